/* SPDX-License-Identifier: GPL-3.0-or-later */
/* opening: mail through the jail, one by one and in batches, hostile ones among them. */
#include "action/opening.h"

#include "base/arena.h"
#include "base/jail.h"
#include "mail/reading.h"
#include "tap.h"

static struct opening setting(void)
{
    static struct str id = {"garden.lists.example.org", 24};
    static const struct strs own = {&id, 1};
    return (struct opening){.jail = opening_jail(1 << 20), .own = &own, .max_message = 1 << 20};
}

static struct str mail_of(struct arena *a, int i)
{
    return arena_printf(a,
        "From: Ana <ana@example.org>\nMessage-ID: <%d@example.org>\nSubject: =?utf-8?q?Pump_=C3=A9_%d?=\n"
        "Content-Type: text/html; charset=iso-8859-1\n\n<p>New words %d</p><blockquote>old "
        "words</blockquote>\n",
        i, i, i);
}

static void one(void)
{
    struct arena *a = arena_new();
    struct opening o = setting();
    struct opening_result r = opening_read(a, &o, mail_of(a, 7));
    CHECK_INT(r.end, OPENED);
    CHECK_STR(r.mail->subject, "Pump é 7");
    CHECK_STR(r.mail->from.at[0].address, "ana@example.org");
    CHECK_STR(r.mail->reply, "New words 7");
    CHECK(str_find(r.mail->text, S("> old words")) != STR_NONE);
    CHECK(str_find(r.mail->quoted, S("old words")) != STR_NONE);
    jail_free(o.jail);
    arena_free(a);
}

/* The child can open nothing, and the charsets are not loaded before a mail asks for them. */
static void charsets(void)
{
    struct arena *a = arena_new();
    struct opening o = setting();
    struct str mail = S("From: a@b.org\nSubject: =?shift_jis?b?kIU=?= =?koi8-r?q?=F7=CF=C4=C1?=\n"
                        "Content-Type: text/plain; charset=iso-8859-7\n\n\xcd\xe5\xf1\xfc\n");
    for (int i = 0; i < 2; i++) {
        struct opening_result r = opening_read(a, &o, mail);
        CHECK_INT(r.end, OPENED);
        CHECK_STR(r.mail->subject, "水Вода");
        CHECK_STR(r.mail->reply, "Νερό");
    }
    jail_free(o.jail);
    arena_free(a);
}

static void machines(void)
{
    struct arena *a = arena_new();
    struct opening o = setting();
    CHECK_INT(opening_read(a, &o, mail_of(a, 7)).mail->automatic, AUTO_NO);
    struct str came_back = arena_printf(a, "List-Id: G <garden.lists.example.org>\n%.*s", STR(mail_of(a, 7)));
    CHECK_INT(opening_read(a, &o, came_back).mail->automatic, AUTO_LOOP);
    struct str away = arena_printf(a, "Auto-Submitted: auto-replied\n%.*s", STR(mail_of(a, 7)));
    CHECK_INT(opening_read(a, &o, away).mail->automatic, AUTO_VACATION);
    jail_free(o.jail);
    arena_free(a);
}

static void refusals(void)
{
    struct arena *a = arena_new();
    struct opening o = setting();
    struct opening_result r = opening_read(a, &o, S(""));
    CHECK_INT(r.end, OPENING_REFUSED);
    CHECK_INT(r.why, REASON_EMPTY);
    struct str big = arena_printf(a, "From: a@b.org\n\n%02000000d", 0);
    r = opening_read(a, &o, big);
    CHECK_INT(r.end, OPENING_REFUSED);
    CHECK_INT(r.why, REASON_TOO_BIG);
    struct str deep = S("From: a@b.org\n");
    for (int i = 0; i < 60; i++)
        deep = arena_printf(a, "%.*sContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", STR(deep), i, i);
    r = opening_read(a, &o, deep);
    CHECK_INT(r.end, OPENING_REFUSED);
    CHECK_INT(r.why, REASON_TOO_DEEP);
    jail_free(o.jail);
    arena_free(a);
}

static void known_killer(void)
{
    struct arena *a = arena_new();
    struct opening o = setting();
    struct opening_result r = opening_read(
        a, &o, S("From: a@b.org\nContent-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n\nhello\n"));
    CHECK_INT(r.end, OPENED);
    CHECK(str_find(r.mail->text, S("hello")) != STR_NONE);
    jail_free(o.jail);
    arena_free(a);
}

static void batch(void)
{
    enum { MANY = 25 };
    struct arena *a = arena_new();
    struct opening o = setting();
    struct str raws[MANY];
    struct opening_result r[MANY];
    for (int i = 0; i < MANY; i++)
        raws[i] = i == 11 ? S("") : mail_of(a, i);
    opening_batch(a, &o, raws, MANY, r);
    for (int i = 0; i < MANY; i++) {
        if (i == 11) {
            CHECK_INT(r[i].end, OPENING_REFUSED);
            continue;
        }
        CHECK_INT(r[i].end, OPENED);
        CHECK_STR(r[i].mail->message_id, arena_z(a, arena_printf(a, "%d@example.org", i)));
    }
    jail_free(o.jail);
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"a mail comes back from the jail: headers decoded, HTML as text, new words apart from quotes", one},
    {"charsets are loaded when a mail asks for them", charsets},
    {"machines are told from people, and our own lists' mail is a loop (T9)", machines},
    {"what is empty, too big or too deep is refused with a word that says so", refusals},
    {"the boundary that crashes the parser library is read without harm", known_killer},
    {"a batch gives each mail its own result", batch},
};
TAP_MAIN(tests)
