/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of mails that are too big. */
#include "import_place.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/spool.h"
#include "base/utf8.h"
#include "mail/header.h"
#include "mail/mbox.h"
#include "text/json.h"

enum { MEGABYTE = 1 << 20, LONGEST_LINE = 200 };

static struct str a_line(struct arena *a, struct str s)
{
    return utf8_cut(utf8_one_line(a, str_sub(s, 0, LONGEST_LINE)), LONGEST_LINE);
}

/* As it stands there, to be looked for. What is left of the mail holds its header, or the beginning of it. */
static struct str message_id(struct str raw)
{
    struct str line, name = S("Message-ID:");
    while (header_line(&raw, &line) && line.n)
        if (str_starts_nocase(line, name))
            return str_trim(str_from(line, name.n));
    return S("");
}

void import_place_add(struct arena *a, struct import_places *all, const struct mbox_mail *mail)
{
    all->at = arena_push(a, all->at, &all->n, &all->cap, sizeof *all->at);
    all->at[all->n - 1] = (struct import_place){
        mail->at, mail->whole, a_line(a, mail->envelope), a_line(a, message_id(mail->raw))};
}

void import_place_print(const struct import_places *all, const char *path)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct import_place *p = &all->at[i];
        printf("  %s, %llu bytes from byte %llu: From %.*s, Message-ID: %.*s\n", path,
            (unsigned long long)p->whole, (unsigned long long)p->at, STR(p->envelope),
            STR(p->message_id.n ? p->message_id : S("none")));
    }
}

void import_place_json(struct json *j, const struct import_places *all)
{
    json_open(j, "too_big", '[');
    for (size_t i = 0; i < all->n; i++) {
        json_open(j, NULL, '{');
        json_int(j, "offset", (int64_t)all->at[i].at);
        json_int(j, "bytes", (int64_t)all->at[i].whole);
        json_str(j, "from_line", all->at[i].envelope);
        json_str_or_null(j, "message_id", all->at[i].message_id);
        json_close(j, '}');
    }
    json_close(j, ']');
}

struct str import_place_limit(struct arena *a, const struct import_places *all)
{
    uint64_t most = 0;
    for (size_t i = 0; i < all->n; i++)
        most = all->at[i].whole > most ? all->at[i].whole : most;
    return most > SPOOL_MAIL_MOST ? S("") : arena_printf(a, "%lluM", (unsigned long long)most / MEGABYTE + 1);
}
