/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placing: where a post hangs in what the store holds, and a whole list arranged anew. */
#include "action/placing.h"

#include "action/work.h"
#include "scratch.h"
#include "store/thread.h"

enum { DAY = 86400 };

static struct scratch s;
static struct work w;
static struct list_id garden, pumps;

static void begin(void)
{
    s = scratch_open();
    w = (struct work){.mem = s.mem, .db = s.db, .now = 100 * DAY};
    db_begin(w.db);
    garden = scratch_list(w.db, "garden");
    pumps = scratch_list(w.db, "pumps");
}

static void end(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

struct mail_in {
    const char *id, *refs; /* refs: words, nearest first */
    const char *subject;
    bool answers;
    int day;
};

/* As filing does it: the message is stored, a place is found, the post gets its number, what waited for it is
 * hung below it. */
static struct post file_in(struct list_id list, const struct mail_in *in)
{
    unsigned char sha[HASH_SIZE];
    struct str refs[8], rest = str_of(in->refs), raw = str_of(in->id);
    struct placing_question q = {.list = list,
        .id = str_of(in->id),
        .refs = refs,
        .base_subject = str_of(in->subject),
        .answers = in->answers,
        .date = in->day * DAY};
    while (q.n_refs < 8 && str_word(&rest, &refs[q.n_refs]))
        q.n_refs++;
    hash_sha256(raw, sha);
    bool fresh;
    struct message m = {.message_id = q.id,
        .content_hash = {(const char *)sha, sizeof sha},
        .permalink = q.id,
        .subject = q.base_subject,
        .base_subject = q.base_subject,
        .answers = q.answers,
        .date = q.date,
        .refs = refs,
        .n_refs = q.n_refs};
    struct post p = {.list = list, .date = q.date};
    p.message = message_add(w.db, &m, raw, sha, &fresh);
    struct placing place = placing_find(&w, &q);
    p.thread = place.thread;
    p.parent = place.parent;
    CHECK(post_add(w.db, &p, q.base_subject));
    placing_adopt(&w, &q, p.number);
    CHECK(post_get(w.db, list, p.number, &p));
    return p;
}

#define FILE_IN(...) file_in(garden, &(struct mail_in){__VA_ARGS__})

static struct post again(struct post p)
{
    CHECK(post_get(w.db, p.list, p.number, &p));
    return p;
}

static int64_t posts_in(struct thread_id id)
{
    struct thread t;
    CHECK(thread_get(w.mem, w.db, id, &t));
    return t.posts;
}

static void nearest(void)
{
    begin();
    struct post a = FILE_IN("a@x", "", "pump", false, 1), b = FILE_IN("b@x", "a@x", "pump", true, 2),
                c = FILE_IN("c@x", "gone@x b@x a@x", "pump", true, 3), d = FILE_IN("d@x", "", "pump", false, 4);
    CHECK(a.parent == 0 && b.parent == a.number && c.parent == b.number && d.parent == 0);
    CHECK(a.thread.v == b.thread.v && a.thread.v == c.thread.v && a.thread.v != d.thread.v);
    CHECK_INT(posts_in(a.thread), 3);
    struct post own = FILE_IN("e@x", "e@x", "pump", false, 5);
    CHECK(own.parent == 0 && own.thread.v != a.thread.v);
    end();
}

static void other_list(void)
{
    begin();
    struct post a = FILE_IN("a@x", "", "pump", false, 1);
    struct post b = file_in(pumps, &(struct mail_in){"b@x", "a@x", "pump", true, 2});
    CHECK(b.parent == 0 && b.thread.v != a.thread.v);
    struct post c = file_in(pumps, &(struct mail_in){"c@x", "", "leather", true, 3});
    FILE_IN("d@x", "", "leather", false, 3);
    CHECK(c.parent == 0);
    end();
}

static void came_late(void)
{
    begin();
    struct post b = FILE_IN("b@x", "a@x", "s", true, 2), c = FILE_IN("c@x", "b@x a@x", "t", true, 3),
                d = FILE_IN("d@x", "a@x", "u", true, 4);
    CHECK(b.thread.v == c.thread.v && b.thread.v == d.thread.v); /* a common ancestor that nobody saw */
    CHECK(b.parent == 0 && c.parent == b.number && d.parent == 0);
    struct post a = FILE_IN("a@x", "", "s", false, 1);
    CHECK(a.thread.v == b.thread.v && a.parent == 0);
    CHECK(again(b).parent == a.number && again(d).parent == a.number);
    CHECK_INT(again(c).parent, b.number); /* something nearer than a has come */
    CHECK_INT(posts_in(a.thread), 4);
    end();
}

static void one_after_all(void)
{
    begin();
    struct post a = FILE_IN("a@x", "", "pump", false, 1), b = FILE_IN("b@x", "", "leather", false, 2),
                c = FILE_IN("c@x", "b@x", "leather", true, 3);
    CHECK(a.thread.v != b.thread.v);
    struct post d = FILE_IN("d@x", "c@x a@x", "both", true, 4);
    CHECK_INT(d.parent, c.number);
    CHECK(d.thread.v == a.thread.v && again(b).thread.v == a.thread.v && again(c).thread.v == a.thread.v);
    CHECK(posts_in(a.thread) == 4 && posts_in(b.thread) == 0);
    CHECK(again(a).parent == 0 && again(b).parent == 0);
    end();
}

static void by_subject(void)
{
    begin();
    struct post a = FILE_IN("a@x", "", "pump", false, 1), b = FILE_IN("b@x", "", "pump", false, 20);
    CHECK_INT(FILE_IN("c@x", "", "pump", true, 21).parent, b.number);
    CHECK_INT(FILE_IN("d@x", "", "pump", true, 52).parent, 0); /* 31 days after the last of that subject */
    CHECK_INT(FILE_IN("e@x", "", "pump", false, 53).parent, 0);
    CHECK_INT(FILE_IN("f@x", "gone@x", "pump", true, 53).parent, 0);
    CHECK_INT(FILE_IN("g@x", "", "", true, 53).parent, 0);
    CHECK(a.thread.v != b.thread.v);
    end();
}

static void no_ring(void)
{
    begin();
    struct post a = FILE_IN("a@x", "b@x", "s", true, 1), b = FILE_IN("b@x", "c@x", "s", true, 2),
                c = FILE_IN("c@x", "a@x", "s", true, 3);
    CHECK(a.thread.v == b.thread.v && a.thread.v == c.thread.v);
    a = again(a), b = again(b), c = again(c);
    CHECK((a.parent == 0) + (b.parent == 0) + (c.parent == 0) == 1);
    int64_t at = c.number;
    for (int steps = 0; at; steps++) {
        struct post p;
        CHECK(steps < 3 && post_get(w.db, garden, at, &p));
        at = p.parent;
    }
    end();
}

/* "a b<a c<b": every post of the list and its parent, in the order of the array. */
static struct str arranged(const struct mail_in *all, size_t n)
{
    struct str out = S("");
    for (size_t i = 0; i < n; i++) {
        struct post p, parent;
        struct message m = {.message_id = S("")};
        CHECK(post_by_message_id(w.db, garden, str_of(all[i].id), &p));
        if (p.parent)
            CHECK(post_get(w.db, garden, p.parent, &parent) && message_get(w.mem, w.db, parent.message, &m));
        out = arena_printf(w.mem, "%.*s%s%s%.*s ", STR(out), all[i].id, p.parent ? "<" : "", STR(m.message_id));
    }
    return out;
}

static int64_t changes(void)
{
    struct list l;
    CHECK(list_get(w.mem, w.db, garden, &l));
    return l.changes;
}

/* The order in which mail comes is nobody's choice, so it must not show. */
static void any_order(size_t first, bool backwards)
{
    static const struct mail_in all[] = {{"a", "", "pump", false, 1}, {"b", "a", "pump", true, 2},
        {"c", "b a", "pump", true, 3}, {"d", "gone c", "pump", true, 4}, {"e", "", "pump", true, 5},
        {"f", "", "soil", false, 5}, {"g", "f", "soil", true, 4}};
    enum { N = sizeof all / sizeof *all };
    begin();
    for (size_t i = 0; i < N; i++)
        file_in(garden, &all[(first + (backwards ? N - i : i)) % N]);
    placing_rebuild(&w, garden);
    CHECK_STR(arranged(all, N), "a b<a c<b d<c e<d f g<f ");
    struct post a, e, f, g;
    CHECK(post_by_message_id(w.db, garden, S("a"), &a) && post_by_message_id(w.db, garden, S("e"), &e));
    CHECK(post_by_message_id(w.db, garden, S("f"), &f) && post_by_message_id(w.db, garden, S("g"), &g));
    CHECK(a.thread.v == e.thread.v && f.thread.v == g.thread.v && a.thread.v != f.thread.v);
    CHECK(posts_in(a.thread) == 5 && posts_in(f.thread) == 2);
    int64_t before = changes();
    placing_rebuild(&w, garden);
    CHECK_INT(changes(), before); /* the archive has nothing to write */
    end();
}

static void anew(void)
{
    for (size_t first = 0; first < 7; first += 2)
        any_order(first, first % 4 == 2);
}

/* What was torn apart or thrown together by hand or by an older program. */
static void mended(void)
{
    struct thread t;
    begin();
    struct post a = FILE_IN("a", "", "pump", false, 1), b = FILE_IN("b", "a", "pump", true, 2),
                c = FILE_IN("c", "", "soil", false, 3), d = FILE_IN("d", "c", "soil", true, 4);
    post_place(w.db, garden, c.number, a.thread, b.number);
    post_place(w.db, garden, b.number, d.thread, 0);
    placing_rebuild(&w, garden);
    a = again(a), b = again(b), c = again(c), d = again(d);
    CHECK(a.thread.v == b.thread.v && c.thread.v == d.thread.v && a.thread.v != c.thread.v);
    CHECK(b.parent == a.number && c.parent == 0 && d.parent == c.number);
    CHECK(thread_get(w.mem, w.db, c.thread, &t));
    CHECK_STR(t.subject, "soil");
    CHECK(t.posts == 2 && t.first_date == 3 * DAY && t.last_date == 4 * DAY);
    end();
}

/* More than the store gives at a time, and an answer in another page than its question. */
static void many(void)
{
    enum { N = 1201 };
    struct post p;
    begin();
    for (int i = 0; i < N; i++) {
        char id[32], ref[32];
        snprintf(id, sizeof id, "m%d@x", i);
        snprintf(ref, sizeof ref, "m%d@x", i / 2);
        file_in(garden, &(struct mail_in){id, i ? ref : "", "pump", i > 0, i});
    }
    for (int64_t i = 2; i <= N; i += 7)
        post_place(w.db, garden, i, thread_add(w.db, garden, S("torn")), 0);
    placing_rebuild(&w, garden);
    for (int64_t i = 1; i <= N; i++) {
        CHECK(post_get(w.db, garden, i, &p));
        CHECK_INT(p.parent, i == 1 ? 0 : (i - 1) / 2 + 1);
    }
    CHECK_INT(posts_in(p.thread), N);
    end();
}

static const struct tap_test tests[] = {
    {"an answer hangs below the nearest post that it names", nearest},
    {"another list's posts count for nothing", other_list},
    {"a question that comes after its answers finds them; those that have a nearer one stay", came_late},
    {"a message that answers two threads makes them one", one_after_all},
    {"the subject counts only with Re:, without references, and within 30 days", by_subject},
    {"messages that answer each other in a ring still make a tree", no_ring},
    {"rebuilt, a list is the same in whatever order it came, and a second time nothing changes", anew},
    {"a rebuild puts right what was torn apart or thrown together", mended},
    {"a rebuild reads lists of any length", many},
};
TAP_MAIN(tests)
