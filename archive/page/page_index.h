/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list's first page has no room for: all of its topics and tags, all of its years. */
#ifndef ARCHIVE_PAGE_INDEX_H
#define ARCHIVE_PAGE_INDEX_H

#include "base/buf.h"

struct shelf;
struct site;

/* A table row for each year in which a thread began, the latest first; they live in site.mem. */
size_t page_years(struct site *s, const struct shelf *shelf, struct str **out);
void page_year_table(struct buf *out, struct str rows);
void page_all_years(struct site *s, const struct shelf *shelf);  /* years.html and on */
void page_all_labels(struct site *s, const struct shelf *shelf); /* labels.html and on */

#endif
