/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields that speak for the author: whom a copy is from, where answers go, what stands in front of the subject.
 */
#include "action/rewriting.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "charsets.h"
#include "mail/address.h"
#include "mail/header.h"
#include "mail/reading.h"
#include "store/list.h"
#include "store/message.h"
#include "tap.h"

static struct conf conf = {.domain = {"x.test", 6}, .archive_url = {"https://a.test/", 15}};
static struct work w;

static struct list garden(void)
{
    w = (struct work){.mem = arena_new(), .conf = &conf};
    return (struct list){.name = S("garden"), .domain = S("x.test"), .title = S("Garden")};
}

/* As filing keeps it: the decoded name, or the local part where there is none. */
static struct str author_in(const struct header *h)
{
    struct mailboxes from;
    address_list(w.mem, header_value(h, S("From")), &from);
    if (!from.n)
        return S("");
    struct str address = from.at[0].address;
    return from.at[0].name.n ? from.at[0].name : str_sub(address, 0, str_rchr(address, '@'));
}

static struct str author(const struct list *l, const char *fields)
{
    struct header h;
    struct buf b;
    buf_init(&b, BUF_MAX);
    header_read(w.mem, str_of(fields), &h);
    struct message m = {.author = author_in(&h)};
    rewriting_author(&w, &b, l, &h, &m);
    return buf_take(w.mem, &b);
}

static void from(void)
{
    struct list l = garden();
    CHECK_STR(author(&l, "From: Ana <ana@y.test>\n"),
        "From: Ana via Garden <garden@x.test>\r\n"
        "X-Original-From: Ana <ana@y.test>\r\nReply-To: Ana <ana@y.test>\r\n");
    CHECK_STR(author(&l, "From: ana@y.test\n"), "From: ana via Garden <garden@x.test>\r\n"
                                                "X-Original-From: ana@y.test\r\nReply-To: ana@y.test\r\n");
    CHECK(str_starts(
        author(&l, "From: \"ana@y.test\" <ana@y.test>\n"), S("From: ana via Garden <garden@x.test>\r\n")));
    CHECK(str_starts(author(&l, "From: \"a\" <a@y.test>, b@y.test\nSender: c@y.test\n"),
        S("From: a via Garden <garden@x.test>\r\nX-Original-From: a <a@y.test>, b@y.test\r\n")));
    CHECK(str_starts(
        author(&l, "From: =?utf-8?q?Zo=C3=AB=0D=0ABcc=3A_x@y?= <z@y.test>\n"), S("From: =?UTF-8?Q?Zo")));
    CHECK(str_find(author(&l, "From: =?utf-8?q?Zo=C3=AB=0D=0ABcc=3A_x@y?= <z@y.test>\n"), S("\nBcc")) ==
          STR_NONE);
    CHECK_STR(author(&l, "From: =?koi8-r?B?4Q==?= B <a@y.test>\nReply-To:\n"),
        "From: =?UTF-8?Q?=D0=90_B_via_Garden?= <garden@x.test>\r\n"
        "X-Original-From: =?koi8-r?B?4Q==?= B <a@y.test>\r\nReply-To: =?koi8-r?B?4Q==?= B <a@y.test>\r\n");
    CHECK_STR(author(&l, "Subject: s\n"), "From: Unknown author via Garden <garden@x.test>\r\n");
    CHECK_STR(author(&l, "From: somebody\n"), "From: Unknown author via Garden <garden@x.test>\r\n");
    l.title = S("Sœurs, \"<x>\"");
    l.lang = LANG_SW;
    struct header h;
    header_read(w.mem, author(&l, "From: Ana <ana@y.test>\n"), &h);
    CHECK(str_ends(header_value(&h, S("From")), S(" <garden@x.test>")));
    CHECK(str_find(header_value(&h, S("From")), S("kupitia")) != STR_NONE);
}

