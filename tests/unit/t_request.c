/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request: what is one HTTP request, and what could be taken for two. */
#include "base/request.h"

#include "tap.h"

#define HOST "Host: l.test\r\n"
#define POST "POST /u/x HTTP/1.1\r\n" HOST

static struct request r;

/* The end and, of a bad one, the status; the same however the bytes are cut. */
static int read_it(struct str bytes)
{
    enum request_end end = REQUEST_MORE;
    struct request whole = {0};
    enum request_end at_once = request_read(&whole, bytes);
    r = (struct request){0};
    for (size_t n = 1; n <= bytes.n && end == REQUEST_MORE; n++) {
        char *moved = malloc(n); /* of that size, so that a look behind it is seen */
        CHECK(moved != NULL);
        memcpy(moved, bytes.p, n);
        end = request_read(&r, (struct str){moved, n});
        if (end != REQUEST_DONE)
            free(moved);
    }
    CHECK_INT(end, at_once);
    CHECK_INT(r.status, whole.status);
    return end == REQUEST_BAD ? r.status : end == REQUEST_DONE ? 0 : -1;
}

static int of(const char *text)
{
    return read_it(str_of(text));
}

static void good(void)
{
    CHECK_INT(of(POST "content-length: 5\r\nContent-TYPE:  a/b; c=d \r\nAccept-Language: sw\r\n\r\nhello"), 0);
    CHECK_STR(r.method, "POST");
    CHECK_STR(r.target, "/u/x");
    CHECK_STR(r.content_type, "a/b; c=d");
    CHECK_STR(r.accept_language, "sw");
    CHECK_STR(r.body, "hello");
    CHECK(r.keep);
    CHECK_INT(of("GET /a?b=c HTTP/1.1\r\n" HOST "\r\n"), 0);
    CHECK_STR(r.target, "/a");
    CHECK_STR(r.body, "");
    CHECK_INT(of("GET http://l.test/a HTTP/1.1\r\n" HOST "\r\n"), 0);
    CHECK_STR(r.target, "/a");
    CHECK_INT(of("GET https://l.test HTTP/1.1\r\n" HOST "\r\n"), 0);
    CHECK_STR(r.target, "/");
    CHECK_INT(of("GET / HTTP/1.1\r\n" HOST "X:\r\nX: \xff\tb\r\n\r\n"), 0);
}

static void connections(void)
{
    CHECK(of("GET / HTTP/1.1\r\n" HOST "Connection: x, Close\r\n\r\n") == 0 && !r.keep);
    CHECK(of("GET / HTTP/1.1\r\n" HOST "Connection: keep-alive\r\n\r\n") == 0 && r.keep);
    CHECK(of("GET / HTTP/1.0\r\n\r\n") == 0 && !r.keep);
}

static void behind(void)
{
    struct str two = S("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nabGET / HTTP/1.1\r\n");
    struct request one = {0};
    CHECK_INT(request_read(&one, two), REQUEST_DONE);
    CHECK_STR(one.body, "ab");
    CHECK_STR(str_from(two, one.size), "GET / HTTP/1.1\r\n");
}

