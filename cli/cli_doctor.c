/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse doctor: what is wrong with the house, and what to do. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/listing.h"
#include "action/vouching.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/dial_web.h"
#include "base/die.h"
#include "base/file.h"
#include "base/user.h"
#include "check.h"
#include "house.h"
#include "program.h"
#include "relay_answers.h"
#include "store/bounce.h"
#include "store/db.h"
#include "store/hold.h"
#include "text/json.h"
#include "word.h"

enum {
    LONGEST_WORDS = 4096,
    LONGEST_LISTS = 64 * 1024 * 1024,
    SECONDS = 60,
    LONGEST_PAGE = 16000,
    WEB_MS = 20 * 1000,
    A_DAY = 86400,
    LONG_WAIT = 3 * A_DAY,
    ROW = 3
};
enum { MANY_OFF = 5, MANY_OF = 20 }; /* five addresses, and one of twenty */

static const char *const verdicts[] = {"ok", "warn", "fail"};

/* ---- the checks */

static void check_programs(struct arena *a, const struct conf *conf)
{
    static const char *const names[] = {
        "ph-hook", "ph-lmtp", "ph-web", "ph-fetch", "ph-intake", "ph-send", "ph-digest", "ph-archive"};
    (void)conf;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!program_find(a, names[i]))
            check_say(FAIL, "%s is neither beside this program nor in %s: install Posthouse again", names[i],
                LIBEXECDIR);
    check_say(GOOD, "all there");
}

static void check_relay(struct arena *a, const struct conf *conf)
{
    struct buf said;
    buf_init(&said, LONGEST_WORDS);
    if (str_starts(conf->relay, S("maildir:")))
        check_say(WARN, "mail is only written to %s, and sent to nobody", conf->relay.p + strlen("maildir:"));
    bool good = relay_answers(a, conf, &said);
    if (buf_over(&said) || !good)
        check_say(FAIL,
            "no mail can be handed to %s: %.*s; is the mail server running, and the key relay right?",
            conf->relay.p, STR(buf_str(&said)));
    check_say(GOOD, "%s %.*s", conf->relay.p, STR(buf_str(&said)));
}

static void check_archive(struct arena *a, const struct conf *conf)
{
    if (access(conf->archive.p, W_OK | X_OK) != 0)
        check_say(FAIL, "%.*s", STR(check_denied(a, conf, "write in", conf->archive.p, errno)));
    if (conf->archive_url.n == 0)
        check_say(WARN, "archive_url is not set: mails carry no links to the archive");
    check_say(GOOD, "%s", conf->archive.p);
}

static void check_door(struct arena *a, const struct conf *conf)
{
    struct work w;
    struct str *want, *domains, held, line, named = S("");
    const char *path = arena_printf(a, "%s/lists", conf->spool.p).p;
    work_open(&w, conf->file.p);
    size_t n = listing_door(&w, &want), same = 0, lines = 0;
    int err = file_read(a, path, LONGEST_LISTS, &held);
    if (err)
        check_say(FAIL, "%s cannot be read: %s; \"posthouse upgrade\" writes it", path, strerror(err));
    for (; str_line(&held, &line); lines++)
        same += lines < n && str_eq(line, want[lines]);
    if (same != n || lines != n)
        check_say(
            FAIL, "%s does not name the lists of the database: \"posthouse upgrade\" writes it anew", path);
    size_t n_domains = listing_domains(&w, &domains);
    for (size_t i = 0; i < n_domains; i++)
        named = arena_printf(a, "%.*s%s%.*s", STR(named), i ? ", " : "", STR(domains[i]));
    check_say(GOOD, "%zu addresses at %.*s", n, STR(named));
}

/* The page for a link that is none tells our program from any other behind the same name. */
static void check_web(struct arena *a, const struct conf *conf)
{
    struct buf page;
    struct str base = conf->web_url;
    if (!base.n && conf->web_listen.n)
        check_say(WARN, "web_url is not set: members unsubscribe by mail, not by one click");
    if (!base.n)
        check_say(GOOD, "not in use (web_url is not set): members unsubscribe by mail");
    buf_init(&page, LONGEST_PAGE);
    int status =
        dial_web(arena_printf(a, "%.*s%su/", STR(base), str_ends(base, S("/")) ? "" : "/"), WEB_MS, &page);
    bool ours = str_find(buf_str(&page), S("content=\"Posthouse\"")) != STR_NONE;
    if (!status)
        check_say(FAIL, "%.*s cannot be reached: %.*s; mail providers would not get through either", STR(base),
            STR(buf_str(&page)));
    if (!ours)
        check_say(FAIL,
            "%.*s answers with %d, and it is not ph-web: see ph-web(8) for the lines of the web server",
            STR(base), status);
    check_say(GOOD, "%.*s", STR(base));
}

static void check_held(struct arena *a, const struct conf *conf)
{
    struct work w;
    (void)a;
    work_open(&w, conf->file.p);
    int64_t n = hold_count(w.db, HOLD_WAITING), oldest = hold_oldest(w.db);
    if (n && oldest < w.now - LONG_WAIT)
        check_say(WARN,
            "%lld mail%s for a decision, one for more than three days: \"posthouse held\" lists them",
            (long long)n, n == 1 ? " waits" : "s wait");
    check_say(GOOD, "%lld mail%s for a decision", (long long)n, n == 1 ? " waits" : "s wait");
}

