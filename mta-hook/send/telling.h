/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What owners are told of the mail that does not go out: collected, and at most once a day. */
#ifndef SEND_TELLING_H
#define SEND_TELLING_H

#include <stdbool.h>

struct outbox;
struct str;
struct work;

/* The relay refuses everything; said is its reply. Needs an open transaction. */
void telling_relay(struct work *w, struct str said);
/* The row was given up: noted for whoever can do something about it. Needs an open transaction. */
void telling_note(struct work *w, const struct outbox *row);
/* Queues the notices that are due. */
void telling_due(struct work *w);

#endif
