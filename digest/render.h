/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A digest as a mail: one part of flowed text, made to be listened to. */
#ifndef DIGEST_RENDER_H
#define DIGEST_RENDER_H

#include <stdbool.h>

struct due;
struct excerpts;
struct person;
struct subscription;
struct window;
struct work;

enum { RENDER_COLUMNS = 72 };

/* One digest of that window; false when nothing is in it, or the member has no address. */
bool render_due(struct work *w, struct excerpts *e, const struct subscription *s, const struct person *p,
    const struct window *window, struct due *out);

#endif
