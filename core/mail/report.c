/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports and complaints, as standards have them and as older systems write them. */
#include "mail/report.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "mail/address.h"
#include "mail/failure.h"
#include "mail/reading.h"

#define RECIPIENTS_MAX 200 /* a longer report is no report on one of our mails */
#define TEXT_MAX 65536     /* how much of a free text is looked at */
#define ADDRESS_MAX 254

struct found {
    struct arena *a;
    struct mail *m;
    size_t cap;
    struct str words; /* what the report says to people */
};

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

/* ---- recipients */

static bool local_byte(char c)
{
    return ascii_alnum(c) || (c & 0x80) || (c && str_chr(S(".!#$%&'*+-/=?^_`{|}~"), c) != STR_NONE);
}

static bool domain_byte(char c)
{
    return ascii_alnum(c) || (c & 0x80) || c == '.' || c == '-';
}

/* The next address in *rest, which moves behind it. */
static bool next_address(struct str *rest, struct str *address)
{
    for (size_t at; (at = str_chr(*rest, '@')) != STR_NONE; *rest = str_from(*rest, at + 1)) {
        size_t from = at, to = at + 1;
        size_t quote = at > 1 && rest->p[at - 1] == '"' ? str_rchr(str_sub(*rest, 0, at - 1), '"') : STR_NONE;
        while (from > 0 && local_byte(rest->p[from - 1]))
            from--;
        if (quote != STR_NONE && str_chr(str_sub(*rest, quote, at - quote), ' ') == STR_NONE)
            from = quote;
        if (str_starts_nocase(str_from(*rest, from), S("SMTP="))) /* as X.400 writes a foreign address */
            from += 5;
        while (from < at && str_chr(S("'`*=-"), rest->p[from]) != STR_NONE)
            from++;
        while (to < rest->n && domain_byte(rest->p[to]))
            to++;
        while (to > at + 1 && (rest->p[to - 1] == '.' || rest->p[to - 1] == '-'))
            to--;
        struct str found = str_sub(*rest, from, to - from), domain = str_sub(*rest, at + 1, to - at - 1);
        if (from == at || found.n > ADDRESS_MAX || str_chr(domain, '.') == STR_NONE || domain.p[0] == '.')
            continue;
        *address = found;
        *rest = str_from(*rest, to);
        return true;
    }
    return false;
}

static struct str lower_domain(struct arena *a, struct str address)
{
    struct buf b;
    buf_init(&b, ADDRESS_MAX);
    size_t at = str_rchr(address, '@');
    for (size_t i = 0; i < address.n; i++)
        buf_char(&b, i > at ? ascii_lower(address.p[i]) : address.p[i]);
    struct str s = arena_str(a, buf_str(&b));
    buf_release(&b);
    return s;
}

static struct bounce *add(struct found *f, struct str address, struct str status, enum bounce_kind kind)
{
    struct mail *m = f->m;
    address = lower_domain(f->a, address);
    for (size_t i = 0; i < m->n_bounces; i++)
        if (str_eq_nocase(m->bounces[i].recipient, address))
            return NULL;
    if (m->n_bounces >= RECIPIENTS_MAX || !address_canonical(address))
        return NULL;
    m->bounces = arena_push(f->a, m->bounces, &m->n_bounces, &f->cap, sizeof *m->bounces);
    struct bounce *b = &m->bounces[m->n_bounces - 1];
    *b = (struct bounce){address, status, kind};
    return b;
}

/* ---- groups of fields (RFC 3464 section 2.1, RFC 5965 section 3) */

/* The next field of *rest, unfolded into a; name empty for an empty line. False at the end. */
static bool next_field(struct arena *a, struct str *rest, struct str *name, struct str *value)
{
    struct str line;
    if (!str_line(rest, &line))
        return false;
    size_t colon = str_chr(line, ':');
    *name = colon == STR_NONE ? S("") : str_trim(str_sub(line, 0, colon));
    *value = colon == STR_NONE ? S("") : str_trim(str_from(line, colon + 1));
    if (colon == STR_NONE && str_trim(line).n)
        *name = S("?");
    while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t') && str_trim(line).n) {
        struct str more = *rest;
        if (!str_line(&more, &line) || str_trim(line).n == 0)
            break;
        *rest = more;
        if (value->n < 4096)
            *value = arena_printf(a, "%.*s %.*s", STR(*value), STR(str_trim(line)));
    }
    return true;
}

