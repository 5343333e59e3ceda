/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message as it stands on its thread's pages: one piece, or several where it is long or carries many files.
 */
#ifndef ARCHIVE_ARTICLE_H
#define ARCHIVE_ARTICLE_H

#include "base/buf.h"

struct outline;
struct shelf;
struct site;

struct article {
    const struct shelf *shelf;
    const struct outline *post;
    struct str subject; /* of the thread, for answers */
    int depth;          /* 0: it answers nothing that may be seen */
    struct str parent_author, parent_href;
    size_t n;                           /* its pieces, at least 1 */
    const struct article_content *what; /* in work's memory */
};

/* Fills in n and what; false: the message is not there. */
bool article_read(struct site *s, struct article *x);
void article_piece(struct site *s, const struct article *x, size_t k, struct buf *out); /* k: from 0 */

#endif
