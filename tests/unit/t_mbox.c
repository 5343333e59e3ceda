/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mbox: what separates mails and what only looks like it; escapes; long mails; pieces of any size. */
#include "mail/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "base/arena.h"
#include "base/file.h"

#include "tap.h"

struct all {
    struct mbox_mail at[50];
    size_t n;
};

/* A pipe that another process fills, a few bytes at a time: pieces must not matter. */
static int pipe_of(struct str text, size_t piece)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    fflush(stdout);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        for (; text.n; text = str_from(text, piece))
            if (file_write_all(ends[1], str_sub(text, 0, piece)) != 0)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

static uint64_t blanks_before(struct str text)
{
    size_t n = 0;
    while (n < text.n && ascii_blank(text.p[n]))
        n++;
    return n;
}

/* That each mail begins where the one before ended is looked at in every test. */
static struct all split(struct str text, size_t piece, size_t most)
{
    static struct arena *a;
    struct all all = {.n = 0};
    int fd = pipe_of(text, piece);
    struct mbox *m = mbox_new(fd, most);
    struct mbox_mail mail;
    uint64_t place = blanks_before(text);
    a = a ? a : arena_new();
    while (mbox_next(m, &mail)) {
        CHECK(all.n < 50);
        all.at[all.n++] = mail;
        all.at[all.n - 1].envelope = arena_str(a, mail.envelope);
        all.at[all.n - 1].raw = arena_str(a, mail.raw);
        CHECK_INT(mail.at, place);
        place += mail.whole;
    }
    CHECK_INT(place, text.n);
    CHECK_INT(mbox_error(m), 0);
    mbox_free(m);
    close(fd);
    CHECK(wait(NULL) > 0);
    return all;
}

#define FROM_ANA "From ana at x.org  Mon May  4 07:00:00 2026\n"
#define TWO                                                                                                    \
    FROM_ANA "From: ana at x.org (Ana)\nSubject: one\n\nFrom my side of the hill\nproblems: many\n\n"          \
             "From ben en y.org  Tue May  5 07:00:00 2026\nFrom: ben en y.org\n\nsecond\n"

static void two(void)
{
    for (size_t piece = 1; piece <= 1000; piece = piece * 3 + 1) {
        struct all all = split(S(TWO), piece, 1 << 20);
        CHECK_INT(all.n, 2);
        CHECK_STR(all.at[0].envelope, "ana at x.org  Mon May  4 07:00:00 2026");
        CHECK_STR(all.at[0].raw,
            "From: ana at x.org (Ana)\nSubject: one\n\nFrom my side of the hill\nproblems: many\n");
        CHECK_STR(all.at[1].envelope, "ben en y.org  Tue May  5 07:00:00 2026");
        CHECK_STR(all.at[1].raw, "From: ben en y.org\n\nsecond\n");
        CHECK(!all.at[0].cut && !all.at[1].cut);
    }
}

static const char a_patch[] = "\nFrom 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"
                              "From: A <a@b.org>\nSubject: [PATCH]\n";

static void not_separators(void)
{
    static const char *const bodies[] = {"From here on\n",
        "\nFrom it, on 4 May, I would like\nproblems: none\n",
        "\nFrom ana Mon May  4 07:00:00 2026\n\nfrom: here\n",
        "\nFrom ana Mon May  4 07:00:00 2026\nplain words\n", a_patch, "Fromage: 3\n", "\nFrom \n", "\nFrom",
        "\nFrom Monday\nTo: you\n"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        char text[1000];
        snprintf(text, sizeof text, FROM_ANA "Subject: x\n\n%s", bodies[i]);
        struct all all = split(str_of(text), 7, 1 << 20);
        CHECK_INT(all.n, 1);
        CHECK_STR(str_from(all.at[0].raw, 12), bodies[i]);
    }
}

static void separators(void)
{
    /* without an empty line before it, with a zone, without seconds, CRLF, and "-" for a sender */
    struct all all = split(S(FROM_ANA "Subject: a\n\nbody\n" FROM_ANA "Subject: b\n\nbody\n\n"
                                      "From - Mon May  4 07:00 2026 +0200\nX-Odd: c\n\nbody\r\n\r\n"
                                      "From x@y.org Mon May  4 07:00:00 EDT 2026\r\nSubject: d\r\n\r\n"),
        1000, 1 << 20);
    CHECK_INT(all.n, 4);
    CHECK_STR(all.at[0].raw, "Subject: a\n\nbody\n");
    CHECK_STR(all.at[1].raw, "Subject: b\n\nbody\n");
    CHECK_STR(all.at[2].raw, "X-Odd: c\n\nbody\r\n");
    CHECK_STR(all.at[3].raw, "Subject: d\r\n");
}

