/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse config and aliases: what is configured, and what the mail server must be told. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "action/listing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "house.h"
#include "program.h"
#include "secret.h"
#include "text/json.h"
#include "word.h"

enum { LONGEST_FILE = 1024 * 1024 };

/* ---- config */

static const struct arg_option show_options[] = {ARG_JSON, ARG_CONFIG, {0}};
static const struct arg_table show_args = {
    "posthouse config show", NULL, "Shows every key with the value that holds.", show_options, 0, 0, 0};

static int show_run(const struct args *args)
{
    struct arena *a = arena_new();
    const struct conf *conf = conf_load(a, args_value(args, "config"));
    bool json = args_has(args, "json");
    struct json j;
    size_t n;
    const struct conf_key *keys = conf_keys(&n);
    if (json)
        json_begin(&j);
    for (size_t i = 0; i < n; i++) {
        struct str value = house_value(a, conf, &keys[i]);
        if (json)
            json_str(&j, keys[i].name, value);
        else
            printf("%s =%s%.*s\n", keys[i].name, value.n ? " " : "", STR(value));
    }
    if (json)
        json_end(&j);
    return EX_OK;
}

static const struct arg_option config_options[] = {ARG_CONFIG, {0}};
static const struct arg_table get_args = {
    "posthouse config get", "KEY", "Shows the value of one key.", config_options, 1, 1, 0};

static int get_run(const struct args *args)
{
    struct arena *a = arena_new();
    const struct conf_key *k = conf_find(str_of(args->operands[0]));
    if (!k)
        die_with(EX_USAGE, "there is no key \"%s\": \"posthouse config show\" lists them", args->operands[0]);
    struct str value = house_value(a, conf_load(a, args_value(args, "config")), k);
    printf("%.*s\n", STR(value));
    return EX_OK;
}

/* The line of a key, or the remark that shows its default: "#zone = UTC". */
static bool line_of(struct str line, struct str key, bool remark)
{
    struct str s = str_trim(line);
    if (remark != str_starts(s, S("#")))
        return false;
    s = str_trim(remark ? str_from(s, 1) : s);
    return str_starts(s, key) && str_starts(str_trim(str_from(s, key.n)), S("="));
}

static bool has_line(struct str text, struct str key, bool remark)
{
    struct str line;
    while (str_line(&text, &line))
        if (line_of(line, key, remark))
            return true;
    return false;
}

/* The text with the value in the place of the old one; all the rest stays as somebody wrote it. */
static struct str with_value(struct arena *a, struct str text, struct str key, struct str value)
{
    struct buf b;
    struct str line, rest = text;
    bool remark = !has_line(text, key, false), done = false;
    buf_init(&b, BUF_MAX);
    while (str_line(&rest, &line)) {
        bool here = !done && line_of(line, key, remark);
        done = done || here;
        if (here)
            buf_printf(&b, "%.*s = %.*s\n", STR(key), STR(value));
        else
            buf_printf(&b, "%.*s\n", STR(line));
    }
    if (!done)
        buf_printf(&b, "%.*s = %.*s\n", STR(key), STR(value));
    return buf_take(a, &b);
}

static const struct arg_option set_options[] = {ARG_DRY_RUN, ARG_CONFIG, {0}};
static const struct arg_table set_args = {"posthouse config set", "KEY VALUE",
    "Changes the value of one key in the file. Running programs read it when they start.", set_options, 2, 2,
    0};

static int set_run(const struct args *args)
{
    struct arena *a = arena_new();
    struct conf changed;
    struct stat st;
    struct str text, error, wrong;
    const struct conf *conf = conf_load(a, args_value(args, "config"));
    const struct conf_key *k = conf_find(str_of(args->operands[0]));
    if (!k)
        die_with(EX_USAGE, "there is no key \"%s\": \"posthouse config show\" lists them", args->operands[0]);
    struct str value = str_trim(house_text(args->operands[1]));
    if (!conf_put(a, &(struct conf){.folder = conf->folder}, k, value, &wrong))
        wrong_value("%s: %.*s", k->name, STR(wrong));
    house_become_owner(conf);
    int err = file_read(a, conf->file.p, LONGEST_FILE, &text);
    if (err || stat(conf->file.p, &st) != 0)
        die_with(EX_CONFIG, "cannot read %s: %s", conf->file.p, strerror(err ? err : errno));
    text = with_value(a, text, str_of(k->name), value);
    if (!conf_read(a, text, conf->file.p, &changed, &error))
        wrong_value("%s", error.p);
    umask(secret_umask(&changed, 0777 & ~st.st_mode)); /* who could not read the old file cannot read the new */
    if (!house_dry(args) && (err = file_replace(conf->file.p, text, true)) != 0)
        die_with(EX_CANTCREAT, "cannot write %s: %s", conf->file.p, strerror(err));
    printf("%s: %s = %.*s\n", house_dry(args) ? "would set" : "set", k->name, STR(house_value(a, &changed, k)));
    return EX_OK;
}

static const struct arg_option no_options[] = {{0}};
static const struct arg_table man_args = {
    "posthouse config man", NULL, "Prints the keys as posthouse.conf(5) has them.", no_options, 0, 0, 0};

