/* SPDX-License-Identifier: GPL-3.0-or-later */
/* leaving: the token of one member of one list, once, and what they are told. */
#include "action/leaving.h"

#include "action/appointing.h"
#include "action/dressing.h"
#include "action/joining.h"
#include "action/work.h"
#include "base/conf.h"
#include "base/token.h"
#include "mail/local.h"
#include "scratch.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/subscription.h"

enum { NOW = 1777878000 }; /* 2026-05-04T07:00:00Z */

static struct scratch s;
static struct conf conf;
static struct token_key key = {"a key that nobody has seen yet!"};
static struct work w;
static struct list garden, pumps;
static struct person_id ana;

static struct list list_of(const char *name)
{
    struct list l = {.name = str_of(name), .domain = S("lists.example.org")};
    l.id = list_add(w.db, &l);
    return l;
}

static void begin(void)
{
    s = scratch_open();
    conf = (struct conf){
        .domain = S("lists.example.org"), .hostname = S("mx.example.org"), .network = S("Villages")};
    w = (struct work){.mem = s.mem, .db = s.db, .conf = &conf, .key = &key, .now = NOW};
    db_begin(w.db);
    garden = list_of("garden");
    pumps = list_of("pumps");
    struct joining j = {.list = garden.id, .address = S("Ana@x.org"), .name = S("Ana"), .lang = LANG_SW};
    CHECK_INT(joining_join(&w, &j, &ana), JOINED);
}

static void end(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

static void token(void)
{
    struct buf b;
    struct local l;
    begin();
    struct dressing_recipient r = {garden.name, garden.domain, garden.id, ana};
    buf_init(&b, 1000);
    dressing_lines(&w, &b, &r);
    struct str at = str_from(buf_str(&b), str_find(buf_str(&b), S("mailto:")) + 7);
    CHECK(local_read(w.mem, str_sub(at, 0, str_chr(at, '>')), &l));
    buf_release(&b);
    struct str mac = l.mac, none = str_sub(mac, 0, mac.n - 1);
    CHECK(leaving_token_good(&w, garden.id, ana, mac));
    CHECK(!leaving_token_good(&w, pumps.id, ana, mac));
    CHECK(!leaving_token_good(&w, garden.id, (struct person_id){ana.v + 1}, mac));
    CHECK(!leaving_token_good(&w, garden.id, ana, none));
    w.now += INT64_C(50) * 365 * 86400;
    CHECK(leaving_token_good(&w, garden.id, ana, mac));
    end();
}

static void once(void)
{
    struct subscription sub;
    struct event events[9];
    begin();
    CHECK(!leaving_leave(&w, pumps.id, ana, S("one-click")));
    CHECK(leaving_leave(&w, garden.id, ana, S("one-click")));
    CHECK(!leaving_leave(&w, garden.id, ana, S("one-click")));
    CHECK(!subscription_get(w.db, garden.id, ana, &sub));
    CHECK_INT(event_page(w.mem, w.db, 0, events, 9), 2);
    CHECK_STR(events[1].kind, "left");
    CHECK_STR(events[1].detail, "one-click");
    CHECK(events[1].person.v == ana.v && events[1].list.v == garden.id.v);
    end();
}

static void told(void)
{
    struct outbox rows[3];
    struct event events[9];
    begin();
    struct copy c = {.kind = COPY_DIGEST, .list = garden.id, .created = 1};
    outbox_add(w.db, copy_add(w.db, &c), person_main_address(w.db, ana), ana, garden.id, 1);
    CHECK(leaving_leave(&w, garden.id, ana, S("by mail")));
    CHECK_INT(event_page(w.mem, w.db, 0, events, 9), 2);
    CHECK_STR(events[1].detail, "by mail, 1 on their way dropped");
    leaving_confirm(&w, &garden, ana);
    leaving_confirm(&w, &garden, (struct person_id){ana.v + 1}); /* nobody */
    CHECK_INT(outbox_claim(s.mem, w.db, S("me"), NOW, 60, rows, 3), 1);
    CHECK_STR(rows[0].address, "Ana@x.org");
    CHECK_INT(rows[0].kind, COPY_SERVICE);
    struct buf b;
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, rows[0].copy, &b));
    CHECK(str_find(buf_str(&b), S("\r\nSubject: Umejiondoa kwenye garden@lists.example.org\r\n")) != STR_NONE);
    CHECK(str_find(buf_str(&b), S("\r\nAuto-Submitted: auto-generated\r\n")) != STR_NONE);
    CHECK(str_find(buf_str(&b), S("garden-join@lists.example.org")) != STR_NONE);
    CHECK(str_find(buf_str(&b), S("owner)")) == STR_NONE);
    buf_release(&b);
    end();
}

static void roles(void)
{
    struct outbox rows[2];
    struct buf b;
    begin();
    role_add(w.db, garden.id, ana, ROLE_OWNER);
    CHECK(leaving_leave(&w, garden.id, ana, S("one-click")));
    CHECK_INT(appointing_of(&w, garden.id, ana), 1u << ROLE_OWNER);
    leaving_confirm(&w, &garden, ana);
    CHECK_INT(outbox_claim(s.mem, w.db, S("me"), NOW, 60, rows, 2), 1);
    buf_init(&b, BUF_MAX);
    CHECK(dressing_render(&w, rows[0].copy, &b));
    CHECK(str_find(buf_str(&b), S("(owner)")) != STR_NONE);
    buf_release(&b);
    end();
}

static const struct tap_test tests[] = {
    {"the token of a copy is good for that member and list, for ever", token},
    {"who leaves is gone once, and the audit log knows how", once},
    {"what was on its way is dropped, and one mail in their language says so", told},
    {"who looks after the list still does", roles},
};
TAP_MAIN(tests)
