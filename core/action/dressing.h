/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a message is dressed to go out: our header fields once per message, list, mode and language, the member's
   own lines at send. What of the author's stays byte for byte is action/dressing_rule's to say. */
#ifndef ACTION_DRESSING_H
#define ACTION_DRESSING_H

#include "base/buf.h"
#include "base/id.h"

struct list;
struct work;

/* The copy for members who read every message. Needs an open transaction; made once, found again afterwards. */
struct copy_id dressing_copy(struct work *w, const struct list *l, struct message_id message, struct str raw);

/* The header fields that every mail of a list carries (STANDARDS O4, O5, O10), CRLF ended, but for the member's
 * own. */
void dressing_list_fields(struct work *w, struct buf *out, const struct list *l);

/* A copy as it goes on the wire, but for the recipient's lines, which belong on top of it: CRLF line ends, dots
   not stuffed. False when the copy or its mail is gone (erased since). */
bool dressing_render(struct work *w, struct copy_id copy, struct buf *out);

/* What is one recipient's alone. */
struct dressing_recipient {
    struct str list_name, list_domain;
    struct list_id list;
    struct person_id person;
};
/* List-Unsubscribe with the member's own token, which never expires; CRLF ended. With a web_url it can be done
   by one click as well (STANDARDS O6). A transaction for many has no member: it must offer neither. */
void dressing_lines(struct work *w, struct buf *out, const struct dressing_recipient *r);
/* The VERP envelope sender, good for this month and the next (STANDARDS B1). */
void dressing_sender(struct work *w, struct buf *out, const struct dressing_recipient *r);

#endif
