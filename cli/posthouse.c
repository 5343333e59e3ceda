/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse: the front command. A table of words; each runs here, or is another program of the house. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/args.h"
#include "base/die.h"
#include "base/start.h"
#include "help.h"
#include "house.h"
#include "program.h"
#include "store/db.h"
#include "word.h"

#define VERSION "0.1 (unreleased)"

#define SETTING_UP "Setting up"
#define PEOPLE "Lists and people"
#define DECIDING "Deciding"
#define RUNNING "Running"
#define LOOKING "Looking"

static const struct arg_option demo_options[] = {{0}};
static const struct arg_table demo_args = {"posthouse demo", "[DIR]",
    "Makes a small network of lists in ./demo-house, or DIR, to look at. Nothing is sent anywhere.",
    demo_options, 0, 1, 0};

static int demo_run(const struct args *args)
{
    struct arena *a = arena_new();
    const char *path = program_share(a, "demo/run");
    if (!path)
        die_with(EX_UNAVAILABLE, "the demo is not installed");
    char *argv[] = {(char *)"run", args->n ? args->operands[0] : NULL, NULL};
    execv(path, argv);
    die_with(EX_OSERR, "cannot run %s: %s", path, strerror(errno));
}

static const struct word words[] = {
    {.name = "init", .group = SETTING_UP, .args = &init_args, .run = init_run},
    {.name = "doctor", .group = SETTING_UP, .args = &doctor_args, .run = doctor_run},
    {.name = "aliases", .group = SETTING_UP, .args = &aliases_args, .run = aliases_run},
    {.name = "config", .group = SETTING_UP, .about = "what is configured", .below = config_words},
    {.name = "upgrade", .group = SETTING_UP, .args = &upgrade_args, .run = upgrade_run},
    {.name = "demo", .group = SETTING_UP, .args = &demo_args, .run = demo_run},
    {.name = "list", .group = PEOPLE, .about = "the lists", .below = list_words},
    {.name = "topic", .group = PEOPLE, .about = "the topics of lists", .below = topic_words},
    {.name = "member", .group = PEOPLE, .about = "the members of lists", .below = member_words},
    {.name = "community", .group = PEOPLE, .about = "the communities of the network", .below = community_words},
    {.name = "bounce", .group = PEOPLE, .about = "addresses from which mail comes back", .below = bounce_words},
    {.name = "import", .group = PEOPLE, .about = "old mail into lists", .below = import_words},
    {.name = "held",
        .group = DECIDING,
        .about = "what waits for a decision",
        .below = held_words,
        .args = &held_args,
        .run = held_run},
    {.name = "accept", .group = DECIDING, .args = &accept_args, .run = accept_run},
    {.name = "reject", .group = DECIDING, .args = &reject_args, .run = reject_run},
    {.name = "discard", .group = DECIDING, .args = &discard_args, .run = discard_run},
    {.name = "serve", .group = RUNNING, .args = &serve_args, .run = serve_run},
    {.name = "intake",
        .group = RUNNING,
        .about = "Files what waits in the spool: ph-intake(8).",
        .program = "ph-intake",
        .takes = "[--once]",
        .as_owner = true,
        .once = "--once"},
    {.name = "send",
        .group = RUNNING,
        .about = "Sends what waits in the outbox: ph-send(8).",
        .program = "ph-send",
        .takes = "[--once]",
        .as_owner = true,
        .once = "--once"},
    {.name = "queue", .group = RUNNING, .about = "what waits in the outbox", .below = queue_words},
    {.name = "digest",
        .group = RUNNING,
        .about = "Makes the digests that are due, or shows one: ph-digest(8).",
        .program = "ph-digest",
        .takes = "[--once] [--at=TIME] [--dry-run] | preview [--raw] [--since=DATE [--until=DATE]] --list=LIST "
                 "--member=ADDRESS",
        .as_owner = true,
        .once = "--once"},
    {.name = "archive",
        .group = RUNNING,
        .about = "Writes the pages of the archive: ph-archive(8).",
        .program = "ph-archive",
        .takes = "[build] [--once] [--full] [--wait=SECONDS] [--dry-run]",
        .as_owner = true,
        .once = "build"},
    {.name = "thread", .group = LOOKING, .about = "what was said", .below = thread_words},
    {.name = "search", .group = LOOKING, .args = &search_args, .run = search_run},
    {.name = "stats", .group = LOOKING, .args = &stats_args, .run = stats_run},
    {.name = "explain",
        .group = LOOKING,
        .about = "Says what the service makes of a mail, and changes nothing: ph-intake(8).",
        .program = "ph-intake",
        .takes = "[--json] [--recipient=ADDRESS] FILE|-...",
        .first = "--explain"},
    {.name = NULL},
};

