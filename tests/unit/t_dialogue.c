/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LMTP sessions without a socket: bytes in, replies and wants out, however the bytes are cut. */
#include "mail/dialogue.h"

#include "base/buf.h"
#include "base/spool.h"
#include "base/spool_lists.h"
#include "tap.h"

static struct dialogue d;
static struct buf said, mail; /* all replies; the last mail, its envelope first */
static int mails;
static bool bye;
static enum spool_end becomes = SPOOL_KEPT;

static void begin(void)
{
    dialogue_init(&d, S("mx.test"), 1000);
    buf_init(&said, 1 << 24);
    buf_init(&mail, 1 << 24);
    mails = 0;
    bye = false;
}

static void flush(void)
{
    buf_put(&said, buf_str(&d.out));
    CHECK(!buf_over(&d.out));
    buf_reset(&d.out);
}

static enum spool_known who(struct str address)
{
    return str_eq(address, S("later@l.test"))  ? SPOOL_NO_LISTS
           : str_starts(address, S("nobody@")) ? SPOOL_UNKNOWN
                                               : SPOOL_KNOWN;
}

static void envelope(void)
{
    buf_reset(&mail);
    buf_printf(&mail, "%.*s>", STR(d.from));
    for (size_t i = 0; i < d.n_to; i++)
        buf_printf(&mail, "%.*s ", STR(d.to[i]));
    buf_char(&mail, '|');
}

/* Gives the dialogue bytes, and answers what it asks. */
static void feed(struct str in)
{
    while (!bye) {
        enum dialogue_want want = dialogue_next(&d, &in);
        if (want == DIALOGUE_MORE && !in.n)
            break;
        if (want == DIALOGUE_MORE)
            CHECK(d.out.n > 0);
        else if (want == DIALOGUE_WHO)
            dialogue_known(&d, who(d.address));
        else if (want == DIALOGUE_BEGIN)
            envelope();
        else if (want == DIALOGUE_PIECE)
            buf_put(&mail, d.piece);
        else if (want == DIALOGUE_END) {
            mails++;
            dialogue_kept(&d, becomes, S("ID"));
        }
        bye = want == DIALOGUE_BYE;
        flush();
    }
    flush();
}

/* The same session, cut every n bytes. */
static void feed_cut(struct str in, size_t n)
{
    begin();
    for (size_t at = 0; at < in.n; at += n)
        feed(str_sub(in, at, n < in.n - at ? n : in.n - at));
}

static void codes_are(const char *want)
{
    struct buf codes;
    struct str rest = buf_str(&said), line;
    buf_init(&codes, 1 << 20);
    while (str_line(&rest, &line))
        if (line.n < 4 || line.p[3] != '-') {
            struct str status = str_from(line, 4);
            bool enhanced = status.n > 5 && status.p[1] == '.' && ascii_digit(status.p[0]);
            buf_printf(&codes, "%s%.*s", codes.n ? ", " : "", STR(str_sub(line, 0, enhanced ? 9 : 3)));
        }
    CHECK_STR(buf_str(&codes), want);
    buf_release(&codes);
}

#define HELLO "LHLO c\r\n"
#define TO_GARDEN "MAIL FROM:<ana@b.test>\r\nRCPT TO:<garden@l.test>\r\n"

static void cut_anywhere(void)
{
    static const struct str session = S(HELLO TO_GARDEN
        "RCPT TO:<nobody@l.test>\r\nrcpt to:<pumps@l.test>\r\nRCPT TO:<later@l.test>\r\nDATA\r\n"
        "Subject: x\r\n\r\n..\r\n.a\r\nb\n.\nc\r.\r\r\n..\r\rd\r\n.\r\nNOOP\r\nQUIT\r\nNOOP\r\n");
    for (size_t n = 1; n <= session.n; n++) {
        feed_cut(session, n);
        codes_are("220, 250, 250 2.1.0, 250 2.1.5, 550 5.1.1, 250 2.1.5, 451 4.3.5, 354, 250 2.0.0, 250 2.0.0, "
                  "250 2.0.0, 221 2.0.0");
        CHECK_STR(buf_str(&mail),
            "ana@b.test>garden@l.test pumps@l.test |Subject: x\r\n\r\n.\r\na\r\nb\n.\nc\r.\r\r\n.\r\rd\r\n");
        CHECK_INT(mails, 1);
        CHECK(bye);
    }
}

static void ends(void)
{
    static const struct {
        enum spool_end end;
        const char *codes;
    } cases[] = {
        {SPOOL_KEPT, "220, 250, 250 2.1.0, 250 2.1.5, 250 2.1.5, 354, 250 2.0.0, 250 2.0.0"},
        {SPOOL_TOO_BIG, "220, 250, 250 2.1.0, 250 2.1.5, 250 2.1.5, 354, 552 5.3.4, 552 5.3.4"},
        {SPOOL_NO_SPACE, "220, 250, 250 2.1.0, 250 2.1.5, 250 2.1.5, 354, 451 4.3.1, 451 4.3.1"},
        {SPOOL_FAILED, "220, 250, 250 2.1.0, 250 2.1.5, 250 2.1.5, 354, 451 4.3.0, 451 4.3.0"},
    };
    for (size_t i = 0; i < 4; i++) {
        begin();
        becomes = cases[i].end;
        feed(S(HELLO TO_GARDEN "RCPT TO:<pumps@l.test>\r\nDATA\r\nx\r\n.\r\n"));
        codes_are(cases[i].codes);
    }
}

