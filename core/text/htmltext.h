/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML mail as plain text: one pass, no tree, linear. Paragraphs, lists, quotes ("> "), kept <pre>, table cells
   with " | " between them, links as "text <address>" where they differ, images as "[alt]". Hidden text,
   scripts, styles and addresses of schemes other than http, https and mailto are left out. */
#ifndef TEXT_HTMLTEXT_H
#define TEXT_HTMLTEXT_H

#include "base/buf.h"

/* Appends html (UTF-8) as UTF-8 text of LF lines without any other control character; never opens or ends with
   a blank line. */
void htmltext_put(struct buf *b, struct str html);

#endif
