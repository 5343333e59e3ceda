/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of the last commit. */
#include "done.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/spool.h"
#include "base/utf8.h"
#include "store/db.h"
#include "store/setting.h"
#include "unit.h"

#define ASIDE "aside/" /* no part of an id */

/* Several machines with a spool each may share a database. */
struct done done_recall(struct arena *forever, struct work *w)
{
    struct done d;
    char host[HOST_NAME_MAX + 1] = "";
    gethostname(host, sizeof host - 1);
    d.name = arena_printf(forever, "intake.done %.*s:%.*s", STR(utf8_clean(forever, str_of(host))),
        STR(utf8_clean(forever, w->conf->spool)));
    /* the commit of a killed program may still be on its way to a server: its mails would be done twice */
    if (db_is_postgres(w->db)) {
        db_begin(w->db);
        d.ids = setting_hold(forever, w->db, d.name);
        db_commit(w->db);
    } else
        d.ids = setting_get(forever, w->db, d.name);
    return d;
}

enum done_how done_before(const struct done *d, const struct spool_entry *e)
{
    struct str rest = d->ids, id;
    while (str_word(&rest, &id)) {
        if (str_eq(id, e->id))
            return DONE_WHOLE;
        if (str_starts(id, S(ASIDE)) && str_eq(str_from(id, strlen(ASIDE)), e->id))
            return DONE_ASIDE;
    }
    return DONE_NOT;
}

/* Always the last ones only, since the files of those before are gone for good by then. */
void done_remember(struct work *w, const struct done *d, struct spool *s, enum done_how how,
    const struct unit *units, size_t n)
{
    struct buf ids;
    spool_settle(s);
    buf_init(&ids, BUF_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(&ids, "%s%.*s ", how == DONE_ASIDE ? ASIDE : "", STR(units[i].entry->id));
    setting_set(w->db, d->name, arena_str(w->mem, buf_str(&ids)));
    buf_release(&ids);
}
