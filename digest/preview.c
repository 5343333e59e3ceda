/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The digest that a member would get. */
#include "preview.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "action/dressing.h"
#include "action/excerpting.h"
#include "action/gathering.h"
#include "action/listing.h"
#include "action/pointing.h"
#include "action/scheduling.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/buf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/utf8.h"
#include "base/when.h"
#include "due.h"
#include "mail/encoded.h"
#include "mail/header.h"
#include "queue.h"
#include "render.h"
#include "store/db.h"
#include "store/issue.h"
#include "store/list.h"
#include "store/message.h"
#include "store/person.h"
#include "store/subscription.h"
#include "text/wrap.h"

enum { A_WEEK = 7 * 86400, PERSONS_MOST = 50, DATE_ALONE = sizeof "2026-05-04" - 1 };

static struct subscription member_of(
    struct work *w, const struct list *l, const char *address, struct person *who)
{
    struct person *found = ARENA_ARRAY(w->mem, struct person, PERSONS_MOST);
    struct subscription s;
    size_t n = person_by_address(w->mem, w->db, str_of(address), found, PERSONS_MOST);
    for (size_t i = 0; i < n; i++)
        if (subscription_get(w->db, l->id, found[i].id, &s)) {
            *who = found[i];
            return s;
        }
    die_with(EX_NOUSER, "%s is no member of %.*s", address, STR(pointing_address(w->mem, l)));
}

/* The mail as it would go over the wire; what making its copy changes in the database is undone. */
static void render_wire(struct work *w, const struct due *d, struct buf *out)
{
    struct dressing_recipient to = {.list_name = d->list->name,
        .list_domain = d->list->domain,
        .list = d->list->id,
        .person = d->issue->person};
    dressing_lines(w, out, &to);
    db_begin(w->db);
    struct copy_id copy = queue_copy(w, d);
    if (!copy.v || !dressing_render(w, copy, out))
        die("the message is gone");
    db_rollback(w->db);
}

/* ---- for people */

