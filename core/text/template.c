/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates: found in the configuration's folder or in the program, parsed once, filled. */
#include "text/template.h"

#include <errno.h>
#include <limits.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/embedded.h"
#include "base/file.h"
#include "base/log.h"
#include "text/escape.h"

enum { DEEPEST = 16, BUCKETS = 128, LARGEST = 1 << 20, EX_CONFIG = 78 };

enum piece_kind { PIECE_TEXT, PIECE_HOLE, PIECE_RAW, PIECE_URL, PIECE_WHEN, PIECE_UNLESS, PIECE_END };

struct piece {
    enum piece_kind kind;
    struct str text; /* the text, or the hole's name */
    size_t end;      /* of WHEN and UNLESS: index of their END */
};

struct parsed {
    const char *name;
    bool overridden;
    struct str bytes;
    struct piece *pieces;
    size_t n;
    struct parsed *next;
};

enum kind { KIND_TXT, KIND_HTML, KIND_XML };

/* What one parse holds while it walks. */
struct parsing {
    struct arena *mem;
    struct piece *pieces;
    size_t n, cap;
    size_t open[DEEPEST];
    size_t depth;
    enum kind kind;
    struct str why;
};

static struct {
    struct arena *mem;
    const char *folder;
    struct parsed *bucket[BUCKETS];
} cache;

static enum kind kind_of(struct str name)
{
    return str_ends(name, S(".html")) ? KIND_HTML : str_ends(name, S(".xml")) ? KIND_XML : KIND_TXT;
}

static bool fail(struct parsing *g, const char *why, struct str what)
{
    g->why = arena_printf(g->mem, "%s: %.*s", why, STR(what));
    return false;
}

static void add(struct parsing *g, enum piece_kind kind, struct str text)
{
    if (kind == PIECE_TEXT && text.n == 0)
        return;
    g->pieces = arena_push(g->mem, g->pieces, &g->n, &g->cap, sizeof *g->pieces);
    g->pieces[g->n - 1] = (struct piece){.kind = kind, .text = text};
}

static bool name_good(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_alnum(s.p[i]) && s.p[i] != '_')
            return false;
    return s.n > 0;
}

/* A section mark or remark that is alone in its line takes the line with it (Mustache's "standalone" rule). */
static void take_line(struct str whole, struct str *text, struct str *rest, size_t tag_at)
{
    size_t from = tag_at, to = (size_t)(rest->p - whole.p);
    while (from > 0 && (whole.p[from - 1] == ' ' || whole.p[from - 1] == '\t'))
        from--;
    while (to < whole.n && (whole.p[to] == ' ' || whole.p[to] == '\t' || whole.p[to] == '\r'))
        to++;
    bool begins = from == 0 || whole.p[from - 1] == '\n', ends = to == whole.n || whole.p[to] == '\n';
    size_t text_at = (size_t)(text->p - whole.p);
    if (!begins || !ends || from < text_at)
        return;
    text->n = from - text_at;
    *rest = str_from(whole, to < whole.n ? to + 1 : to);
}

static bool close_section(struct parsing *g, struct str name)
{
    if (g->depth == 0)
        return fail(g, "a section ends that was not begun", name);
    struct piece *open = &g->pieces[g->open[--g->depth]];
    if (!str_eq(open->text, name))
        return fail(g, "a section ends inside another", name);
    open->end = g->n;
    add(g, PIECE_END, name);
    return true;
}

static bool add_tag(struct parsing *g, char sign, struct str name, struct str before)
{
    if (sign == '!')
        return true;
    if (!name_good(name))
        return fail(g, "no good hole", name);
    if (sign == '/')
        return close_section(g, name);
    if (sign == '#' || sign == '^') {
        if (g->depth == DEEPEST)
            return fail(g, "sections too deep", name);
        g->open[g->depth++] = g->n;
        add(g, sign == '#' ? PIECE_WHEN : PIECE_UNLESS, name);
        return true;
    }
    if (sign == '{' && g->kind != KIND_HTML)
        return fail(g, "a raw hole outside .html", name);
    bool url = g->kind == KIND_HTML && (str_ends(before, S(" href=\"")) || str_ends(before, S(" src=\"")));
    add(g, sign == '{' ? PIECE_RAW : url ? PIECE_URL : PIECE_HOLE, name);
    return true;
}

