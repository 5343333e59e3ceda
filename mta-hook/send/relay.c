/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing mail over: to a folder. */
#include "relay.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/conf.h"
#include "base/die.h"
#include "folder.h"
#include "parcel.h"

enum { GROUP_OF_A_FOLDER = 100 };

struct relay {
    struct str folder; /* empty: a connection */
    struct str hostname;
};

void answer_set(struct answer *a, int code, struct str text)
{
    a->code = code;
    a->n = text.n < ANSWER_MAX ? text.n : ANSWER_MAX;
    for (size_t i = 0; i < a->n; i++)
        a->text[i] = text.p[i] >= 0x20 && text.p[i] < 0x7f ? text.p[i] : '?';
}

struct str answer_text(const struct answer *a)
{
    return (struct str){a->text, a->n};
}

struct relay *relay_new(const struct conf *conf)
{
    struct relay *r = calloc(1, sizeof *r);
    if (!r)
        die("out of memory");
    r->hostname = conf->hostname;
    if (str_starts(conf->relay, S("maildir:")))
        r->folder = str_from(conf->relay, strlen("maildir:"));
    else
        die_with(EX_CONFIG, "relay = %.*s: only maildir: is known", STR(conf->relay));
    return r;
}

void relay_free(struct relay *r)
{
    free(r);
}

void relay_rest(struct relay *r)
{
    (void)r;
}

size_t relay_group(const struct relay *r)
{
    return r->folder.n ? GROUP_OF_A_FOLDER : 1;
}

bool relay_send(struct relay *r, const struct parcel *p, struct answer *answer, struct str *why)
{
    int err = folder_put(r->folder, r->hostname, p, answer);
    *why = str_of(err ? strerror(err) : "");
    return err == 0;
}