static void order(void)
{
    begin();
    feed(S("MAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n" HELLO "RCPT TO:<a@b>\r\nDATA\r\n"));
    codes_are("220, 503 5.5.1, 503 5.5.1, 503 5.5.1, 250, 503 5.5.1, 503 5.5.1");
    begin();
    feed(S(HELLO "MAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\nDATA\r\nRCPT TO:<nobody@b>\r\nDATA\r\n"));
    codes_are("220, 250, 250 2.1.0, 503 5.5.1, 503 5.5.1, 550 5.1.1, 503 5.5.1");
    begin();
    feed(S(HELLO TO_GARDEN "RSET\r\nRCPT TO:<a@b>\r\nDATA\r\n" TO_GARDEN HELLO "DATA\r\n"));
    codes_are("220, 250, 250 2.1.0, 250 2.1.5, 250 2.0.0, 503 5.5.1, 503 5.5.1, 250 2.1.0, 250 2.1.5, 250, "
              "503 5.5.1");
    begin(); /* nothing of a mail is left for the next one */
    feed(S(HELLO TO_GARDEN
        "DATA\r\nx\r\n.\r\nDATA\r\nMAIL FROM:<c@b.test>\r\nRCPT TO:<pumps@l.test>\r\nDATA\r\ny\r\n.\r\n"));
    CHECK_STR(buf_str(&mail), "c@b.test>pumps@l.test |y\r\n");
    CHECK_INT(mails, 2);
}

static void words(void)
{
    begin();
    feed(S(
        "EHLO c\r\nHELO c\r\nLHLO\r\n" HELLO
        "noop x\nVRFY garden\r\nHELP\r\nEXPN x\r\nBDAT 3\r\nSTARTTLS\r\nAUTH PLAIN\r\nFOO\r\n\r\nDATA x\r\n"));
    codes_are(
        "220, 500 5.5.1, 500 5.5.1, 501 5.5.4, 250, 250 2.0.0, 252 2.5.0, 502 5.5.1, 502 5.5.1, 502 5.5.1, "
        "502 5.5.1, 502 5.5.1, 500 5.5.2, 500 5.5.2, 501 5.5.4");
    begin();
    feed(S("POST / HTTP/1.1\r\nHost: x\r\n\r\nLHLO x\r\n" TO_GARDEN));
    codes_are("220, 500 5.5.2, 421 4.7.0");
    CHECK(bye);
}

