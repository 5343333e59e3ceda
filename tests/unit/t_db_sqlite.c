/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_sqlite: the settings that promises rest on, and what a foreign lock does. */
#include <fcntl.h>
#include <sys/file.h>

#include "scratch.h"
#include "store/setting.h"

static struct str pragma(struct scratch *s, struct query *q)
{
    CHECK(db_one(s->db, q));
    return db_text(s->mem, q, 0);
}

static void settings(void)
{
    static struct query journal = {.sql = "pragma journal_mode"}, sync = {.sql = "pragma synchronous"},
                        keys = {.sql = "pragma foreign_keys"}, wipe = {.sql = "pragma secure_delete"},
                        trusted = {.sql = "pragma trusted_schema"}, map = {.sql = "pragma mmap_size"},
                        temp = {.sql = "pragma temp_store"};
    struct scratch s = scratch_open();
    db_begin(s.db);
    CHECK_STR(pragma(&s, &journal), "wal");
    CHECK_STR(pragma(&s, &sync), "2");
    CHECK_STR(pragma(&s, &keys), "1");
    CHECK_STR(pragma(&s, &wipe), "1");
    CHECK_STR(pragma(&s, &trusted), "0");
    CHECK_STR(pragma(&s, &map), "0");
    CHECK_STR(pragma(&s, &temp), "2");
    db_commit(s.db);
    scratch_end(&s);
}

static struct scratch shared;

static void write_one(void)
{
    shared.db = db_open(shared.where);
    db_begin(shared.db);
    setting_set(shared.db, S("a"), S("b"));
    db_commit(shared.db);
    db_close(shared.db);
}

static void waits_for_the_lock(void)
{
    struct scratch s = scratch_open();
    int lock = open(arena_printf(s.mem, "%.*s.lock", STR(s.where)).p, O_RDWR | O_CLOEXEC);
    CHECK(lock >= 0 && flock(lock, LOCK_EX) == 0);
    shared.where = s.where;
    pid_t pid = fork();
    if (pid == 0) {
        write_one();
        _exit(0);
    }
    usleep(200000);
    CHECK_STR(setting_get(s.mem, s.db, S("a")), "");
    CHECK_INT(waitpid(pid, NULL, WNOHANG), 0);
    CHECK(flock(lock, LOCK_UN) == 0);
    int status = 1;
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    CHECK_STR(setting_get(s.mem, s.db, S("a")), "b");
    close(lock);
    scratch_end(&s);
}

static void open_shared(void)
{
    tap_quiet();
    write_one();
}

static void no_database(void)
{
    struct scratch s = scratch_place();
    int fd = open(arena_z(s.mem, s.where), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    for (int i = 0; i < 200; i++)
        CHECK(write(fd, "this is no database ", 20) == 20);
    close(fd);
    shared.where = s.where;
    CHECK_INT(tap_child(open_shared), 75);
    shared.where = S("/nonexistent/folder/db");
    CHECK_INT(tap_child(open_shared), 75);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"T1, N8: journal, syncing, foreign keys, wiping", settings},
    {"a writer waits for the file lock, a reader does not", waits_for_the_lock},
    {"a file that is no database, and a missing folder, end with 75", no_database},
};

int main(void)
{
    unsetenv("TEST_DATABASE"); /* this one is about SQLite */
    return tap_run(tests, sizeof tests / sizeof *tests);
}
