/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Old mail is filed into a list. */
#include "action/importing.h"

#include <stdlib.h>
#include <string.h>

#include "action/filing.h"
#include "action/opening.h"
#include "action/placing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/stop.h"
#include "mail/address.h"
#include "mail/header.h"
#include "mail/mbox.h"
#include "mail/reading.h"
#include "store/db.h"
#include "store/message.h"
#include "store/post.h"

/* A group is one jailed child and one transaction. */
enum { GROUP = 1000, GROUP_BYTES = 8 * 1024 * 1024, BUSY_MS = 100, BUSY_TRIES = 600, A_DAY = 86400 };

struct importing {
    struct work *w;
    struct list_id list; /* none: not made yet */
    struct list_id (*make)(void *arg);
    void *make_arg;
    struct importing_look *look; /* NULL: mail is filed */
    struct str address;          /* for a look: the list's */
    struct importing_refused refused;
    struct importing_counts counts;
    struct opening opening;
    struct arena *mem; /* the group's mails and what was read in them */
    size_t n, bytes;
    bool begun; /* a mail was looked at */
    struct str raws[GROUP], envelopes[GROUP];
    struct opening_result opened[GROUP];
    bool again[GROUP];
};

struct importing *importing_new(struct work *w, struct list_id list, struct importing_refused refused)
{
    static const struct strs own; /* mail that went through our lists is what is wanted here */
    struct importing *im = calloc(1, sizeof *im);
    if (!im)
        die("out of memory");
    im->w = w;
    im->list = list;
    im->refused = refused;
    im->opening = (struct opening){.jail = w->jail, .own = &own, .max_message = (size_t)w->conf->max_message};
    im->mem = arena_new();
    return im;
}

void importing_make_list(struct importing *im, struct list_id (*make)(void *arg), void *arg)
{
    im->make = make;
    im->make_arg = arg;
}

const struct importing_counts *importing_so_far(const struct importing *im)
{
    return &im->counts;
}

/* ---- what an archive hid is put right */

static struct str field(const struct mail *m, struct str name)
{
    struct str rest = m->header, line;
    while (str_line(&rest, &line))
        if (str_starts_nocase(line, name) && line.n > name.n && line.p[name.n] == ':')
            return str_trim(str_from(line, name.n + 1));
    return S("");
}

/* "x@host" of "x at host": some years of Pipermail disguise ids as well. False when it is no such thing. */
static bool plain_id(struct arena *a, struct str id, struct str *out)
{
    struct str rest = id, word[3], more;
    for (int i = 0; i < 3; i++)
        if (!str_word(&rest, &word[i]))
            return false;
    if (str_word(&rest, &more) || str_chr(id, '@') != STR_NONE || word[1].n > 8)
        return false;
    *out = arena_printf(a, "%.*s@%.*s", STR(word[0]), STR(word[2]));
    return true;
}

/* A value of ids in which all are plain; p is NULL when none was disguised. */
static struct str plain_ids(struct arena *a, struct str value)
{
    struct buf b;
    struct str rest = value, id;
    bool found = false;
    buf_init(&b, BUF_MAX);
    for (size_t open; (open = str_chr(rest, '<')) != STR_NONE;) {
        struct str inner = str_from(rest, open + 1);
        inner = str_sub(inner, 0, str_chr(inner, '>'));
        bool one = plain_id(a, inner, &id);
        found |= one;
        buf_printf(&b, "<%.*s> ", STR(one ? id : inner));
        rest = str_from(rest, open + 1 + inner.n);
    }
    struct str out = found ? arena_str(a, buf_str(&b)) : (struct str){0};
    buf_release(&b);
    return out;
}

static void reveal(struct arena *a, struct mail *m)
{
    struct mailbox from;
    struct str ids;
    if (m->from.n <= 1 && address_undisguise(a, field(m, S("From")), &from)) {
        m->from = (struct mailboxes){ARENA_NEW(a, struct mailbox), 1};
        m->from.at[0] = from;
        m->defects &= ~(unsigned)DEFECT_NO_FROM;
    }
    if ((ids = plain_ids(a, field(m, S("Message-ID")))).p)
        m->message_id = header_id(a, ids);
    if ((ids = plain_ids(a, field(m, S("In-Reply-To")))).p)
        header_ids(a, ids, &m->in_reply_to);
    if ((ids = plain_ids(a, field(m, S("References")))).p)
        header_ids(a, ids, &m->references);
}

