/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse serve: the whole house under one supervisor, for a small site. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/when.h"
#include "check.h"
#include "house.h"
#include "program.h"
#include "serving.h"
#include "word.h"

enum {
    FRESH_MS = 10 * 1000, /* one that dies younger waits longer each time */
    FIRST_WAIT_MS = 500,
    LONGEST_WAIT_MS = 60 * 1000,
    PATIENCE_MS = 30 * 1000, /* between two units of work: what takes longer is ended */
    LOOK_SECONDS = 10,       /* a database that does not answer keeps nobody from being started again */
};

struct service {
    const char *name;
    size_t wanted; /* offset in struct conf of the key that must be set; 0: always */
    const char *path;
    pid_t pid;       /* 0: not running */
    int fd;          /* of the running one: readable once it has ended */
    int64_t started; /* when_mono */
    int64_t due;     /* when to start it again */
    int64_t wait;    /* how long it waits next time */
};

static struct service services[] = {{.name = "ph-intake"}, {.name = "ph-send"}, {.name = "ph-digest"},
    {.name = "ph-archive"}, {.name = "ph-lmtp", .wanted = offsetof(struct conf, lmtp_listen)},
    {.name = "ph-web", .wanted = offsetof(struct conf, web_listen)},
    {.name = "ph-fetch", .wanted = offsetof(struct conf, fetch)}};

enum { MOST_SERVICES = sizeof services / sizeof *services };
static size_t n_services = MOST_SERVICES;
static bool died_young, told; /* one did since we looked; we have looked, and said why */

static void leave_out_unwanted(const struct conf *conf)
{
    size_t n = 0;
    for (size_t i = 0; i < n_services; i++) {
        const void *key = (const char *)conf + services[i].wanted;
        if (!services[i].wanted || ((const struct str *)key)->n)
            services[n++] = services[i];
    }
    n_services = n;
}

static _Noreturn void become(const struct service *s, const char *config, pid_t supervisor)
{
    /* a supervisor that is killed leaves nobody behind; it may have died already */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != supervisor)
        _exit(EX_TEMPFAIL);
    char *argv[] = {(char *)s->name, (char *)config, NULL};
    execv(s->path, argv);
    die_with(EX_OSERR, "cannot run %s: %s", s->path, strerror(errno));
}

static void start(struct service *s, const char *config)
{
    pid_t supervisor = getpid();
    fflush(NULL);
    s->pid = fork();
    if (s->pid < 0)
        die("cannot start %s: %s", s->name, strerror(errno));
    if (s->pid == 0)
        become(s, config, supervisor);
    s->fd = pidfd_open(s->pid, 0);
    if (s->fd < 0)
        die("cannot watch %s: %s", s->name, strerror(errno));
    s->started = when_mono();
    log_event("started", LOG_STR("program", str_of(s->name)), LOG_INT("pid", s->pid));
}

static void ended(struct service *s)
{
    int status = 0;
    pid_t gone = waitpid(s->pid, &status, WNOHANG);
    if (gone == 0 || (gone < 0 && errno != ECHILD)) /* a child that nobody can wait for has ended, too */
        return;
    close(s->fd);
    s->pid = 0;
    int64_t now = when_mono();
    if (now - s->started >= FRESH_MS) {
        s->wait = FIRST_WAIT_MS;
        told = false;
    } else {
        died_young = true;
    }
    s->due = now + s->wait;
    const char *how = WIFSIGNALED(status) ? "signal" : "code";
    int what = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    if (stop_asked())
        log_event("ended", LOG_STR("program", str_of(s->name)), LOG_INT(how, what));
    else
        log_event(
            "ended", LOG_STR("program", str_of(s->name)), LOG_INT(how, what), LOG_INT("again_ms", s->wait));
    s->wait = s->wait * 2 < LONGEST_WAIT_MS ? s->wait * 2 : LONGEST_WAIT_MS;
}

