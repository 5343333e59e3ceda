/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes made safe for the place where they will stand; each place has its own function. All take valid UTF-8,
   leave out control characters that the place cannot hold, and append. */
#ifndef TEXT_ESCAPE_H
#define TEXT_ESCAPE_H

#include "base/buf.h"

void html_text(struct buf *b, struct str s); /* between tags */
void html_attr(struct buf *b, struct str s); /* inside a quoted attribute, either kind of quote */
/* As the whole of a quoted href or src: http, https, mailto and relative addresses; anything else becomes "#".
 */
void html_url(struct buf *b, struct str s);
bool url_allowed(struct str s); /* what html_url would let through */

void json_text(struct buf *b, struct str s);     /* a JSON string with its quotes; also safe inside <script> */
void xml_text(struct buf *b, struct str s);      /* text or quoted attribute of XML 1.0 */
void header_text(struct buf *b, struct str s);   /* one line: runs of controls and blanks become one space */
void url_component(struct buf *b, struct str s); /* all but RFC 3986's unreserved characters as %XX */

#endif
