/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections to a mail server, opened by libcurl without blocking. Each has a multi handle of its own: its
   sockets are then known, and one slow greeting stalls nobody (curl_easy_perform would). */
#include "base/dial.h"

#include <curl/curl.h>
#include <limits.h>
#include <poll.h>

#include "base/buf.h"
#include "base/dial_curl.h"
#include "base/die.h"
#include "base/when.h"

enum { MOST_SOCKETS = 8, LONGEST_LINE = 512, LONGEST_NAME = 1024, LMTP_REPLY_MAX = 4096 };

struct dial {
    CURLM *multi;
    CURL *easy;
    CURLU *url;
    enum dial_speech speech;
    struct pollfd sockets[MOST_SOCKETS]; /* curl may try IPv6 and IPv4 at once, and resolve beside */
    size_t n_sockets;
    enum dial_state state;
    bool denied;
    bool hides;
    int64_t until; /* when_mono; 0: no limit */
    unsigned offers;
    char error[CURL_ERROR_SIZE];
    char reply[LONGEST_LINE];
    struct lmtp {
        bool connected, greeted;
        char hello[LONGEST_NAME + 8], in[LMTP_REPLY_MAX];
        size_t n; /* of in */
    } lmtp;
};

static void note(struct dial *d, const char *why)
{
    if (!d->error[0])
        snprintf(d->error, sizeof d->error, "%s", why);
}

static void fail(struct dial *d, const char *why)
{
    d->state = DIAL_FAILED;
    note(d, why);
}

/* ---- what curl tells us */

static void offer(struct dial *d, struct str keyword)
{
    static const struct {
        struct str name;
        unsigned bit;
    } known[] = {{S("PIPELINING"), DIAL_PIPELINING}, {S("8BITMIME"), DIAL_8BITMIME},
        {S("SMTPUTF8"), DIAL_SMTPUTF8}, {S("SIZE"), DIAL_SIZE}, {S("ENHANCEDSTATUSCODES"), DIAL_ENHANCED}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq_nocase(keyword, known[i].name))
            d->offers |= known[i].bit;
}

/* One line of the server's, as libcurl read it. */
static size_t on_line(char *p, size_t size, size_t n, void *arg)
{
    struct dial *d = arg;
    struct str line = str_trim((struct str){p, size * n}), keyword;
    snprintf(
        d->reply, sizeof d->reply, "%.*s", (int)(line.n < LONGEST_LINE ? line.n : LONGEST_LINE - 1), line.p);
    if (d->speech != DIAL_SMTP && d->speech != DIAL_LMTP)
        return size * n;
    if (str_starts(line, S("220"))) { /* the greeting, or TLS begins: what was offered in the clear is void */
        d->offers = 0;
    } else if (str_starts(line, S("250")) && line.n > 4) {
        struct str rest = str_from(line, 4);
        if (str_word(&rest, &keyword))
            offer(d, keyword);
    }
    return size * n;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *unused)
{
    struct dial *d = arg;
    (void)easy;
    (void)unused;
    size_t i = 0;
    while (i < d->n_sockets && d->sockets[i].fd != fd)
        i++;
    if (what == CURL_POLL_REMOVE) {
        if (i < d->n_sockets)
            d->sockets[i] = d->sockets[--d->n_sockets];
        return 0;
    }
    if (i == MOST_SOCKETS)
        return -1;
    if (i == d->n_sockets)
        d->n_sockets++;
    short events = (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
    d->sockets[i] = (struct pollfd){.fd = fd, .events = events};
    return 0;
}

/* ---- opening */

/* Every text is short and holds no NUL, the names no blank or control character either. */
static bool fits(const struct dial_to *to)
{
    const struct str names[] = {to->path.n ? S("localhost") : to->host, to->name},
                     texts[] = {to->path, to->authorities, to->user, to->password};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < names[k].n; i++)
            if ((unsigned char)names[k].p[i] <= 0x20 || names[k].p[i] == 0x7f)
                return false;
    for (size_t k = 0; k < 4; k++)
        if (texts[k].n >= LONGEST_NAME || str_chr(texts[k], 0) != STR_NONE)
            return false;
    return names[0].n > 0 && names[0].n < LONGEST_NAME && names[1].n < LONGEST_NAME;
}

