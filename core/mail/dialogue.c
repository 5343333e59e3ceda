/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's side of an LMTP session. */
#include "mail/dialogue.h"

#include <string.h>

#include "base/die.h"
#include "base/spool.h"
#include "base/spool_lists.h"
#include "mail/mailpath.h"

enum {
    MOST_ERRORS = 20,
    MOST_COMMANDS = 2000, /* without a mail */
    MUCH_OUT = 16 * 1024,
    MOST_OUT = 64 * 1024 /* much, and the replies to one mail */
};

static void say(struct dialogue *d, struct str reply)
{
    buf_put(&d->out, reply);
    buf_put(&d->out, S("\r\n"));
}

void dialogue_init(struct dialogue *d, struct str hostname, size_t max_message)
{
    *d = (struct dialogue){.hostname = hostname, .max_message = max_message, .open = DIALOGUE_MORE};
    buf_init(&d->out, MOST_OUT);
    buf_printf(&d->out, "220 %.*s LMTP Posthouse\r\n", STR(hostname));
}

void dialogue_release(struct dialogue *d)
{
    buf_release(&d->out);
}

void dialogue_close(struct dialogue *d, struct str text)
{
    if (d->state == DIALOGUE_OVER)
        return;
    buf_printf(&d->out, "421 %.*s\r\n", STR(text));
    d->state = DIALOGUE_OVER;
    d->open = DIALOGUE_MORE;
}

static void wrong(struct dialogue *d, struct str reply)
{
    say(d, reply);
    if (++d->errors > MOST_ERRORS)
        dialogue_close(d, S("4.7.0 too many errors"));
}

/* ---- the envelope */

static void forget_mail(struct dialogue *d)
{
    d->n_to = 0;
    d->from = S("");
    if (d->state != DIALOGUE_NEW && d->state != DIALOGUE_OVER)
        d->state = DIALOGUE_IDLE;
}

static enum dialogue_want lhlo(struct dialogue *d, struct str rest)
{
    if (!str_trim(rest).n) {
        wrong(d, S("501 5.5.4 LHLO wants a name"));
        return DIALOGUE_MORE;
    }
    d->state = DIALOGUE_IDLE;
    forget_mail(d);
    buf_printf(&d->out,
        "250-%.*s\r\n250-PIPELINING\r\n250-SIZE %zu\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
        "250 ENHANCEDSTATUSCODES\r\n",
        STR(d->hostname), d->max_message);
    return DIALOGUE_MORE;
}

/* "FROM:" or "TO:" and a path off *rest. */
static bool argument(struct str *rest, struct str word, struct str *path)
{
    while (str_starts(*rest, S(" ")))
        *rest = str_from(*rest, 1);
    if (!str_starts_nocase(*rest, word))
        return false;
    *rest = str_from(*rest, word.n);
    return mailpath_read(rest, path);
}

static enum dialogue_want mail(struct dialogue *d, struct str rest)
{
    struct str path;
    int64_t size;
    if (d->state != DIALOGUE_IDLE) {
        wrong(
            d, d->state == DIALOGUE_NEW ? S("503 5.5.1 LHLO first") : S("503 5.5.1 there is a sender already"));
    } else if (!argument(&rest, S("FROM:"), &path) || path.n > sizeof d->from_bytes) {
        wrong(d, S("501 5.1.7 MAIL FROM:<address>"));
    } else if (!mailpath_size(rest, &size)) {
        wrong(d, S("555 5.5.4 an unknown parameter"));
    } else if (size >= 0 && (uint64_t)size > d->max_message) {
        say(d, S("552 5.3.4 the message is larger than is taken here"));
    } else {
        path = spool_sender(path);
        memcpy(d->from_bytes, path.p, path.n);
        d->from = (struct str){d->from_bytes, path.n};
        d->state = DIALOGUE_ENVELOPE;
        say(d, S("250 2.1.0 sender taken"));
    }
    return DIALOGUE_MORE;
}

