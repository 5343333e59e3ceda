/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse doctor: what is wrong with the house, and what to do. Each check runs in a child, to outlive what
   it finds. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
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
#include "base/spool.h"
#include "base/token.h"
#include "base/user.h"
#include "house.h"
#include "program.h"
#include "relay_answers.h"
#include "store/bounce.h"
#include "store/db.h"
#include "store/hold.h"
#include "text/json.h"
#include "word.h"

enum verdict { GOOD, WARN, FAIL };
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
#define NO_SPACE ((uint64_t)1024 * 1024)
enum { MANY_OFF = 5, MANY_OF = 20 }; /* five addresses, and one of twenty */
#define LITTLE_SPACE ((uint64_t)200 * 1024 * 1024)

static const char *const verdicts[] = {"ok", "warn", "fail"};

/* Ends the check. The parent reads the first letter; what a check that die()s says has none of them. */
static _Noreturn void say(enum verdict v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static _Noreturn void say(enum verdict v, const char *fmt, ...)
{
    va_list ap;
    fputc('1' + (int)v, stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fflush(stderr);
    _exit(0);
}

/* ---- the checks */

static void check_configuration(struct arena *a, const struct conf *conf)
{
    (void)a;
    say(GOOD, "%s", conf->file.p);
}

static void check_spool(struct arena *a, const struct conf *conf)
{
    static const char *const parts[] = {"new", "tmp", "aside"};
    struct statvfs fs;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *path = arena_printf(a, "%s/%s", conf->spool.p, parts[i]).p;
        if (access(path, R_OK | W_OK | X_OK) != 0)
            say(FAIL,
                "%s cannot write in %s: %s; \"posthouse init %s\" makes it, chown gives it to the right user",
                user_me(a).p, path, strerror(errno), conf->folder.p);
    }
    uint64_t space = statvfs(conf->spool.p, &fs) == 0 ? (uint64_t)fs.f_bavail * fs.f_frsize : LITTLE_SPACE;
    if (space < NO_SPACE)
        say(FAIL, "%s takes no more mail: %s", conf->spool.p, strerror(ENOSPC));
    if (space < LITTLE_SPACE)
        say(WARN, "less than 200 MB are free where %s is", conf->spool.p);
    struct spool *spool = spool_open(conf->spool.p);
    if (!spool)
        say(FAIL, "%s cannot be opened: %s", conf->spool.p, strerror(errno));
    size_t aside = house_set_aside(conf);
    if (aside)
        say(WARN, "%zu mail%s set aside in %s/aside: the .why beside each says what happened", aside,
            aside == 1 ? " was" : "s were", conf->spool.p);
    say(GOOD, "%s, %zu waiting", conf->spool.p, spool_waiting(spool));
}

static void check_database(struct arena *a, const struct conf *conf)
{
    (void)a;
    struct db *db = db_open(conf->database);
    db_begin(db);
    db_rollback(db);
    say(GOOD, "%s, schema %d", db_is_postgres(db) ? "PostgreSQL" : conf->database.p, db_schema_version());
}

static void check_key(struct arena *a, const struct conf *conf)
{
    struct token_key key;
    int err = token_key_load(conf->token_key.p, &key);
    (void)a;
    if (err == ENOENT)
        say(FAIL, "there is no %s: \"posthouse init %s\" makes one", conf->token_key.p, conf->folder.p);
    if (err == EPERM)
        say(FAIL, "everybody may read %s: chmod 600 %s", conf->token_key.p, conf->token_key.p);
    if (err == EINVAL)
        say(FAIL, "%s is no key: put the one from your backup there", conf->token_key.p);
    if (err)
        say(FAIL, "%s cannot be read by %s: %s", conf->token_key.p, user_me(a).p, strerror(err));
    say(GOOD, "%s", conf->token_key.p);
}

static void check_programs(struct arena *a, const struct conf *conf)
{
    static const char *const names[] = {
        "ph-hook", "ph-lmtp", "ph-web", "ph-fetch", "ph-intake", "ph-send", "ph-digest", "ph-archive"};
    (void)conf;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!program_find(a, names[i]))
            say(FAIL, "%s is neither beside this program nor in %s: install Posthouse again", names[i],
                LIBEXECDIR);
    say(GOOD, "all there");
}

