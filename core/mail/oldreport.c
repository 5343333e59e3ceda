/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports in words. */
#include "mail/oldreport.h"

#include "mail/deliverystatus.h"
#include "mail/failure.h"
#include "mail/reading.h"
#include "mail/recipients.h"

#define TEXT_MAX 65536 /* how much of a free text is looked at */

static bool one_of(const char *const *table, struct str s, bool (*is)(struct str, struct str))
{
    for (; *table; table++)
        if (is(s, str_of(*table)))
            return true;
    return false;
}

static bool holds(struct str s, struct str what)
{
    return str_find_nocase(s, what) != STR_NONE;
}

/* From here on the text is the mail that failed. Line starts. */
static const char *const originals[] = {"--- Below this line", "---Below this line", "------ This is a copy",
    "------ Original", "-------- Returned", "--------RETURNED", "Original message as received",
    "----- Original", "-----Original", "---- Original", "--- Original", "--- The header of the original",
    "--- Returned Mail", "------- Returned", "----- Unsent message", "----- Message header",
    "----- Message text", "----- Returned", "   ----- Original", "   ----- Unsent message", "   ----- Message",
    "   ----- Returned", "Original message follows", "Message headers follow", "Original message headers",
    "Original message header", "Original headers follow", "Your message reads", "Below is a copy",
    "    Below is a copy", "The following is a copy", "-------original mail",
    "Received:", "Return-Path:", "Return-path:", "DKIM-Signature:", "------ Message header", "--- Enclosed",
    "--- Undelivered message", "The original message follows", "The original message is", "------ The body",
    "--- Message header", "--- attached mail", "Content of the original message", NULL};

/* Addresses in such lines are not the recipient's. */
static const char *const strangers[] = {"contact", "from:", "mail from", "sender", "questions", "reply-to",
    "message-id", "postmaster", "mailer-daemon", "subject:", "assistance", "generated from",
    "mailto:", "http://", "https://", "helo", "hello ", "f=[", "return-path", "forward", "x-", NULL};

/* What stands before a recipient. */
static const char *const labels[] = {"recipient address", "to", "following", "addressed to", "deliver to",
    "delivery to", "delivered to", "message to", "mail to", "e-mail to", "email to", "undeliverable to", "user",
    "userid", "recipients", "recipient", "account", "address", "mailbox", "unknown user", "failed", NULL};

static const char *const daemons[] = {"mailer-daemon", "mailer_daemon", "postmaster", "post_master",
    "mail-daemon", "maildaemon", "poostmaster", "mdaemon", "mailerdaemon", "bounce", "bounces", "double-bounce",
    "mailer", NULL};

static const char *const subjects[] = {"undeliver", "returned mail", "delivery fail", "delivery notification",
    "delivery status", "failure notice", "mail delivery", "failed delivery", "failure delivery",
    "delivery failure", "mail failure", "mail system error", "could not be delivered",
    "error sending your mail", "delivery report", "delivery problem", "non-deliver", "nondeliver",
    "delivery error", "message delivery", "mail failed", "not delivered", "unzustellbar", "nicht zustellbar",
    "delivery warning", "during delivery", "processing error", "warning: message", "warning: could not send",
    "delayed mail", "returned to sender", "failed mail", "delivery has failed", "email failed", "user unknown",
    "mail undelivered", "undelivered", "nicht zugestellt", "non remis", "non distribu", "mancato recapito",
    "impossibile recapitare", "no se pudo entregar", "no se ha podido entregar", "no entregado", "não entregue",
    "onbestelbaar", "не доставлено", "недоставлен", "メールエラー", "送信エラー", "配信エラー",
    "配信できません", "配送失敗", "退信", "投递失败", NULL};

