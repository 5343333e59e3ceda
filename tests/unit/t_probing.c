/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probing: the probe's words, and whose its token is. */
#include "action/probing.h"

#include "action/dressing.h"
#include "action/work.h"
#include "base/conf.h"
#include "base/token.h"
#include "mail/local.h"
#include "scratch.h"
#include "store/bounce.h"
#include "store/outbox.h"
#include "store/subscription.h"

enum { NOW = 1777878000 };

static struct scratch s;
static struct conf conf;
static struct token_key key = {"a key that nobody has seen yet!"};
static struct work w;
static struct list garden, pumps;
static struct bounce_state state;

static void begin(void)
{
    s = scratch_open();
    conf = (struct conf){.domain = S("lists.example.org"),
        .hostname = S("mx.example.org"),
        .network = S("Villages"),
        .owner = S("owner@example.org")};
    w = (struct work){.mem = s.mem, .db = s.db, .conf = &conf, .key = &key, .now = NOW};
    db_begin(w.db);
    garden = (struct list){.name = S("garden"), .domain = S("lists.example.org")};
    garden.id = list_add(w.db, &garden);
    pumps = (struct list){.name = S("pumps"), .domain = S("lists.example.org")};
    pumps.id = list_add(w.db, &pumps);
    struct subscription in = {.list = garden.id, .person = scratch_person(w.db, "ben@member.test")};
    subscription_add(w.db, &in);
    state = (struct bounce_state){.address = address_find(w.db, S("ben@member.test")),
        .kind = BOUNCE_HARD,
        .status = S("5.1.1"),
        .off = NOW,
        .probed = NOW};
    bounce_state_set(w.db, &state);
}

static void end(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

static struct str sender(void)
{
    struct buf b;
    buf_init(&b, 400);
    probing_sender(&w, &b, &garden, state.address);
    struct str out = arena_str(s.mem, buf_str(&b));
    buf_release(&b);
    return out;
}

static void mail(void)
{
    struct outbox row;
    struct buf b;
    begin();
    CHECK(probing_send(&w, &state));
    CHECK_INT(outbox_claim(s.mem, w.db, S("me"), NOW, 60, &row, 1), 1);
    CHECK(row.kind == COPY_PROBE && row.list.v == garden.id.v);
    CHECK_STR(row.address, "ben@member.test");
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, row.copy, &b));
    struct str text = arena_str(s.mem, buf_str(&b));
    buf_release(&b);
    CHECK(str_find(text, S("Subject: garden@lists.example.org: does this mail reach you?")) != STR_NONE);
    CHECK(str_find(text, S("To: ben@member.test\r\n")) != STR_NONE);
    CHECK(str_find(text, arena_printf(s.mem, "Reply-To: %.*s", STR(sender()))) != STR_NONE);
    CHECK(str_find(text, S("Auto-Submitted: auto-generated")) != STR_NONE);
    CHECK(str_find(text, S("answered: 5.1.1.")) != STR_NONE);
    end();
}

static void token(void)
{
    struct local at;
    struct bounce_state got;
    begin();
    CHECK(local_read(s.mem, sender(), &at) && at.verb == LOCAL_BOUNCE);
    CHECK(probing_read(&w, garden.id, &at, &got));
    CHECK_INT(got.address.v, state.address.v);
    CHECK(!probing_read(&w, pumps.id, &at, &got));
    struct local wrong = at;
    wrong.number++;
    CHECK(!probing_read(&w, garden.id, &wrong, &got));
    wrong = at;
    wrong.mac = S("aaaaaaaaaaaaa");
    CHECK(!probing_read(&w, garden.id, &wrong, &got));
    state.probed++; /* another probe */
    bounce_state_set(w.db, &state);
    CHECK(!probing_read(&w, garden.id, &at, &got));
    CHECK(local_read(s.mem, sender(), &at) && probing_read(&w, garden.id, &at, &got));
    bounce_state_remove(w.db, state.address);
    CHECK(!probing_read(&w, garden.id, &at, &got));
    CHECK_INT(sender().n, 0);
    end();
}

static void nobody(void)
{
    begin();
    subscription_remove(w.db, garden.id, (struct person_id){1});
    struct person p[2];
    CHECK_INT(person_by_address(s.mem, w.db, S("ben@member.test"), p, 2), 1);
    subscription_remove(w.db, garden.id, p[0].id);
    CHECK(!probing_send(&w, &state));
    end();
}

static const struct tap_test tests[] = {
    {"it says what happened, and can be answered", mail},
    {"its token is good for one probe, list and address", token},
    {"nobody is asked who is no member any more", nobody},
};

TAP_MAIN(tests)
