/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the DNS, by the C library's resolver, each within a time: whoever asks waits for the answer, so
   no transaction may be open. */
#ifndef BASE_RESOLVE_H
#define BASE_RESOLVE_H

#include "base/str.h"

struct arena;
struct resolver;

enum resolve_end {
    RESOLVED,
    RESOLVE_NOTHING, /* the name has no such record */
    RESOLVE_NO_NAME, /* nor any other: there is no such name */
    RESOLVE_FAILED,  /* no answer, or none that can be used */
    RESOLVE_LATE,    /* no answer in time */
};

struct resolved {
    struct str *texts; /* as they came: any bytes */
    size_t n;
    int64_t ttl; /* seconds; 0 where it is not known */
};

/* at: ADDRESS:PORT of an IPv4 name server; empty: the system's. All that is asked of it has ms milliseconds,
 * from its first question on; in whole seconds, at least one. */
struct resolver *resolver_new(struct arena *a, struct str at, int64_t ms);
void resolver_end(struct resolver *r);
/* The TXT records of a name, at most 20; out is only of use when RESOLVED. */
enum resolve_end resolver_texts(struct arena *a, struct resolver *r, struct str name, struct resolved *out);
/* Whether there is a name at all: RESOLVED or RESOLVE_NOTHING where there is. */
enum resolve_end resolver_name(struct arena *a, struct resolver *r, struct str name);

#endif
