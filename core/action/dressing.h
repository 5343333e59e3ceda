/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a message is dressed to go out: once per message, list, mode and language; the member's own lines at
 * send. */
#ifndef ACTION_DRESSING_H
#define ACTION_DRESSING_H

#include "base/buf.h"
#include "base/id.h"

struct list;
struct work;

/* The copy for members who read every message: the author's own header fields and body byte for byte, ours
   added, a parent list's List-* removed. Needs an open transaction; made once, found again afterwards. */
struct copy_id dressing_copy(struct work *w, const struct list *l, struct message_id message, struct str raw);

/* The header fields that every mail of a list carries (STANDARDS O4, O5, O10), CRLF ended, but for the member's
 * own. */
void dressing_list_fields(struct work *w, struct buf *out, const struct list *l);

/* What is one recipient's alone. */
struct dressing_recipient {
    struct list_id list;
    struct str list_name, list_domain;
    struct person_id person;
};
/* List-Unsubscribe with the member's own token, which never expires; CRLF ended. */
void dressing_lines(struct work *w, struct buf *out, const struct dressing_recipient *r);
/* The VERP envelope sender (STANDARDS B1). */
void dressing_sender(struct work *w, struct buf *out, const struct dressing_recipient *r);

/* The permanent address of a message, known before the page exists (STANDARDS O9):
 * archive_url/LIST/m/HASH.html. */
void dressing_permalink(struct work *w, struct buf *out, const struct list *l, struct str hash);

#endif
