/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogue of one SMTP connection (RFC 5321), or of one that speaks LMTP (RFC 2033). */
#include "smtp.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/dial.h"
#include "base/die.h"
#include "base/when.h"
#include "mail/refusal.h"
#include "mail/wire.h"
#include "parcel.h"

enum {
    CHUNK = 64 * 1024,
    ANSWER_MS = 5 * 60 * 1000, /* RFC 5321 section 4.5.3.2 */
    END_MS = 10 * 60 * 1000,
};

enum step { STEP_RSET, STEP_MAIL, STEP_RCPT, STEP_DATA };
enum { FIRST_RCPT = 2 }; /* commands of an envelope by number: RSET, MAIL, a RCPT for each recipient, DATA */

struct smtp {
    struct dial *dial;
    enum smtp_state state;
    struct parcel *parcel;
    struct parcel *next; /* its envelope goes out behind this mail; NULL: none */
    bool next_said;
    size_t said, heard; /* numbers of the next commands to be said, and to be answered */
    bool half_done;     /* the server may still hold an envelope: RSET comes first */
    bool in_mail;       /* after 354 */
    bool each;          /* LMTP: behind a mail's end each recipient that was taken has a reply of their own */
    bool blocked;       /* the last bytes did not go out */
    bool drained;       /* the last bytes that came were all there were */
    struct wire wire;
    struct buf out, in, text;
    size_t sent, end;      /* of out; where the mail's end is in it, once it is written */
    int64_t until, latest; /* when_mono */
    const char *why;
};

struct smtp *smtp_open(struct dial *dial)
{
    struct smtp *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    s->dial = dial;
    s->each = dial_speech(dial) == DIAL_LMTP;
    buf_init(&s->out, BUF_MAX);
    buf_init(&s->in, BUF_MAX); /* wire_reply sets the limit */
    buf_init(&s->text, ANSWER_MAX);
    return s;
}

void smtp_close(struct smtp *s)
{
    size_t n;
    if (!s)
        return;
    if (s->state == SMTP_IDLE && !s->next_said) /* what follows DATA would be taken for a mail */
        dial_send(s->dial, S("QUIT\r\n"), &n);
    dial_close(s->dial);
    buf_release(&s->out);
    buf_release(&s->in);
    buf_release(&s->text);
    free(s);
}

/* ---- results */

static enum step step_of(const struct smtp *s, size_t i)
{
    return i < FIRST_RCPT ? (enum step)i : i < FIRST_RCPT + s->parcel->n ? STEP_RCPT : STEP_DATA;
}

static enum refusal_of said_to(enum step step)
{
    return step == STEP_RCPT ? REFUSAL_OF_RCPT : step == STEP_DATA ? REFUSAL_OF_DATA : REFUSAL_OF_MAIL;
}

static void decide(struct receiver *r, int code, struct str text, enum refusal_of to)
{
    if (r->answer.there)
        return;
    answer_set(&r->answer, code, text);
    r->answer.to = (int)to;
}

static void decide_all(struct smtp *s, int code, struct str text, enum refusal_of to)
{
    for (size_t i = 0; i < s->parcel->n; i++)
        decide(&s->parcel->to[i], code, text, to);
}

static bool end_was_sent(const struct smtp *s)
{
    return s->in_mail && s->wire.done && s->sent >= s->end;
}

/* What the next reply answers. */
static enum refusal_of asked(const struct smtp *s)
{
    if (s->state != SMTP_BUSY)
        return REFUSAL_OF_NOTHING;
    return s->in_mail ? REFUSAL_OF_END : said_to(step_of(s, s->heard));
}

/* The connection is of no use any more. code 0: it broke. */
static void leave(struct smtp *s, int code, struct str text, const char *why)
{
    enum refusal_of to = asked(s);
    s->why = why;
    for (size_t i = 0; s->state == SMTP_BUSY && i < s->parcel->n; i++) {
        struct receiver *r = &s->parcel->to[i];
        bool in_time = !r->answer.there && !end_was_sent(s);
        decide(r, code, text, code ? to : REFUSAL_OF_NOTHING);
        r->answer.in_time = in_time;
    }
    s->state = SMTP_ENDED;
}

