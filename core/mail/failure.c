/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a delivery failed: hard, soft or policy. */
#include "mail/failure.h"

#include "base/buf.h"
#include "mail/reading.h"

#define LOOK_MAX ((size_t)65536) /* bytes of a text that are looked at */

static const struct rule {
    const char *start; /* of a status */
    enum bounce_kind kind;
    bool general; /* a text may know better */
} statuses[] = {
    {"5.1.7", BOUNCE_POLICY, false}, /* about the sender's address */
    {"5.1.8", BOUNCE_POLICY, false},
    {"5.1.9", BOUNCE_POLICY, false},
    {"5.1.0", BOUNCE_HARD, true},
    {"5.1.", BOUNCE_HARD, false},
    {"5.2.1", BOUNCE_HARD, true},
    {"5.2.2", BOUNCE_SOFT, false},
    {"5.2.3", BOUNCE_POLICY, false}, /* too long for this mailbox */
    {"5.2.", BOUNCE_HARD, true},
    {"5.3.4", BOUNCE_POLICY, false},
    {"5.3.", BOUNCE_SOFT, true}, /* the system's trouble, not the address's */
    {"5.4.4", BOUNCE_HARD, true},
    {"5.4.", BOUNCE_SOFT, true}, /* routing */
    {"5.5.", BOUNCE_POLICY, true},
    {"5.6.", BOUNCE_POLICY, false},
    {"5.7.", BOUNCE_POLICY, false},
    {"5.", BOUNCE_HARD, true},
    {"4.", BOUNCE_SOFT, false},
};