/* Without proof of who wrote it nobody's role is believed, and a stranger is never answered (SPEC section 5).
 */
static void check_authentication(struct arena *a, const struct conf *conf)
{
    struct work w;
    struct str ours = conf->authserv_id;
    (void)a;
    work_open(&w, conf->file.p);
    struct vouched v = vouching_look(&w);
    bool enough = v.mails >= ROW;
    if (ours.n == 0 && enough && v.server.n)
        check_say(WARN,
            "mail comes with Authentication-Results of %.*s, which nobody believes: if that is your mail "
            "server, \"posthouse config set authserv_id %.*s\"",
            STR(v.server), STR(v.server));
    if (ours.n == 0)
        check_say(GOOD, "not in use (authserv_id is not set)");
    if (enough && !str_eq_nocase(v.server, ours) && v.since <= w.now - A_DAY)
        check_say(WARN,
            "for a day or more no mail has carried Authentication-Results of %.*s, so nobody's From is proven: "
            "does the mail server write them, and is authserv_id its name?",
            STR(ours));
    check_say(GOOD, "%.*s is believed", STR(ours));
}

static void check_bounces(struct arena *a, const struct conf *conf)
{
    struct work w;
    (void)a;
    work_open(&w, conf->file.p);
    int64_t off = bounce_count_off(w.db), all = bounce_count_members(w.db);
    if (off >= MANY_OFF && off * MANY_OF >= all)
        check_say(WARN,
            "delivery is off to %lld of %lld addresses: if that is new, it is us whom mail servers refuse; "
            "\"posthouse bounce list --off\" says why",
            (long long)off, (long long)all);
    check_say(GOOD, "delivery is off to %lld of %lld addresses", (long long)off, (long long)all);
}

static const struct check checks[] = {
    {"configuration", check_configuration},
    {"spool", check_spool},
    {"database", check_database},
    {"key", check_key},
    {"programs", check_programs},
    {"served", check_served},
    {"door", check_door},
    {"relay", check_relay},
    {"outbox", check_outbox},
    {"chores", check_chores},
    {"archive", check_archive},
    {"web", check_web},
    {"held", check_held},
    {"authentication", check_authentication},
    {"bounces", check_bounces},
};

#define N_CHECKS (sizeof checks / sizeof *checks)

/* ---- telling it */

/* What one cause makes fail again and again is told once: a full disk, a database that is away. */
static bool same_cause(struct str a, struct str b)
{
    struct str full = str_of(strerror(ENOSPC));
    return str_eq(a, b) || (str_find(a, full) != STR_NONE && str_find(b, full) != STR_NONE);
}

struct found {
    enum verdict verdict;
    struct str text;
    size_t cause; /* the check that failed for the same reason before; its own number: none did */
};

static size_t cause_of(const struct found *found, size_t i)
{
    size_t k = 0;
    while (k < i &&
           !(found[i].verdict == FAIL && found[k].verdict == FAIL && same_cause(found[k].text, found[i].text)))
        k++;
    return k;
}

static void show(const struct check *c, const struct found *f, bool as_json)
{
    struct json j;
    if (!as_json) {
        printf("%-5s %-14s %.*s\n", verdicts[f->verdict], c->name, STR(f->text));
        return;
    }
    json_begin(&j);
    json_str(&j, "check", str_of(c->name));
    json_str(&j, "verdict", str_of(verdicts[f->verdict]));
    json_str(&j, "text", f->text);
    json_end(&j);
}

/* Those that fail for a reason that is told already, in one line. */
static void show_followers(const struct found *found, size_t n, size_t cause)
{
    bool any = false;
    for (size_t i = 0; i < n; i++)
        if (found[i].cause == cause && i != cause) {
            printf("%s%s", any ? ", " : "fail  ", checks[i].name);
            any = true;
        }
    if (any)
        printf(": for the same reason as %s\n", checks[cause].name);
}

static const struct arg_option options[] = {ARG_JSON, ARG_CONFIG, {0}};
const struct arg_table doctor_args = {"posthouse doctor", NULL,
    "Says what is wrong with the house, and what to do; also what lies too long: mail that nobody files, mails "
    "that "
    "do not go out, digests that nobody makes. Ends with 1 when something fails.",
    options, 0, 0, 0};

int doctor_run(const struct args *args)
{
    struct arena *a = arena_new();
    bool failed = false, json = args_has(args, "json");
    struct found found[N_CHECKS];
    size_t n = 0;
    while (n < N_CHECKS) {
        struct found *f = &found[n];
        f->verdict = check_run(a, &checks[n], args_value(args, "config"), SECONDS, &f->text);
        f->cause = cause_of(found, n);
        failed = failed || f->verdict == FAIL;
        if (json || f->cause == n)
            show(&checks[n], f, json);
        fflush(stdout);
        if (n++ == 0 && failed)
            break; /* without a configuration there is nothing else to look at */
    }
    for (size_t i = 0; i < n && !json; i++)
        show_followers(found, n, i);
    return failed ? 1 : EX_OK;
}