static void check_relay(struct arena *a, const struct conf *conf)
{
    struct buf said;
    buf_init(&said, LONGEST_WORDS);
    if (str_starts(conf->relay, S("maildir:")))
        say(WARN, "mail is only written to %s, and sent to nobody", conf->relay.p + strlen("maildir:"));
    bool good = relay_answers(a, conf, &said);
    if (buf_over(&said) || !good)
        say(FAIL, "no mail can be handed to %s: %.*s; is the mail server running, and the key relay right?",
            conf->relay.p, STR(buf_str(&said)));
    say(GOOD, "%s %.*s", conf->relay.p, STR(buf_str(&said)));
}

static void check_archive(struct arena *a, const struct conf *conf)
{
    (void)a;
    if (access(conf->archive.p, W_OK | X_OK) != 0)
        say(FAIL, "%s cannot write in %s: %s", user_me(a).p, conf->archive.p, strerror(errno));
    if (conf->archive_url.n == 0)
        say(WARN, "archive_url is not set: mails carry no links to the archive");
    say(GOOD, "%s", conf->archive.p);
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
        say(FAIL, "%s cannot be read: %s; \"posthouse upgrade\" writes it", path, strerror(err));
    for (; str_line(&held, &line); lines++)
        same += lines < n && str_eq(line, want[lines]);
    if (same != n || lines != n)
        say(FAIL, "%s does not name the lists of the database: \"posthouse upgrade\" writes it anew", path);
    size_t n_domains = listing_domains(&w, &domains);
    for (size_t i = 0; i < n_domains; i++)
        named = arena_printf(a, "%.*s%s%.*s", STR(named), i ? ", " : "", STR(domains[i]));
    say(GOOD, "%zu addresses at %.*s", n, STR(named));
}

/* The page for a link that is none tells our program from any other behind the same name. */
static void check_web(struct arena *a, const struct conf *conf)
{
    struct buf page;
    struct str base = conf->web_url;
    if (!base.n)
        say(conf->web_listen.n ? WARN : GOOD,
            "web_url is not set: members unsubscribe by mail, not by one click");
    buf_init(&page, LONGEST_PAGE);
    int status =
        dial_web(arena_printf(a, "%.*s%su/", STR(base), str_ends(base, S("/")) ? "" : "/"), WEB_MS, &page);
    bool ours = str_find(buf_str(&page), S("content=\"Posthouse\"")) != STR_NONE;
    if (!status)
        say(FAIL, "%.*s cannot be reached: %.*s; mail providers would not get through either", STR(base),
            STR(buf_str(&page)));
    if (!ours)
        say(FAIL, "%.*s answers with %d, and it is not ph-web: see ph-web(8) for the lines of the web server",
            STR(base), status);
    say(GOOD, "%.*s", STR(base));
}

static void check_held(struct arena *a, const struct conf *conf)
{
    struct work w;
    (void)a;
    work_open(&w, conf->file.p);
    int64_t n = hold_count(w.db, HOLD_WAITING), oldest = hold_oldest(w.db);
    if (n && oldest < w.now - LONG_WAIT)
        say(WARN, "%lld mail%s for a decision, one for more than three days: \"posthouse held\" lists them",
            (long long)n, n == 1 ? " waits" : "s wait");
    say(GOOD, "%lld mail%s for a decision", (long long)n, n == 1 ? " waits" : "s wait");
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
        say(WARN,
            "mail comes with Authentication-Results of %.*s, which nobody believes: if that is your mail "
            "server, \"posthouse config set authserv_id %.*s\"",
            STR(v.server), STR(v.server));
    if (ours.n == 0)
        say(GOOD, "authserv_id is not set: nobody's From is proven");
    if (enough && !str_eq_nocase(v.server, ours) && v.since <= w.now - A_DAY)
        say(WARN,
            "for a day or more no mail has carried Authentication-Results of %.*s, so nobody's From is proven: "
            "does the mail server write them, and is authserv_id its name?",
            STR(ours));
    say(GOOD, "%.*s is believed", STR(ours));
}

static void check_bounces(struct arena *a, const struct conf *conf)
{
    struct work w;
    (void)a;
    work_open(&w, conf->file.p);
    int64_t off = bounce_count_off(w.db), all = bounce_count_members(w.db);
    if (off >= MANY_OFF && off * MANY_OF >= all)
        say(WARN,
            "delivery is off to %lld of %lld addresses: if that is new, it is us whom mail servers refuse; "
            "\"posthouse bounce list --off\" says why",
            (long long)off, (long long)all);
    say(GOOD, "delivery is off to %lld of %lld addresses", (long long)off, (long long)all);
}

