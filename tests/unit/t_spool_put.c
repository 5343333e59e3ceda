/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts: mails that come in pieces, many at once, are kept in groups or leave nothing behind. */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/spool.h"
#include "base/when.h"
#include "scratch_spool.h"
#include "tap.h"

static const struct str to[] = {S("garden@lists.test")};
static const struct spool_entry envelope = {
    .from = S("ana@b.test"), .to = to, .n_to = 1, .via = S("lmtp"), .at = 7};

static void each(struct spool_draft *const *drafts, size_t n)
{
    for (size_t i = n; i-- > 0;)
        spool_sync(drafts[i]);
}

static void in_pieces(void)
{
    enum { SIZE = 300000 };
    struct spool *s = scratch();
    char *bytes = malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 7 >> 2);
    for (size_t piece = 1; piece < SIZE; piece = piece * 5 + 3) {
        struct spool_draft *d = spool_begin(s, &envelope, SIZE);
        for (size_t at = 0; at < SIZE; at += piece)
            spool_add(d, (struct str){bytes + at, at + piece < SIZE ? piece : SIZE - at});
        CHECK_INT(spool_added(d), SIZE);
        CHECK_INT(files_in("new"), 0);
        spool_keep(s, &d, 1, each);
        CHECK_INT(spool_end(d), SPOOL_KEPT);
        struct str id = arena_str(a, spool_draft_id(d));
        spool_drop(s, d);
        struct spool_entry e;
        CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
        CHECK(str_eq(e.id, id));
        CHECK(str_eq(e.mail, (struct str){bytes, SIZE}));
        CHECK_STR(e.via, "lmtp");
        spool_done(s, &e);
        CHECK_INT(files_in("tmp"), 0);
    }
    free(bytes);
    end(s);
}

static void dropped(void)
{
    struct spool *s = scratch();
    struct spool_draft *d = spool_begin(s, &envelope, 100);
    spool_add(d, S("half a mail"));
    CHECK_INT(files_in("tmp"), 1);
    spool_drop(s, d);
    CHECK_INT(files_in("tmp") + files_in("new"), 0);
    end(s);
}

/* In a group each has its own end. */
static void groups(void)
{
    struct spool *s = scratch();
    const struct str bad[] = {S("a@b\nto root@b")};
    struct spool_entry broken = envelope;
    broken.to = bad;
    struct spool_draft *all[4] = {spool_begin(s, &envelope, 100), spool_begin(s, &envelope, 3),
        spool_begin(s, &broken, 100), spool_begin(s, &envelope, 100)};
    static const enum spool_end want[] = {SPOOL_KEPT, SPOOL_TOO_BIG, SPOOL_FAILED, SPOOL_KEPT};
    for (size_t i = 0; i < 4; i++)
        spool_add(all[i], S("a mail"));
    spool_keep(s, all, 4, each);
    for (size_t i = 0; i < 4; i++)
        CHECK_INT(spool_end(all[i]), want[i]);
    CHECK_INT(spool_end(all[2]), SPOOL_FAILED);
    CHECK_INT(errno, EINVAL);
    for (size_t i = 0; i < 4; i++)
        spool_drop(s, all[i]);
    CHECK_INT(files_in("new"), 2);
    CHECK_INT(files_in("tmp"), 0);
    struct spool_entry e;
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK_STR(e.mail, "a mail");
    end(s);
}

static void limits(void)
{
    struct spool *s = scratch();
    struct spool_draft *d = spool_begin(s, &envelope, 5);
    spool_add(d, S("123"));
    spool_add(d, S("45"));
    spool_add(d, S(""));
    spool_keep(s, &d, 1, each);
    CHECK_INT(spool_end(d), SPOOL_KEPT);
    spool_drop(s, d);
    d = spool_begin(s, &envelope, 5);
    spool_add(d, S("123"));
    spool_add(d, S("456"));
    spool_add(d, S("7")); /* would fit again: the mail is too big all the same */
    spool_keep(s, &d, 1, each);
    CHECK_INT(spool_end(d), SPOOL_TOO_BIG);
    spool_drop(s, d);
    CHECK_INT(files_in("new"), 1);
    end(s);
}

/* The disk fails in the midst: an answer at the end, nothing behind, and the others are kept. */
static void failing(void)
{
    struct spool *s = scratch();
    static char big[300000];
    struct rlimit small = {100000, 100000};
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
    struct spool_draft *two[2] = {spool_begin(s, &envelope, 1 << 20), spool_begin(s, &envelope, 1 << 20)};
    for (int i = 0; i < 3; i++)
        spool_add(two[0], (struct str){big, sizeof big});
    spool_add(two[1], S("small"));
    spool_keep(s, two, 2, each);
    CHECK_INT(spool_end(two[0]), SPOOL_FAILED);
    CHECK_INT(errno, EIO);
    CHECK_INT(spool_end(two[1]), SPOOL_KEPT);
    spool_drop(s, two[0]);
    spool_drop(s, two[1]);
    CHECK_INT(files_in("tmp"), 0);
    CHECK_INT(files_in("new"), 1);
    end(s);
}

static void age(void)
{
    struct spool *s = scratch(), *other = spool_open(folder);
    struct spool_entry e = envelope;
    CHECK_INT(spool_oldest(s), 0);
    CHECK_INT(spool_put_bytes(s, &e, S("1"), 100), SPOOL_KEPT);
    CHECK(spool_oldest(s) >= when_now() - 60 && spool_oldest(s) <= when_now());
    CHECK(!spool_is_taken(s) && !spool_is_taken(other));
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK(spool_is_taken(s) && spool_is_taken(other));
    CHECK(spool_oldest(s) >= when_now() - 60); /* begun, and called otherwise */
    spool_done(s, &e);
    CHECK(spool_is_taken(other));
    spool_close(other);
    end(s);
}

static const struct tap_test tests[] = {
    {"how long the oldest has waited, and whether anybody takes it", age},
    {"pieces of every size come back as one mail", in_pieces},
    {"what is dropped leaves nothing behind", dropped},
    {"in a group each mail has its own end", groups},
    {"the limit counts the mail, however it comes", limits},
    {"a failing disk is an answer, and harms no other mail", failing},
};
TAP_MAIN(tests)
