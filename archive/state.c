/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tree of pages says of itself. It stands beside the pages that it speaks of: a tree that was deleted,
   moved or copied is never taken for one that is up to date. */
#include "state.h"

#include "action/pointing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/embedded.h"
#include "base/hash.h"
#include "page/page.h"
#include "publish.h"
#include "store/list.h"
#include "text/redact.h"
#include "text/template.h"

enum { LOOK_BYTES = 10 };

void state_add(struct arena *a, struct state *s, const struct state_line *line)
{
    s->lines = arena_push(a, s->lines, &s->n, &s->cap, sizeof *s->lines);
    s->lines[s->n - 1] = *line;
}

/* ---- reading and writing */

void state_read(struct arena *a, const char *root, struct state *out)
{
    struct str rest = publish_state(a, root), line;
    *out = (struct state){0};
    while (str_line(&rest, &line)) {
        struct state_line l;
        struct str id, changes;
        if (str_word(&line, &id) && str_int(id, &l.list.v) && str_word(&line, &l.look) &&
            str_word(&line, &changes) && str_int(changes, &l.changes) && str_word(&line, &l.folder))
            state_add(a, out, &l);
    }
}

void state_write(struct publish *p, const struct state *s)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < s->n; i++)
        buf_printf(&b, "%lld %.*s %lld %.*s\n", (long long)s->lines[i].list.v, STR(s->lines[i].look),
            (long long)s->lines[i].changes, STR(s->lines[i].folder));
    publish_set_state(p, buf_str(&b));
    buf_release(&b);
}

/* ---- comparing */

static bool same_line(const struct state_line *x, const struct state_line *y)
{
    return x->list.v == y->list.v && str_eq(x->look, y->look) && str_eq(x->folder, y->folder);
}

bool state_same(const struct state *x, const struct state *y)
{
    bool same = x->n == y->n;
    for (size_t i = 0; same && i < x->n; i++)
        same = same_line(&x->lines[i], &y->lines[i]) && x->lines[i].changes == y->lines[i].changes;
    return same;
}

bool state_has_folder(const struct state *s, struct str folder)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->lines[i].folder, folder))
            return true;
    return false;
}

int64_t state_since(const struct state *before, const struct state_line *line)
{
    for (size_t i = 0; i < before->n; i++)
        if (same_line(&before->lines[i], line))
            return before->lines[i].changes;
    return -1;
}

/* ---- what it is to be */

static struct str hash_text(struct arena *a, struct hash *h)
{
    unsigned char digest[HASH_SIZE];
    struct buf b;
    hash_end(h, digest);
    buf_init(&b, 100);
    hash_base32(&b, digest, LOOK_BYTES);
    return buf_take(a, &b);
}

static void hash_line(struct hash *h, struct str s)
{
    hash_add(h, s);
    hash_add(h, S("\n"));
}

/* What the pages of all lists show. */
static struct str look_of_all(struct arena *a, const struct conf *conf, const struct redact_own *own)
{
    struct hash *h = hash_new();
    for (const struct embedded *e = embedded_templates; e->name; e++)
        if (str_starts(str_of(e->name), S("web/")))
            hash_line(h, template_bytes(e->name));                /* a site may have its own in its place */
    for (const struct embedded *e = embedded_words; e->name; e++) /* by them quotes are found and folded */
        hash_line(h, e->bytes);
    hash_line(h, conf->network);
    hash_line(h, conf->domain);
    for (size_t i = 0; i < own->n; i++) /* a new one stays readable in old messages */
        hash_line(h, own->at[i]);
    return hash_text(a, h);
}

static struct str look_of(struct arena *a, struct work *w, const struct list *l, struct str all)
{
    struct topic *topics = ARENA_ARRAY(a, struct topic, TOPICS_MOST);
    struct hash *h = hash_new();
    hash_line(h, all);
    hash_line(h, l->name);
    hash_line(h, l->domain);
    hash_line(h, l->title);
    hash_line(h, page_list_lang(l)); /* the way back, on every page, says it */
    /* a tag that becomes a topic has another page, to which the threads lead */
    size_t n = topic_page(a, w->db, l->id, (struct topic_id){0}, topics, TOPICS_MOST);
    for (size_t i = 0; i < n; i++)
        hash_line(h, topics[i].tag);
    return hash_text(a, h);
}

void state_of_lists(struct arena *a, struct work *w, const struct list *lists, size_t n,
    const struct redact_own *own, struct state *out)
{
    struct str all = look_of_all(a, w->conf, own);
    struct buf folder;
    buf_init(&folder, 1000);
    *out = (struct state){0};
    for (size_t i = 0; i < n; i++) {
        buf_reset(&folder);
        pointing_folder(&folder, w->conf, &lists[i]);
        state_add(a, out,
            &(struct state_line){
                lists[i].id, look_of(a, w, &lists[i], all), lists[i].changes, arena_str(a, buf_str(&folder))});
    }
    buf_release(&folder);
}
