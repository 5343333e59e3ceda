/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log: one line an event, whatever stands in its values. */
#include "base/log.h"

#include <limits.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "tap.h"

static void plainly(void)
{
    log_event("filed", LOG_STR("spool", S("1A.2b-3_c+d:e/f@g")), LOG_INT("post", 412), LOG_INT("left", -1));
}

static void alone(void)
{
    log_event("started");
}

static void quoted(void)
{
    log_event("refused", LOG_STR("why", S("two words")), LOG_STR("a", S("x=\"y\\z\"")), LOG_STR("none", S("")),
        LOG_STR("nothing", ((struct str){NULL, 0})));
}

static void forged(void)
{
    static const char bytes[] = "a\n2026-05-04T07:00:00Z event=sent\r\x1b[31m\x7f\0b";
    struct str s = {bytes, sizeof bytes - 1};
    log_event("refused", LOG_STR("why", s));
}

static void endless(void)
{
    char *p = malloc(100000);
    memset(p, 'x', 100000);
    memset(p, '"', 50);
    log_event("refused", LOG_STR("why", ((struct str){p, 100000})), LOG_INT("post", 7));
    log_event("next");
    free(p);
}

static void silently(void)
{
    log_quiet(true);
    log_event("filed");
    log_quiet(false);
    log_event("again");
}

static void many(void)
{
    log_gather(true);
    for (int i = 0; i < 200; i++)
        log_event("sent", LOG_INT("row", i));
    log_gather(false);
    log_event("done");
}

static void nowhere(void)
{
    close(STDERR_FILENO);
    log_event("filed");
}

static struct str said(void (*run)(void))
{
    int end;
    setenv("POSTHOUSE_NOW", "2026-05-04T07:00:00Z", 1);
    struct str s = tap_said(run, &end);
    CHECK_INT(end, 0);
    return s;
}

static void lines(void)
{
    CHECK_STR(said(plainly), "2026-05-04T07:00:00Z event=filed spool=1A.2b-3_c+d:e/f@g post=412 left=-1\n");
    CHECK_STR(said(alone), "2026-05-04T07:00:00Z event=started\n");
}

static void quotes(void)
{
    CHECK_STR(said(quoted),
        "2026-05-04T07:00:00Z event=refused why=\"two words\" a=\"x=\\\"y\\\\z\\\"\" none=\"\""
        " nothing=\"\"\n");
}

static void forgery(void)
{
    struct str s = said(forged);
    CHECK_INT(str_chr(s, '\n'), s.n - 1);
    CHECK(str_find(s, S("why=\"a\\x0a2026-05-04T07:00:00Z event=sent\\x0d\\x1b[31m\\x7f\\x00b\"")) != STR_NONE);
}

static void length(void)
{
    struct str s = said(endless);
    size_t first = str_chr(s, '\n');
    CHECK(first < 4096);
    CHECK(str_ends(str_sub(s, 0, first), S("xxx...")));
    CHECK_STR(str_from(s, first + 1), "2026-05-04T07:00:00Z event=next\n");
}

static void silence(void)
{
    CHECK_STR(said(silently), "2026-05-04T07:00:00Z event=again\n");
}

static void in_order(void)
{
    struct str s = said(many), line;
    for (int i = 0; i < 200; i++) {
        char want[80];
        snprintf(want, sizeof want, "2026-05-04T07:00:00Z event=sent row=%d", i);
        CHECK(str_line(&s, &line));
        CHECK_STR(line, want);
    }
    CHECK_STR(s, "2026-05-04T07:00:00Z event=done\n");
}

/* What each write wrote: stderr is a socket that keeps them apart. */
static void gathered(void)
{
    int pair[2], before = dup(STDERR_FILENO), writes = 0;
    char bytes[2 * PIPE_BUF];
    setenv("POSTHOUSE_NOW", "2026-05-04T07:00:00Z", 1);
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
    dup2(pair[1], STDERR_FILENO);
    many();
    dup2(before, STDERR_FILENO);
    close(pair[1]);
    close(before);
    for (ssize_t n; (n = recv(pair[0], bytes, sizeof bytes, 0)) > 0; writes++)
        CHECK(n <= PIPE_BUF && bytes[n - 1] == '\n' && memcmp(bytes, "2026-", 5) == 0);
    CHECK_INT(writes, 3); /* 7,890 bytes of lines are two pieces, and the line behind them is alone */
    close(pair[0]);
}

enum { PROGRAMS = 4, LINES = 60 };

/* Each of a letter of its own, some too long for a line. */
static void one_of_them(int which)
{
    char value[6000] = " ";
    memset(value + 1, 'a' + which, sizeof value - 1);
    for (int i = 0; i < LINES; i++)
        log_event("sent", LOG_STR("why", ((struct str){value, (size_t)(i * 100 + 2)})));
    _exit(0);
}

static void look_at(struct str line)
{
    struct str why = str_from(line, str_find(line, S("why=\" ")) + 6);
    bool cut = str_ends(why, S("..."));
    CHECK(str_starts(line, S("2026-05-04T07:00:00Z event=sent why=\" ")));
    CHECK(cut || str_ends(why, S("\"")));
    why = str_sub(why, 0, why.n - (cut ? 3 : 1));
    for (size_t i = 0; i < why.n; i++)
        if (why.p[i] != why.p[0])
            CHECK_INT(why.p[i], why.p[0]);
}

static void several(void)
{
    int ends[2], status, lines = 0;
    struct str line, all;
    struct buf b;
    char bytes[PIPE_BUF];
    setenv("POSTHOUSE_NOW", "2026-05-04T07:00:00Z", 1);
    CHECK(pipe(ends) == 0);
    for (int i = 0; i < PROGRAMS; i++)
        if (fork() == 0) {
            dup2(ends[1], STDERR_FILENO);
            one_of_them(i);
        }
    close(ends[1]);
    buf_init(&b, BUF_MAX);
    for (ssize_t n; (n = read(ends[0], bytes, sizeof bytes)) > 0;)
        buf_put(&b, (struct str){bytes, (size_t)n});
    close(ends[0]);
    for (int i = 0; i < PROGRAMS; i++)
        CHECK(wait(&status) > 0 && status == 0);
    for (all = buf_str(&b); str_line(&all, &line); lines++)
        look_at(line);
    CHECK_INT(lines, PROGRAMS * LINES);
    buf_release(&b);
}

static void no_log(void)
{
    CHECK_STR(said(nowhere), "");
}

static const struct tap_test tests[] = {
    {"an event is one line of its time, its name and its fields", lines},
    {"values with blanks, quotes or nothing in them are quoted", quotes},
    {"no value begins a line or moves a terminal", forgery},
    {"a line has an end, and the next one is whole", length},
    {"nothing is written while quiet", silence},
    {"lines that were gathered come whole and in their order", in_order},
    {"they come in few writes, each of whole lines and no larger than a pipe takes in one piece", gathered},
    {"long lines of several programs come whole through one pipe, and what is cut says so", several},
    {"a log that cannot be written stops nothing", no_log},
};
TAP_MAIN(tests)