/* ---- a group */

/* When it came, by the archive's own "From " line: filing takes it for the date where Date cannot be believed.
 */
static int64_t came_at(const struct importing *im, size_t i)
{
    int64_t at;
    return mbox_date(im->envelopes[i], &at) && at <= im->w->now + A_DAY ? at : im->w->now;
}

static void file_one(struct importing *im, size_t i)
{
    struct filing f = {
        .mail = im->opened[i].mail, .raw = im->raws[i], .received = came_at(im, i), .n_lists = 1};
    f.lists[0] = (struct filing_list){.list = im->list, .topic = S("")};
    im->again[i] = filing_file(im->w, &f).again[0];
    arena_reset(im->w->mem);
}

static void file_all(void *arg)
{
    struct importing *im = arg;
    for (size_t i = 0; i < im->n; i++)
        if (im->opened[i].end == OPENED)
            file_one(im, i);
}

struct alone {
    struct importing *im;
    size_t i;
};

static void file_alone(void *arg)
{
    struct alone *one = arg;
    file_one(one->im, one->i);
}

/* An import has no spool to put it off to: it waits, and gives up as a whole. False: a stop was asked for while
   it waited, and nothing was done. */
static bool insist(struct db *db, void (*run)(void *), void *arg)
{
    for (int i = 0; i < BUSY_TRIES; i++) {
        if (db_group(db, run, arg) == DB_DONE)
            return true;
        if (!stop_wait(BUSY_MS))
            return false;
    }
    die("the database is too busy");
}

/* ---- a look */

/* A table of hashes by their first bytes; an empty place is all zero. */
struct importing_look {
    unsigned char (*at)[HASH_SIZE];
    size_t n, room; /* room is a power of two */
};

enum { LOOK_ROOM = 4096 };

static unsigned char (*look_places(size_t room))[HASH_SIZE]
{
    unsigned char(*at)[HASH_SIZE] = calloc(room, HASH_SIZE);
    if (!at)
        die("out of memory");
    return at;
}

struct importing_look *importing_look_new(void)
{
    struct importing_look *look = calloc(1, sizeof *look);
    if (!look)
        die("out of memory");
    *look = (struct importing_look){look_places(LOOK_ROOM), 0, LOOK_ROOM};
    return look;
}

void importing_look_free(struct importing_look *look)
{
    if (look)
        free(look->at);
    free(look);
}

void importing_only_look(struct importing *im, struct importing_look *look, struct str address)
{
    im->look = look;
    im->address = address;
}

/* False when it was there. */
static bool look_put(struct importing_look *look, const unsigned char hash[HASH_SIZE])
{
    static const unsigned char none[HASH_SIZE];
    size_t i;
    memcpy(&i, hash, sizeof i);
    for (i &= look->room - 1; memcmp(look->at[i], none, HASH_SIZE) != 0; i = (i + 1) & (look->room - 1))
        if (memcmp(look->at[i], hash, HASH_SIZE) == 0)
            return false;
    memcpy(look->at[i], hash, HASH_SIZE);
    look->n++;
    return true;
}

static void look_grow(struct importing_look *look)
{
    static const unsigned char none[HASH_SIZE];
    struct importing_look twice = {look_places(2 * look->room), 0, 2 * look->room};
    for (size_t i = 0; i < look->room; i++)
        if (memcmp(look->at[i], none, HASH_SIZE) != 0)
            look_put(&twice, look->at[i]);
    free(look->at);
    *look = twice;
}

/* Of two mails the same only when list, Message-ID and content are. */
static void name_of(struct importing *im, const struct filing_key *key, unsigned char out[HASH_SIZE])
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    buf_put(&b, key->content);
    buf_put(&b, im->address);
    buf_char(&b, '\n');
    buf_put(&b, key->message_id);
    hash_sha256(buf_str(&b), out);
    buf_release(&b);
}

