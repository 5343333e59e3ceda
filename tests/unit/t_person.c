/* SPDX-License-Identifier: GPL-3.0-or-later */
/* person: persons and addresses, many to many. */
#include "store/person.h"

#include "scratch.h"

static void shared_address(void)
{
    struct scratch s = scratch_open();
    struct person out[4];
    db_begin(s.db);
    struct person_id ana = scratch_person(s.db, "house@example.org"),
                     ben = scratch_person(s.db, "house@example.org");
    struct address_id house = address_find(s.db, S("house@example.org"));
    CHECK(house.v && ana.v != ben.v);
    CHECK_INT(address_add(s.db, S("house@example.org")).v, house.v);
    CHECK_INT(person_by_address(s.mem, s.db, S("house@example.org"), out, 4), 2);
    CHECK_INT(out[0].id.v, ana.v);
    CHECK_INT(out[1].id.v, ben.v);
    CHECK_INT(person_by_address(s.mem, s.db, S("house@example.org"), out, 1), 1);
    CHECK_INT(person_by_address(s.mem, s.db, S("none@example.org"), out, 4), 0);
    CHECK(person_uses(s.db, out[0].id, S("House@example.org")));
    CHECK(!person_uses(s.db, out[0].id, S("none@example.org")));
    CHECK(!person_uses(s.db, (struct person_id){out[0].id.v + 1000}, S("house@example.org")));
    person_address_remove(s.db, ana, house);
    CHECK_INT(person_by_address(s.mem, s.db, S("house@example.org"), out, 4), 1);
    CHECK_INT(person_main_address(s.db, ana).v, 0);
    db_commit(s.db);
    scratch_end(&s);
}

static void case_does_not_count(void)
{
    struct scratch s = scratch_open();
    struct person out[2];
    db_begin(s.db);
    struct person_id amina = scratch_person(s.db, "Amina@example.org");
    struct address_id a = person_main_address(s.db, amina);
    CHECK_INT(address_find(s.db, S("amina@example.org")).v, a.v);
    CHECK_INT(address_add(s.db, S("AMINA@example.org")).v, a.v);
    CHECK_INT(person_by_address(s.mem, s.db, S("aMINA@example.org"), out, 2), 1);
    CHECK_STR(address_get(s.mem, s.db, a), "Amina@example.org");
    address_spell(s.db, a, S("amina@example.org"));
    CHECK_STR(address_get(s.mem, s.db, a), "amina@example.org");
    /* the Turkish i is another letter, and may be another person */
    CHECK_INT(address_find(s.db, S("am\xc4\xb1na@example.org")).v, 0);
    CHECK_INT(address_find(s.db, S("")).v, 0);
    db_commit(s.db);
    scratch_end(&s);
}

static void one_main(void)
{
    struct scratch s = scratch_open();
    db_begin(s.db);
    struct person_id ana = scratch_person(s.db, "a@example.org");
    struct address_id a = person_main_address(s.db, ana), b = address_add(s.db, S("b@example.org"));
    person_address_add(s.db, ana, b, false);
    CHECK_INT(person_main_address(s.db, ana).v, a.v);
    person_address_add(s.db, ana, b, true);
    CHECK_INT(person_main_address(s.db, ana).v, b.v);
    person_address_add(s.db, ana, b, true);
    CHECK_INT(person_main_address(s.db, ana).v, b.v);
    db_commit(s.db);
    CHECK_STR(address_get(s.mem, s.db, b), "b@example.org");
    CHECK_STR(address_get(s.mem, s.db, (struct address_id){999}), "");
    scratch_end(&s);
}

static void changed(void)
{
    struct scratch s = scratch_open();
    struct person p, page[2];
    db_begin(s.db);
    struct person_id ana = scratch_person(s.db, "a@example.org"), ben = scratch_person(s.db, "b@example.org");
    CHECK(person_get(s.mem, s.db, ana, &p));
    CHECK_STR(p.zone, "Africa/Nairobi");
    p.name = S("Ana");
    p.lang = LANG_AR;
    p.zone = S("");
    person_set(s.db, &p);
    struct address_id a = person_main_address(s.db, ana);
    CHECK(!address_is_verified(s.db, a));
    address_verified(s.db, a, 5);
    CHECK(address_is_verified(s.db, a));
    db_commit(s.db);
    CHECK_INT(person_page(s.mem, s.db, (struct person_id){0}, page, 2), 2);
    CHECK_STR(page[0].name, "Ana");
    CHECK(page[0].lang == LANG_AR && page[0].created == 1 && page[0].erased == 0);
    CHECK_INT(page[1].id.v, ben.v);
    CHECK(!person_get(s.mem, s.db, (struct person_id){999}, &p));
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"several persons may share an address", shared_address},
    {"capitals in an address find the same one, and mail goes to it as it was written", case_does_not_count},
    {"a person has several addresses, one of them main", one_main},
    {"what a person may change", changed},
};

TAP_MAIN(tests)
