/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections: against small SMTP, IMAP and POP3 servers in forked children, with and without TLS. */
#include "base/dial.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "base/file.h"
#include "scripted.h"
#include "tap.h"

/* ---- the client's loop, as ph-send has it */

static enum dial_state opened(struct dial *d)
{
    enum dial_state state;
    while ((state = dial_step(d)) == DIAL_OPENING) {
        struct pollfd p[8];
        size_t n = dial_polls(d, p, 8);
        CHECK(poll(p, n, dial_wait_ms(d)) >= 0);
    }
    return state;
}

static struct dial_to to_port(int port)
{
    return (struct dial_to){
        .host = S("127.0.0.1"), .port = port, .name = S("lists.example.org"), .wait_ms = 5000};
}

static void wait_for(struct dial *d, short events)
{
    struct pollfd p[1];
    CHECK_INT(dial_polls(d, p, 1), 1);
    p[0].events = events;
    CHECK(poll(p, 1, 5000) == 1);
}

static void send_all(struct dial *d, struct str s)
{
    size_t n;
    while (s.n)
        switch (dial_send(d, s, &n)) {
        case DIAL_SOME:
            s = str_from(s, n);
            break;
        case DIAL_LATER:
            wait_for(d, POLLOUT);
            break;
        case DIAL_ENDED:
            CHECK_STR(dial_error(d), "no end");
        }
}

static void expect(struct dial *d, struct str want)
{
    char got[4096];
    size_t have = 0, n;
    while (have < want.n) {
        enum dial_io io = dial_recv(d, got + have, sizeof got - have, &n);
        CHECK(io != DIAL_ENDED);
        have += n;
        if (io == DIAL_LATER)
            wait_for(d, POLLIN);
    }
    CHECK(str_eq((struct str){got, have}, want));
}

#define OFFERS                                                                                                 \
    "> 250-mx.example.org hello", "> 250-PIPELINING", "> 250-size 1234567", "> 250-8BITMIME",                  \
        "> 250-ENHANCEDSTATUSCODES", "> 250 SMTPUTF8"

static const char *const plain_script[] = {
    "> 220 mx.example.org", "< EHLO lists.example.org", OFFERS, "echo", NULL};

static void plain(void)
{
    struct dial_to to = {0};
    int port, fd = listen_tcp(&port);
    pid_t pid = serve(fd, plain_script);
    to = to_port(port);
    struct dial *d = dial_open(&to);
    CHECK_INT(opened(d), DIAL_OPEN);
    CHECK_INT(dial_offers(d), DIAL_PIPELINING | DIAL_8BITMIME | DIAL_SMTPUTF8 | DIAL_SIZE | DIAL_ENHANCED);
    char byte;
    size_t n;
    CHECK_INT(dial_recv(d, &byte, 1, &n), DIAL_LATER);
    send_all(d, S("MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\n\0\xff"));
    expect(d, S("MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\n\0\xff"));
    dial_close(d);
    CHECK_INT(ended(pid), 0);
}

static void unix_socket(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "/tmp/t_dial.%ld.sock", (long)getpid());
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 5) == 0);
    pid_t pid = serve(fd, plain_script);
    struct dial_to to = to_port(0);
    to.path = str_of(at.sun_path);
    struct dial *d = dial_open(&to);
    CHECK_INT(opened(d), DIAL_OPEN);
    send_all(d, S("x"));
    expect(d, S("x"));
    dial_close(d);
    CHECK_INT(ended(pid), 0);
    unlink(at.sun_path);
}

static void auth(void)
{
    static const char *const script[] = {"> 220 mx", "< EHLO", "> 250-mx", "> 250 AUTH PLAIN", "< AUTH PLAIN",
        "> 334 ", "< AGFuYQBzZWNyZXQ=", "> 235 ok", "echo", NULL};
    static const char *const refusal[] = {"> 220 mx", "< EHLO", "> 250-mx", "> 250 AUTH PLAIN", "< AUTH PLAIN",
        "> 334 ", "< AGFuYQBzZWNyZXQ=", "> 535 5.7.8 no", "< *", NULL};
    for (int good = 1; good >= 0; good--) {
        int port, fd = listen_tcp(&port);
        pid_t pid = serve(fd, good ? script : refusal);
        struct dial_to to = to_port(port);
        to.user = S("ana");
        to.password = S("secret");
        struct dial *d = dial_open(&to);
        CHECK_INT(opened(d), good ? DIAL_OPEN : DIAL_FAILED);
        if (!good) {
            CHECK_STR(dial_reply(d), "535 5.7.8 no");
            CHECK(dial_error(d).n > 0);
        }
        dial_close(d);
        kill(pid, SIGKILL);
        ended(pid);
    }
}

