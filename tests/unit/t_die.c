/* SPDX-License-Identifier: GPL-3.0-or-later */
/* die: what a program says when it ends, and the code that it ends with. */
#include "base/die.h"

#include <signal.h>
#include <sysexits.h>

#include "tap.h"

static void broken(void)
{
    bug("%d is not %s", 3, "four");
}

static void failed(void)
{
    die("%s: no space", "disk");
}

static void named(void)
{
    die_name("ph-send");
    die_with(EX_CONFIG, "line %d", 7);
}

static void bugs(void)
{
    int end;
    struct str said = tap_said(broken, &end);
    CHECK_INT(end, 128 + SIGABRT);
    CHECK(str_starts(said, S("bug at tests/unit/t_die.c:")));
    CHECK(str_ends(said, S(": posthouse: 3 is not four\n")));
}

static void machines(void)
{
    int end;
    CHECK_STR(tap_said(failed, &end), "posthouse: disk: no space\n");
    CHECK_INT(end, 75);
}

static void users(void)
{
    int end;
    CHECK_STR(tap_said(named, &end), "ph-send: line 7\n");
    CHECK_INT(end, 78);
}

static void library(void)
{
    die("connection failed: %s", "no such file\n\tIs the server running?\nanother failed\n");
}

static void endless(void)
{
    static char much[10000];
    memset(much, '\n', sizeof much - 1);
    much[sizeof much - 2] = 'x';
    die("%s", much);
}

/* Two bytes each, behind an odd number of others. */
static void letters(void)
{
    static char much[10000];
    for (size_t i = 0; i + 2 < sizeof much; i += 2)
        memcpy(much + i, "\u0438", 2);
    die("%s", much);
}

static void fits(void)
{
    static char much[4000];
    memset(much, 'x', sizeof much - 1);
    die("%s", much);
}

static void lines(void)
{
    int end;
    CHECK_STR(tap_said(library, &end),
        "posthouse: connection failed: no such file Is the server running?; another failed\n");
    struct str said = tap_said(endless, &end);
    CHECK(said.n <= 4096 && str_chr(said, '\n') == said.n - 1);
    said = tap_said(letters, &end);
    CHECK(said.n <= 4096 && str_ends(said, S("\u0438...\n")));
    CHECK(!str_ends(tap_said(fits, &end), S("...\n")));
}

static const struct tap_test tests[] = {
    {"a bug of ours aborts and says where", bugs},
    {"a machine that failed ends the program with 75", machines},
    {"a user's mistake ends it with the code that was given, under the program's name", users},
    {"what a library says in several lines is one, of at most as many bytes as a pipe takes at once", lines},
};
TAP_MAIN(tests)
