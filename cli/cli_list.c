/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse list and topic: what there is to write to. */
#include <stdio.h>
#include <sysexits.h>

#include "action/listing.h"
#include "action/pointing.h"
#include "action/work.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "house.h"
#include "mail/local.h"
#include "store/db.h"
#include "store/list.h"
#include "text/json.h"
#include "word.h"

/* ---- list */

static const struct arg_option add_options[] = {
    {"title", 't', ARG_VALUE, "TEXT", "its name as people read it (default: the name in the address)"},
    {"about", 'a', ARG_VALUE, "TEXT", "one sentence about it"},
    {"language", 'l', ARG_VALUE, "LANG", "the language of its notices: en fr es pt sw ar hi zh"},
    ARG_DRY_RUN,
    ARG_CONFIG,
    {0},
};
static const struct arg_table add_args = {"posthouse list add", "LIST",
    "Makes a list: garden@lists.example.org, or a name alone.", add_options, 1, 1, 0};

static int list_add_run(const struct args *args)
{
    struct work w;
    const char *address = args->operands[0];
    house_open(&w, args);
    enum lang lang = house_language(&w, args_value(args, "language"));
    struct str title = house_text(args_value(args, "title")), about = house_text(args_value(args, "about"));
    db_begin(w.db);
    enum listing_end end = listing_add(&w, str_of(address), title, about, lang);
    if (end == LISTING_BAD_NAME)
        wrong_value("%s", listing_bad_name(&w, str_of(address)).p);
    if (end == LISTING_EXISTS)
        die_with(EX_CANTCREAT, "the list \"%s\" is there already", address);
    struct list l = house_list(&w, address);
    printf("%s: %.*s\n", house_dry(args) ? "would make" : "made", STR(house_address(&w, &l)));
    if (!str_eq(l.domain, w.conf->domain))
        printf("The mail server must hand over %.*s too: \"posthouse aliases\" prints the lines.\n",
            STR(l.domain));
    house_end(&w, args, true);
    return EX_OK;
}

static const struct arg_option listing_options[] = {ARG_JSON, ARG_CONFIG, {0}};
static const struct arg_table list_args = {
    "posthouse list list", NULL, "Lists the lists.", listing_options, 0, 0, 0};

static int list_list_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    for (struct list l = {0}; house_next_list(&w, &l); work_next(&w)) {
        struct list_stats stats;
        struct json j;
        list_stats(w.db, l.id, &stats);
        if (!args_has(args, "json")) {
            house_column(house_address(&w, &l), 32);
            printf(" %5lld member%-1s %7lld post%-1s  %.*s\n", (long long)stats.members,
                house_plural(stats.members), (long long)stats.posts, house_plural(stats.posts), STR(l.title));
            continue;
        }
        json_begin(&j);
        json_str(&j, "list", house_address(&w, &l));
        for (const char *const *k = listing_keys(); *k; k++)
            json_str(&j, *k, listing_value(w.mem, &l, *k));
        json_int(&j, "members", stats.members);
        json_int(&j, "posts", stats.posts);
        json_int(&j, "threads", stats.threads);
        json_int(&j, "held", stats.held);
        json_time(&j, "created", l.created);
        json_end(&j);
    }
    work_close(&w);
    return EX_OK;
}

static const struct arg_table show_args = {
    "posthouse list show", "LIST", "Shows a list's settings.", listing_options, 1, 1, 0};

/* Lines below the first stand under it. */
static void print_setting(const char *name, struct str value)
{
    struct str line = S("");
    str_line(&value, &line);
    printf("%-9s %.*s\n", name, STR(line));
    while (str_line(&value, &line))
        printf("%-9s %.*s\n", "", STR(line));
}

static int list_show_run(const struct args *args)
{
    struct work w;
    struct json j;
    bool json = args_has(args, "json");
    house_open(&w, args);
    struct list l = house_list(&w, args->operands[0]);
    if (json) {
        json_begin(&j);
        json_str(&j, "list", house_address(&w, &l));
    } else {
        printf("%-9s %.*s\n", "list", STR(house_address(&w, &l)));
    }
    for (const char *const *k = listing_keys(); *k; k++) {
        struct str value = listing_value(w.mem, &l, *k);
        if (json)
            json_str(&j, *k, value);
        else
            print_setting(*k, value);
    }
    if (json)
        json_end(&j);
    work_close(&w);
    return EX_OK;
}

static const struct arg_option changing_options[] = {ARG_DRY_RUN, ARG_CONFIG, {0}};
static const struct arg_table set_args = {"posthouse list set", "LIST SETTING VALUE",
    "Changes one setting of a list: title, about, language, posting (members, open, first-held, moderated, "
    "announce), frozen (yes: every post is held; or no), "
    "reply (author, or list: answers go to everybody), prefix (words in front of each subject), or footer "
    "(lines below "
    "each mail; default: the list's addresses). An empty VALUE takes a prefix or a footer away. With either, "
    "mails are "
    "from the list in their author's name.",
    changing_options, 3, 3, 0};

