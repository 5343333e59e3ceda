/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse member and community: who gets the mail. */
#include <stdio.h>
#include <sysexits.h>

#include "action/appointing.h"
#include "action/belonging.h"
#include "action/joining.h"
#include "action/leaving.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/utf8.h"
#include "house.h"
#include "store/community.h"
#include "store/db.h"
#include "store/list.h"
#include "store/person.h"
#include "store/subscription.h"
#include "text/json.h"
#include "text/template.h"
#include "word.h"

enum { PAGE = 200 };

/* ---- member */

static const struct arg_option add_options[] = {
    {"name", 'n', ARG_VALUE, "TEXT", "the member's name, of a single one"},
    {"mode", 'm', ARG_VALUE, "MODE",
        "each (default), digest, summary, nomail; lite and radio, as yet whole digests"},
    {"language", 'l', ARG_VALUE, "LANG", "en fr es pt sw ar hi zh (default: the list's)"},
    {"zone", 'z', ARG_VALUE, "ZONE", "such as Africa/Nairobi (default: the network's)"},
    {"community", 0, ARG_VALUE, "NAME",
        "the communities that they are of, several with commas; made when they are not there"},
    {"role", 'r', ARG_VALUE, "ROLE",
        "owner, moderator, steward, several with commas, or member (default): who is asked and told"},
    ARG_DRY_RUN,
    ARG_CONFIG,
    {0},
};
static const struct arg_table add_args = {"posthouse member add", "LIST ADDRESS...",
    "Makes addresses members of a list. Those who are members already stay as they are, but for a community, "
    "which they are of from then on too. Who is known from another list keeps name, language and zone. Mail to "
    "LIST-owner@ goes to those whose role is owner, or to the network's owner where a list has none.",
    add_options, 2, -1, 0};

/* What is said before the commit would be untrue when something later ends the word. */
static void say_all(struct buf *said)
{
    if (buf_over(said))
        die("too much was done to be told");
    fwrite(said->p, 1, said->n, stdout);
    buf_release(said);
}

