/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail to those who run a list, or the whole network, and from them. All need an open transaction, and become
   rows of the outbox. */
#ifndef ACTION_NOTIFYING_H
#define ACTION_NOTIFYING_H

#include "base/buf.h"
#include "base/id.h"
#include "base/str.h"

struct list;
struct work;

/* A mail in two pieces, CRLF ended: to the owners of the list, or, where none can be reached or l is NULL, to
   the network's. False: they had the same body before, and nothing is sent. */
bool notifying_send(struct work *w, const struct list *l, struct str head, struct str body);

/* The same to one address, whose bounces count as those of the member of l who uses it. */
bool notifying_pass(
    struct work *w, const struct list *l, struct address_id address, struct str head, struct str body);

/* What is written to each in their own language: write puts the Subject, an empty line, then what is to be
 * read. */
struct notifying {
    void (*write)(struct work *w, struct buf *b, enum lang lang, const void *arg);
    const void *arg;
};

/* Where a reader's own language is not known: the list's, or the network's. */
enum lang notifying_lang(const struct work *w, const struct list *l);
/* A notice of the service's own to the same people. */
void notifying_tell(struct work *w, const struct list *l, const struct notifying *text);
/* The same to the moderators of the list; where it has none, to the owners as above. */
void notifying_moderators(struct work *w, const struct list *l, const struct notifying *text);
/* To somebody who wrote to list l; answers to it reach the list's owners. text: as write would put it. */
void notifying_author(
    struct work *w, const struct list *l, enum lang lang, struct str address, struct str text);
enum lang notifying_author_lang(
    struct work *w, const struct list *l, struct str address); /* theirs, or the list's */

/* Whether that address had no notice of this kind within a day (STANDARDS O11); it counts as having one now. */
bool notifying_once(struct work *w, struct str kind, struct address_id address);
#define NOTIFYING_NOBODY_HIDDEN "told-nobody-hidden"
void notifying_due(struct work *w); /* of ph-digest: days that are over are forgotten */

struct notice {
    const struct list *list;
    enum lang lang;
    struct str to, answers; /* To, and Reply-To, which may be empty */
    struct str text;
};
void notifying_probe(struct work *w, const struct notice *n, struct address_id address); /* action/probing */

#endif