/* utf-8 recipients as RFC 6533 section 3 writes them in ASCII: \x{11F} */
static struct str unescaped(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, 4 * ADDRESS_MAX);
    for (size_t i = 0; i < s.n; i++) {
        size_t end = str_chr(str_from(s, i), '}');
        if (!str_starts(str_from(s, i), S("\\x{")) || end == STR_NONE || end > 9) {
            buf_char(&b, s.p[i]);
            continue;
        }
        uint32_t c = 0;
        for (size_t k = i + 3; k < i + end; k++) {
            char h = ascii_lower(s.p[k]);
            c = c * 16 + (uint32_t)(ascii_digit(h) ? h - '0' : h >= 'a' && h <= 'f' ? h - 'a' + 10 : 0);
        }
        utf8_put(&b, c > 0x20 ? c : 0xfffd);
        i += end;
    }
    struct str out = buf_over(&b) ? S("") : arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* "rfc822; joe@example.org", "utf-8; …" */
static struct str typed_address(struct arena *a, struct str value)
{
    struct str address;
    if (str_starts_nocase(value, S("utf-8")))
        value = unescaped(a, value);
    return next_address(&value, &address) ? address : S("");
}

struct group {
    struct str final, original, action, status, diagnostic;
};

/* What people are told behind the first mention of an address: a bare 5.0.0 is explained there. */
static struct str words_about(struct str words, struct str address)
{
    size_t at = address.n ? str_find_nocase(words, address) : STR_NONE;
    return at == STR_NONE ? S("") : str_sub(words, at + address.n, 600);
}

static void group_end(struct found *f, struct group *g)
{
    struct str who = g->final.n ? g->final : g->original;
    bool failed = str_starts_nocase(g->action, S("fail")), delayed = str_starts_nocase(g->action, S("delay"));
    struct str status = failure_status(g->status);
    bool general = status.n == 0 || str_ends(status, S(".0.0"));
    if (general && g->diagnostic.n == 0)
        g->diagnostic = words_about(f->words, who);
    struct str told = failure_status(g->diagnostic);
    if (general && told.n && (status.n == 0 || told.p[0] == status.p[0]))
        status = told;
    if (g->action.n == 0) /* left out by some: the status says it, too */
        failed = status.n && status.p[0] != '2';
    if (who.n && (failed || delayed))
        add(f, who, status, delayed ? BOUNCE_SOFT : (enum bounce_kind)failure_kind(status, g->diagnostic));
    *g = (struct group){0};
}

static void status_read(struct found *f, struct str fields)
{
    struct group g = {0};
    struct str name, value;
    while (next_field(f->a, &fields, &name, &value)) {
        bool final = str_eq_nocase(name, S("Final-Recipient"));
        if (name.n == 0 || (final && g.final.n))
            group_end(f, &g);
        if (final)
            g.final = typed_address(f->a, value);
        else if (str_eq_nocase(name, S("Original-Recipient")) || str_eq_nocase(name, S("X-Actual-Recipient")))
            g.original = g.original.n ? g.original : typed_address(f->a, value);
        else if (str_eq_nocase(name, S("Action")))
            g.action = value;
        else if (str_eq_nocase(name, S("Status")))
            g.status = value;
        else if (str_eq_nocase(name, S("Diagnostic-Code")))
            g.diagnostic = value;
    }
    group_end(f, &g);
}

static void recipients_of(struct found *f, struct str fields, struct str first, struct str second)
{
    struct str name, value, address;
    while (next_field(f->a, &fields, &name, &value))
        if (str_eq_nocase(name, first) || str_eq_nocase(name, second))
            while (next_address(&value, &address))
                add(f, address, S(""), BOUNCE_POLICY);
}

/* Whom a complaint is from: as its fields say, else to whom the mail went that it is about. */
static void complaint_read(struct found *f, struct str fields)
{
    recipients_of(f, fields, S("Original-Rcpt-To"), S("Removal-Recipient"));
    for (size_t i = 0; i < f->m->n_parts && f->m->n_bounces == 0; i++) {
        const struct part *p = &f->m->parts[i];
        if (str_eq(p->type, S("text/rfc822-headers")))
            recipients_of(f, p->bytes.n ? p->bytes : p->text, S("To"), S("X-Original-To"));
    }
}

/* ---- free text */

