/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a refusal in our own SMTP dialogue is about. */
#include "mail/refusal.h"

#include "mail/failure.h"

enum { ANY = REFUSAL_OF_MAIL | REFUSAL_OF_RCPT | REFUSAL_OF_DATA | REFUSAL_OF_END };

/* The first that fits decides; what none fits is about the mail or its recipient. */
static const struct rule {
    int code;           /* 0: any */
    int what;           /* enum refusal_of, a set */
    const char *status; /* NULL: any; "": none; with a dot at its end: all that begin so; else that one alone */
    const char *text;   /* NULL: any; lower case */
    bool ours;
} rules[] = {
    /* this mail cannot pass, others can */
    {0, ANY, "5.3.4", NULL, false},          /* larger than the server takes (RFC 1870) */
    {0, ANY, "5.2.3", NULL, false},          /* larger than the mailbox takes */
    {0, ANY, "5.6.", NULL, false},           /* its form or its words; 5.6.7: beyond ASCII (RFC 6531) */
    {552, REFUSAL_OF_MAIL, "", NULL, false}, /* SIZE= is all that a 552 without a status can mean here */
    /* who we are */
    {530, ANY, NULL, NULL, true},   /* authentication, or STARTTLS, first (RFC 4954, RFC 3207) */
    {534, ANY, NULL, NULL, true},   /* the way of authenticating is too weak */
    {535, ANY, NULL, NULL, true},   /* the password is wrong */
    {538, ANY, NULL, NULL, true},   /* authentication needs TLS */
    {0, ANY, "5.7.3", NULL, true},  /* Exchange: authentication unsuccessful */
    {0, ANY, "5.7.8", NULL, true},  /* credentials (RFC 4954) */
    {0, ANY, "5.7.9", NULL, true},  /* mechanism */
    {0, ANY, "5.7.10", NULL, true}, /* encryption needed (RFC 7372's register) */
    {0, ANY, "5.7.11", NULL, true}, /* encryption needed for this mechanism */
    {0, ANY, "5.7.13", NULL, true}, /* our account is disabled */
    {0, ANY, "5.7.14", NULL, true}, /* trust relationship required */
    {0, ANY, "5.7.54", NULL, true}, /* Exchange: cannot relay */
    {0, ANY, "5.7.57", NULL, true}, /* Exchange: not authenticated to send */
    {0, ANY, "5.7.60", NULL, true}, /* Exchange: may not send as this sender */
    {0, ANY, "5.4.5", NULL, true},  /* Google: the day's quota of sending is used up */
    /* our envelope sender, at whatever step it is refused: Postfix waits for RCPT with that */
    {0, ANY, "5.1.7", NULL, true},
    {0, ANY, "5.1.8", NULL, true},
    {0, REFUSAL_OF_MAIL, NULL, NULL, true}, /* all that MAIL names is our own */
    /* the recipient, whatever the words: a server that asks the next one quotes its answer */
    {0, ANY, "5.1.", NULL, false},
    {0, ANY, "5.2.", NULL, false},
    {0, ANY, NULL, " said: ", false},
    /* 5.7.1, 5.7.0, 5.5.x and no status at all say nothing without their words */
    {0, ANY, NULL, "relay access denied", true}, /* Postfix */
    {0, ANY, NULL, "relaying denied", true},     /* Sendmail, Courier */
    {0, ANY, NULL, "relay denied", true},        /* Google */
    {0, ANY, NULL, "relay not permitted", true}, /* Exim */
    {0, ANY, NULL, "relaying not allowed", true},
    {0, ANY, NULL, "relaying is not allowed", true},
    {0, ANY, NULL, "relay not allowed", true},
    {0, ANY, NULL, "unable to relay", true}, /* Exchange */
    {0, ANY, NULL, "not permitted to relay", true},
    {0, ANY, NULL, "not allowed to relay", true},
    {0, ANY, NULL, "credentials for relay", true}, /* Google */
    {0, ANY, NULL, "allowed rcpthosts", true},     /* qmail */
    {0, ANY, NULL, "authentication required", true},
    {0, ANY, NULL, "authentication is required", true},
    {0, ANY, NULL, "must authenticate", true},
    {0, ANY, NULL, "not authenticated", true},
    {0, ANY, NULL, "turn on smtp authentication", true},
    {0, ANY, NULL, "must issue a starttls", true},
    {0, ANY, NULL, "client host", true},   /* Postfix: rejected, or on a block list */
    {0, ANY, NULL, "blocked using", true}, /* a block list has our address */
    {0, ANY, NULL, "helo command rejected", true},
    {0, ANY, NULL, "sender address rejected", true},
    {0, ANY, NULL, "sending quota", true},
    {0, ANY, NULL, "sending limit", true},
};

