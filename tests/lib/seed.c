/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seed CONFIG LIST-ADDRESS MEMBER... -- MAIL...: a house with one list and rows in its outbox, without any
 * other program of ours. A member raw:X gets the address X whatever it is; only:X gets its own copy of a line
 * of text that belongs to no list. */
#include "action/filing.h"
#include "action/joining.h"
#include "action/listing.h"
#include "action/opening.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/jail.h"
#include "base/reason.h"
#include "base/token.h"
#include "mail/reading.h"
#include "store/blob.h"
#include "store/db.h"
#include "store/list.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/subscription.h"

static void make_house(const char *config)
{
    struct arena *a = arena_new();
    const struct conf *c = conf_load(a, config);
    file_make_dirs(c->spool.p, 0750);
    token_key_create(c->token_key.p);
    db_close(db_migrate(c->database));
    arena_free(a);
}

static void only(struct work *w, struct str address)
{
    unsigned char hash[HASH_SIZE];
    hash_sha256(S("A notice.\r\n"), hash);
    struct copy c = {.kind = COPY_SERVICE,
        .created = w->now,
        .head = S("From: house@lists.test\r\nSubject: notice\r\nDate: Mon, 04 May 2026 07:00:00 +0000\r\n"
                  "Message-ID: <notice@mx.test>\r\nMIME-Version: 1.0\r\n\r\n"),
        .body = blob_put(w->db, hash, S("A notice.\r\n"))};
    outbox_add(w->db, copy_add(w->db, &c), address_add(w->db, address), (struct person_id){0},
        (struct list_id){0}, w->now);
}

static void member(struct work *w, const struct list *l, struct str address)
{
    struct joining j = {.list = l->id, .address = address, .name = S(""), .mode = MODE_EACH};
    struct person_id p;
    if (str_starts(address, S("only:")))
        only(w, str_from(address, 5));
    else if (str_starts(address, S("raw:"))) {
        p = person_add(w->db, &(struct person){.name = S("M"), .zone = S("")});
        person_address_add(w->db, p, address_add(w->db, str_from(address, 4)), true);
        subscription_add(
            w->db, &(struct subscription){.list = l->id, .person = p, .digest_day = -1, .digest_hour = -1});
    } else if (joining_join(w, &j, &p) > JOINED_ALREADY)
        die("no member: %.*s", STR(address));
}

static void file(struct work *w, const struct list *l, const char *path)
{
    static const struct strs own = {NULL, 0};
    struct str raw;
    if (file_read(w->mem, path, (size_t)w->conf->max_message, &raw))
        die("no file: %s", path);
    struct opening o = {.jail = w->jail, .own = &own, .max_message = (size_t)w->conf->max_message};
    struct opening_result r = opening_read(w->mem, &o, raw);
    if (r.end != OPENED)
        die("not a mail: %s: %.*s", path, STR(reason_word(r.why)));
    struct filing f = {.mail = r.mail, .raw = raw, .received = w->now, .distribute = true, .n_lists = 1};
    f.lists[0] = (struct filing_list){.list = l->id, .topic = S("")};
    filing_file(w, &f);
}

int main(int argc, char **argv)
{
    struct work w;
    struct list l;
    if (argc < 3)
        return 64;
    make_house(argv[1]);
    work_open_with(&w, argv[1], opening_jail_of(argv[1]));
    db_begin(w.db);
    listing_add(&w, str_of(argv[2]), S("The garden"), S(""), LANG_EN);
    if (!listing_find(&w, str_of(argv[2]), &l))
        die("no list: %s", argv[2]);
    int i = 3;
    for (; i < argc && !str_eq(str_of(argv[i]), S("--")); i++)
        member(&w, &l, str_of(argv[i]));
    for (i++; i < argc; i++)
        file(&w, &l, argv[i]);
    db_commit(w.db);
    work_close(&w);
    jail_free(w.jail);
    return 0;
}