static void envelopes(void)
{
    static const struct {
        const char *line, *codes, *from;
    } cases[] = {
        {"MAIL FROM:<>", "250 2.1.0", ""},
        {"MAIL FROM: <>", "250 2.1.0", ""},
        {"MAIL FROM:<MAILER-DAEMON>", "250 2.1.0", ""},
        {"MAIL FROM:<mailer-daemon@b.test>", "250 2.1.0", ""},
        {"MAIL FROM:<-oQ/tmp@b.test> BODY=8BITMIME", "250 2.1.0", "-oQ/tmp@b.test"},
        {"MAIL FROM:<\"a b\"@c.test>", "250 2.1.0", "\"a b\"@c.test"},
        {"MAIL FROM:<\xc3\xa9@b.test> SMTPUTF8 SIZE=1000", "250 2.1.0", "\xc3\xa9@b.test"},
        {"MAIL FROM:<a@b.test> SIZE=1001", "552 5.3.4", NULL},
        {"MAIL FROM:<a@b.test> SIZE=x", "555 5.5.4", NULL},
        {"MAIL FROM:<a@b.test> RET=FULL", "555 5.5.4", NULL},
        {"MAIL FROM:a@b.test", "501 5.1.7", NULL},
        {"MAIL TO:<a@b.test>", "501 5.1.7", NULL},
        {"MAIL", "501 5.1.7", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char want[64];
        begin();
        feed(S(HELLO));
        feed(str_of(cases[i].line));
        feed(S("\r\n"));
        snprintf(want, sizeof want, "220, 250, %s", cases[i].codes);
        codes_are(want);
        if (cases[i].from)
            CHECK_STR(d.from, cases[i].from);
    }
    begin();
    feed(S(HELLO "MAIL FROM:<a@b.test>\r\nRCPT TO:<>\r\nRCPT TO:a@b\r\nRCPT TO:<g@l.test> NOTIFY=NEVER\r\n"
                 "RCPT TO:<a\x01@b>\r\nRCPT FROM:<a@b>\r\n"));
    codes_are("220, 250, 250 2.1.0, 501 5.1.3, 501 5.1.3, 555 5.5.4, 501 5.1.3, 501 5.1.3");
}

static void many(struct buf *b, const char *line, int n)
{
    for (int i = 0; i < n; i++)
        buf_put(b, str_of(line));
}

static size_t count(const char *reply)
{
    size_t n = 0;
    struct str rest = buf_str(&said), line;
    while (str_line(&rest, &line))
        n += str_starts(line, str_of(reply));
    return n;
}

static void caps(void)
{
    struct buf in;
    buf_init(&in, 1 << 24);
    begin();
    feed(S(HELLO "MAIL FROM:<a@b.test>\r\n"));
    many(&in, "RCPT TO:<garden@l.test>\r\n", DIALOGUE_RECIPIENTS + 5);
    feed(buf_str(&in));
    CHECK_INT(count("250 2.1.5"), DIALOGUE_RECIPIENTS);
    CHECK_INT(count("452 4.5.3"), 5);
    feed(S("DATA\r\nx\r\n.\r\n"));
    CHECK_INT(count("250 2.0.0 kept as ID"), DIALOGUE_RECIPIENTS);

    begin();
    buf_reset(&in);
    many(&in, "FOO\r\n", 100);
    feed(S(HELLO));
    feed(buf_str(&in));
    CHECK(bye);
    CHECK_INT(count("500 5.5.2"), 21);
    CHECK_INT(count("421 4.7.0"), 1);

    begin();
    buf_reset(&in);
    many(&in, "NOOP\r\n", 5000);
    feed(S(HELLO));
    feed(buf_str(&in));
    CHECK(bye);
    CHECK_INT(count("421 4.7.0"), 1);

    begin(); /* a long-lived client of many mails is none of these */
    feed(S(HELLO));
    for (int i = 0; i < 1500; i++)
        feed(S("FOO\r\n" TO_GARDEN "DATA\r\n.\r\n"));
    CHECK_INT(mails, 1500);
    buf_release(&in);
}

static void long_lines(void)
{
    struct buf in;
    buf_init(&in, 1 << 24);
    begin();
    feed(S(HELLO));
    many(&in, "NOOPNOOP", 100000);
    feed(buf_str(&in));
    feed(S("\r\nNOOP\r\n"));
    codes_are("220, 250, 500 5.5.2, 250 2.0.0");
    buf_reset(&in); /* what fits, fits: an address of 1,000 bytes */
    begin();
    feed(S(HELLO "MAIL FROM:<"));
    many(&in, "a", DIALOGUE_SENDER);
    feed(buf_str(&in));
    feed(S(">\r\nRCPT TO:<"));
    feed(buf_str(&in));
    feed(S(">\r\nRSET\r\nMAIL FROM:<a"));
    feed(buf_str(&in));
    feed(S(">\r\n"));
    codes_are("220, 250, 250 2.1.0, 550 5.1.1, 250 2.0.0, 501 5.1.7");
    buf_release(&in);
}

/* A client that asks and never reads: the dialogue stops taking its bytes. */
static void unread(void)
{
    struct buf in;
    buf_init(&in, 1 << 24);
    many(&in, HELLO, 1900);
    struct str rest = buf_str(&in);
    begin();
    flush();
    CHECK_INT(dialogue_next(&d, &rest), DIALOGUE_MORE);
    CHECK(rest.n > 0 && d.out.n < 20000);
    size_t left = rest.n, out = d.out.n;
    CHECK_INT(dialogue_next(&d, &rest), DIALOGUE_MORE);
    CHECK_INT(rest.n, left);
    CHECK_INT(d.out.n, out);
    flush();
    CHECK_INT(dialogue_next(&d, &rest), DIALOGUE_MORE);
    CHECK(rest.n < left);
    buf_release(&in);
}

static void closed(void)
{
    begin();
    feed(S(HELLO TO_GARDEN "DATA\r\nhalf"));
    dialogue_close(&d, S("4.3.2 stopping"));
    dialogue_close(&d, S("4.3.2 twice"));
    feed(S(" a mail\r\n.\r\n"));
    CHECK(bye);
    CHECK_INT(mails, 0);
    codes_are("220, 250, 250 2.1.0, 250 2.1.5, 354, 421 4.3.2");
}

static const struct tap_test tests[] = {
    {"a session is the same, wherever its bytes are cut", cut_anywhere},
    {"T7: one reply a recipient, of whatever kind", ends},
    {"commands out of order are refused, and RSET and LHLO forget", order},
    {"T7: words of SMTP and of no language; a browser is sent away", words},
    {"T5, T6: senders, sizes and parameters", envelopes},
    {"recipients, errors and commands have limits", caps},
    {"long lines", long_lines},
    {"replies that nobody reads fill no memory", unread},
    {"a session that we end takes no mail", closed},
};
TAP_MAIN(tests)