/* After the login the bytes are ours, and nothing was asked of the mailbox yet. */
static void mailboxes(void)
{
    static const char *const imap[] = {"> * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] 250 hello",
        "< A001 CAPABILITY", "> * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR", "> A001 OK",
        "< A002 AUTHENTICATE PLAIN AGFuYQBzZWNyZXQ=", "> A002 OK in", "echo", NULL};
    static const char *const pop3[] = {"> +OK", "< CAPA", "> +OK", "> SASL PLAIN", "> UIDL", "> .",
        "< AUTH PLAIN", "> + ", "< AGFuYQBzZWNyZXQ=", "> +OK in", "echo", NULL};
    static const char *const imap_no[] = {"> * OK", "< A001 CAPABILITY",
        "> * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR", "> A001 OK", "< A002 AUTHENTICATE",
        "> A002 NO [AUTHENTICATIONFAILED] no", "echo", NULL};
    static const char *const pop3_no[] = {"> +OK", "< CAPA", "> -ERR what", "< USER ana", "> +OK",
        "< PASS secret", "> -ERR [AUTH] no", "echo", NULL};
    static const struct {
        const char *const *script;
        enum dial_speech speech;
        const char *refusal;
    } cases[] = {{imap, DIAL_IMAP, NULL}, {pop3, DIAL_POP3, NULL},
        {imap_no, DIAL_IMAP, "A002 NO [AUTHENTICATIONFAILED] no"}, {pop3_no, DIAL_POP3, "-ERR [AUTH] no"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printf("# case %zu\n", i);
        int port, fd = listen_tcp(&port);
        pid_t pid = serve(fd, cases[i].script);
        struct dial_to to = to_port(port);
        to.speech = cases[i].speech;
        to.name = S("");
        to.user = S("ana");
        to.password = S("secret");
        struct dial *d = dial_open(&to);
        CHECK_INT(opened(d), cases[i].refusal ? DIAL_FAILED : DIAL_OPEN);
        CHECK_INT(dial_denied(d), cases[i].refusal != NULL);
        CHECK_INT(dial_offers(d), 0);
        if (cases[i].refusal)
            CHECK_STR(dial_reply(d), cases[i].refusal);
        else {
            send_all(d, S("x"));
            expect(d, S("x"));
        }
        dial_close(d);
        kill(pid, SIGKILL);
        ended(pid);
    }
}

/* LHLO and no EHLO, over TCP and a socket; whatever else is said is no LMTP server's. */
static void lmtp(void)
{
    static const char *const good[] = {
        "> 220-mx.example.org", "> 220 LMTP", "< LHLO lists.example.org", OFFERS, "echo", NULL};
    static const char *const refuses[] = {"> 220 mx", "< LHLO", "> 500 5.5.1 what", "wait", NULL};
    static const char *const busy[] = {"> 421 4.3.2 later", "wait", NULL};
    static const char *const talks[] = {"> 220 mx", "< LHLO", "> 250 mx\r\n250 ok", "wait", NULL};
    static const char *const goes[] = {"> 220 mx", "< LHLO", "> 250-mx", NULL};
    static const char *const silent[] = {"> 220 mx", "< LHLO", "wait", "wait", "wait", "wait", NULL};
    static const struct {
        const char *const *script, *said;
    } cases[] = {{good, NULL}, {refuses, "LHLO"}, {busy, "does not speak"}, {talks, "not asked"},
        {goes, "closed"}, {silent, "in time"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printf("# case %zu\n", i);
        int port, fd = listen_tcp(&port);
        pid_t pid = serve(fd, cases[i].script);
        struct dial_to to = to_port(port);
        to.speech = DIAL_LMTP;
        to.wait_ms = cases[i].script == silent ? 600 : 5000;
        struct dial *d = dial_open(&to);
        CHECK_INT(opened(d), cases[i].said ? DIAL_FAILED : DIAL_OPEN);
        if (cases[i].said) {
            CHECK(str_find(dial_error(d), str_of(cases[i].said)) != STR_NONE);
        } else {
            CHECK_INT(
                dial_offers(d), DIAL_PIPELINING | DIAL_8BITMIME | DIAL_SMTPUTF8 | DIAL_SIZE | DIAL_ENHANCED);
            CHECK_INT(dial_speech(d), DIAL_LMTP);
            send_all(d, S("x"));
            expect(d, S("x"));
        }
        dial_close(d);
        kill(pid, SIGKILL);
        ended(pid);
    }
}

static void no_greeting(void)
{
    static const char *const script[] = {"> 554 not you", "wait", NULL};
    static const char *const silent[] = {"wait", "wait", "wait", "wait", "wait", "wait", NULL};
    int port, fd = listen_tcp(&port);
    pid_t pid = serve(fd, script);
    struct dial_to to = to_port(port);
    struct dial *d = dial_open(&to);
    CHECK_INT(opened(d), DIAL_FAILED);
    CHECK_STR(dial_reply(d), "554 not you");
    CHECK(!dial_denied(d));
    size_t n;
    CHECK_INT(dial_send(d, S("x"), &n), DIAL_ENDED);
    dial_close(d);
    ended(pid);

    fd = listen_tcp(&port);
    pid = serve(fd, silent);
    to = to_port(port);
    to.wait_ms = 400;
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    d = dial_open(&to);
    CHECK_INT(opened(d), DIAL_FAILED);
    clock_gettime(CLOCK_MONOTONIC, &b);
    CHECK((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 1500);
    CHECK(dial_error(d).n > 0);
    dial_close(d);
    kill(pid, SIGKILL);
    ended(pid);
}

static void nobody_there(void)
{
    int port, fd = listen_tcp(&port);
    close(fd);
    struct dial_to to = to_port(port);
    struct dial *d = dial_open(&to);
    CHECK_INT(opened(d), DIAL_FAILED);
    CHECK(str_find(dial_error(d), S("refused")) != STR_NONE || dial_error(d).n > 0);
    dial_close(d);
    static const struct str bad[] = {S(""), S("a b"), S("a\r\nb"), S("a/b:c"), S("x\0y")};
    for (size_t i = 0; i < 5; i++) {
        to.host = bad[i];
        d = dial_open(&to);
        CHECK_INT(opened(d), DIAL_FAILED);
        dial_close(d);
    }
    to = to_port(port);
    to.name = S("a\r\nMAIL");
    d = dial_open(&to);
    CHECK_INT(opened(d), DIAL_FAILED);
    dial_close(d);
}

static void server_goes(void)
{
    static const char *const script[] = {"> 220 mx", "< EHLO", "> 250 mx", "< x", NULL};
    int port, fd = listen_tcp(&port);
    pid_t pid = serve(fd, script);
    struct dial_to to = to_port(port);
    struct dial *d = dial_open(&to);
    CHECK_INT(opened(d), DIAL_OPEN);
    CHECK_INT(dial_offers(d), 0);
    send_all(d, S("x\r\n"));
    CHECK_INT(ended(pid), 0);
    wait_for(d, POLLIN);
    char byte;
    size_t n;
    CHECK_INT(dial_recv(d, &byte, 1, &n), DIAL_ENDED);
    CHECK(dial_error(d).n > 0);
    CHECK_INT(dial_recv(d, &byte, 1, &n), DIAL_ENDED);
    dial_close(d);
}

static void last_words(void)
{
    static const char *const script[] = {"> 220 mx", "< EHLO", "> 250 mx", "< x", "> 421 bye", NULL};
    int port, fd = listen_tcp(&port);
    pid_t pid = serve(fd, script);
    struct dial_to to = to_port(port);
    struct dial *d = dial_open(&to);
    CHECK_INT(opened(d), DIAL_OPEN);
    send_all(d, S("x\r\n"));
    CHECK_INT(ended(pid), 0);
    size_t n;
    enum dial_io io = DIAL_SOME;
    for (int i = 0; i < 100 && io != DIAL_ENDED; i++) { /* the first bytes bring the reset */
        io = dial_send(d, S("y"), &n);
        poll(NULL, 0, 10);
    }
    CHECK_INT(io, DIAL_ENDED);
    CHECK(dial_error(d).n > 0);
    expect(d, S("421 bye\r\n"));
    char byte;
    CHECK_INT(dial_recv(d, &byte, 1, &n), DIAL_ENDED);
    dial_close(d);
}

/* One that greets slowly must not hold up another. */
static void side_by_side(void)
{
    static const char *const slow_script[] = {
        "wait", "wait", "> 220 mx", "wait", "< EHLO", OFFERS, "echo", NULL};
    int port[2], fd[2] = {listen_tcp(&port[0]), listen_tcp(&port[1])};
    pid_t pid[2] = {serve(fd[0], slow_script), serve(fd[1], plain_script)};
    struct dial_to to[2] = {to_port(port[0]), to_port(port[1])};
    struct dial *slow = dial_open(&to[0]);
    CHECK_INT(dial_step(slow), DIAL_OPENING);
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    struct dial *fast = dial_open(&to[1]);
    while (dial_step(fast) == DIAL_OPENING) {
        struct pollfd p[8];
        size_t n = dial_polls(fast, p, 8);
        poll(p, n, dial_wait_ms(fast));
        CHECK_INT(dial_step(slow), DIAL_OPENING);
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    CHECK((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 300);
    CHECK_INT(opened(fast), DIAL_OPEN);
    CHECK_INT(opened(slow), DIAL_OPEN);
    dial_close(fast);
    dial_close(slow);
    CHECK_INT(ended(pid[0]), 0);
    CHECK_INT(ended(pid[1]), 0);
}

/* ---- TLS */

static void make_certificate(void)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt;
    gnutls_global_init();
    gnutls_x509_privkey_init(&key);
    gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    gnutls_x509_crt_init(&crt);
    gnutls_x509_crt_set_version(crt, 3);
    gnutls_x509_crt_set_serial(crt, "\x01", 1);
    gnutls_x509_crt_set_key(crt, key);
    gnutls_x509_crt_set_activation_time(crt, 1577836800);
    gnutls_x509_crt_set_expiration_time(crt, 4102444800);
    gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, "localhost", 9);
    gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET);
    gnutls_x509_crt_set_basic_constraints(crt, 1, -1);
    CHECK(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0) == 0);
    gnutls_datum_t pem;
    CHECK(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem) == 0);
    int fd = mkstemp(authorities);
    CHECK(fd >= 0 && file_write_all(fd, (struct str){(char *)pem.data, pem.size}) == 0);
    close(fd);
    gnutls_certificate_allocate_credentials(&keys);
    CHECK(gnutls_certificate_set_x509_key(keys, &crt, 1, key) == 0);
}

