/* SPDX-License-Identifier: GPL-3.0-or-later */
/* belonging: communities are made and changed, and persons are put into them by name. */
#include "action/belonging.h"

#include "action/work.h"
#include "scratch.h"
#include "store/community.h"
#include "store/event.h"

static struct scratch s;
static struct work w;

static void open_house(void)
{
    s = scratch_open();
    w = (struct work){.mem = s.mem, .db = s.db, .now = 1000};
    db_begin(w.db);
}

static void end_house(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

static struct str joined(const struct belonging_names *names)
{
    struct str all = S("");
    for (size_t i = 0; i < names->n; i++)
        all = arena_printf(w.mem, "%.*s|%.*s", STR(all), STR(names->at[i]));
    return all;
}

static struct str of(struct person_id p)
{
    struct belonging_names names = belonging_of(&w, p);
    return joined(&names);
}

static void made(void)
{
    static const char *const bad[] = {"", " \t", "none", "None", "Green, North"};
    struct community found, c = {.name = S(" Green \n"), .region = S("East\nAfrica"), .sector = S("gardening")};
    struct event e[3];
    open_house();
    CHECK_INT(belonging_make(&w, &c), BELONGING_DONE);
    CHECK_INT(belonging_make(&w, &c), BELONGING_EXISTS);
    CHECK(community_by_name(w.mem, w.db, S("Green"), &found));
    CHECK_STR(found.region, "East Africa");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(belonging_make(&w, &(struct community){.name = str_of(bad[i])}), BELONGING_BAD_VALUE);
    CHECK_INT(event_page(w.mem, w.db, 0, e, 3), 1);
    CHECK_STR(e[0].kind, "community-made");
    CHECK_STR(e[0].detail, "Green");
    end_house();
}

static void changed(void)
{
    struct community c, found;
    open_house();
    belonging_make(&w, &(struct community){.name = S("Green"), .region = S(""), .sector = S("")});
    belonging_make(&w, &(struct community){.name = S("Blue"), .region = S(""), .sector = S("")});
    CHECK(community_by_name(w.mem, w.db, S("Green"), &c));
    CHECK_INT(belonging_set(&w, &c, S("region"), S(" Kenya ")), BELONGING_DONE);
    CHECK_INT(belonging_set(&w, &c, S("sector"), S("water\npumps")), BELONGING_DONE);
    CHECK_INT(belonging_set(&w, &c, S("language"), S("SW")), BELONGING_DONE);
    CHECK_INT(belonging_set(&w, &c, S("language"), S("tlh")), BELONGING_BAD_VALUE);
    CHECK_INT(belonging_set(&w, &c, S("name"), S("Blue")), BELONGING_EXISTS);
    CHECK_INT(belonging_set(&w, &c, S("name"), S("Green,Blue")), BELONGING_BAD_VALUE);
    CHECK_INT(belonging_set(&w, &c, S("name"), S(" ")), BELONGING_BAD_VALUE);
    CHECK_INT(belonging_set(&w, &c, S("colour"), S("green")), BELONGING_UNKNOWN);
    CHECK_STR(c.name, "Green");
    CHECK_INT(belonging_set(&w, &c, S("name"), S("Verde")), BELONGING_DONE);
    CHECK(!community_by_name(w.mem, w.db, S("Green"), &found));
    CHECK(community_by_name(w.mem, w.db, S("Verde"), &found));
    CHECK_INT(found.id.v, c.id.v);
    CHECK_STR(found.region, "Kenya");
    CHECK_STR(found.sector, "water pumps");
    CHECK_INT(found.lang, LANG_SW);
    CHECK_INT(belonging_set(&w, &c, S("region"), S("")), BELONGING_DONE);
    CHECK(community_by_name(w.mem, w.db, S("Verde"), &found));
    CHECK_STR(found.region, "");
    end_house();
}

static void names_read(void)
{
    static const struct {
        const char *words, *want; /* NULL: refused */
    } cases[] = {{"", ""}, {" ", ""}, {"none", ""}, {" NONE ", ""}, {",, ,", ""}, {"Fil Bleu", "|Fil Bleu"},
        {" Green ,Fil Bleu, Green,", "|Green|Fil Bleu"}, {"Fil\nBleu", "|Fil Bleu"}, {"Green,none", NULL},
        {"none,", NULL}};
    struct belonging_names names;
    open_house();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printf("# case %zu\n", i);
        bool good = belonging_read(&w, str_of(cases[i].words), &names);
        CHECK_INT(good, cases[i].want != NULL);
        if (good && cases[i].want)
            CHECK_STR(joined(&names), cases[i].want);
    }
    end_house();
}

static void put(void)
{
    struct belonging_names names, missing;
    struct community c;
    open_house();
    struct person_id ana = scratch_person(w.db, "ana@example.org"),
                     ben = scratch_person(w.db, "ben@example.org");
    CHECK(belonging_read(&w, S("Green,Blue"), &names));
    missing = belonging_missing(&w, &names);
    CHECK_STR(joined(&missing), "|Green|Blue");
    CHECK(belonging_join(&w, ana, &names, LANG_FR, false));
    CHECK(!belonging_join(&w, ana, &names, LANG_EN, false));
    CHECK(community_by_name(w.mem, w.db, S("Blue"), &c));
    CHECK_INT(c.lang, LANG_FR);
    CHECK(belonging_join(&w, ben, &names, LANG_EN, true));
    CHECK(belonging_read(&w, S("Red,Blue"), &names));
    missing = belonging_missing(&w, &names);
    CHECK_STR(joined(&missing), "|Red");
    CHECK(belonging_join(&w, ana, &names, LANG_EN, true));
    CHECK_STR(of(ana), "|Blue|Red");
    CHECK_STR(of(ben), "|Green|Blue");
    CHECK(!belonging_join(&w, ana, &names, LANG_EN, true));
    CHECK(belonging_join(&w, ana, &(struct belonging_names){0}, LANG_EN, true));
    CHECK_STR(of(ana), "");
    end_house();
}

static void many(void)
{
    struct belonging_names names;
    struct str words = S("");
    open_house();
    struct person_id ana = scratch_person(w.db, "ana@example.org");
    for (int i = 0; i < 120; i++)
        words = arena_printf(w.mem, "%.*s,c%d", STR(words), i);
    CHECK(belonging_read(&w, words, &names));
    CHECK(belonging_join(&w, ana, &names, LANG_EN, false));
    CHECK_INT(belonging_of(&w, ana).n, 120);
    CHECK(belonging_read(&w, S("c60"), &names));
    CHECK(belonging_join(&w, ana, &names, LANG_EN, true));
    CHECK_STR(of(ana), "|c60");
    end_house();
}

static const struct tap_test tests[] = {
    {"a community is made once, and its name can stand among others", made},
    {"name, region, sector and language of a community are changed", changed},
    {"names stand between commas, and none names nobody", names_read},
    {"a person is of more communities, or of others, and what is not there is made", put},
    {"a person may be of more communities than are read at once", many},
};
TAP_MAIN(tests)