static const char *z(struct buf *b, struct str s)
{
    buf_reset(b);
    buf_put(b, s);
    buf_char(b, 0);
    return buf_str(b).p;
}

static const struct {
    const char *scheme[2];
    int port[2]; /* without TLS from the first byte, and with it */
} speeches[] = {[DIAL_SMTP] = {{"smtp", "smtps"}, {25, 465}},
    [DIAL_IMAP] = {{"imap", "imaps"}, {143, 993}},
    [DIAL_POP3] = {{"pop3", "pop3s"}, {110, 995}},
    [DIAL_LMTP] = {{"http", "http"}, {24, 24}}}; /* of which curl says nothing before it is asked to */

static bool url_set(struct dial *d, const struct dial_to *to, struct buf *b)
{
    bool wrapped = to->tls == DIAL_WRAPPED;
    struct str host = to->path.n ? S("localhost") : to->host;
    char port[16];
    int number = to->port ? to->port : speeches[to->speech].port[wrapped];
    snprintf(port, sizeof port, "%d", number);
    bool ok = curl()->url_set(d->url, CURLUPART_SCHEME, speeches[to->speech].scheme[wrapped], 0) == 0;
    bool bare_ipv6 = str_chr(host, ':') != STR_NONE && host.p[0] != '[';
    buf_reset(b);
    buf_printf(b, bare_ipv6 ? "[%.*s]" : "%.*s", STR(host));
    buf_char(b, 0);
    ok = ok && curl()->url_set(d->url, CURLUPART_HOST, buf_str(b).p, 0) == 0;
    ok = ok && curl()->url_set(d->url, CURLUPART_PORT, port, 0) == 0;
    buf_reset(b);
    buf_printf(b, "/%.*s", STR(to->name));
    buf_char(b, 0);
    return ok && curl()->url_set(d->url, CURLUPART_PATH, buf_str(b).p, CURLU_URLENCODE) == 0;
}

#define SET(option, value) (ok = ok && curl()->easy_setopt(d->easy, (option), (value)) == CURLE_OK)

static bool options(struct dial *d, const struct dial_to *to, struct buf *b)
{
    static const long ssl[] = {[DIAL_PLAIN] = CURLUSESSL_NONE,
        [DIAL_IF_ASKED] = CURLUSESSL_TRY,
        [DIAL_STARTTLS] = CURLUSESSL_ALL,
        [DIAL_WRAPPED] = CURLUSESSL_ALL};
    bool ok = true, checked = to->tls != DIAL_IF_ASKED;
    SET(CURLOPT_CURLU, d->url);
    SET(CURLOPT_CONNECT_ONLY, 1L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L); /* a router that forgot the connection tells nobody */
    SET(CURLOPT_ERRORBUFFER, d->error);
    SET(CURLOPT_HEADERFUNCTION, on_line);
    SET(CURLOPT_HEADERDATA, d);
    SET(CURLOPT_USE_SSL, ssl[to->tls]);
    SET(CURLOPT_SSL_VERIFYPEER, checked ? 1L : 0L);
    SET(CURLOPT_SSL_VERIFYHOST, checked ? 2L : 0L);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    if (to->speech == DIAL_LMTP)
        SET(CURLOPT_PROXY, ""); /* one for the web is in nobody's mind here */
    if (to->wait_ms > 0) {
        SET(CURLOPT_CONNECTTIMEOUT_MS, (long)to->wait_ms); /* else it has limits of its own */
        SET(CURLOPT_TIMEOUT_MS, (long)to->wait_ms);
    }
    if (to->authorities.n)
        SET(CURLOPT_CAINFO, z(b, to->authorities));
    if (to->path.n)
        SET(CURLOPT_UNIX_SOCKET_PATH, z(b, to->path));
    if (to->user.n) {
        SET(CURLOPT_USERNAME, z(b, to->user));
        SET(CURLOPT_PASSWORD, z(b, to->password));
    }
    return ok;
}

