/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTP/1.1 request. */
#include "base/request.h"

#include <string.h>

static enum request_end bad(struct request *r, int status)
{
    r->status = status;
    return REQUEST_BAD;
}

/* ---- where the head ends */

/* Lines end with CR LF alone: who takes a bare LF or CR for an end sees other fields than we do. False: what
   came can be no head. */
static bool scan(struct request *r, struct str bytes)
{
    size_t most = bytes.n < REQUEST_HEAD ? bytes.n : REQUEST_HEAD;
    for (; r->seen < most && !r->head; r->seen++) {
        unsigned char c = (unsigned char)bytes.p[r->seen];
        if (r->at_cr != (c == '\n') || c == 0x7f || (c < 0x20 && c != '\t' && c != '\r' && c != '\n'))
            return false;
        r->at_cr = c == '\r';
        if (c == '\n' && r->seen >= 3 && memcmp(bytes.p + r->seen - 3, "\r\n\r\n", 4) == 0)
            r->head = r->seen + 1;
    }
    return true;
}

/* ---- the first line */

static bool token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_alnum(s.p[i]) && !strchr("!#$%&'*+-.^_`|~", s.p[i]))
            return false;
    return s.n > 0;
}

/* A proxy may send the whole address (RFC 9112 section 3.2.2). */
static bool path_of(struct str target, struct str *path)
{
    for (size_t i = 0; i < target.n; i++)
        if ((unsigned char)target.p[i] <= 0x20 || (unsigned char)target.p[i] >= 0x7f)
            return false;
    if (str_starts_nocase(target, S("http://")) || str_starts_nocase(target, S("https://"))) {
        target = str_from(target, str_find(target, S("://")) + 3);
        size_t slash = str_chr(target, '/');
        target = slash == STR_NONE ? S("/") : str_from(target, slash);
    }
    *path = str_sub(target, 0, str_chr(target, '?'));
    return target.n && target.p[0] == '/' && str_chr(target, '#') == STR_NONE;
}

/* 0, or what refuses it. */
static int first_line(struct request *r, struct str line, bool *old)
{
    struct str target;
    if (!str_cut(&line, ' ', &r->method) || !str_cut(&line, ' ', &target) || !token(r->method))
        return 400;
    *old = str_eq(line, S("HTTP/1.0"));
    if (!*old && !str_eq(line, S("HTTP/1.1")))
        return str_starts(line, S("HTTP/")) && str_chr(line, ' ') == STR_NONE ? 505 : 400;
    if (!path_of(target, &r->target))
        return 400;
    r->keep = !*old;
    return 0;
}

/* ---- fields */

struct fields {
    int n, hosts, lengths, types;
    bool coded;
};

/* Is word one of those in a list with commas? */
static bool lists(struct str value, struct str word)
{
    struct str one;
    while (str_cut(&value, ',', &one))
        if (str_eq_nocase(str_trim(one), word))
            return true;
    return false;
}

static int length(struct request *r, struct str value)
{
    int64_t n = 0;
    if (value.n == 0)
        return 400;
    for (size_t i = 0; i < value.n; i++) {
        if (!ascii_digit(value.p[i]))
            return 400; /* "+5", "5, 5" */
        n = n > REQUEST_BODY ? n : n * 10 + (value.p[i] - '0');
    }
    r->body_size = (size_t)n;
    return n > REQUEST_BODY ? 413 : 0;
}

static int field(struct request *r, struct fields *f, struct str line)
{
    size_t colon = str_chr(line, ':');
    struct str name = str_sub(line, 0, colon);
    if (colon == STR_NONE || !token(name)) /* no blank before the colon, no folded line */
        return 400;
    struct str value = str_trim(str_from(line, colon + 1));
    if (++f->n > REQUEST_FIELDS)
        return 431;
    if (str_eq_nocase(name, S("Host")))
        return ++f->hosts > 1 ? 400 : 0;
    if (str_eq_nocase(name, S("Transfer-Encoding")))
        f->coded = true;
    if (str_eq_nocase(name, S("Content-Length")))
        return ++f->lengths > 1 ? 400 : length(r, value);
    if (str_eq_nocase(name, S("Content-Type"))) {
        r->content_type = value;
        return ++f->types > 1 ? 400 : 0;
    }
    if (str_eq_nocase(name, S("Accept-Language")))
        r->accept_language = value;
    if (str_eq_nocase(name, S("Connection")) && lists(value, S("close")))
        r->keep = false;
    return 0;
}

static int head(struct request *r, struct str text)
{
    struct str line;
    struct fields f = {0};
    bool old = false;
    int status = str_line(&text, &line) ? first_line(r, line, &old) : 400;
    while (!status && str_line(&text, &line) && line.n)
        status = field(r, &f, line);
    if (status)
        return status;
    if (!f.hosts && !old)
        return 400;
    if (f.coded) /* with a length too, one of two readers would be fooled; alone, it is only not wanted */
        return f.lengths || old ? 400 : 411;
    return 0;
}

/* ---- all of it */

enum request_end request_read(struct request *r, struct str bytes)
{
    bool fresh = !r->head;
    if (fresh && !scan(r, bytes))
        return bad(r, 400);
    if (!r->head && r->seen == REQUEST_HEAD)
        return bad(r, 431);
    size_t line = str_find(str_sub(bytes, 0, r->head ? r->head : r->seen), S("\r\n"));
    if (fresh && (line == STR_NONE ? r->seen : line) > REQUEST_LINE)
        return bad(r, 414);
    if (!r->head)
        return REQUEST_MORE;
    if (!fresh && bytes.n - r->head < r->body_size)
        return REQUEST_MORE;
    /* read again with the body: what was borrowed from the bytes may have moved with them */
    int status = head(r, str_sub(bytes, 0, r->head));
    if (status)
        return bad(r, status);
    if (bytes.n - r->head < r->body_size)
        return REQUEST_MORE;
    r->body = str_sub(bytes, r->head, r->body_size);
    r->size = r->head + r->body_size;
    return REQUEST_DONE;
}
