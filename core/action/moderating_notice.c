/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Those who decide are told what waits: the first at once, the rest in one notice an hour. */
#include "action/moderating.h"

#include "action/notifying.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/utf8.h"
#include "mail/local.h"
#include "store/chore.h"
#include "store/hold.h"
#include "store/list.h"
#include "text/template.h"

enum { AN_HOUR = 3600, A_DAY = 86400, ITEMS_MOST = 30 };

/* By enum hold_kind, then what deletes a settled one for good. */
const struct str moderating_chores[] = {
    [HOLD_POST] = {"held", 4},
    [HOLD_SPAM] = {"held-spam", 9},
    [HOLD_UNREAD] = {"held-unread", 11},
    [MODERATING_PURGE] = {"held-purge", 10},
    {NULL, 0},
};

static const int64_t pauses[] = {[HOLD_POST] = AN_HOUR, [HOLD_SPAM] = A_DAY, [HOLD_UNREAD] = AN_HOUR};

/* ---- the notice */

static struct str number(struct work *w, int64_t n)
{
    return n > 0 ? arena_printf(w->mem, "%lld", (long long)n) : S("");
}

static struct str flag(bool set)
{
    return set ? S("1") : S("");
}

static struct str is(struct str reason, const char *word)
{
    return flag(str_eq(reason, str_of(word)));
}

static bool among(struct str reason, const char *const *words)
{
    for (; *words; words++)
        if (str_eq(reason, str_of(*words)))
            return true;
    return false;
}

struct str moderating_reason(struct work *w, enum lang lang, struct str reason)
{
    static const char *const plain[] = {"stranger", "first-post", "moderated", "announce", "frozen",
        "malformed", "failed-dmarc", "spam", "unsure", NULL},
                             *const unread[] = {"killed", "too-slow", "too-large-inside", "false-record",
                                 "aside", NULL},
                             *const machine[] = {"bulk", "list", "challenge", "vacation", NULL};
    bool stopped = among(reason, unread), automatic = among(reason, machine);
    struct buf b;
    buf_init(&b, BUF_MAX);
    template_mail(&b, lang, "held_reason.txt",
        HOLES(HOLE("stranger", is(reason, "stranger")), HOLE("first_post", is(reason, "first-post")),
            HOLE("moderated", is(reason, "moderated")), HOLE("announce", is(reason, "announce")),
            HOLE("frozen", is(reason, "frozen")), HOLE("malformed", is(reason, "malformed")),
            HOLE("failed_dmarc", is(reason, "failed-dmarc")), HOLE("spam", is(reason, "spam")),
            HOLE("unsure", is(reason, "unsure")), HOLE("unread", flag(stopped)),
            HOLE("machine", flag(automatic)),
            HOLE("limit", among(reason, plain) || stopped || automatic ? S("") : reason)));
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
            HOLE("subject", h->subject), HOLE("reason", moderating_reason(w, lang, h->reason)),
            HOLE("words", quoted(w, h->words))));
}

static struct str notice(
    struct work *w, enum hold_kind kind, const struct list *l, const struct hold *items, size_t n, int64_t all)
{
    enum lang lang = notifying_lang(w, l);
    struct str name = l ? pointing_address(w->mem, l) : w->conf->network;
    struct buf b;
    buf_init(&b, BUF_MAX);
    template_mail(&b, lang, "held.txt",
        HOLES(HOLE("list", name), HOLE("count", number(w, all)), HOLE("post", flag(kind == HOLD_POST)),
            HOLE("spam", flag(kind == HOLD_SPAM)), HOLE("unread", flag(kind == HOLD_UNREAD))));
    for (size_t i = 0; i < n; i++)
        put_item(w, &b, lang, &items[i]);
    buf_char(&b, '\n');
    template_mail(&b, lang, "held_end.txt",
        HOLES(HOLE("more", number(w, all - (int64_t)n)), HOLE("first", number(w, items[0].id.v)),
            HOLE("unread", flag(kind == HOLD_UNREAD)), HOLE("owner", w->conf->owner)));
    return buf_take(w->mem, &b);
}

int64_t moderating_tell(struct work *w, enum hold_kind kind, struct list_id list)
{
    struct hold *items = ARENA_ARRAY(w->mem, struct hold, ITEMS_MOST);
    struct list *l = ARENA_NEW(w->mem, struct list);
    size_t n = hold_untold(w->mem, w->db, kind, list, items, ITEMS_MOST);
    int64_t all = n ? hold_tell(w->db, kind, list, w->now) : 0;
    if (!list_get(w->mem, w->db, list, l))
        l = NULL;
    if (n)
        notifying_moderators(w, l, notice(w, kind, l, items, n, all));
    return all;
}

/* ---- when */

void moderating_announce(struct work *w, const struct hold *h)
{
    struct list_id list = h->list;
    if (h->kind == HOLD_UNREAD)
        list = (struct list_id){0};
    if (!chore_add(w->db, moderating_chores[h->kind], list.v, w->now + pauses[h->kind]))
        return; /* somebody was told within the hour: the chore tells this one */
    if (h->kind != HOLD_SPAM)
        moderating_tell(w, h->kind, list);
}

/* A notice makes the next one wait; an hour without news ends the chore, so that the next hold is the first
   again. */
int64_t moderating_run_chore(struct work *w, const struct chore *c)
{
    enum hold_kind kind = HOLD_POST;
    while (kind < (enum hold_kind)MODERATING_PURGE && !str_eq(c->kind, moderating_chores[kind]))
        kind++;
    if (kind == (enum hold_kind)MODERATING_PURGE) {
        moderating_purge(w, (struct hold_id){c->subject});
        return 0;
    }
    return moderating_tell(w, kind, (struct list_id){c->subject}) ? w->now + pauses[kind] : 0;
}
