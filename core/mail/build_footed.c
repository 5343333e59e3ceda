/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mail with some lines of ours below its text. */
#include "base/arena.h"
#include "base/utf8.h"
#include "mail/build.h"
#include "mail/header.h"
#include "mail/mimetype.h"
#include "mail/transfer.h"

enum { FIELDS_MOST = 80 };

/* What a reader takes for the end of the author's words (RFC 3676 section 4.3), and no row of dashes that a
   screen reader reads out. */
#define MARK S("\n-- \n")

static bool ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] & 0x80) || s.p[i] == 0x1b)
            return false;
    return true;
}

/* Charsets in which ASCII is ASCII wherever a line begins, and the byte of LF ends a line. */
static bool holds_ascii(struct str charset)
{
    static const struct str names[] = {{"iso-8859-", 9}, {"windows-125", 11}, {"koi8-", 5}, {"gb2312", 6},
        {"gbk", 3}, {"gb18030", 7}, {"big5", 4}, {"euc-", 4}, {"tis-620", 7}, {"macintosh", 9}};
    for (size_t i = 0; i < charset.n; i++)
        if (!ascii_alnum(charset.p[i]) && charset.p[i] != '-' && charset.p[i] != '_')
            return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_starts_nocase(charset, names[i]))
            return charset.n < 30;
    return false;
}

static bool known_transfer(struct str name)
{
    return name.n == 0 || str_eq_nocase(name, S("7bit")) || str_eq_nocase(name, S("8bit")) ||
           str_eq_nocase(name, S("binary")) || transfer_named(name) == TRANSFER_BASE64 ||
           transfer_named(name) == TRANSFER_QP;
}

/* The author's words up to the last one: a blank at their end would join our first line to them (RFC 3676). */
static struct str without_end(struct str text)
{
    while (text.n && ascii_blank(text.p[text.n - 1]))
        text.n--;
    return text;
}

static void append(struct arena *a, struct build_part *p, struct str footer)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    buf_put(&b, without_end(p->bytes));
    buf_put(&b, MARK);
    if (p->flowed)
        build_flow(&b, footer, BUF_MAX); /* stuffed, and never broken: delsp would join what was */
    else
        buf_put(&b, footer);
    p->bytes = buf_take(a, &b);
}

/* The body as a text that lines can be put below; false where it is more than that, or in an encoding or a
   charset that cannot carry them. */
static bool lone_text(
    struct arena *a, struct header *h, struct str body, struct str footer, struct build_part *p)
{
    struct mimetype type, shown;
    struct str transfer = header_value(h, S("Content-Transfer-Encoding"));
    mimetype_read(a, header_value(h, S("Content-Type")), &type);
    mimetype_disposition(a, header_value(h, S("Content-Disposition")), &shown);
    if (!str_eq(type.type, S("text/plain")) || str_eq(shown.type, S("attachment")) || !known_transfer(transfer))
        return false;
    struct str charset = mimetype_param(&type, S("charset"));
    *p = (struct build_part){.type = S("text/plain"),
        .flowed = str_eq_nocase(mimetype_param(&type, S("format")), S("flowed")),
        .bytes = transfer_decode(a, transfer_named(transfer), body)};
    if (p->flowed && str_eq_nocase(mimetype_param(&type, S("delsp")), S("yes")))
        p->parameters = S("delsp=yes");
    if (charset.n == 0 || str_eq_nocase(charset, S("us-ascii")) || str_eq_nocase(charset, S("utf-8")))
        return utf8_valid(p->bytes) && (charset.n || ascii(p->bytes));
    p->charset = charset;
    return holds_ascii(charset) && ascii(footer);
}

static void put_header(
    struct buf *b, struct str raw, const struct rewrap *how, const struct str *gone, size_t n)
{
    struct str all[FIELDS_MOST];
    struct rewrap more = *how;
    more.remove = all;
    for (more.n_remove = 0; more.n_remove < how->n_remove && more.n_remove + n < FIELDS_MOST; more.n_remove++)
        all[more.n_remove] = how->remove[more.n_remove];
    for (size_t i = 0; i < n; i++)
        all[more.n_remove++] = gone[i];
    build_rewrap_header(b, &raw, &more);
}

void build_footed(struct buf *b, struct str raw, const struct rewrap *how, struct str footer)
{
    static const struct str content[] = {{"Content-*", 9}, {"MIME-Version", 12}};
    static const struct str coding[] = {{"Content-Type", 12}, {"Content-Transfer-Encoding", 25},
        {"Content-MD5", 11}, {"Content-Length", 14}, {"MIME-Version", 12}};
    struct arena *a = arena_new();
    struct build_part text;
    struct header h;
    struct buf entity;
    struct str body = raw;
    buf_init(&entity, BUF_MAX);
    build_rewrap_header(&entity, &body, &(struct rewrap){.only = content, .n_only = 1});
    header_read(a, buf_str(&entity), &h);
    if (lone_text(a, &h, body, footer, &text)) {
        append(a, &text, footer);
        put_header(b, raw, how, coding, sizeof coding / sizeof *coding);
        build_body(b, &text);
    } else {
        buf_put(&entity, S("\r\n"));
        build_rewrap_body(&entity, body);
        struct build_part parts[] = {{.entity = buf_str(&entity)}, {.type = S("text/plain"), .bytes = footer}};
        put_header(b, raw, how, content, sizeof content / sizeof *content);
        build_body(b, &(struct build_part){.type = S("multipart/mixed"), .parts = parts, .n_parts = 2});
    }
    buf_release(&entity);
    arena_free(a);
}