static const char *const starttls_script[] = {"> 220 mx", "< EHLO", "> 250-mx", "> 250-SIZE 99",
    "> 250 STARTTLS", "< STARTTLS", "> 220 go", "tls", "< EHLO", "> 250-mx", "> 250 PIPELINING", "echo", NULL};
static const char *const wrapped_script[] = {
    "tls", "> 220 mx", "< EHLO", "> 250-mx", "> 250 PIPELINING", "echo", NULL};

struct tls_case {
    const char *const *script;
    enum dial_tls tls;
    bool trusted;
    const char *host;
    enum dial_state end;
};

static void tls_one(const struct tls_case *c)
{
    int port, fd = listen_tcp(&port);
    pid_t pid = serve(fd, c->script);
    struct dial_to to = to_port(port);
    to.host = str_of(c->host);
    to.tls = c->tls;
    if (c->trusted)
        to.authorities = str_of(authorities);
    struct dial *d = dial_open(&to);
    CHECK_INT(opened(d), c->end);
    if (c->end == DIAL_OPEN) {
        CHECK_INT(dial_offers(d), DIAL_PIPELINING); /* what was said before TLS is void */
        send_all(d, S("in secret"));
        expect(d, S("in secret"));
        dial_close(d);
        CHECK_INT(ended(pid), 0);
        return;
    }
    CHECK(dial_error(d).n > 0);
    dial_close(d);
    kill(pid, SIGKILL);
    ended(pid);
}