static enum dialogue_want rcpt(struct dialogue *d, struct str rest)
{
    struct str path;
    if (d->state != DIALOGUE_ENVELOPE)
        wrong(d, S("503 5.5.1 MAIL first"));
    else if (!argument(&rest, S("TO:"), &path) || !path.n)
        wrong(d, S("501 5.1.3 RCPT TO:<address>"));
    else if (str_trim(rest).n)
        wrong(d, S("555 5.5.4 an unknown parameter"));
    else if (path.n > DIALOGUE_RECIPIENT)
        dialogue_known(d, SPOOL_UNKNOWN);
    else if (d->n_to == DIALOGUE_RECIPIENTS)
        say(d, S("452 4.5.3 too many recipients: send the others after these"));
    else {
        memcpy(d->to_bytes[d->n_to], path.p, path.n);
        d->address = (struct str){d->to_bytes[d->n_to], path.n};
        return DIALOGUE_WHO;
    }
    return DIALOGUE_MORE;
}

void dialogue_known(struct dialogue *d, enum spool_known known)
{
    d->open = DIALOGUE_MORE;
    switch (known) {
    case SPOOL_KNOWN:
        d->to[d->n_to++] = d->address;
        say(d, S("250 2.1.5 recipient taken"));
        break;
    case SPOOL_UNKNOWN:
        say(d, S("550 5.1.1 no such list"));
        break;
    case SPOOL_NO_LISTS:
        say(d, S("451 4.3.5 the file of lists cannot be read"));
    }
}

static enum dialogue_want data(struct dialogue *d, struct str rest)
{
    if (str_trim(rest).n) {
        wrong(d, S("501 5.5.4 DATA stands alone"));
    } else if (!d->n_to) {
        wrong(d, S("503 5.5.1 no recipient was taken")); /* RFC 2033 section 4.2 */
    } else {
        say(d, S("354 end with a dot on a line of its own"));
        d->state = DIALOGUE_DATA;
        d->at = AT_LINE;
        return DIALOGUE_BEGIN;
    }
    return DIALOGUE_MORE;
}

void dialogue_kept(struct dialogue *d, enum spool_end end, struct str id)
{
    for (size_t i = 0; i < d->n_to; i++)
        switch (end) {
        case SPOOL_KEPT:
            buf_printf(&d->out, "250 2.0.0 kept as %.*s\r\n", STR(id));
            break;
        case SPOOL_TOO_BIG:
            say(d, S("552 5.3.4 the message is larger than is taken here"));
            break;
        case SPOOL_NO_SPACE:
            say(d, S("451 4.3.1 the disk or the quota is full"));
            break;
        case SPOOL_FAILED:
            say(d, S("451 4.3.0 the mail cannot be stored"));
        }
    d->open = DIALOGUE_MORE;
    d->errors = d->commands = 0;
    forget_mail(d);
}

/* ---- the other commands */

static enum dialogue_want rset(struct dialogue *d, struct str rest)
{
    (void)rest;
    forget_mail(d);
    say(d, S("250 2.0.0 forgotten"));
    return DIALOGUE_MORE;
}

static enum dialogue_want noop(struct dialogue *d, struct str rest)
{
    (void)rest;
    say(d, S("250 2.0.0 yes"));
    return DIALOGUE_MORE;
}

static enum dialogue_want vrfy(struct dialogue *d, struct str rest)
{
    (void)rest;
    say(d, S("252 2.5.0 RCPT tells whether there is such a list"));
    return DIALOGUE_MORE;
}

static enum dialogue_want quit(struct dialogue *d, struct str rest)
{
    (void)rest;
    say(d, S("221 2.0.0 bye"));
    d->state = DIALOGUE_OVER;
    return DIALOGUE_BYE;
}

static enum dialogue_want not_here(struct dialogue *d, struct str rest)
{
    (void)rest;
    wrong(d, S("500 5.5.1 this is LMTP: LHLO")); /* "MUST return a 500" (RFC 2033 section 4.1) */
    return DIALOGUE_MORE;
}

static enum dialogue_want not_done(struct dialogue *d, struct str rest)
{
    (void)rest;
    wrong(d, S("502 5.5.1 that is not done here"));
    return DIALOGUE_MORE;
}

static const struct command {
    const char *name;
    enum dialogue_want (*run)(struct dialogue *d, struct str rest);
} commands[] = {
    {"LHLO", lhlo},
    {"MAIL", mail},
    {"RCPT", rcpt},
    {"DATA", data},
    {"RSET", rset},
    {"NOOP", noop},
    {"VRFY", vrfy},
    {"QUIT", quit},
    {"EHLO", not_here},
    {"HELO", not_here},
    {"HELP", not_done},
    {"EXPN", not_done},
    {"BDAT", not_done},
    {"AUTH", not_done},
    {"STARTTLS", not_done},
};