struct dial *dial_open(const struct dial_to *to)
{
    static bool ready;
    if (!ready && curl()->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        die("libcurl does not start");
    ready = true;
    struct dial *d = calloc(1, sizeof *d);
    if (!d || !(d->multi = curl()->multi_init()) || !(d->easy = curl()->easy_init()) ||
        !(d->url = curl()->url()))
        die("out of memory");
    curl()->multi_setopt(d->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl()->multi_setopt(d->multi, CURLMOPT_SOCKETDATA, d);
    d->speech = to->speech;
    d->hides = to->tls != DIAL_PLAIN;
    snprintf(d->lmtp.hello, sizeof d->lmtp.hello, "LHLO %.*s\r\n", STR(to->name));
    d->until = to->wait_ms > 0 ? when_mono() + to->wait_ms : 0;
    struct buf b;
    buf_init(&b, 8 * LONGEST_NAME);
    if (!fits(to) || !url_set(d, to, &b))
        fail(d, "no host, or a name that none can have");
    else if (!options(d, to, &b))
        fail(d, "libcurl refuses a setting");
    else if (curl()->multi_add_handle(d->multi, d->easy) != CURLM_OK)
        fail(d, "libcurl refuses the connection");
    if (b.p)
        explicit_bzero(b.p, b.cap); /* it held the password */
    buf_release(&b);
    return d;
}

void dial_close(struct dial *d)
{
    if (!d)
        return;
    curl()->multi_remove_handle(d->multi, d->easy);
    curl()->easy_cleanup(d->easy);
    curl()->multi_cleanup(d->multi);
    curl()->url_cleanup(d->url);
    free(d);
}

/* ---- going on */

static void look_at_end(struct dial *d)
{
    int left;
    for (CURLMsg *m; (m = curl()->multi_info_read(d->multi, &left)) != NULL;) {
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_socket_t fd = CURL_SOCKET_BAD;
        d->denied = m->data.result == CURLE_LOGIN_DENIED;
        long err = 0;
        if (m->data.result == CURLE_COULDNT_CONNECT &&
            curl()->easy_getinfo(d->easy, CURLINFO_OS_ERRNO, &err) == CURLE_OK && err)
            snprintf(
                d->error, sizeof d->error, "%s", strerror((int)err)); /* curl's words leave the reason out */
        if (m->data.result != CURLE_OK)
            fail(d, curl()->easy_strerror(m->data.result));
        else if (curl()->easy_getinfo(d->easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK || fd == CURL_SOCKET_BAD)
            fail(d, "the connection was lost while it was opened");
        else {
            d->state = d->speech == DIAL_LMTP ? DIAL_OPENING : DIAL_OPEN;
            d->lmtp.connected = d->speech == DIAL_LMTP;
            d->sockets[0] = (struct pollfd){.fd = fd, .events = POLLIN};
            d->n_sockets = 1;
        }
    }
}

/* ---- LMTP (RFC 2033): libcurl knows it not, and would say EHLO, which such a server refuses */

/* One whole line of the server's. */
static void lmtp_heard(struct dial *d, char *line, size_t n)
{
    struct lmtp *l = &d->lmtp;
    struct str text = {line, n};
    size_t sent = 0, length = strlen(l->hello);
    on_line(line, 1, n, d);
    if (!str_starts(text, l->greeted ? S("250") : S("220")))
        fail(d, l->greeted ? "the server does not take LHLO" : "the server does not speak LMTP");
    else if (n > 3 && line[3] == '-')
        return;
    else if (l->greeted)
        d->state = DIAL_OPEN;
    else if (curl()->easy_send(d->easy, l->hello, length, &sent) != CURLE_OK || sent != length)
        fail(d, "the connection was lost while it was opened");
    else
        l->greeted = true;
}

static void lmtp_lines(struct dial *d)
{
    struct lmtp *l = &d->lmtp;
    char *end;
    while (d->state == DIAL_OPENING && (end = memchr(l->in, '\n', l->n)) != NULL) {
        size_t n = (size_t)(end - l->in) + 1;
        lmtp_heard(d, l->in, n);
        memmove(l->in, l->in + n, l->n - n);
        l->n -= n;
    }
    if (d->state == DIAL_OPEN && l->n)
        fail(d, "the server answered what was not asked");
    else if (l->n == sizeof l->in)
        fail(d, "the server does not speak LMTP");
}

static void lmtp_step(struct dial *d)
{
    struct lmtp *l = &d->lmtp;
    while (d->state == DIAL_OPENING) {
        size_t n = 0;
        CURLcode code = curl()->easy_recv(d->easy, l->in + l->n, sizeof l->in - l->n, &n);
        if (code == CURLE_AGAIN)
            return;
        if (code != CURLE_OK || n == 0)
            fail(d, "the server closed the connection");
        l->n += n;
        lmtp_lines(d);
    }
}

/* ---- all of them */

static void curl_step(struct dial *d)
{
    int running = 0;
    struct pollfd now[MOST_SOCKETS];
    size_t n = dial_polls(d, now, MOST_SOCKETS);
    for (size_t i = 0; i < n; i++) /* 0: curl looks for itself what the socket is ready for */
        curl()->multi_socket_action(d->multi, now[i].fd, 0, &running);
    curl()->multi_socket_action(d->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    look_at_end(d);
}

enum dial_state dial_step(struct dial *d)
{
    if (d->state == DIAL_OPENING && !d->lmtp.connected)
        curl_step(d);
    if (d->state == DIAL_OPENING && d->lmtp.connected)
        lmtp_step(d);
    /* curl's own limit is kept by a timer that it now and then forgets */
    if (d->state == DIAL_OPENING && d->until && when_mono() >= d->until)
        fail(d, "no answer in time");
    return d->state;
}

size_t dial_polls(const struct dial *d, struct pollfd *out, size_t max)
{
    size_t n = d->n_sockets < max ? d->n_sockets : max;
    for (size_t i = 0; i < n; i++)
        out[i] = d->sockets[i];
    return n;
}

int dial_wait_ms(struct dial *d)
{
    long ms = -1;
    if (d->state == DIAL_FAILED)
        return 0;
    if (d->state == DIAL_OPEN || (!d->lmtp.connected && curl()->multi_timeout(d->multi, &ms) != CURLM_OK))
        return -1;
    int64_t left = d->until ? d->until - when_mono() : INT_MAX;
    if (ms < 0 || ms > left)
        ms = left > 0 ? left : 0;
    return ms >= INT_MAX ? -1 : (int)ms;
}

static enum dial_io moved(struct dial *d, CURLcode code, const size_t *n)
{
    if (code == CURLE_AGAIN)
        return DIAL_LATER;
    if (code == CURLE_OK && *n > 0)
        return DIAL_SOME;
    note(d, code == CURLE_OK ? "the server closed the connection" : curl()->easy_strerror(code));
    return DIAL_ENDED;
}

enum dial_io dial_send(struct dial *d, struct str s, size_t *n)
{
    *n = 0;
    if (d->state != DIAL_OPEN)
        return DIAL_ENDED;
    if (s.n == 0)
        bug("nothing to send");
    return moved(d, curl()->easy_send(d->easy, s.p, s.n, n), n);
}

enum dial_io dial_recv(struct dial *d, char *p, size_t size, size_t *n)
{
    *n = 0;
    if (d->state != DIAL_OPEN)
        return DIAL_ENDED;
    enum dial_io io = moved(d, curl()->easy_recv(d->easy, p, size, n), n);
    if (io == DIAL_ENDED)
        d->state = DIAL_FAILED;
    return io;
}

bool dial_hides(const struct dial *d)
{
    return d->hides;
}

enum dial_speech dial_speech(const struct dial *d)
{
    return d->speech;
}

unsigned dial_offers(const struct dial *d)
{
    return d->offers;
}

struct str dial_error(const struct dial *d)
{
    return str_of(d->error);
}

struct str dial_reply(const struct dial *d)
{
    return str_of(d->reply);
}

bool dial_denied(const struct dial *d)
{
    return d->denied;
}
