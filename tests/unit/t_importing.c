/* SPDX-License-Identifier: GPL-3.0-or-later */
/* importing: each mail once, disguises undone, dates believed, what cannot be read handed back. */
#include "action/importing.h"

#include "action/opening.h"
#include "action/work.h"
#include "base/conf.h"
#include "base/token.h"
#include "base/when.h"
#include "base/words.h"
#include "mail/mbox.h"
#include "store/outbox.h"
#include "store/thread.h"

#include "scratch.h"

static struct token_key key;
static struct conf conf;
static struct list_id garden, pumps;
static struct str refused_raw, refused_envelope;
static enum reason refused_why;
static uint64_t big_at;
static int n_big;
static struct scratch place;

static struct work begin(void)
{
    place = scratch_open();
    struct work w = {.mem = arena_new(),
        .jail = opening_jail(1 << 20),
        .words = words_load(),
        .key = &key,
        .conf = &conf,
        .now = when_now()};
    struct str error;
    CHECK(conf_read(place.mem, S("domain = lists.example.org\nowner = o@example.org\nmax_message = 100K\n"),
        "/tmp/posthouse.conf", &conf, &error));
    w.db = place.db;
    db_begin(w.db);
    garden = scratch_list(w.db, "garden");
    pumps = scratch_list(w.db, "pumps");
    db_commit(w.db);
    return w;
}

static void keep(void *arg, struct str envelope, struct str raw, enum reason why)
{
    CHECK(arg == &refused_raw);
    refused_envelope = arena_str(place.mem, envelope);
    refused_raw = arena_str(place.mem, raw);
    refused_why = why;
}

static void keep_place(void *arg, const struct mbox_mail *mail)
{
    CHECK(arg == &refused_raw);
    big_at = mail->at;
    n_big++;
}

static const struct importing_refused refused = {keep, keep_place, &refused_raw};

static struct importing_counts import(
    struct work *w, struct list_id list, const struct mbox_mail *mails, size_t n)
{
    struct importing_counts counts;
    struct importing *im = importing_new(w, list, refused);
    for (size_t i = 0; i < n; i++)
        importing_add(im, &mails[i]);
    CHECK_INT(importing_so_far(im)->messages, n);
    importing_end(im, &counts);
    importing_rethread(w, list);
    CHECK_INT(counts.messages, counts.fresh + counts.again + counts.refused);
    return counts;
}

static struct post post_of(struct work *w, const char *id)
{
    struct post p;
    CHECK(post_by_message_id(w->db, garden, str_of(id), &p));
    return p;
}

static struct message message_of(struct work *w, const char *id)
{
    struct message m;
    CHECK(message_get(w->mem, w->db, post_of(w, id).message, &m));
    return m;
}

#define ENVELOPE                                                                                               \
    {                                                                                                          \
        "ana at x.org  Mon May  4 07:00:00 2026", 38                                                           \
    }
#define MAIL(text)                                                                                             \
    {                                                                                                          \
        .envelope = ENVELOPE, .raw = { text, sizeof(text) - 1 }                                                \
    }

static void disguised(void)
{
    static const struct mbox_mail mails[] = {
        MAIL("From: ana en x.org (=?utf-8?q?An=C3=A1?=)\nDate: Mon, 4 May 2026 07:00:00 +0000\nSubject: one\n"
             "Message-ID: <1.2 en x.org>\n\nfirst\n"),
        MAIL("From: ben at y.org (Ben)\nSubject: Re: one\nMessage-ID: <2@y.org>\nIn-Reply-To: <1.2 at "
             "x.org>\n\nsecond\n"),
        MAIL("From: b@n @end|ng |rom y@org (Ben)\nSubject: Re: one\nMessage-ID: <3@y.org>\n"
             "References: <0 at y.org>\n\t<2@y.org>\n\nthird\n"),
    };
    struct work w = begin();
    struct importing_counts c = import(&w, garden, mails, 3);
    CHECK_INT(c.fresh, 3);
    CHECK_STR(message_of(&w, "1.2@x.org").author, "An\xc3\xa1");
    CHECK_INT(post_of(&w, "2@y.org").parent, post_of(&w, "1.2@x.org").number);
    CHECK_INT(post_of(&w, "3@y.org").parent, post_of(&w, "2@y.org").number);
    CHECK(post_of(&w, "3@y.org").thread.v == post_of(&w, "1.2@x.org").thread.v);
    CHECK_INT(outbox_count(w.db, OUT_WAITING), 0);
    scratch_end(&place);
}

