/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things stand: in the published archive, and the addresses of lists. */
#include "action/pointing.h"

#include "base/arena.h"
#include "base/conf.h"
#include "mail/local.h"
#include "store/list.h"

/* ---- addresses */

struct str pointing_at(struct arena *a, struct str name, struct str domain)
{
    return arena_printf(a, "%.*s@%.*s", STR(name), STR(domain));
}

struct str pointing_address(struct arena *a, const struct list *l)
{
    return pointing_at(a, l->name, l->domain);
}

struct str pointing_verb(struct arena *a, const struct list *l, const struct local *what)
{
    struct local at = *what;
    at.list = l->name;
    at.domain = l->domain;
    return local_text(a, &at);
}

struct str pointing_owner(struct arena *a, const struct conf *conf, const struct list *l)
{
    return l ? pointing_verb(a, l, &(struct local){.verb = LOCAL_OWNER}) : conf->owner;
}

struct str pointing_service(struct arena *a, const struct conf *conf)
{
    return pointing_at(a, S("posthouse"), conf->domain);
}

/* ---- the archive */

void pointing_folder(struct buf *out, const struct conf *conf, const struct list *l)
{
    buf_put(out, l->name);
    if (!str_eq(l->domain, conf->domain)) {
        buf_char(out, '~');
        buf_put(out, l->domain);
    }
}

void pointing_message(struct buf *out, const struct conf *conf, const struct list *l, struct str permalink)
{
    pointing_folder(out, conf, l);
    buf_put(out, S("/m/"));
    buf_put(out, permalink);
    buf_put(out, S(".html"));
}

static bool root(struct buf *out, const struct conf *conf)
{
    struct str url = conf->archive_url;
    while (str_ends(url, S("/")))
        url.n--;
    if (url.n == 0)
        return false;
    buf_put(out, url);
    buf_char(out, '/');
    return true;
}

void pointing_message_url(struct buf *out, const struct conf *conf, const struct list *l, struct str permalink)
{
    if (root(out, conf))
        pointing_message(out, conf, l, permalink);
}

void pointing_list_url(struct buf *out, const struct conf *conf, const struct list *l)
{
    if (!root(out, conf))
        return;
    pointing_folder(out, conf, l);
    buf_char(out, '/');
}