/* why NULL: the connection says it itself. */
static void end(struct smtp *s, const char *why)
{
    leave(s, 0, why ? str_of(why) : dial_error(s->dial), why);
}

/* ---- what we say */

static bool offers(const struct smtp *s, enum dial_offer what)
{
    return dial_offers(s->dial) & what;
}

static struct receiver *receiver_of(const struct smtp *s, size_t i)
{
    return &s->parcel->to[i - FIRST_RCPT];
}

static size_t end_of_envelope(const struct smtp *s)
{
    return FIRST_RCPT + s->parcel->n + 1;
}

static void say(struct smtp *s, size_t i)
{
    enum step step = step_of(s, i);
    if (step == STEP_MAIL)
        parcel_mail(&s->out, s->parcel, dial_offers(s->dial));
    else if (step == STEP_RCPT)
        parcel_rcpt(&s->out, receiver_of(s, i));
    else
        buf_put(&s->out, step == STEP_RSET ? S("RSET\r\n") : S("DATA\r\n"));
}

static void say_more(struct smtp *s)
{
    while (s->said < end_of_envelope(s) && (s->said == s->heard || offers(s, DIAL_PIPELINING)))
        say(s, s->said++);
}

/* Whom this server cannot take mail for are left behind the others, answered; how many can be asked for. */
static size_t sort_out(struct smtp *s, struct parcel *p)
{
    bool all = offers(s, DIAL_SMTPUTF8), sender = parcel_eight_bit(p->sender);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct receiver *r = &p->to[i];
        if (!parcel_address_fits(r->address))
            bug("an address that nobody checked");
        if (!all && (sender || parcel_eight_bit(r->address))) {
            decide(r, 553, S("5.6.7 the relay does not take addresses beyond ASCII"), REFUSAL_OF_NOTHING);
            continue;
        }
        struct receiver swap = p->to[n];
        p->to[n++] = *r;
        if (n - 1 != i)
            *r = swap;
    }
    return n;
}

static void prepare(struct smtp *s, struct parcel *p)
{
    if (!parcel_address_fits(p->sender))
        bug("an address that nobody checked");
    p->n = sort_out(s, p);
}

static void begin(struct smtp *s, struct parcel *p)
{
    s->parcel = p;
    s->in_mail = false;
    s->heard = s->half_done ? STEP_RSET : STEP_MAIL;
    s->half_done = false;
    s->state = SMTP_BUSY;
    s->until = when_mono() + ANSWER_MS;
    s->latest = when_mono() + SMTP_WHOLE_MS;
}

/* Its envelope is out already. */
static void go_on_with_next(struct smtp *s, struct parcel *next)
{
    begin(s, next);
    s->said = end_of_envelope(s);
    s->next = NULL;
    s->next_said = false;
}

void smtp_give(struct smtp *s, struct parcel *p)
{
    if (!p || s->state != SMTP_IDLE || (s->next && s->next != p))
        bug("a mail for a connection that cannot take one");
    if (s->next_said) {
        go_on_with_next(s, p);
        return;
    }
    if (!s->next)
        prepare(s, p);
    s->next = NULL;
    s->parcel = p;
    if (p->n == 0)
        return;
    begin(s, p);
    s->said = s->heard;
    buf_reset(&s->out);
    s->sent = 0;
    say_more(s);
}

bool smtp_takes_next(const struct smtp *s)
{
    return s->state == SMTP_BUSY && !s->next && offers(s, DIAL_PIPELINING);
}

void smtp_give_next(struct smtp *s, struct parcel *p)
{
    if (!smtp_takes_next(s))
        bug("a mail too many for a connection");
    prepare(s, p);
    s->next = p;
}

bool smtp_take_back(struct smtp *s)
{
    if (s->next_said)
        return false;
    s->next = NULL;
    return true;
}

