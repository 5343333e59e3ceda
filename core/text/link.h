/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Web addresses in plain text: http://, https:// and www., without the punctuation that follows them. */
#ifndef TEXT_LINK_H
#define TEXT_LINK_H

#include "base/buf.h"

/* The first address in text: where it begins and how long it is; false when there is none. Linear. */
bool link_find(struct str text, size_t *at, size_t *n);
size_t link_length(struct str s); /* of the address at the very start of s; 0 for none */
/* Appends text as escaped HTML, its addresses as links that search engines do not follow. */
void link_html(struct buf *b, struct str text);
/* Only the start tag of a link to a foreign address that url_allowed. */
void link_open(struct buf *b, struct str url);

#endif