/* What was asked for and is not so, since the person or the member was there before: "name, mode". */
static struct str unheeded(
    struct work *w, const struct args *args, const struct joining *j, struct person_id person)
{
    struct person p;
    struct subscription s;
    struct str all = S("");
    if (!person_get(w->mem, w->db, person, &p) || !subscription_get(w->db, j->list, person, &s))
        return all;
    const struct {
        const char *option;
        bool differs;
    } asked[] = {
        {"name", !str_eq(p.name, str_trim(utf8_one_line(w->mem, j->name)))},
        {"mode", s.mode != j->mode},
        {"language", p.lang != j->lang},
        {"zone", !str_eq(p.zone, j->zone)},
        {"role", appointing_of(w, j->list, person) != j->roles},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (args_has(args, asked[i].option) && asked[i].differs)
            all = arena_printf(w->mem, "%.*s%s%s", STR(all), all.n ? ", " : "", asked[i].option);
    return all;
}

static void say_joined(struct work *w, const struct args *args, const struct list *l, const struct joining *j,
    enum joining_end end, struct str kept, struct buf *said)
{
    if (end == JOINED)
        buf_printf(said, "%s: %.*s to %.*s", house_dry(args) ? "would add" : "added", STR(j->address),
            STR(house_address(w, l)));
    else
        buf_printf(said, "is a member already: %.*s", STR(j->address));
    if (end == JOINED_COMMUNITY)
        buf_printf(said, ", and %s of %.*s too", house_dry(args) ? "would be" : "is now",
            STR(str_trim(j->communities)));
    if (kept.n)
        buf_printf(said, " (not changed: %.*s; see \"posthouse help member set\")", STR(kept));
    buf_char(said, '\n');
}

static void join_one(
    struct work *w, const struct args *args, const struct list *l, struct joining *j, struct buf *said)
{
    struct person_id person;
    enum joining_end end = joining_join(w, j, &person);
    switch (end) {
    case JOIN_BAD_ADDRESS:
        wrong_value(
            "\"%.*s\" is not an address that mail can be sent to: nothing was changed", STR(j->address));
    case JOIN_BAD_ZONE:
        wrong_value("\"%.*s\" is not a time zone such as Africa/Nairobi: nothing was changed", STR(j->zone));
    case JOIN_BAD_COMMUNITY:
        wrong_value("\"%.*s\" cannot be names of communities: nothing was changed", STR(j->communities));
    case JOINED:
    case JOINED_COMMUNITY:
    case JOINED_ALREADY:
        say_joined(w, args, l, j, end, unheeded(w, args, j, person), said);
        break;
    }
}

/* A name that was written otherwise than the last time makes a community that nobody wanted. */
static void say_made(struct work *w, const struct args *args, struct str words, struct buf *said)
{
    struct belonging_names names;
    if (!belonging_read(w, words, &names))
        return;
    names = belonging_missing(w, &names);
    for (size_t i = 0; i < names.n; i++)
        buf_printf(said, "%s: community %.*s\n", house_dry(args) ? "would make" : "made", STR(names.at[i]));
}

static int member_add_run(const struct args *args)
{
    struct work w;
    const char *language = args_value(args, "language"), *mode = args_value(args, "mode"),
               *role = args_value(args, "role");
    if (args_has(args, "name") && args->n > 2)
        die_with(EX_USAGE, "--name is one member's: add the %d addresses one by one", args->n - 1);
    house_open(&w, args);
    struct list l = house_list(&w, args->operands[0]);
    struct joining j = {.list = l.id,
        .name = house_text(args_value(args, "name")),
        .mode = MODE_EACH,
        .lang = language ? house_language(&w, language) : l.lang,
        .zone = house_text(args_value(args, "zone")),
        .communities = house_text(args_value(args, "community"))};
    if (role && !appointing_read(str_of(role), &j.roles))
        wrong_value("there is no role \"%s\": owner, moderator, steward or member", role);
    if (mode && !joining_mode_read(str_of(mode), &j.mode))
        wrong_value("there is no mode \"%s\": each, digest, summary, lite, radio or nomail", mode);
    struct buf said;
    buf_init(&said, BUF_MAX);
    db_begin(w.db);
    say_made(&w, args, j.communities, &said);
    for (int i = 1; i < args->n; i++) {
        j.address = house_text(args->operands[i]);
        join_one(&w, args, &l, &j, &said);
    }
    house_end(&w, args, false);
    say_all(&said);
    return EX_OK;
}

static const struct arg_option set_options[] = {
    {"name", 'n', ARG_VALUE, "TEXT", "of several members who share the address, the one of this name"},
    ARG_DRY_RUN,
    ARG_CONFIG,
    {0},
};
static const struct arg_table set_args = {"posthouse member set", "LIST ADDRESS SETTING VALUE",
    "Changes one thing of a member: role (owner, moderator, steward, several with commas, or member), mode, "
    "own "
    "(off: no copies of what they wrote), copies (off: none of what names them in To or Cc) and hide (on: "
    "their "
    "address is in no copy, and private answers reach them all the same) in this list, or name, language, zone "
    "and community (names with commas, which take the place of those before and are made when they are not "
    "there, or none) in all of theirs.",
    set_options, 4, 4, 0};

static int member_set_run(const struct args *args)
{
    struct work w;
    const char *address = args->operands[1], *key = args->operands[2];
    house_open(&w, args);
    struct list l = house_list(&w, args->operands[0]);
    struct joining_change c = {.list = l.id,
        .address = house_text(address),
        .name = house_text(args_value(args, "name")),
        .key = str_of(key),
        .value = house_text(args->operands[3])};
    struct buf said;
    buf_init(&said, BUF_MAX);
    db_begin(w.db);
    if (str_eq(c.key, S("community")))
        say_made(&w, args, c.value, &said);
    switch (joining_change(&w, &c)) {
    case JOINING_NO_MEMBER:
        die_with(EX_NOUSER, "%s is no member of %.*s", address, STR(house_address(&w, &l)));
    case JOINING_SEVERAL:
        die_with(EX_USAGE, "several members share %s: say which one by --name=TEXT", address);
    case JOINING_UNKNOWN:
        die_with(EX_USAGE,
            "a member has no setting \"%s\": name, mode, own, copies, hide, language, zone, role or community",
            key);
    case JOINING_BAD_VALUE:
        wrong_value("%s cannot be \"%.*s\" (posthouse help member set)", key, STR(c.value));
    case JOINING_SET:
        break;
    }
    buf_printf(&said, "%s: %s of %s\n", house_dry(args) ? "would set" : "set", key, address);
    house_end(&w, args, false);
    say_all(&said);
    return EX_OK;
}

static const struct arg_option changing_options[] = {ARG_DRY_RUN, ARG_CONFIG, {0}};
static const struct arg_table remove_args = {"posthouse member remove", "LIST ADDRESS...",
    "Takes members off a list. What they wrote stays.", changing_options, 2, -1, 0};

static int member_remove_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct list l = house_list(&w, args->operands[0]);
    struct buf said;
    buf_init(&said, BUF_MAX);
    db_begin(w.db);
    for (int i = 1; i < args->n; i++) {
        if (!leaving_remove_address(&w, l.id, house_text(args->operands[i])))
            die_with(EX_NOUSER, "%s is no member of %.*s: nothing was changed", args->operands[i],
                STR(house_address(&w, &l)));
        buf_printf(&said, "%s: %s\n", house_dry(args) ? "would remove" : "removed", args->operands[i]);
    }
    house_end(&w, args, false);
    say_all(&said);
    return EX_OK;
}

