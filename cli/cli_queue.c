/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse queue: what waits to be sent, for what, and until when. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "action/pacing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/utf8.h"
#include "house.h"
#include "store/db.h"
#include "store/domain.h"
#include "store/event.h"
#include "store/list.h"
#include "store/outqueue.h"
#include "text/json.h"
#include "word.h"

enum { PAGE = 200 };

/* ---- what a mail waits for */

struct waiting {
    const char *what; /* a word */
    int64_t until;    /* 0: not known, or at once */
    struct str said;
};

static bool lasts(const struct work *w, int64_t until)
{
    return until > w->now && until - w->now <= DOMAIN_LONGEST;
}

static struct domain domain_by(struct work *w, struct domain_id id)
{
    struct domain d = {.name = S(""), .said = S("")};
    if (id.v)
        domain_get(w->mem, w->db, id, &d);
    return d;
}

/* The first that holds: the relay, the domain, the mail itself. */
static struct waiting why_waits(
    struct work *w, const struct domain *relay, const struct domain *d, int64_t next)
{
    if (lasts(w, relay->off_until))
        return (struct waiting){"relay", relay->off_until, relay->said};
    if (d->id.v && lasts(w, d->off_until))
        return (struct waiting){"domain", d->off_until, d->said};
    if (d->id.v && lasts(w, d->full_until))
        return (struct waiting){"cap-of-domain", d->full_until, S("")};
    if (lasts(w, relay->full_until))
        return (struct waiting){"cap", relay->full_until, S("")};
    if (next > w->now)
        return (struct waiting){"retry", next, S("")};
    return (struct waiting){"sender", 0, S("")};
}

static struct waiting of_row(struct work *w, const struct domain *relay, const struct queued *q)
{
    struct domain d = domain_by(w, q->domain);
    if (q->state == OUT_ASIDE)
        return (struct waiting){"aside", 0, q->answer};
    if (q->state != OUT_WAITING)
        return (struct waiting){q->state == OUT_SENT ? "sent" : "failed", 0, q->answer};
    if (q->claimed_until > w->now)
        return (struct waiting){"under-way", 0, S("")};
    return why_waits(w, relay, &d, q->next_try);
}

static struct str list_name(struct work *w, struct list_id id)
{
    struct list l;
    return id.v && list_get(w->mem, w->db, id, &l) ? house_address(w, &l) : S("");
}

static struct domain relay_of(struct work *w)
{
    return domain_by(w, domain_find(w->db, S("")));
}

/* ---- queue list, queue show */

static void print_json(struct work *w, const struct queued *q, const struct waiting *for_what)
{
    struct json j;
    json_begin(&j);
    json_int(&j, "number", q->id.v);
    json_str(&j, "list", list_name(w, q->list));
    json_str(&j, "to", q->address);
    json_str(&j, "waits_for", str_of(for_what->what));
    json_time(&j, "until", for_what->until);
    json_time(&j, "since", q->created);
    json_int(&j, "tries", q->tries);
    json_time(&j, "first_try", q->first_try);
    json_int(&j, "code", q->code);
    json_str(&j, "answer", q->answer);
    json_end(&j);
}

static void print_line(struct work *w, const struct queued *q, const struct waiting *for_what)
{
    printf("%8lld  ", (long long)q->id.v);
    house_column(utf8_one_line(w->mem, q->address), 32);
    printf(" %-13s %.*s", for_what->what, STR(for_what->until ? house_time(w, for_what->until) : S("")));
    if (q->tries)
        printf("  %d tr%s, %d %.*s", q->tries, q->tries == 1 ? "y" : "ies", q->code,
            STR(utf8_one_line(w->mem, q->answer)));
    putchar('\n');
}

/* NULL: all; else a list, or a domain of recipients. */
struct wanted {
    struct list_id list;
    struct domain_id domain;
};

static struct wanted wanted(struct work *w, const struct args *args)
{
    struct wanted it = {{0}, {0}};
    const char *word = args_value(args, "domain");
    if (word && !(it.domain = domain_find(w->db, house_text(word))).v)
        die_with(EX_NOUSER, "nothing was ever sent to the domain \"%s\"", word);
    if (args_value(args, "list"))
        it.list = house_list(w, args_value(args, "list")).id;
    return it;
}

static bool fits(const struct wanted *it, const struct queued *q)
{
    return (!it->list.v || it->list.v == q->list.v) && (!it->domain.v || it->domain.v == q->domain.v);
}

/* Each that waits, then each that was set aside; what each does may change it. */
static int64_t for_each(struct work *w, const struct wanted *it,
    bool (*each)(struct work *, const struct queued *, void *), void *arg)
{
    struct queued last = {.id = {0}};
    int64_t count = 0;
    for (int aside = 0; aside < 2; aside++) {
        bool begun = false;
        last = (struct queued){.id = {0}};
        for (size_t n = PAGE; n == PAGE;) {
            work_next(w);
            struct queued *page = ARENA_ARRAY(w->mem, struct queued, PAGE);
            n = aside ? outqueue_aside(w->mem, w->db, last.id, page, PAGE)
                      : outqueue_page(w->mem, w->db, begun ? &last : NULL, page, PAGE);
            begun = true;
            for (size_t i = 0; i < n; i++)
                count += fits(it, &page[i]) && each(w, &page[i], arg);
            if (n)
                last = (struct queued){.id = page[n - 1].id, .next_try = page[n - 1].next_try};
        }
    }
    return count;
}

