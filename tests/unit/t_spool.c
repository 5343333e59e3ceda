/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spool: what is put comes back byte for byte, in order, and an entry that kills its taker is set aside. */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "scratch_spool.h"
#include "tap.h"

static int pipe_with(struct str bytes)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    if (fork() == 0) {
        close(ends[0]);
        signal(SIGPIPE, SIG_DFL);
        _exit(file_write_all(ends[1], bytes) != 0);
    }
    close(ends[1]);
    return ends[0];
}

static struct spool_entry entry_to(const struct str *to, size_t n)
{
    return (struct spool_entry){.from = S("ana@example.org"), .to = to, .n_to = n, .via = S("pipe"), .at = 99};
}

static const struct str garden[] = {S("garden@lists.org"), S("-odd name@lists.org")};

static enum spool_end put(struct spool *s, const char *mail)
{
    struct spool_entry e = entry_to(garden, 1);
    return spool_put_bytes(s, &e, str_of(mail), 1000);
}

static void comes_back(void)
{
    struct spool *s = scratch();
    static const struct str mails[] = {
        S(""), S("a\nb\n"), S("a\r\nb\r\n"), S("a\nb\r\nc"), S("nul\0nul\n"), S("to evil@x\n\nfrom x\n")};
    for (size_t i = 0; i < 6; i++) {
        struct spool_entry e = entry_to(garden, 2), back;
        int fd = pipe_with(mails[i]);
        CHECK_INT(spool_put(s, &e, fd, 1000), SPOOL_KEPT);
        close(fd);
        CHECK_INT(spool_take(a, s, &back), SPOOL_TOOK);
        CHECK(str_eq(back.mail, mails[i]));
        CHECK(str_eq(back.id, e.id));
        CHECK_STR(back.from, "ana@example.org");
        CHECK_INT(back.n_to, 2);
        CHECK_STR(back.to[1], "-odd name@lists.org");
        CHECK_STR(back.via, "pipe");
        CHECK_INT(back.at, 99);
        CHECK_INT(back.tries, 1);
        spool_done(s, &back);
    }
    struct spool_entry none;
    CHECK_INT(spool_take(a, s, &none), SPOOL_EMPTY);
    CHECK_INT(files_in("new") + files_in("tmp") + files_in("aside"), 0);
    end(s);
}

/* Around the sizes where the copying loop turns. */
static void all_sizes(void)
{
    struct spool *s = scratch();
    enum { LARGEST = 200000 };
    char *bytes = malloc(LARGEST);
    for (size_t i = 0; i < LARGEST; i++)
        bytes[i] = (char)(i * 31 >> 3);
    const size_t sizes[] = {1, 65535, 65536, 65537, 65536 - 105, 131072, 131071, LARGEST};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t off = 0; off < 120; off += 7) {
            struct str mail = {bytes, sizes[i] > off ? sizes[i] - off : 1};
            struct spool_entry e = entry_to(garden, 1), back;
            int fd = pipe_with(mail);
            CHECK_INT(spool_put(s, &e, fd, LARGEST), SPOOL_KEPT);
            close(fd);
            CHECK_INT(spool_take(a, s, &back), SPOOL_TOOK);
            CHECK(str_eq(back.mail, mail));
            spool_done(s, &back);
            arena_reset(a);
        }
    free(bytes);
    end(s);
}

static void too_big(void)
{
    struct spool *s = scratch();
    static char big[300000];
    struct spool_entry e = entry_to(garden, 1);
    CHECK_INT(spool_put_bytes(s, &e, S("12345"), 5), SPOOL_KEPT);
    CHECK_INT(spool_put_bytes(s, &e, S("123456"), 5), SPOOL_TOO_BIG);
    signal(SIGCHLD, SIG_DFL);
    int fd = pipe_with((struct str){big, sizeof big}), status;
    CHECK_INT(spool_put(s, &e, fd, 100000), SPOOL_TOO_BIG);
    close(fd);
    CHECK(wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0); /* the writer met no EPIPE */
    CHECK_INT(files_in("new"), 1);
    CHECK_INT(files_in("tmp"), 0);
    end(s);
}