static bool parse(struct parsing *g, struct str whole)
{
    struct str rest = whole;
    for (size_t at; (at = str_find(rest, S("{{"))) != STR_NONE;) {
        struct str text = str_sub(rest, 0, at), tag = str_from(rest, at + 2);
        size_t tag_at = (size_t)(rest.p - whole.p) + at;
        char sign = tag.n && strchr("#^/!{", tag.p[0]) ? tag.p[0] : 0;
        size_t end = str_find(tag, sign == '{' ? S("}}}") : S("}}"));
        if (end == STR_NONE)
            return fail(g, "a hole does not end", str_sub(tag, 0, 40));
        struct str name = str_trim(str_sub(tag, sign != 0, end - (sign != 0)));
        rest = str_from(tag, end + (sign == '{' ? 3 : 2));
        if (sign && sign != '{')
            take_line(whole, &text, &rest, tag_at);
        add(g, PIECE_TEXT, text);
        if (!add_tag(g, sign, name, text))
            return false;
    }
    add(g, PIECE_TEXT, rest);
    return g->depth == 0 || fail(g, "a section does not end", g->pieces[g->open[g->depth - 1]].text);
}

static unsigned hash(const char *s)
{
    unsigned h = 2166136261u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h % BUCKETS;
}

static bool from_folder(struct parsed *t)
{
    if (!cache.folder)
        return false;
    struct str path = arena_printf(cache.mem, "%s/%s", cache.folder, t->name);
    int err = file_read(cache.mem, path.p, LARGEST, &t->bytes);
    if (err && err != ENOENT && err != ENOTDIR)
        die_with(EX_CONFIG, "%s: %s", path.p, strerror(err));
    t->overridden = err == 0;
    return t->overridden;
}

static bool from_program(struct parsed *t)
{
    for (const struct embedded *e = embedded_templates; e->name; e++)
        if (strcmp(e->name, t->name) == 0) {
            t->bytes = e->bytes;
            return true;
        }
    return false;
}

/* NULL when there is no such template. Not parsed yet. */
static struct parsed *find(const char *name)
{
    unsigned h = hash(name);
    for (struct parsed *t = cache.bucket[h]; t; t = t->next)
        if (strcmp(t->name, name) == 0)
            return t;
    if (!cache.mem)
        cache.mem = arena_new();
    struct parsed t = {.name = arena_z(cache.mem, str_of(name)), .next = cache.bucket[h]};
    if (!from_folder(&t) && !from_program(&t))
        return NULL;
    cache.bucket[h] = ARENA_NEW(cache.mem, struct parsed);
    *cache.bucket[h] = t;
    return cache.bucket[h];
}

static struct parsed *find_parsed(const char *name)
{
    struct parsed *t = find(name);
    if (!t || t->pieces || t->bytes.n == 0)
        return t;
    struct parsing g = {.mem = cache.mem, .kind = kind_of(str_of(name))};
    if (!parse(&g, t->bytes)) {
        if (t->overridden)
            die_with(EX_CONFIG, "%s/%s: %.*s", cache.folder, name, STR(g.why));
        bug("template %s: %.*s", name, STR(g.why));
    }
    t->pieces = g.pieces;
    t->n = g.n;
    return t;
}

static struct str value(const struct parsed *t, struct str name, const struct hole *holes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(holes[i].name) == name.n && memcmp(holes[i].name, name.p, name.n) == 0)
            return holes[i].value;
    if (t->overridden)
        die_with(EX_CONFIG, "%s/%s: there is no hole %.*s here", cache.folder, t->name, STR(name));
    bug("template %s: no value for hole %.*s", t->name, STR(name));
}

