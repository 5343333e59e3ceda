/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New words, quotes and signatures told apart, and nothing ever lost. */
#include "mail/quote.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/words.h"
#include "tap.h"

static struct arena *a;
static struct quote_split q;

/* Splits, and checks what must hold for any text: the blocks put together are the text. */
static void split(struct str text)
{
    if (!a)
        a = arena_new();
    quote_split(a, words_load(), text, &q);
    size_t n = 0;
    for (size_t i = 0; i < q.n; i++) {
        CHECK(q.at[i].text.n > 0);
        CHECK(q.at[i].text.p == text.p + n);
        CHECK(q.at[i].level >= 0 && (q.at[i].kind == BLOCK_QUOTED) == (q.at[i].level > 0));
        n += q.at[i].text.n;
    }
    CHECK_INT(n, text.n);
}

static struct str reply(const char *text)
{
    split(str_of(text));
    return quote_reply(a, &q);
}

static void a_reply_above_or_below_a_quote(void)
{
    CHECK_STR(
        reply("New words.\n\nOn Mon, 4 May 2026 at 10:00, Ana <ana@x.org> wrote:\n> Old words.\n>> Older.\n"),
        "New words.");
    CHECK_STR(
        quote_quoted(a, &q), "On Mon, 4 May 2026 at 10:00, Ana <ana@x.org> wrote:\n> Old words.\n>> Older.");
    CHECK_INT(q.n, 4);
    CHECK_INT(q.at[3].level, 2);
    CHECK_STR(reply("Ana schrieb:\n> Frage?\n\nAntwort.\n"), "Antwort.");
    CHECK_STR(reply("> one?\nyes\n> two?\nno\n"), "yes\nno");
}

static void attributions_in_many_languages_and_lines(void)
{
    CHECK_STR(reply("Ja\n\nAm Mo., 4. Mai 2026 um 10:00 Uhr schrieb Ana <\nana@x.org>:\n\n> alt\n"), "Ja");
    CHECK_STR(
        reply("Oui\n\nLe lun. 4 mai 2026 à 10:00, Ana Müller Lopez\n<ana@x.org> a écrit :\n> vieux\n"), "Oui");
    CHECK_STR(reply("是的\n\n在 2026年5月4日，上午10:00，Ana <ana@x.org> 写道：\n> 旧\n"), "是的");
    CHECK_STR(
        reply("Last line of mine.\nOn Tue, 2026-05-05 at 18:02, Ana wrote:\n> old\n"), "Last line of mine.");
}

static void whole_mails_below_are_quotes(void)
{
    CHECK_STR(
        reply("New.\n________________________________\nFrom: Ana <ana@x.org>\nSent: Monday, 4 May 2026 10:00\n"
              "To: list@x.org\nSubject: pumps\n\nOld words.\n"),
        "New.");
    CHECK_STR(reply("Nuevo.\n\n-----Mensaje original-----\nDe: Ana <ana@x.org>\nAsunto: bombas\n\nViejo.\n"),
        "Nuevo.");
    CHECK_STR(reply("New.\n\nOn Mon, Feb 1, 2016 at 4:58 AM -0800, \"Some One\" <foo@x.org> wrote:\n\nOld.\n"),
        "New.");
}

static void forwarded_mail_is_content(void)
{
    split(
        S("See this.\n\n---------- Forwarded message ---------\nFrom: Ana <ana@x.org>\nDate: Mon, 4 May 2026\n"
          "Subject: pumps\nTo: list@x.org\n\nThe pump works.\n"));
    CHECK_INT(q.at[q.n - 1].kind, BLOCK_FORWARDED);
    CHECK_STR(quote_quoted(a, &q), "");
    CHECK_STR(quote_reply(a, &q), "See this.");
    CHECK(
        str_ends(reply("---------- Forwarded message ---------\nFrom: Ana <ana@x.org>\nDate: Mon, 4 May 2026\n"
                       "Subject: pumps\nTo: list@x.org\n\nThe pump works.\n"),
            S("The pump works.")));
}

