/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tree of pages says of itself, in its file .state: a line a list, of the folder that is the list's and
   of how far the list's changes are in it. */
#ifndef ARCHIVE_STATE_H
#define ARCHIVE_STATE_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct list;
struct publish;
struct redact_own;
struct work;

struct state_line {
    struct list_id list;
    struct str look;   /* a hash of what all pages of the list show; "-" while none was written */
    int64_t changes;   /* of the list, as they were read */
    struct str folder; /* below the root */
};

struct state {
    struct state_line *lines;
    size_t n, cap;
};

/* Of the tree at root, as the last whole build left it; no lock is needed. Empty when there is none. */
void state_read(struct arena *a, const char *root, struct state *out);
/* As it is to be when these lists are published. own: the addresses that stay readable on pages. */
void state_of_lists(struct arena *a, struct work *w, const struct list *lists, size_t n,
    const struct redact_own *own, struct state *out);
void state_add(struct arena *a, struct state *s, const struct state_line *line);
bool state_same(const struct state *x, const struct state *y);
bool state_has_folder(const struct state *s, struct str folder);
/* How far the changes of the line's list are in its folder, with the same look; -1: no page is there to stay.
 */
int64_t state_since(const struct state *before, const struct state_line *line);
/* What was put is synced first. */
void state_write(struct publish *p, const struct state *s);

#endif