static int list_set_run(const struct args *args)
{
    struct work w;
    const char *key = args->operands[1];
    house_open(&w, args);
    struct list l = house_list(&w, args->operands[0]);
    struct str value = house_text(args->operands[2]);
    db_begin(w.db);
    switch (listing_set(&w, &l, str_of(key), value)) {
    case LISTING_UNKNOWN:
        die_with(EX_USAGE, "a list has no setting \"%s\": \"posthouse list show\" lists them", key);
    case LISTING_BAD_NAME:
        wrong_value("%s cannot be \"%.*s\" (posthouse help list set)", key, STR(value));
    case LISTING_DONE:
    case LISTING_EXISTS:
    case LISTING_FULL:
        break;
    }
    printf("%s: %s of %.*s\n", house_dry(args) ? "would set" : "set", key, STR(house_address(&w, &l)));
    house_end(&w, args, true);
    return EX_OK;
}

const struct word list_words[] = {
    {.name = "add", .args = &add_args, .run = list_add_run},
    {.name = "list", .args = &list_args, .run = list_list_run},
    {.name = "show", .args = &show_args, .run = list_show_run},
    {.name = "set", .args = &set_args, .run = list_set_run},
    {.name = NULL},
};

/* ---- topic */

static const struct arg_option topic_options[] = {
    {"title", 't', ARG_VALUE, "TEXT", "its name as people read it (default: the tag)"},
    ARG_DRY_RUN,
    ARG_CONFIG,
    {0},
};
static const struct arg_table topic_add_args = {"posthouse topic add", "LIST TAG",
    "Makes a tag a topic of a list, with an address of its own: LIST+TAG@.", topic_options, 2, 2, 0};

static int topic_add_run(const struct args *args)
{
    struct work w;
    const char *tag = args->operands[1] + (args->operands[1][0] == '#');
    house_open(&w, args);
    struct list l = house_list(&w, args->operands[0]);
    struct str title = house_text(args_value(args, "title"));
    db_begin(w.db);
    switch (listing_topic(&w, l.id, str_of(tag), title)) {
    case LISTING_EXISTS:
        die_with(EX_CANTCREAT, "the list has a topic \"%s\" already", tag);
    case LISTING_FULL:
        die_with(EX_CANTCREAT, "the list has %d topics already, and can have no more", TOPICS_MOST);
    case LISTING_BAD_NAME:
    case LISTING_UNKNOWN:
        wrong_value(
            "\"%s\" cannot be a topic: one word of letters, digits, - and _, with which LIST+TAG@ has at most "
            "64 characters, and none of our own such as join",
            tag);
    case LISTING_DONE:
        break;
    }
    printf("%s: topic %s of %.*s\n", house_dry(args) ? "would make" : "made", tag, STR(house_address(&w, &l)));
    house_end(&w, args, true);
    return EX_OK;
}

static void print_topics(struct work *w, const struct list *l, bool as_json)
{
    struct topic t = {0};
    struct str address = house_address(w, l);
    while (topic_page(w->mem, w->db, l->id, t.id, &t, 1) == 1) {
        struct json j;
        if (!as_json) {
            struct str topic = pointing_verb(w->mem, l, &(struct local){.verb = LOCAL_TOPIC, .topic = t.tag});
            printf("%.*s  %.*s\n", STR(topic), STR(t.title));
            continue;
        }
        json_begin(&j);
        json_str(&j, "list", address);
        json_str(&j, "tag", t.tag);
        json_str(&j, "title", t.title);
        json_end(&j);
    }
}

static const struct arg_table topic_list_args = {
    "posthouse topic list", "[LIST]", "Lists the topics, of all lists or of one.", listing_options, 0, 1, 0};

static int topic_list_run(const struct args *args)
{
    struct work w;
    house_open(&w, args);
    struct list l = {0};
    if (args->n) {
        l = house_list(&w, args->operands[0]);
        print_topics(&w, &l, args_has(args, "json"));
    } else {
        for (; house_next_list(&w, &l); work_next(&w))
            print_topics(&w, &l, args_has(args, "json"));
    }
    work_close(&w);
    return EX_OK;
}

static const struct arg_table topic_set_args = {"posthouse topic set", "LIST TAG SETTING VALUE",
    "Changes one thing of a topic: title.", changing_options, 4, 4, 0};

static int topic_set_run(const struct args *args)
{
    struct work w;
    struct topic t;
    const char *tag = args->operands[1], *key = args->operands[2];
    house_open(&w, args);
    struct list l = house_list(&w, args->operands[0]);
    struct str value = house_text(args->operands[3]);
    if (!listing_find_topic(&w, l.id, str_of(tag), &t))
        die_with(EX_NOUSER, "%.*s has no topic \"%s\": see \"posthouse topic list\"",
            STR(house_address(&w, &l)), tag);
    db_begin(w.db);
    switch (listing_set_topic(&w, &t, str_of(key), value)) {
    case LISTING_UNKNOWN:
        die_with(EX_USAGE, "a topic has no setting \"%s\": title", key);
    case LISTING_BAD_NAME:
        wrong_value("%s cannot be \"%.*s\"", key, STR(value));
    case LISTING_DONE:
    case LISTING_EXISTS:
    case LISTING_FULL:
        break;
    }
    printf("%s: %s of topic %.*s of %.*s\n", house_dry(args) ? "would set" : "set", key, STR(t.tag),
        STR(house_address(&w, &l)));
    house_end(&w, args, false);
    return EX_OK;
}

const struct word topic_words[] = {
    {.name = "add", .args = &topic_add_args, .run = topic_add_run},
    {.name = "list", .args = &topic_list_args, .run = topic_list_run},
    {.name = "set", .args = &topic_set_args, .run = topic_set_run},
    {.name = NULL},
};
