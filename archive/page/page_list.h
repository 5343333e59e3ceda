/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list's first page. */
#ifndef ARCHIVE_PAGE_LIST_H
#define ARCHIVE_PAGE_LIST_H

struct shelf;
struct site;

/* And those of all its labels and all its years, where it has no room for them. */
void page_list(struct site *s, const struct shelf *shelf);

#endif
