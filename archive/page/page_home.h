/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network's first page. */
#ifndef ARCHIVE_PAGE_HOME_H
#define ARCHIVE_PAGE_HOME_H

#include "base/str.h"

struct arena;
struct shelf;
struct site;

/* A list's part of it, one of so many lists; lives in a. */
struct str page_home_section(struct site *s, struct arena *a, const struct shelf *shelf, size_t lists);
void page_home(struct site *s, const struct str *sections, size_t n);

#endif
