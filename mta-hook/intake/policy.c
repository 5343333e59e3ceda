/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules that a mail meets at an address of ours. */
#include "policy.h"

#include "action/opening.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/words.h"
#include "identity.h"
#include "mail/local.h"
#include "mail/machine.h"
#include "mail/reading.h"
#include "returned.h"
#include "route.h"
#include "store/list.h"
#include "store/person.h"
#include "store/post.h"

enum { SHORT_NOTE = 200, MARKS_MOST = 20 };

#define ACCEPT ((struct verdict){POLICY_ACCEPT, S("")})
#define HOLD(reason) ((struct verdict){POLICY_HOLD, S(reason)})

const char *policy_name(enum policy p)
{
    static const char *const names[] = {"accept", "hold", "refuse", "drop", "forward"};
    return names[p];
}

/* ---- the mail filter in front of us */

/* The next of words that have commas between them. */
static bool next_word(struct str *words, struct str *word)
{
    if (words->n == 0)
        return false;
    size_t comma = str_chr(*words, ',');
    *word = str_trim(str_sub(*words, 0, comma == STR_NONE ? words->n : comma));
    *words = comma == STR_NONE ? S("") : str_from(*words, comma + 1);
    return true;
}

static bool names(struct str words, struct str name)
{
    for (struct str word; next_word(&words, &word);)
        if (str_eq_nocase(word, name))
            return true;
    return false;
}

/* The word must end where one of the value ends: "yes, score=9", not "yesterday". */
static bool begins(struct str words, struct str value)
{
    for (struct str word; next_word(&words, &word);)
        if (word.n && str_starts_nocase(value, word) && (value.n == word.n || !ascii_alnum(value.p[word.n])))
            return true;
    return false;
}

/* "X-Spam-Flag: YES", "X-Spam-Status: Yes, score=9", "X-Rspamd-Action: add header" */
static struct verdict filter_verdict(struct work *w, const struct mail *m)
{
    struct str rest = m->header, line;
    bool unsure = false;
    while (str_line(&rest, &line)) {
        size_t colon = str_chr(line, ':');
        if (colon == STR_NONE || !names(w->conf->verdict_header, str_trim(str_sub(line, 0, colon))))
            continue;
        struct str value = str_trim(str_from(line, colon + 1));
        if (begins(w->conf->verdict_spam, value))
            return HOLD("spam");
        unsure = unsure || begins(w->conf->verdict_unsure, value);
    }
    return unsure ? HOLD("unsure") : ACCEPT;
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
        return HOLD("frozen");
    if (trusted)
        return ACCEPT;
    switch (l->post_policy) {
    case POST_OPEN:
        return ACCEPT;
    case POST_MEMBERS:
        return member ? ACCEPT : HOLD("stranger");
    case POST_FIRST_HELD:
        return !member ? HOLD("stranger") : posted_before(w, l, m) ? ACCEPT : HOLD("first-post");
    case POST_MODERATED:
        return HOLD("moderated");
    case POST_ANNOUNCE:
        return HOLD("announce");
    }
    return HOLD("moderated");
}

static struct verdict post_verdict(
    struct work *w, const struct list *l, const struct mail *m, enum identity identity)
{
    if (m->defects)
        return HOLD("malformed");
    if (identity == IDENTITY_FAILED)
        return HOLD("failed-dmarc");
    if (m->automatic != AUTO_NO) /* and yet it was not dropped: a person may be behind it */
        return (struct verdict){POLICY_HOLD, returned_kind((int)m->automatic)};
    if (bare_command(w, m))
        return (struct verdict){POLICY_FORWARD, S("bare-command")};
    return list_verdict(w, l, m, identity);
}

/* ---- machines */

static bool ours(struct work *w, struct str address)
{
    struct route r = route_read(w, address);
    return route_ours(w, &r);
}

/* Where forwarded mail says that it was forwarded to: a list's owner, or the network's (action/forwarding). */
static bool forwarded(struct work *w, struct str address)
{
    struct route r = route_read(w, address);
    return route_to_people(&r) || identity_behind(w, NULL, address);
}

/* Does a report give back a mail with such a field? It is not asked for its parts: old systems return the mail
   as words among others. */
static bool returns(struct work *w, struct str raw, struct str field, bool (*is)(struct work *, struct str))
{
    struct str line;
    for (int looked = 0; looked < MARKS_MOST && str_line(&raw, &line);) {
        line = str_trim(line);
        if (!str_starts_nocase(line, field))
            continue;
        if (is(w, str_trim(str_from(line, field.n))))
            return true;
        looked++;
    }
    return false;
}

/* Would a machine's mail to people go round for ever? What has been here does, and what answers our forwarding:
   it gives back a mail of ours, is about an address that mail to these people goes to, or comes from there. A
   complaint does give back a mail of ours; unless we know whose copy that was, or it was one for these people,
   they are to read it. */
static bool circles(struct work *w, const struct route *r, const struct policy_mail *in)
{
    const struct mail *m = in->opened->mail;
    if (m->automatic == AUTO_LOOP || returned_laid(w, m))
        return true;
    for (size_t i = 0; i < m->loops.n; i++)
        if (ours(w, m->loops.at[i]))
            return true;
    if (m->automatic == AUTO_COMPLAINT)
        return returns(w, in->raw, S("Resent-To:"), forwarded);
    if (!in->null_sender && m->automatic != AUTO_BOUNCE && m->automatic != AUTO_VACATION &&
        m->automatic != AUTO_CHALLENGE)
        return false;
    for (size_t i = 0; i < m->from.n; i++)
        if (identity_behind(w, r->list, m->from.at[i].address))
            return true;
    for (size_t i = 0; i < m->n_bounces; i++)
        if (identity_behind(w, r->list, m->bounces[i].recipient))
            return true;
    return returns(w, in->raw, S("X-Loop:"), ours);
}

/* A machine's mail ends here unless people read what comes to the address, or a person may be behind it: where
   only the Subject sounds like a machine's, and where a member's way of sending looks like a bulk mailer's. */
static bool machine_ends(struct work *w, const struct route *r, const struct policy_mail *in)
{
    const struct mail *m = in->opened->mail;
    if (m->automatic == AUTO_NO && !in->null_sender)
        return false;
    if (route_to_people(r))
        return circles(w, r, in);
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
    if (str_eq(opened->why, S("empty")))
        return (struct verdict){POLICY_DROP, opened->why};
    return (struct verdict){POLICY_HOLD, opened->why};
}

struct verdict policy_judge(struct work *w, const struct route *r, const struct policy_mail *in)
{
    const struct mail *m = in->opened->mail;
    if (in->opened->end != OPENED)
        return policy_unread(in->opened);
    if (returned_here(r) || machine_ends(w, r, in))
        return (struct verdict){POLICY_DROP, returned_reason(m, r)};
    enum identity identity = identity_read(w, m);
    if (identity == IDENTITY_OURS)
        return (struct verdict){POLICY_REFUSE, S("own-address")};
    struct verdict filter = filter_verdict(w, m);
    if (filter.policy != POLICY_ACCEPT)
        return filter;
    if (!r->list && !route_network(r))
        return (struct verdict){POLICY_FORWARD, S("unknown-list")};
    if (r->list && local_posts(r->at))
        return post_verdict(w, r->list, m, identity);
    return (struct verdict){POLICY_FORWARD, local_verb_name(r->at->verb)};
}
