/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_templates SOURCE.c...: every template can be read; every language has every mail with the same holes;
   every call in the sources (whatever function takes a template's name and HOLES(...) or NO_HOLES) gives
   exactly the holes that its templates have. Exit 1 with a line for each fault. */
#include <fnmatch.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/embedded.h"
#include "base/file.h"
#include "base/id.h"
#include "text/template.h"

enum { LARGEST = 1 << 22 };
enum ink { INK_CODE, INK_STRING, INK_REMARK };

struct source {
    const char *path;
    struct str text;
    unsigned char *ink; /* one a byte; the quotes of a string count as code */
};

static struct arena *mem;
static int faults;

#define FAULT(...) (faults++, fprintf(stderr, __VA_ARGS__), fputc('\n', stderr))

/* ---- the templates among themselves */

static struct str_list holes_of(const struct embedded *e)
{
    struct str_list holes = {0};
    struct str why;
    bool parsed = str_ends(str_of(e->name), S(".txt")) || str_ends(str_of(e->name), S(".html")) ||
                  str_ends(str_of(e->name), S(".xml"));
    if (parsed && !template_holes(mem, e->name, e->bytes, &holes, &why))
        FAULT("templates/%s: %.*s", e->name, STR(why));
    return holes;
}

static const struct embedded *find(const char *name)
{
    for (const struct embedded *e = embedded_templates; e->name; e++)
        if (strcmp(e->name, name) == 0)
            return e;
    return NULL;
}

static bool among(const struct str_list *l, struct str s)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->at[i], s))
            return true;
    return false;
}

static void same_holes(const struct embedded *a, const struct embedded *b)
{
    struct str_list in_a = holes_of(a), in_b = holes_of(b);
    for (size_t i = 0; i < in_a.n; i++)
        if (!among(&in_b, in_a.at[i]))
            FAULT("templates/%s: hole %.*s of %s is missing", b->name, STR(in_a.at[i]), a->name);
    for (size_t i = 0; i < in_b.n; i++)
        if (!among(&in_a, in_b.at[i]))
            FAULT("templates/%s: hole %.*s is not in %s", b->name, STR(in_b.at[i]), a->name);
}

static void check_languages(void)
{
    for (const struct embedded *e = embedded_templates; e->name; e++) {
        struct str rest = str_of(e->name), mail, lang;
        holes_of(e);
        if (!str_cut(&rest, '/', &mail) || !str_eq(mail, S("mail")) || !str_cut(&rest, '/', &lang))
            continue;
        if (!str_eq(lang, S("en"))) {
            if (!find(arena_printf(mem, "mail/en/%.*s", STR(rest)).p))
                FAULT("templates/%s: there is no such mail in English", e->name);
            continue;
        }
        for (int l = LANG_EN + 1; l < LANG_COUNT; l++) {
            struct str name = arena_printf(mem, "mail/%s/%.*s", template_lang((enum lang)l), STR(rest));
            const struct embedded *other = find(name.p);
            if (other)
                same_holes(e, other);
            else
                FAULT("templates/%.*s is missing", STR(name));
        }
    }
}

/* ---- the calls */

static void paint(struct source *s)
{
    const char *p = s->text.p;
    for (size_t i = 0; i < s->text.n;) {
        size_t from = i;
        char next = i + 1 < s->text.n ? p[i + 1] : 0;
        if (p[i] == '/' && next == '*') {
            size_t n = str_find(str_from(s->text, i + 2), S("*/"));
            i = n == STR_NONE ? s->text.n : i + n + 4;
            memset(s->ink + from, INK_REMARK, i - from);
        } else if (p[i] == '/' && next == '/') {
            while (i < s->text.n && p[i] != '\n')
                i++;
            memset(s->ink + from, INK_REMARK, i - from);
        } else if (p[i] == '"' || p[i] == '\'') {
            for (i++; i < s->text.n && p[i] != p[from]; i++)
                i += p[i] == '\\';
            i = i < s->text.n ? i + 1 : s->text.n;
            if (i - from > 2)
                memset(s->ink + from + 1, INK_STRING, i - from - 2);
        } else {
            i++;
        }
    }
}

static int line_of(const struct source *s, size_t at)
{
    int line = 1;
    for (size_t i = 0; i < at; i++)
        line += s->text.p[i] == '\n';
    return line;
}

/* From a place inside a call: the index of the bracket that opens it (back) or closes it; STR_NONE if none. */
static size_t bracket(const struct source *s, size_t at, bool back)
{
    int depth = 0;
    for (size_t i = at; i < s->text.n; i += back ? -1 : 1) {
        if (s->ink[i] != INK_CODE)
            continue;
        char c = s->text.p[i];
        if (c == (back ? ')' : '('))
            depth++;
        if (c == (back ? '(' : ')') && depth-- == 0)
            return i;
    }
    return STR_NONE;
}

