/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keeper: it ends who takes too long, and believes nothing that a child has written. */
#include "base/jail_keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "base/utf8.h"
#include "jailed.h"

static void loops(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    (void)result;
    for (volatile unsigned i = 0;;)
        ++i;
}

static void endless_loop(void)
{
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    CHECK_INT(run(loops, S("")), JAIL_TOO_SLOW);
    clock_gettime(CLOCK_MONOTONIC, &b);
    long ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
    printf("# stopped after %ld ms\n", ms);
    CHECK(ms >= 790 && ms < 8000); /* on a busy machine processor time is longer on the clock */
    const struct jail_limits patient = {.work_ms = 20000, .cpu_s = 1, .memory = 1 << 20, .result = 4096};
    CHECK_INT(run_with(&patient, loops, S("")), JAIL_KILLED);
    printf("# ended by signal %d\n", killed_by);
    CHECK(killed_by == SIGXCPU || killed_by == SIGKILL);
}

static volatile sig_atomic_t rang;

static void ring(int sig)
{
    (void)sig;
    rang++;
}

static void interrupted(void)
{
    struct sigaction s = {.sa_handler = ring};
    sigaction(SIGUSR1, &s, NULL);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        for (int i = 0; i < 100; i++) {
            usleep(20000);
            kill(parent, SIGUSR1);
        }
    CHECK_INT(run(loops, S("")), JAIL_TOO_SLOW);
    CHECK(rang > 3);
    kill(pid, SIGKILL);
}

static void over(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 1 << 19; k++)
            buf_char(result, 'x');
}

static void result_too_large(void)
{
    CHECK_INT(run(over, S("")), JAIL_OVER);
    CHECK_INT(out.n, 0);
}

static void crashes(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    buf_put(result, S("half"));
    *(volatile char *)VALUE(uintptr_t, *in) = 1;
}

static void crash(void)
{
    const uintptr_t nowhere = 16;
    tap_quiet();
    CHECK_INT(run(crashes, TEXT(nowhere)), JAIL_KILLED);
    CHECK_INT(out.n, 0);
}

static void leaves(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    buf_put(result, S("half"));
    _exit(VALUE(int, *in));
}

static void no_result(void)
{
    int code = 0;
    CHECK_INT(run(leaves, TEXT(code)), JAIL_KILLED);
    CHECK_INT(killed_by, 0);
    code = 75;
    CHECK_INT(run(leaves, TEXT(code)), JAIL_KILLED);
    CHECK_INT(out.n, 0);
}

static void beyond(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    memset(result->p, 'x', result->max + 2 * 4096);
    memset(result->p + JAIL_RESULT_MOST, 'x', 4096); /* where the texts are */
    got_out(result, true);
}

static void claims(const struct str *in, size_t n, struct buf *result)
{
    uint64_t lie = VALUE(uint64_t, *in);
    (void)n;
    char *head = result->p - 4096; /* where the keeper looks for state and length */
    memset(head, 0, 64);
    head[0] = 1;
    memcpy(head + 8, &lie, sizeof lie);
    _exit(0);
}

static void forged_lengths(void)
{
    tap_quiet();
    CHECK_INT(run(beyond, S("mine")), JAIL_DONE); /* it is its own mail, and nobody else's */
    CHECK_STR(out, "free");
    const uint64_t lies[] = {UINT64_MAX, (1u << 20) + 1, 1ull << 63, SIZE_MAX - 4096};
    for (size_t i = 0; i < 4; i++) {
        uint64_t lie = lies[i];
        CHECK_INT(run(claims, TEXT(lie)), JAIL_OVER);
        CHECK_INT(out.n, 0);
    }
    uint64_t fits = 1u << 20;
    CHECK_INT(run(claims, TEXT(fits)), JAIL_DONE);
    CHECK_INT(out.n, 1u << 20);
}

static void loads(const struct str *in, size_t n, struct buf *result)
{
    struct str text = S("");
    (void)n;
    text = utf8_from(arena_new(), *in, S("koi8-r"));
    buf_put(result, utf8_missed() ? S("missed") : text);
}

static void charsets(void)
{
    struct jail *j = jail_new(loads, 32 << 20);
    struct arena *a = arena_new();
    const struct str water = S("\xd7\xcf\xc4\xc1");
    CHECK_INT(jail_run(j, a, &small, &water, 1, &out), JAIL_DONE);
    CHECK_STR(out, "missed");
    CHECK(jail_load(j, UTF8_ALL));
    CHECK(!jail_load(j, UTF8_ALL));
    CHECK_INT(jail_run(j, a, &small, &water, 1, &out), JAIL_DONE);
    CHECK_STR(out, "вода");
    jail_free(j);
}

static void without_keeper(void)
{
    tap_quiet();
    struct jail *j = jail_new(leaves, 32 << 20);
    char path[64], line[64] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *f = fopen(path, "re");
    CHECK(f && fgets(line, sizeof line, f));
    int keeper = (int)strtol(line, NULL, 10);
    CHECK(keeper > 1);
    kill(keeper, SIGKILL);
    const struct str any = S("x");
    jail_run(j, arena_new(), &small, &any, 1, &out);
}

static void keeper_gone(void)
{
    CHECK_INT(tap_child(without_keeper), 75);
}

static void walls_refused(void)
{
    const struct rlimit second = {1, 1};
    CHECK(geteuid() != 0 || setuid(65534) == 0); /* root may have any limit */
    CHECK_INT(setrlimit(RLIMIT_CPU, &second), 0);
    run(leaves, S("none"));
}

static void not_walled_in(void)
{
    int end;
    CHECK_STR(tap_said(walls_refused, &end), "posthouse: jail: no limit 0: Operation not permitted\n");
    CHECK_INT(end, 75);
}

static const struct tap_test tests[] = {
    {"T10: an endless loop ends after 0.8 s", endless_loop},
    {"signals do not lengthen the wait", interrupted},
    {"a result that does not fit says so", result_too_large},
    {"a crash hands back nothing", crash},
    {"an exit without a result hands back nothing", no_result},
    {"writing beyond the result and lying about the length", forged_lengths},
    {"charsets are loaded for the children that come", charsets},
    {"a child that cannot be walled in ends the program with 75, and says why", not_walled_in},
    {"a keeper that was killed ends the program with 75", keeper_gone},
};
TAP_MAIN(tests)