static void unfinished(void)
{
    static const char *const parts[] = {
        "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\n" HOST "\r", POST "Content-Length: 3\r\n\r\nab"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        CHECK_INT(of(parts[i]), -1);
}

static void smuggled(void)
{
    CHECK_INT(of(POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"), 400);
    CHECK_INT(of(POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), 400);
    static const char *const lengths[] = {"", "+3", "-3", "3, 3", "3 3", "0x3", "3a", "\t"};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char text[200];
        snprintf(text, sizeof text, POST "Content-Length: %s\r\n\r\nabc", lengths[i]);
        CHECK_INT(of(text), 400);
    }
    CHECK_INT(of(POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc"), 400);
    CHECK_INT(of(POST "Content-Length: 3\r\nTransfer-Encoding: identity\r\n\r\nabc"), 400);
    CHECK_INT(of(POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411);
    CHECK_INT(of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
    CHECK_INT(of(POST "Content-Length : 3\r\n\r\nabc"), 400);
    CHECK_INT(of(POST " Content-Length: 3\r\n\r\nabc"), 400);
    CHECK_INT(of(POST "X: a\r\n folded\r\n\r\n"), 400);
    CHECK_INT(of(POST "no colon\r\n\r\n"), 400);
    CHECK_INT(of(POST ": empty\r\n\r\n"), 400);
    CHECK_INT(of("GET / HTTP/1.1\r\n" HOST HOST "\r\n"), 400);
    CHECK_INT(of(POST "Content-Type: a\r\nContent-Type: b\r\n\r\n"), 400);
}

static void bytes(void)
{
    CHECK_INT(of("GET / HTTP/1.1\nHost: x\n\n"), 400);
    CHECK_INT(of("GET / HTTP/1.1\r\nHost: x\n\r\n"), 400);
    CHECK_INT(of("GET / HTTP/1.1\r\nHost: x\rY: z\r\n\r\n"), 400);
    CHECK_INT(of("GET / HTTP/1.1\r\r\nHost: x\r\n\r\n"), 400);
    CHECK_INT(read_it(S("GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n")), 400);
    CHECK_INT(of("GET / HTTP/1.1\r\nHost: \x1b[2J\r\n\r\n"), 400);
    CHECK_INT(of("GET / HTTP/1.1\r\nHost: \x7f\r\n\r\n"), 400);
    CHECK_INT(read_it(S("\x16\x03\x01\x02\0\x01\0")), 400); /* TLS */
}

static void first_lines(void)
{
    static const struct {
        const char *line;
        int status;
    } cases[] = {{"", 400}, {"GET /", 400}, {"GET  / HTTP/1.1", 400}, {"GET / HTTP/1.1 ", 400},
        {" GET / HTTP/1.1", 400}, {"G(T / HTTP/1.1", 400}, {"GET a HTTP/1.1", 400}, {"OPTIONS * HTTP/1.1", 400},
        {"CONNECT a:1 HTTP/1.1", 400}, {"GET /\xc3\xa9 HTTP/1.1", 400}, {"GET /a#b HTTP/1.1", 400},
        {"GET / HTTP/2.0", 505}, {"GET / HTTP/1.2", 505}, {"GET / http/1.1", 400}, {"GET /\tx HTTP/1.1", 400}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        printf("# %s\n", cases[i].line);
        snprintf(text, sizeof text, "%s\r\n" HOST "\r\n", cases[i].line);
        CHECK_INT(of(text), cases[i].status);
    }
    CHECK_INT(of("GET / HTTP/1.1\r\n\r\n"), 400); /* no Host */
}

/* what, n times x, then a rest */
static int long_one(const char *before, size_t n, const char *after)
{
    size_t a = strlen(before), b = strlen(after);
    char *p = malloc(a + n + b);
    CHECK(p != NULL);
    memcpy(p, before, a);
    memset(p + a, 'x', n);
    memcpy(p + a + n, after, b);
    r = (struct request){0};
    enum request_end end = request_read(&r, (struct str){p, a + n + b});
    free(p);
    return end == REQUEST_BAD ? r.status : end == REQUEST_DONE ? 0 : -1;
}

static void limits(void)
{
    char fields[4000] = "GET / HTTP/1.1\r\n" HOST;
    CHECK_INT(long_one("GET /", REQUEST_LINE - 14, " HTTP/1.1\r\n" HOST "\r\n"), 0);
    CHECK_INT(long_one("GET /", REQUEST_LINE - 13, " HTTP/1.1\r\n" HOST "\r\n"), 414);
    CHECK_INT(long_one("GET /", REQUEST_LINE, ""), 414);
    CHECK_INT(long_one(POST "X: ", REQUEST_HEAD, "\r\n\r\n"), 431);
    CHECK_INT(long_one(POST "X: ", REQUEST_HEAD, ""), 431);
    CHECK_INT(long_one(POST "X: ", REQUEST_HEAD - strlen(POST) - 7, "\r\n\r\n"), 0);
    CHECK_INT(long_one(POST "Content-Length: 4096\r\n\r\n", 4096, ""), 0);
    CHECK_INT(long_one(POST "Content-Length: 4097\r\n\r\n", 1, ""), 413);
    CHECK_INT(long_one(POST "Content-Length: 99999999999999999999999999\r\n\r\n", 1, ""), 413);
    for (int i = 0; i < REQUEST_FIELDS - 1; i++)
        memcpy(fields + strlen(fields), "A: b\r\n", 7);
    CHECK_INT(long_one(fields, 0, "\r\n"), 0);
    CHECK_INT(long_one(fields, 0, "C: d\r\n\r\n"), 431);
}

static const struct tap_test tests[] = {
    {"a request is read, its names in any case, its query left out", good},
    {"whether the connection goes on", connections},
    {"what comes behind it is the next", behind},
    {"half of one is none yet", unfinished},
    {"what two readers could read as two requests is refused", smuggled},
    {"bare LF, bare CR, NUL and other controls are refused as soon as they come", bytes},
    {"first lines that are none", first_lines},
    {"giant lines, heads and bodies, and too many fields", limits},
};
TAP_MAIN(tests)
