/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a delivery failed: hard, soft or policy. */
#include "mail/failure.h"

#include "mail/reading.h"

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
} phrases[] = {
    {"rejected: access denied", BOUNCE_HARD}, /* so Microsoft says "no such user" */
    {"is receiving mail", BOUNCE_SOFT},       /* too fast for Google */
    {"mailbox full", BOUNCE_SOFT},
    {"full mailbox", BOUNCE_SOFT},
    {"mailbox is full", BOUNCE_SOFT},
    {"inbox is full", BOUNCE_SOFT},
    {"mailfolder is full", BOUNCE_SOFT},
    {"over quota", BOUNCE_SOFT},
    {"overquota", BOUNCE_SOFT},
    {"quota", BOUNCE_SOFT},
    {"exceeded storage", BOUNCE_SOFT},
    {"insufficient", BOUNCE_SOFT},
    {"not enough", BOUNCE_SOFT},
    {"no space left", BOUNCE_SOFT},
    {"disk full", BOUNCE_SOFT},
    {"recipient's mailbox exceeded", BOUNCE_SOFT},
    {"blacklist", BOUNCE_POLICY},
    {"black list", BOUNCE_POLICY},
    {"blocklist", BOUNCE_POLICY},
    {"block list", BOUNCE_POLICY},
    {"blocked", BOUNCE_POLICY},
    {"spamhaus", BOUNCE_POLICY},
    {"dnsbl", BOUNCE_POLICY},
    {"rbl", BOUNCE_POLICY},
    {"spam", BOUNCE_POLICY},
    {"virus", BOUNCE_POLICY},
    {"reputation", BOUNCE_POLICY},
    {"dmarc", BOUNCE_POLICY},
    {"dkim", BOUNCE_POLICY},
    {"reverse dns", BOUNCE_POLICY},
    {"ptr record", BOUNCE_POLICY},
    {"reverse lookup", BOUNCE_POLICY},
    {"policy", BOUNCE_POLICY},
    {"sender address rejected", BOUNCE_POLICY},
    {"sender rejected", BOUNCE_POLICY},
    {"relay access denied", BOUNCE_POLICY},
    {"relaying denied", BOUNCE_POLICY},
    {"unable to relay", BOUNCE_POLICY},
    {"not permitted to relay", BOUNCE_POLICY},
    {"not allowed", BOUNCE_POLICY},
    {"not authorized", BOUNCE_POLICY},
    {"not permitted", BOUNCE_POLICY},
    {"access denied", BOUNCE_POLICY},
    {"message too large", BOUNCE_POLICY},
    {"too big", BOUNCE_POLICY},
    {"size limit", BOUNCE_POLICY},
    {"message size exceeds", BOUNCE_POLICY},
    {"size exceeds", BOUNCE_POLICY},
    {"line limit", BOUNCE_POLICY},
    {"permission to post", BOUNCE_POLICY},
    {"google groups", BOUNCE_POLICY},
    {"after mail from", BOUNCE_POLICY}, /* the sender was refused, not the recipient */
    {"reply to mail from", BOUNCE_POLICY},
    {"after ehlo", BOUNCE_POLICY},
    {"after helo", BOUNCE_POLICY},
    {"invalid ip", BOUNCE_POLICY},
    {"filtered", BOUNCE_POLICY},
    {"mail rejected", BOUNCE_POLICY},
    {"message rejected", BOUNCE_POLICY},
    {"message refused", BOUNCE_POLICY},
    {"malformed address", BOUNCE_POLICY},
    {"user unknown", BOUNCE_HARD},
    {"unknown user", BOUNCE_HARD},
    {"unknown recipient", BOUNCE_HARD},
    {"recipient unknown", BOUNCE_HARD},
    {"unknown address", BOUNCE_HARD},
    {"address unknown", BOUNCE_HARD},
    {"unknown local", BOUNCE_HARD},
    {"no such", BOUNCE_HARD},
    {"does not exist", BOUNCE_HARD},
    {"doesn't exist", BOUNCE_HARD},
    {"not exist", BOUNCE_HARD},
    {"invalid recipient", BOUNCE_HARD},
    {"invalid user", BOUNCE_HARD},
    {"invalid mailbox", BOUNCE_HARD},
    {"invalid final delivery userid", BOUNCE_HARD},
    {"name is not recognized", BOUNCE_HARD},
    {"not our customer", BOUNCE_HARD},
    {"not listed in", BOUNCE_HARD},
    {"doesn't have a", BOUNCE_HARD},
    {"no mailbox", BOUNCE_HARD},
    {"mailbox unavailable", BOUNCE_HARD},
    {"mailbox not found", BOUNCE_HARD},
    {"user not found", BOUNCE_HARD},
    {"recipient not found", BOUNCE_HARD},
    {"recipnotfound", BOUNCE_HARD},
    {"address not found", BOUNCE_HARD},
    {"couldn't be found", BOUNCE_HARD},
    {"could not be found", BOUNCE_HARD},
    {"wasn't found", BOUNCE_HARD},
    {"account is disabled", BOUNCE_HARD},
    {"account has been disabled", BOUNCE_HARD},
    {"no longer", BOUNCE_HARD},
    {"has moved", BOUNCE_HARD},
    {"unrouteable", BOUNCE_HARD},
    {"unroutable", BOUNCE_HARD},
    {"host unknown", BOUNCE_HARD},
    {"unknown host", BOUNCE_HARD},
    {"host not found, try again", BOUNCE_SOFT},
    {"host not found", BOUNCE_HARD},
    {"couldn't find any host", BOUNCE_HARD},
    {"domain not found", BOUNCE_HARD},
    {"unknown domain", BOUNCE_HARD},
    {"bad destination", BOUNCE_HARD},
    {"domain is not reachable", BOUNCE_HARD},
    {"name service error", BOUNCE_SOFT},
    {"currently unavailable", BOUNCE_SOFT},
    {"service unavailable", BOUNCE_SOFT},
    {"is locked", BOUNCE_SOFT},
    {"pipe to", BOUNCE_SOFT},
    {"child process of", BOUNCE_SOFT},
    {"local delivery failed", BOUNCE_SOFT},
    {"timed out", BOUNCE_SOFT},
    {"timeout", BOUNCE_SOFT},
    {"expired", BOUNCE_SOFT},
    {"try again", BOUNCE_SOFT},
    {"temporar", BOUNCE_SOFT},
    {"greylist", BOUNCE_SOFT},
    {"too many", BOUNCE_SOFT},
    {"been delayed", BOUNCE_SOFT},
    {"delivery delayed", BOUNCE_SOFT},
    {"will be retried", BOUNCE_SOFT},
    {"will be re-tried", BOUNCE_SOFT},
    {"keep trying", BOUNCE_SOFT},
    {"giving up", BOUNCE_SOFT},
    {"not responding", BOUNCE_SOFT},
    {"connection refused", BOUNCE_SOFT},
    {"could not connect", BOUNCE_SOFT},
    {"couldn't connect", BOUNCE_SOFT},
    {"wasn't able to establish an smtp connection", BOUNCE_SOFT},
    {"queue too long", BOUNCE_SOFT},
    {"was not delivered within", BOUNCE_SOFT},
    {"cannot send message for", BOUNCE_SOFT},
    {"undeliverable for", BOUNCE_SOFT},
    {"loop", BOUNCE_SOFT},
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

int failure_kind(struct str status, struct str text)
{
    const struct rule *rule = NULL;
    for (size_t i = 0; !rule && i < sizeof statuses / sizeof *statuses; i++)
        if (str_starts(status, str_of(statuses[i].start)))
            rule = &statuses[i];
    if (rule && !rule->general)
        return rule->kind;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (str_find_nocase(text, str_of(phrases[i].text)) != STR_NONE)
            return phrases[i].kind;
    if (rule)
        return rule->kind;
    return reply_class(text) == 4 ? BOUNCE_SOFT : BOUNCE_HARD;
}

const char *failure_name(int kind)
{
    return kind == BOUNCE_HARD ? "hard" : kind == BOUNCE_SOFT ? "soft" : "policy";
}
