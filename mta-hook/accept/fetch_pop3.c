/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POP3 (RFC 1939): every mail whose UIDL is not known yet. */
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/stop.h"
#include "fetch.h"
#include "fetch_notes.h"
#include "fetch_talk.h"

enum { MOST_MAILS = 1000 * 1000, LONGEST_COMMAND = 100 };

struct pop3_mail {
    int64_t number;
    struct str name; /* its UIDL */
};

/* One command and the first line of its answer; *said is what stands behind +OK or -ERR. False: it has ended.
 */
static bool ask(struct talk *t, const char *verb, int64_t number, bool *ok, struct str *said)
{
    struct buf b;
    buf_init(&b, LONGEST_COMMAND);
    if (number)
        buf_printf(&b, "%s %lld\r\n", verb, (long long)number);
    else
        buf_printf(&b, "%s\r\n", verb);
    bool goes_on = talk_say(t, buf_str(&b)) && talk_line(t, said);
    buf_release(&b);
    if (!goes_on)
        return false;
    *ok = str_starts(*said, S("+OK"));
    if (!*ok && !str_starts(*said, S("-ERR")))
        return talk_broken(t, "the server's answer is not POP3", *said);
    *said = str_trim(str_from(*said, *ok ? 3 : 4));
    return true;
}

static enum fetch_end refused(struct fetch *f, const char *verb, struct str said)
{
    return fetch_failed(f, "the server refuses %s: %.*s", verb, (int)(said.n < 200 ? said.n : 200), said.p);
}

static bool read_mail_line(struct fetch *f, struct str line, struct pop3_mail *out)
{
    struct str number;
    bool ok = str_word(&line, &number) && str_int(number, &out->number) && out->number > 0;
    out->name = arena_str(f->round, str_trim(line));
    return ok && notes_name(out->name);
}

static enum fetch_end list(struct fetch *f, struct talk *t, struct pop3_mail **mails, size_t *n)
{
    struct str line;
    bool ok;
    size_t cap = 0;
    if (!ask(t, "UIDL", 0, &ok, &line))
        return fetch_talk_end(f, t);
    if (!ok) /* without, nobody could say which mail is new */
        return refused(f, "UIDL", line);
    while (talk_line(t, &line)) {
        if (str_eq(line, S(".")))
            return FETCH_DONE;
        *mails = arena_push(f->round, *mails, n, &cap, sizeof **mails);
        if (!read_mail_line(f, line, &(*mails)[*n - 1]) || *n > MOST_MAILS) {
            talk_broken(t, "the server's list of mails cannot be read", line);
            break;
        }
    }
    return fetch_talk_end(f, t);
}

/* The answer to LIST n is "+OK n size". */
static enum fetch_end size_of(struct fetch *f, struct talk *t, int64_t number, int64_t *size)
{
    struct str said, same, bytes;
    bool ok;
    if (!ask(t, "LIST", number, &ok, &said))
        return fetch_talk_end(f, t);
    if (!ok)
        return refused(f, "LIST", said);
    if (!str_word(&said, &same) || !str_word(&said, &bytes) || !str_int(bytes, size) || *size < 0)
        talk_broken(t, "the server's answer to LIST cannot be read", said);
    return fetch_talk_end(f, t);
}

static enum fetch_end retrieve(
    struct fetch *f, struct talk *t, const struct pop3_mail *m, enum fetch_kept *kept)
{
    struct str said;
    bool ok;
    buf_reset(&f->mail);
    if (!ask(t, "RETR", m->number, &ok, &said))
        return fetch_talk_end(f, t);
    if (!ok)
        return fetch_not_shown(f, m->name, said);
    if (!talk_dotted(t, &f->mail)) {
        buf_over(&f->mail);
        return fetch_talk_end(f, t);
    }
    if (buf_over(&f->mail)) { /* LIST had said another size */
        fetch_too_big(f, m->name, f->conf->max_message + 1);
        *kept = FETCH_LEFT;
        return FETCH_DONE;
    }
    *kept = fetch_keep(f, m->name, buf_str(&f->mail));
    return *kept == FETCH_NOT_KEPT ? FETCH_FAILED : FETCH_DONE;
}

static enum fetch_end fetch_new(struct fetch *f, struct talk *t, const struct pop3_mail *m)
{
    int64_t size = 0;
    enum fetch_kept kept = FETCH_LEFT;
    enum fetch_end end = size_of(f, t, m->number, &size);
    if (end == FETCH_DONE && !fetch_too_big(f, m->name, size))
        end = retrieve(f, t, m, &kept);
    if (end != FETCH_DONE)
        return end;
    notes_add(f->notes, m->name, kept == FETCH_LEFT);
    int err = notes_save(f->notes);
    return err ? fetch_failed(f, "%s: %s", f->notes->path, strerror(err)) : FETCH_DONE;
}

static enum fetch_end one(struct fetch *f, struct talk *t, const struct pop3_mail *m)
{
    struct str said;
    bool ok;
    struct note *note = notes_find(f->notes, m->name);
    enum fetch_end end = FETCH_DONE;
    if (note)
        note->there = true;
    else
        end = fetch_new(f, t, m);
    if (end != FETCH_DONE || f->conf->fetch_after != CONF_AFTER_DELETE || notes_find(f->notes, m->name)->left)
        return end;
    if (!ask(t, "DELE", m->number, &ok, &said))
        return fetch_talk_end(f, t);
    return ok ? FETCH_DONE : refused(f, "DELE", said);
}

static enum fetch_end take_all(struct fetch *f, struct talk *t)
{
    struct pop3_mail *mails = NULL;
    struct str said;
    bool ok;
    size_t n = 0;
    notes_begin(f->notes);
    enum fetch_end end = list(f, t, &mails, &n);
    for (size_t i = 0; i < n && end == FETCH_DONE; i++)
        end = stop_asked() ? FETCH_STOPPED : one(f, t, &mails[i]);
    if (end == FETCH_DONE)
        notes_forget(f->notes);
    /* QUIT is what deletes; one of FETCH_FAILED with a server that still answers too, for the mails before it
     */
    if (talk_end(t) == TALK_GOES_ON && !ask(t, "QUIT", 0, &ok, &said) && end == FETCH_DONE)
        end = fetch_talk_end(f, t);
    return end;
}

static enum fetch_end look(struct fetch *f, void **session)
{
    struct talk *t = NULL;
    (void)session; /* a POP3 connection shows the mailbox as it was when it began */
    enum fetch_end end = fetch_connect(f, &t);
    if (end == FETCH_DONE)
        end = take_all(f, t);
    talk_close(t);
    return end;
}

static enum fetch_end rest(struct fetch *f, void **session)
{
    (void)session;
    return stop_wait(f->conf->fetch_interval * 1000) ? FETCH_DONE : FETCH_STOPPED;
}

static void finish(void *session)
{
    (void)session;
}

const struct fetch_way fetch_pop3 = {look, rest, finish};
