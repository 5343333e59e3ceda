/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kind of id in its own struct, so that ids cannot be swapped, and the enums that stand in columns. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

/* 0 is nobody's id: it means "none". Ids grow with time within a table. */
struct community_id {
    int64_t v;
};
struct list_id {
    int64_t v;
};
struct topic_id {
    int64_t v;
};
struct person_id {
    int64_t v;
};
struct address_id {
    int64_t v;
};
struct message_id {
    int64_t v;
};
struct thread_id {
    int64_t v;
};
struct blob_id {
    int64_t v;
};
struct copy_id {
    int64_t v;
};
struct domain_id {
    int64_t v;
};
struct outbox_id {
    int64_t v;
};
struct hold_id {
    int64_t v;
};
struct issue_id {
    int64_t v;
};
struct chore_id {
    int64_t v;
};

/* Values in columns are fixed for ever: add at the end, never renumber. */

/* How a subscription is delivered (SPEC section 6). */
enum mode {
    MODE_EACH = 0,
    MODE_DIGEST = 1,
    MODE_SUMMARY = 2,
    MODE_LITE = 3,
    MODE_RADIO = 4,
    MODE_NOMAIL = 5,
    MODE_COUNT
};

/* The languages that notices are written in; templates/mail/ has a folder for each. */
enum lang {
    LANG_EN = 0,
    LANG_FR = 1,
    LANG_ES = 2,
    LANG_PT = 3,
    LANG_SW = 4,
    LANG_AR = 5,
    LANG_HI = 6,
    LANG_ZH = 7,
    LANG_COUNT
};

/* Who may post without being held. */
enum post_policy {
    POST_MEMBERS = 0,
    POST_OPEN = 1,
    POST_FIRST_HELD = 2,
    POST_MODERATED = 3,
    POST_ANNOUNCE = 4
};

/* Where answers to a copy go: the list adds no Reply-To, or its own address. */
enum reply_to { REPLY_AUTHOR = 0, REPLY_LIST = 1 };

/* Who may join. */
enum join_policy { JOIN_OPEN = 0, JOIN_APPROVE = 1, JOIN_CLOSED = 2 };

/* What a person may do in a list beyond being a member. */
enum role { ROLE_OWNER = 1, ROLE_MODERATOR = 2, ROLE_STEWARD = 3 };

/* Whether a message is shown. Erasure only ever moves it on: shown, hidden, purged. */
enum shown { SHOWN_YES = 0, SHOWN_NO_ARCHIVE = 1, SHOWN_HIDDEN = 2, SHOWN_PURGED = 3 };

/* What a copy is made of: a post as received, a digest, a mail of the service's own, or the mail that asks an
   address whether it still takes any. */
enum copy_kind { COPY_POST = 0, COPY_DIGEST = 1, COPY_SERVICE = 2, COPY_PROBE = 3 };

/* What became of a message that waits for a moderator. */
enum hold_state {
    HOLD_WAITING = 0,
    HOLD_ACCEPTED = 1,
    HOLD_REJECTED = 2,
    HOLD_DISCARDED = 3,
    HOLD_RETRIED = 4
};

/* Who is to look at what waits: the moderators, at once or (spam) once a day, or the network's owner, since the
   mail could not be read to its end. */
enum hold_kind { HOLD_POST = 0, HOLD_SPAM = 1, HOLD_UNREAD = 2 };

/* Whether the author of what waits may be written to: never (a forger, a machine, nobody known), only as a
   member of the list (nothing is proven), or as the one who is proven. */
enum hold_answer { ANSWER_NEVER = 0, ANSWER_MEMBER = 1, ANSWER_PROVEN = 2 };

/* Why something else becomes of a mail than a post. Its word stands in columns and logs (base/reason), its
   number nowhere. */
enum reason {
    REASON_NONE = 0,
    /* the list asks for it, or the mail raises a doubt */
    REASON_STRANGER,
    REASON_FIRST_POST,
    REASON_MODERATED,
    REASON_ANNOUNCE,
    REASON_FROZEN,
    REASON_MALFORMED,
    REASON_FAILED_DMARC,
    REASON_SPAM,
    REASON_UNSURE,
    /* it is over a limit of STANDARDS T10 */
    REASON_TOO_BIG,
    REASON_HEADER_TOO_LONG,
    REASON_TOO_DEEP,
    REASON_TOO_MANY_PARTS,
    REASON_COMMENTS_TOO_DEEP,
    REASON_TOO_MANY_SEGMENTS,
    REASON_TOO_MANY_WORDS,
    /* it was not read to its end */
    REASON_UNREADABLE,
    REASON_KILLED,
    REASON_TOO_SLOW,
    REASON_TOO_LARGE_INSIDE,
    REASON_FALSE_RECORD,
    REASON_ASIDE,
    /* a machine wrote it */
    REASON_BOUNCE,
    REASON_VACATION,
    REASON_CHALLENGE,
    REASON_LIST,
    REASON_COMPLAINT,
    REASON_LOOP,
    REASON_BULK,
    /* of mails that never wait */
    REASON_RETURNED, /* a person, it seems, wrote to an address of mail servers */
    REASON_NULL_SENDER,
    REASON_EMPTY,
    REASON_FOREIGN, /* a file in the spool that no program of ours wrote */
    REASON_OWN_ADDRESS,
    REASON_UNKNOWN_LIST,
    REASON_BARE_COMMAND,
    REASON_FORGED_TOKEN,
    REASON_NOBODY_HIDDEN, /* its address names no author who hides */
    REASON_ADDRESS,       /* what its address asks for */
    REASON_COUNT
};

/* Where an outbox row stands. */
enum out_state { OUT_WAITING = 0, OUT_SENT = 1, OUT_FAILED = 2, OUT_ASIDE = 3 };

/* What a domain asks of mail in its name that nothing proves; the last: nobody could be asked. A stricter one
   is a larger one. */
enum domain_policy { DOMAIN_NONE = 0, DOMAIN_QUARANTINE = 1, DOMAIN_REJECT = 2, DOMAIN_UNKNOWN = 3 };

/* Why a delivery failed: the address is not there; it cannot be reached for now; something about the mail or
   us, which says nothing about the address. */
enum bounce_kind { BOUNCE_HARD = 1, BOUNCE_SOFT = 2, BOUNCE_POLICY = 3 };

/* How we heard of it: a report came, or the server refused the recipient while we spoke to it. */
enum bounce_source { BOUNCE_REPORT = 0, BOUNCE_DIALOGUE = 1 };

/* Who is still to be told that a row of the outbox was not delivered. */
enum out_owner { OWNER_NOBODY = 0, OWNER_OF_LIST = 1, OWNER_OF_NETWORK = 2 };

#endif
