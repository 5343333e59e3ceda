/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site's style sheet and the names of its months, read once from its templates. */
#include "site.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "text/template.h"

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
    return buf_take(a, &b);
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

void site_begin(struct site *s, struct arena *a, struct work *w)
{
    *s = (struct site){.w = w, .style = smaller(a, template_bytes("web/style.css"))};
    read_months(s);
}