struct listing {
    struct domain relay;
    bool json;
};

static bool list_one(struct work *w, const struct queued *q, void *arg)
{
    const struct listing *l = arg;
    struct waiting for_what = of_row(w, &l->relay, q);
    if (l->json)
        print_json(w, q, &for_what);
    else
        print_line(w, q, &for_what);
    return true;
}

#define ARG_WANTED                                                                                             \
    {"list", 'l', ARG_VALUE, "LIST", "only mails of this list"},                                               \
    {                                                                                                          \
        "domain", 'd', ARG_VALUE, "DOMAIN", "only mails to addresses at this domain"                           \
    }

static const struct arg_option list_options[] = {ARG_WANTED, ARG_JSON, ARG_CONFIG, {0}};
static const struct arg_table list_args = {"posthouse queue list", NULL,
    "Lists what waits to be sent, in its order, what each mail waits for and until when; then what was set "
    "aside.",
    list_options, 0, 0, 0};

static int list_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct wanted it = wanted(&w, args);
    struct listing l = {relay_of(&w), args_has(args, "json")};
    l.relay.said = S("");
    for_each(&w, &it, list_one, &l);
    work_close(&w);
    return EX_OK;
}

static struct queued by_number(struct work *w, const char *word)
{
    struct queued q;
    int64_t n;
    if (!str_int(str_of(word), &n) || n < 1)
        wrong_value("\"%s\" is not the number of a mail (posthouse queue list)", word);
    if (!outqueue_get(w->mem, w->db, (struct outbox_id){n}, &q))
        die_with(EX_NOINPUT, "there is no mail %s in the outbox", word);
    return q;
}

static void field(struct work *w, const char *name, struct str value)
{
    if (value.n)
        printf("%-10s %.*s\n", name, STR(utf8_one_line(w->mem, value)));
}

static const struct arg_option show_options[] = {ARG_JSON, ARG_CONFIG, {0}};
static const struct arg_table show_args = {"posthouse queue show", "NUMBER",
    "Shows one mail of the outbox: for whom, what it waits for, and what the other side said.", show_options, 1,
    1, 0};

static int show_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct queued q = by_number(&w, args->operands[0]);
    struct domain relay = relay_of(&w);
    struct waiting for_what = of_row(&w, &relay, &q);
    if (args_has(args, "json")) {
        print_json(&w, &q, &for_what);
    } else {
        field(&w, "number", arena_printf(w.mem, "%lld", (long long)q.id.v));
        field(&w, "to", q.address);
        field(&w, "list", list_name(&w, q.list));
        field(&w, "since", house_time(&w, q.created));
        field(&w, "waits for", str_of(for_what.what));
        field(&w, "until", for_what.until ? house_time(&w, for_what.until) : S(""));
        field(&w, "because", for_what.said);
        field(&w, "tries", arena_printf(w.mem, "%d", q.tries));
        field(&w, "first try", q.first_try ? house_time(&w, q.first_try) : S(""));
        field(&w, "answer", q.tries ? arena_printf(w.mem, "%d %.*s", q.code, STR(q.answer)) : S(""));
    }
    work_close(&w);
    return EX_OK;
}

/* ---- queue retry, queue drop */

static void remember(struct work *w, const char *kind, const struct queued *q)
{
    event_add(w->db, &(struct event){.at = w->now,
                         .kind = str_of(kind),
                         .list = q->list,
                         .detail = arena_printf(w->mem, "mail %lld, by hand", (long long)q->id.v)});
}

static bool retry_one(struct work *w, const struct queued *q, void *arg)
{
    (void)arg;
    if (!outqueue_retry(w->db, q->id, w->now))
        return false;
    if (q->domain.v)
        domain_on(w->db, q->domain);
    remember(w, "mail-retried", q);
    return true;
}

static bool drop_one(struct work *w, const struct queued *q, void *arg)
{
    (void)arg;
    if (!outqueue_drop(w->db, q->id, w->now, S("dropped by hand")))
        return false;
    remember(w, "mail-dropped", q);
    return true;
}