/* From here on the text is the mail that failed. Line starts. */
static const char *const originals[] = {"--- Below this line", "------ This is a copy", "------ Original",
    "-------- Returned", "--------RETURNED", "Original message as received", "----- Original", "-----Original",
    "---- Original", "--- Original", "--- The header of the original", "--- Returned Mail", "------- Returned",
    "----- Unsent message", "----- Message header", "----- Message text", "----- Returned", "   ----- Original",
    "   ----- Unsent message", "   ----- Message", "   ----- Returned", "Original message follows",
    "Message headers follow", "Original message headers", "Original message header", "Original headers follow",
    "Your message reads", "Below is a copy", "    Below is a copy", "The following is a copy",
    "-------original mail",
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
    "delayed mail", "returned to sender", "delivery has failed", "email failed", "user unknown",
    "mail undelivered", "undelivered", NULL};

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
    "could not send", "were unsuccessful", NULL};

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

/* The part of the text that the reporting system wrote. */
static struct str own_words(struct str text)
{
    struct str rest = text, line;
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

/* Adds the recipients of the wanted certainty; each is judged by the words from its line up to the next one's.
 */
static void text_pass(struct found *f, struct str text, int wanted, bool anybody)
{
    struct str rest = text, line;
    size_t first = f->m->n_bounces;
    const char *starts[RECIPIENTS_MAX + 1] = {NULL};
    while (str_line(&rest, &line)) {
        struct str left = line, address;
        while (next_address(&left, &address)) {
            struct str before = str_sub(line, 0, (size_t)(address.p - line.p));
            if (one_of(strangers, before, holds))
                break;
            if (certainty(before) < wanted || (!anybody && stranger(f->m, address)))
                continue;
            if (add(f, address, S(""), BOUNCE_HARD))
                starts[f->m->n_bounces - 1] = line.p;
        }
    }
    for (size_t i = first; i < f->m->n_bounces; i++) {
        struct bounce *b = &f->m->bounces[i];
        const char *end = i + 1 < f->m->n_bounces ? starts[i + 1] : text.p + text.n;
        struct str about = {starts[i], (size_t)(end - starts[i])};
        b->dsn = failure_status(about);
        if (b->dsn.n == 0 && f->m->n_bounces == first + 1) {
            about = text;
            b->dsn = failure_status(about);
        }
        b->kind = (enum bounce_kind)failure_kind(b->dsn, about);
    }
}

static bool text_read(struct found *f)
{
    struct mail *m = f->m;
    struct str listed, address;
    bool named = field_says(m, "X-Failed-Recipients", &listed);
    int signs = daemon_sent(m) + one_of(subjects, m->subject, holds);
    if (!named && signs == 0) /* of two that are needed: the text is searched only where one is there */
        return false;
    struct str text = f->words = own_words(report_text(m));
    if (signs == 1)
        signs += one_of(sorrows, text, holds);
    bool answer = str_chr(str_sub(m->subject, 0, 5), ':') != STR_NONE; /* Re: and Fwd: are written by people */
    if (!named && (signs < 2 || ((answer || m->list_id.n) && !daemon_sent(m))))
        return false;
    if (holds(text, S("Final-Recipient:"))) /* the fields of RFC 3464 as plain text */
        status_read(f, str_from(text, str_find_nocase(text, S("\nFinal-Recipient:")) + 1));
    named = named && m->n_bounces == 0;
    while (named && next_address(&listed, &address)) {
        struct str status = failure_status(text);
        add(f, address, status, (enum bounce_kind)failure_kind(status, text));
    }
    for (int wanted = FOREMOST; wanted >= MENTIONED && m->n_bounces == 0; wanted--)
        text_pass(f, text, wanted, false);
    if (m->n_bounces == 0) /* a mail that somebody sent to themselves */
        text_pass(f, text, LABELLED, true);
    return m->n_bounces > 0 || one_of(subjects, m->subject, holds);
}

enum report report_read(struct arena *a, struct mail *m)
{
    struct found f = {.a = a, .m = m};
    m->bounces = NULL;
    m->n_bounces = 0;
    bool status = false;
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct part *p = &m->parts[i];
        struct str fields = p->bytes.n ? p->bytes : p->text;
        if (str_eq(p->type, S("message/feedback-report"))) {
            complaint_read(&f, fields);
            return REPORT_COMPLAINT;
        }
        if (str_eq(p->type, S("message/delivery-status")) ||
            str_eq(p->type, S("message/global-delivery-status"))) {
            f.words = own_words(report_text(m));
            status_read(&f, fields);
            status = true;
        }
    }
    if (m->n_bounces == 0 && !status)
        return text_read(&f) ? REPORT_DELIVERY : REPORT_NONE;
    return REPORT_DELIVERY;
}
