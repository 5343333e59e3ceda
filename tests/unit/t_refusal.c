/* SPDX-License-Identifier: GPL-3.0-or-later */
/* refusal: whose fault a 5xx is, by step, code, status and words. */
#include "mail/refusal.h"

#include "tap.h"

static const struct row {
    enum refusal_of what;
    int code;
    const char *text;
    bool ours;
} rows[] = {
    {REFUSAL_OF_RCPT, 554, "5.7.1 <a@far.test>: Relay access denied", true},
    {REFUSAL_OF_RCPT, 550, "5.7.1 <a@far.test>... Relaying denied. Proper authentication required.", true},
    {REFUSAL_OF_RCPT, 550, "relay not permitted", true},
    {REFUSAL_OF_RCPT, 550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain", true},
    {REFUSAL_OF_RCPT, 553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", true},
    {REFUSAL_OF_RCPT, 553, "5.7.1 <garden+b-1@lists.test>: Sender address rejected: not owned by user x", true},
    {REFUSAL_OF_RCPT, 554, "5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", true},
    {REFUSAL_OF_RCPT, 550, "5.1.8 <x@lists.test>: Sender address rejected: Domain not found", true},
    {REFUSAL_OF_RCPT, 530, "5.7.0 Must issue a STARTTLS command first", true},
    {REFUSAL_OF_RCPT, 535, "no", true},
    {REFUSAL_OF_MAIL, 550, "no", true},
    {REFUSAL_OF_MAIL, 554, "5.7.1 you are on our list", true},
    {REFUSAL_OF_MAIL, 552, "5.2.2 your account is over its quota", true},
    {REFUSAL_OF_MAIL, 501, "5.1.7 bad sender", true},
    {REFUSAL_OF_MAIL, 552, "message size exceeds fixed maximum message size", false},
    {REFUSAL_OF_MAIL, 552, "5.3.4 Message size exceeds fixed limit", false},
    {REFUSAL_OF_MAIL, 550, "5.6.7 needs SMTPUTF8", false},
    {REFUSAL_OF_RCPT, 550, "5.1.1 no such user", false},
    {REFUSAL_OF_RCPT, 552, "5.2.2 full", false},
    {REFUSAL_OF_RCPT, 550, "5.7.1 this user takes no mail from lists", false},
    {REFUSAL_OF_RCPT, 550, "no such user", false},
    {REFUSAL_OF_RCPT, 554, "", false},
    {REFUSAL_OF_RCPT, 550,
        "5.1.1 <a@far.test>: undeliverable address: host mx.far.test said: 554 5.7.1 Relay access denied",
        false},
    {REFUSAL_OF_RCPT, 550, "callout failed: mx.far.test said: 550 relay not permitted", false},
    {REFUSAL_OF_DATA, 554, "5.5.1 no valid recipients", false},
    {REFUSAL_OF_DATA, 554, "5.7.1 authentication required", true},
    {REFUSAL_OF_END, 554, "5.6.0 bad words", false},
    {REFUSAL_OF_END, 554, "5.7.1 rejected as spam", false},
    {REFUSAL_OF_END, 550, "5.4.5 Daily user sending limit exceeded", true},
    {REFUSAL_OF_END, 554, "5.7.60 SMTP; Client does not have permissions to send as this sender", true},
    {REFUSAL_OF_END, 552, "5.3.4 too big", false},
    {REFUSAL_OF_RCPT, 450, "4.7.1 Relay access denied", false}, /* no refusal */
    {REFUSAL_OF_NOTHING, 553, "5.1.7 nothing was answered", false},
};

static void whose(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool ours = refusal_is_ours(rows[i].what, rows[i].code, str_of(rows[i].text));
        if (ours != rows[i].ours)
            printf("# %d %s\n", rows[i].code, rows[i].text);
        CHECK(ours == rows[i].ours);
    }
}

static void later(void)
{
    static const struct {
        enum refusal_of what;
        int code;
        const char *text;
        enum refusal_scope scope;
    } says[] = {
        {REFUSAL_OF_RCPT, 450, "4.2.1 mailbox is full", REFUSAL_SCOPE_MAIL},
        {REFUSAL_OF_RCPT, 451, "4.7.1 Greylisted, please try again in 300 seconds", REFUSAL_SCOPE_MAIL},
        {REFUSAL_OF_RCPT, 421, "4.3.2 closing", REFUSAL_SCOPE_DOMAIN},
        {REFUSAL_OF_RCPT, 450, "4.4.1 no answer from far.test", REFUSAL_SCOPE_DOMAIN},
        {REFUSAL_OF_END, 421, "4.7.28 Gmail has detected an unusual rate of mail", REFUSAL_SCOPE_DOMAIN},
        {REFUSAL_OF_END, 451, "host mx.far.test said: 421 try again later", REFUSAL_SCOPE_DOMAIN},
        {REFUSAL_OF_MAIL, 450, "4.7.1 rate limit exceeded", REFUSAL_SCOPE_RELAY},
        {REFUSAL_OF_END, 454, "Throttling failure: Maximum sending rate exceeded.", REFUSAL_SCOPE_RELAY},
        {REFUSAL_OF_END, 421, "4.3.2 going down", REFUSAL_SCOPE_RELAY},
        {REFUSAL_OF_END, 452, "4.3.1 no space", REFUSAL_SCOPE_MAIL},
        {REFUSAL_OF_RCPT, 550, "4.4.1 no", REFUSAL_SCOPE_MAIL},
        {REFUSAL_OF_NOTHING, 0, "the server closed the connection", REFUSAL_SCOPE_MAIL},
    };
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        CHECK_INT(refusal_scope(says[i].what, says[i].code, str_of(says[i].text)), says[i].scope);
}

static const struct tap_test tests[] = {
    {"what is wrong with us, with a mail, and with a recipient", whose},
    {"what is for later concerns a mail, its domain or the relay", later},
};
TAP_MAIN(tests)
