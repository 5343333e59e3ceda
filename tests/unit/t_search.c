/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search: words, phrases, prefixes, the same on both engines. */
#include "store/search.h"

#include "base/buf.h"
#include "scratch.h"
#include "store/tag.h"

static struct message_id ids[4];

/* m1 "pump / the old pump leaks", m2 in Chinese, m3 with odd tokens. */
static void fill(struct scratch *s)
{
    struct search_tokens t[] = {{S("pump"), S("the old pump leaks"), S("ana")},
        {S("会议"), S("周一 一会 会议"), S("")},
        {S("o'brien's \\ \"x\""), S("สวั วัด ni\xcc\x83o near not or and ( ) * :"), S("pump")}};
    db_begin(s->db);
    for (int i = 0; i < 3; i++) {
        ids[i + 1] = scratch_message(s->db, arena_printf(s->mem, "m%d@x", i).p, "s", "b", i, NULL);
        search_put(s->db, ids[i + 1], &t[i]);
    }
    db_commit(s->db);
}

/* The messages that are found, newest first, as one number. */
static int found(struct scratch *s, const struct search_term *terms, size_t n)
{
    struct message_id out[4];
    size_t hits =
        search_find(s->db, &(struct search_for){.terms = terms, .n = n}, (struct message_id){0}, out, 4);
    int all = 0;
    for (size_t i = 0; i < hits; i++)
        for (int k = 1; k < 4; k++)
            if (out[i].v == ids[k].v)
                all = all * 10 + k;
    return all;
}

static int one(struct scratch *s, struct str tokens, bool prefix)
{
    return found(s, &(struct search_term){tokens, prefix, false}, 1);
}

static void words(void)
{
    struct scratch s = scratch_open();
    fill(&s);
    CHECK_INT(one(&s, S("pump"), false), 31);
    CHECK_INT(one(&s, S("pum"), false), 0);
    CHECK_INT(one(&s, S("pum"), true), 31);
    CHECK_INT(one(&s, S("old pump"), false), 1);
    CHECK_INT(one(&s, S("old pu"), true), 1);
    CHECK_INT(one(&s, S("pump old"), false), 0);
    CHECK_INT(one(&s, S("pump the"), false), 0); /* no phrase from the subject into the body */
    CHECK_INT(one(&s, S("会议"), false), 2);
    CHECK_INT(one(&s, S("一会 会议"), false), 2);
    CHECK_INT(one(&s, S("วัด"), false), 3);
    struct search_term both[] = {{.tokens = S("pump")}, {.tokens = S("ana")}};
    CHECK_INT(found(&s, both, 2), 1);
    CHECK_INT(found(&s, both, 0), 0);
    scratch_end(&s);
}

static void no_operators(void)
{
    struct scratch s = scratch_open();
    fill(&s);
    CHECK_INT(one(&s, S("o'brien's"), false), 3);
    CHECK_INT(one(&s, S("or"), false), 3);
    CHECK_INT(one(&s, S("AND"), false), scratch_is_postgres() ? 0 : 3); /* fold/ never hands out capitals */
    const char *hostile[] = {"\"", "'", "\\", "a\" OR \"pump", "pump' | 'x", "subject:pump", "-pump", "^pump",
        "*", "(", "!pump", "pump:*", "NEAR(pump", "{subject}:pump", "&", "<->", "pump'':1A"};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        CHECK(one(&s, str_of(hostile[i]), i % 2) != 31);
    scratch_end(&s);
}

static void gone(void)
{
    struct scratch s = scratch_open();
    struct search_tokens first = {S("pump"), S("the old pump leaks"), S("ana")};
    fill(&s);
    db_begin(s.db);
    search_remove(s.db, ids[1], &first);
    db_commit(s.db);
    CHECK_INT(one(&s, S("pump"), false), 3);
    CHECK_INT(one(&s, S("leaks"), false), 0);
    db_begin(s.db);
    search_put(s.db, ids[1], &first);
    db_rollback(s.db);
    CHECK_INT(one(&s, S("leaks"), false), 0);
    scratch_end(&s);
}

