/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One walk over the mail, line by line, with a stack of the boundaries that are open. */
#include "mail/scan.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "mail/encoded.h"
#include "mail/header.h"
#include "mail/mimetype.h"
#include "mail/transfer.h"

/* Where an entity ended: at a boundary of the level, or at the end of the bytes (level -1). */
struct stop {
    int level;
    bool closes;
    size_t at; /* the end of what stands before: the boundary's own line end is not part of it */
};

struct walk {
    struct arena *a;
    struct str raw;
    size_t pos;
    struct str boundary[SCAN_DEPTH + 2];
    bool known[SCAN_DEPTH + 2]; /* whether close_at was looked for */
    size_t close_at[SCAN_DEPTH + 2];
    size_t searched; /* bytes, for close_at */
    int floor, top;  /* open are floor to top - 1 */
    int depth;
    size_t made;  /* boundaries given out */
    char tag[17]; /* in all of them; 64 bits of a hash of what holds them, so that nothing can hold them; empty:
                     none yet */
    struct buf clean;
    struct scan *out;
    size_t cap;
    enum scan_end end;
};

enum reason scan_reason(enum scan_end end)
{
    static const enum reason reasons[] = {REASON_NONE, REASON_TOO_BIG, REASON_HEADER_TOO_LONG, REASON_TOO_DEEP,
        REASON_TOO_MANY_PARTS, REASON_COMMENTS_TOO_DEEP, REASON_TOO_MANY_SEGMENTS, REASON_TOO_MANY_WORDS};
    return reasons[end];
}

/* The next line at pos; LF ends it (a mail without any LF was rewritten before). */
static struct str line_at(const struct walk *w, size_t pos, size_t *next)
{
    const char *p = w->raw.p + pos;
    const char *lf = memchr(p, '\n', w->raw.n - pos);
    size_t n = lf ? (size_t)(lf - p) : w->raw.n - pos;
    *next = pos + n + (lf != NULL);
    while (n && p[n - 1] == '\r')
        n--;
    return (struct str){p, n};
}

/* Whether "--boundary--" still comes. Asked only of outer multiparts while an inner one is open; what a mail
 * may cost here is bounded. */
static bool closes_later(struct walk *w, int level, size_t from)
{
    if (w->known[level])
        return w->close_at[level] >= from;
    struct str close = arena_printf(w->a, "\n--%.*s--", STR(w->boundary[level]));
    size_t found = STR_NONE;
    if (w->searched <= 8 * w->raw.n) {
        w->searched += w->raw.n - from;
        /* the last one: it answers every later question too */
        struct str rest = str_from(w->raw, from);
        const char *at = memmem(rest.p, rest.n, close.p, close.n);
        found = at ? (size_t)(at - w->raw.p) : 0;
    }
    w->known[level] = true;
    w->close_at[level] = found;
    return found >= from;
}

/* What of the line stands behind "--" and this boundary: nothing, "--", or something else. */
static enum { NO, OPENS, CLOSES, BEGINS_SO } compare(struct str mark, struct str boundary)
{
    if (!str_starts(mark, boundary))
        return NO;
    struct str tail = str_from(mark, boundary.n);
    while (tail.n && (tail.p[tail.n - 1] == ' ' || tail.p[tail.n - 1] == '\t'))
        tail.n--;
    if (tail.n == 0)
        return OPENS;
    return str_eq(tail, S("--")) ? CLOSES : BEGINS_SO;
}

/* Whether the line is a boundary that is open. An outer one ends inner multiparts that were never closed (RFC
 * 2046 section 5.1.2), but only where it is itself closed later: else it is taken for a line of text. */
static bool is_boundary(struct walk *w, struct str line, struct stop *stop)
{
    if (!str_starts(line, S("--")) || w->top == w->floor)
        return false;
    struct str mark = str_from(line, 2);
    for (int i = w->top - 1; i >= w->floor; i--) {
        int how = compare(mark, w->boundary[i]);
        if ((how != OPENS && how != CLOSES) ||
            (i < w->top - 1 && !closes_later(w, i, (size_t)(line.p - w->raw.p) - (line.p > w->raw.p))))
            continue;
        *stop = (struct stop){.level = i, .closes = how == CLOSES};
        return true;
    }
    /* RFC 2046 section 5.1.1: it is enough that the line begins with the boundary */
    *stop = (struct stop){.level = w->top - 1};
    return compare(mark, w->boundary[w->top - 1]) == BEGINS_SO;
}

