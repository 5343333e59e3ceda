/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scratch database for one test: SQLite in a temporary folder, or a database of its own in the PostgreSQL
   that TEST_DATABASE names (postgresql:///NAME?host=FOLDER...; tests/lib/postgres.sh starts one). */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <inttypes.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/rand.h"
#include "store/db.h"
#include "store/list.h"
#include "store/message.h"
#include "store/person.h"
#include "store/post.h"
#include "tap.h"

struct scratch {
    struct arena *mem;
    struct str where;
    struct db *db;
    char folder[64]; /* empty with PostgreSQL */
    char name[32];
};

static inline bool scratch_is_postgres(void)
{
    return getenv("TEST_DATABASE") != NULL;
}

static inline void scratch_psql(const char *sql)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp("psql", "psql", "-qAtX", "-d", getenv("TEST_DATABASE"), "-c", sql, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* An empty place: nothing is created there yet but PostgreSQL's empty schema. */
static inline struct scratch scratch_place(void)
{
    struct scratch s = {.mem = arena_new()};
    const char *url = getenv("TEST_DATABASE");
    if (!url) {
        snprintf(s.folder, sizeof s.folder, "/tmp/posthouse-test.XXXXXX");
        CHECK(mkdtemp(s.folder) != NULL);
        s.where = arena_printf(s.mem, "%s/db", s.folder);
        return s;
    }
    uint64_t chance; /* numbers of processes come again */
    rand_bytes(&chance, sizeof chance);
    snprintf(s.name, sizeof s.name, "t_%016" PRIx64, chance);
    s.where = arena_printf(s.mem, "%s&application_name=%s&options=-csearch_path%%3D%s", url, s.name, s.name);
    scratch_psql(arena_printf(s.mem, "create schema %s", s.name).p);
    return s;
}

static inline struct scratch scratch_open(void)
{
    struct scratch s = scratch_place();
    s.db = db_migrate(s.where);
    return s;
}

/* A schema stays where it is: dropping one takes as long as a test does, and the server is thrown away. */
static inline void scratch_end(struct scratch *s)
{
    db_close(s->db);
    const char *tails[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; s->folder[0] && i < sizeof tails / sizeof *tails; i++)
        unlink(arena_printf(s->mem, "%.*s%s", STR(s->where), tails[i]).p);
    if (s->folder[0])
        rmdir(s->folder);
    arena_free(s->mem);
}

/* ---- builders; all need an open transaction */

static inline struct list_id scratch_list(struct db *db, const char *name)
{
    struct list l = {.domain = S("lists.example.org"), .name = str_of(name), .title = str_of(name)};
    struct list_id id = list_add(db, &l);
    CHECK(id.v);
    return id;
}

static inline struct person_id scratch_person(struct db *db, const char *address)
{
    struct person p = {.name = str_of(address), .zone = S("Africa/Nairobi"), .created = 1};
    p.id = person_add(db, &p);
    person_address_add(db, p.id, address_add(db, str_of(address)), true);
    return p.id;
}

/* Content differs with the body. */
static inline struct message_id scratch_message(struct db *db, const char *message_id, const char *subject,
    const char *body, int64_t date, const char *answers)
{
    unsigned char sha[HASH_SIZE];
    struct arena *a = arena_new();
    struct str text = str_of(body), raw = arena_printf(a, "Message-ID: <%s>\r\n\r\n%s", message_id, body);
    struct str ref = str_of(answers);
    hash_sha256(raw, sha);
    struct message m = {.message_id = str_of(message_id),
        .content_hash = {(const char *)sha, sizeof sha},
        .permalink = arena_printf(a, "%s-%s", message_id, body),
        .subject = str_of(subject),
        .base_subject = str_of(subject),
        .author = S("Ana"),
        .lang = S("sw"),
        .date = date,
        .received = date,
        .body = text,
        .reply = text,
        .refs = &ref,
        .n_refs = answers != NULL};
    bool fresh = false;
    struct message_id id = message_add(db, &m, raw, sha, &fresh);
    CHECK(id.v);
    arena_free(a);
    return id;
}

static inline struct post scratch_post(
    struct db *db, struct list_id list, const char *message_id, int64_t date, struct thread_id thread)
{
    struct post p = {.list = list, .thread = thread, .date = date, .filed = date};
    p.message = scratch_message(db, message_id, "pump", message_id, date, NULL);
    CHECK(post_add(db, &p, S("pump")));
    return p;
}

#endif
