/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A digest as a mail: one part of flowed text, made to be listened to. */
#ifndef DIGEST_RENDER_H
#define DIGEST_RENDER_H

#include "base/buf.h"
#include "base/id.h"

struct gathered;
struct list;
struct person;
struct window;
struct work;

enum { RENDER_COLUMNS = 72 };

struct rendering {
    const struct list *list;
    const struct person *person;
    struct str address; /* the member's */
    struct str zone;    /* IANA name, for the dates in it */
    enum mode mode;     /* MODE_SUMMARY: contents alone */
    const struct window *window;
    const struct gathered *gathered;
};

/* Header lines of ours, CRLF ended, but for those of the body. */
void render_head(struct work *w, const struct rendering *r, struct buf *out);
/* The text, in lines of any length. */
void render_text(struct work *w, const struct rendering *r, struct buf *out);
/* What follows the header lines of ours: the body's own, and that text. */
void render_body(struct str text, struct buf *out);

#endif