static bool next_waits(const struct smtp *s)
{
    return s->next && !s->next_said && s->next->n > 0;
}

/* RFC 2920 section 3.1: the end of a mail may be the first of a group. Whatever becomes of this mail, the next
   one begins only with its first byte, which waits for smtp_give. */
static void say_next(struct smtp *s)
{
    if (!next_waits(s))
        return;
    parcel_mail(&s->out, s->next, dial_offers(s->dial));
    for (size_t i = 0; i < s->next->n; i++)
        parcel_rcpt(&s->out, &s->next->to[i]);
    buf_put(&s->out, S("DATA\r\n"));
    s->next_said = true;
}

/* ---- what we hear */

static void finish(struct smtp *s, bool half_done)
{
    s->half_done = half_done;
    s->state = SMTP_IDLE;
}

static bool any_undecided(const struct smtp *s)
{
    bool any = false;
    for (size_t i = 0; i < s->parcel->n && !any; i++)
        any = !s->parcel->to[i].answer.there;
    return any;
}

/* Where every recipient was refused they get an empty mail: after 354 there is no other way back (RFC 2920
   section 3.1). */
static void begin_mail(struct smtp *s)
{
    s->in_mail = true;
    s->wire = (struct wire){0};
    if (any_undecided(s)) {
        s->wire.parts[0] = s->parcel->lines;
        s->wire.parts[1] = s->parcel->copy;
    }
}

static void decide_next(struct smtp *s, int code, struct str text)
{
    size_t i = 0;
    while (i < s->parcel->n && s->parcel->to[i].answer.there)
        i++;
    if (i < s->parcel->n)
        decide(&s->parcel->to[i], code, text, REFUSAL_OF_END);
}

static void on_end(struct smtp *s, int code, struct str text)
{
    bool arrived = end_was_sent(s);
    if (arrived && s->each)
        decide_next(s, code, text);
    else if (arrived || code >= 400) /* nobody can have taken what was not sent yet */
        decide_all(s, code, text, REFUSAL_OF_END);
    if (arrived && any_undecided(s))
        return;
    if (arrived)
        finish(s, false);
    else
        end(s, "the server did not wait for the end of the mail");
}

/* Nothing was said ahead, and what would come next is of no use. */
static bool no_use(const struct smtp *s, enum step step)
{
    return s->heard == s->said &&
           (step == STEP_MAIL || (step_of(s, s->heard) == STEP_DATA && !any_undecided(s)));
}

static void on_reply(struct smtp *s, int code, struct str text)
{
    if (s->in_mail) {
        on_end(s, code, text);
        return;
    }
    if (s->heard == s->said) {
        end(s, "the server answered what was not asked");
        return;
    }
    size_t at = s->heard++;
    enum step step = step_of(s, at);
    bool good = step == STEP_DATA ? code == 354 : code / 100 == 2;
    if (step == STEP_RSET && !good) { /* says nothing about this mail */
        end(s, "the server does not start anew");
        return;
    }
    if (step == STEP_DATA && code / 100 == 2) { /* taken for a mail's, it would be one that was never sent */
        end(s, "the server takes a mail before it was sent");
        return;
    }
    if (!good && step == STEP_RCPT)
        decide(receiver_of(s, at), code, text, REFUSAL_OF_RCPT);
    else if (!good)
        decide_all(s, code, text, said_to(step));
    if (step == STEP_DATA && good && s->each && !any_undecided(s))
        end(s, "the server takes a mail for nobody"); /* and would answer its end for nobody */
    else if (step == STEP_DATA && good)
        begin_mail(s);
    else if (s->heard == end_of_envelope(s) || (!good && no_use(s, step)))
        finish(s, true);
    else
        say_more(s);
}

