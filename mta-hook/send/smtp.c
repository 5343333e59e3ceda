/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogue of one SMTP connection (RFC 5321). */
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

enum step { STEP_RSET, STEP_MAIL, STEP_RCPT, STEP_DATA, STEPS };

struct smtp {
    struct dial *dial;
    enum smtp_state state;
    const struct parcel *parcel;
    enum step steps[STEPS]; /* the commands of this mail's envelope */
    size_t n_steps, said, heard;
    bool half_done; /* the server may still hold an envelope: RSET comes first */
    bool in_mail;   /* after 354 */
    bool decided;   /* the answer is there already, what follows cannot change it */
    bool blocked;   /* the last bytes did not go out */
    struct wire wire;
    struct buf out, in, text;
    size_t sent; /* of out */
    struct answer answer;
    int64_t until, latest; /* when_mono */
    const char *why;
};

struct smtp *smtp_open(const struct dial_to *to)
{
    struct smtp *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    s->dial = dial_open(to);
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
    if (s->state == SMTP_IDLE)
        dial_send(s->dial, S("QUIT\r\n"), &n);
    dial_close(s->dial);
    buf_release(&s->out);
    buf_release(&s->in);
    buf_release(&s->text);
    free(s);
}

/* ---- results */

/* The first thing that settles a mail stays: after a refused recipient the refusal of DATA says nothing new. */
static void decide(struct smtp *s, int code, struct str text, enum refusal_of to)
{
    if (s->decided)
        return;
    s->decided = true;
    answer_set(&s->answer, code, text);
    s->answer.to = (int)to;
}

static bool end_was_sent(const struct smtp *s)
{
    return s->in_mail && s->wire.done && s->sent == s->out.n;
}

/* The connection is of no use any more. code 0: it broke. */
static void leave(struct smtp *s, int code, struct str text, const char *why)
{
    s->why = why;
    if (s->state == SMTP_BUSY) {
        bool in_time = !s->decided && !end_was_sent(s);
        decide(s, code, text, REFUSAL_OF_NOTHING);
        s->answer.in_time = in_time;
    }
    s->state = SMTP_ENDED;
}

/* why NULL: the connection says it itself. */
static void end(struct smtp *s, const char *why)
{
    leave(s, 0, why ? str_of(why) : dial_error(s->dial), why);
}

/* ---- what we say */

static bool eight_bit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return true;
    return false;
}

static bool offers(const struct smtp *s, enum dial_offer what)
{
    return dial_offers(s->dial) & what;
}

static void say_mail(struct smtp *s)
{
    const struct parcel *p = s->parcel;
    buf_printf(&s->out, "MAIL FROM:<%.*s>", STR(p->sender));
    if (offers(s, DIAL_8BITMIME) && eight_bit(p->copy))
        buf_put(&s->out, S(" BODY=8BITMIME"));
    /* RFC 6531 asks for it with UTF-8 in the header too; but then the relay returns the mail where the next
       server does not know it, and without it the bytes go through as they came */
    if (eight_bit(p->sender) || eight_bit(p->recipient))
        buf_put(&s->out, S(" SMTPUTF8"));
    if (offers(s, DIAL_SIZE))
        buf_printf(&s->out, " SIZE=%zu", p->lines.n + p->copy.n);
    buf_put(&s->out, S("\r\n"));
}

static void say(struct smtp *s, enum step step)
{
    if (step == STEP_MAIL)
        say_mail(s);
    else if (step == STEP_RCPT)
        buf_printf(&s->out, "RCPT TO:<%.*s>\r\n", STR(s->parcel->recipient));
    else
        buf_put(&s->out, step == STEP_RSET ? S("RSET\r\n") : S("DATA\r\n"));
}

static void say_more(struct smtp *s)
{
    while (s->said < s->n_steps && (s->said == s->heard || offers(s, DIAL_PIPELINING)))
        say(s, s->steps[s->said++]);
}

static bool fit_for_the_wire(struct str address)
{
    for (size_t i = 0; i < address.n; i++)
        if ((unsigned char)address.p[i] <= 0x20 || address.p[i] == 0x7f || address.p[i] == '<' ||
            address.p[i] == '>')
            return false;
    return true;
}

