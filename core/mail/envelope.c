/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the header's fields to the record's. */
#include "mail/envelope.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/address.h"
#include "mail/encoded.h"
#include "mail/header.h"
#include "mail/maildate.h"
#include "mail/reading.h"

#define VALUES_MAX 100 /* of one repeated field: more is noise */

static void add(struct arena *a, struct strs *list, size_t *cap, struct str s)
{
    if (s.n == 0 || list->n >= VALUES_MAX)
        return;
    list->at = arena_push(a, list->at, &list->n, cap, sizeof *list->at);
    list->at[list->n - 1] = s;
}

/* All values of a field, topmost first. */
static void values(struct arena *a, const struct header *h, struct str name, struct strs *list)
{
    size_t cap = list->n;
    for (size_t i = 0; i < h->n; i++)
        if (str_eq_nocase(h->at[i].name, name))
            add(a, list, &cap, header_plain(a, h->at[i].value));
}

static struct str plain(struct arena *a, const struct header *h, struct str name)
{
    return header_plain(a, header_value(h, name));
}

/* What stands between < and >, or all of it. */
static struct str inner(struct str s)
{
    size_t open = str_rchr(s, '<'), close = str_rchr(s, '>');
    if (open == STR_NONE)
        return s;
    return str_trim(str_sub(s, open + 1, close != STR_NONE && close > open ? close - open - 1 : s.n));
}

static void list_ids(struct arena *a, const struct header *h, struct mail *out)
{
    struct strs all = {0};
    values(a, h, S("List-Id"), &all);
    for (size_t i = 0; i < all.n; i++)
        all.at[i] = inner(all.at[i]);
    out->list_id = all.n ? all.at[0] : (struct str){0};
    values(a, h, S("X-Loop"), &out->loops);
    /* List-Ids below the first are those of lists that it came through before */
    size_t cap = out->loops.n;
    for (size_t i = 1; i < all.n; i++)
        add(a, &out->loops, &cap, all.at[i]);
}

static void keywords(struct arena *a, const struct header *h, struct mail *out)
{
    size_t cap = 0;
    for (size_t i = 0; i < h->n; i++) {
        if (!str_eq_nocase(h->at[i].name, S("Keywords")))
            continue;
        struct str rest = encoded_text(a, h->at[i].value), word;
        while (str_cut(&rest, ',', &word))
            add(a, &out->keywords, &cap, str_trim(word));
    }
}

static void language(struct arena *a, const struct header *h, struct mail *out)
{
    struct str value = plain(a, h, S("Content-Language"));
    size_t n = 0;
    while (n < value.n && n < 35 && (ascii_alnum(value.p[n]) || value.p[n] == '-'))
        n++;
    out->lang = str_sub(value, 0, n);
}

struct str envelope_block(struct arena *a, const struct header *h)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < h->n; i++) {
        buf_put(&b, h->at[i].name);
        buf_put(&b, S(": "));
        buf_put(&b, header_plain(a, h->at[i].value));
        buf_char(&b, '\n');
    }
    return buf_take(a, &b);
}

static void people(struct arena *a, const struct header *h, struct mail *out)
{
    struct {
        struct str name;
        struct mailboxes *list;
    } const fields[] = {{S("From"), &out->from}, {S("Sender"), &out->sender}, {S("Reply-To"), &out->reply_to},
        {S("To"), &out->to}, {S("Cc"), &out->cc}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        address_list(a, header_value(h, fields[i].name), fields[i].list);
}

static void defects(const struct header *h, struct mail *out)
{
    out->defects |= header_count(h, S("From")) > 1 ? DEFECT_TWO_FROM : 0u;
    out->defects |= header_count(h, S("Subject")) > 1 ? DEFECT_TWO_SUBJECT : 0u;
    out->defects |= header_count(h, S("Date")) > 1 ? DEFECT_TWO_DATE : 0u;
    out->defects |= header_count(h, S("Message-ID")) > 1 ? DEFECT_TWO_MESSAGE_ID : 0u;
    out->defects |= out->from.n == 0 ? DEFECT_NO_FROM : 0u;
    out->defects |= out->from.n > 1 && out->sender.n == 0 ? DEFECT_AUTHORS_WITHOUT_SENDER : 0u;
}

/* The first Date that is one. */
static void date(const struct header *h, struct mail *out)
{
    for (size_t i = 0; i < h->n && !out->dated; i++)
        if (str_eq_nocase(h->at[i].name, S("Date")))
            out->dated = maildate_read(h->at[i].value, &out->date, &out->date_zone);
}

void envelope_read(struct arena *a, const struct header *h, struct mail *out)
{
    out->subject = encoded_text(a, header_value(h, S("Subject")));
    people(a, h, out);
    date(h, out);
    out->message_id = header_id(a, header_value(h, S("Message-ID")));
    header_ids(a, header_value(h, S("In-Reply-To")), &out->in_reply_to);
    header_ids(a, header_value(h, S("References")), &out->references);
    keywords(a, h, out);
    language(a, h, out);
    values(a, h, S("Authentication-Results"), &out->authentication);
    list_ids(a, h, out);
    out->auto_submitted = plain(a, h, S("Auto-Submitted"));
    out->precedence = plain(a, h, S("Precedence"));
    out->return_path = inner(plain(a, h, S("Return-Path")));
    out->received = (int)header_count(h, S("Received"));
    out->no_archive = str_eq_nocase(plain(a, h, S("X-No-Archive")), S("yes")) ||
                      str_eq_nocase(plain(a, h, S("Archive")), S("no"));
    out->header = envelope_block(a, h);
    defects(h, out);
}