/* What the text of a report says, in one form or another. */
static const char *const sorrows[] = {"could not be delivered", "couldn't be delivered", "was not delivered",
    "not be delivered", "unable to deliver", "undeliverable", "could not deliver", "delivery to the following",
    "failed permanently", "delivery has failed", "wasn't able to deliver", "did not reach", "permanent error",
    "permanent fatal errors", "fatal error", "error delivering", "delivery attempt", "returned to you",
    "has been delayed", "user unknown", "unknown user", "unknown recipient", "no such user",
    "delivery problems", "rejected", "mailbox is full", "account is disabled", "not delivered",
    "failure reasons", "cannot be delivered", "transcript of session", "delivery failed",
    "attempting to deliver", "final delivery", "invalid user", "error message", "undelivered",
    "did not receive this message", "did not receive your message", "has been returned", "has been postponed",
    "could not send", "were unsuccessful", "failed recipient", "mailbox unavailable", "did not exactly match",
    "nicht zugestellt werden", "n'a pas pu être", "n'a pas pu etre", "no se pudo entregar",
    "no se ha podido entregar", "non è stato possibile recapitare", "не удалось доставить",
    "не может быть доставлено", "送信できません", "配信できません", "配送できません", "无法发送", "无法投递",
    NULL};

static struct str local_part(struct str address)
{
    return str_sub(address, 0, str_rchr(address, '@'));
}

static bool field_says(const struct mail *m, const char *name, struct str *value)
{
    struct str rest = m->header, line, want = str_of(name);
    while (str_line(&rest, &line))
        if (str_starts_nocase(line, want) && line.n > want.n && line.p[want.n] == ':') {
            *value = str_trim(str_from(line, want.n + 1));
            return true;
        }
    return false;
}

/* Could a machine have sent this report? A person who writes about one has a name and an address of their own.
 */
static bool daemon_sent(const struct mail *m)
{
    struct str path;
    if (field_says(m, "Return-Path", &path) && str_eq(path, S("<>")))
        return true;
    for (size_t i = 0; i < m->from.n; i++)
        if (one_of(daemons, local_part(m->from.at[i].address), str_eq_nocase) ||
            str_starts_nocase(m->from.at[i].name, S("mail deliver")))
            return true;
    struct str from;
    return field_says(m, "From", &from) && (holds(from, S("mailer-daemon")) || str_eq(from, S("<>")));
}

static bool stranger(const struct mail *m, struct str address)
{
    for (size_t i = 0; i < m->to.n; i++)
        if (str_eq_nocase(m->to.at[i].address, address))
            return true;
    for (size_t i = 0; i < m->from.n; i++)
        if (str_eq_nocase(m->from.at[i].address, address))
            return true;
    return one_of(daemons, local_part(address), str_eq_nocase);
}

/* A line that is an address and a colon, as qmail and others write: "<joe@example.org>:". */
static bool lists_one(struct str text)
{
    struct str line, address;
    while (str_line(&text, &line)) {
        struct str left = str_trim(line);
        if (left.n && left.p[0] == '<' && recipients_next(&left, &address) && str_eq(left, S(">:")))
            return true;
    }
    return false;
}

static struct str report_text(const struct mail *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct part *p = &m->parts[i];
        if (str_eq(p->type, S("message/rfc822")))
            break;
        struct str s = p->plain.n ? p->plain : p->text;
        if (str_starts(p->type, S("text/")) && str_trim(s).n && !str_eq(p->type, S("text/rfc822-headers")))
            return str_sub(s, 0, TEXT_MAX);
    }
    return str_sub(m->text, 0, TEXT_MAX);
}

struct str oldreport_words(const struct mail *m)
{
    struct str text = report_text(m), rest = text, line;
    bool any = false;
    while (str_line(&rest, &line)) {
        if (any && one_of(originals, line, str_starts_nocase))
            return str_sub(text, 0, (size_t)(line.p - text.p));
        any = any || str_trim(line).n;
    }
    return text;
}

enum { MENTIONED = 1, LABELLED, FOREMOST };

/* How surely an address is a recipient, by what stands before it in its line: nothing, a reply code or RCPT TO
   is the surest, then a label, since some reports also tell the To of the mail that failed. */
static int certainty(struct str before)
{
    if (str_ends_nocase(before, S("SMTP="))) /* a foreign address in X.400 */
        return FOREMOST;
    while (before.n && str_chr(S(" \t<>\"'[(*-:,;"), before.p[before.n - 1]) != STR_NONE)
        before.n--;
    before = str_trim(before);
    while (before.n && str_chr(S("<> \t"), before.p[0]) != STR_NONE)
        before = str_from(before, 1);
    int64_t code;
    if (before.n == 0 || str_int(before, &code) || str_ends_nocase(before, S("rcpt to")))
        return FOREMOST;
    for (const char *const *l = labels; *l; l++)
        if (str_ends_nocase(before, str_of(*l)))
            return LABELLED;
    return MENTIONED;
}

