/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-archive: writes the pages of the archive, once or whenever something changed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/start.h"
#include "base/stop.h"
#include "publish.h"
#include "site.h"
#include "tree.h"

enum { LOOK_MS = 5000, WAIT_SECONDS = 600 };

static const struct arg_option options[] = {
    ARG_CONFIG,
    {"once", 0, ARG_FLAG, NULL, "build what changed and end, in place of waiting for more"},
    {"full", 0, ARG_FLAG, NULL, "write every page, and remove what belongs to none"},
    {"wait", 0, ARG_VALUE, "SECONDS", "with --once, how long to wait for another build (default: 600)"},
    ARG_DRY_RUN,
    {0},
};

static const struct arg_table table = {.command = "ph-archive",
    .operands = "[build]",
    .about = "Writes the archive's pages. 'build' is the same as --once.",
    .options = options,
    .max = 1};

static int64_t wait_of(const struct args *args)
{
    const char *text = args_value(args, "wait");
    int64_t seconds = WAIT_SECONDS;
    if (text && (!str_int(str_of(text), &seconds) || seconds < 0 || seconds > 86400))
        die_with(EX_USAGE, "--wait takes a number of seconds, not \"%s\"", text);
    return seconds * 1000;
}

/* False: another build of the tree is under way. */
static bool build(struct site *s, bool full, int64_t wait_ms)
{
    const char *root = s->w->conf->archive.p;
    s->publish = s->look ? publish_look(root) : publish_open(root, wait_ms);
    if (!s->publish)
        return false;
    work_next(s->w);
    tree_build(s, full);
    publish_close(s->publish);
    return true;
}

static void build_once(struct site *s, bool full, int64_t wait_ms)
{
    if (!build(s, full, wait_ms))
        die("another build of %s is under way", s->w->conf->archive.p);
}

/* Until a stop is asked. A turn in which somebody else builds is left out. */
static void build_always(struct site *s, bool full)
{
    bool begun = build(s, full, 0);
    while (stop_wait(LOOK_MS)) {
        work_next(s->w);
        if (!begun)
            begun = build(s, full, 0);
        else if (tree_due(s))
            build(s, false, 0);
    }
}

int main(int argc, char **argv)
{
    struct arena *forever = arena_new();
    struct work w;
    struct site s;
    start_as("ph-archive");
    const struct args *args = args_read(forever, argc, argv, &table);
    if (args->n == 1 && !str_eq(str_of(args->operands[0]), S("build")))
        die_with(EX_USAGE, "%s is no word of mine; 'ph-archive --help' tells them", args->operands[0]);
    int64_t wait_ms = wait_of(args);
    stop_install();
    work_open(&w, args_value(args, "config"));
    site_begin(&s, forever, &w);
    bool full = args_has(args, "full");
    s.look = args_has(args, "dry-run");
    if (args_has(args, "once") || args->n == 1 || s.look)
        build_once(&s, full, wait_ms);
    else
        build_always(&s, full);
    work_close(&w);
    arena_free(forever);
    if (fflush(stdout) != 0 || ferror(stdout))
        die_with(EX_IOERR, "the answer cannot be written: %s", strerror(errno));
    return 0;
}
