/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who was taken off a list. */
#include "action/removing.h"

#include "action/chores.h"
#include "action/notifying.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/bounce.h"
#include "store/chore.h"
#include "store/list.h"
#include "text/template.h"

enum {
    A_DAY = 86400,
    COLLECT = 3600, /* from the first one to the notice */
    LINES_MOST = 50,
};

#define KIND S("bounce-removed") /* the chore: its subject is a list */

void removing_note(struct work *w, struct list_id list, struct address_id address, struct str status)
{
    bounce_removed_add(w->db, list, address, status, w->now);
    chore_add(w->db, KIND, list.v, w->now + COLLECT);
}

static struct str lines_of(struct work *w, const struct bounce_removed *r, size_t n)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%.*s%s%.*s\n", STR(utf8_one_line(w->mem, r[i].address)), r[i].status.n ? ": " : "",
            STR(r[i].status));
    return buf_take(w->mem, &b);
}

struct removed {
    const struct list *l;
    struct str count, lines, rest;
};

static void write_removed(struct work *w, struct buf *b, enum lang lang, const void *arg)
{
    const struct removed *r = arg;
    template_mail(b, lang, "removed.txt",
        HOLES(HOLE("list", pointing_address(w->mem, r->l)), HOLE("count", r->count), HOLE("lines", r->lines),
            HOLE("rest", r->rest)));
}

/* The chore stays for a day after a notice, so that the next one waits; then it goes. */
static int64_t tell(struct work *w, const struct chore *c)
{
    struct list_id id = {c->subject};
    struct bounce_removed *r = ARENA_ARRAY(w->mem, struct bounce_removed, LINES_MOST);
    struct list l;
    size_t lines = bounce_removed_of(w->mem, w->db, id, r, LINES_MOST);
    int64_t all = bounce_removed_told(w->db, id), rest = all - (int64_t)lines;
    if (!all || !list_get(w->mem, w->db, id, &l))
        return 0;
    struct removed told = {&l, arena_printf(w->mem, "%lld", (long long)all), lines_of(w, r, lines),
        rest ? arena_printf(w->mem, "%lld", (long long)rest) : S("")};
    notifying_tell(w, &l, &(struct notifying){write_removed, &told});
    log_event("told", LOG_INT("list", id.v), LOG_INT("removed", all));
    return w->now + A_DAY;
}

void removing_due(struct work *w)
{
    chores_run(w, KIND, tell);
}