/* Moves behind the next open boundary, or to the end. */
static struct stop to_boundary(struct walk *w)
{
    struct stop stop;
    size_t next, from = w->pos;
    while (w->pos < w->raw.n) {
        struct str line = line_at(w, w->pos, &next);
        if (is_boundary(w, line, &stop)) {
            stop.at = w->pos;
            if (stop.at > from && w->raw.p[stop.at - 1] == '\n')
                stop.at--;
            if (stop.at > from && w->raw.p[stop.at - 1] == '\r')
                stop.at--;
            w->pos = next;
            return stop;
        }
        w->pos = next;
    }
    return (struct stop){.level = -1, .at = w->raw.n};
}

static void refuse(struct walk *w, enum scan_end why)
{
    if (w->end == SCAN_FINE)
        w->end = why;
}

/* How deep the comments of a value are nested. */
static size_t comment_depth(struct str s)
{
    size_t depth = 0, most = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\')
            i++;
        else if (c == '"' && depth == 0)
            quoted = !quoted;
        else if (c == '(' && !quoted)
            depth++;
        else if (c == ')' && depth)
            depth--;
        most = depth > most ? depth : most;
    }
    return most;
}

/* Segments of RFC 2231: "*12=" or "*12*=". */
static size_t segments(struct str s)
{
    size_t n = 0;
    for (size_t at; (at = str_chr(s, '*')) != STR_NONE;) {
        s = str_from(s, at + 1);
        n += s.n > 0 && ascii_digit(s.p[0]);
    }
    return n;
}

static void check_fields(struct walk *w, const struct header *h)
{
    static const char *const structured[] = {"From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date"};
    size_t words = 0;
    for (size_t i = 0; i < h->n; i++) {
        const struct field *f = &h->at[i];
        words += encoded_count(f->value);
        bool mime = str_starts_nocase(f->name, S("Content-"));
        bool comments = mime && !str_eq_nocase(f->name, S("Content-Description"));
        for (size_t k = 0; k < sizeof structured / sizeof *structured; k++)
            comments |= str_eq_nocase(f->name, str_of(structured[k]));
        if (comments && comment_depth(f->value) > SCAN_COMMENTS)
            refuse(w, SCAN_COMMENTS_TOO_DEEP);
        if (mime && segments(f->value) > MIMETYPE_SEGMENTS)
            refuse(w, SCAN_TOO_MANY_SEGMENTS);
    }
    if (words > SCAN_WORDS)
        refuse(w, SCAN_TOO_MANY_WORDS);
}

/* Whether a header begins here: a field, behind an mbox line perhaps. */
static bool header_here(const struct walk *w)
{
    size_t pos = w->pos, next;
    struct str line = line_at(w, pos, &next);
    if (header_is_from_line(line) && next < w->raw.n)
        line = line_at(w, next, &next);
    struct str rest = line, first = {0};
    header_line(&rest, &first); /* a bare CR ends a line in a header */
    return header_is_field(first);
}

/* Takes the header block of an entity. True when a boundary stood where its end was due. */
static bool take_header(struct walk *w, struct scan_part *part, struct stop *stop)
{
    size_t from = w->pos, next = w->pos;
    bool cut = false;
    part->header = ARENA_NEW(w->a, struct header);
    if (w->pos >= w->raw.n)
        return false;
    struct str line = line_at(w, w->pos, &next);
    if (line.n == 0) {
        w->pos = next;
        return false;
    }
    if (!is_boundary(w, line, stop) && !header_here(w)) {
        part->no_header = true;
        return false;
    }
    size_t end = w->pos;
    while (w->pos < w->raw.n && !cut) {
        line = line_at(w, w->pos, &next);
        cut = is_boundary(w, line, stop);
        end = w->pos;
        w->pos = next;
        if (line.n == 0 || cut)
            break;
        end = next;
        if (end - from > HEADER_MAX) {
            refuse(w, SCAN_HEADER_TOO_LONG);
            break;
        }
    }
    stop->at = end;
    size_t took = header_read(w->a, str_sub(w->raw, from, end - from), part->header);
    if (took < end - from && !cut)
        w->pos = from + took; /* an empty line of bare CRs */
    check_fields(w, part->header);
    return cut;
}