/* What is named by numbers, or all of a list or a domain. */
static int change(
    const struct args *args, bool (*each)(struct work *, const struct queued *, void *), const char *done)
{
    struct work w;
    int64_t count = 0, left = 0;
    house_open(&w, args);
    struct wanted it = wanted(&w, args);
    if (!args->n && !it.list.v && !it.domain.v && !args_has(args, "all"))
        die_with(EX_USAGE, "which mails? NUMBER..., --list, --domain or --all");
    db_begin(w.db);
    for (int i = 0; i < args->n; i++) {
        struct queued q = by_number(&w, args->operands[i]);
        bool changed = each(&w, &q, NULL);
        count += changed;
        left += !changed;
    }
    if (!args->n)
        count = for_each(&w, &it, each, NULL);
    printf(
        "%s%lld mail%s %s\n", house_dry(args) ? "would be: " : "", (long long)count, house_plural(count), done);
    if (left)
        printf("%lld %s sent already, or under way\n", (long long)left, left == 1 ? "was" : "were");
    house_end(&w, args, false);
    return left && !count ? EX_UNAVAILABLE : EX_OK;
}

static const struct arg_option change_options[] = {
    ARG_WANTED, {"all", 'a', ARG_FLAG, NULL, "all that wait"}, ARG_DRY_RUN, ARG_CONFIG, {0}};
static const struct arg_table queue_retry_args = {"posthouse queue retry", "[NUMBER...]",
    "Makes mails due at once, also such as failed or were set aside, and their domains' waits end. Caps stay.",
    change_options, 0, -1, 0};
static const struct arg_table drop_args = {"posthouse queue drop", "[NUMBER...]",
    "Mails that wait are not sent. Nobody is told.", change_options, 0, -1, 0};

static int queue_retry_run(const struct args *args)
{
    return change(args, retry_one, "to be tried now");
}

static int drop_run(const struct args *args)
{
    return change(args, drop_one, "dropped");
}

/* ---- queue stats */

static void stats_line(struct work *w, bool json, struct str name, const struct queued_domain *q,
    const struct waiting *for_what, int64_t done)
{
    struct json j;
    if (!json) {
        house_column(name, 32);
        printf(" %7lld  %-13s %.*s", (long long)q->n, for_what->what,
            STR(for_what->until ? house_time(w, for_what->until) : S("")));
        printf("%s%.*s%s%.*s\n", done ? "  done by " : "", STR(done ? house_time(w, done) : S("")),
            for_what->said.n ? "  " : "", STR(utf8_one_line(w->mem, for_what->said)));
        return;
    }
    json_begin(&j);
    json_str(&j, "domain", name);
    json_int(&j, "waiting", q->n);
    json_time(&j, "oldest", q->oldest);
    json_str(&j, "waits_for", str_of(for_what->what));
    json_time(&j, "until", for_what->until);
    json_str(&j, "because", for_what->said);
    json_time(&j, "done", done);
    json_end(&j);
}

static const struct arg_table queue_stats_args = {"posthouse queue stats", NULL,
    "Counts what waits, by recipients' domains: for what, until when, and when all will be gone by the caps. "
    "The "
    "last line is all of them, and for what the first of them waits.",
    show_options, 0, 0, 0};

struct sum {
    struct queued_domain all;
    struct waiting first; /* what ends soonest */
};

static void sum_up(
    struct arena *a, struct sum *s, const struct queued_domain *q, const struct waiting *for_what)
{
    if (!s->all.n || for_what->until < s->first.until)
        s->first = (struct waiting){for_what->what, for_what->until, arena_str(a, for_what->said)};
    if (!s->all.n || q->oldest < s->all.oldest)
        s->all.oldest = q->oldest;
    s->all.n += q->n;
}

static int queue_stats_run(const struct args *args)
{
    struct work w;
    bool json = args_has(args, "json");
    house_open(&w, args);
    struct arena *forever = arena_new();
    struct pacing *p = pacing_new(forever, w.conf);
    struct queued_domain *page = ARENA_ARRAY(forever, struct queued_domain, PAGE);
    struct sum sum = {.first = {"nothing", 0, S("")}};
    struct domain_id after = {-1};
    for (size_t n = PAGE; n == PAGE;) {
        work_next(&w);
        struct domain relay = relay_of(&w);
        n = outqueue_domains(w.db, after, page, PAGE);
        for (size_t i = 0; i < n; i++) {
            struct domain d = domain_by(&w, page[i].domain);
            struct waiting for_what = why_waits(&w, &relay, &d, page[i].next_try);
            after = page[i].domain;
            sum_up(forever, &sum, &page[i], &for_what);
            int64_t done = page[i].domain.v ? pacing_done(&w, p, &d, page[i].n) : 0;
            stats_line(&w, json, d.id.v ? d.name : S("-"), &page[i], &for_what, done);
        }
    }
    struct domain relay = relay_of(&w);
    stats_line(&w, json, S("all"), &sum.all, &sum.first, sum.all.n ? pacing_done(&w, p, &relay, sum.all.n) : 0);
    arena_free(forever);
    work_close(&w);
    return EX_OK;
}

const struct word queue_words[] = {
    {.name = "list", .args = &list_args, .run = list_run},
    {.name = "show", .args = &show_args, .run = show_run},
    {.name = "retry", .args = &queue_retry_args, .run = queue_retry_run},
    {.name = "drop", .args = &drop_args, .run = drop_run},
    {.name = "stats", .args = &queue_stats_args, .run = queue_stats_run},
    {.name = NULL},
};
