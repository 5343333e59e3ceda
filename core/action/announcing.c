/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Those who decide are told what waits: the first at once, the rest in one notice an hour. */
#include "action/announcing.h"

#include "action/chores.h"
#include "action/notifying.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/reason.h"
#include "base/utf8.h"
#include "mail/local.h"
#include "store/chore.h"
#include "store/hold.h"
#include "store/list.h"
#include "text/template.h"

enum { AN_HOUR = 3600, A_DAY = 86400, ITEMS_MOST = 30 };

/* By enum hold_kind: the chores, whose subject is a list, and how long the next notice waits. */
static const struct {
    const char *chore;
    int64_t pause;
} kinds[] = {[HOLD_POST] = {"held", AN_HOUR},
    [HOLD_SPAM] = {"held-spam", A_DAY},
    [HOLD_UNREAD] = {"held-unread", AN_HOUR}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- the notice */

static struct str number(struct work *w, int64_t n)
{
    return n > 0 ? arena_printf(w->mem, "%lld", (long long)n) : S("");
}

static struct str flag(bool set)
{
    return set ? S("1") : S("");
}

struct str announcing_reason(struct work *w, enum lang lang, enum reason r)
{
    enum sentence sentence = reason_sentence(r);
    struct buf b;
    buf_init(&b, BUF_MAX);
    template_mail(&b, lang, "held_reason.txt",
        HOLES(HOLE("stranger", flag(r == REASON_STRANGER)), HOLE("first_post", flag(r == REASON_FIRST_POST)),
            HOLE("moderated", flag(r == REASON_MODERATED)), HOLE("announce", flag(r == REASON_ANNOUNCE)),
            HOLE("frozen", flag(r == REASON_FROZEN)), HOLE("malformed", flag(r == REASON_MALFORMED)),
            HOLE("failed_dmarc", flag(r == REASON_FAILED_DMARC)), HOLE("spam", flag(r == REASON_SPAM)),
            HOLE("unsure", flag(r == REASON_UNSURE)), HOLE("unread", flag(sentence == SENTENCE_UNREAD)),
            HOLE("machine", flag(sentence == SENTENCE_MACHINE)),
            HOLE("limit", sentence == SENTENCE_LIMIT ? reason_word(r) : S(""))));
    struct str s = arena_str(w->mem, str_trim(buf_str(&b)));
    buf_release(&b);
    return s;
}

/* Marked as quoted, so that nobody takes them for words of ours. */
static struct str quoted(struct work *w, struct str words)
{
    struct buf b;
    struct str line;
    buf_init(&b, BUF_MAX);
    while (str_line(&words, &line))
        buf_printf(&b, "> %.*s\n", STR(line));
    struct str s = arena_str(w->mem, str_trim(buf_str(&b)));
    buf_release(&b);
    return s;
}

static void put_item(struct work *w, struct buf *b, enum lang lang, const struct hold *h)
{
    buf_char(b, '\n');
    template_mail(b, lang, "held_item.txt",
        HOLES(HOLE("number", number(w, h->id.v)), HOLE("from", h->sender), HOLE("to", h->recipient),
            HOLE("subject", h->subject), HOLE("reason", announcing_reason(w, lang, h->reason)),
            HOLE("words", quoted(w, h->words))));
}

struct waiting {
    enum hold_kind kind;
    const struct list *l;
    const struct hold *items;
    size_t n;
    int64_t all; /* those that are no items, too */
};

static void write_held(struct work *w, struct buf *b, enum lang lang, const void *arg)
{
    const struct waiting *of = arg;
    struct str name = of->l ? pointing_address(w->mem, of->l) : w->conf->network;
    template_mail(b, lang, "held.txt",
        HOLES(HOLE("list", name), HOLE("count", number(w, of->all)), HOLE("post", flag(of->kind == HOLD_POST)),
            HOLE("spam", flag(of->kind == HOLD_SPAM)), HOLE("unread", flag(of->kind == HOLD_UNREAD))));
    for (size_t i = 0; i < of->n; i++)
        put_item(w, b, lang, &of->items[i]);
    buf_char(b, '\n');
    template_mail(b, lang, "held_end.txt",
        HOLES(HOLE("more", number(w, of->all - (int64_t)of->n)), HOLE("first", number(w, of->items[0].id.v)),
            HOLE("unread", flag(of->kind == HOLD_UNREAD)), HOLE("owner", w->conf->owner)));
}

/* How many were not told yet. */
static int64_t tell(struct work *w, enum hold_kind kind, struct list_id list)
{
    struct hold *items = ARENA_ARRAY(w->mem, struct hold, ITEMS_MOST);
    struct list *l = ARENA_NEW(w->mem, struct list);
    size_t n = hold_untold(w->mem, w->db, kind, list, items, ITEMS_MOST);
    int64_t all = n ? hold_tell(w->db, kind, list, w->now) : 0;
    if (!list_get(w->mem, w->db, list, l))
        l = NULL;
    struct waiting of = {kind, l, items, n, all};
    if (n)
        notifying_moderators(w, l, &(struct notifying){write_held, &of});
    return all;
}

/* ---- when */

void announcing_held(struct work *w, enum hold_kind kind, struct list_id list)
{
    if (kind == HOLD_UNREAD)
        list = (struct list_id){0};
    if (!chore_add(w->db, str_of(kinds[kind].chore), list.v, w->now + kinds[kind].pause))
        return; /* somebody was told within the hour: the chore tells this one */
    if (kind != HOLD_SPAM)
        tell(w, kind, list);
}

/* A notice makes the next one wait; an hour without news ends the chore, so that the next hold is the first
   again. */
static int64_t run(struct work *w, const struct chore *c)
{
    size_t k = 0;
    while (!str_eq(c->kind, str_of(kinds[k].chore)))
        if (++k == KINDS)
            bug("no chore of mine: %.*s", STR(c->kind));
    return tell(w, (enum hold_kind)k, (struct list_id){c->subject}) ? w->now + kinds[k].pause : 0;
}

void announcing_due(struct work *w)
{
    for (size_t i = 0; i < KINDS; i++)
        chores_run(w, str_of(kinds[i].chore), run);
}