static const struct word *find(const struct word *table, const char *name)
{
    for (; table->name; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

/* What was printed is worth as much as what was done: a full disk behind ">" is told. */
static int printed(int code)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        die_with(EX_IOERR, "cannot write the answer");
    return code;
}

/* With no more said than where the house is, or how much is to be done. */
static bool never_ends(const struct word *w, char **rest)
{
    for (; w->once && *rest; rest++) {
        if ((strcmp(*rest, "--config") == 0 || strcmp(*rest, "-c") == 0) && rest[1])
            rest++;
        else if (strncmp(*rest, "--config=", strlen("--config=")) != 0 && strcmp(*rest, "--full") != 0)
            return false;
    }
    return w->once;
}

static int run_word(struct arena *a, const struct word *w, int argc, char **argv)
{
    if (w->program) {
        if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
            help_program(w);
        if (w->as_owner)
            house_become_owner_of(argv + 1);
        if (never_ends(w, argv + 1))
            fprintf(stderr,
                "posthouse: %s goes on until it is stopped, by Ctrl-C; \"posthouse %s %s\" does what is due "
                "and ends\n",
                w->program, w->name, w->once);
        program_exec(a, w->program, w->first, argv + 1);
    }
    return printed(w->run(args_read(a, argc, argv, w->args)));
}

/* "help list add" is "list add --help". */
static int help_about(struct arena *a, int argc, char **argv)
{
    const struct word *w = argc ? find(words, argv[0]) : NULL;
    if (!argc) {
        help_overview(words);
        return printed(EX_OK);
    }
    if (strcmp(argv[0], "--mdoc") == 0) {
        help_mdoc(words);
        return printed(EX_OK);
    }
    if (w && w->below && argc > 1)
        w = find(w->below, argv[1]);
    if (!w)
        return help_unknown(argc > 1 ? argv[1] : argv[0], argc > 1 ? find(words, argv[0]) : NULL, words);
    if (w->below) {
        help_below(w);
        return printed(EX_OK);
    }
    char *ask[] = {argv[0], "--help", NULL};
    return run_word(a, w, 2, ask);
}

static bool asks_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static bool asks_version(const char *word)
{
    return strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0;
}

/* argv[0] is the word above. */
static int run_below(struct arena *a, const struct word *above, int argc, char **argv)
{
    const struct word *w = argc > 1 ? find(above->below, argv[1]) : NULL;
    if (w)
        return run_word(a, w, argc - 1, argv + 1);
    if (argc > 1 && asks_help(argv[1])) {
        help_below(above);
        return printed(EX_OK);
    }
    if (above->run)
        return run_word(a, above, argc, argv);
    w = argc == 1 || argv[1][0] == '-' ? help_alone(above) : NULL;
    if (w) /* who says no more than "queue", or "queue --json", wants to see it */
        return run_word(a, w, argc, argv);
    if (argc > 1)
        return help_unknown(argv[1], above, words);
    help_below(above);
    return printed(EX_USAGE);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    start_as("posthouse");
    /* --config before the word holds for every program that the word starts */
    if (argc > 1 && strncmp(argv[1], "--config=", strlen("--config=")) == 0) {
        setenv("POSTHOUSE_CONFIG", argv[1] + strlen("--config="), 1);
        argc--;
        argv++;
    }
    if (argc < 2)
        return help_about(a, 0, NULL);
    if (strcmp(argv[1], "help") == 0 || asks_help(argv[1]))
        return help_about(a, argc - 2, argv + 2);
    if (asks_version(argv[1])) {
        printf("Posthouse %s, database schema %d\n", VERSION, db_schema_version());
        return printed(EX_OK);
    }
    const struct word *w = find(words, argv[1]);
    if (!w)
        return help_unknown(argv[1], NULL, words);
    if (w->below)
        return run_below(a, w, argc - 1, argv + 1);
    return run_word(a, w, argc - 1, argv + 1);
}