static int n_made;

static struct list_id made(void *arg)
{
    n_made++;
    return *(struct list_id *)arg;
}

static struct importing_counts import_and_make(struct work *w, const struct mbox_mail *mails, size_t n)
{
    struct importing_counts counts;
    struct importing *im = importing_new(w, (struct list_id){0}, refused);
    importing_make_list(im, made, &garden);
    for (size_t i = 0; i < n; i++)
        importing_add(im, &mails[i]);
    importing_end(im, &counts);
    return counts;
}

static void list_made_late(void)
{
    struct mbox_mail none[] = {{.envelope = S(""), .raw = S("\xc9\xc9\xc9\xc9\n")}};
    static const struct mbox_mail mails[] = {
        MAIL("From: a@x.org\nMessage-ID: <1@x>\n\none\n"), MAIL("From: a@x.org\nMessage-ID: <2@x>\n\ntwo\n")};
    struct work w = begin();
    n_made = 0;
    CHECK_INT(import_and_make(&w, none, 0).messages, 0);
    CHECK(import_and_make(&w, none, 1).strange);
    CHECK_INT(n_made, 0);
    CHECK_INT(import_and_make(&w, mails, 2).fresh, 2);
    CHECK_INT(n_made, 1);
    CHECK_INT(post_of(&w, "2@x").list.v, garden.v);
    scratch_end(&place);
}

static void once(void)
{
    static const struct mbox_mail mails[] = {
        MAIL("From: a@x.org\nSubject: one\nMessage-ID: <1@x>\n\nfirst\n"),
        MAIL("From: a@x.org\nSubject: one\nMessage-ID: <1@x>\n\nother words\n"),
        MAIL("From: a@x.org\nSubject: one\nMessage-ID: <1@x>\n\nfirst\n"),
    };
    struct work w = begin();
    struct importing_counts c = import(&w, garden, mails, 3);
    CHECK_INT(c.fresh, 2);
    CHECK_INT(c.again, 1);
    c = import(&w, garden, mails, 3);
    CHECK_INT(c.fresh, 0);
    CHECK_INT(c.again, 3);
    c = import(&w, pumps, mails, 1);
    CHECK_INT(c.fresh, 1);
    struct message kept[10];
    CHECK_INT(message_page(w.mem, w.db, (struct message_id){0}, kept, 10), 2);
    scratch_end(&place);
}

static void dates(void)
{
    static const struct mbox_mail mails[] = {
        MAIL("From: a@x.org\nMessage-ID: <none@x>\n\nx\n"),
        MAIL("From: a@x.org\nMessage-ID: <future@x>\nDate: Mon, 4 May 2099 07:00:00 +0000\n\nx\n"),
        MAIL("From: a@x.org\nMessage-ID: <good@x>\nDate: Mon, 4 May 2026 10:00:00 +0400\n\nx\n"),
        {.raw = {"From: a@x.org\nMessage-ID: <nothing@x>\n\nx\n", 40}},
    };
    struct work w = begin();
    int64_t before = when_now();
    CHECK_INT(import(&w, garden, mails, 4).fresh, 4);
    CHECK_INT(message_of(&w, "none@x").date, 1777878000);
    CHECK_INT(message_of(&w, "future@x").date, 1777878000);
    CHECK_INT(message_of(&w, "good@x").date, 1777878000 - 3600);
    CHECK(message_of(&w, "nothing@x").date >= before);
    scratch_end(&place);
}

