/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the DNS. */
#include "base/resolve.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/when.h"

enum { TEXTS_MOST = 20, NAME_MOST = 253, ANSWER_MOST = 4096, SECOND = 1000, LOCAL_PORT = 53, CUT_SHORT = 2 };

struct resolver {
    struct __res_state state;
    int64_t ms, until; /* until: when_mono; 0 before the first question */
    int servers;
};

static bool read_server(struct str at, struct sockaddr_in *out)
{
    char text[INET_ADDRSTRLEN] = "";
    int64_t port = LOCAL_PORT;
    size_t colon = str_chr(at, ':');
    struct str address = colon == STR_NONE ? at : str_sub(at, 0, colon);
    if (colon != STR_NONE && (!str_int(str_from(at, colon + 1), &port) || port < 1 || port > 65535))
        return false;
    if (address.n == 0 || address.n >= sizeof text)
        return false;
    memcpy(text, address.p, address.n);
    *out = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    return inet_pton(AF_INET, text, &out->sin_addr) == 1;
}

/* A truncated answer is taken as none: to ask again by TCP, the library would wait for a connection as long as
   the other side likes. */
struct resolver *resolver_new(struct arena *a, struct str at, int64_t ms)
{
    struct resolver *r = ARENA_NEW(a, struct resolver);
    struct sockaddr_in server;
    if (res_ninit(&r->state) != 0)
        die("the C library's resolver cannot be used");
    if (at.n && read_server(at, &server)) {
        r->state.nsaddr_list[0] = server;
        r->state.nscount = 1;
    }
    r->state.options |= RES_USE_EDNS0 | RES_IGNTC;
    r->state.retry = 1;
    r->state.retrans = 1;
    r->servers = r->state.nscount;
    r->ms = ms;
    return r;
}

void resolver_end(struct resolver *r)
{
    res_nclose(&r->state);
}

/* One try of each server takes a second where it does not answer. False: no second is left. */
static bool in_time(struct resolver *r)
{
    int64_t now = when_mono();
    if (r->until == 0)
        r->until = now + r->ms;
    int64_t seconds = (r->until - now + SECOND / 10) / SECOND;
    r->state.nscount = seconds < r->servers ? (int)seconds : r->servers;
    return seconds > 0;
}

/* What goes to the resolver is a host's name and nothing that it would read otherwise. */
static bool plain_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!ascii_alnum(name.p[i]) && name.p[i] != '-' && name.p[i] != '_' && name.p[i] != '.')
            return false;
    return name.n > 0 && name.n <= NAME_MOST && name.p[0] != '.' && str_find(name, S("..")) == STR_NONE;
}

static enum resolve_end ask(
    struct arena *a, struct resolver *r, struct str name, ns_type type, unsigned char *answer, int *n)
{
    if (!plain_name(name))
        return RESOLVE_FAILED;
    if (!in_time(r))
        return RESOLVE_LATE;
    *n = res_nquery(&r->state, arena_z(a, name), ns_c_in, type, answer, ANSWER_MOST);
    if (*n >= 0)
        return RESOLVED;
    switch (r->state.res_h_errno) {
    case HOST_NOT_FOUND:
        return RESOLVE_NO_NAME;
    case NO_DATA: /* said of an answer that was cut down to nothing as well */
        return answer[2] & CUT_SHORT ? RESOLVE_FAILED : RESOLVE_NOTHING;
    case TRY_AGAIN:
        return when_mono() + SECOND / 10 >= r->until ? RESOLVE_LATE : RESOLVE_FAILED;
    default:
        return RESOLVE_FAILED;
    }
}

/* A TXT record is one or more strings that belong together (RFC 7208 section 3.3). */
static struct str text_of(struct arena *a, const unsigned char *data, size_t n)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0, part; i < n && (part = data[i]) <= n - i - 1; i += part + 1)
        buf_put(&b, (struct str){(const char *)data + i + 1, part});
    return buf_take(a, &b);
}

enum resolve_end resolver_texts(struct arena *a, struct resolver *r, struct str name, struct resolved *out)
{
    unsigned char *answer = arena_alloc(a, ANSWER_MOST);
    int n = 0;
    ns_msg msg;
    enum resolve_end end = ask(a, r, name, ns_t_txt, answer, &n);
    if (end != RESOLVED)
        return end;
    if (n > ANSWER_MOST || ns_initparse(answer, n, &msg) != 0 || ns_msg_getflag(msg, ns_f_tc))
        return RESOLVE_FAILED;
    *out = (struct resolved){.texts = ARENA_ARRAY(a, struct str, TEXTS_MOST)};
    for (int i = 0; i < ns_msg_count(msg, ns_s_an) && out->n < TEXTS_MOST; i++) {
        ns_rr rr;
        if (ns_parserr(&msg, ns_s_an, i, &rr) != 0)
            return RESOLVE_FAILED;
        if (ns_rr_type(rr) != ns_t_txt)
            continue;
        out->texts[out->n++] = text_of(a, ns_rr_rdata(rr), ns_rr_rdlen(rr));
        if (out->n == 1 || ns_rr_ttl(rr) < (uint32_t)out->ttl)
            out->ttl = ns_rr_ttl(rr);
    }
    return out->n ? RESOLVED : RESOLVE_NOTHING;
}

enum resolve_end resolver_name(struct arena *a, struct resolver *r, struct str name)
{
    unsigned char *answer = arena_alloc(a, ANSWER_MOST);
    int n;
    return ask(a, r, name, ns_t_a, answer, &n);
}
