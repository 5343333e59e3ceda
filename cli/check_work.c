/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks of whether the house's work is done: mail is filed, sent, and told of. What lies too long is the
   sign of that, however the programs are run. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/spool.h"
#include "base/when.h"
#include "check.h"
#include "house.h"
#include "serving.h"
#include "store/chore.h"
#include "store/db.h"
#include "store/domain.h"
#include "store/outqueue.h"
#include "store/setting.h"

enum {
    TOO_LONG = 10 * 60, /* cron may run the programs every few minutes */
    AN_HOUR = 3600,
    A_DAY = 86400,
    LOOKS = 10, /* systemd has just started them */
    LOOK_MS = 100
};

#define SERVE "\"posthouse serve\" (or systemctl start posthouse) runs the house"

/* ---- served */

/* "process 17", "ph-intake"; empty: nobody is at work. */
static struct str at_work(struct arena *a, const struct conf *conf, struct spool *spool)
{
    struct str who = serving_who(a, conf);
    if (who.n)
        return arena_printf(a, "process %.*s", STR(who));
    return spool_is_taken(spool) ? S("ph-intake") : S("");
}

static void say_unfiled(struct arena *a, const struct conf *conf, struct spool *spool, struct str who)
{
    int64_t oldest = spool_oldest(spool), age = oldest ? when_now() - oldest : 0;
    long long n = (long long)spool_waiting(spool);
    if (age < TOO_LONG)
        return;
    struct str lies = arena_printf(a, "%lld mail%s in %s/new %s not filed, %s for %.*s", n, house_plural(n),
        conf->spool.p, n == 1 ? "is" : "are", n == 1 ? "and was not" : "one", STR(house_age(a, age)));
    if (who.n)
        check_say(FAIL, "%.*s, although %.*s runs: its log says why", STR(lies), STR(who));
    check_say(FAIL, "%.*s, and no ph-intake runs here: " SERVE ", \"posthouse intake --once\" files them once",
        STR(lies));
}

void check_served(struct arena *a, const struct conf *conf)
{
    struct work w;
    struct spool *spool = spool_open(conf->spool.p);
    if (!spool) {
        check_say(FAIL, "%.*s", STR(check_denied(a, conf, "write in", conf->spool.p, errno)));
        return; /* cppcheck does not know that it never comes here */
    }
    struct str who = at_work(a, conf, spool);
    say_unfiled(a, conf, spool, who);
    work_open(&w, conf->file.p);
    int64_t began = setting_number(w.db, S("intake.started"));
    for (int i = 0; i < LOOKS && !who.n && !began; i++) {
        poll(NULL, 0, LOOK_MS);
        who = at_work(a, conf, spool);
    }
    if (who.n)
        check_say(GOOD, "by %.*s", STR(who));
    if (!began)
        check_say(WARN, "nobody files mail: no ph-intake runs here, and none ever did; " SERVE);
    struct str ago = house_age(a, w.now - began);
    if (w.now - began > AN_HOUR)
        check_say(WARN, "nobody files mail: no ph-intake runs here, and the last one began %.*s ago; " SERVE,
            STR(ago));
    check_say(GOOD, "ph-intake ran %.*s ago", STR(ago));
}

/* ---- outbox */

struct told {
    enum verdict worst;
    struct str text;
};

static void add(struct arena *a, struct told *t, enum verdict v, struct str more)
{
    t->worst = v > t->worst ? v : t->worst;
    t->text = t->text.n ? arena_printf(a, "%.*s; %.*s", STR(t->text), STR(more)) : more;
}

static bool lasts(const struct work *w, int64_t until)
{
    return until > w->now && until - w->now <= DOMAIN_LONGEST;
}

/* The relay put us off: all waits for it, due or not. */
static void tell_relay(struct work *w, struct told *t, const struct domain *relay)
{
    if (w->now - relay->off_since >= TOO_LONG)
        add(w->mem, t, FAIL,
            arena_printf(w->mem,
                "the relay has put us off for %.*s, with the words \"%.*s\"; it is tried again at %.*s",
                STR(house_age(w->mem, w->now - relay->off_since)), STR(relay->said),
                STR(house_time(w, relay->off_until))));
}

static void tell_due(struct work *w, struct told *t, const struct outqueue_stuck *s)
{
    struct domain relay = {0};
    domain_get(w->mem, w->db, domain_find(w->db, S("")), &relay);
    if (lasts(w, relay.off_until))
        tell_relay(w, t, &relay);
    else if (s->due && !lasts(w, relay.full_until)) /* the site's own cap */
        add(w->mem, t, FAIL,
            arena_printf(w->mem,
                "%lld mail%s due to be sent, the oldest for %.*s, and none goes out: \"posthouse send --once\" "
                "sends them, or says why not",
                (long long)s->due, s->due == 1 ? " is" : "s are",
                STR(house_age(w->mem, w->now - s->due_since))));
}

void check_outbox(struct arena *a, const struct conf *conf)
{
    struct work w;
    struct told t = {GOOD, S("")};
    work_open(&w, conf->file.p);
    struct outqueue_stuck s = outqueue_stuck(w.db, w.now, w.now - TOO_LONG, w.now - A_DAY);
    tell_due(&w, &t, &s);
    if (s.tried)
        add(a, &t, WARN,
            arena_printf(a,
                "%lld mail%s been tried in vain for more than a day, the oldest for %.*s: \"posthouse queue "
                "list\" says what was answered",
                (long long)s.tried, s.tried == 1 ? " has" : "s have",
                STR(house_age(a, w.now - s.tried_since))));
    if (s.aside)
        add(a, &t, WARN,
            arena_printf(a,
                "%lld mail%s set aside, since ph-send ended over %s, the oldest %.*s ago: \"posthouse queue "
                "list\" shows %s, \"posthouse queue retry NUMBER\" tries again",
                (long long)s.aside, s.aside == 1 ? " was" : "s were", s.aside == 1 ? "it" : "them",
                STR(house_age(a, w.now - s.aside_since)), s.aside == 1 ? "it" : "them"));
    if (t.text.n)
        check_say(t.worst, "%.*s", STR(t.text));
    check_say(GOOD, "nothing is late");
}

/* ---- chores */

void check_chores(struct arena *a, const struct conf *conf)
{
    struct work w;
    int64_t since;
    work_open(&w, conf->file.p);
    int64_t n = chore_overdue(w.db, w.now - AN_HOUR, &since);
    if (n)
        check_say(FAIL,
            "%lld digest%s or notice%s overdue, the oldest for %.*s, and no ph-digest makes them: \"posthouse "
            "digest --once\" does so once, " SERVE,
            (long long)n, house_plural(n), n == 1 ? " is" : "s are", STR(house_age(a, w.now - since)));
    check_say(GOOD, "no digest or notice is overdue");
}
