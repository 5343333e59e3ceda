/* SPDX-License-Identifier: GPL-3.0-or-later */
/* joining: addresses become members, once, and known persons stay who they are. */
#include "action/joining.h"

#include "action/appointing.h"
#include "action/belonging.h"
#include "action/leaving.h"
#include "action/work.h"
#include "base/conf.h"
#include "scratch.h"
#include "store/community.h"
#include "store/event.h"
#include "store/subscription.h"

static struct scratch s;
static struct conf conf;
static struct work w;
static struct list_id garden, pumps;

static void open_house(void)
{
    s = scratch_open();
    conf = (struct conf){.domain = S("lists.example.org")};
    w = (struct work){.mem = s.mem, .db = s.db, .conf = &conf, .now = 1000};
    db_begin(w.db);
    garden = scratch_list(w.db, "garden");
    pumps = scratch_list(w.db, "pumps");
}

static void end_house(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

static enum joining_end join(struct list_id list, const char *address, const char *name, struct person_id *p)
{
    struct joining j = {.list = list,
        .address = str_of(address),
        .name = str_of(name),
        .mode = MODE_DIGEST,
        .lang = LANG_FR,
        .zone = S("Africa/Bamako"),
        .communities = S("Fil Bleu")};
    return joining_join(&w, &j, p);
}

static void joined(void)
{
    struct person_id p = {0};
    struct person person;
    struct subscription sub;
    struct community c;
    struct event e[2];
    open_house();
    CHECK_INT(join(garden, " Fatou@Example.ORG ", "Fatou\tDiarra", &p), JOINED);
    CHECK(person_get(w.mem, w.db, p, &person));
    CHECK_STR(person.name, "Fatou Diarra");
    CHECK_STR(person.zone, "Africa/Bamako");
    CHECK_INT(person.lang, LANG_FR);
    CHECK_STR(address_get(w.mem, w.db, person_main_address(w.db, p)), "Fatou@example.org");
    CHECK(subscription_get(w.db, garden, p, &sub));
    CHECK_INT(sub.mode, MODE_DIGEST);
    CHECK_INT(sub.joined, 1000);
    CHECK_INT(sub.digest_day, -1);
    CHECK_INT(community_of_person(w.mem, w.db, p, (struct community_id){0}, &c, 1), 1);
    CHECK_STR(c.name, "Fil Bleu");
    CHECK_INT(event_page(w.mem, w.db, 0, e, 2), 2);
    CHECK_STR(e[0].kind, "community-made");
    CHECK_STR(e[1].kind, "joined");
    end_house();
}

static void again(void)
{
    struct person_id p, q;
    struct person person;
    struct subscription sub;
    open_house();
    CHECK_INT(join(garden, "fatou@example.org", "Fatou", &p), JOINED);
    struct joining other = {
        .list = garden, .address = S("fatou@example.org"), .name = S("Somebody"), .mode = MODE_EACH};
    CHECK_INT(joining_join(&w, &other, &q), JOINED_ALREADY);
    CHECK_INT(q.v, p.v);
    CHECK(subscription_get(w.db, garden, p, &sub));
    CHECK_INT(sub.mode, MODE_DIGEST);
    other.list = pumps;
    CHECK_INT(joining_join(&w, &other, &q), JOINED);
    CHECK_INT(q.v, p.v);
    CHECK(person_get(w.mem, w.db, q, &person));
    CHECK_STR(person.name, "Fatou");
    CHECK_STR(person.zone, "Africa/Bamako");
    end_house();
}

static void shared(void)
{
    struct person_id p, moussa;
    open_house();
    CHECK_INT(join(garden, "family@example.org", "Fatou", &p), JOINED);
    struct person second = {.name = S("Moussa"), .zone = S(""), .created = 2};
    moussa = person_add(w.db, &second);
    person_address_add(w.db, moussa, address_add(w.db, S("family@example.org")), true);
    CHECK_INT(join(garden, "family@example.org", "Moussa", &p), JOINED);
    CHECK_INT(p.v, moussa.v);
    CHECK_INT(join(pumps, "family@example.org", "", &p), JOINED);
    CHECK(p.v != moussa.v);
    CHECK(leaving_remove_address(&w, garden, S("family@EXAMPLE.org")));
    struct subscription sub;
    CHECK_INT(subscription_page(w.db, garden, (struct person_id){0}, &sub, 1), 0);
    CHECK(subscription_get(w.db, pumps, p, &sub));
    end_house();
}

static void capitals(void)
{
    struct person_id p, q;
    open_house();
    address_add(w.db, S("FATOU@example.org")); /* her mail came before she did */
    CHECK_INT(join(garden, "Fatou@example.org", "Fatou", &p), JOINED);
    CHECK_STR(address_get(w.mem, w.db, person_main_address(w.db, p)), "Fatou@example.org");
    CHECK_INT(join(garden, "fatou@example.org", "Fatou", &q), JOINED_ALREADY);
    CHECK_INT(q.v, p.v);
    CHECK_STR(address_get(w.mem, w.db, person_main_address(w.db, p)), "Fatou@example.org");
    CHECK(leaving_remove_address(&w, garden, S("fatOU@example.org")));
    end_house();
}

static void refused(void)
{
    static const char *const bad[] = {"", "fatou", "@example.org", "fatou@", "-f@example.org", "a@b@c.org",
        "fa tou@example.org", "fatou@example.org\n, x@y.org", "\xff@example.org", "\"-o x\"@example.org",
        "\"garden\"@lists.example.org", "garden@lists.example.org", "garden-help@lists.example.org",
        "garden+water@Lists.example.org"};
    struct person_id p;
    open_house();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        printf("# case %zu\n", i);
        CHECK_INT(join(garden, bad[i], "", &p), JOIN_BAD_ADDRESS);
    }
    struct joining j = {.list = garden, .address = S("a@b.org"), .zone = S("Atlantis/Central")};
    CHECK_INT(joining_join(&w, &j, &p), JOIN_BAD_ZONE);
    CHECK_INT(address_find(w.db, S("a@b.org")).v, 0);
    end_house();
}

