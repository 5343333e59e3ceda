/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse held: what waits for a decision. */
#include <stdio.h>
#include <sysexits.h>

#include "action/announcing.h"
#include "action/moderating.h"
#include "action/opening.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/reason.h"
#include "base/utf8.h"
#include "hold_numbers.h"
#include "house.h"
#include "mail/reading.h"
#include "store/blob.h"
#include "store/hold.h"
#include "store/list.h"
#include "text/json.h"
#include "word.h"

enum { PAGE = 100, RAW_MOST = 20000 };

static const char *const kinds[] = {[HOLD_POST] = "post", [HOLD_SPAM] = "spam", [HOLD_UNREAD] = "unread"};

/* ---- small texts */

/* What a mail says must not speak to the terminal. */
static struct str plain(struct work *w, struct str s)
{
    return str_trim(utf8_one_line(w->mem, s));
}

static struct str reason_text(struct work *w, const struct hold *h)
{
    return announcing_reason(w, LANG_EN, h->reason);
}

/* ---- held list */

static void print_json(struct work *w, const struct hold *h, const struct list *l)
{
    struct json j;
    json_begin(&j);
    json_int(&j, "number", h->id.v);
    json_str(&j, "kind", str_of(kinds[h->kind]));
    json_str(&j, "list", house_address(w, l));
    json_str(&j, "recipient", h->recipient);
    json_str(&j, "from", h->sender);
    json_str(&j, "subject", h->subject);
    json_str(&j, "reason", reason_word(h->reason));
    json_time(&j, "received", h->at);
    json_int(&j, "size", blob_size(w->db, h->raw));
    json_bool(&j, "told", h->told != 0);
    json_end(&j);
}

static void print_line(struct work *w, const struct hold *h)
{
    printf("%6lld  %.*s  %-12.*s ", (long long)h->id.v, STR(house_time(w, h->at)), STR(reason_word(h->reason)));
    house_column(h->recipient, 28);
    putchar(' ');
    house_column(h->sender, 28);
    printf(" %.*s\n", STR(plain(w, h->subject)));
}

static void print_held(struct work *w, struct list_id list, bool json)
{
    struct hold *page;
    struct list l;
    struct hold_id after = {0};
    for (size_t n = PAGE; n == PAGE; work_next(w)) {
        page = ARENA_ARRAY(w->mem, struct hold, PAGE);
        n = hold_page(w->mem, w->db, list, HOLD_WAITING, after, page, PAGE);
        for (size_t i = 0; i < n; i++) {
            after = page[i].id;
            if (json)
                print_json(w, &page[i], list_get(w->mem, w->db, page[i].list, &l) ? &l : NULL);
            else
                print_line(w, &page[i]);
        }
    }
}

static const struct arg_option listing_options[] = {ARG_JSON, ARG_CONFIG, {0}};
const struct arg_table held_args = {"posthouse held list", "[LIST]",
    "Lists what waits for a decision, at all lists and at none, or at one list. It is what held does alone. "
    "What waits for nobody and lies in the spool is held aside's.",
    listing_options, 0, 1, 0};

int held_run(const struct args *args)
{
    struct work w;
    struct list_id id = {0};
    house_open(&w, args);
    if (args->n)
        id = house_list(&w, args->operands[0]).id;
    print_held(&w, id, args_has(args, "json"));
    work_close(&w);
    return EX_OK;
}

/* ---- held show */

static void field(struct work *w, const char *name, struct str value)
{
    value = plain(w, value);
    if (value.n)
        printf("%-10s %.*s\n", name, STR(value));
}

static void print_text(struct work *w, struct str text)
{
    struct str line;
    while (str_line(&text, &line))
        printf("%.*s\n", STR(utf8_one_line(w->mem, line)));
}

static void print_boxes(struct work *w, const char *name, const struct mailboxes *m)
{
    for (size_t i = 0; i < m->n; i++)
        field(w, name, arena_printf(w->mem, "%.*s <%.*s>", STR(m->at[i].name), STR(m->at[i].address)));
}

static void print_mail(struct work *w, const struct mail *m)
{
    print_boxes(w, "from", &m->from);
    print_boxes(w, "to", &m->to);
    print_boxes(w, "cc", &m->cc);
    field(w, "subject", m->subject);
    if (m->dated)
        field(w, "date", house_time(w, m->date));
    field(w, "message-id", m->message_id);
    for (size_t i = 0; i < m->n_parts; i++)
        if (m->parts[i].use == PART_ATTACHMENT)
            field(w, "attached",
                arena_printf(w->mem, "%.*s, %.*s, %zu bytes", STR(m->parts[i].filename), STR(m->parts[i].type),
                    m->parts[i].size));
    puts("");
    print_text(w, m->text);
}

static void print_hold(struct work *w, const struct moderated *m)
{
    const struct hold *h = m->hold;
    field(w, "number", arena_printf(w->mem, "%lld", (long long)h->id.v));
    field(w, "list", house_address(w, m->list));
    field(w, "recipient", h->recipient);
    field(w, "envelope", h->envelope.n ? h->envelope : S("<>"));
    field(w, "received", house_time(w, h->at));
    field(w, "size", arena_printf(w->mem, "%zu bytes", m->raw.n));
    field(w, "reason", arena_printf(w->mem, "%.*s: %.*s", STR(reason_word(h->reason)), STR(reason_text(w, h))));
    if (h->state != HOLD_WAITING)
        field(w, moderating_state(h->state),
            arena_printf(w->mem, "by %.*s, %.*s", STR(h->settled_by), STR(house_time(w, h->settled))));
    puts("");
}

static const struct arg_option show_options[] = {ARG_CONFIG, {0}};
static const struct arg_table show_args = {"posthouse held show", "NUMBER",
    "Shows a mail that waits: who wrote it, why it waits, and its text. Signs that could speak to the terminal "
    "are left out.",
    show_options, 1, 1, 0};

static int show_run(const struct args *args)
{
    struct work w;
    struct moderated m;
    house_open_to_read(&w, args);
    struct hold_numbers all = hold_numbers(&w, args);
    for (size_t i = 0; i < all.n; i++) {
        if (moderating_find(&w, (struct hold_id){all.at[i]}, true, &m) == MODERATING_UNKNOWN)
            continue; /* gone since */
        print_hold(&w, &m);
        if (m.opened->end == OPENED)
            print_mail(&w, m.opened->mail);
        else
            print_text(&w, str_sub(m.raw, 0, RAW_MOST));
        if (i + 1 < all.n)
            puts("");
    }
    house_close(&w);
    return EX_OK;
}

const struct word held_words[] = {
    {.name = "list", .args = &held_args, .run = held_run},
    {.name = "show", .args = &show_args, .run = show_run},
    {.name = "retry", .args = &retry_args, .run = retry_run},
    {.name = "aside", .args = &held_aside_args, .run = held_aside_run},
    {.name = "clear", .args = &held_clear_args, .run = held_clear_run},
    {.name = NULL},
};
