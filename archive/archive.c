/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-archive: writes the pages of the archive, once or whenever something changed. */
#include <sysexits.h>

#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/stop.h"
#include "page/page.h"
#include "plan.h"
#include "publish.h"
#include "text/template.h"

enum { LOOK_MS = 5000 };

static const struct arg_option options[] = {
    ARG_CONFIG,
    {"once", 0, ARG_FLAG, NULL, "build what changed and end, in place of waiting for more"},
    {"full", 0, ARG_FLAG, NULL, "write every page, and remove what belongs to none"},
    {NULL, 0, ARG_FLAG, NULL, NULL},
};

static const struct arg_table table = {.command = "ph-archive",
    .operands = "[build]",
    .about = "Writes the archive's pages. 'build' is the same as --once.",
    .options = options,
    .max = 1};

/* The sheet without its remarks and line ends: it is in every page. */
static struct str smaller(struct arena *a, struct str css)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < css.n; i++) {
        if (str_starts(str_from(css, i), S("/*"))) {
            size_t end = str_find(str_from(css, i), S("*/"));
            i = end == STR_NONE ? css.n : i + end + 1;
        } else if (css.p[i] != '\n')
            buf_char(&b, css.p[i]);
    }
    struct str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void read_months(struct site *s)
{
    struct str rest = template_bytes("web/months.txt"), line;
    for (size_t i = 0; i < 12; i++) {
        if (!str_line(&rest, &line))
            die("web/months.txt must hold twelve lines");
        s->months[i] = line;
    }
}

static void build(struct site *s, const struct plan *p, bool always)
{
    s->publish = publish_open(s->w->conf->archive.p);
    if (always || plan_due(s))
        plan_build(s, p);
    publish_close(s->publish);
}

int main(int argc, char **argv)
{
    struct arena *forever = arena_new();
    struct work w;
    die_name("ph-archive");
    const struct args *args = args_read(forever, argc, argv, &table);
    bool once = args_has(args, "once") || args->n == 1;
    if (args->n == 1 && !str_eq(str_of(args->operands[0]), S("build")))
        die_with(EX_USAGE, "%s is no word of mine; 'ph-archive --help' tells them", args->operands[0]);
    stop_install();
    work_open(&w, args_value(args, "config"));
    struct site s = {.w = &w, .style = smaller(forever, template_bytes("web/style.css"))};
    read_months(&s);
    struct plan p = {.full = args_has(args, "full")};
    build(&s, &p, true);
    p.full = false;
    while (!once && stop_wait(LOOK_MS)) {
        work_next(&w);
        build(&s, &p, false);
    }
    work_close(&w);
    arena_free(forever);
    return 0;
}
