/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name server for tests, which answers from a table of lines "NAME TTL TYPE VALUE":
     TXT VALUE   a text record; several lines are several records
     A           the name is there, with nothing to answer
     DROP        no answer at all    SERVFAIL    a failure    CUT    an answer that says it is cut short
     LATE MS     everything about that name comes so much later
   A name that the table has not is no name, unless there is one below it. */
#ifndef DNS_H
#define DNS_H

#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"

enum { DNS_MOST = 1232, DNS_TEXT = 16, DNS_LONGEST = 255 };

struct dns_found {
    struct str texts[8];
    size_t n;
    uint32_t ttl;
    bool there, drop, fail, cut;
    int late;
};

static inline struct dns_found dns_find(struct str table, struct str name, int type)
{
    struct dns_found f = {.n = 0};
    struct str line, word, ttl;
    while (str_line(&table, &line)) {
        int64_t n = 0;
        struct str at;
        if (!str_word(&line, &at) || !str_word(&line, &ttl) || !str_word(&line, &word))
            continue;
        bool same = str_eq_nocase(at, name);
        bool below = at.n > name.n && at.p[at.n - name.n - 1] == '.' && str_ends_nocase(at, name);
        f.there = f.there || same || below;
        if (!same)
            continue;
        str_int(ttl, &n);
        f.drop = f.drop || str_eq(word, S("DROP"));
        f.fail = f.fail || str_eq(word, S("SERVFAIL"));
        f.cut = f.cut || str_eq(word, S("CUT"));
        if (str_eq(word, S("TXT")) && type == DNS_TEXT && f.n < 8) {
            f.texts[f.n++] = str_trim(line);
            f.ttl = (uint32_t)n;
        }
        if (str_eq(word, S("LATE")) && str_int(str_trim(line), &n))
            f.late = (int)n;
    }
    return f;
}

static inline size_t dns_put(unsigned char *out, size_t n, uint32_t value, size_t bytes)
{
    while (bytes-- > 0)
        out[n++] = (unsigned char)(value >> 8 * bytes);
    return n;
}

static inline size_t dns_text(unsigned char *out, size_t n, struct str text, uint32_t ttl)
{
    size_t parts = text.n / DNS_LONGEST + 1;
    n = dns_put(out, n, 0xc00c, 2);
    n = dns_put(out, n, DNS_TEXT, 2);
    n = dns_put(out, n, 1, 2);
    n = dns_put(out, n, ttl, 4);
    n = dns_put(out, n, (uint32_t)(text.n + parts), 2);
    for (size_t i = 0; i < parts; i++) {
        struct str part = str_sub(text, i * DNS_LONGEST, DNS_LONGEST);
        out[n++] = (unsigned char)part.n;
        if (part.n)
            memcpy(out + n, part.p, part.n);
        n += part.n;
    }
    return n;
}

/* The name that a question asks for, dotted; where the question ends; 0: it is none. */
static inline size_t dns_question(const unsigned char *q, size_t n, char name[static 256], int *type)
{
    size_t at = 12, length = 0;
    while (at < n && q[at] && at + q[at] < n && length + q[at] < 255) {
        memcpy(name + length, q + at + 1, q[at]);
        length += q[at];
        name[length++] = '.';
        at += q[at] + (size_t)1;
    }
    if (at + 5 > n || length == 0)
        return 0;
    name[length - 1] = '\0';
    *type = q[at + 1] << 8 | q[at + 2];
    return at + 5;
}

/* The answer's size; 0: none is given. */
static inline size_t dns_answer(
    struct str table, const unsigned char *q, size_t n, unsigned char *out, char name[static 256])
{
    int type;
    size_t end = dns_question(q, n, name, &type);
    if (end == 0)
        return 0;
    struct dns_found f = dns_find(table, str_of(name), type);
    poll(NULL, 0, f.late);
    if (f.drop)
        return 0;
    memcpy(out, q, end);
    dns_put(out, 2, (f.cut ? 0x8380u : 0x8180u) | (f.fail ? 2u : f.there ? 0u : 3u), 2);
    dns_put(out, 4, 1, 2);
    dns_put(out, 6, f.fail || f.cut ? 0 : (uint32_t)f.n, 2);
    dns_put(out, 8, 0, 4);
    for (size_t i = 0; i < f.n && !f.fail && !f.cut; i++)
        end = dns_text(out, end, f.texts[i], f.ttl);
    return end;
}

static inline int dns_socket(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &size) != 0)
        return -1;
    *port = ntohs(at.sin_port);
    return fd;
}

/* One question is answered, from the table that read gives; asked is told its name. */
static inline void dns_serve_one(int fd, struct str (*read)(void), void (*asked)(const char *name))
{
    unsigned char q[DNS_MOST], out[DNS_MOST * 4];
    struct sockaddr_in who;
    socklen_t size = sizeof who;
    char name[256] = "";
    ssize_t n = recvfrom(fd, q, sizeof q, 0, (struct sockaddr *)&who, &size);
    size_t answer = n > 0 ? dns_answer(read(), q, (size_t)n, out, name) : 0;
    asked(name);
    if (answer && sendto(fd, out, answer, 0, (struct sockaddr *)&who, size) < 0)
        return;
}

#endif