/* The boundary of a multipart, empty where there is none that can be used. Blanks at its end count only if the
 * mail has them too. */
static struct str boundary_of(struct walk *w, const struct mimetype *t)
{
    struct str b = mimetype_param(t, S("boundary")), trimmed = str_trim(b);
    if (trimmed.n == 0 || b.n > 200 || !str_starts(t->type, S("multipart/")))
        return (struct str){0};
    if (trimmed.n == b.n || w->searched > 8 * w->raw.n)
        return trimmed;
    w->searched += w->raw.n - w->pos;
    struct str line = arena_printf(w->a, "--%.*s", STR(b)), rest = str_from(w->raw, w->pos);
    return memmem(rest.p, rest.n, line.p, line.n) ? b : trimmed;
}

static const char *tag(struct walk *w)
{
    unsigned char sum[HASH_SIZE];
    if (*w->tag)
        return w->tag;
    hash_sha256(w->raw, sum);
    for (size_t i = 0; i < 8; i++)
        snprintf(w->tag + 2 * i, 3, "%02x", sum[i]);
    return w->tag;
}

static void put_header(struct walk *w, size_t id, const char *type, size_t boundary)
{
    buf_printf(&w->clean, "Content-Type: %s", type);
    if (boundary)
        buf_printf(&w->clean, "; boundary=\"ph%zu.%s\"", boundary, tag(w));
    buf_printf(&w->clean, "\r\nContent-ID: <%zu@ph>\r\n\r\n", id);
}

static struct stop entity(struct walk *w, struct str standard_type);

/* A part that holds no others. */
static struct stop put_leaf(struct walk *w, size_t id, size_t from, struct stop stop)
{
    put_header(w, id, "application/octet-stream", 0);
    buf_put(&w->clean, str_sub(w->raw, from, stop.at > from ? stop.at - from : 0));
    return stop;
}

static struct stop put_multipart(struct walk *w, size_t id, struct str boundary, struct str type)
{
    size_t from = w->pos;
    int level = w->top++;
    w->boundary[level] = boundary;
    w->known[level] = false;
    struct stop stop = to_boundary(w);
    if (stop.level != level || stop.closes) {
        /* not one part: what was meant to be skipped is all there is */
        w->top--;
        w->out->parts[id].type->type = S("text/plain");
        put_leaf(w, id, from, stop);
        return stop.level == level ? to_boundary(w) : stop;
    }
    size_t name = ++w->made;
    struct str standard = str_eq(type, S("multipart/digest")) ? S("message/rfc822") : S("text/plain");
    put_header(w, id, "multipart/mixed", name);
    size_t parts = 0;
    while (stop.level == level && !stop.closes && w->end == SCAN_FINE && (w->pos < w->raw.n || parts == 0)) {
        buf_printf(&w->clean, "%s--ph%zu.%s\r\n", parts++ ? "\r\n" : "", name, tag(w));
        stop = entity(w, standard);
    }
    buf_printf(&w->clean, "\r\n--ph%zu.%s--\r\n", name, tag(w));
    w->top = level;
    if (stop.level == level)
        stop = to_boundary(w); /* what stands behind the last boundary is nobody's */
    return stop;
}

/* message/rfc822 in an encoding: decoded and walked by itself, outer boundaries out of sight. */
static void put_decoded(struct walk *w, size_t id, struct str bytes)
{
    struct str raw = w->raw;
    size_t pos = w->pos, searched = w->searched;
    int floor = w->floor;
    w->raw = bytes;
    w->pos = 0;
    w->floor = w->top;
    if (header_here(w)) {
        put_header(w, id, "message/rfc822", 0);
        entity(w, S("text/plain"));
    } else {
        put_leaf(w, id, 0, (struct stop){.at = bytes.n});
    }
    w->raw = raw;
    w->pos = pos;
    w->floor = floor;
    w->searched = searched;
}

