/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linked over ph-intake's own objects for tests/flow/038-jail-canary.sh: in the jail, a mail with a field
   X-Canary makes its reader do what the field names, as code would that a hostile mail had taken over. Whoever
   is stopped dies, so that the mail is held; one that got out lets the mail be filed. CANARY_NO_LANDLOCK takes
   the kernel's Landlock away. A mail that says kills-ph-intake kills the program itself, once its record is
   back. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"
#include "base/token.h"
#include "mail/parse.h"
#include "mail/reading.h"

int __real_token_key_load(const char *, struct token_key *);
int __wrap_token_key_load(const char *, struct token_key *);
enum mail_end __real_mail_read(struct arena *, struct str, struct mail *);
enum mail_end __wrap_mail_read(struct arena *, struct str, struct mail *);
bool __real_reading_read(struct arena *, struct str, struct mail *);
bool __wrap_reading_read(struct arena *, struct str, struct mail *);
long __real_syscall(long, ...);
long __wrap_syscall(long, ...);

static const char *victim; /* a file of the test */

static bool opens(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool creates(void)
{
    return open(victim, O_WRONLY | O_TRUNC | O_CREAT, 0600) >= 0;
}

static bool has_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_DGRAM, 0) >= 0;
}

static bool executes(void)
{
    char *argv[] = {"rm", (char *)victim, NULL};
    return execv("/bin/rm", argv) == 0;
}

static bool kills(void)
{
    return kill(getppid(), SIGKILL) == 0;
}

static bool unlinks(void)
{
    return unlink(victim) == 0;
}

static bool traces(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0;
}

static bool forks(void)
{
    return fork() >= 0;
}

static bool gigabyte(void)
{
    volatile char *p = malloc(1u << 30);
    for (size_t i = 0; p && i < 1u << 30; i += 4096)
        p[i] = 1;
    return p != NULL;
}

static bool loops(void)
{
    volatile bool for_ever = true;
    while (for_ever)
        ;
    return false;
}

/* What makes the tokens of all members (base/token): the program has read it, the reader has not. */
static const struct token_key *key;

static bool knows_key(void)
{
    return key != NULL;
}

static bool crashes(void)
{
    raise(SIGSEGV);
    return false;
}

static bool nothing(void)
{
    return true;
}

static const struct {
    struct str name;
    bool (*got_out)(void);
} canaries[] = {
    {{"open", 4}, opens},
    {{"create", 6}, creates},
    {{"socket", 6}, has_socket},
    {{"execve", 6}, executes},
    {{"kill", 4}, kills},
    {{"unlink", 6}, unlinks},
    {{"ptrace", 6}, traces},
    {{"fork", 4}, forks},
    {{"gigabyte", 8}, gigabyte},
    {{"loop", 4}, loops},
    {{"key", 3}, knows_key},
    {{"crash", 5}, crashes},
    {{"nothing", 7}, nothing},
};

enum mail_end __wrap_mail_read(struct arena *a, struct str raw, struct mail *m)
{
    size_t at = str_find(raw, S("X-Canary: "));
    victim = getenv("CANARY_VICTIM");
    if (at == STR_NONE)
        return __real_mail_read(a, raw, m);
    struct str name = str_from(raw, at + strlen("X-Canary: "));
    name = str_trim(str_sub(name, 0, str_chr(name, '\n')));
    for (size_t i = 0; i < sizeof canaries / sizeof *canaries; i++)
        if (str_eq(canaries[i].name, name) && canaries[i].got_out())
            return __real_mail_read(a, raw, m);
    abort();
}

bool __wrap_reading_read(struct arena *a, struct str record, struct mail *m)
{
    if (str_find(record, S("kills-ph-intake")) != STR_NONE)
        raise(SIGKILL);
    return __real_reading_read(a, record, m);
}

int __wrap_token_key_load(const char *path, struct token_key *k)
{
    key = k;
    return __real_token_key_load(path, k);
}

/* Takes six arguments, as the kernel does; those that the caller did not give are read all the same, which is
   what the sanitizer would find. */
__attribute__((no_sanitize_address)) long __wrap_syscall(long number, ...)
{
    long x[6];
    va_list args;
    va_start(args, number);
    for (int i = 0; i < 6; i++)
        x[i] = va_arg(args, long);
    va_end(args);
    if (number == SYS_landlock_create_ruleset && getenv("CANARY_NO_LANDLOCK")) {
        errno = ENOSYS;
        return -1;
    }
    return __real_syscall(number, x[0], x[1], x[2], x[3], x[4], x[5]);
}