#define PATCH(n)                                                                                               \
    "From 012345678901234567890123456789012345678" n                                                           \
    " Mon Sep 17 00:00:00 2001\nFrom: A <a@b.org>\nSubject: [PATCH " n "/2]\n\n-- \n2.39\n\n"

static void patches(void)
{
    CHECK_INT(split(S(PATCH("1") PATCH("2")), 1000, 1 << 20).n, 2);
}

static void escapes(void)
{
    struct all all =
        split(S(FROM_ANA "Subject: a\n\n>From me\n>>From her\n> From him\n>Fromage\n>From you"), 1000, 1 << 20);
    CHECK_INT(all.n, 1);
    CHECK_STR(all.at[0].raw, "Subject: a\n\nFrom me\n>>From her\n> From him\n>Fromage\nFrom you");
}

static void odd_files(void)
{
    CHECK_INT(split(S(""), 1, 1 << 20).n, 0);
    CHECK_INT(split(S("\n\r\n \n"), 1, 1 << 20).n, 0);
    struct all bare = split(S("\n\nSubject: no envelope\n\nbody\n"), 1, 1 << 20);
    CHECK_INT(bare.n, 1);
    CHECK_STR(bare.at[0].envelope, "");
    CHECK_STR(bare.at[0].raw, "Subject: no envelope\n\nbody\n");
    struct all before = split(S("Subject: none\n\nbody\n\n" TWO), 1000, 1 << 20);
    CHECK_INT(before.n, 3);
    struct all nul = split((struct str){FROM_ANA "A: \0\n\n\0", sizeof(FROM_ANA) + 6}, 1, 1 << 20);
    CHECK_INT(nul.n, 1);
    CHECK_INT(nul.at[0].raw.n, 7);
    int fd = open("/", O_RDONLY);
    struct mbox_mail mail;
    struct mbox *m = mbox_new(fd, 100);
    CHECK(!mbox_next(m, &mail));
    CHECK_INT(mbox_error(m), EISDIR);
    mbox_free(m);
}

/* Ten megabytes in a mail, and a million lines that begin with "From ": only the beginning stays. */
static void long_mails(void)
{
    enum { LONG = 10 << 20 };
    struct arena *a = arena_new();
    for (int lines = 0; lines < 2; lines++) {
        char *text = arena_alloc(a, LONG + 2000);
        size_t head = sizeof(FROM_ANA "Subject: a\n\n") - 1, tail = sizeof(TWO) - 1;
        memcpy(text, FROM_ANA "Subject: a\n\n", head);
        for (size_t i = 0; i < LONG; i++)
            text[head + i] = lines ? "From: x\n"[i % 8] : 'x';
        if (lines)
            for (size_t i = 4; i < LONG; i += 8)
                text[head + i] = ' ';
        text[head + LONG] = '\n';
        memcpy(text + head + LONG + 1, TWO, tail);
        struct all all = split((struct str){text, head + LONG + 1 + tail}, 65536, 100000);
        CHECK_INT(all.n, 3);
        CHECK(all.at[0].cut && all.at[0].raw.n >= 99000 && all.at[0].raw.n < 1000000);
        CHECK(!all.at[1].cut && !all.at[2].cut);
        CHECK_STR(all.at[2].raw, "From: ben en y.org\n\nsecond\n");
    }
}

static void dates(void)
{
    int64_t at = 0;
    CHECK(mbox_date(S("ana at x.org  Mon May  4 07:00:00 2026"), &at));
    CHECK_INT(at, 1777878000);
    CHECK(mbox_date(S("@n@ @end|ng |rom x@org  Mon May  4 07:00:00 2026"), &at));
    CHECK(mbox_date(S("Mon May  4 09:00:00 +0200 2026"), &at));
    CHECK_INT(at, 1777878000);
    CHECK(!mbox_date(S("ana at x.org"), &at));
    CHECK(!mbox_date(S("Sunny side"), &at));
    CHECK(!mbox_date(S(""), &at));
}

static const struct tap_test tests[] = {
    {"two mails, in pieces of any size", two},
    {"sentences and patches that begin with From do not separate", not_separators},
    {"separators in the forms that are met", separators},
    {"a series of patches is a mailbox", patches},
    {">From is From again, once", escapes},
    {"empty files, no envelope, NUL, a folder", odd_files},
    {"of a mail over the limit only the beginning is kept, and the next is found", long_mails},
    {"dates of From lines", dates},
};
TAP_MAIN(tests)
