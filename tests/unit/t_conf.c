/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/conf. */
#include "base/conf.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/id.h"
#include "tap.h"

static struct arena *mem;
static struct conf c;
static struct str error;

static bool reads(const char *text)
{
    mem = arena_new();
    error = S("");
    return conf_read(mem, str_of(text), "/etc/ph/posthouse.conf", &c, &error);
}

static void defaults(void)
{
    CHECK(reads("domain = Lists.Example.ORG\n"));
    CHECK_STR(c.domain, "lists.example.org");
    CHECK_STR(c.network, "lists.example.org");
    CHECK_STR(c.hostname, "lists.example.org");
    CHECK_STR(c.owner, "postmaster@lists.example.org");
    CHECK_STR(c.file, "/etc/ph/posthouse.conf");
    CHECK_STR(c.folder, "/etc/ph");
    CHECK_STR(c.spool, "/etc/ph/spool");
    CHECK_STR(c.database, "/etc/ph/posthouse.db");
    CHECK_STR(c.relay, "smtp://127.0.0.1:25");
    CHECK_STR(c.templates, "");
    CHECK_STR(c.zone, "UTC");
    CHECK_INT(c.language, LANG_EN);
    CHECK_INT(c.max_message, 40 << 20);
    CHECK_INT(c.max_header, 100 << 10);
    CHECK_INT(c.retry_first, 300);
    CHECK_INT(c.retry_last, 4 * 3600);
    CHECK_INT(c.give_up, 5 * 24 * 3600);
    CHECK_INT(c.digest_day, 0);
    CHECK_INT(c.digest_hour, 7);
    CHECK_STR(c.fetch, "");
    CHECK_INT(c.fetch_after, CONF_AFTER_SEEN);
    CHECK_INT(c.log, CONF_LOG_NORMAL);
}

static void values(void)
{
    CHECK(reads(
        "# a remark\n\n  domain=example.org \r\nnetwork = Water & Seeds = ours # too\nzone = Africa/Nairobi\n"
        "spool = /var/spool/ph\narchive = ../www\nrelay = unix:run/relay\ndatabase = postgresql://ph@db/ph\n"
        "owner = ana.b+x@example.org\nlanguage = SW\ndigest_day = sun\nlog = quiet\nmax_message = 2m\n"
        "retry_first = 90\nretry_last = 90S\ndigest_hour = 0\n"
        "fetch = maildir:box\nfetch_after = delete\nfetch_interval = 20s\nfetch_password_file = secret"));
    CHECK_STR(c.network, "Water & Seeds = ours # too");
    CHECK_STR(c.zone, "Africa/Nairobi");
    CHECK_STR(c.spool, "/var/spool/ph");
    CHECK_STR(c.archive, "/etc/ph/../www");
    CHECK_STR(c.relay, "unix:/etc/ph/run/relay");
    CHECK_STR(c.database, "postgresql://ph@db/ph");
    CHECK_STR(c.owner, "ana.b+x@example.org");
    CHECK_INT(c.language, LANG_SW);
    CHECK_INT(c.digest_day, 6);
    CHECK_INT(c.log, CONF_LOG_QUIET);
    CHECK_INT(c.max_message, 2 << 20);
    CHECK_INT(c.retry_first, 90);
    CHECK_INT(c.retry_last, 90);
    CHECK_INT(c.digest_hour, 0);
    CHECK_STR(c.fetch, "maildir:/etc/ph/box");
    CHECK_STR(c.fetch_password_file, "/etc/ph/secret");
    CHECK_INT(c.fetch_after, CONF_AFTER_DELETE);
    CHECK_INT(c.fetch_interval, 20);
    CHECK_INT(strlen(c.spool.p), c.spool.n);
}

static void check_refused(const char *text, const char *want)
{
    CHECK(!reads(text));
    CHECK_STR(error, want);
}

#define AT(n) "/etc/ph/posthouse.conf line " #n ": "

static void refusals_name_the_line(void)
{
    check_refused("", "/etc/ph/posthouse.conf: domain is not set");
    check_refused("domain = a.org\n\nspol = x\n", AT(3) "there is no key \"spol\"");
    check_refused("domain\n", AT(1) "not of the form \"key = value\"");
    check_refused("domain = a.org\ndomain = b.org\n", AT(2) "domain stands in line 1 already");
    check_refused("domain = a b\n", AT(1) "domain: \"a b\" is not a domain");
    check_refused("domain =\n", AT(1) "domain: \"\" is empty");
    check_refused("domain = a.org\nspool =\n", AT(2) "spool: \"\" is empty");
    check_refused("owner = ana\n", AT(1) "owner: \"ana\" is not an address");
    check_refused("owner = <a@b.org>\n", AT(1) "owner: \"<a@b.org>\" is not an address");
    check_refused(
        "zone = Mars/North\n", AT(1) "zone: \"Mars/North\" is not a time zone such as Africa/Nairobi");
    check_refused("zone = ../../etc/passwd\n",
        AT(1) "zone: \"../../etc/passwd\" is not a time zone such as Africa/Nairobi");
    check_refused(
        "log = loud\n", AT(1) "log: \"loud\" is none of the words that may stand here (normal quiet)");
    check_refused("network = a\tb\n", AT(1) "network: \"a\tb\" holds a control character");
    check_refused("relay = lmtp:x\n",
        AT(1) "relay: \"lmtp:x\" begins with none of what may stand here "
              "(smtp:// smtp+starttls:// smtps:// lmtp:// lmtp:unix: unix: maildir:)");
    check_refused("relay = maildir:\n",
        AT(1) "relay: \"maildir:\" begins with none of what may stand here "
              "(smtp:// smtp+starttls:// smtps:// lmtp:// lmtp:unix: unix: maildir:)");
    check_refused("database = mysql://x\n",
        AT(1) "database: \"mysql://x\" begins with none of what may stand here "
              "(postgresql:// postgres:// /)");
}

