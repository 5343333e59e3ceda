/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The section WORDS of posthouse(1), printed from the table of words. */
#include <stdio.h>
#include <string.h>

#include "base/args.h"
#include "base/str.h"
#include "help.h"
#include "word.h"

/* mdoc wants each sentence on a line of its own. */
static void print_sentences(struct str s)
{
    size_t end;
    while ((end = str_find(s, S(". "))) != STR_NONE) {
        printf("%.*s\n", STR(str_sub(s, 0, end + 1)));
        s = str_from(s, end + 2);
    }
    printf("%.*s%s\n", STR(s), str_ends(s, S(".")) ? "" : ".");
}

/* Those that many words have are told once, in a section of their own. */
static bool is_common(const struct arg_option *o)
{
    return strcmp(o->name, "config") == 0 || strcmp(o->name, "json") == 0 || strcmp(o->name, "dry-run") == 0;
}

static void print_options(const struct arg_option *o)
{
    bool any = false;
    for (; o && o->name; o++) {
        if (is_common(o))
            continue;
        if (!any)
            puts(".Bl -tag -width Ds -compact");
        any = true;
        printf(".It ");
        if (o->letter)
            printf("Fl %c%s%s , ", o->letter, o->value ? " Ar " : "", o->value ? o->value : "");
        printf("Fl -%s%s%s\n%s\n", o->name, o->value ? " Ns = Ns Ar " : "", o->value ? o->value : "", o->help);
    }
    if (any)
        puts(".El");
}

static void print_word(const char *above, const struct word *w)
{
    const char *operands = w->args ? w->args->operands : w->takes;
    bool json = false, dry = false;
    for (const struct arg_option *o = w->args ? w->args->options : NULL; o && o->name; o++) {
        json = json || strcmp(o->name, "json") == 0;
        dry = dry || strcmp(o->name, "dry-run") == 0;
    }
    printf(".It Cm %s%s%s%s%s%s\n", above, w->name, json ? " Oo Fl -json Oc" : "",
        dry ? " Oo Fl -dry-run Oc" : "", operands ? " Ar " : "", operands ? operands : "");
    print_sentences(str_of(w->about ? w->about : w->args ? w->args->about : ""));
    if (w->args)
        print_options(w->args->options);
}

void help_mdoc(const struct word *table)
{
    const char *group = "";
    for (const struct word *w = table; w->name; w++) {
        if (strcmp(group, w->group) != 0)
            printf("%s.Ss %s\n.Bl -tag -width Ds\n", *group ? ".El\n" : "", w->group);
        group = w->group;
        if (!w->below) {
            print_word("", w);
            continue;
        }
        for (const struct word *below = w->below; below->name; below++) {
            char above[40];
            snprintf(above, sizeof above, "%s ", w->name);
            print_word(above, below);
        }
    }
    puts(".El");
}
