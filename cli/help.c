/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help, printed from the table of words. */
#include "help.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/args.h"
#include "base/str.h"
#include "word.h"

static const char *about(const struct word *w)
{
    return w->about ? w->about : w->args ? w->args->about : "";
}

static void print_words(const struct word *below)
{
    for (; below->name; below++)
        printf("%s%s", below->name, below[1].name ? ", " : "");
}

void help_overview(const struct word *table)
{
    const char *group = "";
    puts("Posthouse: mailing lists, digests and an archive.\n\nusage: posthouse [--config=FILE] WORD [...]");
    for (const struct word *w = table; w->name; w++) {
        if (strcmp(group, w->group) != 0)
            printf("\n%s\n", w->group);
        group = w->group;
        printf("  %-10s %s", w->name, about(w));
        if (w->below) {
            printf(": ");
            print_words(w->below);
        }
        putchar('\n');
    }
    puts("\n\"posthouse help WORD\" says more about one of them; posthouse(1) is the whole manual.");
}

const struct word *help_alone(const struct word *above)
{
    for (const struct word *w = above->below; w->name; w++)
        if (strcmp(w->name, "list") == 0 && w->args && w->args->min == 0)
            return w;
    return NULL;
}

void help_below(const struct word *w)
{
    for (const struct word *below = w->below; below->name; below++) {
        const char *operands = below->args ? below->args->operands : NULL;
        printf("posthouse %s %s%s%s\n    %s\n", w->name, below->name, operands ? " " : "",
            operands ? operands : "", about(below));
    }
    if (help_alone(w))
        printf("\nWith none of these words, or with options alone, posthouse %s lists.\n", w->name);
    printf("\n\"posthouse help %s WORD\" lists the options of one of them.\n", w->name);
}

void help_program(const struct word *w)
{
    printf("posthouse %s %s\n    %s\n\nThe program that does it:\n", w->name, w->takes, w->about);
    fflush(stdout);
}

/* How many letters must be added, left out or changed; above LIMIT: too many to have meant it. */
enum { LIMIT = 2, LONGEST = 32 };
static size_t distance(struct str a, struct str b)
{
    size_t row[LONGEST + 1];
    if (a.n > LONGEST || b.n > LONGEST)
        return LIMIT + 1;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t best = corner + (a.p[i - 1] != b.p[j - 1]);
            corner = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b.n];
}

int help_unknown(const char *name, const struct word *above, const struct word *table)
{
    const struct word *nearest = NULL;
    size_t least = LIMIT + 1;
    for (table = above ? above->below : table; table->name; table++) {
        size_t d = distance(str_of(name), str_of(table->name));
        if (d < least) {
            least = d;
            nearest = table;
        }
    }
    const char *before = above ? above->name : "", *blank = above ? " " : "";
    if (nearest)
        fprintf(stderr, "posthouse: there is no word \"%s%s%s\"; did you mean \"posthouse %s%s%s\"?\n", before,
            blank, name, before, blank, nearest->name);
    else
        fprintf(stderr, "posthouse: there is no word \"%s%s%s\": \"posthouse help%s%s\" lists them\n", before,
            blank, name, blank, before);
    return EX_USAGE;
}