static void read_replies(struct smtp *s)
{
    struct str rest = buf_str(&s->in);
    int code;
    enum wire_end got = WIRE_MORE;
    while (s->state == SMTP_BUSY && rest.n && (got = wire_reply(&rest, &code, &s->text)) == WIRE_REPLY) {
        if (code == 421)
            leave(s, code, buf_str(&s->text), "the server closes the connection");
        else
            on_reply(s, code, buf_str(&s->text));
    }
    if (s->state == SMTP_BUSY && got == WIRE_BROKEN)
        end(s, "the server speaks no SMTP");
    /* an answer too many would be taken for one to the next mail */
    if (s->state == SMTP_IDLE && rest.n && !s->next_said)
        end(s, "the server answered what was not asked");
    memmove(s->in.p, rest.p, rest.n);
    buf_cut(&s->in, rest.n);
}

/* ---- going on */

/* False: nothing more goes out for now. */
static bool push(struct smtp *s)
{
    size_t n;
    if (s->sent == s->out.n) {
        if (!s->in_mail || (s->wire.done && !next_waits(s)))
            return false;
        buf_reset(&s->out);
        s->sent = 0;
        if (!s->wire.done)
            wire_write(&s->wire, &s->out, CHUNK);
        s->end = s->out.n;
        if (s->wire.done)
            say_next(s);
    }
    enum dial_io io = dial_send(s->dial, str_from(buf_str(&s->out), s->sent), &n);
    s->sent += n;
    s->blocked = io == DIAL_LATER;
    if (io == DIAL_SOME)
        s->until = when_mono() + (end_was_sent(s) ? END_MS : ANSWER_MS);
    return io == DIAL_SOME; /* an end shows when reading, behind what the server said last */
}

/* False: nothing came. */
static bool pull(struct smtp *s)
{
    char bytes[4096];
    size_t n = 0;
    enum dial_io io = dial_recv(s->dial, bytes, sizeof bytes, &n);
    if (io == DIAL_LATER)
        return false;
    if (io == DIAL_ENDED) {
        end(s, NULL);
        return false;
    }
    buf_put(&s->in, (struct str){bytes, n});
    read_replies(s);
    s->drained = n < sizeof bytes && !dial_hides(s->dial);
    return true;
}

static void open_further(struct smtp *s)
{
    switch (dial_step(s->dial)) {
    case DIAL_OPENING:
        break;
    case DIAL_OPEN:
        s->state = SMTP_IDLE;
        break;
    case DIAL_FAILED:
        end(s, NULL);
    }
}

/* A server may say something before a long mail's end; and it may have closed behind its answer to the end,
   which must be read before more is sent: a mail that arrived would go out twice. */
static bool may_have_spoken(const struct smtp *s)
{
    return s->in_mail && (!s->wire.done || next_waits(s));
}

enum smtp_state smtp_step(struct smtp *s, bool readable)
{
    bool moved = true;
    if (s->state == SMTP_OPENING)
        open_further(s);
    if (s->state == SMTP_BUSY && s->in.n)
        read_replies(s); /* those that came with the last mail's */
    readable = readable || dial_hides(s->dial);
    while (moved && s->state == SMTP_BUSY) {
        moved = false;
        if (readable || may_have_spoken(s)) {
            moved = pull(s);
            readable = moved && !s->drained;
        }
        if (s->state == SMTP_BUSY)
            moved = push(s) || moved;
    }
    if (s->state == SMTP_BUSY && (when_mono() >= s->until || when_mono() >= s->latest))
        end(s, "no answer in time");
    return s->state;
}

size_t smtp_polls(const struct smtp *s, struct pollfd *out, size_t max)
{
    size_t n = dial_polls(s->dial, out, max);
    for (size_t i = 0; i < n && s->state == SMTP_BUSY; i++)
        out[i].events = (short)(POLLIN | (s->blocked ? POLLOUT : 0));
    return n;
}

int smtp_wait_ms(struct smtp *s)
{
    if (s->state == SMTP_OPENING)
        return dial_wait_ms(s->dial);
    int64_t until = s->until < s->latest ? s->until : s->latest, left = until - when_mono();
    return left > 0 ? (int)left : 0;
}

struct str smtp_why(const struct smtp *s)
{
    return s->why ? str_of(s->why) : dial_error(s->dial);
}