static void with_tls(void)
{
    static const char *const without[] = {"> 220 mx", "< EHLO", "> 250-mx", "> 250 PIPELINING", "echo", NULL};
    static const struct tls_case cases[] = {
        {starttls_script, DIAL_STARTTLS, true, "localhost", DIAL_OPEN},
        {starttls_script, DIAL_STARTTLS, false, "localhost", DIAL_FAILED}, /* unknown authority */
        {starttls_script, DIAL_STARTTLS, true, "127.0.0.1", DIAL_FAILED},  /* another name */
        {starttls_script, DIAL_IF_ASKED, false, "127.0.0.1", DIAL_OPEN},
        {without, DIAL_IF_ASKED, false, "127.0.0.1", DIAL_OPEN},
        {without, DIAL_STARTTLS, true, "localhost", DIAL_FAILED},
        {wrapped_script, DIAL_WRAPPED, true, "localhost", DIAL_OPEN},
        {wrapped_script, DIAL_WRAPPED, false, "localhost", DIAL_FAILED},
        {without, DIAL_WRAPPED, true, "localhost", DIAL_FAILED},
    };
    make_certificate();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printf("# case %zu\n", i);
        tls_one(&cases[i]);
    }
    unlink(authorities);
}

static const struct tap_test tests[] = {
    {"a plain connection: EHLO's offers, and bytes both ways", plain},
    {"a unix socket", unix_socket},
    {"AUTH, and its refusal with the server's own words", auth},
    {"IMAP and POP3: logged in, or refused with the server's own words", mailboxes},
    {"LMTP: greeting, LHLO, and what is neither", lmtp},
    {"a server that refuses to greet, and one that says nothing", no_greeting},
    {"nobody listens, and names that cannot be", nobody_there},
    {"a server that goes away", server_goes},
    {"what a server says before it goes is heard, though more is sent to it", last_words},
    {"a slow greeting holds up no other connection", side_by_side},
    {"TLS: certificates and names are checked, STARTTLS cannot be stripped", with_tls},
};
TAP_MAIN(tests)
