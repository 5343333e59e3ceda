/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-hook: takes one mail from the mail server's pipe into the spool. Static, libc only: it must work while the
   database, the parser or a library is broken or being upgraded. What it prints is for the mail server, which
   reads an enhanced status code (RFC 3463) at the beginning. */
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/spool.h"
#include "base/spool_lists.h"
#include "base/start.h"
#include "base/when.h"
#include "mail/door.h"

enum { TIME_LIMIT = 120, LONGEST_ADDRESS = 1000 };

struct delivery {
    struct str sender;
    struct str *to; /* the known ones */
    size_t n_to;
    const char *spool;
};

/* Whatever stops us, the mail server is to try again: Postfix bounces the mail of a command that a signal
 * ended. */
static void stopped(int sig)
{
    static const char late[] = "4.3.0 ph-hook: no answer from the disk or the mail server in 120 seconds\n",
                      killed[] = "4.3.0 ph-hook: stopped by a signal\n";
    ssize_t ignored = sig == SIGALRM ? write(STDERR_FILENO, late, sizeof late - 1)
                                     : write(STDERR_FILENO, killed, sizeof killed - 1);
    (void)ignored;
    _exit(EX_TEMPFAIL);
}

static void catch_signals(void)
{
    static const int ours[] = {
        SIGALRM, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        signal(ours[i], stopped);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    alarm(TIME_LIMIT);
}

/* So that the giver never meets a closed pipe, whatever the answer. True when there was nothing to read. */
static bool read_to_the_end(void)
{
    char chunk[16 * 1024];
    bool nothing = true;
    ssize_t n;
    do {
        n = read(STDIN_FILENO, chunk, sizeof chunk);
        nothing = nothing && (n == 0 || (n < 0 && errno == EINTR));
    } while (n > 0 || (n < 0 && errno == EINTR));
    return nothing;
}

static _Noreturn void answer(int code, const char *text, struct str about)
{
    read_to_the_end();
    fprintf(stderr, "%s%.*s\n", text, STR(about));
    exit(code);
}

/* For a person. A mail server that is configured so would take 0 for "the mail is kept", so that is only said
   where no mail can be or none came. */
static _Noreturn void help(void)
{
    puts("usage: ph-hook [--config=FILE] --sender=ADDRESS -- RECIPIENT...\n"
         "       ph-hook [--config=FILE] --environment\n"
         "Takes one mail from standard input into the spool; a mail server runs it. See ph-hook(8);\n"
         "\"posthouse aliases\" prints the mail server's lines.");
    fflush(stdout);
    if (!isatty(STDIN_FILENO) && !read_to_the_end())
        answer(EX_TEMPFAIL, "4.3.5 ph-hook: a mail came with --help, and was not kept", S(""));
    exit(EX_OK);
}

static bool printable(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return s.n <= LONGEST_ADDRESS;
}

/* Keeps the known recipients. A mail server that hands over several at once gets one exit code for all of them:
   one known list is reason enough to keep the mail, since a bounce would go out for that one too. */
static void choose(struct delivery *r, char **recipients)
{
    struct str unknown = {0};
    for (; *recipients; recipients++) {
        struct str one = str_of(*recipients);
        switch (door_known(r->spool, one)) {
        case SPOOL_KNOWN:
            r->to[r->n_to++] = one;
            break;
        case SPOOL_UNKNOWN:
            unknown = printable(one) ? one : S("(not an address)");
            break;
        case SPOOL_NO_LISTS:
            answer(EX_TEMPFAIL, "4.3.5 ph-hook: cannot read the file of lists in the spool folder ",
                str_of(r->spool));
        }
    }
    if (!unknown.p)
        return;
    if (!r->n_to)
        answer(EX_NOUSER, "5.1.1 no such list: ", unknown);
    fprintf(stderr, "5.1.1 kept for the other recipients; no such list: %.*s\n", STR(unknown));
}

/* Exim gives no command an address that came from outside (it calls it tainted), and OpenSMTPD gives it to a
   shell, changed: both say the same in the environment, where it is whole. */
static char **from_environment(struct delivery *r)
{
    static char *recipient[2];
    const char *sender = getenv("SENDER");
    recipient[0] = getenv("RECIPIENT");
    if (!sender || !recipient[0])
        answer(EX_TEMPFAIL, "4.3.5 ph-hook: SENDER or RECIPIENT is not in the environment", S(""));
    r->sender = spool_sender(str_of(sender));
    return recipient;
}

/* Where the recipients begin; sets the sender and the file of the configuration. */
static char **read_options(struct delivery *r, char **arg, const char **config)
{
    bool environment = false, told = false;
    for (; *arg && (*arg)[0] == '-'; arg++) {
        struct str a = str_of(*arg);
        if (str_eq(a, S("--"))) {
            arg++;
            break;
        }
        if (str_starts(a, S("--sender="))) {
            r->sender = spool_sender(str_from(a, strlen("--sender=")));
            told = true;
        } else if (str_starts(a, S("--config=")))
            *config = *arg + strlen("--config=");
        else if (str_eq(a, S("--environment")))
            environment = true;
        else
            answer(EX_TEMPFAIL, "4.3.5 ph-hook: unknown option: ", a);
    }
    if (environment)
        return from_environment(r);
    if (!told) /* taken for the null sender, people's mail would be dropped as a bounce */
        answer(EX_TEMPFAIL, "4.3.5 ph-hook: no --sender= was given; it is empty for a bounce", S(""));
    if (!*arg)
        answer(EX_TEMPFAIL, "4.3.5 ph-hook: no recipient was given", S(""));
    return arg;
}

/* What root put into the spool, by hand, nobody else could take out again, and all mail behind it would wait.
 */
static void become_owner(const char *spool)
{
    struct stat st;
    if (geteuid() != 0 || stat(spool, &st) != 0 || st.st_uid == 0)
        return;
    if (setgroups(0, NULL) != 0 || setgid(st.st_gid) != 0 || setuid(st.st_uid) != 0)
        answer(EX_TEMPFAIL, "4.3.0 ph-hook: cannot become the owner of the spool: ", str_of(strerror(errno)));
}

/* With what to do, where we know it. */
static _Noreturn void not_stored(const struct delivery *r, int err)
{
    char why[SPOOL_WHY];
    if (spool_closed(r->spool, why))
        answer(EX_TEMPFAIL, "4.3.0 ph-hook: ", str_of(why));
    answer(EX_TEMPFAIL, "4.3.0 ph-hook: cannot store the mail: ", str_of(strerror(err)));
}

static void store(const struct delivery *r, size_t max)
{
    struct spool *spool = spool_open(r->spool);
    if (!spool)
        not_stored(r, errno);
    struct spool_entry e = {
        .from = r->sender, .to = r->to, .n_to = r->n_to, .via = S("pipe"), .at = when_now()};
    switch (spool_put(spool, &e, STDIN_FILENO, max)) {
    case SPOOL_KEPT:
        break;
    case SPOOL_TOO_BIG:
        answer(EX_UNAVAILABLE, "5.3.4 the message is larger than this list takes", S(""));
    case SPOOL_NO_SPACE:
        answer(EX_TEMPFAIL, "4.3.1 ph-hook: the disk or the quota is full", S(""));
    case SPOOL_FAILED:
        not_stored(r, errno);
    }
    spool_close(spool);
}

int main(int argc, char **argv)
{
    struct delivery r = {0};
    catch_signals();
    umask(027);
    start_as("4.3.0 ph-hook");
    if (argc < 1)
        return EX_TEMPFAIL;
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        help();
    const char *config = NULL;
    char **recipients = read_options(&r, argv + 1, &config);
    struct arena *a = arena_new();
    const struct conf *conf = conf_load_or(a, config, EX_TEMPFAIL);
    r.spool = conf->spool.p;
    become_owner(r.spool);
    r.to = ARENA_ARRAY(a, struct str, (size_t)argc); /* in the environment there is one */
    choose(&r, recipients);
    store(&r, (size_t)conf->max_message);
    arena_free(a);
    return EX_OK;
}
