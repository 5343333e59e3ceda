/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listing: lists and topics are made and changed, and the door's file follows. */
#include "action/listing.h"

#include "action/work.h"
#include "base/conf.h"
#include "base/file.h"
#include "base/spool_lists.h"
#include "scratch.h"

struct house {
    struct scratch s;
    struct conf conf;
    struct work w;
    char spool[64];
};

static void house_open(struct house *h)
{
    *h = (struct house){.s = scratch_open(), .spool = "/tmp/posthouse-spool.XXXXXX"};
    CHECK(mkdtemp(h->spool) != NULL);
    h->conf = (struct conf){.domain = S("lists.example.org"), .spool = str_of(h->spool)};
    h->w = (struct work){.mem = h->s.mem, .db = h->s.db, .conf = &h->conf, .now = 1000};
    db_begin(h->w.db);
}

static void house_end(struct house *h)
{
    unlink(arena_printf(h->w.mem, "%s/lists", h->spool).p);
    unlink(arena_printf(h->w.mem, "%s/lists.lock", h->spool).p);
    CHECK(rmdir(h->spool) == 0);
    scratch_end(&h->s);
}

static enum listing_end make(struct house *h, const char *address)
{
    return listing_add(&h->w, str_of(address), S(""), S(""), LANG_EN);
}

static void added(void)
{
    struct house h;
    struct list l;
    house_open(&h);
    CHECK_INT(listing_add(&h.w, S("Garden@Lists.Example.org"), S(" The\tgarden\n"), S("Soil"), LANG_SW),
        LISTING_DONE);
    CHECK(listing_find(&h.w, S("garden"), &l));
    CHECK_STR(l.name, "garden");
    CHECK_STR(l.domain, "lists.example.org");
    CHECK_STR(l.title, "The garden");
    CHECK_STR(l.about, "Soil");
    CHECK_INT(l.lang, LANG_SW);
    CHECK_INT(l.created, 1000);
    CHECK(l.public);
    CHECK_INT(make(&h, "garden"), LISTING_EXISTS);
    CHECK_INT(make(&h, "garden@other.example"), LISTING_DONE);
    CHECK(listing_find(&h.w, S("GARDEN@other.example"), &l));
    CHECK_STR(l.title, "garden");
    CHECK(!listing_find(&h.w, S("garden@third.example"), &l));
    CHECK(!listing_find(&h.w, S("garden-join"), &l));
    CHECK(!listing_find(&h.w, S("garden+water"), &l));
    CHECK(!listing_find(&h.w, S("\xff"), &l));
    db_commit(h.w.db);
    house_end(&h);
}

static void refused(void)
{
    static const char *const bad[] = {"", "@", "@lists.example.org", "garden@", "garden help", "garden-help",
        "garden+water", "gar/den", "posthouse", "postmaster", "abuse", "-garden", "garden@x@y", "g\xc3\xa4rten",
        "\xff", "garden\n", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeee", "owner", "Mailer-Daemon",
        "noreply"};
    struct house h;
    house_open(&h);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        printf("# case %zu\n", i);
        CHECK_INT(make(&h, bad[i]), LISTING_BAD_NAME);
    }
    CHECK_STR(listing_bad_name(&h.w, S("garden@x@y")),
        "\"garden@x@y\" cannot be a list's address: a name is of a-z, 0-9, \".\", \"_\" and \"-\", and has a "
        "letter or a digit at both ends");
    CHECK_STR(listing_bad_name(&h.w, S("Garden@")),
        "\"Garden@\" cannot be a list's address: what stands behind its @ is no mail domain");
    CHECK(str_find(listing_bad_name(&h.w, S("Postmaster@x.org")), S("network's owner")) != STR_NONE);
    db_commit(h.w.db);
    house_end(&h);
}