static void json_communities(struct work *w, struct json *j, struct person_id p)
{
    struct belonging_names names = belonging_of(w, p);
    json_strs(j, "communities", names.at, names.n);
}

static void json_roles(struct work *w, struct json *j, const struct subscription *s)
{
    unsigned has = appointing_of(w, s->list, s->person);
    struct str rest = has ? appointing_words(w->mem, has) : S("");
    json_open(j, "roles", '[');
    while (rest.n) {
        size_t comma = str_chr(rest, ',');
        json_str(j, NULL, str_sub(rest, 0, comma));
        rest = comma == STR_NONE ? S("") : str_from(rest, comma + 1);
    }
    json_close(j, ']');
}

/* Where they are not as everybody's are at first. */
static void print_wishes(const struct subscription *s)
{
    if (s->no_own)
        fputs(", own off", stdout);
    if (s->no_copies)
        fputs(", copies off", stdout);
    if (s->hide)
        fputs(", hide on", stdout);
}

static void print_line(struct work *w, struct str address, const struct subscription *s, const struct person *p)
{
    unsigned has = appointing_of(w, s->list, s->person);
    struct belonging_names names = belonging_of(w, p->id);
    house_column(address, 36);
    printf(" %-8s %s  %.*s", joining_mode(s->mode), template_lang(p->lang), STR(p->name));
    if (has)
        printf(" (%.*s)", STR(appointing_words(w->mem, has)));
    print_wishes(s);
    for (size_t i = 0; i < names.n; i++)
        printf("%s%.*s%s", i ? ", " : " [", STR(names.at[i]), i + 1 == names.n ? "]" : "");
    putchar('\n');
}

static void print_member(struct work *w, struct str list, const struct subscription *s, bool as_json)
{
    struct person p;
    struct json j;
    struct str address = address_get(w->mem, w->db, person_main_address(w->db, s->person));
    if (!person_get(w->mem, w->db, s->person, &p))
        return;
    if (!as_json) {
        print_line(w, address, s, &p);
        return;
    }
    json_begin(&j);
    json_str(&j, "list", list);
    json_str(&j, "address", address);
    json_str(&j, "name", p.name);
    json_str(&j, "mode", str_of(joining_mode(s->mode)));
    json_bool(&j, "own", !s->no_own);
    json_bool(&j, "copies", !s->no_copies);
    json_bool(&j, "hide", s->hide);
    json_str(&j, "language", str_of(template_lang(p.lang)));
    json_str(&j, "zone", p.zone.n ? p.zone : w->conf->zone);
    json_roles(w, &j, s);
    json_communities(w, &j, p.id);
    json_time(&j, "joined", s->joined);
    json_end(&j);
}

static void print_members(struct work *w, const struct list *l, bool as_json)
{
    struct subscription page[PAGE];
    struct person_id after = {0};
    size_t n;
    struct str address = house_address(w, l);
    if (!as_json)
        printf("# %.*s\n", STR(address));
    while ((n = subscription_page(w->db, l->id, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < n; i++)
            print_member(w, address, &page[i], as_json);
        after = page[n - 1].person;
    }
}

static const struct arg_option listing_options[] = {ARG_JSON, ARG_CONFIG, {0}};
static const struct arg_table list_args = {
    "posthouse member list", "[LIST]", "Lists the members, of all lists or of one.", listing_options, 0, 1, 0};

static int member_list_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct list l = {0};
    if (args->n) {
        l = house_list(&w, args->operands[0]);
        print_members(&w, &l, args_has(args, "json"));
    } else {
        for (; house_next_list(&w, &l); work_next(&w))
            print_members(&w, &l, args_has(args, "json"));
    }
    work_close(&w);
    return EX_OK;
}