static void many_recipients(void)
{
    struct spool *s = scratch();
    enum { N = 3000 };
    static struct str to[N];
    for (size_t i = 0; i < N; i++)
        to[i] = S("a-rather-long-name@lists.example.org");
    struct spool_entry e = entry_to(to, N), back;
    int fd = pipe_with(S("mail"));
    CHECK_INT(spool_put(s, &e, fd, 100), SPOOL_KEPT);
    close(fd);
    CHECK_INT(spool_take(a, s, &back), SPOOL_TOOK);
    CHECK_INT(back.n_to, N);
    CHECK_STR(back.mail, "mail");
    end(s);
}

static void broken_addresses(void)
{
    struct spool *s = scratch();
    const struct str bad[] = {S("a@b\nto root@b"), S("a\0b@c"), S("a\x7f@b"), S("")};
    for (size_t i = 0; i < 4; i++) {
        struct spool_entry e = entry_to(&bad[i], 1);
        CHECK_INT(spool_put_bytes(s, &e, S("x"), 10), SPOOL_FAILED);
        CHECK_INT(errno, EINVAL);
    }
    struct spool_entry e = entry_to(garden, 1);
    e.from = S("a\nto b@c");
    CHECK_INT(spool_put_bytes(s, &e, S("x"), 10), SPOOL_FAILED);
    e = entry_to(NULL, 0);
    CHECK_INT(spool_put_bytes(s, &e, S("x"), 10), SPOOL_FAILED);
    CHECK_INT(files_in("new") + files_in("tmp"), 0);
    end(s);
}

