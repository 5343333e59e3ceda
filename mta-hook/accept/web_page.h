/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that a person sees who follows the link. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "base/buf.h"
#include "base/id.h"

struct conf;

/* Names of mail/LANG/….txt: a heading, an empty line, what is to be read. */
#define PAGE_ASK "web_ask.txt" /* with a button */
#define PAGE_DONE "web_done.txt"
#define PAGE_WRONG "web_wrong.txt" /* no such link */
#define PAGE_LATER "web_later.txt"

/* Reads what overrides the templates that are built in: afterwards no file is opened. */
void page_load(const struct conf *conf);
void page_put(struct buf *b, const char *page, enum lang lang, struct str list);

#endif
