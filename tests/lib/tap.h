/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Test Anything Protocol for unit tests: each test in a child of its own, so that a crash or a hang fails it
 * alone. */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"

/* Inside a test: the first check that does not hold ends it, saying where. */
#define CHECK(cond)                                                                                            \
    do {                                                                                                       \
        if (!(cond)) {                                                                                         \
            printf("# %s:%d: not so: %s\n", __FILE__, __LINE__, #cond);                                        \
            fflush(stdout);                                                                                    \
            _exit(1);                                                                                          \
        }                                                                                                      \
    } while (0)
#define CHECK_STR(is, want) tap_str(__FILE__, __LINE__, (is), str_of(want))
#define CHECK_INT(is, want) tap_int(__FILE__, __LINE__, (long long)(is), (long long)(want))

static inline void tap_str(const char *file, int line, struct str is, struct str want)
{
    if (str_eq(is, want))
        return;
    printf("# %s:%d:\n#   is   \"%.*s\"\n#   want \"%.*s\"\n", file, line, STR(is), STR(want));
    fflush(stdout);
    _exit(1);
}

static inline void tap_int(const char *file, int line, long long is, long long want)
{
    if (is == want)
        return;
    printf("# %s:%d: is %lld, want %lld\n", file, line, is, want);
    fflush(stdout);
    _exit(1);
}

/* For tests that provoke bug() and die(): their words are not the test's. */
static inline void tap_quiet(void)
{
    if (!freopen("/dev/null", "w", stderr))
        _exit(2);
}

struct tap_test {
    const char *name;
    void (*run)(void);
};

static char *tap_reason; /* shared with the tests' children */

/* Ends a test that cannot run here. */
_Noreturn static inline void tap_skip(const char *why)
{
    snprintf(tap_reason, 200, "%s", why);
    _exit(77);
}

/* A child that ends by _exit counts what it ran in the coverage build too. */
#ifdef POSTHOUSE_COVERAGE
void __gcov_dump(void);
#define TAP_COUNT() __gcov_dump()
#else
#define TAP_COUNT() ((void)0)
#endif

/* How a test's child ended, for tests of bug() and die(): exit status, or 128 + signal. */
static inline int tap_child(void (*run)(void))
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        alarm(60);
        run();
        fflush(stdout);
        TAP_COUNT();
        _exit(0);
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The same, and what the child said on stderr, which lives until the next call. */
static inline struct str tap_said(void (*run)(void), int *end)
{
    static char said[16384];
    char path[] = "/tmp/posthouse-said.XXXXXX";
    int fd = mkstemp(path), kept = dup(STDERR_FILENO);
    if (fd < 0 || kept < 0 || unlink(path) != 0)
        _exit(2);
    dup2(fd, STDERR_FILENO);
    *end = tap_child(run);
    dup2(kept, STDERR_FILENO);
    close(kept);
    ssize_t n = pread(fd, said, sizeof said, 0);
    close(fd);
    return (struct str){said, n < 0 ? 0 : (size_t)n};
}

/* int main(void) { return tap_run(tests, sizeof tests / sizeof *tests); } */
static inline int tap_run(const struct tap_test *tests, size_t n)
{
    int failed = 0;
    tap_reason = mmap(NULL, 200, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (tap_reason == MAP_FAILED)
        return 2;
    printf("1..%zu\n", n);
    for (size_t i = 0; i < n; i++) {
        int end = tap_child(tests[i].run);
        if (end == 77) {
            printf("ok %zu - %s # SKIP %s\n", i + 1, tests[i].name, tap_reason);
            continue;
        }
        failed += end != 0;
        printf("%sok %zu - %s\n", end ? "not " : "", i + 1, tests[i].name);
        if (end > 128)
            printf("# ended by signal %d\n", end - 128);
    }
    return failed != 0;
}

#define TAP_MAIN(tests)                                                                                        \
    int main(void)                                                                                             \
    {                                                                                                          \
        return tap_run(tests, sizeof(tests) / sizeof *(tests));                                                \
    }

#endif