static void left(void)
{
    struct person_id p;
    struct subscription sub;
    open_house();
    CHECK(!leaving_remove_address(&w, garden, S("fatou@example.org")));
    CHECK(!leaving_remove_address(&w, garden, S("no address")));
    CHECK_INT(join(garden, "fatou@example.org", "Fatou", &p), JOINED);
    CHECK(!leaving_remove_address(&w, pumps, S("fatou@example.org")));
    CHECK(leaving_remove_address(&w, garden, S("fatou@example.org")));
    CHECK(!leaving_remove_address(&w, garden, S("fatou@example.org")));
    CHECK(!subscription_get(w.db, garden, p, &sub));
    CHECK_INT(join(garden, "fatou@example.org", "Fatou", &p), JOINED);
    CHECK(!leaving_remove(&w, pumps, p, S("complaint")));
    CHECK(leaving_remove(&w, garden, p, S("complaint")));
    CHECK(!subscription_get(w.db, garden, p, &sub));
    end_house();
}

static struct str communities_of(struct person_id p)
{
    struct belonging_names names = belonging_of(&w, p);
    struct str all = S("");
    for (size_t i = 0; i < names.n; i++)
        all = arena_printf(w.mem, "%.*s%s%.*s", STR(all), i ? "," : "", STR(names.at[i]));
    return all;
}

static void communities(void)
{
    struct person_id p, other;
    struct event e[10];
    open_house();
    CHECK_INT(join(garden, "fatou@example.org", "Fatou", &p), JOINED);
    struct joining more = {
        .list = garden, .address = S("fatou@example.org"), .communities = S("Green, Fil Bleu")};
    CHECK_INT(joining_join(&w, &more, &p), JOINED_COMMUNITY);
    CHECK_INT(joining_join(&w, &more, &p), JOINED_ALREADY);
    CHECK_STR(communities_of(p), "Fil Bleu,Green");
    more.list = pumps;
    more.communities = S("none");
    CHECK_INT(joining_join(&w, &more, &p), JOINED);
    CHECK_STR(communities_of(p), "Fil Bleu,Green");
    more.address = S("new@example.org");
    more.communities = S("none,Green");
    CHECK_INT(joining_join(&w, &more, &other), JOIN_BAD_COMMUNITY);
    CHECK_INT(address_find(w.db, S("new@example.org")).v, 0);
    size_t n = event_page(w.mem, w.db, 0, e, 10);
    CHECK_INT(n, 5);
    CHECK_STR(e[0].kind, "community-made");
    CHECK_STR(e[3].kind, "member-set");
    CHECK_STR(e[3].detail, "community");
    end_house();
}

static void modes(void)
{
    enum mode m;
    for (enum mode i = MODE_EACH; i < MODE_COUNT; i++) {
        CHECK(joining_mode_read(str_of(joining_mode(i)), &m));
        CHECK_INT(m, i);
    }
    CHECK(joining_mode_read(S("NoMail"), &m));
    CHECK_INT(m, MODE_NOMAIL);
    CHECK(!joining_mode_read(S("weekly"), &m));
    CHECK(!joining_mode_read(S(""), &m));
}

static enum joining_set change(const char *address, const char *name, const char *key, const char *value)
{
    struct joining_change c = {garden, str_of(address), str_of(name), str_of(key), str_of(value)};
    return joining_change(&w, &c);
}

