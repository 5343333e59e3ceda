/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of reasons. */
#include "base/reason.h"

/* A word that was once written into a database stays what it is. */
static const struct {
    const char *word;
    enum sentence sentence;
} reasons[REASON_COUNT] = {
    [REASON_NONE] = {"", SENTENCE_NONE},
    [REASON_STRANGER] = {"stranger", SENTENCE_OWN},
    [REASON_FIRST_POST] = {"first-post", SENTENCE_OWN},
    [REASON_MODERATED] = {"moderated", SENTENCE_OWN},
    [REASON_ANNOUNCE] = {"announce", SENTENCE_OWN},
    [REASON_FROZEN] = {"frozen", SENTENCE_OWN},
    [REASON_MALFORMED] = {"malformed", SENTENCE_OWN},
    [REASON_FAILED_DMARC] = {"failed-dmarc", SENTENCE_OWN},
    [REASON_SPAM] = {"spam", SENTENCE_OWN},
    [REASON_UNSURE] = {"unsure", SENTENCE_OWN},
    [REASON_TOO_BIG] = {"too-big", SENTENCE_LIMIT},
    [REASON_HEADER_TOO_LONG] = {"header-too-long", SENTENCE_LIMIT},
    [REASON_TOO_DEEP] = {"too-deep", SENTENCE_LIMIT},
    [REASON_TOO_MANY_PARTS] = {"too-many-parts", SENTENCE_LIMIT},
    [REASON_COMMENTS_TOO_DEEP] = {"comments-too-deep", SENTENCE_LIMIT},
    [REASON_TOO_MANY_SEGMENTS] = {"too-many-segments", SENTENCE_LIMIT},
    [REASON_TOO_MANY_WORDS] = {"too-many-words", SENTENCE_LIMIT},
    [REASON_UNREADABLE] = {"unreadable", SENTENCE_UNREAD},
    [REASON_KILLED] = {"killed", SENTENCE_UNREAD},
    [REASON_TOO_SLOW] = {"too-slow", SENTENCE_UNREAD},
    [REASON_TOO_LARGE_INSIDE] = {"too-large-inside", SENTENCE_UNREAD},
    [REASON_FALSE_RECORD] = {"false-record", SENTENCE_UNREAD},
    [REASON_ASIDE] = {"aside", SENTENCE_UNREAD},
    [REASON_BOUNCE] = {"bounce", SENTENCE_MACHINE},
    [REASON_VACATION] = {"vacation", SENTENCE_MACHINE},
    [REASON_CHALLENGE] = {"challenge", SENTENCE_MACHINE},
    [REASON_LIST] = {"list", SENTENCE_MACHINE},
    [REASON_COMPLAINT] = {"complaint", SENTENCE_MACHINE},
    [REASON_LOOP] = {"loop", SENTENCE_MACHINE},
    [REASON_BULK] = {"bulk", SENTENCE_MACHINE},
    [REASON_RETURNED] = {"returned", SENTENCE_NONE},
    [REASON_NULL_SENDER] = {"null-sender", SENTENCE_NONE},
    [REASON_EMPTY] = {"empty", SENTENCE_NONE},
    [REASON_FOREIGN] = {"foreign", SENTENCE_NONE},
    [REASON_OWN_ADDRESS] = {"own-address", SENTENCE_NONE},
    [REASON_UNKNOWN_LIST] = {"unknown-list", SENTENCE_NONE},
    [REASON_BARE_COMMAND] = {"bare-command", SENTENCE_NONE},
    [REASON_FORGED_TOKEN] = {"forged-token", SENTENCE_NONE},
    [REASON_NOBODY_HIDDEN] = {"nobody-hidden", SENTENCE_NONE},
    [REASON_ADDRESS] = {"address", SENTENCE_NONE},
};

struct str reason_word(enum reason r)
{
    return str_of(reasons[r].word);
}

enum reason reason_read(struct str word)
{
    enum reason r = REASON_COUNT - 1;
    while (r > REASON_NONE && !str_eq(word, reason_word(r)))
        r--;
    return r;
}

enum sentence reason_sentence(enum reason r)
{
    return reasons[r].sentence;
}