static void answers(void)
{
    struct list l = garden();
    struct buf b;
    CHECK_STR(author(&l, "From: a@y.test\nReply-To: b@y.test\n"),
        "From: a via Garden <garden@x.test>\r\nX-Original-From: a@y.test\r\n");
    l.reply = REPLY_LIST;
    CHECK_STR(author(&l, "From: a@y.test\nCc: \"C, D\" <c@y.test>,\n e@y.test\n"),
        "From: a via Garden <garden@x.test>\r\nX-Original-From: a@y.test\r\n"
        "Cc: \"C, D\" <c@y.test>, e@y.test, a@y.test\r\n");
    CHECK(str_ends(author(&l, "From: a@y.test\nReply-To: b@y.test\n"), S("\r\nCc: b@y.test\r\n")));
    CHECK(str_find(author(&l, "From: a@y.test\nTo: garden@x.test, A@y.test\n"), S("Cc:")) == STR_NONE);
    CHECK(str_find(author(&l, "From: a@y.test\nCc: A@y.test\n"), S("Cc:")) == STR_NONE);
    buf_init(&b, BUF_MAX);
    rewriting_answers(&w, &b, &l);
    CHECK_STR(buf_str(&b), "Reply-To: Garden <garden@x.test>\r\n");
    buf_reset(&b);
    l.reply = REPLY_AUTHOR;
    rewriting_answers(&w, &b, &l);
    CHECK_STR(buf_str(&b), "");
    buf_release(&b);
}

static struct str subject(const struct list *l, const char *was)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    rewriting_subject(&w, &b, l, str_of(was));
    return buf_take(w.mem, &b);
}

static void prefix(void)
{
    struct list l = garden();
    CHECK_STR(subject(&l, "pumps"), "");
    l.prefix = S("[Garden]");
    CHECK_STR(subject(&l, "pumps"), "Subject: [Garden] pumps\r\n");
    CHECK_STR(subject(&l, "Re: pumps"), "Subject: [Garden] Re: pumps\r\n");
    CHECK_STR(subject(&l, "Re: [Garden] pumps"), "");
    CHECK_STR(subject(&l, "Re: [GARDEN]  pumps"), "");
    CHECK_STR(subject(&l, "Re: [Garden] café"), "");
    CHECK_STR(subject(&l, "café"), "Subject: [Garden] =?UTF-8?Q?caf=C3=A9?=\r\n");
    CHECK_STR(subject(&l, "the garden"), "Subject: [Garden] the garden\r\n");
}

static void footer(void)
{
    struct list l = garden();
    CHECK_STR(rewriting_footer(&w, &l), "");
    l.footer = S("be kind\nx");
    CHECK_STR(rewriting_footer(&w, &l), "be kind\nx");
    l.footer = S(LIST_FOOTER);
    CHECK_STR(rewriting_footer(&w, &l), "Garden: garden@x.test\nArchive: https://a.test/garden/\n"
                                        "To unsubscribe: garden-leave@x.test\n");
}

static struct str hidden(const struct list *l, const char *fields)
{
    struct header h;
    struct buf b;
    buf_init(&b, BUF_MAX);
    header_read(w.mem, str_of(fields), &h);
    struct message m = {.author = author_in(&h)};
    rewriting_hidden(&w, &b, l, &h, &m, 12);
    return buf_take(w.mem, &b);
}

static void nameless(void)
{
    struct list l = garden();
    CHECK_STR(
        hidden(&l,
            "From: Ana <ana@y.test>\nSender: a@z.test\nReply-To: b@z.test\nTo: garden@x.test, Ana@Y.test\n"
            "Cc: A@z.test, b@z.test\n"),
        "From: Ana via Garden <garden+p-12@x.test>\r\nTo: garden@x.test\r\n");
    CHECK_STR(hidden(&l, "From: Ana <Ana@y.test>\n"), "From: Ana via Garden <garden+p-12@x.test>\r\n");
    CHECK_STR(hidden(&l, "From: \"Ana.Secret\" <ana.secret@y.test>\n"),
        "From: Unknown author via Garden <garden+p-12@x.test>\r\n");
    CHECK_STR(hidden(&l, "From: ana@y.test\n"), "From: Unknown author via Garden <garden+p-12@x.test>\r\n");
    CHECK_STR(hidden(&l, "From: \"ana@y.test\" <ana@y.test>\nCc: C <c@y.test>\n"),
        "From: Unknown author via Garden <garden+p-12@x.test>\r\nCc: C <c@y.test>\r\n");
}

static const struct tap_test tests[] = {
    {"of an author who hides only the name is there", nameless},
    {"a copy is from the list in the author's name, whatever that holds", from},
    {"answers reach the author, or the list and the author", answers},
    {"a prefix stands in front of a subject once", prefix},
    {"a footer is the list's own, or the template's", footer},
};
TAP_MAIN(tests)
