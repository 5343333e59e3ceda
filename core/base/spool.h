/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail that was accepted and not yet filed: one file an entry, synced before anybody says "250" (STANDARDS T1).
   Folders tmp, new and aside. Links nothing but libc. */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include "base/str.h"

struct arena;
struct buf;
struct spool;
struct spool_draft;

enum {
    SPOOL_ID = 64,            /* bytes that an id takes at most, its NUL included */
    SPOOL_LATER_AFTER = 1000, /* so many others are taken before one that was put off */
    SPOOL_MAIL_MOST = 1 << 30 /* no mail is larger, however a site is set up */
};

struct spool_entry {
    struct str id;        /* sorts by time of arrival; a name in the log. Set by spool_put and spool_take */
    struct str from;      /* empty: the null sender */
    const struct str *to; /* envelope recipients as they came */
    size_t n_to;
    struct str via;  /* "pipe", "lmtp", … */
    int64_t at;      /* UTC seconds of arrival */
    int tries;       /* how often it was begun, this time included; set by spool_take */
    bool later;      /* it was put off; set by spool_take */
    struct str mail; /* the bytes as they came; set by spool_take */
    size_t size;     /* bytes that spool_take has read into the arena for it */
};

enum spool_end {
    SPOOL_KEPT,     /* it survives a power cut */
    SPOOL_TOO_BIG,  /* over max bytes; nothing is kept */
    SPOOL_NO_SPACE, /* disk or quota full; nothing is kept */
    SPOOL_FAILED    /* errno says why; nothing is kept */
};

int spool_make(const char *folder); /* makes what is missing of the folders; an errno, 0 for success */
/* An errno, and a sentence with what to do, where its folders are missing or may not be written; 0: they may.
 */
enum { SPOOL_WHY = 4096 };
int spool_closed(const char *folder, char why[SPOOL_WHY]);
/* Ends the program with that sentence: 75, or 78 where they were never made. */
void spool_must_be_open(const char *folder);
/* NULL and errno when the folders are not there or not ours to write. */
struct spool *spool_open(const char *folder);
void spool_close(struct spool *s);

/* Stores what fd gives, read to its end whatever happens, so that the giver never meets a closed pipe. from,
   to, via and at are the caller's; id is written (it lives in s until the next put). An address with a control
   character, or none, is SPOOL_FAILED with EINVAL. Never dies of a failing disk. */
enum spool_end spool_put(struct spool *s, struct spool_entry *e, int fd, size_t max);
enum spool_end spool_put_bytes(struct spool *s, struct spool_entry *e, struct str mail, size_t max);

/* Mail that comes in pieces, many at once. A draft is in tmp/ until it is kept; whatever happens to it, it must
   be dropped at its end, which leaves what was kept alone. e is not needed after spool_begin. Memory: 64 KB a
   draft. */
struct spool_draft *spool_begin(struct spool *s, const struct spool_entry *e, size_t max);
void spool_add(struct spool_draft *d, struct str bytes);
size_t spool_added(const struct spool_draft *d); /* bytes, without those that were too many */
struct str spool_draft_id(const struct spool_draft *d);
/* All of them at once, with one sync of the folder: spool_end says of each how it ended, with errno. sync calls
   spool_sync for each, in whatever threads. */
void spool_keep(struct spool *s, struct spool_draft *const *drafts, size_t n,
    void (*sync)(struct spool_draft *const *drafts, size_t n));
void spool_sync(struct spool_draft *d); /* touches nothing but d */
enum spool_end spool_end(const struct spool_draft *d);
void spool_drop(struct spool *s, struct spool_draft *d);

enum spool_taken {
    SPOOL_TOOK,   /* *e is begun: end it with done, aside, release or put_off */
    SPOOL_EMPTY,  /* nothing waits */
    SPOOL_SPENT,  /* *e was begun twice and never finished: note that, then end it with aside, or release it.
                     mail.p is NULL when its bytes cannot be read, or noting it with them was begun twice and
                     never finished either */
    SPOOL_FOREIGN /* no program of ours wrote it: as SPENT, and *e holds what could be read of it */
};

/* The oldest entry; the attempt is counted, on disk, before this returns. One taker a spool: a second one
   die()s. Who works in groups must work an entry with tries > 1 alone: what shares a group with a mail that
   kills the program is then not set aside with it. */
enum spool_taken spool_take(struct arena *a, struct spool *s, struct spool_entry *e);
void spool_done(struct spool *s, const struct spool_entry *e);
/* To aside/ID, and why to aside/ID.why; to ID-2, ID-3, … where there is one of that name. */
void spool_aside(struct spool *s, const struct spool_entry *e, struct str why);
/* What was ended until now, by done or aside, does not come back after a power cut. */
void spool_settle(struct spool *s);
size_t spool_id(char out[SPOOL_ID]); /* an id for a new entry; its length */
/* What was set aside goes into new/ again in two steps, so that a transaction can end between them. It gets a
   new id, since whatever remembers that an entry is done would take it for that. */
bool spool_lies_aside(const char *folder, struct str id);
/* aside/ gets a second file, under the id of e, and synced: a copy of what lies there as id, or, where that is
   gone, e itself with its mail. Again: the same. */
void spool_stage(struct arena *a, const char *folder, struct str id, const struct spool_entry *e);
/* What was staged goes to new/, and then what lies aside as id goes; false: it had gone before. */
bool spool_again(const char *folder, struct str id, struct str staged);
/* Writes aside/NAME.why, by way of tmp/, where what a kill leaves is swept. An errno. */
int spool_note_why(const char *folder, struct str name, struct str why);
/* All that lies aside, by name: mails under their ids, files that were no mails, and what imports refused. */
struct spool_lain {
    struct str name, why; /* why: of its .why; empty where there is none */
    int64_t at, size;     /* at: when the file was written */
};
size_t spool_all_aside(struct arena *a, const char *folder, struct spool_lain **out);
/* The file goes, and its .why; false: there is none of that name. */
bool spool_clear(const char *folder, struct str name);
void spool_release(struct spool *s, const struct spool_entry *e); /* gives the attempt back: a clean retry */
/* As release, but it comes after all that waits, and what comes until then, SPOOL_LATER_AFTER at most; what was
   put off and has its turn comes next. Kept in memory alone: after a restart it comes in its turn. False, and
   it is begun still, when too many are put off. */
bool spool_put_off(struct spool *s, const struct spool_entry *e);
size_t spool_waiting(struct spool *s); /* files in new/, counted now */
/* When the oldest of them came, in UTC seconds; 0: none waits. */
int64_t spool_oldest(struct spool *s);
/* Somebody takes from it just now, or goes on doing so: from the first spool_take to spool_close. */
bool spool_is_taken(struct spool *s);
size_t spool_sweep(struct spool *s); /* removes leftovers in tmp/ older than a day; how many */

/* An entry's envelope as it stands in its file, before the mail. False when an address would break its line, is
   too long, or there is no recipient. */
bool spool_entry_write(struct buf *b, const struct spool_entry *e);
/* All but id and tries, from a whole file; what points into it lives as long. False when no program of ours
   wrote it: then *e holds what could be read, and no mail. */
bool spool_entry_read(struct arena *a, struct str file, struct spool_entry *e);

/* The envelope sender as an MTA says it: "<>", "" and MAILER-DAEMON all mean the null sender (STANDARDS T5). */
struct str spool_sender(struct str said);

#endif