static void topics(void)
{
    struct house h;
    struct list l;
    struct topic t;
    house_open(&h);
    CHECK_INT(make(&h, "garden"), LISTING_DONE);
    CHECK(listing_find(&h.w, S("garden"), &l));
    CHECK_INT(listing_topic(&h.w, l.id, S("#Cold_Storage"), S("")), LISTING_DONE);
    CHECK(topic_by_tag(h.w.mem, h.w.db, l.id, S("cold-storage"), &t));
    CHECK_STR(t.title, "Cold_Storage");
    CHECK_INT(listing_topic(&h.w, l.id, S("cold-storage"), S("x")), LISTING_EXISTS);
    CHECK_INT(listing_topic(&h.w, l.id, S("水泵"), S("Pumps")), LISTING_DONE);
    CHECK_INT(listing_topic(&h.w, l.id, S("join"), S("")), LISTING_BAD_NAME);
    CHECK_INT(listing_topic(&h.w, l.id, S("r-12"), S("")), LISTING_BAD_NAME);
    CHECK_INT(listing_topic(&h.w, l.id, S("2026"), S("")), LISTING_BAD_NAME);
    CHECK_INT(listing_topic(&h.w, l.id, S("two words"), S("")), LISTING_BAD_NAME);
    CHECK_INT(listing_topic(&h.w, l.id, S(""), S("")), LISTING_BAD_NAME);
    CHECK_INT(listing_topic(&h.w, l.id, S("\xff"), S("")), LISTING_BAD_NAME);
    CHECK_INT(listing_topic(&h.w, (struct list_id){l.id.v + 1000}, S("water"), S("")), LISTING_UNKNOWN);
    int64_t before = l.changes;
    CHECK(list_get(h.w.mem, h.w.db, l.id, &l));
    CHECK_INT(l.changes, before + 2);
    db_commit(h.w.db);
    house_end(&h);
}

static void topic_set_again(void)
{
    struct house h;
    struct list l;
    struct topic t, found;
    house_open(&h);
    CHECK_INT(make(&h, "garden"), LISTING_DONE);
    CHECK(listing_find(&h.w, S("garden"), &l));
    CHECK(!listing_find_topic(&h.w, l.id, S("water"), &t));
    CHECK_INT(listing_topic(&h.w, l.id, S("water"), S("Water")), LISTING_DONE);
    CHECK(listing_find_topic(&h.w, l.id, S("#Water"), &t));
    CHECK(!listing_find_topic(&h.w, l.id, S("\xff"), &found));
    CHECK(!listing_find_topic(&h.w, l.id, S(""), &found));
    CHECK(list_get(h.w.mem, h.w.db, l.id, &l));
    CHECK_INT(listing_set_topic(&h.w, &t, S("title"), S(" Water\nand soil ")), LISTING_DONE);
    CHECK_INT(listing_set_topic(&h.w, &t, S("title"), S(" ")), LISTING_BAD_NAME);
    CHECK_INT(listing_set_topic(&h.w, &t, S("tag"), S("soil")), LISTING_UNKNOWN);
    CHECK(listing_find_topic(&h.w, l.id, S("water"), &found));
    CHECK_STR(found.title, "Water and soil");
    int64_t before = l.changes; /* the archive sees by them what is to be written again */
    CHECK(list_get(h.w.mem, h.w.db, l.id, &l));
    CHECK_INT(l.changes, before + 1);
    db_commit(h.w.db);
    house_end(&h);
}

static void many_topics(void)
{
    struct house h;
    struct list l;
    house_open(&h);
    CHECK_INT(make(&h, "garden"), LISTING_DONE);
    CHECK(listing_find(&h.w, S("garden"), &l));
    int made = 0;
    for (int i = 0; i < TOPICS_MOST; i++)
        made += listing_topic(&h.w, l.id, arena_printf(h.w.mem, "topic-no%d", i), S("")) == LISTING_DONE;
    CHECK_INT(made, TOPICS_MOST);
    CHECK_INT(listing_topic(&h.w, l.id, S("one-more"), S("")), LISTING_FULL);
    CHECK_INT(listing_topic(&h.w, l.id, S("topic-no7"), S("")), LISTING_EXISTS);
    db_commit(h.w.db);
    house_end(&h);
}

