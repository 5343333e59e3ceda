/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page that is being filled with pieces of HTML until it would no longer fit one round trip. */
#ifndef ARCHIVE_SHEET_H
#define ARCHIVE_SHEET_H

#include "base/buf.h"

struct publish;

struct sheet {
    struct publish *publish;
    size_t room;   /* gzip bytes for all pieces */
    size_t weight; /* the pieces take at most so many */
    struct buf html;
    size_t pieces;
};

/* How many gzip bytes these take at most; not weighed when they are few anyway. */
size_t sheet_weight(struct publish *publish, struct str bytes);

void sheet_init(struct sheet *s, struct publish *publish, size_t room);
void sheet_release(struct sheet *s);
/* False: it does not fit, and is not there. An empty sheet takes any piece. */
bool sheet_add(struct sheet *s, struct str piece);
void sheet_turn(struct sheet *s); /* an empty one */

#endif
