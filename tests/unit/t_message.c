/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message: stored once by Message-ID and content. */
#include "store/message.h"

#include "scratch.h"
#include "store/blob.h"
#include "store/thread.h"

static void all_fields(void)
{
    struct scratch s = scratch_open();
    struct str refs[] = {S("near@x"), S("far@x")}, *got, raw = S("Subject: =?x?=\r\n\r\n\xff\xfe");
    unsigned char sha[HASH_SIZE];
    hash_sha256(raw, sha);
    bool fresh;
    db_begin(s.db);
    struct message in = {.message_id = S("a@x"),
                       .content_hash = {(const char *)sha, sizeof sha},
                       .permalink = S("abcd"),
                       .subject = S("Re: pump"),
                       .base_subject = S("pump"),
                       .answers = true,
                       .author = S("Ānna"),
                       .address = address_add(s.db, S("a@x.org")),
                       .date = -5,
                       .date_zone = -330,
                       .received = 6,
                       .lang = S("pt"),
                       .body = S("> q\nnew"),
                       .reply = S("new"),
                       .hard = true,
                       .has_html = true,
                       .automatic = 2,
                       .shown = SHOWN_NO_ARCHIVE,
                       .refs = refs,
                       .n_refs = 2},
                   m;
    struct message_id id = message_add(s.db, &in, raw, sha, &fresh);
    db_commit(s.db);
    CHECK(fresh && message_get(s.mem, s.db, id, &m));
    CHECK(str_eq(m.content_hash, in.content_hash) && str_eq(m.message_id, in.message_id));
    CHECK_STR(m.permalink, "abcd");
    CHECK_STR(m.subject, "Re: pump");
    CHECK_STR(m.base_subject, "pump");
    CHECK_STR(m.author, "Ānna");
    CHECK(m.answers && m.address.v == in.address.v && m.date == -5 && m.date_zone == -330 && m.received == 6);
    CHECK_STR(m.lang, "pt");
    CHECK_STR(m.body, "> q\nnew");
    CHECK_STR(m.reply, "new");
    CHECK(m.hard && m.has_html && m.automatic == 2 && m.shown == SHOWN_NO_ARCHIVE);
    CHECK(blob_get(s.mem, s.db, m.raw, &m.body) && str_eq(m.body, raw));
    CHECK_INT(message_refs(s.mem, s.db, id, &got), 2);
    CHECK_STR(got[0], "near@x");
    CHECK_STR(got[1], "far@x");
    scratch_end(&s);
}

static void once(void)
{
    struct scratch s = scratch_open();
    struct message m;
    db_begin(s.db);
    struct message_id a = scratch_message(s.db, "a@x", "s", "one", 1, "r@x");
    CHECK_INT(scratch_message(s.db, "a@x", "s", "one", 1, "r@x").v, a.v);
    struct message_id b = scratch_message(s.db, "a@x", "s", "two", 1, NULL);
    CHECK(b.v != a.v);
    db_commit(s.db);
    CHECK_INT(message_by_message_id(s.db, S("a@x")).v, a.v);
    CHECK_INT(message_by_message_id(s.db, S("A@x")).v, 0);
    CHECK_INT(message_by_permalink(s.db, S("a@x-two")).v, b.v);
    CHECK_INT(message_by_permalink(s.db, S("")).v, 0);
    CHECK(message_get(s.mem, s.db, b, &m));
    CHECK_STR(m.reply, "two"); /* the same as body, stored once */
    CHECK(message_find(s.db, S("a@x"), m.content_hash).v == b.v);
    CHECK_INT(message_find(s.db, S("a@x"), S("")).v, 0);
    scratch_end(&s);
}

static void walked(void)
{
    struct scratch s = scratch_open();
    struct message page[2];
    db_begin(s.db);
    for (int i = 0; i < 3; i++)
        scratch_message(s.db, arena_printf(s.mem, "m%d@x", i).p, "s", "", i, NULL);
    message_set_shown(s.db, message_by_message_id(s.db, S("m2@x")), SHOWN_HIDDEN);
    db_commit(s.db);
    CHECK_INT(message_page(s.mem, s.db, (struct message_id){0}, page, 2), 2);
    CHECK_STR(page[0].message_id, "m0@x");
    CHECK(page[0].shown == SHOWN_YES);
    CHECK_INT(message_page(s.mem, s.db, page[1].id, page, 2), 1);
    CHECK(page[0].shown == SHOWN_HIDDEN);
    scratch_end(&s);
}

/* More lists than are read at once: each is told, and no other. */
static void hiding_tells_every_list(void)
{
    enum { LISTS = 45 };
    struct scratch s = scratch_open();
    struct list_id lists[LISTS];
    struct post p, other;
    struct list l;
    db_begin(s.db);
    for (int i = 0; i < LISTS; i++) {
        lists[i] = scratch_list(s.db, arena_printf(s.mem, "l%d", i).p);
        p = scratch_post(s.db, lists[i], "a@x", 1, (struct thread_id){0});
    }
    struct list_id elsewhere = scratch_list(s.db, "elsewhere");
    other = scratch_post(s.db, elsewhere, "b@x", 1, (struct thread_id){0});
    message_set_shown(s.db, p.message, SHOWN_HIDDEN);
    db_commit(s.db);
    for (int i = 0; i < LISTS; i++) {
        struct thread t;
        CHECK(list_get(s.mem, s.db, lists[i], &l) && post_get(s.db, lists[i], 1, &p));
        CHECK_INT(l.changes, 2);
        CHECK_INT(p.changed, 2);
        CHECK(thread_get(s.mem, s.db, p.thread, &t) && t.changed == 2);
    }
    CHECK(list_get(s.mem, s.db, elsewhere, &l) && post_get(s.db, elsewhere, 1, &p));
    CHECK(l.changes == 1 && p.changed == other.changed);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"every field comes back, and the raw mail byte by byte", all_fields},
    {"T8: the same Message-ID and content is stored once, other content is another message", once},
    {"messages are walked by key", walked},
    {"a message that is hidden is a change of each list that it went to", hiding_tells_every_list},
};

TAP_MAIN(tests)