static void refusals(void)
{
    struct work w = begin();
    char *big = arena_alloc(place.mem, 200000);
    memset(big, 'x', 200000);
    big[1001] = '\n';
    struct mbox_mail mails[] = {MAIL("From: a@x.org\nMessage-ID: <1@x>\n\nx\n"),
        {.envelope = S("ana"), .raw = {big, 200000}, .at = 70, .whole = 200000},
        {.envelope = S("ben"), .raw = {big + 1000, 1000}, .cut = true, .at = 80, .whole = 300000},
        MAIL("From: a@x.org\nMessage-ID: <2@x>\n\ny\n"), {.envelope = S("cai"), .raw = S("")}};
    struct importing_counts c = import(&w, garden, mails, 5);
    CHECK_INT(c.fresh, 2);
    CHECK_INT(c.refused, 3);
    CHECK_INT(n_big, 2); /* not one of them as a mail, not even the one of which is left what would fit */
    CHECK_INT(big_at, 80);
    CHECK_INT(refused_why, REASON_EMPTY);
    CHECK_STR(refused_envelope, "cai");
    CHECK_INT(refused_raw.n, 0);
    scratch_end(&place);
}

/* More than two groups, in two orders: the same threads. */
static void orders(void)
{
    enum { N = 250 };
    struct work w = begin();
    struct mbox_mail mails[N];
    for (int i = 0; i < N; i++)
        mails[i] = (struct mbox_mail){.envelope = ENVELOPE,
            .raw = arena_printf(place.mem,
                "From: a@x.org\nSubject: %ss%d\nMessage-ID: <%d@x>\nReferences: <%d@x>\n"
                "Date: Mon, 4 May 2026 07:%02d:%02d +0000\n\nwords\n",
                i % 5 ? "Re: " : "", i / 5, i, i % 5 ? i - 1 : i, i / 60, i % 60)};
    CHECK_INT(import(&w, garden, mails, N).fresh, N);
    for (int i = 0; i < N; i++) {
        int other = i * 97 % N;
        struct mbox_mail swap = mails[i];
        mails[i] = mails[other];
        mails[other] = swap;
    }
    CHECK_INT(import(&w, pumps, mails, N).fresh, N);
    for (int i = 0; i < N; i++) {
        struct post p, q, above;
        struct str id = arena_printf(place.mem, "%d@x", i);
        struct str over = arena_printf(place.mem, "%d@x", i - 1);
        CHECK(post_by_message_id(w.db, garden, id, &p) && post_by_message_id(w.db, pumps, id, &q));
        CHECK_INT(p.parent != 0, i % 5 != 0);
        CHECK_INT(q.parent != 0, i % 5 != 0);
        if (q.parent) {
            CHECK(post_by_message_id(w.db, pumps, over, &above));
            CHECK_INT(q.parent, above.number);
            CHECK(q.thread.v == above.thread.v);
        }
    }
    scratch_end(&place);
}

static struct importing_counts look_at(struct work *w, struct importing_look *look, const char *address,
    struct list_id list, const struct mbox_mail *mails, size_t n)
{
    struct importing_counts counts;
    struct importing *im = importing_new(w, list, refused);
    importing_only_look(im, look, str_of(address));
    for (size_t i = 0; i < n; i++)
        importing_add(im, &mails[i]);
    importing_end(im, &counts);
    CHECK_INT(counts.messages, counts.fresh + counts.again + counts.refused);
    return counts;
}