/* What servers say, the more telling first. Lower case. */
static const struct phrase {
    const char *text;
    enum bounce_kind kind;
    bool user; /* nobody of that name, as opposed to a host, a route, an account */
} phrases[] = {
    {"rejected: access denied", BOUNCE_HARD, false}, /* so Microsoft says "no such user" */
    {"is receiving mail", BOUNCE_SOFT, false},       /* too fast for Google */
    {"pipe to", BOUNCE_SOFT, false},                 /* a program of the recipient's has failed */
    {"remote protocol error", BOUNCE_SOFT, false},
    {"mailbox full", BOUNCE_SOFT, false},
    {"full mailbox", BOUNCE_SOFT, false},
    {"mailbox is full", BOUNCE_SOFT, false},
    {"inbox is full", BOUNCE_SOFT, false},
    {"mailfolder is full", BOUNCE_SOFT, false},
    {"over quota", BOUNCE_SOFT, false},
    {"overquota", BOUNCE_SOFT, false},
    {"quota", BOUNCE_SOFT, false},
    {"exceeded storage", BOUNCE_SOFT, false},
    {"insufficient", BOUNCE_SOFT, false},
    {"not enough", BOUNCE_SOFT, false},
    {"no space left", BOUNCE_SOFT, false},
    {"disk full", BOUNCE_SOFT, false},
    {"recipient's mailbox exceeded", BOUNCE_SOFT, false},
    {"permission to post", BOUNCE_POLICY, false},
    {"google groups", BOUNCE_POLICY, false},
    {"may not exist", BOUNCE_HARD, false},
    {"does not accept mail", BOUNCE_HARD, false}, /* RFC 7505 */
    {"blacklist", BOUNCE_POLICY, false},
    {"black list", BOUNCE_POLICY, false},
    {"blocklist", BOUNCE_POLICY, false},
    {"block list", BOUNCE_POLICY, false},
    {"blocked", BOUNCE_POLICY, false},
    {"spamhaus", BOUNCE_POLICY, false},
    {"dnsbl", BOUNCE_POLICY, false},
    {"rbl", BOUNCE_POLICY, false},
    {"spam", BOUNCE_POLICY, false},
    {"virus", BOUNCE_POLICY, false},
    {"reputation", BOUNCE_POLICY, false},
    {"dmarc", BOUNCE_POLICY, false},
    {"dkim", BOUNCE_POLICY, false},
    {"reverse dns", BOUNCE_POLICY, false},
    {"ptr record", BOUNCE_POLICY, false},
    {"reverse lookup", BOUNCE_POLICY, false},
    {"policy", BOUNCE_POLICY, false},
    {"sender address rejected", BOUNCE_POLICY, false},
    {"sender rejected", BOUNCE_POLICY, false},
    {"relay access denied", BOUNCE_POLICY, false},
    {"relaying denied", BOUNCE_POLICY, false},
    {"unable to relay", BOUNCE_POLICY, false},
    {"not permitted to relay", BOUNCE_POLICY, false},
    {"not allowed", BOUNCE_POLICY, false},
    {"not authorized", BOUNCE_POLICY, false},
    {"not permitted", BOUNCE_POLICY, false},
    {"access denied", BOUNCE_POLICY, false},
    {"message too large", BOUNCE_POLICY, false},
    {"too big", BOUNCE_POLICY, false},
    {"size limit", BOUNCE_POLICY, false},
    {"message size exceeds", BOUNCE_POLICY, false},
    {"size exceeds", BOUNCE_POLICY, false},
    {"line limit", BOUNCE_POLICY, false},
    {"after mail from", BOUNCE_POLICY, false}, /* the sender was refused, not the recipient */
    {"reply to mail from", BOUNCE_POLICY, false},
    {"after ehlo", BOUNCE_POLICY, false},
    {"after helo", BOUNCE_POLICY, false},
    {"invalid ip", BOUNCE_POLICY, false},
    {"filtered", BOUNCE_POLICY, false},
    {"mail rejected", BOUNCE_POLICY, false},
    {"message rejected", BOUNCE_POLICY, false},
    {"message refused", BOUNCE_POLICY, false},
    {"malformed address", BOUNCE_POLICY, false},
    {"account is disabled", BOUNCE_SOFT, false}, /* suspended: it may be opened again */
    {"account is inactive", BOUNCE_SOFT, false},
    {"account has been suspended", BOUNCE_SOFT, false},
    {"account is suspended", BOUNCE_SOFT, false},
    {"tried to reach is disabled", BOUNCE_SOFT, false},
    {"tried to reach is inactive", BOUNCE_SOFT, false},
    {"account has been disabled", BOUNCE_SOFT, false},
    {"user unknown", BOUNCE_HARD, true},
    {"unknown user", BOUNCE_HARD, true},
    {"unknown recipient", BOUNCE_HARD, true},
    {"recipient unknown", BOUNCE_HARD, true},
    {"unknown address", BOUNCE_HARD, true},
    {"address unknown", BOUNCE_HARD, true},
    {"unknown local", BOUNCE_HARD, true},
    {"no such file", BOUNCE_SOFT, false},
    {"no such user", BOUNCE_HARD, true},
    {"no such", BOUNCE_HARD, false},
    {"does not exist", BOUNCE_HARD, false},
    {"doesn't exist", BOUNCE_HARD, false},
    {"not exist", BOUNCE_HARD, false},
    {"invalid recipient", BOUNCE_HARD, true},
    {"invalid user", BOUNCE_HARD, true},
    {"invalid mailbox", BOUNCE_HARD, true},
    {"invalid final delivery userid", BOUNCE_HARD, false},
    {"name is not recognized", BOUNCE_HARD, false},
    {"not our customer", BOUNCE_HARD, false},
    {"not listed in", BOUNCE_HARD, false},
    {"doesn't have a", BOUNCE_HARD, false},
    {"no mailbox", BOUNCE_HARD, true},
    {"mailbox unavailable", BOUNCE_HARD, true},
    {"mailbox not found", BOUNCE_HARD, true},
    {"user not found", BOUNCE_HARD, true},
    {"recipient not found", BOUNCE_HARD, true},
    {"recipnotfound", BOUNCE_HARD, false},
    {"address not found", BOUNCE_HARD, true},
    {"couldn't be found", BOUNCE_HARD, false},
    {"could not be found", BOUNCE_HARD, false},
    {"wasn't found", BOUNCE_HARD, false},
    {"no longer", BOUNCE_HARD, false},
    {"has moved", BOUNCE_HARD, false},
    {"unrouteable", BOUNCE_HARD, false},
    {"unroutable", BOUNCE_HARD, false},
    {"host unknown", BOUNCE_HARD, false},
    {"unknown host", BOUNCE_HARD, false},
    {"host not found, try again", BOUNCE_SOFT, false},
    {"host not found", BOUNCE_HARD, false},
    {"couldn't find any host", BOUNCE_HARD, false},
    {"domain not found", BOUNCE_HARD, false},
    {"unknown domain", BOUNCE_HARD, false},
    {"bad destination", BOUNCE_HARD, false},
    {"domain is not reachable", BOUNCE_HARD, false},
    {"name service error", BOUNCE_SOFT, false},
    {"currently unavailable", BOUNCE_SOFT, false},
    {"service unavailable", BOUNCE_SOFT, false},
    {"is locked", BOUNCE_SOFT, false},
    {"child process of", BOUNCE_SOFT, false},
    {"local delivery failed", BOUNCE_SOFT, false},
    {"timed out", BOUNCE_SOFT, false},
    {"timeout", BOUNCE_SOFT, false},
    {"expired", BOUNCE_SOFT, false},
    {"try again", BOUNCE_SOFT, false},
    {"temporar", BOUNCE_SOFT, false},
    {"greylist", BOUNCE_SOFT, false},
    {"too many", BOUNCE_SOFT, false},
    {"been delayed", BOUNCE_SOFT, false},
    {"delivery delayed", BOUNCE_SOFT, false},
    {"will be retried", BOUNCE_SOFT, false},
    {"will be re-tried", BOUNCE_SOFT, false},
    {"keep trying", BOUNCE_SOFT, false},
    {"giving up", BOUNCE_SOFT, false},
    {"not responding", BOUNCE_SOFT, false},
    {"connection refused", BOUNCE_SOFT, false},
    {"could not connect", BOUNCE_SOFT, false},
    {"couldn't connect", BOUNCE_SOFT, false},
    {"wasn't able to establish an smtp connection", BOUNCE_SOFT, false},
    {"queue too long", BOUNCE_SOFT, false},
    {"was not delivered within", BOUNCE_SOFT, false},
    {"cannot send message for", BOUNCE_SOFT, false},
    {"undeliverable for", BOUNCE_SOFT, false},
    {"loop", BOUNCE_SOFT, false},
    /* what these say in general counts where nothing above was said */
    {"nonexistent", BOUNCE_HARD, false},
    {"non-existent", BOUNCE_HARD, false},
    {"not a valid", BOUNCE_HARD, false},
    {"bad recipient", BOUNCE_HARD, false},
    {"illegal user", BOUNCE_HARD, false},
    {"no account", BOUNCE_HARD, false},
    {"unable to find", BOUNCE_HARD, false},
    {"unrecognized address", BOUNCE_HARD, false},
    {"no mx record", BOUNCE_HARD, false},
    {"null mx", BOUNCE_HARD, false},
    {"name or service not known", BOUNCE_HARD, false},
    {"banned", BOUNCE_POLICY, false},
    {"denied by", BOUNCE_POLICY, false},
    {"listed on", BOUNCE_POLICY, false},
    {"unauthenticated", BOUNCE_POLICY, false},
    {"authentication required", BOUNCE_POLICY, false},
    {"requires authentication", BOUNCE_POLICY, false},
    {"spf check", BOUNCE_POLICY, false},
    {"spf fail", BOUNCE_POLICY, false},
    {"relay not permitted", BOUNCE_POLICY, false},
    {"relaying not", BOUNCE_POLICY, false},
    {"relay denied", BOUNCE_POLICY, false},
    {"do not relay", BOUNCE_POLICY, false},
    {"infected", BOUNCE_POLICY, false},
    {"malware", BOUNCE_POLICY, false},
    {"junk mail", BOUNCE_POLICY, false},
    {"maximum message size", BOUNCE_POLICY, false},
    {"exceeds the maximum", BOUNCE_POLICY, false},
    {"content rejected", BOUNCE_POLICY, false},
    {"contents rejected", BOUNCE_POLICY, false},
    {"bad sender", BOUNCE_POLICY, false},
    {"invalid sender", BOUNCE_POLICY, false},
    {"verify sender", BOUNCE_POLICY, false},
    {"sender verify", BOUNCE_POLICY, false},
    {"sender denied", BOUNCE_POLICY, false},
    {"sender domain", BOUNCE_POLICY, false},
    {"rate limit", BOUNCE_POLICY, false},
    {"rfc 5322", BOUNCE_POLICY, false},
    {"rfc5322", BOUNCE_POLICY, false},
    {"rfc 2822", BOUNCE_POLICY, false},
    {"rfc2822", BOUNCE_POLICY, false},
    {"cannot find your", BOUNCE_POLICY, false},
    {"cannot resolve your", BOUNCE_POLICY, false},
    {"helo command", BOUNCE_POLICY, false},
    {"syntax error", BOUNCE_POLICY, false},
    {"connection reset", BOUNCE_SOFT, false},
    {"connection closed", BOUNCE_SOFT, false},
    {"connection lost", BOUNCE_SOFT, false},
    {"lost connection", BOUNCE_SOFT, false},
    {"network is unreachable", BOUNCE_SOFT, false},
    {"network unreachable", BOUNCE_SOFT, false},
    {"no route to host", BOUNCE_SOFT, false},
    {"retry limit", BOUNCE_SOFT, false},
    {"retry time", BOUNCE_SOFT, false},
    {"deferred", BOUNCE_SOFT, false},
    {"suspended", BOUNCE_SOFT, false},
    {"is inactive", BOUNCE_SOFT, false},
    {"on hold", BOUNCE_SOFT, false},
    {"storage", BOUNCE_SOFT, false},
    {"disk space", BOUNCE_SOFT, false},
    {"overloaded", BOUNCE_SOFT, false},
    {"busy", BOUNCE_SOFT, false},
    {"system error", BOUNCE_SOFT, false},
    {"internal error", BOUNCE_SOFT, false},
    {"server error", BOUNCE_SOFT, false},
    {"configuration error", BOUNCE_SOFT, false},
    {"permission denied", BOUNCE_SOFT, false},
    {"read-only", BOUNCE_SOFT, false},
    {"cannot open", BOUNCE_SOFT, false},
    {"can't create", BOUNCE_SOFT, false},
    {"out of memory", BOUNCE_SOFT, false},
    {"hop count", BOUNCE_SOFT, false},
};