/* Until something ends, the first restart is due, limit is over, or a stop is asked. */
static void await(int64_t limit, bool watch_stop)
{
    struct pollfd fds[MOST_SERVICES + 1];
    nfds_t n = 0;
    int64_t now = when_mono(), until = now + limit;
    for (size_t i = 0; i < n_services; i++) {
        if (services[i].pid)
            fds[n++] = (struct pollfd){.fd = services[i].fd, .events = POLLIN};
        else if (watch_stop && services[i].due < until)
            until = services[i].due;
    }
    if (watch_stop)
        fds[n++] = (struct pollfd){.fd = stop_fd(), .events = POLLIN};
    if (poll(fds, n, until > now ? (int)(until - now) : 0) < 0 && errno != EINTR)
        die("cannot wait: %s", strerror(errno));
    for (size_t i = 0; i < n_services; i++)
        if (services[i].pid)
            ended(&services[i]);
}

static size_t running(void)
{
    size_t n = 0;
    for (size_t i = 0; i < n_services; i++)
        n += services[i].pid != 0;
    return n;
}

static void signal_all(int sig)
{
    for (size_t i = 0; i < n_services; i++)
        if (services[i].pid)
            kill(services[i].pid, sig);
}

static void stop_all(void)
{
    int64_t until = when_mono() + PATIENCE_MS;
    signal_all(SIGTERM);
    while (running() && when_mono() < until)
        await(until - when_mono(), false);
    signal_all(SIGKILL); /* a crash is an ordinary stop */
    while (running())
        await(1000, false);
}

/* A program that cannot begin says why each time; what keeps all of them from it is told once, to whoever sits
   there. Mail is taken in meanwhile: that needs no database, so we go on. */
static void tell_cause(const char *config)
{
    static const char kept[] =
        "no mail is filed or sent until then; what comes is taken in, and waits in the spool";
    static const struct {
        struct check check;
        const char *until;
    } ground[] = {
        {{"spool", check_spool}, "no mail is taken in until then; the mail server keeps it"},
        {{"database", check_database}, kept},
        {{"key", check_key}, kept},
    };
    struct arena *a = arena_new();
    struct str text;
    for (size_t i = 0; i < sizeof ground / sizeof *ground; i++)
        if (check_run(a, &ground[i].check, config, LOOK_SECONDS, &text) == FAIL)
            fprintf(
                stderr, "posthouse: warning: %s: %.*s; %s\n", ground[i].check.name, STR(text), ground[i].until);
    arena_free(a);
}

static const struct arg_option options[] = {ARG_CONFIG, {0}};
const struct arg_table serve_args = {"posthouse serve", NULL,
    "Runs all programs of the house, and starts again what ends. SIGTERM stops it. A house is served once.",
    options, 0, 0, 0};

int serve_run(const struct args *args)
{
    struct arena *a = arena_new();
    struct str text;
    const struct conf *conf = conf_load(a, args_value(args, "config"));
    log_quiet(conf->log == CONF_LOG_QUIET);
    house_become_owner(conf);
    int wrong = check_spool_folders(a, conf, &text);
    if (wrong) /* nobody could take or file a mail */
        die_with(wrong, "%.*s", STR(text));
    leave_out_unwanted(conf);
    const char *config = arena_printf(a, "--config=%.*s", STR(conf->file)).p;
    for (size_t i = 0; i < n_services; i++) {
        struct service *s = &services[i];
        s->path = program_find(a, s->name);
        s->wait = FIRST_WAIT_MS;
        if (!s->path)
            die_with(EX_UNAVAILABLE, "the program %s is not installed beside this one or in %s", s->name,
                LIBEXECDIR);
    }
    serving_begin(a, conf);
    stop_install();
    while (!stop_asked()) {
        for (size_t i = 0; i < n_services; i++)
            if (!services[i].pid && services[i].due <= when_mono())
                start(&services[i], config);
        await(LONGEST_WAIT_MS, true);
        if (died_young && !told && !stop_asked()) {
            tell_cause(conf->file.p);
            told = true;
        }
        died_young = false;
    }
    stop_all();
    log_event("stopped", LOG_STR("program", S("posthouse")), LOG_INT("programs", (int64_t)n_services));
    return EX_OK;
}
