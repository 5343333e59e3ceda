/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail addresses never appear in what is published (SPEC section 9): ana@example.org becomes "a…@…". */
#ifndef TEXT_REDACT_H
#define TEXT_REDACT_H

#include "base/str.h"

struct arena;

/* Addresses of ours that stay, also with a verb behind their local part (garden+r-12@, garden-request@). */
struct redact_own {
    const struct str *at;
    size_t n;
};

/* text with every address in it made unreadable: user@host.tld, also after "mailto:" and in addresses of web
   pages, Pipermail's <user at host.tld> in any language and its us@r @end|ng |rom h@st@tld, and what people
   write themselves: user (at) host.tld, user at host.tld, user[at]host[dot]tld. Message-IDs go too, but in the
   path of a web page, where one may be what leads there. own may be NULL. Returns text itself when nothing was
   found. Linear. */
struct str redact_text(struct arena *a, struct str text, const struct redact_own *own);

#endif
