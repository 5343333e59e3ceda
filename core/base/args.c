/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines by self-describing tables. Links in a static program with libc alone. */
#include "base/args.h"

#include <getopt.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/die.h"

#define MAX_OPTIONS 40
#define HELP (-2)

static size_t count(const struct arg_option *o)
{
    size_t n = 0;
    while (o && o[n].name)
        n++;
    if (n > MAX_OPTIONS)
        bug("more than %d options", MAX_OPTIONS);
    return n;
}

static void print_help(const struct arg_table *t)
{
    size_t n = count(t->options);
    printf("usage: %s%s%s%s\n%s\n\n", t->command, n ? " [options]" : "", t->operands ? " " : "",
        t->operands ? t->operands : "", t->about);
    for (size_t i = 0; i < n; i++) {
        const struct arg_option *o = &t->options[i];
        char name[80], letter[5] = "   ";
        if (o->letter)
            snprintf(letter, sizeof letter, "-%c,", o->letter);
        snprintf(name, sizeof name, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        printf("  %s %-22s %s%s\n", letter, name, o->help, o->kind == ARG_REPEAT ? " (may be repeated)" : "");
    }
    printf("  -h, %-22s %s\n", "--help", "write this");
}

/* What getopt_long wants: ours is the index into the table, behind all letters. */
struct forms {
    struct option longs[MAX_OPTIONS + 2];
    char shorts[3 + 2 * MAX_OPTIONS + 2];
};

static void fill(const struct arg_table *t, struct forms *f)
{
    size_t n = count(t->options), at = 0;
    *f = (struct forms){0};
    if (t->leading)
        f->shorts[at++] = '+';
    f->shorts[at++] = ':'; /* a missing value is told apart from an unknown option */
    for (size_t i = 0; i < n; i++) {
        const struct arg_option *o = &t->options[i];
        bool value = o->kind != ARG_FLAG;
        f->longs[i] = (struct option){o->name, value ? required_argument : no_argument, NULL, 256 + (int)i};
        if (!o->letter)
            continue;
        f->shorts[at++] = o->letter;
        if (value)
            f->shorts[at++] = ':';
    }
    f->longs[n] = (struct option){"help", no_argument, NULL, 'h'};
    f->shorts[at] = 'h';
}

static _Noreturn void refuse(const struct arg_table *t, char **argv, bool missing)
{
    /* getopt leaves a letter in optopt, and a long name in the word that it has just passed */
    const char *word = argv[optind - 1];
    char letter[3] = {'-', (char)optopt, 0};
    bool is_letter = optopt > 0 && optopt < 256 && word[0] == '-' && word[1] != '-';
    if (missing && optopt >= 256)
        die_with(EX_USAGE, "option --%s needs a value (%s --help)", t->options[optopt - 256].name, t->command);
    if (missing)
        die_with(EX_USAGE, "option -%c needs a value (%s --help)", optopt, t->command);
    if (optopt >= 256)
        die_with(EX_USAGE, "option --%s takes no value (%s --help)", t->options[optopt - 256].name, t->command);
    die_with(EX_USAGE, "unknown option %s (%s --help)", is_letter ? letter : word, t->command);
}

/* The index in the table, -1 at the end of the options, or HELP. */
static int next_option(const struct arg_table *t, int argc, char **argv, const struct forms *f)
{
    int c = getopt_long(argc, argv, f->shorts, f->longs, NULL);
    if (c == -1)
        return -1;
    if (c == '?' || c == ':')
        refuse(t, argv, c == ':');
    if (c >= 256)
        return c - 256;
    for (size_t i = 0; i < count(t->options); i++)
        if (t->options[i].letter == c)
            return (int)i;
    return HELP;
}

static void keep(struct arena *a, const char ***values, const char *value, bool repeat)
{
    size_t n = 0;
    while (*values && (*values)[n])
        n++;
    if (n == 0 || repeat) {
        const char **more = ARENA_ARRAY(a, const char *, n + 2);
        for (size_t i = 0; i < n; i++)
            more[i] = (*values)[i];
        *values = more;
    } else {
        n = 0;
    }
    (*values)[n] = value;
}

const struct args *args_read(struct arena *a, int argc, char **argv, const struct arg_table *table)
{
    struct args *args = ARENA_NEW(a, struct args);
    struct forms f;
    int i;
    fill(table, &f);
    args->table = table;
    args->values = ARENA_ARRAY(a, const char **, count(table->options) + 1);
    optind = 0; /* glibc: begin anew, for the words behind the first command's */
    opterr = 0;
    while ((i = next_option(table, argc, argv, &f)) != -1) {
        if (i == HELP) {
            print_help(table);
            exit(fflush(stdout) == 0 ? 0 : EX_IOERR);
        }
        keep(a, &args->values[i], optarg ? optarg : "", table->options[i].kind == ARG_REPEAT);
    }
    args->n = argc - optind;
    args->operands = argv + optind;
    if (args->n < table->min)
        die_with(EX_USAGE, "something is missing: usage: %s %s", table->command, table->operands);
    if (table->max >= 0 && args->n > table->max)
        die_with(
            EX_USAGE, "\"%s\" is one word too many (%s --help)", args->operands[table->max], table->command);
    return args;
}

const char *const *args_values(const struct args *args, const char *option)
{
    static const char *const none[] = {NULL};
    for (size_t i = 0; i < count(args->table->options); i++)
        if (str_eq(str_of(args->table->options[i].name), str_of(option)))
            return args->values[i] ? args->values[i] : none;
    bug("%s has no option --%s", args->table->command, option);
}

const char *args_value(const struct args *args, const char *option)
{
    return args_values(args, option)[0];
}

bool args_has(const struct args *args, const char *option)
{
    return args_values(args, option)[0] != NULL;
}