static void looked_at(void)
{
    static const struct mbox_mail mails[] = {
        MAIL("From: a@x.org\nSubject: one\nMessage-ID: <1@x>\n\nfirst\n"),
        MAIL("From: a@x.org\nSubject: one\nMessage-ID: <1@x>\n\nother words\n"),
        MAIL("From: a@x.org\nSubject: one\nMessage-ID: <1@x>\n\nfirst\n"),
        MAIL("From: a@x.org\nSubject: two\n\nno id\n"),
        MAIL(""),
    };
    struct work w = begin();
    struct importing_look *look = importing_look_new();
    struct list_id none = {0};
    struct message kept[1];
    struct importing_counts c = look_at(&w, look, "garden@x", garden, mails, 5);
    CHECK_INT(c.fresh, 3);
    CHECK_INT(c.again, 1);
    CHECK_INT(c.refused, 1);
    c = look_at(&w, look, "garden@x", garden, mails, 4);
    CHECK_INT(c.again, 4);
    c = look_at(&w, look, "none@x", none, mails, 4);
    CHECK_INT(c.fresh, 3);
    importing_look_free(look);
    CHECK_INT(message_page(w.mem, w.db, (struct message_id){0}, kept, 1), 0);
    import(&w, garden, mails, 1);
    look = importing_look_new();
    c = look_at(&w, look, "garden@x", garden, mails, 4);
    CHECK_INT(c.fresh, 2);
    CHECK_INT(c.again, 2);
    c = look_at(&w, look, "pumps@x", pumps, mails, 1);
    CHECK_INT(c.fresh, 1);
    importing_look_free(look);
    scratch_end(&place);
}

static void many_looked_at(void)
{
    struct work w = begin();
    struct importing_look *look = importing_look_new();
    for (int round = 0; round < 2; round++) {
        struct importing *im = importing_new(&w, garden, refused);
        struct importing_counts c;
        importing_only_look(im, look, S("garden@x"));
        for (int i = 0; i < 5000; i++) {
            struct mbox_mail m = {.envelope = S(""),
                .raw = arena_printf(place.mem, "From: a@x.org\nMessage-ID: <%d@x>\n\nx\n", i)};
            importing_add(im, &m);
        }
        importing_end(im, &c);
        CHECK_INT(c.fresh, round ? 0 : 5000);
        CHECK_INT(c.again, round ? 5000 : 0);
    }
    importing_look_free(look);
    scratch_end(&place);
}

/* Whether a file that begins with this is one of mail. */
static bool is_mail(struct work *w, const char *envelope, const char *raw)
{
    struct mbox_mail mails[] = {{.envelope = str_of(envelope), .raw = str_of(raw)},
        {.envelope = S("a@x.org Mon May  4 10:00:00 2026"), .raw = S("\nan envelope, but no header\n")}};
    struct importing *im = importing_new(w, garden, refused);
    struct importing_counts c;
    for (size_t i = 0; i < 2; i++)
        importing_add(im, &mails[i]);
    importing_end(im, &c);
    CHECK_INT(c.messages, c.strange ? 1 : 2); /* what is no mail is no message; what follows is */
    CHECK_INT(c.refused, 0);
    return !c.strange;
}

/* A file may be anything. */
static void no_mail(void)
{
    struct work w = begin();
    CHECK(!is_mail(&w, "", "\x01\xfe nothing\n: of a mail\n\nhere\n"));
    CHECK(!is_mail(&w, "", "https://example.org/\n"));
    CHECK(!is_mail(&w, "", "Note: this is a text\n\nFrom: far\n"));
    CHECK(!is_mail(&w, "here on we write", "words\n"));
    CHECK(is_mail(&w, "", "Subject: no envelope\nfrom: Ana <a@x.org>\n\nbut a header\n"));
    CHECK(is_mail(&w, "", "DKIM-Signature: v=1;\n b=x\n\tand y\nFrom: Ana <a@x.org>\n\nfolded\n"));
    CHECK(is_mail(&w, "nobody", "Received: by x\n\nno date\n"));
    CHECK(is_mail(&w, "ana Mon May  4 10:00:00 2026", "\nno header\n"));
    scratch_end(&place);
}

static const struct tap_test tests[] = {
    {"a file that does not begin with a mail is none of mail", no_mail},
    {"a list is made once there is a mail for it, and not before", list_made_late},
    {"an import that is only looked at", looked_at},
    {"a look at many mails", many_looked_at},
    {"disguised addresses and ids are put right, and nothing is sent", disguised},
    {"T8: each message once, in a list and in the network", once},
    {"the From line's date counts where Date cannot be believed", dates},
    {"what cannot be read is handed back whole", refusals},
    {"the order of the mails does not matter to threads", orders},
};
TAP_MAIN(tests)