static enum dialogue_want unknown(struct dialogue *d)
{
    /* a browser that was lured to our port, or whoever else speaks another language: nothing that it says later
       may be taken for a mail */
    if (d->state == DIALOGUE_NEW) {
        say(d, S("500 5.5.2 this is LMTP"));
        dialogue_close(d, S("4.7.0 bye"));
    } else {
        wrong(d, S("500 5.5.2 unknown command"));
    }
    return DIALOGUE_MORE;
}

static enum dialogue_want obey(struct dialogue *d, struct str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] != ' ')
        n++;
    if (++d->commands > MOST_COMMANDS) {
        dialogue_close(d, S("4.7.0 too many commands without a mail"));
        return DIALOGUE_MORE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (str_eq_nocase(str_sub(line, 0, n), str_of(commands[i].name)))
            return commands[i].run(d, str_from(line, n));
    return unknown(d);
}

/* Up to the next line end, which may be a bare LF here: no mail is hidden behind that. */
static enum dialogue_want command(struct dialogue *d, struct str *in)
{
    size_t end = str_chr(*in, '\n'), n = end == STR_NONE ? in->n : end;
    if (n > sizeof d->line - d->n_line)
        d->too_long = true;
    if (!d->too_long) {
        memcpy(d->line + d->n_line, in->p, n);
        d->n_line += n;
    }
    *in = str_from(*in, end == STR_NONE ? n : end + 1);
    if (end == STR_NONE)
        return DIALOGUE_MORE;
    struct str line = {d->line, d->n_line};
    bool too_long = d->too_long;
    d->n_line = 0;
    d->too_long = false;
    if (str_ends(line, S("\r")))
        line.n--;
    if (!too_long)
        return obey(d, line);
    wrong(d, S("500 5.5.2 the line is too long"));
    return DIALOGUE_MORE;
}

/* ---- a mail's bytes */

static enum dialogue_want piece(struct dialogue *d, struct str bytes, enum dialogue_at next)
{
    d->piece = bytes;
    d->at = next;
    return DIALOGUE_PIECE;
}

/* As many lines as do not begin with a dot. Only CR LF ends a line: a dot behind a bare LF is neither doubled
   nor an end, so that what follows cannot be read as another mail by one program and as text by the next. */
static enum dialogue_want lines(struct dialogue *d, struct str *in)
{
    struct str all = *in;
    size_t dot = str_find(all, S("\r\n."));
    if (dot != STR_NONE) {
        *in = str_from(all, dot + 2);
        return piece(d, str_sub(all, 0, dot + 2), AT_LINE);
    }
    *in = str_from(all, all.n);
    return piece(d, all, str_ends(all, S("\r\n")) ? AT_LINE : str_ends(all, S("\r")) ? AT_CR : IN_LINE);
}

static enum dialogue_want bytes(struct dialogue *d, struct str *in)
{
    char c = in->p[0];
    switch (d->at) {
    case AT_LINE:
        if (c != '.')
            break;
        *in = str_from(*in, 1);
        d->at = AT_DOT;
        return DIALOGUE_MORE;
    case AT_DOT:
        d->at = c == '\r' ? AT_DOT_CR : IN_LINE; /* the dot was a doubled one's first */
        if (c == '\r')
            *in = str_from(*in, 1);
        return DIALOGUE_MORE;
    case AT_DOT_CR:
        if (c != '\n')
            return piece(d, S("\r"), AT_CR);
        *in = str_from(*in, 1);
        return DIALOGUE_END;
    case AT_CR:
        d->at = IN_LINE;
        if (c != '\n')
            break;
        *in = str_from(*in, 1);
        return piece(d, S("\n"), AT_LINE);
    case IN_LINE:
        break;
    }
    return lines(d, in);
}

enum dialogue_want dialogue_next(struct dialogue *d, struct str *in)
{
    if (d->open != DIALOGUE_MORE)
        bug("a dialogue goes on before its question %d is answered", d->open);
    while (in->n && d->state != DIALOGUE_OVER && d->out.n < MUCH_OUT) {
        enum dialogue_want want = d->state == DIALOGUE_DATA ? bytes(d, in) : command(d, in);
        if (want == DIALOGUE_WHO || want == DIALOGUE_END)
            d->open = want;
        if (want != DIALOGUE_MORE)
            return want;
    }
    return d->state == DIALOGUE_OVER ? DIALOGUE_BYE : DIALOGUE_MORE;
}
