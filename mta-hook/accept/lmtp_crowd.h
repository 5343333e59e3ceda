/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All clients of ph-lmtp in one poll loop. */
#ifndef LMTP_CROWD_H
#define LMTP_CROWD_H

struct listeners;
struct station;

/* Until a stop is asked and the mails that were on their way are in. */
void crowd_serve(const struct station *at, struct listeners *l);

#endif
