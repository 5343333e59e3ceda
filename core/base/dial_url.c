/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of servers, scheme://user@host:port/path, taken apart by libcurl. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/dial.h"
#include "base/dial_curl.h"
#include "base/die.h"

enum { LONGEST_URL = 2000 };

/* False when the part cannot be written without control characters. */
static bool part(struct arena *a, CURLU *u, CURLUPart what, struct str *out)
{
    char *text = NULL;
    CURLUcode code = curl()->url_get(u, what, &text, what == CURLUPART_HOST ? 0 : CURLU_URLDECODE);
    *out = code == CURLUE_OK ? arena_str(a, str_of(text)) : S("");
    curl()->free(text);
    return code == CURLUE_OK || code == CURLUE_NO_SCHEME || code == CURLUE_NO_USER || code == CURLUE_NO_PORT ||
           code == CURLUE_NO_PASSWORD || code == CURLUE_NO_QUERY || code == CURLUE_NO_FRAGMENT;
}

static bool take_apart(struct arena *a, CURLU *u, struct dial_url *out)
{
    struct str port, no[3];
    int64_t number = 0;
    if (!part(a, u, CURLUPART_SCHEME, &out->scheme) || !part(a, u, CURLUPART_USER, &out->user) ||
        !part(a, u, CURLUPART_HOST, &out->host) || !part(a, u, CURLUPART_PORT, &port) ||
        !part(a, u, CURLUPART_PATH, &out->path) || !part(a, u, CURLUPART_PASSWORD, &no[0]) ||
        !part(a, u, CURLUPART_QUERY, &no[1]) || !part(a, u, CURLUPART_FRAGMENT, &no[2]))
        return false;
    if (port.n && (!str_int(port, &number) || number < 1))
        return false;
    out->port = (int)number;
    out->path = str_from(out->path, str_starts(out->path, S("/")) ? 1 : 0);
    return out->host.n > 0 && !no[0].n && !no[1].n && !no[2].n;
}

bool dial_url(struct arena *a, struct str url, struct dial_url *out)
{
    *out = (struct dial_url){0};
    if (url.n > LONGEST_URL || str_find(url, S("://")) == STR_NONE || str_chr(url, 0) != STR_NONE)
        return false;
    CURLU *u = curl()->url();
    if (!u)
        die("out of memory");
    bool ok = curl()->url_set(u, CURLUPART_URL, arena_z(a, url), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
              take_apart(a, u, out);
    curl()->url_cleanup(u);
    return ok;
}

bool dial_stays_here(struct str host)
{
    char z[INET6_ADDRSTRLEN];
    struct in_addr four;
    struct in6_addr six;
    if (str_eq_nocase(host, S("localhost")))
        return true;
    if (host.n >= sizeof z || str_chr(host, 0) != STR_NONE)
        return false;
    snprintf(z, sizeof z, "%.*s", STR(host));
    if (inet_pton(AF_INET, z, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, z, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}
