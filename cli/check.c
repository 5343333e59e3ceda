/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A check in its child. */
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "house.h"

enum { LONGEST_WORDS = 4096 };

/* The parent reads the first letter; what a check that die()s says has none of them. */
_Noreturn void check_say(enum verdict v, const char *fmt, ...)
{
    va_list ap;
    fputc('1' + (int)v, stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fflush(stderr);
    _exit(0);
}

static _Noreturn void run_child(const struct check *c, const char *config, unsigned seconds)
{
    struct arena *a = arena_new();
    signal(SIGTERM, SIG_DFL); /* a supervisor's handler wakes the supervisor */
    signal(SIGINT, SIG_DFL);
    alarm(seconds);
    const struct conf *conf = conf_load(a, config);
    house_become_owner(conf);
    c->run(a, conf);
    bug("the check %s says nothing", c->name);
}

/* What the child said, without our name before it; the last line where there are several. */
static enum verdict judge(struct arena *a, struct str said, int status, unsigned seconds, struct str *text)
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
        *text = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM
                    ? arena_printf(a, "no answer within %u seconds", seconds)
                    : arena_printf(a, "ended with %d", status);
    return FAIL;
}

enum verdict check_run(
    struct arena *a, const struct check *c, const char *config, unsigned seconds, struct str *text)
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
        run_child(c, config, seconds);
    }
    close(ends[1]);
    int err = file_read_fd(a, ends[0], LONGEST_WORDS, &said);
    close(ends[0]);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("a child is lost: %s", strerror(errno));
    if (err)
        said = S("");
    return judge(a, said, status, seconds, text);
}