static void numbers_have_limits(void)
{
    check_refused("digest_hour = 24\n", AT(1) "digest_hour: \"24\" is out of range");
    check_refused("digest_hour = -1\n", AT(1) "digest_hour: \"-1\" is out of range");
    check_refused("digest_hour = 7h\n", AT(1) "digest_hour: \"7h\" is not a whole number");
    check_refused("max_message = 0\n", AT(1) "max_message: \"0\" is out of range");
    check_refused("max_message = 9999999999G\n", AT(1) "max_message: \"9999999999G\" is out of range");
    check_refused("max_message = M\n", AT(1) "max_message: \"M\" is not a size such as 500, 100K, 40M or 1G");
    check_refused("give_up = 5 days\n", AT(1) "give_up: \"5 days\" is not a time such as 30s, 5m, 4h or 5d");
    check_refused(
        "domain = a.org\nretry_last = 1m\n", "/etc/ph/posthouse.conf: retry_last is shorter than retry_first");
}

static void shown_as_written(void)
{
    struct buf b;
    size_t n;
    const struct conf_key *k = conf_keys(&n);
    CHECK(reads("domain = a.org\nretry_first = 90\n"));
    for (size_t i = 0; i < n; i++) {
        buf_init(&b, 1000);
        conf_show(&b, &c, &k[i]);
        if (k[i].type > CONF_PLACE && strcmp(k[i].name, "retry_first") != 0)
            CHECK_STR(buf_str(&b), k[i].preset);
        CHECK(!buf_over(&b));
        buf_release(&b);
    }
    buf_init(&b, 1000);
    conf_show(&b, &c, conf_find(S("retry_first")));
    conf_show(&b, &c, conf_find(S("domain")));
    CHECK_STR(buf_str(&b), "90sa.org");
    CHECK(!conf_find(S("nothing")));
    buf_release(&b);
}

static void languages_are_those_of_the_columns(void)
{
    struct str words = str_of(conf_find(S("language"))->choices), word;
    int n = 0;
    while (str_word(&words, &word))
        n++;
    CHECK_INT(n, LANG_COUNT);
}

static const char *path;
static int code = -1;

static void load(void)
{
    tap_quiet();
    const struct conf *got = code < 0 ? conf_load(arena_new(), path) : conf_load_or(arena_new(), path, code);
    _exit(str_eq(got->domain, S("a.org")) ? 0 : 1);
}

static void loading(void)
{
    char dir[] = "/tmp/t_conf.XXXXXX", file[100];
    CHECK(mkdtemp(dir));
    snprintf(file, sizeof file, "%s/ph.conf", dir);
    path = file;
    CHECK_INT(tap_child(load), 78);
    code = 75;
    CHECK_INT(tap_child(load), 75);
    CHECK_INT(file_replace(file, S("domain = a.org\n"), false), 0);
    CHECK_INT(tap_child(load), 0);
    path = NULL;
    setenv("POSTHOUSE_CONFIG", file, 1);
    CHECK_INT(tap_child(load), 0);
    CHECK(chdir(dir) == 0);
    path = "ph.conf";
    CHECK_STR(str_of(conf_load(arena_new(), path)->folder.p), dir);
    CHECK_INT(file_replace(file, S("nonsense\n"), false), 0);
    code = -1;
    CHECK_INT(tap_child(load), 78);
    CHECK(unlink(file) == 0 && rmdir(dir) == 0);
}

static void one_key(void)
{
    struct arena *a = arena_new();
    struct conf one = {.folder = S("/etc/ph")};
    struct str wrong;
    CHECK(conf_put(a, &one, conf_find(S("spool")), S("in"), &wrong));
    CHECK_STR(one.spool, "/etc/ph/in");
    CHECK(!conf_put(a, &one, conf_find(S("domain")), S("bad domain"), &wrong));
    CHECK_STR(wrong, "\"bad domain\" is not a domain");
    CHECK(!conf_put(a, &one, conf_find(S("network")), S("two\nlines"), &wrong));
}

static const struct tap_test tests[] = {
    {"one key alone is read, and what is wrong with it said without a line", one_key},
    {"a domain is enough", defaults},
    {"values of every type", values},
    {"what is refused is named with its line", refusals_name_the_line},
    {"numbers have limits", numbers_have_limits},
    {"values are shown as they are written", shown_as_written},
    {"languages are those of the columns", languages_are_those_of_the_columns},
    {"files, their exit codes and the environment", loading},
};
TAP_MAIN(tests)