static void changed(void)
{
    struct person_id p = {0}, other = {0};
    struct person person;
    struct subscription sub;
    open_house();
    CHECK_INT(change("ana@x.org", "", "role", "owner"), JOINING_NO_MEMBER);
    CHECK_INT(join(garden, "ana@x.org", "Ana", &p), JOINED);
    CHECK_INT(join(pumps, "ana@x.org", "Ana", &p), JOINED);
    CHECK_INT(change("ana@X.org", "", "role", "owner,moderator"), JOINING_SET);
    CHECK_INT(appointing_of(&w, garden, p), 1u << ROLE_OWNER | 1u << ROLE_MODERATOR);
    CHECK_INT(appointing_of(&w, pumps, p), 0);
    CHECK_INT(change("ana@x.org", "", "role", "steward"), JOINING_SET);
    CHECK_INT(appointing_of(&w, garden, p), 1u << ROLE_STEWARD);
    CHECK_INT(change("ana@x.org", "", "role", "boss"), JOINING_BAD_VALUE);
    CHECK_INT(change("ana@x.org", "", "mode", "nomail"), JOINING_SET);
    CHECK(subscription_get(w.db, garden, p, &sub));
    CHECK_INT(sub.mode, MODE_NOMAIL);
    CHECK_INT(change("ana@x.org", "", "mode", "weekly"), JOINING_BAD_VALUE);
    CHECK_INT(change("ana@x.org", "", "own", "perhaps"), JOINING_BAD_VALUE);
    CHECK_INT(change("ana@x.org", "", "own", "off"), JOINING_SET);
    CHECK_INT(change("ana@x.org", "", "copies", "Off"), JOINING_SET);
    CHECK(subscription_get(w.db, garden, p, &sub));
    CHECK(sub.no_own && sub.no_copies && sub.mode == MODE_NOMAIL);
    CHECK_INT(change("ana@x.org", "", "copies", "on"), JOINING_SET);
    CHECK_INT(change("ana@x.org", "", "hide", "on"), JOINING_SET);
    CHECK_INT(change("ana@x.org", "", "hide", ""), JOINING_BAD_VALUE);
    CHECK(subscription_get(w.db, garden, p, &sub) && sub.no_own && !sub.no_copies && sub.hide);
    CHECK(subscription_get(w.db, pumps, p, &sub) && !sub.no_own);
    CHECK_INT(change("ana@x.org", "", "zone", "Atlantis/Central"), JOINING_BAD_VALUE);
    CHECK_INT(change("ana@x.org", "", "language", "tlh"), JOINING_BAD_VALUE);
    CHECK_INT(change("ana@x.org", "", "language", "sw"), JOINING_SET);
    CHECK_INT(change("ana@x.org", "", "zone", "Asia/Kolkata"), JOINING_SET);
    CHECK_INT(change("ana@x.org", "", "name", "Ana\nMaria"), JOINING_SET);
    CHECK(person_get(w.mem, w.db, p, &person));
    CHECK_STR(person.name, "Ana Maria");
    CHECK_STR(person.zone, "Asia/Kolkata");
    CHECK_INT(person.lang, LANG_SW);
    CHECK_INT(change("ana@x.org", "", "colour", "green"), JOINING_UNKNOWN);
    CHECK_STR(communities_of(p), "Fil Bleu");
    CHECK_INT(change("ana@x.org", "", "community", "Green, ,Kisumu,Green"), JOINING_SET);
    CHECK_STR(communities_of(p), "Green,Kisumu");
    CHECK_INT(change("ana@x.org", "", "community", "Kisumu,none"), JOINING_BAD_VALUE);
    CHECK_STR(communities_of(p), "Green,Kisumu");
    CHECK_INT(change("ana@x.org", "", "community", "None"), JOINING_SET);
    CHECK_STR(communities_of(p), "");
    other = person_add(w.db, &(struct person){.name = S("Bo"), .zone = S(""), .created = 1});
    person_address_add(w.db, other, address_find(w.db, S("ana@x.org")), true);
    CHECK_INT(join(garden, "ana@x.org", "Bo", &other), JOINED);
    CHECK_INT(change("ana@x.org", "", "role", "owner"), JOINING_SEVERAL);
    CHECK_INT(change("ana@x.org", "Bo", "role", "owner"), JOINING_SET);
    CHECK_INT(appointing_of(&w, garden, other), 1u << ROLE_OWNER);
    CHECK_INT(appointing_of(&w, garden, p), 1u << ROLE_STEWARD);
    CHECK(leaving_remove_address(&w, garden, S("ana@x.org")));
    CHECK_INT(appointing_of(&w, garden, other) | appointing_of(&w, garden, p), 0);
    end_house();
}

static const struct tap_test tests[] = {
    {"role, mode, name, language, zone and communities of a member are changed; who leaves has no role",
        changed},
    {"modes are read as they are written", modes},
    {"an address becomes a member with name, language, zone and community", joined},
    {"who is there already stays as they are, in every list", again},
    {"of those who share an address the one who is named joins", shared},
    {"capitals make no second member, and mail goes to the address as they wrote it", capitals},
    {"what is no address, one of our own, and unknown zones are refused", refused},
    {"who leaves is gone from that list alone, and may come back", left},
    {"a member who is added again is of more communities", communities},
};
TAP_MAIN(tests)