static bool digit_at(struct str s, size_t i)
{
    return i < s.n && ascii_digit(s.p[i]);
}

struct str failure_status(struct str text)
{
    for (size_t i = 0; i + 4 < text.n; i++) {
        char c = text.p[i];
        bool inside = i > 0 && (digit_at(text, i - 1) || text.p[i - 1] == '.');
        if ((c != '5' && c != '4' && c != '2') || text.p[i + 1] != '.' || inside)
            continue;
        size_t j = i + 2, dot;
        while (digit_at(text, j) && j < i + 5)
            j++;
        dot = j;
        if (dot == i + 2 || dot >= text.n || text.p[dot] != '.')
            continue;
        for (j = dot + 1; digit_at(text, j) && j < dot + 4;)
            j++;
        bool longer = digit_at(text, j) || (j < text.n && text.p[j] == '.' && digit_at(text, j + 1)) ||
                      (j < text.n && (text.p[j] == '/' || ascii_alpha(text.p[j])));
        if (j > dot + 1 && !longer)
            return str_sub(text, i, j - i);
    }
    return S("");
}

/* 4 or 5 for the first thing that looks like an SMTP reply; 0 for none. */
static int reply_class(struct str text)
{
    for (size_t i = 0; i + 2 < text.n; i++) {
        bool before = i == 0 || !(ascii_alnum(text.p[i - 1]) || text.p[i - 1] == '.');
        bool code = (text.p[i] == '4' || text.p[i] == '5') && text.p[i + 1] >= '0' && text.p[i + 1] <= '7' &&
                    digit_at(text, i + 2);
        if (before && code && (i + 3 == text.n || text.p[i + 3] == ' ' || text.p[i + 3] == '-'))
            return text.p[i] - '0';
    }
    return 0;
}