static void signatures_are_known(void)
{
    CHECK_STR(reply("Words.\n\n-- \nAna\n+254 700\n"), "Words.");
    CHECK_STR(quote_signature(a, &q), "-- \nAna\n+254 700");
    CHECK_STR(reply("Words.\n--\nAna\n"), "Words.");
    CHECK_STR(
        reply("Words.\n\nSent from my iPhone\n\nOn Mon, 4 May 2026 at 10:00, Ana <ana@x.org> wrote:\n> old\n"),
        "Words.");
    CHECK_STR(
        reply("Words.\n-- \nAna\n\nOn Mon, 4 May 2026 at 10:00, Ana <ana@x.org> wrote:\n> old\n"), "Words.");
    CHECK_STR(reply("Words.\n_______________________________________________\nlist mailing list\nlist@x.org\n"),
        "Words.");
}

static void own_words_are_not_taken_for_anything_else(void)
{
    static const char *const own[] = {"Here is what it said:\n\nsomething that is not a quote\n",
        "On the other hand, Ana wrote: we should wait.\nI agree.\n",
        "The list:\nFrom: nobody in particular\nand nothing else\n", "C> is a prompt\n", "+1\n", ":-)\n",
        "a -- b\n", "The form has a field\nTo: and one\nCc: too\n",
        ("I sent from my garden 12 pumpkins, and here is a long line about "
         "all of them and about what we did with each of them on the market.\n"),
        "As ana@x.org said\nbefore, yes:\nno\n"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        struct str want = str_trim(str_of(own[i]));
        struct str is = reply(own[i]);
        if (!str_eq(is, want))
            printf("# %s", own[i]);
        CHECK(str_eq(is, want));
    }
    char many[4000] = "Part one.\n--\n";
    for (int i = 0; i < 40; i++)
        memcpy(many + strlen(many), "more words of mine in part two\n", 32);
    CHECK_INT(reply(many).n, strlen(many) - 1);
    CHECK_STR(reply("Dear all\n\n>From here on it is mine.\n\nBye\n"),
        "Dear all\n\n>From here on it is mine.\n\nBye");
}

static void any_text_comes_back_whole(void)
{
    static const char *const pieces[] = {"> ", ">> ", "\n", "\n\n", "-- \n", "--\n",
        "On Mon, 4 May 2026, Ana wrote:\n", "From: a@x.org\n", "Sent: 10:00\n", "To: b@x.org\n", "Subject: x\n",
        "-----Original Message-----\n", "words ", "| x\n", "ᐧ\n", "________________________\n", "\r\n",
        ">From \n", "A> b\n", "@", ":\n", "wrote:\n", "2026-05-04 10:00 GMT+1 <a@x>:\n"};
    for (int round = 0; round < 3000; round++) {
        char text[2000] = "";
        size_t n = 0;
        unsigned char chance[24];
        rand_bytes(chance, sizeof chance);
        for (size_t i = 0; i < sizeof chance; i++) {
            const char *piece = pieces[chance[i] % (sizeof pieces / sizeof *pieces)];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        split((struct str){text, n});
        arena_reset(a);
    }
    split(S(""));
    CHECK_INT(q.n, 0);
}

static void long_texts_end_soon(void)
{
    static char big[1 << 20];
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = i % 3 ? '>' : '\n';
    split((struct str){big, sizeof big});
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = i % 2 ? '\n' : ':';
    split((struct str){big, sizeof big});
    memset(big, ':', sizeof big);
    split((struct str){big, sizeof big});
}

static const struct tap_test tests[] = {
    {"a reply above, below and between quotes", a_reply_above_or_below_a_quote},
    {"attributions in many languages and lines", attributions_in_many_languages_and_lines},
    {"whole mails below are quotes", whole_mails_below_are_quotes},
    {"forwarded mail is content", forwarded_mail_is_content},
    {"signatures are known", signatures_are_known},
    {"own words are not taken for anything else", own_words_are_not_taken_for_anything_else},
    {"any text comes back whole", any_text_comes_back_whole},
    {"long texts end soon", long_texts_end_soon},
};
TAP_MAIN(tests)
