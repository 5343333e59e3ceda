/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of known local addresses: every line is found, nothing else is. */
#include "base/spool_lists.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "tap.h"

static char folder[64] = "/tmp/t_spool_lists.XXXXXX";

static void scratch(void)
{
    CHECK(mkdtemp(folder) != NULL);
}

static void end(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/lists", folder);
    unlink(path);
    CHECK(rmdir(folder) == 0);
}

static void every_line(void)
{
    enum { MANY = 300 };
    static char text[MANY][32];
    static struct str all[MANY];
    scratch();
    for (int i = 0; i < MANY; i++) {
        int n = snprintf(text[i], sizeof text[i], "list%04d%.*s@example.org", i * 2, i % 9, "aaaaaaaaa");
        all[i] = (struct str){text[i], (size_t)n};
    }
    for (size_t n = 1; n <= MANY; n += n < 8 ? 1 : 97) {
        CHECK_INT(spool_lists_write(folder, all, n), 0);
        for (size_t i = 0; i < n; i++) {
            struct str less = str_sub(all[i], 0, all[i].n - 1);
            char more[64];
            int len = snprintf(more, sizeof more, "%sx", text[i]);
            CHECK_INT(spool_lists_has(folder, all[i]), SPOOL_KNOWN);
            CHECK_INT(spool_lists_has(folder, less), SPOOL_UNKNOWN);
            CHECK_INT(spool_lists_has(folder, (struct str){more, (size_t)len}), SPOOL_UNKNOWN);
        }
        CHECK_INT(spool_lists_has(folder, S("a@example.org")), SPOOL_UNKNOWN);
        CHECK_INT(spool_lists_has(folder, S("zzz@example.org")), SPOOL_UNKNOWN);
        CHECK_INT(spool_lists_has(folder, S("")), SPOOL_UNKNOWN);
        CHECK_INT(spool_lists_has(folder, S("list0000@example.org\nlist0002")), SPOOL_UNKNOWN);
    }
    end();
}

static void three_answers(void)
{
    scratch();
    CHECK_INT(spool_lists_has(folder, S("a@b.org")), SPOOL_NO_LISTS);
    CHECK_INT(spool_lists_write(folder, NULL, 0), 0);
    CHECK_INT(spool_lists_has(folder, S("a@b.org")), SPOOL_UNKNOWN);
    struct str one[] = {S("a@b.org")};
    CHECK_INT(spool_lists_write(folder, one, 1), 0);
    CHECK_INT(spool_lists_has(folder, S("a@b.org")), SPOOL_KNOWN);
    CHECK_INT(spool_lists_has("/nonexistent", S("a@b.org")), SPOOL_NO_LISTS);
    CHECK(spool_lists_write("/nonexistent", one, 1) != 0);
    end();
}

static void by_hand(void)
{
    char path[128];
    scratch();
    snprintf(path, sizeof path, "%s/lists", folder);
    CHECK_INT(file_replace(path, S("a@b.org\nc@d.org"), false), 0); /* no LF at the end */
    CHECK_INT(spool_lists_has(folder, S("c@d.org")), SPOOL_KNOWN);
    CHECK_INT(spool_lists_has(folder, S("a@b.org")), SPOOL_KNOWN);
    CHECK_INT(file_replace(path, S("\n\n\n"), false), 0);
    CHECK_INT(spool_lists_has(folder, S("")), SPOOL_UNKNOWN);
    end();
}

static void unsorted(void)
{
    struct str bad[] = {S("b@b.org"), S("a@b.org")};
    tap_quiet();
    spool_lists_write(folder, bad, 2);
}

static void doubled(void)
{
    struct str bad[] = {S("b@b.org"), S("b@b.org")};
    tap_quiet();
    spool_lists_write(folder, bad, 2);
}

static void with_a_line_end(void)
{
    struct str bad[] = {S("a@b.org\nroot@b.org")};
    tap_quiet();
    spool_lists_write(folder, bad, 1);
}

static void callers_promises(void)
{
    CHECK_INT(tap_child(unsorted), 128 + 6);
    CHECK_INT(tap_child(doubled), 128 + 6);
    CHECK_INT(tap_child(with_a_line_end), 128 + 6);
}

static const struct tap_test tests[] = {
    {"every address is found, and none that is a byte off", every_line},
    {"known, unknown, and no file are three answers", three_answers},
    {"a file written by hand is read as far as it goes", by_hand},
    {"unsorted, doubled or broken addresses are the caller's bug", callers_promises},
};
TAP_MAIN(tests)
