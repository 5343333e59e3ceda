/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules that a mail meets at an address of ours. */
#include "policy.h"

#include "action/opening.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/reason.h"
#include "base/words.h"
#include "filter.h"
#include "hidden.h"
#include "identity.h"
#include "loops.h"
#include "mail/local.h"
#include "mail/machine.h"
#include "mail/reading.h"
#include "oneshot.h"
#include "returned.h"
#include "route.h"
#include "store/list.h"
#include "store/person.h"
#include "store/post.h"

enum { SHORT_NOTE = 200 };

#define ACCEPT ((struct verdict){POLICY_ACCEPT, REASON_NONE})
#define HOLD(reason) ((struct verdict){POLICY_HOLD, reason})

const char *policy_name(enum policy p)
{
    static const char *const names[] = {"accept", "hold", "refuse", "drop", "forward", "leave"};
    return names[p];
}

struct str policy_reason(const struct verdict *v, const struct route *r)
{
    return v->reason == REASON_ADDRESS ? local_verb_name(r->at->verb) : reason_word(v->reason);
}

/* ---- posts */

static bool one_of(struct str s, const char *const *words)
{
    for (; *words; words++)
        if (str_eq_nocase(s, str_of(*words)))
            return true;
    return false;
}

/* Without what people put around a word. */
static struct str bare(struct str s)
{
    s = str_trim(s);
    while (s.n && !ascii_alnum(s.p[s.n - 1]) && !((unsigned char)s.p[s.n - 1] & 0x80))
        s = str_trim(str_sub(s, 0, s.n - 1));
    return s;
}

/* A command that was sent to the list instead of its -request address (SPEC section 4): the word alone, or as
   the Subject of a note that says no more than it. */
static bool bare_command(struct work *w, const struct mail *m)
{
    static const char *const leaving[] = {"unsubscribe", "unsubscribe me", "please unsubscribe",
        "please unsubscribe me", "signoff", "sign off", NULL},
                             *const others[] = {"subscribe", "join", "leave", "help", "stop", "remove",
                                 "remove me", "please remove me", NULL};
    bool answers;
    struct str subject = bare(words_subject(w->words, m->subject, &answers)), reply = bare(m->reply);
    if (one_of(reply, leaving) || one_of(reply, others))
        return true;
    if (one_of(subject, leaving))
        return reply.n < SHORT_NOTE;
    return one_of(subject, others) && reply.n == 0;
}

static bool posted_before(struct work *w, const struct list *l, const struct mail *m)
{
    struct address_id from = address_find(w->db, m->from.at[0].address);
    return from.v && post_by_author(w->db, l->id, from);
}

/* What the list itself asks of those who post. A role is only believed of a From that is proven. */
static struct verdict list_verdict(
    struct work *w, const struct list *l, const struct mail *m, enum identity identity)
{
    bool trusted = identity == IDENTITY_PROVEN && identity_trusted(w, l, m);
    bool member = l->post_policy != POST_OPEN && identity_member(w, l, m).v;
    if (l->frozen)
        return HOLD(REASON_FROZEN);
    if (trusted)
        return ACCEPT;
    switch (l->post_policy) {
    case POST_OPEN:
        return ACCEPT;
    case POST_MEMBERS:
        return member ? ACCEPT : HOLD(REASON_STRANGER);
    case POST_FIRST_HELD:
        return !member ? HOLD(REASON_STRANGER) : posted_before(w, l, m) ? ACCEPT : HOLD(REASON_FIRST_POST);
    case POST_MODERATED:
        return HOLD(REASON_MODERATED);
    case POST_ANNOUNCE:
        return HOLD(REASON_ANNOUNCE);
    }
    return HOLD(REASON_MODERATED);
}

static struct verdict post_verdict(
    struct work *w, const struct list *l, const struct mail *m, enum identity identity)
{
    if (m->defects)
        return HOLD(REASON_MALFORMED);
    if (identity == IDENTITY_FAILED)
        return HOLD(REASON_FAILED_DMARC);
    if (m->automatic != AUTO_NO) /* and yet it was not dropped: a person may be behind it */
        return HOLD(returned_kind((int)m->automatic));
    if (bare_command(w, m))
        return (struct verdict){POLICY_FORWARD, REASON_BARE_COMMAND};
    return list_verdict(w, l, m, identity);
}

/* ---- private answers */

static struct verdict private_verdict(struct work *w, const struct route *r, enum identity identity)
{
    if (identity == IDENTITY_FAILED)
        return HOLD(REASON_FAILED_DMARC);
    if (!hidden_known(w, r))
        return (struct verdict){POLICY_REFUSE, REASON_NOBODY_HIDDEN};
    return (struct verdict){POLICY_FORWARD, REASON_ADDRESS};
}

/* ---- machines */

/* A machine's mail ends here unless people read what comes to the address, or a person may be behind it: where
   only the Subject sounds like a machine's, and where a member's way of sending looks like a bulk mailer's. */
static bool machine_ends(struct work *w, const struct route *r, const struct policy_mail *in)
{
    const struct mail *m = in->opened->mail;
    if (m->automatic == AUTO_NO && !in->null_sender)
        return false;
    if (route_to_people(r))
        return loops_circles(w, r, in);
    if (in->null_sender || (!r->list && !route_network(r)))
        return true;
    if (m->automatic == AUTO_BULK)
        return !r->list || (r->list->post_policy != POST_OPEN && !identity_member(w, r->list, m).v);
    return machine_sure(m);
}

/* ---- all mails */

/* A mail that cannot be read is kept: by its bytes alone nobody can say what it is. */
struct verdict policy_unread(const struct opening_result *opened)
{
    if (opened->why == REASON_EMPTY)
        return (struct verdict){POLICY_DROP, opened->why};
    return HOLD(opened->why);
}

struct verdict policy_judge(struct work *w, const struct route *r, const struct policy_mail *in)
{
    const struct mail *m = in->opened->mail;
    if (oneshot_here(r))
        return oneshot_good(w, r) ? (struct verdict){POLICY_LEAVE, REASON_NONE}
                                  : (struct verdict){POLICY_REFUSE, REASON_FORGED_TOKEN};
    if (in->opened->end != OPENED)
        return policy_unread(in->opened);
    if (returned_here(r) || machine_ends(w, r, in))
        return (struct verdict){POLICY_DROP, returned_reason(m, r)};
    enum identity identity = identity_read(w, m);
    if (identity == IDENTITY_OURS)
        return (struct verdict){POLICY_REFUSE, REASON_OWN_ADDRESS};
    switch (filter_read(w->conf, m)) {
    case FILTER_SPAM:
        return HOLD(REASON_SPAM);
    case FILTER_UNSURE:
        return HOLD(REASON_UNSURE);
    case FILTER_SILENT:
        break;
    }
    if (!r->list && !route_network(r))
        return (struct verdict){POLICY_FORWARD, REASON_UNKNOWN_LIST};
    if (hidden_here(r))
        return private_verdict(w, r, identity);
    if (r->list && local_posts(r->at))
        return post_verdict(w, r->list, m, identity);
    return (struct verdict){POLICY_FORWARD, REASON_ADDRESS};
}