static void escaped(struct buf *b, enum kind kind, struct str s)
{
    if (kind == KIND_HTML)
        html_attr(b, s); /* good between tags and in quoted attributes alike */
    else if (kind == KIND_XML)
        xml_text(b, s);
    else
        buf_put(b, s);
}

static void fill(struct buf *b, const struct parsed *t, const struct hole *holes, size_t n)
{
    enum kind kind = kind_of(str_of(t->name));
    size_t shown_from = 0; /* pieces before this one stand in a section that is not shown */
    for (size_t i = 0; i < t->n; i++) {
        const struct piece *p = &t->pieces[i];
        if (p->kind == PIECE_END)
            continue;
        bool shown = i >= shown_from;
        if (p->kind == PIECE_TEXT) {
            if (shown)
                buf_put(b, p->text);
            continue;
        }
        /* looked up even where it is not shown: a missing value must not wait for the rare case */
        struct str v = value(t, p->text, holes, n);
        if (!shown)
            continue;
        if (p->kind == PIECE_WHEN || p->kind == PIECE_UNLESS)
            shown_from = (v.n > 0) == (p->kind == PIECE_WHEN) ? shown_from : p->end;
        else if (p->kind == PIECE_RAW)
            buf_put(b, v);
        else if (p->kind == PIECE_URL)
            html_url(b, v);
        else
            escaped(b, kind, v);
    }
}

void template_override(const char *folder)
{
    if (cache.mem)
        arena_free(cache.mem);
    memset(&cache, 0, sizeof cache);
    cache.folder = folder;
}

bool template_exists(const char *name)
{
    return find(name) != NULL;
}

struct str template_bytes(const char *name)
{
    const struct parsed *t = find(name);
    if (!t)
        bug("no template %s", name);
    return t->bytes;
}

void template_put(struct buf *b, const char *name, const struct hole *holes, size_t n)
{
    const struct parsed *t = find_parsed(name);
    if (!t)
        bug("no template %s", name);
    fill(b, t, holes, n);
}

const char *template_lang(enum lang lang)
{
    static const char *const tags[LANG_COUNT] = {
        [LANG_EN] = "en",
        [LANG_FR] = "fr",
        [LANG_ES] = "es",
        [LANG_PT] = "pt",
        [LANG_SW] = "sw",
        [LANG_AR] = "ar",
        [LANG_HI] = "hi",
        [LANG_ZH] = "zh",
    };
    if ((unsigned)lang >= LANG_COUNT)
        bug("no language %d", (int)lang);
    return tags[lang];
}

void template_mail(struct buf *b, enum lang lang, const char *name, const struct hole *holes, size_t n)
{
    char path[256];
    if (snprintf(path, sizeof path, "mail/%s/%s", template_lang(lang), name) >= (int)sizeof path)
        bug("template name too long: %s", name);
    if (lang != LANG_EN && !template_exists(path)) {
        log_event("untranslated", LOG_STR("template", str_of(path)));
        snprintf(path, sizeof path, "mail/en/%s", name);
    }
    template_put(b, path, holes, n);
}

bool template_holes(struct arena *a, const char *name, struct str text, struct str_list *out, struct str *why)
{
    struct parsing g = {.mem = a, .kind = kind_of(str_of(name))};
    size_t cap = 0;
    *out = (struct str_list){0};
    if (!parse(&g, text)) {
        *why = g.why;
        return false;
    }
    for (size_t i = 0; i < g.n; i++) {
        size_t k = 0;
        while (k < out->n && !str_eq(out->at[k], g.pieces[i].text))
            k++;
        if (g.pieces[i].kind == PIECE_TEXT || k < out->n)
            continue;
        out->at = arena_push(a, out->at, &out->n, &cap, sizeof *out->at);
        out->at[out->n - 1] = g.pieces[i].text;
    }
    return true;
}
