/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spool: files that are no entries of ours. They are set aside, unread, and nothing is lost of what lies
 * there. */
#include "base/spool.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/arena.h"
#include "base/file.h"
#include "scratch_spool.h"
#include "tap.h"

static enum spool_end put(struct spool *s, struct str mail)
{
    struct spool_entry e = {
        .from = S("ana@example.org"), .to = &S("garden@lists.org"), .n_to = 1, .via = S("pipe"), .at = 99};
    return spool_put_bytes(s, &e, mail, 1000);
}

static void foreign_files(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    static const char *const names[] = {"0", "1.x", "2.7", "3.-1", "4.1.1.1"};
    static const char *const texts[] = {"", "posthouse 1\nfrom a@b\n",
        "posthouse 1\nfrom a@b\nvia x\nat y\n\nz",
        "posthouse 2\nfrom \nto a@b\nvia pipe\nat 2026-01-01T00:00:00Z\n\nm", "\0\0\0"};
    char path[128];
    for (size_t i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/new/%s", folder, names[i]);
        CHECK_INT(file_replace(path, str_of(texts[i]), false), 0);
    }
    put(s, S("ours"));
    int aside = 0, ours = 0;
    for (enum spool_taken taken; (taken = spool_take(a, s, &e)) != SPOOL_EMPTY;) {
        if (taken == SPOOL_FOREIGN) {
            spool_aside(s, &e, S("not ours\n"));
            aside++;
        }
        ours += taken == SPOOL_TOOK && str_eq(e.mail, S("ours"));
    }
    CHECK_INT(aside, 5);
    CHECK_INT(ours, 1);
    CHECK_INT(files_in("aside"), 10);
    end(s);
}

/* What is none of ours costs no memory, whatever it is, and stops nothing. */
static void large_foreign_files(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    char path[128];
    static const char *const texts[] = {
        "a mail", "posthouse 1\nfrom a@b\nto garden@lists.org\nvia pipe\nat 2026-01-01T00:00:00Z\n\nm"};
    const off_t sizes[] = {30 << 20, (off_t)SPOOL_MAIL_MOST + (2 << 20)};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/new/%d", folder, i);
        CHECK_INT(file_replace(path, str_of(texts[i]), false), 0);
        CHECK(truncate(path, sizes[i]) == 0);
    }
    snprintf(path, sizeof path, "%s/new/2", folder);
    CHECK(mkfifo(path, 0600) == 0);
    snprintf(path, sizeof path, "%s/new/3", folder);
    CHECK(mkdir(path, 0700) == 0);
    size_t before = arena_used(a);
    for (int i = 0; i < 4; i++) {
        CHECK_INT(spool_take(a, s, &e), SPOOL_FOREIGN);
        CHECK_INT(e.size, 0);
        spool_aside(s, &e, S("not ours\n"));
    }
    CHECK(arena_used(a) - before < 1 << 20);
    CHECK_INT(put(s, S("ours")), SPOOL_KEPT);
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK(e.size > 4);
    end(s);
}

/* Two files of one name: what lies aside stays what it is. */
static void namesakes(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    char path[256];
    struct str bytes;
    static const char *const names[] = {"new/7", "aside/7", "aside/7.why", "new/8"};
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        CHECK_INT(file_replace(path, str_of(names[i]), false), 0);
    }
    CHECK_INT(spool_take(a, s, &e), SPOOL_FOREIGN);
    CHECK(!str_eq(e.id, S("7"))); /* whoever remembers 7 means the other one */
    spool_aside(s, &e, S("why\n"));
    CHECK_INT(spool_take(a, s, &e), SPOOL_FOREIGN);
    CHECK_STR(e.id, "8");
    snprintf(path, sizeof path, "%s/aside/8", folder); /* it comes there in the meantime */
    CHECK_INT(file_replace(path, S("first"), false), 0);
    spool_aside(s, &e, S("why\n"));
    CHECK_INT(file_read(a, path, 1000, &bytes), 0);
    CHECK_STR(bytes, "first");
    snprintf(path, sizeof path, "%s/aside/8-2", folder);
    CHECK_INT(file_read(a, path, 1000, &bytes), 0);
    CHECK_STR(bytes, "new/8");
    for (int i = 1; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        CHECK_INT(file_read(a, path, 1000, &bytes), 0);
        CHECK_STR(bytes, names[i]);
    }
    CHECK_INT(files_in("aside"), 7);
    end(s);
}

static void killed_at_why(struct spool *s, const struct spool_entry *e)
{
    const struct rlimit none = {0, 0}, three = {3, 3};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &three); /* its signal meets the fourth byte */
    spool_aside(s, e, S("because\n"));
}

/* What a kill leaves of a .why is nobody's mail. */
static void cut_off(void)
{
    struct spool *s = scratch();
    struct spool_entry e;
    struct spool_lain *all;
    int status = 0;
    char path[256];
    snprintf(path, sizeof path, "%s/new/7", folder);
    CHECK_INT(file_replace(path, S("no entry"), false), 0);
    CHECK_INT(spool_take(a, s, &e), SPOOL_FOREIGN);
    pid_t pid = fork();
    if (pid == 0)
        killed_at_why(s, &e);
    CHECK_INT(waitpid(pid, &status, 0), pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
    CHECK_INT(spool_all_aside(a, folder, &all), 0);
    CHECK_INT(files_in("aside"), 0);
    CHECK_INT(files_in("tmp"), 1); /* where it is swept */
    spool_aside(s, &e, S("because\n"));
    CHECK_INT(spool_all_aside(a, folder, &all), 1);
    CHECK_STR(all[0].why, "because");
    end(s);
}

static const struct tap_test tests[] = {
    {"files that are no entries are set aside", foreign_files},
    {"files of any size and kind that are no entries are not read", large_foreign_files},
    {"nothing that lies aside already is lost", namesakes},
    {"what a kill leaves of a reason is not shown as mail", cut_off},
};
TAP_MAIN(tests)