/* The words in lower case, one blank apart, without addresses: those may say anything. */
static void words_only(struct str text, struct buf *b)
{
    for (struct str word; text.n && b->n < LOOK_MAX && str_word(&text, &word);) {
        size_t at = str_chr(word, '@'), bracket = str_chr(word, '<');
        if (at != STR_NONE)
            word = str_sub(word, 0, bracket == STR_NONE ? 0 : bracket);
        for (size_t i = 0; i < word.n && b->n < LOOK_MAX; i++)
            buf_char(b, ascii_lower(word.p[i]));
        buf_char(b, ' ');
    }
}

static const struct phrase *phrase_in(struct str words)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (str_find(words, str_of(phrases[i].text)) != STR_NONE)
            return &phrases[i];
    return NULL;
}

/* Was it the mail that was refused, and not the recipient before it? */
static bool at_data(struct str words)
{
    static const char *const told[] = {
        "in reply to end of data", "in reply to data", "after end of data", "smtp command data ", NULL};
    static const char *const pipelined[] = {"need rcpt", "rcpt first", "no valid recipients", NULL};
    for (const char *const *t = told; *t; t++)
        if (str_find(words, str_of(*t)) != STR_NONE)
            return true;
    for (const char *const *t = pipelined; *t; t++)
        if (str_find(words, str_of(*t)) != STR_NONE) /* it was the recipient all the same */
            return false;
    size_t reply = str_find(words, S("<<< 5"));
    struct str dialogue = str_sub(words, 0, reply == STR_NONE ? 0 : reply);
    return str_ends(dialogue, S(">>> data ")) || str_ends(dialogue, S(">>> . "));
}