/* The next string in [*at, end), in code or inside a remark. */
static bool next_string(const struct source *s, size_t *at, size_t end, bool remarks, struct str *out)
{
    for (size_t i = *at; i < end; i++) {
        if (s->text.p[i] != '"' || s->ink[i] == INK_STRING || (s->ink[i] == INK_REMARK && !remarks))
            continue;
        size_t n = str_chr(str_sub(s->text, i + 1, end - i - 1), '"');
        if (n == STR_NONE)
            return false;
        *out = str_sub(s->text, i + 1, n);
        *at = i + n + 2;
        return true;
    }
    return false;
}

static struct str_list given_holes(const struct source *s, size_t from, size_t end)
{
    struct str_list l = {0};
    size_t cap = 0, at = from;
    for (size_t n; (n = str_find(str_sub(s->text, at, end - at), S("HOLE("))) != STR_NONE;) {
        struct str name;
        at += n + 5;
        if (!next_string(s, &at, end, false, &name))
            break;
        l.at = arena_push(mem, l.at, &l.n, &cap, sizeof *l.at);
        l.at[l.n - 1] = name;
    }
    return l;
}

/* Checks the templates that a name or pattern means; used[i] is set where one of them has given hole i. */
static size_t check_name(
    const struct source *s, size_t at, struct str name, const struct str_list *given, bool *used)
{
    bool whole = str_starts(name, S("web/")) || str_starts(name, S("mail/"));
    const char *pattern = arena_printf(mem, "%s%.*s", whole ? "" : "mail/en/", STR(name)).p;
    size_t found = 0;
    for (const struct embedded *e = embedded_templates; e->name; e++) {
        if (fnmatch(pattern, e->name, FNM_PATHNAME) != 0)
            continue;
        struct str_list holes = holes_of(e);
        found++;
        for (size_t i = 0; i < holes.n; i++)
            if (!among(given, holes.at[i]))
                FAULT("%s:%d: %s: no value for hole %.*s", s->path, line_of(s, at), e->name, STR(holes.at[i]));
        for (size_t i = 0; i < given->n; i++)
            used[i] |= among(&holes, given->at[i]);
    }
    if (!found)
        FAULT("%s:%d: there is no template %s", s->path, line_of(s, at), pattern);
    return found;
}

/* at: where HOLES( or NO_HOLES stands. */
static void check_call(const struct source *s, size_t at, bool some)
{
    size_t open = bracket(s, at - 1, true), end = at, names = 0, scan;
    size_t close = some ? bracket(s, at + 6, false) : at;
    struct str name;
    if (open == STR_NONE || close == STR_NONE) {
        FAULT("%s:%d: holes outside a call", s->path, line_of(s, at));
        return;
    }
    struct str_list given = some ? given_holes(s, at, close) : (struct str_list){0};
    bool *used = ARENA_ARRAY(mem, bool, given.n + 1);
    size_t found = 0;
    for (scan = open; next_string(s, &scan, end, true, &name);)
        if (str_ends(name, S(".txt")) || str_ends(name, S(".html")) || str_ends(name, S(".xml"))) {
            found += check_name(s, at, name, &given, used);
            names++;
        }
    if (!names)
        FAULT("%s:%d: which template? Its name, or /* one of \"pattern\" */, stands before the holes", s->path,
            line_of(s, at));
    for (size_t i = 0; i < given.n && found; i++)
        if (!used[i])
            FAULT("%s:%d: no template has a hole %.*s", s->path, line_of(s, at), STR(given.at[i]));
}

static bool word_at(const struct source *s, size_t at, struct str word)
{
    char before = at ? s->text.p[at - 1] : ' ';
    return s->ink[at] == INK_CODE && !ascii_alnum(before) && before != '_' &&
           str_starts(str_from(s->text, at), word);
}

static void check_source(const char *path)
{
    struct source s = {.path = path};
    int err = file_read(mem, path, LARGEST, &s.text);
    if (err)
        die("%s: %s", path, strerror(err));
    s.ink = arena_alloc(mem, s.text.n + 1);
    paint(&s);
    for (size_t i = 0; i < s.text.n; i++) {
        if (word_at(&s, i, S("HOLES(")))
            check_call(&s, i, true);
        else if (word_at(&s, i, S("NO_HOLES")))
            check_call(&s, i, false);
        else if (word_at(&s, i, S("(struct hole")) || word_at(&s, i, S("(const struct hole)")))
            FAULT("%s:%d: holes are made with HOLES(...), inside the call", path, line_of(&s, i));
    }
}

int main(int argc, char **argv)
{
    die_name("check_templates");
    mem = arena_new();
    check_languages();
    for (int i = 1; i < argc; i++)
        check_source(argv[i]);
    arena_free(mem);
    return faults > 0;
}
