/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text bodies: line ends, format=flowed, joining. */
#include "mail/body.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/reading.h"

struct str body_lines(struct arena *a, struct str text)
{
    if (str_chr(text, '\r') == STR_NONE)
        return text;
    char *p = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        size_t cr = i;
        while (cr < text.n && text.p[cr] == '\r')
            cr++;
        bool ends = cr > i && cr < text.n && text.p[cr] == '\n';
        for (; i < cr && !ends; i++)
            p[n++] = '\n';
        i = ends ? cr : i;
        if (i < text.n)
            p[n++] = text.p[i];
    }
    return (struct str){p, n};
}

/* Takes the quote marks and one stuffed blank off a line; returns the number of marks. */
static size_t depth_of(struct str *line)
{
    size_t depth = 0;
    while (depth < line->n && line->p[depth] == '>')
        depth++;
    *line = str_from(*line, depth);
    if (line->n && line->p[0] == ' ')
        *line = str_from(*line, 1);
    return depth;
}

static void marks(struct buf *b, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        buf_char(b, '>');
    if (depth)
        buf_char(b, ' ');
}

struct str body_unflow(struct arena *a, struct str text, bool delsp)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    struct str rest = text, line;
    size_t open = 0; /* depth of the paragraph that is being joined */
    bool flowing = false;
    while (str_line(&rest, &line)) {
        size_t depth = depth_of(&line);
        bool signature = str_eq(line, S("-- "));
        if (flowing && (depth != open || signature)) {
            buf_char(&b, '\n'); /* a paragraph never goes on at another depth */
            flowing = false;
        }
        if (!flowing)
            marks(&b, depth);
        bool flows = !signature && str_ends(line, S(" "));
        if (flows && delsp)
            line.n--;
        buf_put(&b, line);
        if (!flows && (rest.n || str_ends(text, S("\n"))))
            buf_char(&b, '\n');
        flowing = flows;
        open = depth;
    }
    if (flowing)
        buf_char(&b, '\n');
    return buf_take(a, &b);
}

/* Without empty lines at the end, and without the line end. */
static struct str without_end(struct str s)
{
    while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

void body_plain(struct arena *a, struct part *p)
{
    p->plain = p->flowed ? body_unflow(a, p->text, p->delsp) : p->text;
}

bool body_same(struct str text, struct str other)
{
    return str_eq(without_end(text), without_end(other));
}

bool body_hard(const struct mail *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct part *p = &m->parts[i];
        if (p->use == PART_SHOWN && without_end(p->plain).n)
            return p->flowed || str_eq(p->type, S("text/html"));
    }
    return false;
}

/* The text of the only part that is shown, where it stands as it will be read: so it is with most mail. */
static bool stands_there(const struct mail *m, struct str *text)
{
    size_t shown = 0;
    for (size_t i = 0; i < m->n_parts; i++) {
        struct str plain = without_end(m->parts[i].plain);
        if (m->parts[i].use != PART_SHOWN || plain.n == 0)
            continue;
        *text = str_sub(m->parts[i].plain, 0, plain.n + 1);
        shown++;
    }
    return shown == 1 && str_ends(*text, S("\n"));
}

struct str body_text(struct arena *a, const struct mail *m)
{
    struct str there;
    if (stands_there(m, &there))
        return there;
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < m->n_parts; i++) {
        struct str plain = without_end(m->parts[i].plain);
        if (m->parts[i].use != PART_SHOWN || plain.n == 0)
            continue;
        if (b.n)
            buf_char(&b, '\n');
        buf_put(&b, plain);
        /* a signature's "-- " keeps its blank even as the last line */
        if (str_ends(plain, S("\n--")) && m->parts[i].plain.n > plain.n)
            buf_char(&b, ' ');
        buf_char(&b, '\n');
    }
    return buf_take(a, &b);
}
