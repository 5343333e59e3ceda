/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-digest --dry-run: what a run would do now. */
#ifndef DIGEST_OUTLOOK_H
#define DIGEST_OUTLOOK_H

struct work;

/* Says it on standard output; changes nothing, and locks nothing. */
void outlook_print(struct work *w);

#endif