static bool is_read(struct str name)
{
    static const char *const names[] = {"From", "To", "Cc", "Reply-To", "Subject", "Date"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return false;
}

/* What a message says is somebody else's: it must not steer the terminal. */
static void put_text(struct work *w, struct str text, struct buf *out)
{
    struct buf clean;
    struct str line;
    buf_init(&clean, BUF_MAX);
    while (str_line(&text, &line)) {
        buf_put(&clean, utf8_one_line(w->mem, line));
        buf_char(&clean, '\n');
    }
    wrap_text(out, buf_str(&clean), RENDER_COLUMNS, 0);
    buf_release(&clean);
}

static void render_readable(struct work *w, const struct due *d, struct buf *out)
{
    struct buf wire;
    struct header h;
    struct message alone;
    struct str text = d->text;
    buf_init(&wire, BUF_MAX);
    render_wire(w, d, &wire);
    header_read(w->mem, buf_str(&wire), &h);
    for (size_t i = 0; i < h.n; i++)
        if (is_read(h.at[i].name))
            buf_printf(out, "%.*s: %.*s\n", STR(h.at[i].name), STR(encoded_text(w->mem, h.at[i].value)));
    buf_char(out, '\n');
    buf_release(&wire);
    if (d->alone.v && message_get(w->mem, w->db, d->alone, &alone))
        text = alone.body;
    put_text(w, text, out);
}

/* ---- the command */

static const struct arg_option options[] = {ARG_CONFIG, {"list", 0, ARG_VALUE, "ADDRESS", "of this list"},
    {"member", 0, ARG_VALUE, "ADDRESS", "for this member"},
    {"raw", 0, ARG_FLAG, NULL, "print the mail as it goes over the wire, all of its fields and encodings"},
    {"since", 0, ARG_VALUE, "DATE",
        "of what came since DATE, such as 2026-05-04; what was imported came when it was written"},
    {"until", 0, ARG_VALUE, "DATE", "and until DATE (default: today)"}, DUE_AT, {0}};
static const struct arg_table table = {.command = "ph-digest preview",
    .about = "Prints the digest that a member would get as it is read, and changes nothing.",
    .options = options};

static void print(struct work *w, const struct due *d, bool raw)
{
    struct buf out;
    buf_init(&out, BUF_MAX);
    (raw ? render_wire : render_readable)(w, d, &out);
    int err = file_write_all(1, buf_str(&out));
    if (err)
        die_with(EX_IOERR, "the answer cannot be written: %s", strerror(err));
    buf_release(&out);
}

static void tell_nothing(const struct window *x, int64_t since, int64_t now)
{
    struct buf when;
    buf_init(&when, 100);
    when_iso(&when, since);
    if (x->end != now) {
        buf_put(&when, S(" until "));
        when_iso(&when, x->end);
    }
    fprintf(stderr, "ph-digest: nothing would be sent: there is nothing new since %.*s\n", STR(buf_str(&when)));
    buf_release(&when);
}

/* A date alone is all of that day, where the member is: the digest's own dates are theirs. */
static int64_t day_of(const struct args *args, const char *option, bool its_end, struct str zone)
{
    struct str said = str_of(args_value(args, option));
    struct civil day;
    int64_t t;
    if (!when_iso_read(said, &t))
        die_with(EX_USAGE, "--%s=%.*s is no date; write it like 2026-05-04", option, STR(said));
    if (said.n != DATE_ALONE)
        return t;
    when_split(t, S(""), &day);
    day.day += its_end;
    return when_join(&day, zone) - its_end;
}

/* What was asked for; else what the next digest would hold so far; before joining, or before the last digest, a
   week's. */
static struct window window_of(
    struct work *w, const struct args *args, const struct subscription *s, const struct person *who)
{
    struct str zone = scheduling_of(w, s, who).zone;
    struct window x;
    int64_t since;
    bool from = args_value(args, "since") != NULL, to = args_value(args, "until") != NULL;
    if (to && !from)
        die_with(EX_USAGE, "--until needs --since");
    if (!from)
        return gathering_due(w, s, w->now, &x)
                   ? x
                   : (struct window){.start = w->now - A_WEEK, .end = w->now, .before = w->now - A_WEEK};
    since = day_of(args, "since", false, zone) - 1;
    x = (struct window){
        .start = since, .end = to ? day_of(args, "until", true, zone) : w->now, .before = since};
    if (x.start >= x.end)
        die_with(EX_USAGE, "--since lies behind %s", to ? "--until" : "now");
    return x;
}

void preview_run(struct arena *a, int argc, char **argv)
{
    struct work w = {0};
    struct list l;
    struct person who;
    struct window window;
    struct due d;
    const struct args *args = args_read(a, argc, argv, &table);
    const char *list = args_value(args, "list"), *member = args_value(args, "member");
    int64_t at = due_time(args);
    if (!list || !member)
        die_with(EX_USAGE, "preview needs --list=ADDRESS and --member=ADDRESS");
    work_open(&w, args_value(args, "config"));
    if (at)
        w.now = at;
    if (!listing_find(&w, str_of(list), &l))
        die_with(EX_NOUSER, "there is no list %s; 'posthouse list list' names them", list);
    struct subscription s = member_of(&w, &l, member, &who);
    if (s.mode == MODE_EACH || s.mode == MODE_NOMAIL)
        fprintf(stderr, "ph-digest: %s gets no digest (%s): this is what it would say\n", member,
            s.mode == MODE_EACH ? "but each mail by itself" : "and no mail at all");
    window = window_of(&w, args, &s, &who);
    if (render_due(&w, excerpts_new(a), &s, &who, &window, &d))
        print(&w, &d, args_has(args, "raw"));
    else
        tell_nothing(&window, args_value(args, "since") ? window.start + 1 : window.start, w.now);
    work_close(&w);
}
