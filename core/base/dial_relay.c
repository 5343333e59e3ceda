/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place that mail is handed to. */
#include "base/dial_relay.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/dial.h"
#include "base/file.h"

enum { LONGEST_PASSWORD = 1000 };

static const struct {
    struct str scheme;
    enum dial_tls tls;
    enum dial_speech speech;
} schemes[] = {{S("smtp"), DIAL_IF_ASKED, DIAL_SMTP}, {S("smtp+starttls"), DIAL_STARTTLS, DIAL_SMTP},
    {S("smtps"), DIAL_WRAPPED, DIAL_SMTP}, {S("lmtp"), DIAL_PLAIN, DIAL_LMTP}};

/* A password goes to nobody whose certificate was not looked at, but to this machine itself. */
static const char *login(const struct conf *conf, const struct dial_to *to)
{
    if (to->user.n && to->speech == DIAL_LMTP)
        return "names a user, and LMTP knows no login";
    if (to->user.n && !conf->relay_password_file.n)
        return "names a user, and relay_password_file is not set";
    if (to->user.n && to->tls == DIAL_IF_ASKED)
        return "would send a password to whoever answers: smtp+starttls:// or smtps:// looks at the "
               "certificate first";
    return NULL;
}

const char *dial_relay(struct arena *a, const struct conf *conf, struct dial_to *to, struct str *folder)
{
    struct dial_url url;
    struct str place = conf->relay;
    *folder = S("");
    *to = (struct dial_to){.tls = DIAL_PLAIN, .name = conf->hostname, .authorities = conf->relay_authorities};
    if (str_starts(place, S("maildir:"))) {
        *folder = str_from(place, strlen("maildir:"));
        return folder->n ? NULL : "names no folder";
    }
    if (str_starts(place, S("lmtp:unix:"))) {
        to->speech = DIAL_LMTP;
        place = str_from(place, strlen("lmtp:"));
    }
    if (str_starts(place, S("unix:"))) {
        to->path = str_from(place, strlen("unix:"));
        return to->path.n ? NULL : "names no socket";
    }
    size_t i = 0, known = sizeof schemes / sizeof *schemes;
    bool read = dial_url(a, place, &url) && !url.path.n;
    while (read && i < known && !str_eq(url.scheme, schemes[i].scheme))
        i++;
    if (!read || i == known)
        return "is not of the form smtp://host:port, smtp+starttls://user@host:port, smtps://user@host:port, "
               "lmtp://host:port, unix:/path, lmtp:unix:/path or maildir:/path";
    to->host = url.host;
    to->port = url.port;
    to->user = url.user;
    to->speech = schemes[i].speech;
    to->tls = schemes[i].tls == DIAL_IF_ASKED && dial_stays_here(url.host) ? DIAL_PLAIN : schemes[i].tls;
    return login(conf, to);
}

struct dial *dial_relay_open(const struct conf *conf, const struct dial_to *to, struct str *why)
{
    static char said[600];
    struct buf password;
    struct dial_to with = *to;
    buf_init(&password, LONGEST_PASSWORD);
    const char *wrong = to->user.n ? file_secret(conf->relay_password_file.p, &password) : NULL;
    with.password = buf_str(&password);
    struct dial *d = wrong ? NULL : dial_open(&with);
    if (password.p)
        explicit_bzero(password.p, password.cap);
    buf_release(&password);
    if (wrong) {
        snprintf(said, sizeof said, "the password file %s: %s", conf->relay_password_file.p, wrong);
        *why = str_of(said);
    }
    return d;
}
