/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a copy that speak for the author: from the list in their name, answers to where the list wants
   them, the list's words in front of the subject. Each field stands for all of its name in the mail. What must
   be decoded for it, the author's name and the subject, is the message's, as its jail has read it. */
#ifndef ACTION_REWRITING_H
#define ACTION_REWRITING_H

#include "base/buf.h"

struct header;
struct list;
struct message;
struct work;

/* From: "Ana via Garden" <garden@…>. The author stays in X-Original-From, and answers reach them as before:
   through Reply-To, or where that is the list's, through Cc. */
void rewriting_author(
    struct work *w, struct buf *out, const struct list *l, const struct header *h, const struct message *m);
/* From: "Ana via Garden" <garden+p-12@…>, where private answers to post 12 reach the author; what else names
   their address is not there: To and Cc come without it. */
void rewriting_hidden(struct work *w, struct buf *out, const struct list *l, const struct header *h,
    const struct message *m, int64_t number);
/* Reply-To of a list with reply=list; nothing for others. */
void rewriting_answers(struct work *w, struct buf *out, const struct list *l);
/* The subject with the list's prefix; nothing where it is there already, or the list has none. */
void rewriting_subject(struct work *w, struct buf *out, const struct list *l, struct str subject);
/* The lines that the list has below each mail; empty: none. */
struct str rewriting_footer(struct work *w, const struct list *l);

#endif