/* Does the line speak of somebody else than a recipient in front of the address? Not where "To:" stands right
   before it. */
static bool about_others(struct str before)
{
    return one_of(strangers, before, holds) && !str_ends_nocase(str_trim(before), S(" to:"));
}

/* Adds the recipients of the wanted certainty; starts says in which line each of them was found. */
static void look(struct recipients *r, struct str text, int wanted, bool anybody, const char **starts)
{
    struct str rest = text, line;
    while (str_line(&rest, &line)) {
        struct str left = line, address;
        while (recipients_next(&left, &address)) {
            struct str before = str_sub(line, 0, (size_t)(address.p - line.p));
            if (about_others(before))
                break;
            if (certainty(before) < wanted || (!anybody && stranger(r->m, address)))
                continue;
            if (recipients_add(r, address, S(""), BOUNCE_HARD))
                starts[r->m->n_bounces - 1] = line.p;
        }
    }
}

/* Each recipient is judged by its own line, then by the words up to the next one's. */
static void text_pass(struct recipients *r, struct str text, int wanted, bool anybody)
{
    size_t first = r->m->n_bounces;
    const char *starts[RECIPIENTS_MAX + 1] = {NULL};
    look(r, text, wanted, anybody, starts);
    for (size_t i = first; i < r->m->n_bounces; i++) {
        struct bounce *b = &r->m->bounces[i];
        const char *end = i + 1 < r->m->n_bounces ? starts[i + 1] : text.p + text.n;
        struct str about = {starts[i], (size_t)(end - starts[i])}, rest = about, line = {0};
        str_line(&rest, &line);
        b->dsn = failure_status(about);
        if (b->dsn.n == 0 && r->m->n_bounces == first + 1) {
            about = text;
            b->dsn = failure_status(about);
        }
        b->kind = (enum bounce_kind)failure_told(b->dsn, line, about);
    }
}

/* Exim names them in a field of its own. */
static void failed_field(struct recipients *r, struct str text)
{
    struct str listed, address, status = failure_status(text);
    if (!field_says(r->m, "X-Failed-Recipients", &listed))
        return;
    while (recipients_next(&listed, &address))
        recipients_add(r, address, status, failure_told(status, S(""), text));
}

/* The fields of RFC 3464 as plain text. */
static void fields_in(struct recipients *r, struct str text, struct str words)
{
    size_t at = str_find_nocase(text, S("\nFinal-Recipient:"));
    if (at != STR_NONE)
        deliverystatus_read(r, str_from(text, at + 1), words);
}

static bool is_report(const struct mail *m)
{
    bool daemon = daemon_sent(m);
    int signs = daemon + one_of(subjects, m->subject, holds);
    if (signs == 0) /* of two that are needed: the text is searched only where one is there */
        return false;
    struct str words = oldreport_words(m);
    if (signs == 1)
        signs += one_of(sorrows, words, holds) || (daemon && lists_one(words));
    bool answer = str_chr(str_sub(m->subject, 0, 5), ':') != STR_NONE; /* Re: and Fwd: are written by people */
    return signs > 1 && (daemon || !(answer || m->list_id.n));
}

bool oldreport_read(struct recipients *r, bool sure)
{
    struct mail *m = r->m;
    struct str failed;
    if (!sure && !field_says(m, "X-Failed-Recipients", &failed) && !is_report(m))
        return false;
    struct str text = report_text(m), words = oldreport_words(m);
    fields_in(r, words, words);
    if (m->n_bounces == 0)
        failed_field(r, words);
    for (int wanted = FOREMOST; wanted >= LABELLED && m->n_bounces == 0; wanted--)
        text_pass(r, words, wanted, false);
    if (m->n_bounces == 0) /* a report that is passed on within another one */
        fields_in(r, text, words);
    if (m->n_bounces == 0)
        text_pass(r, words, MENTIONED, false);
    if (m->n_bounces == 0) /* a mail that somebody sent to themselves */
        text_pass(r, words, LABELLED, true);
    return sure || m->n_bounces > 0 || one_of(subjects, m->subject, holds);
}
