/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header fields, split by our own rules. */
#include "mail/header.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "mail/reading.h"

#define IDS_MAX 2000

bool header_line(struct str *rest, struct str *line)
{
    if (rest->n == 0)
        return false;
    size_t i = 0;
    while (i < rest->n && rest->p[i] != '\n' && rest->p[i] != '\r')
        i++;
    *line = str_sub(*rest, 0, i);
    size_t j = i;
    while (j < rest->n && rest->p[j] == '\r')
        j++;
    if (j < rest->n && rest->p[j] == '\n')
        i = j + 1; /* any number of CR before an LF: one line end */
    else if (i < rest->n)
        i++;
    *rest = str_from(*rest, i);
    return true;
}

bool header_is_field(struct str line)
{
    size_t i = 0;
    while (i < line.n && line.p[i] > 32 && line.p[i] < 127 && line.p[i] != ':')
        i++;
    size_t name = i;
    while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
        i++;
    return name > 0 && i < line.n && line.p[i] == ':';
}

static bool blank_line(struct str line)
{
    return line.n == 0;
}

static bool continues(struct str line)
{
    return line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
}

/* The value with all its continuation lines, taken off *rest. */
static struct str unfold(struct arena *a, struct str first, struct str *rest)
{
    struct str peek = *rest, line;
    if (!header_line(&peek, &line) || !continues(line))
        return str_trim(first);
    struct buf b;
    buf_init(&b, BUF_MAX);
    buf_put(&b, first);
    while (continues(line)) {
        buf_put(&b, line);
        *rest = peek;
        if (!header_line(&peek, &line))
            break;
    }
    struct str whole = arena_str(a, str_trim(buf_str(&b)));
    buf_release(&b);
    return whole;
}

bool header_is_from_line(struct str line)
{
    return str_starts(line, S("From ")) || str_starts(line, S(">From "));
}

size_t header_read(struct arena *a, struct str raw, struct header *out)
{
    *out = (struct header){0};
    struct str rest = raw, line;
    size_t cap = 0;
    while (header_line(&rest, &line)) {
        if (blank_line(line))
            break;
        if (!header_is_field(line)) {
            out->junk += !header_is_from_line(line);
            continue;
        }
        size_t colon = str_chr(line, ':');
        struct field f = {.name = str_trim(str_sub(line, 0, colon))};
        f.value = unfold(a, str_from(line, colon + 1), &rest);
        out->at = arena_push(a, out->at, &out->n, &cap, sizeof *out->at);
        out->at[out->n - 1] = f;
    }
    return raw.n - rest.n;
}

bool header_find(const struct header *h, struct str name, struct str *value)
{
    for (size_t i = 0; i < h->n; i++)
        if (str_eq_nocase(h->at[i].name, name)) {
            *value = h->at[i].value;
            return true;
        }
    return false;
}

struct str header_value(const struct header *h, struct str name)
{
    struct str value = {0};
    header_find(h, name, &value);
    return value;
}

size_t header_count(const struct header *h, struct str name)
{
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++)
        n += str_eq_nocase(h->at[i].name, name);
    return n;
}

struct str header_plain(struct arena *a, struct str value)
{
    return str_trim(utf8_one_line(a, utf8_valid(value) ? value : utf8_from(a, value, (struct str){0})));
}

/* An id as we keep it: no blanks, no controls, valid UTF-8, at most 998 bytes. */
static struct str tidy_id(struct arena *a, struct str s)
{
    struct str text = header_plain(a, s);
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ' && text.p[i] != '<' && text.p[i] != '>')
            buf_char(&b, text.p[i]);
    struct str id = b.n <= HEADER_ID_MAX ? arena_str(a, buf_str(&b)) : (struct str){0};
    buf_release(&b);
    return id;
}

static bool holds(const struct strs *list, struct str id)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i], id))
            return true;
    return false;
}

static void add_id(struct arena *a, struct strs *out, size_t *cap, struct str raw)
{
    struct str id = tidy_id(a, raw);
    if (id.n == 0 || out->n >= IDS_MAX || holds(out, id))
        return;
    out->at = arena_push(a, out->at, &out->n, cap, sizeof *out->at);
    out->at[out->n - 1] = id;
}

void header_ids(struct arena *a, struct str value, struct strs *out)
{
    *out = (struct strs){0};
    size_t cap = 0;
    struct str rest = value;
    for (;;) {
        size_t open = str_chr(rest, '<');
        if (open == STR_NONE)
            break;
        rest = str_from(rest, open + 1);
        size_t end = 0;
        while (end < rest.n && rest.p[end] != '>' && rest.p[end] != '<')
            end++;
        struct str id = str_sub(rest, 0, end);
        if (str_chr(id, '@') != STR_NONE || str_chr(id, ' ') == STR_NONE)
            add_id(a, out, &cap, id);
        rest = str_from(rest, end);
    }
    if (out->n)
        return;
    /* some clients leave the brackets out */
    struct str word;
    for (rest = value; str_word(&rest, &word);)
        if (str_chr(word, '@') != STR_NONE && str_chr(word, '<') == STR_NONE)
            add_id(a, out, &cap, word);
}

struct str header_id(struct arena *a, struct str value)
{
    size_t open = str_chr(value, '<'), close = str_rchr(value, '>');
    if (open != STR_NONE && close != STR_NONE && close > open)
        return tidy_id(a, str_sub(value, open + 1, close - open - 1));
    return tidy_id(a, value);
}
