/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spool_aside: what was set aside is tried again, and nothing else is moved. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/spool.h"
#include "tap.h"

static void again(void)
{
    char folder[] = "/tmp/t_spool_aside.XXXXXX";
    struct arena *a = arena_new();
    struct spool_entry e = {
        .from = S("joe@x"), .to = &S("garden@y"), .n_to = 1, .via = S("pipe"), .at = 1777878000};
    CHECK(mkdtemp(folder) != NULL);
    CHECK_INT(spool_make(folder), 0);
    struct spool *s = spool_open(folder);
    CHECK(s != NULL);
    CHECK_INT(spool_put_bytes(s, &e, S("words"), 100), SPOOL_KEPT);
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    struct str id = arena_str(a, e.id);
    const char *why = arena_printf(a, "%s/aside/%.*s.why", folder, STR(id)).p;
    spool_aside(s, &e, S("why\n"));
    CHECK(file_exists(why));
    CHECK(!spool_lies_aside(folder, S("")) && !spool_lies_aside(folder, S("../aside/x")));
    CHECK(!spool_lies_aside(folder, S("none")) && spool_lies_aside(folder, id));
    struct spool_entry other = {.id = S("1777878000-held-1"),
        .from = S("eve@x"),
        .to = &S("owner@y"),
        .n_to = 1,
        .via = S("retry"),
        .mail = S("other")};
    CHECK(!spool_again(folder, S("none"), other.id));
    for (int i = 0; i < 2; i++)
        spool_stage(a, folder, id, &other);
    CHECK(spool_lies_aside(folder, id) && file_exists(why));
    CHECK_INT(spool_waiting(s), 0);
    CHECK(spool_again(folder, id, other.id));
    CHECK(!file_exists(why) && !spool_lies_aside(folder, id));
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK_STR(e.id, "1777878000-held-1"); /* another id, else it might be taken for done */
    CHECK_INT(e.tries, 1);
    CHECK_STR(e.mail, "words"); /* what lies aside, as it came */
    CHECK_STR(e.to[0], "garden@y");
    spool_done(s, &e);
    CHECK(!spool_again(folder, id, other.id));
    CHECK_INT(spool_waiting(s), 0);
    spool_stage(a, folder, id, &other); /* nothing lies there any more */
    CHECK(spool_again(folder, id, other.id));
    CHECK_INT(spool_take(a, s, &e), SPOOL_TOOK);
    CHECK_STR(e.mail, "other");
    CHECK_STR(e.to[0], "owner@y");
    spool_done(s, &e);
    spool_close(s);
    for (int i = 0; i < 3; i++)
        rmdir(arena_printf(a, "%s/%s", folder, (const char *[]){"tmp", "new", "aside"}[i]).p);
    CHECK_INT(rmdir(folder), 0);
    arena_free(a);
}

static void write_file(struct arena *a, const char *folder, const char *name, const char *text)
{
    CHECK_INT(file_replace(arena_printf(a, "%s/aside/%s", folder, name).p, str_of(text), false), 0);
}

static void looked_at(void)
{
    struct arena *a = arena_new();
    struct spool_lain *all;
    char folder[] = "/tmp/t_spool_aside.XXXXXX";
    CHECK(mkdtemp(folder) && spool_make(folder) == 0);
    CHECK_INT(spool_all_aside(a, folder, &all), 0);
    write_file(a, folder, "b", "four");
    write_file(a, folder, "b.why", "because\n");
    write_file(a, folder, "a", "");
    write_file(a, folder, "c.why", "of nothing\n");
    CHECK_INT(spool_all_aside(a, folder, &all), 2);
    CHECK_STR(all[0].name, "a");
    CHECK_STR(all[0].why, "");
    CHECK_STR(all[1].name, "b");
    CHECK_STR(all[1].why, "because");
    CHECK(all[1].size == 4 && all[1].at > 0);
    CHECK(!spool_clear(folder, S("../aside/b")) && !spool_clear(folder, S("none")) &&
          !spool_clear(folder, S("")));
    CHECK(spool_clear(folder, S("b")) && !spool_clear(folder, S("b")));
    CHECK_INT(spool_all_aside(a, folder, &all), 1);
    CHECK(!file_exists(arena_printf(a, "%s/aside/b.why", folder).p));
    CHECK(spool_clear(folder, S("a")) && !spool_clear(folder, S("c")));
    for (int i = 0; i < 3; i++)
        rmdir(arena_printf(a, "%s/%s", folder, (const char *[]){"tmp", "new", "aside"}[i]).p);
    CHECK_INT(rmdir(folder), 0); /* what stood alone went too */
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"what was set aside comes again, as if it were new", again},
    {"what lies aside is listed with why, and goes by its name", looked_at},
};

TAP_MAIN(tests)
