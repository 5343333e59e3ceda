/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record, flat: one walk over its fields serves writing and reading, so that the two cannot drift apart. */
#include "mail/reading.h"

#include <string.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/utf8.h"
#include "mail/address.h"
#include "mail/header.h"

#define MAGIC S("PHM1")
#define PARTS_MOST ((size_t)2000)
#define ITEMS_MOST ((size_t)100000)

enum kind {
    LINE,    /* valid UTF-8 without control characters */
    ID,      /* of a message, without <>: a line that mail/header takes for one, or none */
    TEXT,    /* valid UTF-8 */
    ADDRESS, /* as we keep them */
    PATH,    /* digits and dots */
    ANY,     /* bytes */
};

/* Texts of one mail are often parts of each other: what a reader sees is the part's bytes, what is new in it is
   their beginning. Those of LONG bytes and more are written once, as long as they stand among the last KEPT;
   but a part's bytes always are. So no honest record says in all AGAIN times what it holds. */
enum { LONG = 64, KEPT = 8, AGAIN = 8 };

struct kept {
    struct str text;
    size_t at; /* in the record */
};

/* Either out is set (writing) or the bytes in rest are taken (reading). */
struct codec {
    struct buf *out;
    size_t began; /* of out: where the record begins */
    struct kept kept[KEPT];
    size_t n_kept; /* since it began */
    struct str whole, rest;
    size_t again; /* bytes that were read another time */
    struct arena *a;
    bool bad;
};

static void number(struct codec *c, int64_t *v, int64_t least, int64_t most)
{
    if (c->out) {
        buf_put(c->out, (struct str){(const char *)v, sizeof *v});
        return;
    }
    if (c->bad || c->rest.n < sizeof *v) {
        c->bad = true;
        *v = least;
        return;
    }
    memcpy(v, c->rest.p, sizeof *v);
    c->rest = str_from(c->rest, sizeof *v);
    if (*v < least || *v > most) {
        c->bad = true;
        *v = least;
    }
}

static bool is_line(struct str s)
{
    uint32_t cp;
    if (!utf8_valid(s))
        return false;
    while (utf8_next(&s, &cp))
        if (cp < 32 || (cp >= 127 && cp < 160) || cp == 0x2028 || cp == 0x2029)
            return false;
    return true;
}

static bool is_id(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ' ' || s.p[i] == '<' || s.p[i] == '>')
            return false;
    return s.n <= HEADER_ID_MAX && is_line(s);
}

static bool is_path(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_digit(s.p[i]) && s.p[i] != '.')
            return false;
    return s.n <= 512;
}

static bool fits(struct str s, enum kind kind)
{
    switch (kind) {
    case LINE:
        return is_line(s);
    case ID:
        return is_id(s);
    case TEXT:
        return utf8_valid(s);
    case ADDRESS:
        return address_canonical(s);
    case PATH:
        return is_path(s);
    case ANY:
        return true;
    }
    return false;
}

/* Where the record holds s already; 0: nowhere. */
static size_t written(const struct codec *c, struct str s)
{
    for (size_t i = 0; s.n >= LONG && i < KEPT && i < c->n_kept; i++) {
        const struct kept *k = &c->kept[i];
        if (str_starts(k->text, s))
            return k->at;
        if (str_ends(k->text, s))
            return k->at + k->text.n - s.n;
    }
    return 0;
}

static void text_write(struct codec *c, struct str s, enum kind kind)
{
    int64_t n = (int64_t)s.n, at = kind == ANY ? 0 : (int64_t)written(c, s);
    if (!fits(s, kind))
        bug("a record with a text that it may not hold (kind %d, %zu bytes)", (int)kind, s.n);
    number(c, &n, 0, INT64_MAX);
    if (n >= LONG)
        number(c, &at, 0, INT64_MAX);
    if (at)
        return;
    if (n >= LONG)
        c->kept[c->n_kept++ % KEPT] = (struct kept){s, c->out->n - c->began};
    buf_put(c->out, s);
}

/* n bytes of the record: those that come next, or some that were read already. */
static struct str text_read(struct codec *c)
{
    int64_t n, at = 0, passed = (int64_t)(c->whole.n - c->rest.n);
    number(c, &n, 0, (int64_t)c->whole.n);
    if (n >= LONG)
        number(c, &at, 0, passed);
    c->bad |= at ? n > passed - at : n > (int64_t)c->rest.n;
    if (c->bad)
        return (struct str){0};
    if (at) {
        c->again += (size_t)n;
        c->bad |= c->again / AGAIN > c->whole.n;
        return str_sub(c->whole, (size_t)at, (size_t)n);
    }
    struct str s = str_sub(c->rest, 0, (size_t)n);
    c->rest = str_from(c->rest, (size_t)n);
    return s;
}

static void text(struct codec *c, struct str *s, enum kind kind)
{
    if (c->out) {
        text_write(c, *s, kind);
        return;
    }
    *s = text_read(c);
    c->bad |= !fits(*s, kind);
}

static void fixed(struct codec *c, void *p, size_t n)
{
    if (c->out) {
        buf_put(c->out, (struct str){p, n});
    } else if (c->bad || c->rest.n < n) {
        c->bad = true;
    } else {
        memcpy(p, c->rest.p, n);
        c->rest = str_from(c->rest, n);
    }
}

static void flag(struct codec *c, bool *v)
{
    int64_t n = *v;
    number(c, &n, 0, 1);
    *v = n != 0;
}

