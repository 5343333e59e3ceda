/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A password in the configuration. */
#include "secret.h"

#include "base/conf.h"

enum { NOT_FOR_OTHERS = 07 };

/* postgresql://user:password@host/name, or .../name?password=word, which libpq takes as well. */
bool secret_inside(const struct conf *conf)
{
    struct str rest = conf->database;
    size_t at = str_find(rest, S("://"));
    if (at == STR_NONE)
        return false;
    rest = str_from(rest, at + 3);
    size_t path = str_chr(rest, '/'), query = str_chr(rest, '?');
    struct str authority = str_sub(rest, 0, path < query ? path : query);
    size_t user = str_rchr(authority, '@');
    if (user != STR_NONE && str_chr(str_sub(authority, 0, user), ':') != STR_NONE)
        return true;
    return query != STR_NONE && str_find(str_from(rest, query), S("password=")) != STR_NONE;
}

unsigned secret_umask(const struct conf *conf, unsigned otherwise)
{
    return secret_inside(conf) ? otherwise | NOT_FOR_OTHERS : otherwise;
}