static void long_topic(void)
{
    struct house h;
    struct list l;
    house_open(&h);
    CHECK_INT(make(&h, "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"), LISTING_DONE);
    CHECK(listing_find(&h.w, S("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"), &l));
    CHECK_INT(listing_topic(&h.w, l.id, S("eeeeeeeeeeffffffffffgggg"), S("")), LISTING_BAD_NAME);
    CHECK_INT(listing_topic(&h.w, l.id, S("eeeeeeeeeeffffffffffggg"), S("")), LISTING_DONE);
    db_commit(h.w.db);
    house_end(&h);
}

static void looks(struct house *h, struct list *l)
{
    char many[2001];
    memset(many, 'x', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    CHECK_STR(listing_value(h->w.mem, l, "reply"), "author");
    CHECK_STR(listing_value(h->w.mem, l, "footer"), "");
    CHECK_INT(listing_set(&h->w, l, S("reply"), S("everybody")), LISTING_BAD_NAME);
    CHECK_INT(listing_set(&h->w, l, S("prefix"), str_of(many)), LISTING_BAD_NAME);
    CHECK_INT(listing_set(&h->w, l, S("footer"), str_of(many)), LISTING_BAD_NAME);
    CHECK_INT(
        listing_set(&h->w, l, S("footer"), S("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13")), LISTING_BAD_NAME);
    CHECK_INT(listing_set(&h->w, l, S("reply"), S("List")), LISTING_DONE);
    CHECK_INT(listing_set(&h->w, l, S("prefix"), S(" [Garden]\n")), LISTING_DONE);
    CHECK_INT(listing_set(&h->w, l, S("footer"), S("\n one \r\n\ntwo\033\n")), LISTING_DONE);
    CHECK(listing_find(&h->w, S("garden"), l));
    CHECK_STR(listing_value(h->w.mem, l, "reply"), "list");
    CHECK_STR(listing_value(h->w.mem, l, "prefix"), "[Garden]");
    CHECK_STR(listing_value(h->w.mem, l, "footer"), "one\n\ntwo");
}

static void settings(void)
{
    struct house h;
    struct list l;
    house_open(&h);
    CHECK_INT(make(&h, "garden"), LISTING_DONE);
    CHECK(listing_find(&h.w, S("garden"), &l));
    CHECK_INT(listing_set(&h.w, &l, S("posting"), S("Open")), LISTING_DONE);
    CHECK_INT(listing_set(&h.w, &l, S("language"), S("zh")), LISTING_DONE);
    CHECK_INT(listing_set(&h.w, &l, S("title"), S(" Growing\r\nfood ")), LISTING_DONE);
    CHECK_INT(listing_set(&h.w, &l, S("about"), S("")), LISTING_DONE);
    CHECK_INT(listing_set(&h.w, &l, S("frozen"), S("Yes")), LISTING_DONE);
    CHECK_INT(listing_set(&h.w, &l, S("frozen"), S("1")), LISTING_BAD_NAME);
    CHECK_INT(listing_set(&h.w, &l, S("posting"), S("sometimes")), LISTING_BAD_NAME);
    CHECK_INT(listing_set(&h.w, &l, S("language"), S("tlh")), LISTING_BAD_NAME);
    CHECK_INT(listing_set(&h.w, &l, S("title"), S(" ")), LISTING_BAD_NAME);
    CHECK_INT(listing_set(&h.w, &l, S("colour"), S("green")), LISTING_UNKNOWN);
    CHECK(listing_find(&h.w, S("garden"), &l));
    CHECK_STR(listing_value(h.w.mem, &l, "posting"), "open");
    CHECK_STR(listing_value(h.w.mem, &l, "frozen"), "yes");
    CHECK(l.frozen);
    CHECK_STR(listing_value(h.w.mem, &l, "language"), "zh");
    CHECK_STR(listing_value(h.w.mem, &l, "title"), "Growing  food");
    looks(&h, &l);
    for (const char *const *k = listing_keys(); *k; k++)
        CHECK_INT(listing_set(&h.w, &l, str_of(*k), listing_value(h.w.mem, &l, *k)), LISTING_DONE);
    db_commit(h.w.db);
    house_end(&h);
}

static void door(void)
{
    struct house h;
    house_open(&h);
    CHECK_INT(make(&h, "pumps"), LISTING_DONE);
    CHECK_INT(make(&h, "garden@other.example"), LISTING_DONE);
    for (int i = 0; i < 150; i++)
        CHECK_INT(make(&h, arena_printf(h.w.mem, "many%d", i).p), LISTING_DONE);
    db_commit(h.w.db);
    CHECK_INT(spool_lists_has(h.spool, S("pumps@lists.example.org")), SPOOL_NO_LISTS);
    listing_tell_door(&h.w);
    CHECK_INT(spool_lists_has(h.spool, S("pumps@lists.example.org")), SPOOL_KNOWN);
    CHECK_INT(spool_lists_has(h.spool, S("many149@lists.example.org")), SPOOL_KNOWN);
    CHECK_INT(spool_lists_has(h.spool, S("garden@other.example")), SPOOL_KNOWN);
    CHECK_INT(spool_lists_has(h.spool, S("garden@lists.example.org")), SPOOL_UNKNOWN);
    CHECK_INT(spool_lists_has(h.spool, S("posthouse@other.example")), SPOOL_KNOWN);
    CHECK_INT(spool_lists_has(h.spool, S("postmaster@lists.example.org")), SPOOL_KNOWN);
    CHECK_INT(spool_lists_has(h.spool, S("abuse@lists.example.org")), SPOOL_KNOWN);
    struct str *all;
    CHECK_INT(listing_door(&h.w, &all), 152 + 2 * 3);
    CHECK_INT(listing_domains(&h.w, &all), 2);
    CHECK_STR(all[0], "lists.example.org");
    CHECK_STR(all[1], "other.example");
    house_end(&h);
}

/* As from another machine: the list is made, and this door is not told. */
static void made_elsewhere(struct house *h, const char *name)
{
    db_begin(h->w.db);
    CHECK_INT(listing_add(&h->w, str_of(name), S(""), S(""), LANG_EN), LISTING_DONE);
    db_commit(h->w.db);
}

static void followed(void)
{
    struct house h;
    struct list_mark told = {0, 0};
    house_open(&h);
    db_commit(h.w.db);
    listing_follow(&h.w, &told);
    CHECK_INT(spool_lists_has(h.spool, S("garden@lists.example.org")), SPOOL_NO_LISTS);
    made_elsewhere(&h, "garden");
    listing_follow(&h.w, &told);
    CHECK_INT(spool_lists_has(h.spool, S("garden@lists.example.org")), SPOOL_KNOWN);
    made_elsewhere(&h, "pumps");
    CHECK_INT(spool_lists_has(h.spool, S("pumps@lists.example.org")), SPOOL_UNKNOWN);
    listing_follow(&h.w, &told);
    CHECK_INT(spool_lists_has(h.spool, S("pumps@lists.example.org")), SPOOL_KNOWN);
    CHECK_INT(unlink(arena_printf(h.w.mem, "%s/lists", h.spool).p), 0);
    listing_follow(&h.w, &told); /* nothing changed: nothing is written */
    CHECK_INT(spool_lists_has(h.spool, S("pumps@lists.example.org")), SPOOL_NO_LISTS);
    house_end(&h);
}

static struct house *there;

static void tell(void)
{
    tap_quiet();
    listing_tell_door(&there->w);
}

static void no_spool(void)
{
    struct house h;
    house_open(&h);
    db_commit(h.w.db);
    h.conf.spool = S("/nonexistent/spool");
    there = &h;
    CHECK_INT(tap_child(tell), 75);
    house_end(&h);
}

static const struct tap_test tests[] = {
    {"a list is made once per domain, its texts on one line", added},
    {"what can be no list's name is refused", refused},
    {"topics are folded like tags, and have an address of their own", topics},
    {"a topic's title is changed, and the archive notices", topic_set_again},
    {"a list can have so many topics and no more", many_topics},
    {"a topic whose address would be too long is refused", long_topic},
    {"settings are checked, and what is shown can be set", settings},
    {"the door knows every list, and each domain's own addresses", door},
    {"lists that others made are told, once", followed},
    {"a spool that is not there ends with 75", no_spool},
};
TAP_MAIN(tests)