static int man_run(const struct args *args)
{
    struct buf b;
    (void)args;
    buf_init(&b, BUF_MAX);
    conf_print_man(&b);
    fwrite(b.p, 1, b.n, stdout);
    buf_release(&b);
    return EX_OK;
}

const struct word config_words[] = {
    {.name = "show", .args = &show_args, .run = show_run},
    {.name = "get", .args = &get_args, .run = get_run},
    {.name = "set", .args = &set_args, .run = set_run},
    {.name = "man", .args = &man_args, .run = man_run},
    {.name = NULL},
};

/* ---- aliases */

struct door {
    const char *hook, *config, *user;
    struct str *domains;
    size_t n;
};

static void put_domains(const struct door *d, const char *quote, const char *between)
{
    for (size_t i = 0; i < d->n; i++)
        printf("%s%s%.*s%s", i ? between : "", quote, STR(d->domains[i]), quote);
}

/* One recipient a run, so that an unknown one is refused alone; null_sender= hands bounces on as they are. */
static void print_postfix(const struct door *d)
{
    printf("# Postfix: run as root. The second line takes the place of other virtual mailbox domains.\n"
           "postconf -M posthouse/unix='posthouse unix - n n - 10 pipe flags=q user=%s null_sender= argv=%s "
           "--config=%s --sender=${sender} -- ${recipient}'\n"
           "postconf -e virtual_mailbox_domains=",
        d->user, d->hook, d->config);
    put_domains(d, "", ",");
    printf(" virtual_transport=posthouse posthouse_destination_recipient_limit=1\n"
           "postfix reload\n");
}

static void print_exim(const struct door *d)
{
    printf("# Exim, among the domains, before the other routers, and among the transports:\n"
           "domainlist posthouse_domains = ");
    put_domains(d, "", " : ");
    printf("\n"
           "# (add +posthouse_domains to local_domains)\n\n"
           "posthouse:\n"
           "  driver = accept\n"
           "  domains = +posthouse_domains\n"
           "  transport = posthouse_pipe\n\n"
           "posthouse_pipe:\n"
           "  driver = pipe\n"
           "  command = %s --config=%s --environment\n"
           "  user = %s\n"
           "  return_fail_output\n"
           "  temp_errors = 75\n"
           "  freeze_exec_fail\n"
           "  freeze_signal\n"
           "  message_prefix =\n"
           "  message_suffix =\n",
        d->hook, d->config, d->user);
}

static void print_opensmtpd(const struct door *d)
{
    printf("# OpenSMTPD, in /etc/smtpd.conf:\n"
           "action \"posthouse\" mda \"%s --config=%s --environment\" virtual { \"@\" = \"%s\" }\n"
           "match from any for domain %s",
        d->hook, d->config, d->user, d->n > 1 ? "{ " : "");
    put_domains(d, "\"", ", ");
    printf("%s action \"posthouse\"\n", d->n > 1 ? " }" : "");
}

static const struct server {
    const char *name;
    void (*print)(const struct door *d);
} servers[] = {{"postfix", print_postfix}, {"exim", print_exim}, {"opensmtpd", print_opensmtpd}};

#define N_SERVERS (sizeof servers / sizeof *servers)

static const struct arg_option aliases_options[] = {
    {"for", 'f', ARG_VALUE, "SERVER", "postfix, exim or opensmtpd alone"},
    {"user", 'u', ARG_VALUE, "NAME",
        "the user that the mail server runs ph-hook as (default: the house's owner)"},
    ARG_CONFIG,
    {0},
};
const struct arg_table aliases_args = {"posthouse aliases", NULL,
    "Prints the lines that make the mail server give us the mail of our domains, those of all lists.",
    aliases_options, 0, 0, 0};

/* No mail server runs a program as root for the mail of strangers. */
static const char *user_of(struct work *w, const struct args *args)
{
    const char *given = args_value(args, "user");
    struct str owner = house_owner(w->mem, w->conf);
    if (given)
        return given;
    if (!str_eq(owner, S("root")))
        return owner.p;
    fputs("posthouse: the house is root's, and mail servers run nothing as root: give its folders to the user\n"
          "that these lines name (chown -R posthouse: ...), or to another (--user=NAME)\n",
        stderr);
    return "posthouse";
}

int aliases_run(const struct args *args)
{
    struct work w;
    const char *only = args_value(args, "for");
    bool any = false;
    house_open(&w, args);
    const char *hook = program_find(w.mem, "ph-hook");
    if (!hook)
        die_with(EX_UNAVAILABLE, "the program ph-hook is not installed beside this one or in %s", LIBEXECDIR);
    struct door d = {.hook = hook, .config = w.conf->file.p, .user = user_of(&w, args)};
    d.n = listing_domains(&w, &d.domains);
    for (size_t i = 0; i < N_SERVERS; i++) {
        if (only && strcmp(only, servers[i].name) != 0)
            continue;
        if (any)
            putchar('\n');
        servers[i].print(&d);
        any = true;
    }
    if (!any)
        wrong_value("we know no lines for \"%s\": postfix, exim or opensmtpd", only);
    work_close(&w);
    return EX_OK;
}