static bool is_again(struct importing *im, const struct mail *m)
{
    struct db *db = im->w->db;
    struct post p;
    unsigned char name[HASH_SIZE];
    struct filing_key key = filing_key(im->w, m);
    struct message_id kept = message_find(db, key.message_id, key.content);
    name_of(im, &key, name);
    if (2 * im->look->n >= im->look->room)
        look_grow(im->look);
    return !look_put(im->look, name) || (kept.v && post_by_message(db, im->list, kept, &p));
}

/* ---- a group, filed or looked at */

static bool any_opened(const struct importing *im)
{
    for (size_t i = 0; i < im->n; i++)
        if (im->opened[i].end == OPENED)
            return true;
    return false;
}

static void settle(struct importing *im)
{
    struct work *w = im->w;
    if (im->look) {
        for (size_t i = 0; i < im->n; i++)
            im->again[i] = im->opened[i].end == OPENED && is_again(im, im->opened[i].mail);
        return;
    }
    if (!any_opened(im))
        return;
    if (!im->list.v)
        im->list = im->make(im->make_arg);
    if (db_group(w->db, file_all, im) == DB_DONE)
        return;
    size_t i = 0;
    while (i < im->n && (im->opened[i].end != OPENED || insist(w->db, file_alone, &(struct alone){im, i})))
        i++;
    im->counts.messages -= im->n - i; /* asked to stop: the rest is not looked at */
    im->n = i;
}

/* Mail that is handed to us is mail, however odd; a file may be anything, a text whose first line has a colon,
   or begins with "From ". Behind the first all are told by their "From " lines. */
static bool is_no_mail(const struct mbox_mail *mail)
{
    static const struct str fields[] = {{"From", 4}, {"Date", 4}, {"Message-ID", 10}, {"Received", 8}};
    struct str rest = mail->raw, line;
    int64_t at;
    if (mbox_date(mail->envelope, &at))
        return false;
    while (header_line(&rest, &line) &&
           (header_is_field(line) || str_starts(line, S(" ")) || str_starts(line, S("\t"))))
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
            if (str_starts_nocase(line, fields[k]) && line.p[fields[k].n] == ':')
                return false;
    return true;
}

static void take_group(struct importing *im)
{
    struct work *w = im->w;
    work_next(w);
    opening_batch(im->mem, &im->opening, im->raws, im->n, im->opened);
    for (size_t i = 0; i < im->n; i++)
        if (im->opened[i].end == OPENED)
            reveal(im->mem, im->opened[i].mail);
    settle(im);
    for (size_t i = 0; i < im->n; i++) {
        if (im->opened[i].end != OPENED) {
            im->refused.put(im->refused.arg, im->envelopes[i], im->raws[i], im->opened[i].why);
            im->counts.refused++;
        } else if (im->again[i]) {
            im->counts.again++;
        } else {
            im->counts.fresh++;
        }
    }
    arena_reset(im->mem);
    im->n = im->bytes = 0;
}

/* What is there of it is not the mail: without the rest it might fit, and be filed as if it were whole. */
static bool too_big(const struct importing *im, const struct mbox_mail *mail)
{
    return mail->cut || mail->raw.n > im->opening.max_message;
}

bool importing_add(struct importing *im, const struct mbox_mail *mail)
{
    bool first = !im->begun;
    im->begun = true;
    if (first && is_no_mail(mail)) {
        im->counts.strange = true;
        return false;
    }
    if (too_big(im, mail)) {
        im->counts.messages++;
        im->counts.refused++;
        im->refused.too_big(im->refused.arg, mail);
        return false;
    }
    im->envelopes[im->n] = arena_str(im->mem, mail->envelope);
    im->raws[im->n++] = arena_str(im->mem, mail->raw);
    im->bytes += mail->raw.n;
    im->counts.messages++;
    if (im->n < GROUP && im->bytes < GROUP_BYTES)
        return false;
    take_group(im);
    return true;
}

void importing_end(struct importing *im, struct importing_counts *counts)
{
    if (im->n)
        take_group(im);
    *counts = im->counts;
    arena_free(im->mem);
    free(im);
}

/* ---- threads */

struct rethread {
    struct work *w;
    struct list_id list;
};

static void rethread(void *arg)
{
    struct rethread *r = arg;
    work_next(r->w);
    placing_rebuild(r->w, r->list);
}

void importing_rethread(struct work *w, struct list_id list)
{
    insist(w->db, rethread, &(struct rethread){w, list});
    work_next(w);
}