void smtp_give(struct smtp *s, const struct parcel *p)
{
    if (s->state != SMTP_IDLE)
        bug("a mail for a connection that cannot take one");
    if (!fit_for_the_wire(p->sender) || !fit_for_the_wire(p->recipient))
        bug("an address that nobody checked");
    s->parcel = p;
    s->answer = (struct answer){0};
    s->decided = s->in_mail = false;
    s->n_steps = s->said = s->heard = 0;
    if (!offers(s, DIAL_SMTPUTF8) && (eight_bit(p->recipient) || eight_bit(p->sender))) {
        decide(s, 553, S("5.6.7 the relay does not take addresses beyond ASCII"), REFUSAL_OF_NOTHING);
        return;
    }
    for (enum step step = s->half_done ? STEP_RSET : STEP_MAIL; step < STEPS; step++)
        s->steps[s->n_steps++] = step;
    s->half_done = false;
    buf_reset(&s->out);
    s->sent = 0;
    s->state = SMTP_BUSY;
    s->until = when_mono() + ANSWER_MS;
    s->latest = when_mono() + SMTP_WHOLE_MS;
    say_more(s);
}

/* ---- what we hear */

static void finish(struct smtp *s, bool half_done)
{
    s->half_done = half_done;
    s->state = SMTP_IDLE;
}

/* A recipient that was refused gets an empty mail: after 354 there is no other way back (RFC 2920 section 3.1).
 */
static void begin_mail(struct smtp *s)
{
    s->in_mail = true;
    s->wire = (struct wire){0};
    if (!s->decided) {
        s->wire.parts[0] = s->parcel->lines;
        s->wire.parts[1] = s->parcel->copy;
    }
}

static enum refusal_of said_to(enum step step)
{
    return step == STEP_RCPT ? REFUSAL_OF_RCPT : step == STEP_DATA ? REFUSAL_OF_DATA : REFUSAL_OF_MAIL;
}

static void on_reply(struct smtp *s, int code, struct str text)
{
    if (s->in_mail) {
        bool arrived = end_was_sent(s);
        if (arrived || code >= 400) /* nobody can have taken what was not sent yet */
            decide(s, code, text, REFUSAL_OF_END);
        if (arrived)
            finish(s, false);
        else
            end(s, "the server did not wait for the end of the mail");
        return;
    }
    if (s->heard == s->said) {
        end(s, "the server answered what was not asked");
        return;
    }
    enum step step = s->steps[s->heard++];
    bool good = step == STEP_DATA ? code == 354 : code / 100 == 2;
    if (step == STEP_RSET && !good) { /* says nothing about this mail */
        end(s, "the server does not start anew");
        return;
    }
    if (!good)
        decide(s, code, text, said_to(step));
    if (step == STEP_DATA && good)
        begin_mail(s);
    else if (s->heard == s->n_steps || (!good && s->heard == s->said))
        finish(s, true);
    else
        say_more(s);
}

static void read_replies(struct smtp *s)
{
    struct str rest = buf_str(&s->in);
    int code;
    enum wire_end got = WIRE_MORE;
    while (s->state == SMTP_BUSY && (got = wire_reply(&rest, &code, &s->text)) == WIRE_REPLY) {
        if (code == 421)
            leave(s, code, buf_str(&s->text), "the server closes the connection");
        else
            on_reply(s, code, buf_str(&s->text));
    }
    if (s->state == SMTP_BUSY && got == WIRE_BROKEN)
        end(s, "the server speaks no SMTP");
    if (s->state == SMTP_IDLE && rest.n) { /* an answer too many would be taken for one to the next mail */
        end(s, "the server answered what was not asked");
    }
    memmove(s->in.p, rest.p, rest.n);
    buf_cut(&s->in, rest.n);
}

/* ---- going on */

static bool push(struct smtp *s)
{
    size_t n;
    if (s->sent == s->out.n) {
        if (!s->in_mail || s->wire.done)
            return false;
        buf_reset(&s->out);
        s->sent = 0;
        wire_write(&s->wire, &s->out, CHUNK);
    }
    enum dial_io io = dial_send(s->dial, str_from(buf_str(&s->out), s->sent), &n);
    s->sent += n;
    s->blocked = io == DIAL_LATER;
    if (io == DIAL_SOME)
        s->until = when_mono() + (end_was_sent(s) ? END_MS : ANSWER_MS);
    return io == DIAL_SOME; /* an end shows when reading: what the server said last is read first */
}

static bool pull(struct smtp *s)
{
    char bytes[4096];
    size_t n;
    enum dial_io io = dial_recv(s->dial, bytes, sizeof bytes, &n);
    if (io == DIAL_LATER)
        return false;
    if (io == DIAL_ENDED) {
        end(s, NULL);
        return false;
    }
    buf_put(&s->in, (struct str){bytes, n});
    read_replies(s);
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

enum smtp_state smtp_step(struct smtp *s)
{
    bool moved = true;
    if (s->state == SMTP_OPENING)
        open_further(s);
    while (moved && s->state == SMTP_BUSY) {
        moved = push(s);
        moved = pull(s) || moved;
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

const struct answer *smtp_answer(const struct smtp *s)
{
    return &s->answer;
}

struct str smtp_why(const struct smtp *s)
{
    return s->why ? str_of(s->why) : dial_error(s->dial);
}
