/* SPDX-License-Identifier: GPL-3.0-or-later */
/* removing: the owners are told who was taken off, once a day at most. */
#include "action/removing.h"

#include "action/dressing.h"
#include "action/work.h"
#include "base/conf.h"
#include "scratch.h"
#include "store/outbox.h"
#include "store/subscription.h"

enum { NOW = 1777878000, AN_HOUR = 3600, A_DAY = 86400 };

static struct scratch s;
static struct conf conf;
static struct work w;
static struct list garden;
static struct outbox rows[5];

static size_t due(int64_t now)
{
    db_commit(w.db);
    w.at = now;
    removing_due(&w);
    db_begin(w.db);
    return outbox_claim(s.mem, w.db, S("me"), now, A_DAY * 10, rows, 5);
}

static void removed(const char *address)
{
    removing_note(&w, garden.id, address_add(w.db, str_of(address)), S("5.1.1"));
}

static struct str rendered(void)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, rows[0].copy, &b));
    struct str out = arena_str(s.mem, buf_str(&b));
    buf_release(&b);
    return out;
}

static void collected(void)
{
    s = scratch_open();
    conf = (struct conf){.domain = S("lists.example.org"),
        .hostname = S("mx.example.org"),
        .network = S("Villages"),
        .owner = S("owner@example.org")};
    w = (struct work){.mem = arena_new(), .db = s.db, .conf = &conf, .now = NOW};
    db_begin(w.db);
    garden = (struct list){.name = S("garden"), .domain = S("lists.example.org")};
    garden.id = list_add(w.db, &garden);
    role_add(w.db, garden.id, scratch_person(w.db, "own@member.test"), ROLE_OWNER);
    removed("ben@member.test");
    removed("cyd@member.test");
    CHECK_INT(due(NOW + AN_HOUR - 1), 0);
    CHECK_INT(due(NOW + AN_HOUR), 1);
    CHECK_STR(rows[0].address, "own@member.test");
    struct str text = rendered();
    CHECK(str_find(text, S("garden@lists.example.org: addresses that were taken off")) != STR_NONE);
    CHECK(str_find(text, S("ben@member.test: 5.1.1")) != STR_NONE);
    CHECK(str_find(text, S("cyd@member.test: 5.1.1")) != STR_NONE);
    w.now = NOW + 2 * AN_HOUR;
    removed("dan@member.test");
    CHECK_INT(due(NOW + 20 * AN_HOUR), 0);
    CHECK_INT(due(NOW + 26 * AN_HOUR), 1);
    CHECK(str_find(rendered(), S("ben@")) == STR_NONE);
    CHECK_INT(due(NOW + 60 * AN_HOUR), 0);
    db_commit(w.db);
    arena_free(w.mem);
    scratch_end(&s);
}

static const struct tap_test tests[] = {{"one notice for all, and no second one that day", collected}};

TAP_MAIN(tests)
