/* SPDX-License-Identifier: GPL-3.0-or-later */
/* appointing: roles as words and as bits, and what the audit log says of them. */
#include "action/appointing.h"

#include "action/work.h"
#include "scratch.h"
#include "store/event.h"

static void role_words(void)
{
    unsigned r;
    CHECK(appointing_read(S("member"), &r));
    CHECK_INT(r, 0);
    CHECK(appointing_read(S("Moderator, owner"), &r));
    CHECK_INT(r, 1u << ROLE_OWNER | 1u << ROLE_MODERATOR);
    CHECK_STR(appointing_words(arena_new(), r), "owner,moderator");
    CHECK_STR(appointing_words(arena_new(), 0), "member");
    static const char *const bad[] = {"", ",", "owner,", ",owner", "owners", "owner moderator", "member,owner"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!appointing_read(str_of(bad[i]), &r));
}

static void set(void)
{
    struct scratch s = scratch_open();
    struct work w = {.mem = s.mem, .db = s.db, .now = 1000};
    struct event e;
    db_begin(w.db);
    struct list_id garden = scratch_list(w.db, "garden"), pumps = scratch_list(w.db, "pumps");
    struct person_id ana = scratch_person(w.db, "ana@x.org");
    appointing_set(&w, garden, ana, 1u << ROLE_OWNER | 1u << ROLE_MODERATOR);
    CHECK_INT(appointing_of(&w, garden, ana), 1u << ROLE_OWNER | 1u << ROLE_MODERATOR);
    CHECK_INT(appointing_of(&w, pumps, ana), 0);
    appointing_set(&w, garden, ana, 1u << ROLE_STEWARD);
    CHECK_INT(appointing_of(&w, garden, ana), 1u << ROLE_STEWARD);
    int64_t last = 0;
    size_t events = 0;
    while (event_page(w.mem, w.db, last, &e, 1) == 1) {
        last = e.id;
        events++;
    }
    CHECK_STR(e.kind, "role");
    CHECK_STR(e.detail, "steward");
    CHECK_INT(events, 2);
    appointing_set(&w, garden, ana, 1u << ROLE_STEWARD);
    CHECK_INT(event_page(w.mem, w.db, last, &e, 1), 0); /* nothing changed: nothing is told */
    db_commit(w.db);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"roles are read as they are written", role_words},
    {"roles take the place of those before, in that list alone, and the audit log tells of a change", set},
};
TAP_MAIN(tests)
