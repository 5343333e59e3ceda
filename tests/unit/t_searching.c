/* SPDX-License-Identifier: GPL-3.0-or-later */
/* searching: what a search finds, and which searches are refused. */
#include "action/searching.h"

#include "action/work.h"
#include "base/conf.h"
#include "scratch.h"
#include "store/search.h"
#include "store/tag.h"

static struct scratch s;
static struct list_id garden, pumps;

static void post(struct work *w, const char *author, const char *words, int64_t date, struct list_id too,
    const char *tag, const char *other)
{
    static int n;
    struct str name = arena_printf(s.mem, "m%d@x", n++);
    unsigned char sha[HASH_SIZE];
    bool fresh;
    hash_sha256(name, sha);
    struct message m = {.message_id = name,
        .content_hash = {(const char *)sha, sizeof sha},
        .permalink = name,
        .author = str_of(author),
        .date = date,
        .body = str_of(words),
        .reply = str_of(words)};
    m.id = message_add(w->db, &m, name, sha, &fresh);
    struct str extra = arena_printf(s.mem, "%s %s %s", author, tag, other);
    search_put(w->db, m.id, &(struct search_tokens){.subject = S(""), .body = str_of(words), .extra = extra});
    for (struct list_id l = garden;; l = too) {
        struct post p = {.list = l, .message = m.id, .date = date, .filed = date};
        if (!l.v || !post_add(w->db, &p, S("x")))
            break;
        tag_add(w->db, l, p.number, str_of(tag));
        tag_add(w->db, l, p.number, str_of(other));
    }
}

/* garden has 1 to 3; the second is number 1 in pumps, too. */
static struct work begin(void)
{
    static const struct conf conf = {.domain = S("lists.example.org")};
    s = scratch_open();
    struct work w = {.mem = s.mem, .db = s.db, .conf = &conf, .now = 1777878000};
    db_begin(w.db);
    garden = scratch_list(w.db, "garden");
    pumps = scratch_list(w.db, "pumps");
    post(&w, "ana silva", "the old pump leaks", 1767225600, (struct list_id){0}, "water", "2026-a");
    post(&w, "ben", "my pump is new said ana", 1777852800, pumps, "water", "cold-storage");
    post(&w, "anatole", "nothing", 1777852801, (struct list_id){0}, "ana", "x");
    db_commit(w.db);
    return w;
}

static enum searching_end reads(struct work *w, struct str text, struct list_id list, struct str *at)
{
    struct searching *found;
    return searching_read(s.mem, w, text, list, &found, at);
}

/* list/number of what is found, newest first */
static void is(int line, struct work *w, struct str text, struct list_id list, const char *want)
{
    struct searching *found = NULL;
    struct post p[1];
    struct str at;
    struct buf b;
    buf_init(&b, BUF_MAX);
    CHECK_INT(searching_read(s.mem, w, text, list, &found, &at), SEARCHING_READ);
    while (searching_next(found, w, p, 1))
        buf_printf(&b, "%s/%lld ", p->list.v == garden.v ? "garden" : "pumps", (long long)p->number);
    tap_str(__FILE__, line, buf_str(&b), str_of(want));
    buf_release(&b);
}
#define IS(text, list, want) is(__LINE__, &w, S(text), list, want)

static void found(void)
{
    static const struct list_id any = {0};
    struct work w = begin();
    IS("Pump", any, "garden/2 garden/1 ");
    IS("pump", pumps, "pumps/1 ");
    IS("pump list:pumps", any, "pumps/1 ");
    IS("pump list:pumps@lists.example.org list:pumps", pumps, "pumps/1 ");
    IS("ana", any, "garden/3 garden/2 garden/1 ");
    IS("from:ana", any, "garden/1 ");
    IS("from:an*", any, "garden/3 garden/1 ");
    IS("from:\"Ana Silva\" from:silva", any, "garden/1 ");
    IS("from:silva from:ben", any, "");
    IS("from:\"ana water\"", any, ""); /* a name, and the tag behind it */
    IS("#water", any, "garden/2 garden/1 ");
    IS("#water #Cold-Storage", any, "garden/2 ");
    IS("#Cold-Storage #water pump", pumps, "pumps/1 ");
    IS("#ana", any, "garden/3 ");
    IS("\"old pump\"", any, "garden/1 ");
    IS("pump since:2026-05-04", any, "garden/2 ");
    IS("pump before:2026-05-04", any, "garden/1 ");
    IS("#water since:2026-02 before:2026-05-04", any, "");
    IS("tractor", any, "");
    scratch_end(&s);
}

static void pages(void)
{
    struct work w = begin();
    struct searching *found = NULL;
    struct post p[8];
    struct str at;
    db_begin(w.db);
    for (int i = 0; i < 250; i++)
        post(&w, i % 2 ? "cai" : "dan", "pump", 1777852900 + i, (struct list_id){0}, "t", "u");
    db_commit(w.db);
    CHECK_INT(searching_read(s.mem, &w, S("pump from:cai"), garden, &found, &at), SEARCHING_READ);
    int64_t n = 0, last = 254;
    for (size_t got = 8; got == 8; n += (int64_t)got) {
        got = searching_next(found, &w, p, 8);
        for (size_t i = 0; i < got; last = p[i++].number)
            CHECK_INT(p[i].number, last == 254 ? 253 : last - 2);
    }
    CHECK_INT(n, 125);
    CHECK_INT(searching_next(found, &w, p, 8), 0);
    scratch_end(&s);
}

#define REFUSES(text, list, end, piece)                                                                        \
    do {                                                                                                       \
        CHECK_INT(reads(&w, S(text), list, &at), end);                                                         \
        CHECK_STR(at, piece);                                                                                  \
    } while (0)

static void refused(void)
{
    static const struct list_id any = {0};
    struct work w = begin();
    struct str at;
    struct buf b;
    CHECK_INT(reads(&w, S(""), any, &at), SEARCHING_EMPTY);
    CHECK_INT(reads(&w, S("* ! ()"), any, &at), SEARCHING_EMPTY);
    CHECK_INT(reads(&w, S("since:2026 list:garden"), any, &at), SEARCHING_EMPTY);
    REFUSES("pump since:yesterday x", any, SEARCHING_ODD, "since:yesterday");
    REFUSES("pump from:!!! x", any, SEARCHING_ODD, "from:!!!");
    REFUSES("pump #2026", any, SEARCHING_ODD, "2026");
    REFUSES("pump list:nowhere", any, SEARCHING_NO_LIST, "nowhere");
    REFUSES("pump list:garden", pumps, SEARCHING_TWO_LISTS, "garden");
    buf_init(&b, BUF_MAX);
    for (int i = 0; i < 30000; i++)
        buf_put(&b, S("a-b\" "));
    CHECK_INT(reads(&w, buf_str(&b), any, &at), SEARCHING_LONG);
    buf_release(&b);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"words, names, tags, lists and dates", found},
    {"in pages, whatever does not fit between", pages},
    {"what a search cannot do is refused", refused},
};
TAP_MAIN(tests)
