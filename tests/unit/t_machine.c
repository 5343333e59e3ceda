/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a machine sent, and what a person did. */
#include "mail/machine.h"

#include "base/arena.h"
#include "base/words.h"
#include "mail/reading.h"
#include "tap.h"

static struct str own_ids[] = {{"garden.x.org", 12}};
static const struct strs own = {own_ids, 1};

static enum automatic look(struct mail m)
{
    struct arena *a = arena_new();
    machine_look(a, words_load(), &m);
    machine_own(&m, &own);
    arena_free(a);
    return m.automatic;
}

static enum automatic look_header(const char *header)
{
    return look((struct mail){.subject = S("Hello"), .header = str_of(header)});
}

static enum automatic look_subject(const char *subject)
{
    return look((struct mail){.subject = str_of(subject)});
}

static void people_are_people(void)
{
    CHECK_INT(look_header("From: ana@x.org\nSubject: Hello\nX-Priority: 3\n"), AUTO_NO);
    CHECK_INT(look_subject("Re: Out of office plants"), AUTO_NO);
    CHECK_INT(look_subject("I am away until Sunday, who can water?"), AUTO_NO);
    CHECK_INT(look_subject("Auto: Anhänger zu verleihen"), AUTO_NO);
    CHECK_INT(look((struct mail){.auto_submitted = S("No (really)")}), AUTO_NO);
}

static void absence_notices_are_answers(void)
{
    CHECK_INT(look((struct mail){.auto_submitted = S("auto-replied; owner=x")}), AUTO_VACATION);
    CHECK_INT(look_header("X-Autoreply: yes\n"), AUTO_VACATION);
    CHECK_INT(look_header("precedence: AUTO_REPLY\n"), AUTO_VACATION);
    CHECK_INT(look_header("Return-Path: <>\n"), AUTO_VACATION);
    CHECK_INT(look_header("Return-Path: <a@x.org>\n"), AUTO_NO);
    CHECK_INT(look_subject("Automatic reply: pumps"), AUTO_VACATION);
    CHECK_INT(look_subject("Abwesenheitsnotiz: Pumpen"), AUTO_VACATION);
}

static void apple_mail_unsubscribes_for_a_person(void)
{
    struct mail m = {.subject = S("unsubscribe"), .auto_submitted = S("auto-replied")};
    m.header = S("Auto-Submitted: auto-replied\nX-Apple-Unsubscribe: true\n");
    CHECK_INT(look(m), AUTO_NO);
    m.header = S("Auto-Submitted: auto-replied\n");
    CHECK_INT(look(m), AUTO_VACATION);
}

static void challenges_are_known(void)
{
    CHECK_INT(look_header("X-Delivery-Agent: TMDA/1.1\n"), AUTO_CHALLENGE);
    CHECK_INT(
        look((struct mail){.subject = S("Please confirm your message"), .auto_submitted = S("auto-replied")}),
        AUTO_CHALLENGE);
}

static bool sure(struct mail m)
{
    struct arena *a = arena_new();
    machine_look(a, words_load(), &m);
    machine_own(&m, &own);
    bool answer = machine_sure(&m);
    arena_free(a);
    return answer;
}

static void words_alone_are_doubted(void)
{
    struct str asking = S("Please confirm your message"), away = S("Automatic reply: pumps");
    CHECK(!sure((struct mail){.subject = asking}));
    CHECK(!sure((struct mail){.subject = away}));
    CHECK(!sure((struct mail){.subject = away, .auto_submitted = S("no")}));
    CHECK(!sure((struct mail){.subject = asking, .header = S("List-Unsubscribe: <mailto:a@x.org>\n")}));
    CHECK(sure((struct mail){.subject = asking, .header = S("X-Spam-Arrest: y\n")}));
    CHECK(sure((struct mail){.subject = away, .auto_submitted = S("auto-replied")}));
    CHECK(sure((struct mail){.subject = away, .header = S("Return-Path: <>\n")}));
    CHECK(sure((struct mail){.subject = away, .list_id = S("other.y.org")}));
    CHECK(sure((struct mail){.subject = S("pumps"), .header = S("Precedence: bulk\n")}));
}

static void lists_and_bulk_mail(void)
{
    CHECK_INT(look((struct mail){.list_id = S("other.y.org")}), AUTO_LIST);
    CHECK_INT(look_header("Mailing-List: contact x\n"), AUTO_LIST);
    CHECK_INT(look_header("Precedence: junk\n"), AUTO_BULK);
    CHECK_INT(look_header("List-Unsubscribe: <mailto:a@x.org>\n"), AUTO_BULK);
    CHECK_INT(look_header("x-amz-sns-message-id: 1-2\n"), AUTO_BULK);
}

static void our_own_mail_is_a_loop(void)
{
    CHECK_INT(look((struct mail){.list_id = S("Garden.x.org")}), AUTO_LOOP);
    CHECK_INT(look((struct mail){.received = 51}), AUTO_LOOP);
    CHECK_INT(look((struct mail){.received = 50}), AUTO_NO);
    struct str other[] = {S("a"), S("garden.x.org")};
    CHECK_INT(look((struct mail){.loops = {other, 2}}), AUTO_LOOP);
}

static void reports_come_first(void)
{
    struct part p = {.type = S("message/delivery-status"),
        .bytes = S("Final-Recipient: rfc822; a@x.org\nAction: failed\nStatus: 5.1.1\n")};
    CHECK_INT(
        look((struct mail){
            .list_id = S("garden.x.org"), .auto_submitted = S("auto-replied"), .parts = &p, .n_parts = 1}),
        AUTO_BOUNCE);
    p = (struct part){.type = S("message/feedback-report"), .bytes = S("Feedback-Type: abuse\n")};
    CHECK_INT(look((struct mail){.parts = &p, .n_parts = 1}), AUTO_COMPLAINT);
}

static const struct tap_test tests[] = {
    {"words of a Subject alone are doubted", words_alone_are_doubted},
    {"people are people", people_are_people},
    {"absence notices are answers", absence_notices_are_answers},
    {"an unsubscription by Apple Mail is a person\'s", apple_mail_unsubscribes_for_a_person},
    {"challenges are known", challenges_are_known},
    {"other lists' mail and bulk mail", lists_and_bulk_mail},
    {"T9: our own mail is a loop", our_own_mail_is_a_loop},
    {"reports come first", reports_come_first},
};
TAP_MAIN(tests)
