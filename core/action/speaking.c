/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which language a mail speaks. */
#include "action/speaking.h"

#include "action/work.h"
#include "base/arena.h"
#include "mail/reading.h"
#include "store/list.h"
#include "store/person.h"
#include "text/script.h"
#include "text/template.h"
#include "text/usual.h"

enum { SHARERS_MOST = 50 };

/* What is seen of the words themselves. */
struct look {
    enum script script;
    struct usual usual;
    struct str lang; /* that they are surely in; empty: it is not plain */
};

static struct look look_at_words(struct str words)
{
    struct look at = {.script = script_of(words)};
    usual_count(words, &at.usual);
    at.lang = usual_lang(&at.usual);
    if (at.script != SCRIPT_NONE && !script_writes(at.script, at.lang))
        at.lang = S("");
    return at;
}

/* New words first: a quote may be in another language. */
static struct look look_at(const struct mail *m)
{
    return look_at_words(m->reply.n ? m->reply : m->text.n ? m->text : m->subject);
}

struct str speaking_words(struct str words)
{
    struct look at = look_at_words(words);
    struct str only = script_language(at.script);
    return only.n ? only : at.lang;
}

static bool same_language(struct str tag, struct str other)
{
    return str_eq_nocase(str_sub(tag, 0, str_chr(tag, '-')), other);
}

/* Many mail programs declare the language of their menus, whatever is written. Latin letters alone prove
   nothing against it: they may be code, or Hindi as a telephone writes it. */
static bool believed(struct str tag, const struct look *at)
{
    if (at->lang.n && usual_knows(tag))
        return same_language(tag, at->lang);
    return tag.n && (at->script == SCRIPT_NONE || at->script == SCRIPT_LATIN || script_writes(at->script, tag));
}

/* What is in no letters may be in any language. */
static bool may_be(enum lang l, const struct look *at)
{
    struct str tag = str_of(template_lang(l));
    return (at->script == SCRIPT_NONE || script_writes(at->script, tag)) && usual_may_be(&at->usual, tag);
}

/* Of several who share an address nobody knows who wrote: they must agree. LANG_COUNT for none. */
static enum lang of_author(struct work *w, const struct mail *m, const struct look *at)
{
    struct person *sharers = ARENA_ARRAY(w->mem, struct person, SHARERS_MOST);
    enum lang of = LANG_COUNT;
    size_t n = 0;
    if (m->from.n)
        n = person_by_address(w->mem, w->db, m->from.at[0].address, sharers, SHARERS_MOST);
    for (size_t i = 0; i < n; i++) {
        if (!may_be(sharers[i].lang, at))
            continue;
        if (of != LANG_COUNT && of != sharers[i].lang)
            return LANG_COUNT;
        of = sharers[i].lang;
    }
    return of;
}

static enum lang of_list(struct work *w, struct list_id list, const struct look *at)
{
    struct list l;
    return list.v && list_get(w->mem, w->db, list, &l) && may_be(l.lang, at) ? l.lang : LANG_COUNT;
}

struct str speaking_lang(struct work *w, const struct mail *m, struct list_id list)
{
    struct look at = look_at(m);
    if (believed(m->lang, &at))
        return m->lang;
    struct str only = script_language(at.script);
    if (only.n || at.lang.n)
        return only.n ? only : at.lang;
    enum lang of = w->db ? of_author(w, m, &at) : LANG_COUNT;
    if (of == LANG_COUNT && w->db)
        of = of_list(w, list, &at);
    return of == LANG_COUNT ? S("") : str_of(template_lang(of));
}
