/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which #tags a mail carries. */
#include "action/tagging.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "mail/reading.h"
#include "text/clip.h"
#include "text/fold.h"

static bool belongs(uint32_t cp)
{
    return cp == '-' || cp == '_' || fold_letter(cp);
}

static bool digit(uint32_t cp)
{
    return cp < 0x80 && ascii_digit((char)cp);
}

/* The tag that s begins with, without its #; empty when s begins with none. */
static struct str tag_at(struct str s)
{
    struct str rest = str_from(s, 1), after = rest;
    bool letter = false;
    uint32_t cp;
    if (s.n == 0 || s.p[0] != '#')
        return S("");
    while (utf8_next(&after, &cp) && belongs(cp)) {
        letter = letter || (cp != '-' && cp != '_' && !digit(cp));
        rest = after;
    }
    struct str tag = {s.p + 1, (size_t)(rest.p - s.p) - 1};
    return letter ? tag : S("");
}

bool tagging_has(const struct tags *t, struct str tag)
{
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->at[i], tag))
            return true;
    return false;
}

/* Folding leaves a blank where - or _ stood: cold_storage and cold-storage are one tag. */
static struct str hyphened(struct str folded)
{
    char *p = (char *)folded.p; /* ours: fold_text made it */
    for (size_t i = 0; i < folded.n; i++)
        if (p[i] == ' ')
            p[i] = '-';
    return str_trim(folded);
}

void tagging_add(struct arena *a, struct tags *t, struct str word)
{
    struct str with_sign = arena_printf(a, "#%.*s", STR(word)), tag = tag_at(with_sign);
    if (tag.n == 0 || tag.n != word.n || t->n == TAGS_MOST)
        return;
    tag = hyphened(clip_head(fold_text(a, tag), TAG_LONGEST));
    if (tag.n && !tagging_has(t, tag))
        t->at[t->n++] = tag;
}

/* Every #tag that stands at the beginning of a word. */
static void add_all(struct arena *a, struct tags *t, struct str s)
{
    struct str word;
    while (str_word(&s, &word)) {
        while (word.n && str_chr(S("([{\"'"), word.p[0]) != STR_NONE)
            word = str_from(word, 1);
        for (struct str tag; (tag = tag_at(word)).n; word = str_from(word, tag.n + 1))
            tagging_add(a, t, tag);
    }
}

bool tagging_only(struct str line)
{
    struct str word;
    bool any = false;
    while (str_word(&line, &word)) {
        for (struct str tag; (tag = tag_at(word)).n; any = true)
            word = str_from(word, tag.n + 1);
        if (word.n && !str_eq(word, S(",")))
            return false;
    }
    return any;
}

void tagging_read(struct arena *a, const struct mail *m, struct tags *out)
{
    struct str rest = m->reply, line;
    *out = (struct tags){.n = 0};
    add_all(a, out, m->subject);
    while (str_line(&rest, &line))
        if (tagging_only(line))
            add_all(a, out, line);
    for (size_t i = 0; i < m->keywords.n; i++) {
        struct str words = m->keywords.at[i], word;
        while (str_cut(&words, ',', &word)) {
            word = str_trim(word);
            tagging_add(a, out, str_starts(word, S("#")) ? str_from(word, 1) : word);
        }
    }
}

struct str tagging_subject(struct arena *a, struct str subject)
{
    struct buf b;
    struct str rest = subject, word;
    buf_init(&b, BUF_MAX);
    while (str_word(&rest, &word)) {
        struct str tag = tag_at(word);
        if (tag.n && tag.n + 1 == word.n)
            continue;
        if (b.n)
            buf_char(&b, ' ');
        buf_put(&b, word);
    }
    struct str plain = b.n ? arena_str(a, buf_str(&b)) : subject;
    buf_release(&b);
    return plain;
}