int failure_told(struct str status, struct str said, struct str around)
{
    const struct rule *rule = NULL;
    for (size_t i = 0; !rule && i < sizeof statuses / sizeof *statuses; i++)
        if (str_starts(status, str_of(statuses[i].start)))
            rule = &statuses[i];
    bool guess = status.n && status.p[0] == '5' && reply_class(said) && failure_status(said).n == 0;
    if (rule && !rule->general && !guess)
        return rule->kind;
    struct buf b, more;
    buf_init(&b, 2 * LOOK_MAX);
    buf_init(&more, 2 * LOOK_MAX);
    words_only(said, &b);
    words_only(around, &more);
    bool exact = rule && !rule->general;
    const struct phrase *phrase = phrase_in(buf_str(&b));
    if (!phrase && !exact)
        phrase = phrase_in(buf_str(&more));
    int reply = reply_class(said) ? reply_class(said) : reply_class(around);
    int kind = phrase ? (int)phrase->kind : rule ? (int)rule->kind : reply == 4 ? BOUNCE_SOFT : BOUNCE_HARD;
    if (phrase && phrase->user && !exact && (at_data(buf_str(&b)) || at_data(buf_str(&more))))
        kind = BOUNCE_SOFT;
    buf_release(&b);
    buf_release(&more);
    return kind;
}

int failure_kind(struct str status, struct str text)
{
    return failure_told(status, text, S(""));
}

const char *failure_name(int kind)
{
    return kind == BOUNCE_HARD ? "hard" : kind == BOUNCE_SOFT ? "soft" : "policy";
}
