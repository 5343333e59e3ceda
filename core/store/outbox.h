/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails on their way out: a copy is dressed once, an outbox row is one recipient of it. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct copy {
    struct copy_id id;
    enum copy_kind kind;
    struct message_id message; /* of COPY_POST */
    struct list_id list;
    enum mode mode;
    enum lang lang;
    int64_t created;
    struct str head; /* header lines of ours, bytes; what they name, the mail's own fields do not say as well */
    struct str footer;   /* lines below its text; empty: none */
    struct blob_id body; /* what follows them; none: the message's raw mail */
    bool hides;          /* the author's address is not in it */
};

/* The id of the copy that is there already when a post's (message, list, kind, mode, lang) is. */
struct copy_id copy_add(struct db *db, const struct copy *c);
/* Whether a copy of that kind, for that list or none, has this body. */
bool copy_of_body(struct db *db, enum copy_kind kind, struct list_id list, struct blob_id body);
bool copy_get(struct arena *a, struct db *db, struct copy_id id, struct copy *out);
/* False once it, or the message in it, is gone or hidden. */
bool copy_is_shown(struct db *db, struct copy_id id);

/* Whether the message went out in that list with its author's address hidden. */
bool copy_hides(struct db *db, struct message_id message, struct list_id list);

/* One recipient; false when that copy goes to that address already. */
bool outbox_add(struct db *db, struct copy_id copy, struct address_id address, struct person_id person,
    struct list_id list, int64_t now);
/* A row for every member of list who has that mode and that language (LANG_COUNT: any), wants the topic, has a
   main address with delivery on (store/bounce), does not mind their own posts where it is one, and gets no
   other copy of the same message. How many. */
int64_t outbox_fan(struct db *db, struct copy_id copy, struct list_id list, enum mode mode, enum lang lang,
    struct topic_id topic, int64_t now);
/* Takes the rows of a copy back from those who use address and want none of what names them. How many. */
int64_t outbox_spare(struct db *db, struct copy_id copy, struct list_id list, struct address_id address);

struct outbox {
    struct outbox_id id;
    struct copy_id copy;
    enum copy_kind kind;
    struct person_id person;
    struct list_id list;
    struct domain_id domain; /* of the address; none: it has none, or is let go from its fate */
    struct str address;
    int begun; /* claims since the last answer, this one included: above 1, the last one never ended */
    int tries; /* answers so far */
    int64_t created;
    int64_t first_try; /* when it was first answered; 0: never */
};

/* Takes up to max rows that are due and whose domain is neither put off nor full, oldest first, for lease
 * seconds. Needs a transaction of its own. */
size_t outbox_claim(
    struct arena *a, struct db *db, struct str who, int64_t now, int64_t lease, struct outbox *out, size_t max);
bool outbox_due(struct db *db, int64_t now); /* there is something to claim; asks for no transaction */
/* Whether a claimed row still is for that copy: its member may have left since. Asks for no transaction. */
bool outbox_stands(struct db *db, const struct outbox *row);
/* Gives a claimed row back as if it had never been begun. */
void outbox_release(struct db *db, struct outbox_id id);
/* What who claimed and never ended can be claimed at once; that it was begun stays. Only when nobody works
   under that name. How many. */
int64_t outbox_abandon(struct db *db, struct str who);
/* Posts and digests that wait for an address with delivery off, and that nobody has claimed, fail. How many. */
int64_t outbox_drop_off(struct db *db, int64_t now);
/* What became of it. OUT_WAITING: to be tried again at next_try. code: SMTP's reply, 0 without one. */
void outbox_result(struct db *db, struct outbox_id id, enum out_state state, int code, struct str answer,
    int64_t next_try, int64_t now);
/* Rows older than before wait no longer for a domain that has put them off since: each is tried once more by
 * itself. */
int64_t outbox_let_go(struct db *db, struct domain_id domain, int64_t before, int64_t since);

/* What was not delivered, and its owner not told. list: of OWNER_OF_LIST, else none. */
struct undelivered {
    struct str address, answer;
    int code;
};
void outbox_owe(struct db *db, struct outbox_id id, enum out_owner owner);
/* The first max of them. */
size_t outbox_owed(struct arena *a, struct db *db, enum out_owner owner, struct list_id list,
    struct undelivered *out, size_t max);
/* The owner is told of all of them now; how many they were: what was owed since outbox_owed counts too. */
int64_t outbox_told(struct db *db, enum out_owner owner, struct list_id list);

int64_t outbox_count(struct db *db, enum out_state state);

#endif
