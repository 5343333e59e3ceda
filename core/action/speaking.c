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
    struct usual usual; /* where they are in Latin letters */
    enum lang lang;     /* that they are surely in; LANG_COUNT: it is not plain */
};

/* New words first: a quote may be in another language. */
static struct look look_at(const struct mail *m)
{
    struct str words = m->reply.n ? m->reply : m->text.n ? m->text : m->subject;
    struct look at = {.script = script_of(words), .lang = LANG_COUNT};
    if (at.script == SCRIPT_LATIN) {
        usual_count(words, &at.usual);
        at.lang = usual_lang(&at.usual);
    }
    return at;
}

static struct str tag_of(enum lang l)
{
    return str_of(template_lang(l));
}

static bool is_ours(struct str tag)
{
    for (enum lang l = LANG_EN; l < LANG_COUNT; l++)
        if (str_eq_nocase(tag_of(l), str_sub(tag, 0, str_chr(tag, '-'))))
            return true;
    return false;
}

/* Many mail programs declare the language of their menus, whatever is written. Latin letters alone prove
   nothing against it: they may be code, or Hindi as a telephone writes it. */
static bool believed(struct str tag, const struct look *at)
{
    if (at->lang != LANG_COUNT && is_ours(tag))
        return str_starts_nocase(tag, tag_of(at->lang));
    return tag.n && (at->script == SCRIPT_NONE || at->script == SCRIPT_LATIN || script_writes(at->script, tag));
}

static bool may_be(enum lang l, const struct look *at)
{
    return script_writes(at->script, tag_of(l)) && (at->script != SCRIPT_LATIN || usual_may_be(&at->usual, l));
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
    if (only.n || at.script == SCRIPT_NONE)
        return only;
    enum lang of = at.lang;
    if (of == LANG_COUNT && w->db)
        of = of_author(w, m, &at);
    if (of == LANG_COUNT && w->db)
        of = of_list(w, list, &at);
    return of == LANG_COUNT ? S("") : tag_of(of);
}