static const struct check {
    const char *name;
    void (*run)(struct arena *a, const struct conf *conf);
} checks[] = {
    {"configuration", check_configuration},
    {"spool", check_spool},
    {"database", check_database},
    {"key", check_key},
    {"programs", check_programs},
    {"door", check_door},
    {"relay", check_relay},
    {"archive", check_archive},
    {"web", check_web},
    {"held", check_held},
    {"authentication", check_authentication},
    {"bounces", check_bounces},
};

#define N_CHECKS (sizeof checks / sizeof *checks)

/* ---- running them */

static _Noreturn void run_child(const struct check *c, const char *config)
{
    struct arena *a = arena_new();
    alarm(SECONDS);
    const struct conf *conf = conf_load(a, config);
    house_become_owner(conf);
    c->run(a, conf);
    bug("the check %s says nothing", c->name);
}

/* What the child said, without our name before it; the last line where there are several. */
static enum verdict judge(struct arena *a, struct str said, int status, struct str *text)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && said.n && said.p[0] >= '1' && said.p[0] <= '3') {
        *text = str_from(said, 1);
        return (enum verdict)(said.p[0] - '1');
    }
    said = str_trim(said);
    size_t line = str_rchr(said, '\n');
    *text = line == STR_NONE ? said : str_from(said, line + 1);
    if (str_starts(*text, S("posthouse: ")))
        *text = str_from(*text, strlen("posthouse: "));
    if (text->n == 0)
        *text = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? S("no answer within a minute")
                                                                   : arena_printf(a, "ended with %d", status);
    return FAIL;
}

static enum verdict run_check(struct arena *a, const struct check *c, const char *config, struct str *text)
{
    int ends[2], status = 0;
    struct str said = S("");
    fflush(NULL);
    if (pipe(ends) != 0)
        die("no pipe: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0)
        die("no child: %s", strerror(errno));
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        run_child(c, config);
    }
    close(ends[1]);
    int err = file_read_fd(a, ends[0], LONGEST_WORDS, &said);
    close(ends[0]);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("a child is lost: %s", strerror(errno));
    if (err)
        said = S("");
    return judge(a, said, status, text);
}

/* What one cause makes fail again and again is told once: a full disk, a database that is away. */
static bool same_cause(struct str a, struct str b)
{
    struct str full = str_of(strerror(ENOSPC));
    return str_eq(a, b) || (str_find(a, full) != STR_NONE && str_find(b, full) != STR_NONE);
}

struct found {
    enum verdict verdict;
    struct str text;
};

static struct str unless_told(struct arena *a, const struct found *found, size_t n, struct str text)
{
    for (size_t i = 0; i < n; i++)
        if (found[i].verdict == FAIL && same_cause(found[i].text, text))
            return arena_printf(a, "as %s, for the same reason", checks[i].name);
    return text;
}

static void show(const struct check *c, enum verdict v, struct str text, bool as_json)
{
    struct json j;
    if (!as_json) {
        printf("%-5s %-14s %.*s\n", verdicts[v], c->name, STR(text));
        return;
    }
    json_begin(&j);
    json_str(&j, "check", str_of(c->name));
    json_str(&j, "verdict", str_of(verdicts[v]));
    json_str(&j, "text", text);
    json_end(&j);
}

static const struct arg_option options[] = {ARG_JSON, ARG_CONFIG, {0}};
const struct arg_table doctor_args = {"posthouse doctor", NULL,
    "Says what is wrong with the house, and what to do. Ends with 1 when something fails.", options, 0, 0, 0};

int doctor_run(const struct args *args)
{
    struct arena *a = arena_new();
    bool failed = false;
    struct found found[N_CHECKS];
    for (size_t i = 0; i < N_CHECKS; i++) {
        struct found *f = &found[i];
        f->verdict = run_check(a, &checks[i], args_value(args, "config"), &f->text);
        failed = failed || f->verdict == FAIL;
        show(&checks[i], f->verdict, f->verdict == FAIL ? unless_told(a, found, i, f->text) : f->text,
            args_has(args, "json"));
        if (i == 0 && f->verdict == FAIL)
            break; /* without a configuration there is nothing else to look at */
    }
    return failed ? 1 : EX_OK;
}
