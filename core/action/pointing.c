/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things stand in the published archive. */
#include "action/pointing.h"

#include "base/conf.h"
#include "store/list.h"

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
