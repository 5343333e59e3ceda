/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail of our own making: header fields, parts, and the copy of a mail that somebody else wrote. Everything
   comes out with CRLF and lines of at most 998 bytes; dots are stuffed by the sender, not here. */
#ifndef MAIL_BUILD_H
#define MAIL_BUILD_H

#include "base/buf.h"

struct mailboxes;

/* ---- header fields. Texts are UTF-8; control characters become blanks, so that no value can add a field. */

/* Free text (Subject): encoded words where needed (RFC 2047), folded at 78. */
void build_text(struct buf *b, struct str name, struct str text);
/* A structured value, already in its final form (References, List-Id): folded at its blanks; a piece over 900
   bytes is left out. */
void build_field(struct buf *b, struct str name, struct str value);
/* From, To, Reply-To: nothing at all for an empty list. */
void build_addresses(struct buf *b, struct str name, const struct mailboxes *list);
/* The same for names of address_list_written: their encoded words go out as they came. */
void build_addresses_written(struct buf *b, struct str name, const struct mailboxes *list);
/* A display name as it may stand before <…> in a value for build_field: bare, quoted or encoded. */
void build_phrase(struct buf *b, struct str text);
void build_date(struct buf *b, int64_t at, int minutes_east);
/* Appends a new id with its <>: 80 random bits. */
void build_message_id(struct buf *b, struct str domain);
void build_base64(struct buf *b, struct str s); /* one run, no line ends */

/* ---- parts */

struct build_part {
    struct str type;       /* "text/plain", "multipart/digest", in lower case */
    struct str parameters; /* further ones, in final form: "method=REQUEST" */
    struct str charset;    /* of a text in another one than UTF-8, in which LF ends a line and nothing else */
    struct str filename;   /* may be empty */
    bool attached;
    bool flowed;                    /* text/plain only: bytes came from build_flow */
    struct str bytes;               /* of a leaf: text in UTF-8, any line ends; others anything */
    const struct build_part *parts; /* of a multipart */
    size_t n_parts;
    struct str entity; /* a part that stands already, its header and its body, CRLF at its end: nothing else
                          counts then */
};

/* Ends the header: MIME-Version, Content-Type and its friends, the empty line, then the body. */
void build_body(struct buf *b, const struct build_part *root);

/* Text as format=flowed (RFC 3676): long lines are broken softly at width columns, what needs it is stuffed;
   lines of the text stay lines. Quoted lines and "-- " are kept as they are. */
void build_flow(struct buf *b, struct str text, size_t width);

/* ---- a copy of what came */

struct rewrap {
    const struct str *remove; /* names of fields that go; "List-*" stands for all that begin so */
    size_t n_remove;
    struct str on_top; /* whole fields, CRLF at their ends, written with the calls above */
    struct str at_end;
    const struct str *only; /* where there are any: the names of those that stay, and all others go */
    size_t n_only;
};

/* The mail as received, with fields removed and added; body and the other fields stay byte for byte but for
   line ends. A "From " line of an mbox goes. True when nothing else had to change; false when NULs were
   dropped, a line over 998 bytes was broken, or a second Content-Type, boundary or the like went: then an
   author's signature no longer holds. */
bool build_rewrap(struct buf *b, struct str raw, const struct rewrap *how);
/* Its two halves: the fields without the empty line, where *raw becomes what stands behind that; and a body. */
bool build_rewrap_header(struct buf *b, struct str *raw, const struct rewrap *how);
bool build_rewrap_body(struct buf *b, struct str body);

/* The same mail with some lines more, in UTF-8: below its text where that is all there is, else as a part of
   their own behind what came, which stays as it was (a signed mail is still signed then). Whatever MIME-Version
   there was, or on_top says, a new one is written. */
void build_footed(struct buf *b, struct str raw, const struct rewrap *how, struct str footer);

#endif