static void failing_disk(void)
{
    struct spool *s = scratch();
    static char big[300000];
    struct rlimit small = {100000, 100000};
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
    struct spool_entry e = entry_to(garden, 1);
    int fd = pipe_with((struct str){big, sizeof big}), status;
    CHECK_INT(spool_put(s, &e, fd, 1 << 20), SPOOL_FAILED);
    close(fd);
    CHECK(wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK_INT(spool_put_bytes(s, &e, (struct str){big, sizeof big}, 1 << 20), SPOOL_FAILED);
    CHECK_INT(files_in("new") + files_in("tmp"), 0);
    CHECK_INT(put(s, "small"), SPOOL_KEPT);
    char path[128];
    snprintf(path, sizeof path, "%s/tmp", folder);
    CHECK(rmdir(path) == 0);
    CHECK_INT(put(s, "nowhere"), SPOOL_FAILED);
    CHECK_INT(errno, ENOENT);
    end(s);
}

static void oldest_first(void)
{
    struct spool *s = scratch();
    char text[16];
    struct spool_entry e;
    for (int i = 0; i < 50; i++) {
        snprintf(text, sizeof text, "%d", i);
        CHECK_INT(put(s, text), SPOOL_KEPT);
    }
    CHECK_INT(spool_waiting(s), 50);
    for (int i = 0; i < 50; i++) {
        snprintf(text, sizeof text, "%d", i);
        CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
        CHECK_STR(e.mail, text);
        spool_done(s, &e);
    }
    end(s);
}

/* A group takes several before it ends one: they are not leftovers of a crash. */
static void groups(void)
{
    struct spool *s = scratch();
    struct spool_entry one, two, three, none;
    put(s, "1");
    put(s, "2");
    CHECK_INT(spool_take(a, s, &one), SPOOL_TOOK);
    CHECK_INT(spool_take(a, s, &two), SPOOL_TOOK);
    CHECK_INT(spool_take(a, s, &none), SPOOL_EMPTY);
    put(s, "3");
    CHECK_INT(spool_take(a, s, &three), SPOOL_TOOK);
    CHECK_STR(three.mail, "3");
    spool_release(s, &two);
    CHECK_INT(spool_take(a, s, &two), SPOOL_TOOK);
    CHECK_STR(two.mail, "2");
    CHECK_INT(two.tries, 1);
    CHECK_INT(spool_take(a, s, &none), SPOOL_EMPTY);
    spool_done(s, &one);
    spool_done(s, &two);
    spool_done(s, &three);
    CHECK_INT(files_in("new"), 0);
    end(s);
}

static void put_off(void)
{
    struct spool *s = scratch();
    struct spool_entry e, other;
    put(s, "slow");
    put(s, "quick");
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK(!e.later && spool_put_off(s, &e));
    CHECK_INT(spool_take(a, s, &other), SPOOL_TOOK);
    CHECK_STR(other.mail, "quick");
    spool_done(s, &other);
    put(s, "new"); /* since it was put off */
    CHECK_INT(spool_take(a, s, &other), SPOOL_TOOK);
    CHECK(!other.later);
    CHECK_STR(other.mail, "new");
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK(e.later && e.tries == 1);
    CHECK_STR(e.mail, "slow");
    CHECK(spool_put_off(s, &e));
    spool_done(s, &other);
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK(e.later);
    spool_done(s, &e);
    CHECK_INT(spool_take(a, s, &e), SPOOL_EMPTY);
    end(s);
}

static void put_off_under_load(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    int n = 0;
    put(s, "slow");
    CHECK(spool_take(a, s, &e) == SPOOL_TOOK && spool_put_off(s, &e));
    do {
        put(s, "quick"); /* there is always one more */
        put(s, "quick");
        CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
        if (e.later)
            break;
        spool_done(s, &e);
        n++;
    } while (n <= SPOOL_LATER_AFTER);
    CHECK(e.later);
    CHECK_INT(n, SPOOL_LATER_AFTER);
    CHECK(spool_put_off(s, &e)); /* it is its turn, and it cannot be worked off yet */
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK(e.later);
    spool_done(s, &e);
    while (spool_take(a, s, &e) == SPOOL_TOOK)
        spool_done(s, &e);
    end(s);
}

static void put_off_most(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    int n = 0;
    for (int i = 0; i < 257; i++)
        put(s, "slow");
    while (spool_take(a, s, &e) == SPOOL_TOOK && !e.later && spool_put_off(s, &e))
        n++;
    CHECK_INT(n, 256);
    CHECK(!e.later); /* and is begun still */
    spool_done(s, &e);
    for (n = 0; spool_take(a, s, &e) == SPOOL_TOOK && e.later; n++)
        spool_done(s, &e);
    CHECK_INT(n, 256);
    CHECK_INT(files_in("new"), 0);
    end(s);
}

static void killer(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    put(s, "kills");
    put(s, "good");
    for (int life = 1; life <= 2; life++) {
        CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
        CHECK_STR(e.mail, "kills");
        CHECK_INT(e.tries, life);
        spool_close(s); /* the program dies here */
        s = spool_open(folder);
    }
    CHECK_INT(spool_take(a, s, &e), SPOOL_SPENT);
    CHECK_STR(e.mail, "kills");
    for (int life = 2; life <= 4; life++) { /* and here, while it is noted */
        spool_close(s);
        s = spool_open(folder);
        CHECK_INT(spool_take(a, s, &e), SPOOL_SPENT);
        CHECK_INT(e.mail.n, life == 2 ? 5 : 0);
        CHECK(life == 2 || e.mail.p == NULL);
        CHECK_INT(e.n_to, 1);
    }
    CHECK_INT(files_in("aside"), 0);
    spool_aside(s, &e, S("begun twice and never finished\n"));
    CHECK_INT(files_in("aside"), 2);
    char path[256];
    struct str bytes;
    snprintf(path, sizeof path, "%s/aside/%.*s", folder, STR(e.id));
    CHECK_INT(file_read(a, path, 1000, &bytes), 0);
    CHECK(str_ends(bytes, S("\n\nkills")));
    snprintf(path, sizeof path, "%s/aside/%.*s.why", folder, STR(e.id));
    CHECK_INT(file_read(a, path, 1000, &bytes), 0);
    CHECK_STR(bytes, "begun twice and never finished\n");
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK_STR(e.mail, "good");
    spool_aside(s, &e, S("held by hand\n"));
    CHECK_INT(files_in("aside"), 4);
    CHECK_INT(spool_take(a, s, &e), SPOOL_EMPTY);
    end(s);
}

static void released_is_not_counted(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    put(s, "busy");
    for (int i = 0; i < 5; i++) {
        CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
        CHECK_INT(e.tries, 1);
        spool_release(s, &e);
    }
    end(s);
}

static void second_taker(void)
{
    struct spool_entry e;
    struct spool *s = spool_open(folder);
    tap_quiet();
    spool_take(a, s, &e);
}

static void one_taker(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    CHECK_INT(spool_take(a, s, &e), SPOOL_EMPTY);
    CHECK_INT(tap_child(second_taker), 75);
    end(s);
}

static void sweeping(void)
{
    struct spool *s = scratch();
    char path[128];
    snprintf(path, sizeof path, "%s/tmp/young", folder);
    CHECK_INT(file_replace(path, S("x"), false), 0);
    snprintf(path, sizeof path, "%s/tmp/old", folder);
    CHECK_INT(file_replace(path, S("x"), false), 0);
    const struct timespec then[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    CHECK(utimensat(AT_FDCWD, path, then, 0) == 0);
    CHECK_INT(spool_sweep(s), 1);
    CHECK_INT(files_in("tmp"), 1);
    end(s);
}

static void null_sender(void)
{
    CHECK_STR(spool_sender(S("<>")), "");
    CHECK_STR(spool_sender(S("")), "");
    CHECK_STR(spool_sender(S("MAILER-DAEMON")), "");
    CHECK_STR(spool_sender(S("mailer-daemon@mx.example.org")), "");
    CHECK_STR(spool_sender(S("<ana@example.org>")), "ana@example.org");
    CHECK_STR(spool_sender(S("mailer-daemons@example.org")), "mailer-daemons@example.org");
}

static void missing_folders(void)
{
    CHECK(spool_open("/nonexistent") == NULL);
    CHECK_INT(errno, ENOENT);
    CHECK(spool_make("/proc/nonexistent") != 0);
}

static void a_hundred_thousand(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    char path[128];
    for (int i = 0; i < 100000; i++) {
        snprintf(path, sizeof path, "%s/new/%010d-x", folder, (i * 7919) % 100000);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        CHECK(fd >= 0);
        close(fd);
    }
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    for (int i = 0; i < 100; i++) {
        CHECK_INT(spool_take(a, s, &e), SPOOL_FOREIGN);
        snprintf(path, sizeof path, "%010d-x", i);
        CHECK_STR(e.id, path);
        spool_aside(s, &e, S("not ours\n"));
    }
    getrusage(RUSAGE_SELF, &after);
    long ms =
        (after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec) *
            1000 +
        (after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec) /
            1000;
    printf("# a listing of 100,000 and 100 takes: %ld ms of CPU\n", ms);
    CHECK(ms < 3000); /* a listing a take would need minutes */
    end(s);
}

static const struct tap_test tests[] = {
    {"LF, CRLF, mixed, NUL and empty mails come back byte for byte", comes_back},
    {"every size around the copying chunk comes back", all_sizes},
    {"a mail that is too big is read to its end and not kept", too_big},
    {"three thousand recipients", many_recipients},
    {"addresses that would break the header are refused", broken_addresses},
    {"a failing disk is an answer, and leaves nothing behind", failing_disk},
    {"oldest first", oldest_first},
    {"several entries begun at once", groups},
    {"what is put off comes after all others", put_off},
    {"but mail that never ceases does not keep it for ever", put_off_under_load},
    {"only so many are put off", put_off_most},
    {"an entry that was begun twice and never finished is set aside", killer},
    {"a released attempt is not counted", released_is_not_counted},
    {"a second taker is refused", one_taker},
    {"leftovers older than a day are swept", sweeping},
    {"T5: <>, empty and MAILER-DAEMON are the null sender", null_sender},
    {"missing folders are an answer", missing_folders},
    {"a hundred thousand waiting files are listed once", a_hundred_thousand},
};
TAP_MAIN(tests)
