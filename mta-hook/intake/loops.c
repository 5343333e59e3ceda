/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own marks, read from the lists. */
#include "loops.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "mail/reading.h"
#include "store/list.h"

enum { PAGE = 100 };

struct marks {
    struct arena *a;
    struct strs *own;
    size_t cap;
};

static void add(struct marks *m, struct str mark)
{
    m->own->at = arena_push(m->a, m->own->at, &m->own->n, &m->cap, sizeof *m->own->at);
    m->own->at[m->own->n - 1] = mark;
}

void loops_read(struct work *w, struct arena *a, struct strs *own)
{
    struct marks m = {a, own, 0};
    struct list *page = ARENA_ARRAY(a, struct list, PAGE);
    struct list_id after = {0};
    size_t got;
    *own = (struct strs){0};
    add(&m, pointing_at(a, S("posthouse"), w->conf->domain));
    while ((got = list_page(a, w->db, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < got; i++) {
            add(&m, arena_printf(a, "%.*s.%.*s", STR(page[i].name), STR(page[i].domain))); /* its List-Id */
            add(&m, pointing_address(a, &page[i]));
        }
        after = page[got - 1].id;
    }
}
