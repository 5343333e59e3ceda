/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What owners are told of the mail that does not go out. */
#include "telling.h"

#include "action/chores.h"
#include "action/notifying.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/chore.h"
#include "store/list.h"
#include "store/outbox.h"
#include "store/setting.h"
#include "text/template.h"

enum {
    A_DAY = 86400,
    COLLECT = 3600, /* from the first one to the notice */
    LINES_MOST = 50,
};

#define KIND S("undelivered") /* the chore: its subject is a list, or 0 for the network */
#define TOLD S("relay-told")  /* the setting: when the network's owner heard of the relay */

/* The clock may have been set back since. */
static bool recently(const struct work *w, int64_t at)
{
    return at && w->now >= at && w->now - at < A_DAY;
}

static void write_relay(struct work *w, struct buf *b, enum lang lang, const void *arg)
{
    const struct str *said = arg;
    template_mail(b, lang, "relay.txt",
        HOLES(HOLE("network", w->conf->network), HOLE("relay", w->conf->relay), HOLE("said", *said)));
}

void telling_relay(struct work *w, struct str said)
{
    if (recently(w, setting_number(w->db, TOLD)))
        return;
    setting_set_number(w->db, TOLD, w->now);
    notifying_tell(w, NULL, &(struct notifying){write_relay, &said});
}

/* A list's owners hear of their members' mail; the network's of what should have reached those owners. Nobody
   can be told that the network's owner gets no mail. */
static enum out_owner owner_of(const struct outbox *row)
{
    if (!row->list.v || row->kind == COPY_PROBE)
        return OWNER_NOBODY;
    return row->kind == COPY_SERVICE ? OWNER_OF_NETWORK : OWNER_OF_LIST;
}

void telling_note(struct work *w, const struct outbox *row)
{
    enum out_owner owner = owner_of(row);
    if (owner == OWNER_NOBODY)
        return;
    outbox_owe(w->db, row->id, owner);
    chore_add(w->db, KIND, owner == OWNER_OF_LIST ? row->list.v : 0, w->now + COLLECT);
}

/* ---- the collected notice */

static struct str lines_of(struct work *w, const struct undelivered *u, size_t n)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&b, "%.*s: ", STR(utf8_one_line(w->mem, u[i].address)));
        if (u[i].code)
            buf_printf(&b, "%d ", u[i].code);
        buf_printf(&b, "%.*s\n", STR(u[i].answer));
    }
    return buf_take(w->mem, &b);
}

struct untold {
    const struct list *l;
    struct str count, lines, rest;
};

static void write_undelivered(struct work *w, struct buf *b, enum lang lang, const void *arg)
{
    const struct untold *u = arg;
    template_mail(b, lang, "undelivered.txt",
        HOLES(HOLE("place", u->l ? pointing_address(w->mem, u->l) : w->conf->network), HOLE("count", u->count),
            HOLE("lines", u->lines), HOLE("rest", u->rest)));
}

static void write_notice(
    struct work *w, const struct list *l, const struct undelivered *u, size_t lines, int64_t told)
{
    int64_t rest = told - (int64_t)lines;
    struct untold of = {l, arena_printf(w->mem, "%lld", (long long)told), lines_of(w, u, lines),
        rest ? arena_printf(w->mem, "%lld", (long long)rest) : S("")};
    notifying_tell(w, l, &(struct notifying){write_undelivered, &of});
}

/* The chore stays for a day after a notice, so that the next one waits; then it goes, until there is something
   new. */
static int64_t tell(struct work *w, const struct chore *c)
{
    struct list_id id = {c->subject};
    enum out_owner owner = id.v ? OWNER_OF_LIST : OWNER_OF_NETWORK;
    struct undelivered *u = ARENA_ARRAY(w->mem, struct undelivered, LINES_MOST);
    struct list list;
    size_t lines = outbox_owed(w->mem, w->db, owner, id, u, LINES_MOST);
    int64_t told = outbox_told(w->db, owner, id);
    if (!told)
        return 0;
    if (!id.v)
        write_notice(w, NULL, u, lines, told);
    else if (list_get(w->mem, w->db, id, &list))
        write_notice(w, &list, u, lines, told);
    log_event("told", LOG_INT("list", id.v), LOG_INT("undelivered", told));
    return w->now + A_DAY;
}

void telling_due(struct work *w)
{
    chores_run(w, KIND, tell);
}
