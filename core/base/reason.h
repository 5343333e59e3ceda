/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The word of each reason, and which sentence tells it to those who decide. */
#ifndef BASE_REASON_H
#define BASE_REASON_H

#include "base/id.h"
#include "base/str.h"

/* The sections of templates/mail/LANG/held_reason.txt. */
enum sentence {
    SENTENCE_NONE,  /* no mail is ever held for it */
    SENTENCE_OWN,   /* named as the reason's word, with _ for - */
    SENTENCE_LIMIT, /* one of all limits, which names the word */
    SENTENCE_UNREAD,
    SENTENCE_MACHINE,
};

struct str reason_word(enum reason r); /* "first-post"; empty for REASON_NONE */
/* REASON_NONE for a word that is none of ours. */
enum reason reason_read(struct str word);
enum sentence reason_sentence(enum reason r);

#endif
