/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/args. */
#include "base/args.h"

#include <fcntl.h>

#include "base/arena.h"
#include "base/file.h"
#include "tap.h"

static const struct arg_option options[] = {
    ARG_CONFIG,
    ARG_JSON,
    {"tag", 't', ARG_REPEAT, "TAG", "only posts with this tag"},
    {"quiet", 'q', ARG_FLAG, NULL, "say nothing"},
    {0},
};
static struct arg_table table = {"posthouse post list", "LIST [MONTH]", "Lists posts.", options, 1, 2, false};

static char *words[20];
static int n_words;

static void line(const char *text)
{
    struct str rest = str_of(text), word;
    n_words = 0;
    words[n_words++] = (char *)(uintptr_t) "posthouse";
    while (str_word(&rest, &word))
        words[n_words++] = strndup(word.p, word.n);
    words[n_words] = NULL;
}

static const struct args *read_line(const char *text)
{
    line(text);
    return args_read(arena_new(), n_words, words, &table);
}

static void all_forms(void)
{
    const struct args *a = read_line("garden -c one --json --config=two -tx --tag y 2026-05 -t z");
    CHECK_INT(a->n, 2);
    CHECK_STR(str_of(a->operands[0]), "garden");
    CHECK_STR(str_of(a->operands[1]), "2026-05");
    CHECK(!a->operands[2]);
    CHECK_STR(str_of(args_value(a, "config")), "two");
    CHECK(args_has(a, "json"));
    CHECK(!args_has(a, "quiet"));
    const char *const *tags = args_values(a, "tag");
    CHECK_STR(str_of(tags[0]), "x");
    CHECK_STR(str_of(tags[1]), "y");
    CHECK_STR(str_of(tags[2]), "z");
    CHECK(!tags[3]);
}

static void nothing_given(void)
{
    const struct args *a = read_line("garden");
    CHECK(!args_value(a, "config"));
    CHECK(!args_values(a, "tag")[0]);
}

static void dashes_end_options(void)
{
    const struct args *a = read_line("--json -- --tag -q");
    CHECK_INT(a->n, 2);
    CHECK_STR(str_of(a->operands[0]), "--tag");
    CHECK_STR(str_of(a->operands[1]), "-q");
    CHECK(!args_has(a, "quiet"));
}

static void values_may_begin_with_a_dash(void)
{
    CHECK_STR(str_of(args_value(read_line("--config -q garden"), "config")), "-q");
}

static void a_dash_is_an_operand(void)
{
    CHECK_STR(str_of(read_line("-")->operands[0]), "-");
}

static void leading_options_only(void)
{
    table.leading = true;
    table.max = -1;
    const struct args *a = read_line("-q list --json x");
    CHECK_INT(a->n, 3);
    CHECK(args_has(a, "quiet"));
    CHECK(!args_has(a, "json"));
    table.leading = false;
    a = args_read(arena_new(), a->n, a->operands, &table); /* the inner command's own words */
    CHECK(args_has(a, "json"));
}

static const char *given;
static char out[100], said[4000];

static void in_child(void)
{
    int fd = open(out, O_WRONLY | O_TRUNC);
    if (dup2(fd, 1) != 1 || dup2(fd, 2) != 2)
        _exit(1);
    read_line(given);
    _exit(0);
}

static int run(const char *text)
{
    struct str all;
    given = text;
    snprintf(out, sizeof out, "/tmp/t_args.XXXXXX");
    close(mkstemp(out));
    int end = tap_child(in_child);
    CHECK_INT(file_read(arena_new(), out, sizeof said - 1, &all), 0);
    snprintf(said, sizeof said, "%.*s", STR(all));
    unlink(out);
    return end;
}

static void refusals(void)
{
    static const char *const rows[][2] = {
        {"garden --nonsense", "posthouse: unknown option --nonsense (posthouse post list --help)\n"},
        {"garden -x", "posthouse: unknown option -x (posthouse post list --help)\n"},
        {"garden -qx", "posthouse: unknown option -x (posthouse post list --help)\n"},
        {"garden --tag", "posthouse: option --tag needs a value (posthouse post list --help)\n"},
        {"garden -t", "posthouse: option -t needs a value (posthouse post list --help)\n"},
        {"garden --json=1", "posthouse: option --json takes no value (posthouse post list --help)\n"},
        {"--json", "posthouse: something is missing: usage: posthouse post list LIST [MONTH]\n"},
        {"a b c", "posthouse: \"c\" is one word too many (posthouse post list --help)\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_INT(run(rows[i][0]), 64);
        CHECK_STR(str_of(said), rows[i][1]);
    }
}

static void help(void)
{
    CHECK_INT(run("--help"), 0);
    CHECK_STR(str_of(said), "usage: posthouse post list [options] LIST [MONTH]\n"
                            "Lists posts.\n"
                            "\n"
                            "  -c, --config FILE          read this configuration\n"
                            "      --json                 write JSON\n"
                            "  -t, --tag TAG              only posts with this tag (may be repeated)\n"
                            "  -q, --quiet                say nothing\n"
                            "  -h, --help                 write this\n");
    CHECK_INT(run("-h"), 0);
}

static void not_in_the_table(void)
{
    tap_quiet();
    args_has(read_line("garden"), "nonsense");
}

static void a_bug_to_ask_for(void)
{
    CHECK_INT(tap_child(not_in_the_table), 128 + 6);
}

static const struct tap_test tests[] = {
    {"letters, long names, values, repeats", all_forms},
    {"nothing given is nothing had", nothing_given},
    {"behind -- everything is an operand", dashes_end_options},
    {"a value may begin with a dash", values_may_begin_with_a_dash},
    {"a dash alone is an operand", a_dash_is_an_operand},
    {"a front command leaves the rest alone", leading_options_only},
    {"what is refused is named, exit 64", refusals},
    {"--help", help},
    {"asking for what is not in the table is a bug", a_bug_to_ask_for},
};
TAP_MAIN(tests)
