/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of pages: which of them a build writes, those of lists and threads that changed since the last one.
 */
#ifndef ARCHIVE_TREE_H
#define ARCHIVE_TREE_H

#include <stdbool.h>

struct site;

/* Whether anything changed since the tree was last written. */
bool tree_due(struct site *s);
/* full: everything anew, and what belongs nowhere is removed. */
void tree_build(struct site *s, bool full);

#endif
