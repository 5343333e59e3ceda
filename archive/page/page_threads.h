/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages that list threads: those of a month, of a topic, of a tag. */
#ifndef ARCHIVE_PAGE_THREADS_H
#define ARCHIVE_PAGE_THREADS_H

struct shelf;
struct site;

void page_each_month(struct site *s, const struct shelf *shelf); /* a page or series for each */
void page_each_label(struct site *s, const struct shelf *shelf); /* for each topic and each tag */

#endif
