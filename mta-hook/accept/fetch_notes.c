/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was fetched already, in the file spool/fetched. */
#include "fetch_notes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/log.h"

enum { LONGEST_NAME = 255, LONGEST_FILE = 512 * 1024 * 1024, MOST_TRIES = 3 };

static const struct str first_line = S("posthouse fetched 1");

bool notes_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] <= 0x20 || name.p[i] >= 0x7f)
            return false;
    return name.n > 0 && name.n <= LONGEST_NAME;
}

static struct str copy_of(struct str name)
{
    char *copy = malloc(name.n);
    if (!copy)
        die("out of memory");
    memcpy(copy, name.p, name.n);
    return (struct str){copy, name.n};
}

static void set_stuck(struct notes *n, struct str name)
{
    free((char *)n->stuck.p);
    n->stuck = name.n ? copy_of(name) : (struct str){0};
    n->tries = 0;
}

bool notes_refused(struct notes *n, struct str name)
{
    if (!str_eq(n->stuck, name))
        set_stuck(n, name);
    n->changed = true;
    return ++n->tries >= MOST_TRIES;
}

/* ---- the names, sorted */

static size_t position(const struct notes *n, struct str name)
{
    size_t low = 0, high = n->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_cmp(n->at[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct note *notes_find(struct notes *n, struct str name)
{
    size_t i = position(n, name);
    return i < n->n && str_eq(n->at[i].name, name) ? &n->at[i] : NULL;
}

void notes_add(struct notes *n, struct str name, bool left)
{
    size_t i = position(n, name);
    if (!notes_name(name) || (i < n->n && str_eq(n->at[i].name, name)))
        bug("a note that cannot be made");
    if (n->n == n->cap) {
        n->cap = n->cap ? n->cap * 2 : 64;
        n->at = reallocarray(n->at, n->cap, sizeof *n->at);
        if (!n->at)
            die("out of memory");
    }
    memmove(&n->at[i + 1], &n->at[i], (n->n - i) * sizeof *n->at);
    n->at[i] = (struct note){.name = copy_of(name), .left = left, .there = true};
    n->n++;
    n->changed = true;
}

void notes_begin(struct notes *n)
{
    for (size_t i = 0; i < n->n; i++)
        n->at[i].there = false;
}

size_t notes_forget(struct notes *n)
{
    size_t before = n->n;
    n->n = 0;
    for (size_t i = 0; i < before; i++)
        if (n->at[i].there)
            n->at[n->n++] = n->at[i];
        else
            free((char *)n->at[i].name.p);
    n->changed |= n->n != before;
    return before - n->n;
}

static void forget_all(struct notes *n)
{
    notes_begin(n);
    notes_forget(n);
}

void notes_release(struct notes *n)
{
    forget_all(n);
    set_stuck(n, S(""));
    free(n->at);
    *n = (struct notes){0};
}

/* ---- the file */

static bool number(struct str value, int64_t *out)
{
    return str_int(value, out) && *out >= 0;
}

static bool read_line(struct notes *n, struct str line)
{
    struct str word;
    if (!str_cut(&line, ' ', &word))
        return false;
    if (str_eq(word, S("validity")))
        return number(line, &n->validity);
    if (str_eq(word, S("next")))
        return number(line, &n->next);
    if (str_eq(word, S("old")))
        return number(line, &n->old);
    if (str_eq(word, S("marking")))
        return number(line, &n->marking);
    if (str_eq(word, S("stuck")) && str_cut(&line, ' ', &word) && notes_name(word)) {
        set_stuck(n, word);
        return number(line, &n->tries);
    }
    bool left = str_eq(word, S("left"));
    if ((!left && !str_eq(word, S("kept"))) || !notes_name(line) || notes_find(n, line))
        return false;
    notes_add(n, line, left);
    return true;
}

/* False when the file is none of ours; about another place, it says nothing. */
static bool read_all(struct notes *n, struct str text)
{
    struct str line;
    if (!str_line(&text, &line) || !str_eq(line, first_line) || !str_line(&text, &line) ||
        !str_starts(line, S("place ")))
        return false;
    if (!str_eq(str_from(line, strlen("place ")), n->place))
        return true;
    while (str_line(&text, &line))
        if (!read_line(n, line))
            return false;
    return true;
}

int notes_load(struct notes *n, const char *path, struct str place)
{
    struct arena *a = arena_new();
    struct str text;
    *n = (struct notes){.path = path, .place = place};
    int err = file_read(a, path, LONGEST_FILE, &text);
    if (!err && !read_all(n, text)) {
        notes_release(n);
        *n = (struct notes){.path = path, .place = place};
        log_event("notes-unreadable", LOG_STR("file", str_of(path)));
    }
    arena_free(a);
    n->changed = false;
    return err == ENOENT ? 0 : err;
}

int notes_save(struct notes *n)
{
    if (!n->changed)
        return 0;
    struct buf b;
    buf_init(&b, BUF_MAX);
    buf_printf(&b, "%.*s\nplace %.*s\n", STR(first_line), STR(n->place));
    if (n->validity)
        buf_printf(&b, "validity %lld\nnext %lld\nold %lld\nmarking %lld\n", (long long)n->validity,
            (long long)n->next, (long long)n->old, (long long)n->marking);
    if (n->stuck.n)
        buf_printf(&b, "stuck %.*s %lld\n", STR(n->stuck), (long long)n->tries);
    for (size_t i = 0; i < n->n; i++)
        buf_printf(&b, "%s %.*s\n", n->at[i].left ? "left" : "kept", STR(n->at[i].name));
    int err = file_replace(n->path, buf_str(&b), true);
    buf_release(&b);
    n->changed = err != 0;
    return err;
}
