/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of mail in every language at once: "Re:", "wrote:", "on holiday", days and months. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/str.h"

struct arena;
struct words;

/* How the lines begin that are left to text/usual. */
#define WORDS_USUAL "usual:"
#define WORDS_LETTERS "letters:"
#define WORDS_ENDINGS "endings:"

/* The other keys of templates/words/README. */
enum phrase {
    PHRASE_RE,
    PHRASE_FWD,
    PHRASE_WROTE,
    PHRASE_WROTE_START,
    PHRASE_ORIGINAL,
    PHRASE_FROM,
    PHRASE_SENT,
    PHRASE_TO,
    PHRASE_CC,
    PHRASE_SUBJECT,
    PHRASE_DATE,
    PHRASE_VACATION,
    PHRASE_GREETING,
    PHRASE_CLOSING,
    PHRASE_SIGNATURE,
    PHRASE_MONDAY,
    PHRASE_JANUARY = PHRASE_MONDAY + 7,
    PHRASE_COUNT = PHRASE_JANUARY + 12
};

/* All languages that are built in; read once per process, never freed. Load it before forking children. */
const struct words *words_load(void);
/* From text, for other words than the built-in ones: words_add each file, then words_ready. A line that is not
   of the form in README is a bug() naming file and line. */
struct words *words_new(struct arena *a);
void words_add(struct words *w, const char *file, struct str text);
void words_ready(struct words *w);

/* In all of these upper and lower case are the same (base/letter), every kind of blank is one, a blank before a
   colon and marks of direction do not count, and a phrase never begins or ends inside a word. */

/* Pulls the phrase at the start off *s, with what belongs to it and the blanks behind: for RE and FWD a counter
   ([2], (2), ^2) and a colon, which must be there, directly behind prefixes of one letter; for the labels of a
   header block (FROM to DATE) a colon, and stars of bold type; for ORIGINAL dashes on both sides. */
bool words_strip(const struct words *w, enum phrase p, struct str *s);
bool words_starts(const struct words *w, enum phrase p, struct str s);
/* For WROTE a phrase without a colon of its own may stand anywhere in s when s ends in one. */
bool words_ends(const struct words *w, enum phrase p, struct str s);
/* The whole of s, but for blanks around it. */
bool words_is(const struct words *w, enum phrase p, struct str s);

/* The part of subject that replies share, for comparing and for commands, not for showing: without any Re: and
   Fwd: of any language and without [list prefixes] of up to 30 bytes among and behind them, as long as
   something is left (RFC 5256 section 2.1 in spirit). *was_reply says whether an Re: was there. Borrowed from
   subject. */
struct str words_subject(const struct words *w, struct str subject, bool *was_reply);

/* A name or short form, with or without full stop or comma: 0 Monday to 6 Sunday; 1 to 12. -1: none. */
int words_day(const struct words *w, struct str s);
int words_month(const struct words *w, struct str s);

#endif
