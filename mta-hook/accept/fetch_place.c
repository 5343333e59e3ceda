/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the mailbox is: imaps://user@host/INBOX and the like. */
#include "fetch_place.h"

#include "base/arena.h"
#include "base/dial.h"

static const struct {
    struct str scheme;
    enum place_kind kind;
    bool wrapped;
} schemes[] = {{S("imaps"), PLACE_IMAP, true}, {S("imap+starttls"), PLACE_IMAP, false},
    {S("pop3s"), PLACE_POP3, true}, {S("pop3+starttls"), PLACE_POP3, false}};

const char *place_read(struct arena *a, struct str text, struct place *out)
{
    struct dial_url url;
    *out = (struct place){.text = text, .kind = PLACE_MAILDIR};
    if (str_starts(text, S("maildir:"))) {
        out->folder = arena_str(a, str_from(text, strlen("maildir:")));
        return NULL;
    }
    if (!dial_url(a, text, &url))
        return "is not of the form imaps://user@host/INBOX; the password stands in the file of "
               "fetch_password_file";
    size_t i = 0;
    while (i < sizeof schemes / sizeof *schemes && !str_eq(url.scheme, schemes[i].scheme))
        i++;
    if (i == sizeof schemes / sizeof *schemes)
        return "names no way to fetch mail";
    if (!url.user.n)
        return "names no user, as in imaps://user@host/INBOX; an at sign in the name is written as %40";
    *out = (struct place){.kind = schemes[i].kind,
        .text = text,
        .folder = url.path.n ? url.path : S("INBOX"),
        .user = url.user,
        .host = url.host,
        .port = url.port,
        .wrapped = schemes[i].wrapped};
    return out->kind == PLACE_POP3 && url.path.n ? "names a mailbox, and POP3 knows only one" : NULL;
}