static void limited(void)
{
    struct scratch s = scratch_open();
    struct message_id out[2];
    struct search_term pump = {.tokens = S("pump")};
    fill(&s);
    db_begin(s.db);
    struct list_id l = scratch_list(s.db, "garden"), empty = scratch_list(s.db, "empty");
    struct post p = {.list = l, .message = ids[1]};
    CHECK(post_add(s.db, &p, S("s")));
    db_commit(s.db);
    struct search_for f = {.terms = &pump, .n = 1, .list = l};
    CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 2), 1);
    CHECK_INT(out[0].v, ids[1].v);
    f.list = empty;
    CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 2), 0);
    f.list.v = 0;
    CHECK_INT(search_find(s.db, &f, ids[3], out, 2), 1);
    CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 1), 1);
    CHECK_INT(out[0].v, ids[3].v);
    scratch_end(&s);
}

/* Message k has the date k - 1. */
static void by_date_and_tag(void)
{
    struct scratch s = scratch_open();
    struct message_id out[3];
    struct search_term pump = {S("pump"), false, false};
    struct search_for f = {.terms = &pump, .n = 1};
    fill(&s);
    db_begin(s.db);
    struct post p = {.list = scratch_list(s.db, "garden"), .message = ids[3]}, other = p;
    other.list = scratch_list(s.db, "other");
    CHECK(post_add(s.db, &p, S("s")) && post_add(s.db, &other, S("s")));
    tag_add(s.db, p.list, p.number, S("water"));
    db_commit(s.db);
    f.since = 1;
    CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 3), 1);
    CHECK_INT(out[0].v, ids[3].v);
    f = (struct search_for){.terms = &pump, .n = 1, .until = 2};
    CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 3), 1);
    CHECK_INT(out[0].v, ids[1].v);
    for (size_t n = 0; n < 2; n++) { /* by the tag alone, and with a word */
        f = (struct search_for){.terms = &pump, .n = n, .tag = S("water")};
        CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 3), 1);
        CHECK_INT(out[0].v, ids[3].v);
        CHECK_INT(search_find(s.db, &f, ids[3], out, 3), 0);
        f.list = p.list;
        CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 3), 1);
        f.list = other.list; /* it has the tag in the other list */
        CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 3), 0);
        f.list.v = 0;
        f.until = 2;
        CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 3), 0);
    }
    f = (struct search_for){0};
    CHECK_INT(search_find(s.db, &f, (struct message_id){0}, out, 3), 0);
    scratch_end(&s);
}

static void shown_alone(void)
{
    struct scratch s = scratch_open();
    fill(&s);
    for (enum shown shown = SHOWN_NO_ARCHIVE; shown <= SHOWN_PURGED; shown++) {
        db_begin(s.db);
        message_set_shown(s.db, ids[1], shown);
        db_commit(s.db);
        CHECK_INT(one(&s, S("pump"), false), 3);
    }
    scratch_end(&s);
}

static void in_extra(void)
{
    struct scratch s = scratch_open();
    fill(&s);
    CHECK_INT(found(&s, &(struct search_term){S("pump"), false, true}, 1), 3);
    CHECK_INT(found(&s, &(struct search_term){S("pu"), true, true}, 1), 3);
    CHECK_INT(found(&s, &(struct search_term){S("an"), true, true}, 1), 1);
    CHECK_INT(found(&s, &(struct search_term){S("old pump"), false, true}, 1), 0);
    CHECK_INT(found(&s, &(struct search_term){S("old pu"), true, true}, 1), 0);
    scratch_end(&s);
}

static void large(void)
{
    struct scratch s = scratch_open();
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < 200000; i++)
        buf_printf(&b, "w%dx ", i);
    struct search_tokens t = {S("huge"), buf_str(&b), S("tail")};
    db_begin(s.db);
    ids[1] = scratch_message(s.db, "a@x", "s", "b", 1, NULL);
    search_put(s.db, ids[1], &t);
    db_commit(s.db);
    CHECK_INT(one(&s, S("w10000x"), false), 1);
    CHECK_INT(one(&s, S("w199999x"), false), 0); /* past the limit, on both engines */
    CHECK_INT(one(&s, S("huge"), false), 1);
    CHECK_INT(one(&s, S("tail"), false), 1);
    buf_release(&b);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"words, phrases and prefixes in several scripts", words},
    {"N8: nothing that is searched for is an operator", no_operators},
    {"what is removed, or undone, is not found", gone},
    {"by list, in pages, newest first", limited},
    {"by date and tag", by_date_and_tag},
    {"what the archive does not show is not found", shown_alone},
    {"in the author's name and the tags alone", in_extra},
    {"a huge text is indexed up to a limit", large},
};

TAP_MAIN(tests)
