/* SPDX-License-Identifier: GPL-3.0-or-later */
/* start: what came over exec does not hold. */
#include "base/start.h"

#include <signal.h>

#include "base/die.h"
#include "tap.h"

static void oddly_started(void)
{
    sigset_t all;
    signal(SIGCHLD, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    start_as("ph-send");
}

static void children(void)
{
    int status = 0;
    oddly_started();
    pid_t pid = fork();
    if (pid == 0)
        _exit(7);
    CHECK_INT(waitpid(pid, &status, 0), pid);
    CHECK_INT(WEXITSTATUS(status), 7);
}

static void signals(void)
{
    sigset_t now;
    oddly_started();
    sigprocmask(SIG_SETMASK, NULL, &now);
    CHECK(!sigismember(&now, SIGTERM));
    CHECK(!sigismember(&now, SIGCHLD));
    CHECK(!sigismember(&now, SIGALRM));
    CHECK(signal(SIGHUP, SIG_DFL) == SIG_IGN); /* nohup means it */
}

static void says(void)
{
    start_as("ph-send");
    die("no disk");
}

static void named(void)
{
    int end;
    CHECK_STR(tap_said(says, &end), "ph-send: no disk\n");
}

static const struct tap_test tests[] = {
    {"children can be waited for", children},
    {"no signal is blocked, and those that are ignored stay so", signals},
    {"it has its name", named},
};

TAP_MAIN(tests)