static bool status_fits(const char *wanted, struct str status)
{
    struct str w = str_of(wanted);
    return str_ends(w, S(".")) ? str_starts(status, w) : str_eq(status, w);
}

bool refusal_is_ours(enum refusal_of what, int code, struct str text)
{
    struct str status = failure_status(text);
    if (code < 500 || code > 599)
        return false;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct rule *r = &rules[i];
        if ((!r->code || r->code == code) && (r->what & (int)what) &&
            (!r->status || status_fits(r->status, status)) &&
            (!r->text || str_find_nocase(text, str_of(r->text)) != STR_NONE))
            return r->ours;
    }
    return false;
}

/* ---- for later */

/* The first that fits decides; what none fits is about the mail or its recipient alone. */
static const struct later {
    int code;           /* 0: any */
    int what;           /* enum refusal_of, a set; REFUSAL_OF_NOTHING counts as ANY */
    const char *status; /* as above */
    const char *text;
    enum refusal_scope scope;
} laters[] = {
    {0, ANY, NULL, "greylist", REFUSAL_SCOPE_MAIL}, /* each sender and recipient waits for themselves */
    {0, ANY, NULL, "graylist", REFUSAL_SCOPE_MAIL}, {421, REFUSAL_OF_RCPT, NULL, NULL, REFUSAL_SCOPE_DOMAIN},
    {0, ANY, "4.7.28", NULL, REFUSAL_SCOPE_DOMAIN}, /* Google: too much from us in too short a time */
    {0, REFUSAL_OF_RCPT | REFUSAL_OF_END, "4.4.", NULL, REFUSAL_SCOPE_DOMAIN}, /* its servers are not reached */
    {0, REFUSAL_OF_RCPT | REFUSAL_OF_END, NULL, " said: 421", REFUSAL_SCOPE_DOMAIN},
    {454, ANY, NULL, "throttl", REFUSAL_SCOPE_RELAY}, /* Amazon SES: the account's rate */
    {0, REFUSAL_OF_RCPT, NULL, "unusual rate", REFUSAL_SCOPE_DOMAIN},
    {0, REFUSAL_OF_RCPT, NULL, "rate limit", REFUSAL_SCOPE_DOMAIN},
    {0, REFUSAL_OF_RCPT, NULL, "throttl", REFUSAL_SCOPE_DOMAIN},
    {0, REFUSAL_OF_RCPT, NULL, "too many messages", REFUSAL_SCOPE_DOMAIN},
    {0, REFUSAL_OF_RCPT, NULL, "temporarily deferred", REFUSAL_SCOPE_DOMAIN}, /* Yahoo */
    {0, REFUSAL_OF_MAIL | REFUSAL_OF_DATA, NULL, "rate limit", REFUSAL_SCOPE_RELAY},
    {0, REFUSAL_OF_MAIL | REFUSAL_OF_DATA, NULL, "throttl", REFUSAL_SCOPE_RELAY},
    {0, REFUSAL_OF_MAIL | REFUSAL_OF_DATA, NULL, "too many", REFUSAL_SCOPE_RELAY},
    {421, ANY, NULL, NULL, REFUSAL_SCOPE_RELAY}, /* it closes for everybody */
};

enum refusal_scope refusal_scope(enum refusal_of what, int code, struct str text)
{
    struct str status = failure_status(text);
    int set = what == REFUSAL_OF_NOTHING ? ANY : (int)what;
    if (code < 400 || code > 499)
        return REFUSAL_SCOPE_MAIL;
    for (size_t i = 0; i < sizeof laters / sizeof *laters; i++) {
        const struct later *l = &laters[i];
        if ((!l->code || l->code == code) && (l->what & set) &&
            (!l->status || status_fits(l->status, status)) &&
            (!l->text || str_find_nocase(text, str_of(l->text)) != STR_NONE))
            return l->scope;
    }
    return REFUSAL_SCOPE_MAIL;
}