/* A count; each item takes at least eight bytes, so that no array is larger than what came. */
static void count(struct codec *c, size_t *n, size_t most)
{
    int64_t v = (int64_t)*n;
    size_t room = c->out ? most : c->rest.n / 8;
    number(c, &v, 0, (int64_t)(room < most ? room : most));
    *n = c->bad ? 0 : (size_t)v;
}

static void *array(struct codec *c, void *at, size_t n, size_t size)
{
    return c->out ? at : n ? arena_array(c->a, n, size) : NULL;
}

static void texts(struct codec *c, struct strs *list, enum kind kind)
{
    count(c, &list->n, ITEMS_MOST);
    list->at = array(c, list->at, list->n, sizeof *list->at);
    for (size_t i = 0; i < list->n && !c->bad; i++)
        text(c, &list->at[i], kind);
}

static void people(struct codec *c, struct mailboxes *list)
{
    count(c, &list->n, ITEMS_MOST);
    list->at = array(c, list->at, list->n, sizeof *list->at);
    for (size_t i = 0; i < list->n && !c->bad; i++) {
        text(c, &list->at[i].name, LINE);
        text(c, &list->at[i].address, ADDRESS);
    }
}

static void part(struct codec *c, struct part *p)
{
    int64_t use = p->use, size = (int64_t)p->size;
    text(c, &p->path, PATH);
    text(c, &p->type, LINE);
    text(c, &p->charset, LINE);
    text(c, &p->filename, LINE);
    text(c, &p->content_id, LINE);
    number(c, &use, PART_SHOWN, PART_CONTAINER);
    p->use = (enum part_use)use;
    flag(c, &p->attached);
    flag(c, &p->flowed);
    flag(c, &p->delsp);
    number(c, &size, 0, INT64_MAX);
    p->size = (size_t)size;
    fixed(c, p->sha256, sizeof p->sha256);
    text(c, &p->bytes, ANY);
    text(c, &p->text, TEXT);
    text(c, &p->plain, TEXT);
    /* a name that could lead out of a folder, or a size that is not the bytes' */
    if (str_chr(p->filename, '/') != STR_NONE || str_chr(p->filename, '\\') != STR_NONE ||
        str_starts(p->filename, S(".")) || p->size != p->bytes.n)
        c->bad = true;
}

static void bounce(struct codec *c, struct bounce *b)
{
    int64_t kind = b->kind;
    text(c, &b->recipient, ADDRESS);
    text(c, &b->dsn, PATH);
    number(c, &kind, BOUNCE_HARD, BOUNCE_POLICY);
    b->kind = (enum bounce_kind)kind;
    flag(c, &b->delayed);
}

static void head(struct codec *c, struct mail *m)
{
    int64_t defects = m->defects, zone = m->date_zone, received = m->received;
    number(c, &defects, 0, 2 * DEFECT_NO_HEADER - 1);
    m->defects = (unsigned)defects;
    text(c, &m->subject, LINE);
    people(c, &m->from);
    people(c, &m->sender);
    people(c, &m->reply_to);
    people(c, &m->to);
    people(c, &m->cc);
    flag(c, &m->dated);
    number(c, &m->date, 0, (int64_t)1 << 33);
    number(c, &zone, -24 * 60, 24 * 60);
    m->date_zone = (int)zone;
    text(c, &m->message_id, ID);
    texts(c, &m->in_reply_to, ID);
    texts(c, &m->references, ID);
    texts(c, &m->keywords, LINE);
    text(c, &m->lang, LINE);
    texts(c, &m->authentication, LINE);
    text(c, &m->list_id, LINE);
    texts(c, &m->loops, LINE);
    text(c, &m->auto_submitted, LINE);
    text(c, &m->precedence, LINE);
    text(c, &m->return_path, LINE);
    text(c, &m->header, TEXT);
    text(c, &m->enclosed, TEXT);
    number(c, &received, 0, INT32_MAX);
    m->received = (int)received;
    flag(c, &m->no_archive);
}

static void mail(struct codec *c, struct mail *m)
{
    head(c, m);
    count(c, &m->n_parts, PARTS_MOST);
    m->parts = array(c, m->parts, m->n_parts, sizeof *m->parts);
    for (size_t i = 0; i < m->n_parts && !c->bad; i++)
        part(c, &m->parts[i]);
    text(c, &m->text, TEXT);
    text(c, &m->reply, TEXT);
    text(c, &m->quoted, TEXT);
    text(c, &m->signature, TEXT);
    int64_t automatic = m->automatic;
    number(c, &automatic, AUTO_NO, AUTO_BULK);
    m->automatic = (enum automatic)automatic;
    count(c, &m->n_bounces, ITEMS_MOST);
    m->bounces = array(c, m->bounces, m->n_bounces, sizeof *m->bounces);
    for (size_t i = 0; i < m->n_bounces && !c->bad; i++)
        bounce(c, &m->bounces[i]);
}

void reading_write(struct buf *out, const struct mail *m)
{
    struct codec c = {.out = out, .began = out->n};
    struct mail copy = *m; /* the walk writes back what it wrote out */
    buf_put(out, MAGIC);
    mail(&c, &copy);
}

bool reading_read(struct arena *a, struct str flat, struct mail *m)
{
    *m = (struct mail){0};
    if (!str_starts(flat, MAGIC))
        return false;
    struct codec c = {.whole = flat, .rest = str_from(flat, MAGIC.n), .a = a};
    mail(&c, m);
    if (c.bad || c.rest.n) {
        *m = (struct mail){0};
        return false;
    }
    return true;
}
