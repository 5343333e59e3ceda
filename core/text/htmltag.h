/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML cut into texts and tags in one pass, without a tree: as forgiving as a browser, linear whatever comes.
 */
#ifndef TEXT_HTMLTAG_H
#define TEXT_HTMLTAG_H

#include "base/str.h"

struct htmltag {
    struct str text;                            /* a piece of text; then nothing below counts */
    char name[16];                              /* lower case; cut when longer; empty for a text */
    bool closing;                               /* </name> */
    bool hidden;                                /* the attribute */
    struct str href, alt, style, width, height; /* raw values, references not read; empty where not given */
};

/* Pulls the next text or tag off *rest; false at the end. Comments, declarations and tags that never end are
   passed over. */
bool htmltag_next(struct str *rest, struct htmltag *tag);
/* Passes over the content of an element that holds no markup (script, style, title), up to its end tag. */
void htmltag_skip(struct str *rest, const char *name);

#endif
