/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/words. */
#include "base/words.h"

#include "base/arena.h"
#include "base/embedded.h"
#include "tap.h"

static struct str rest;

static bool strips(enum phrase p, const char *text)
{
    rest = str_of(text);
    return words_strip(words_load(), p, &rest);
}

static void check_subject(const char *subject, const char *base, bool reply)
{
    bool was_reply = !reply;
    CHECK_STR(words_subject(words_load(), str_of(subject), &was_reply), base);
    CHECK_INT(was_reply, reply);
}

static void replies_in_every_language(void)
{
    static const char *const rows[] = {"Re: Pumpe", "RE: Pumpe", "AW: Pumpe", "SV: Pumpe", "Odp: Pumpe",
        "RES: Pumpe", "R: Pumpe", "Antw: Pumpe", "Отв: Pumpe", "НА: Pumpe", "ΑΠ: Pumpe", "απ: Pumpe",
        "YNT: Pumpe", "回复: Pumpe", "回覆：Pumpe", "返信: Pumpe", "회신: Pumpe", "رد: Pumpe", "תשובה: Pumpe",
        "Trả lời: Pumpe", "TRẢ LỜI : Pumpe", "Re : Pumpe", "Re\xc2\xa0: Pumpe", "Re:Pumpe", "re[2]: Pumpe",
        "Re (3) : Pumpe", "Re^12: Pumpe", "Ｒｅ：Pumpe", "\xe2\x80\x8fRe: Pumpe", "  Re:   Pumpe ",
        "Re: Re: AW: Pumpe", "RÉ: Pumpe"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_subject(rows[i], "Pumpe", true);
}

static void forwards_are_no_replies(void)
{
    static const char *const rows[] = {"Fwd: Pumpe", "FW: Pumpe", "WG: Pumpe", "TR: Pumpe", "RV: Pumpe",
        "I: Pumpe", "İLT: Pumpe", "ilt: Pumpe", "轉寄：Pumpe", "转发: Pumpe", "Chuyển tiếp: Pumpe",
        "[Fwd: Pumpe]", "Pumpe (fwd)"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_subject(rows[i], "Pumpe", false);
}

static void list_prefixes_between(void)
{
    check_subject("[garden] Re: [garden] AW: Pumpe", "Pumpe", true);
    check_subject("Re: [garden] Pumpe", "Pumpe", true);
    check_subject("[garden] Pumpe", "Pumpe", false);
    check_subject("[a][b] Fwd: Re: Pumpe", "Pumpe", true);
    check_subject("[garden]", "[garden]", false);
    check_subject("Re: [garden]", "[garden]", true);
    check_subject("[1234567890123456789012345678] x", "x", false);
    check_subject("[12345678901234567890123456789] x", "[12345678901234567890123456789] x", false);
    check_subject("[a [b] x", "[a [b] x", false);
}

static void subjects_that_only_look_alike(void)
{
    static const char *const rows[] = {"Return: pump", "Regarding pumps", "Re pumps", "R : pumps", "R pumps",
        "I am here", "I [2]: pumps", "Retour: pumps", "Fwdx: pumps", "(fwd)", "Reply all", "Re[x]: pumps",
        "Re[12345678]: pumps", "Re[2: pumps"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_subject(rows[i], rows[i], false);
    check_subject("", "", false);
    check_subject("Re:", "", true);
    check_subject("Re: Re[2]:", "", true);
}

static void labels(void)
{
    CHECK(strips(PHRASE_FROM, "From: Ana"));
    CHECK_STR(rest, "Ana");
    CHECK(strips(PHRASE_FROM, "*Von:* Ana"));
    CHECK_STR(rest, "Ana");
    CHECK(strips(PHRASE_FROM, "De : Ana"));
    CHECK_STR(rest, "Ana");
    CHECK(strips(PHRASE_FROM, "发件人：Ana"));
    CHECK_STR(rest, "Ana");
    CHECK(strips(PHRASE_SENT, "Sent at: noon"));
    CHECK_STR(rest, "noon");
    CHECK(!strips(PHRASE_FROM, "From Ana"));
    CHECK_STR(rest, "From Ana");
    CHECK(!strips(PHRASE_FROM, "Fromage: Ana"));
    CHECK(!strips(PHRASE_TO, ""));
}

static void original_messages(void)
{
    const struct words *w = words_load();
    CHECK(words_is(w, PHRASE_ORIGINAL, S("-----Original Message-----")));
    CHECK(words_is(w, PHRASE_ORIGINAL, S("-------- Ursprüngliche Nachricht --------")));
    CHECK(words_is(w, PHRASE_ORIGINAL, S("---------- Forwarded message ---------")));
    CHECK(words_is(w, PHRASE_ORIGINAL, S("Begin forwarded message:")));
    CHECK(words_is(w, PHRASE_ORIGINAL, S("------------------ 原始邮件 ------------------")));
    CHECK(!words_is(w, PHRASE_ORIGINAL, S("Original message of hope")));
    CHECK(!words_is(w, PHRASE_ORIGINAL, S("----------")));
}

static void who_wrote(void)
{
    const struct words *w = words_load();
    CHECK(words_ends(w, PHRASE_WROTE, S("On Mon, 4 May 2026, Ana Bel <ana@example.org> wrote:")));
    CHECK(words_ends(w, PHRASE_WROTE, S("Le lun. 4 mai 2026 à 10:00, Ana a écrit\xc2\xa0:\r\n")));
    CHECK(words_ends(w, PHRASE_WROTE, S("Am 04.05.2026 um 10:00 schrieb Ana Bel:")));
    CHECK(words_ends(w, PHRASE_WROTE, S("2026年5月4日(月) 10:00 Ana <ana@example.org>のメール：")));
    CHECK(words_ends(w, PHRASE_WROTE, S("4 мая 2026 г., в 10:00, Ана НАПИСАЛ(А):")));
    CHECK(!words_ends(w, PHRASE_WROTE, S("He wrote a book")));
    CHECK(!words_ends(w, PHRASE_WROTE, S("This is what he schrieb")));
    CHECK(!words_ends(w, PHRASE_WROTE, S("unwrote:")));
    CHECK(!words_ends(w, PHRASE_WROTE, S("")));
    CHECK(words_starts(w, PHRASE_WROTE_START, S("On Monday")));
    CHECK(!words_starts(w, PHRASE_WROTE_START, S("Once upon a time")));
    CHECK(words_starts(w, PHRASE_WROTE_START, S("于2026年5月4日")));
}

static void long_lines(void)
{
    char big[5000];
    memset(big, 'x', sizeof big);
    memcpy(big + sizeof big - 7, " wrote:", 7);
    CHECK(words_ends(words_load(), PHRASE_WROTE, (struct str){big, sizeof big}));
    memcpy(big, "Hello ", 6);
    CHECK(words_starts(words_load(), PHRASE_GREETING, (struct str){big, sizeof big}));
    memset(big, 0xe6, sizeof big); /* never valid */
    CHECK(!words_ends(words_load(), PHRASE_WROTE, (struct str){big, sizeof big}));
}

static void other_phrases(void)
{
    const struct words *w = words_load();
    CHECK(words_starts(w, PHRASE_VACATION, S("Out of Office: back on Monday")));
    CHECK(words_starts(w, PHRASE_VACATION, S("自动回复：水")));
    CHECK(!words_starts(w, PHRASE_VACATION, S("Vacation plans")));
    CHECK(words_starts(w, PHRASE_SIGNATURE, S("Sent from my iPhone")));
    CHECK(words_is(w, PHRASE_CLOSING, S(" kind regards ")));
    CHECK(!words_is(w, PHRASE_CLOSING, S("kind regards to all")));
    CHECK(!words_starts(w, PHRASE_CLOSING, S("Bestow it")));
}

static void days_and_months(void)
{
    const struct words *w = words_load();
    CHECK_INT(words_day(w, S("Monday")), 0);
    CHECK_INT(words_day(w, S("SUN,")), 6);
    CHECK_INT(words_day(w, S("mån.")), 0);
    CHECK_INT(words_day(w, S("mån")), 0);
    CHECK_INT(words_day(w, S("Среда")), 2);
    CHECK_INT(words_day(w, S("星期五")), 4);
    CHECK_INT(words_day(w, S("Mondays")), -1);
    CHECK_INT(words_day(w, S("")), -1);
    CHECK_INT(words_day(w, S(".")), -1);
    CHECK_INT(words_month(w, S("janvier")), 1);
    CHECK_INT(words_month(w, S("MÄRZ")), 3);
    CHECK_INT(words_month(w, S("Dez.")), 12);
    CHECK_INT(words_month(w, S("5月")), 5);
    CHECK_INT(words_month(w, S("smarch")), -1);
}

/* A day of one language must not be another day in a second one, or dates would depend on the order of files.
 */
static void full_names_mean_one_thing(void)
{
    const struct words *all = words_load();
    static const char *const days[] = {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    for (const struct embedded *e = embedded_words; e->name; e++) {
        struct str text = e->bytes, line, value, tail;
        while (str_line(&text, &line))
            for (int d = 0; d < 7; d++) {
                struct str key = str_of(days[d]);
                if (!str_starts(line, key) || line.p[key.n] != ':')
                    continue;
                tail = str_from(line, key.n + 1);
                str_cut(&tail, '|', &value);
                CHECK_INT(words_day(all, value), d);
            }
    }
}

static struct words *own;

static void bad_file(void)
{
    tap_quiet();
    words_add(own, "xx.txt", S("# fine\nre: Re\nnonsense: x\n"));
}

static void empty_value(void)
{
    tap_quiet();
    words_add(own, "xx.txt", S("re: Re | | Rf\n"));
}

static void own_words(void)
{
    struct arena *a = arena_new();
    own = words_new(a);
    words_add(own, "xx.txt",
        S("# mine\n\nre: Zz | Zz Top\r\nmonday: Mmm.\nusual: a | b\nletters: ñ\nendings: ung\n"));
    words_ready(own);
    struct str s = S("zz top: x");
    CHECK(words_strip(own, PHRASE_RE, &s));
    CHECK_STR(s, "x");
    s = S("Re: x");
    CHECK(!words_strip(own, PHRASE_RE, &s));
    CHECK(!words_starts(own, PHRASE_FROM, S("From: x"))); /* a key may be missing */
    CHECK_INT(words_day(own, S("mmm")), 0);
    CHECK_INT(tap_child(bad_file), 128 + 6);
    CHECK_INT(tap_child(empty_value), 128 + 6);
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"replies in every language", replies_in_every_language},
    {"forwards are no replies", forwards_are_no_replies},
    {"list prefixes among them go", list_prefixes_between},
    {"subjects that only look alike stay", subjects_that_only_look_alike},
    {"labels of header blocks", labels},
    {"lines above original messages", original_messages},
    {"lines that say who wrote", who_wrote},
    {"lines of any length and bytes", long_lines},
    {"greetings, closings, absence", other_phrases},
    {"days and months", days_and_months},
    {"full names of days mean one day", full_names_mean_one_thing},
    {"words from other text, and bad files", own_words},
};
TAP_MAIN(tests)
