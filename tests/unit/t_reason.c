/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reason: each has a word of its own, which is read back as it. */
#include "base/reason.h"

#include "tap.h"

static void words(void)
{
    for (enum reason r = REASON_NONE + 1; r < REASON_COUNT; r++) {
        CHECK(reason_word(r).n > 0);
        CHECK_INT(reason_read(reason_word(r)), r);
    }
    CHECK_INT(reason_read(S("no-such-reason")), REASON_NONE);
    CHECK_INT(reason_read(S("")), REASON_NONE);
}

/* The words stand in databases: these are what they were from the first. */
static void kept(void)
{
    CHECK_STR(reason_word(REASON_STRANGER), "stranger");
    CHECK_STR(reason_word(REASON_FAILED_DMARC), "failed-dmarc");
    CHECK_STR(reason_word(REASON_TOO_LARGE_INSIDE), "too-large-inside");
    CHECK_STR(reason_word(REASON_BULK), "bulk");
    CHECK_STR(reason_word(REASON_NONE), "");
}

static void sentences(void)
{
    CHECK_INT(reason_sentence(REASON_STRANGER), SENTENCE_OWN);
    CHECK_INT(reason_sentence(REASON_TOO_MANY_WORDS), SENTENCE_LIMIT);
    CHECK_INT(reason_sentence(REASON_ASIDE), SENTENCE_UNREAD);
    CHECK_INT(reason_sentence(REASON_CHALLENGE), SENTENCE_MACHINE);
    CHECK_INT(reason_sentence(REASON_OWN_ADDRESS), SENTENCE_NONE);
}

static const struct tap_test tests[] = {
    {"each reason has one word", words},
    {"a word stays what it is", kept},
    {"each says which sentence tells it", sentences},
};

TAP_MAIN(tests)