static struct stop put_message(struct walk *w, size_t id, enum transfer how)
{
    size_t from = w->pos;
    if (how != TRANSFER_NONE) {
        struct stop stop = to_boundary(w);
        put_decoded(w, id, transfer_decode(w->a, how, str_sub(w->raw, from, stop.at - from)));
        return stop;
    }
    size_t next;
    while (w->pos < w->raw.n && line_at(w, w->pos, &next).n == 0)
        w->pos = next;
    if (w->pos < w->raw.n && header_here(w)) {
        put_header(w, id, "message/rfc822", 0);
        return entity(w, S("text/plain"));
    }
    w->pos = from;
    struct stop stop = to_boundary(w);
    return put_leaf(w, id, from, stop);
}

static size_t add_part(struct walk *w)
{
    struct scan *out = w->out;
    out->parts = arena_push(w->a, out->parts, &out->n, &w->cap, sizeof *out->parts);
    if (out->n > SCAN_PARTS)
        refuse(w, SCAN_TOO_MANY_PARTS);
    return out->n - 1;
}

static struct stop entity(struct walk *w, struct str standard_type)
{
    struct stop stop = {.level = -1};
    size_t id = add_part(w), from;
    if (++w->depth > SCAN_DEPTH)
        refuse(w, SCAN_TOO_DEEP);
    struct mimetype *type = ARENA_NEW(w->a, struct mimetype);
    bool cut = w->end == SCAN_FINE && take_header(w, &w->out->parts[id], &stop);
    if (w->end == SCAN_FINE) {
        struct str value, how;
        if (header_find(w->out->parts[id].header, S("Content-Type"), &value) && value.n)
            mimetype_read(w->a, value, type);
        else
            type->type = standard_type;
        w->out->parts[id].type = type;
        how = header_value(w->out->parts[id].header, S("Content-Transfer-Encoding"));
        struct str boundary = boundary_of(w, type);
        if (str_starts(type->type, S("multipart/")) && (cut || !boundary.n))
            type->type = S("text/plain"); /* there is nothing that could part it */
        if (cut)
            put_leaf(w, id, stop.at, stop);
        else if (boundary.n)
            stop = put_multipart(w, id, boundary, type->type);
        else if (str_eq(type->type, S("message/rfc822")) || str_eq(type->type, S("message/global")))
            stop = put_message(w, id, transfer_named(how));
        else {
            from = w->pos;
            stop = to_boundary(w);
            put_leaf(w, id, from, stop);
        }
    }
    w->depth--;
    return stop;
}

/* Of a mail whose lines end in CR alone. */
static struct str with_lf(struct arena *a, struct str raw)
{
    char *p = arena_alloc(a, raw.n + 1);
    for (size_t i = 0; i < raw.n; i++)
        p[i] = raw.p[i] == '\r' ? '\n' : raw.p[i];
    return (struct str){p, raw.n};
}

enum scan_end scan_mail(struct arena *a, struct str raw, size_t max, struct scan *out)
{
    *out = (struct scan){0};
    if (raw.n > max)
        return SCAN_TOO_BIG;
    struct walk w = {.a = a, .raw = raw, .out = out};
    if (str_chr(raw, '\n') == STR_NONE && str_chr(raw, '\r') != STR_NONE)
        w.raw = with_lf(a, raw);
    buf_init(&w.clean, BUF_MAX);
    size_t next;
    while (w.pos < w.raw.n && line_at(&w, w.pos, &next).n == 0 && w.pos < 64)
        w.pos = next;
    if (w.pos >= w.raw.n || !header_here(&w))
        w.pos = 0; /* empty lines before a header are passed over, before a text they are not */
    entity(&w, S("text/plain"));
    if (w.end == SCAN_FINE)
        out->clean = buf_take(a, &w.clean);
    else
        buf_release(&w.clean);
    return w.end;
}
