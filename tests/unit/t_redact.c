/* SPDX-License-Identifier: GPL-3.0-or-later */
/* redact: every form of an address that the archives hold, and what only looks like one. */
#include "text/redact.h"

#include "base/arena.h"
#include "base/buf.h"
#include "tap.h"

static const struct str ours[] = {{"garden@lists.example.org", 24}};
static const struct redact_own own = {ours, 1};

static void is(int line, struct str text, const char *want)
{
    struct arena *a = arena_new();
    tap_str(__FILE__, line, redact_text(a, text, &own), str_of(want));
    arena_free(a);
}
#define IS(text, want) is(__LINE__, S(text), want)
#define SAME(text) is(__LINE__, S(text), text)

static void addresses(void)
{
    IS("ana@example.org", "a\u2026@\u2026");
    IS("Ana <ana.b+c@a.b.example.org>, bo@example.org.", "Ana <a\u2026@\u2026>, b\u2026@\u2026.");
    IS("> mailto:ana@example.org?subject=x", "> mailto:a\u2026@\u2026?subject=x");
    IS("(ana@example.org)\"bo@EXAMPLE.ORG\";12345678@qq.com",
        "(a\u2026@\u2026)\"b\u2026@\u2026\";1\u2026@\u2026");
    IS("to=ana@example.org 'ana@example.org'", "to=a\u2026@\u2026 'a\u2026@\u2026'");
    IS("ana@[10.0.0.1] ana@xn--bcher-kva.xn--p1ai", "a\u2026@\u2026 a\u2026@\u2026");
    IS("\u0436\u0436@\u043f\u0440\u0438.\u0440\u0444 \u5199\u4fe1ana@example.org",
        "\u0436\u2026@\u2026 \u5199\u4fe1a\u2026@\u2026");
    IS("Ana <\"ana b\"@example.org>, \"a\\\"b c\"@example.org.", "Ana <\"\u2026@\u2026>, \"\u2026@\u2026.");
    IS("\"foo\" and \"@example.org", "\"foo\" and \"@example.org");
    IS("a@b@example.org ana@example.org@example.org", "a@b\u2026@\u2026 a\u2026@\u2026@example.org");
}

static void pipermail(void)
{
    IS("Ana <ana at example.org> wrote, <ana.b en example.org> <ana p\u00e5 example.org>",
        "Ana <a\u2026@\u2026> wrote, <a\u2026@\u2026> <a\u2026@\u2026>");
    SAME("<b at home> x <look at example.org <a at  example.org>");
}

static void spoken(void)
{
    IS("ana (at) example.org, bo[at]example.org cem <at> example.org dee {arroba} example.org",
        "a\u2026@\u2026, b\u2026@\u2026 c\u2026@\u2026 d\u2026@\u2026");
    IS("ana.b at example.org wrote; cof en example.es", "a\u2026@\u2026 wrote; c\u2026@\u2026");
    IS("Wayne.W.Jones at shell.example.com", "W\u2026@\u2026");
    SAME("garden at lists.example.org (garden (at) lists.example.org)");
    SAME("available at cran.example.org, look at www.example.org; disponible en example.es");
    SAME("columns at data.frame, level at x.y1 at ten, we met at noon. At home (at) last at example");
    IS("ana.b[at]example[dot]org, ana AT example DOT org; ana.b at c dot example.org, ana arroba example.es",
        "a\u2026@\u2026, a\u2026@\u2026; a\u2026@\u2026, a\u2026@\u2026");
    SAME("we met at the dot, at one dot 5 at a dot");
    SAME("at example.org, (at) example.org [at");
}

static void ours_stay(void)
{
    SAME("garden@lists.example.org Garden+r-12@lists.example.org garden-request@LISTS.example.org");
    IS("gardens@lists.example.org garden@example.org", "g\u2026@\u2026 g\u2026@\u2026");
}

static void no_addresses(void)
{
    SAME("@ana a @ b x@y root@localhost foo@1.2 @example.org ana@ ana@.org ana@example. @@@");
    SAME("matrix[i]@data $x@y[2] user@host:~$");
    SAME("");
    SAME("@");
    SAME("\xff@\xff.\xff");
}

static void ids(void)
{
    IS("Message-ID: <20120305.123456@mail.example.org>", "Message-ID: <2\u2026@\u2026>");
    IS("> In-Reply-To: <CAF8a9d0fj20dj30fj30fj@mail.example.org> mid:1234567@example.org",
        "> In-Reply-To: <C\u2026@\u2026> mid:1\u2026@\u2026");
    IS("On Monday, Ana <20120305.123456@mailhost> wrote", "On Monday, Ana <2\u2026@\u2026> wrote");
    SAME("<ana@home> <1@2>");
    SAME("https://lists.example.org/m/20120305.123456@mail.example.org/");
    SAME("https://lists.example.org/m/%3C20120305.123456@mail.example.org%3E");
    IS("https://a.example/u/anabel.maria.okello.banda@example.org", "https://a.example/u/a\u2026@\u2026");
    IS("https://a.example/?id=20120305.123456@example.org", "https://a.example/?id=2\u2026@\u2026");
    IS("https://a.example/?to=ana@example.org&x=1 https://a.example/u/ana%40example.org/x",
        "https://a.example/?to=a\u2026@\u2026&x=1 https://a.example/u/a\u2026@\u2026/x");
}

/* Forms from real archives, with other names. */
static void swapped(void)
{
    IS("From: @n@ @end|ng |rom g@rden@ex@mp|e (Ana)", "From: \u2026@\u2026 (Ana)");
    IS("b@n @ending from x@y; cem m@iii@g oii gm@ii@com, dee m@ili@g off h@st",
        "b\u2026@\u2026; c\u2026@\u2026, d\u2026@\u2026");
    SAME("a m@iii@g oi x, @ending from x, m@ili@g off x");
}

static void repeated(void)
{
    static const char *const pieces[] = {"a@", "@", "a@b.c", "<a at ", "<", "http://a@", "%40", "a.", "a at ",
        "a (at) ", " (", " at a dot ", "a m@iii@g oii ", "ana@example.org", "=@", "\xc3\xa9@"};
    struct arena *a = arena_new();
    struct buf in;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_init(&in, BUF_MAX);
        for (int k = 0; k < 100000; k++)
            buf_put(&in, str_of(pieces[i]));
        CHECK(redact_text(a, buf_str(&in), &own).n > 0);
        buf_release(&in);
        arena_reset(a);
    }
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"addresses in text", addresses},
    {"addresses as Pipermail disguises them", pipermail},
    {"addresses whose letters Pipermail swapped", swapped},
    {"what people write themselves, and what only sounds like it", spoken},
    {"our own addresses stay", ours_stay},
    {"what is no address", no_addresses},
    {"Message-IDs, and those that lead somewhere", ids},
    {"a hundred thousand of each", repeated},
};
TAP_MAIN(tests)
