/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who vouches for the authors of the mail that comes in. */
#include "action/vouching.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/utf8.h"
#include "mail/authres.h"
#include "mail/header.h"
#include "mail/reading.h"
#include "store/setting.h"

#define SETTING S("intake.vouched") /* "MAILS SINCE SERVER" */

/* Our mail server writes its Received above all that came with the mail. */
static struct str on_top(struct arena *a, struct str raw)
{
    struct header h;
    header_read(a, raw, &h);
    for (size_t i = 0; i < h.n && !str_eq_nocase(h.at[i].name, S("Received")); i++)
        if (str_eq_nocase(h.at[i].name, S("Authentication-Results")))
            return utf8_one_line(a, authres_id(h.at[i].value));
    return S("");
}

static struct str server_of(struct work *w, const struct mail *m, struct str raw)
{
    struct str ours = w->conf->authserv_id;
    if (ours.n == 0)
        return on_top(w->mem, raw);
    for (size_t i = 0; i < m->authentication.n; i++)
        if (authres_by(m->authentication.at[i], ours))
            return ours;
    return S("");
}

struct vouched vouching_look(struct work *w)
{
    struct str rest = setting_get(w->mem, w->db, SETTING), mails = S(""), since = S("");
    struct vouched v = {.server = S("")};
    if (str_word(&rest, &mails) && str_word(&rest, &since) && str_int(mails, &v.mails) &&
        str_int(since, &v.since))
        v.server = str_trim(rest);
    return v;
}

/* Once a row is long enough nothing is written any more: a mail must not cost a row for it. */
void vouching_note(struct work *w, const struct mail *m, struct str raw)
{
    struct vouched was = vouching_look(w);
    struct str server = server_of(w, m, raw);
    bool same = was.mails > 0 && str_eq_nocase(server, was.server);
    if (same && was.mails >= VOUCHED_MOST)
        return;
    setting_set(w->db, SETTING,
        arena_printf(w->mem, "%lld %lld %.*s", (long long)(same ? was.mails + 1 : 1),
            (long long)(same ? was.since : w->now), STR(server)));
}