const struct word member_words[] = {
    {.name = "add", .args = &add_args, .run = member_add_run},
    {.name = "list", .args = &list_args, .run = member_list_run},
    {.name = "set", .args = &set_args, .run = member_set_run},
    {.name = "remove", .args = &remove_args, .run = member_remove_run},
    {.name = NULL},
};

/* ---- community */

static const struct arg_option community_options[] = {
    {"region", 'r', ARG_VALUE, "TEXT", "where it is"},
    {"sector", 's', ARG_VALUE, "TEXT", "what it works on"},
    {"language", 'l', ARG_VALUE, "LANG", "en fr es pt sw ar hi zh (default: the network's)"},
    ARG_DRY_RUN,
    ARG_CONFIG,
    {0},
};
static const struct arg_table community_add_args = {
    "posthouse community add", "NAME", "Makes a community of the network.", community_options, 1, 1, 0};

static _Noreturn void is_there_already(struct str name)
{
    die_with(EX_CANTCREAT, "there is a community \"%.*s\" already", STR(name));
}

static int community_add_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct community c = {.name = house_text(args->operands[0]),
        .region = house_text(args_value(args, "region")),
        .sector = house_text(args_value(args, "sector")),
        .lang = house_language(&w, args_value(args, "language"))};
    db_begin(w.db);
    switch (belonging_make(&w, &c)) {
    case BELONGING_EXISTS:
        is_there_already(c.name);
    case BELONGING_BAD_VALUE:
    case BELONGING_UNKNOWN:
        wrong_value(
            "a community cannot be called \"%.*s\": one line without a comma, and not none", STR(c.name));
    case BELONGING_DONE:
        break;
    }
    printf("%s: community %.*s\n", house_dry(args) ? "would make" : "made", STR(c.name));
    house_end(&w, args, false);
    return EX_OK;
}

static const struct arg_table community_set_args = {"posthouse community set", "NAME SETTING VALUE",
    "Changes one thing of a community: name, region, sector or language.", changing_options, 3, 3, 0};

static int community_set_run(const struct args *args)
{
    struct work w;
    struct community c;
    const char *name = args->operands[0], *key = args->operands[1];
    house_open(&w, args);
    struct str value = house_text(args->operands[2]);
    if (!community_by_name(w.mem, w.db, house_text(name), &c))
        die_with(EX_NOUSER, "there is no community \"%s\": see \"posthouse community list\"", name);
    db_begin(w.db);
    switch (belonging_set(&w, &c, str_of(key), value)) {
    case BELONGING_EXISTS:
        is_there_already(value);
    case BELONGING_UNKNOWN:
        die_with(EX_USAGE, "a community has no setting \"%s\": name, region, sector or language", key);
    case BELONGING_BAD_VALUE:
        wrong_value("%s cannot be \"%.*s\" (posthouse help community set)", key, STR(value));
    case BELONGING_DONE:
        break;
    }
    printf("%s: %s of community %s\n", house_dry(args) ? "would set" : "set", key, name);
    house_end(&w, args, false);
    return EX_OK;
}

static const struct arg_table community_list_args = {
    "posthouse community list", NULL, "Lists the communities.", listing_options, 0, 0, 0};

static int community_list_run(const struct args *args)
{
    struct work w;
    struct community c = {0};
    house_open(&w, args);
    while (community_page(w.mem, w.db, c.id, &c, 1) == 1) {
        struct json j;
        if (!args_has(args, "json")) {
            printf("%.*s (%.*s%s%.*s%s%s)\n", STR(c.name), STR(c.region), c.region.n ? ", " : "", STR(c.sector),
                c.sector.n ? ", " : "", template_lang(c.lang));
            continue;
        }
        json_begin(&j);
        json_str(&j, "community", c.name);
        json_str(&j, "region", c.region);
        json_str(&j, "sector", c.sector);
        json_str(&j, "language", str_of(template_lang(c.lang)));
        json_end(&j);
    }
    work_close(&w);
    return EX_OK;
}

const struct word community_words[] = {
    {.name = "add", .args = &community_add_args, .run = community_add_run},
    {.name = "list", .args = &community_list_args, .run = community_list_run},
    {.name = "set", .args = &community_set_args, .run = community_set_run},
    {.name = NULL},
};
