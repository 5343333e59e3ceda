/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-fetch: takes mail from a mailbox into the spool, for sites without a mail server of their own. */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/dial.h"
#include "base/die.h"
#include "base/file.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/start.h"
#include "base/stop.h"
#include "base/when.h"
#include "fetch_notes.h"
#include "fetch_place.h"
#include "fetch_talk.h"

enum {
    FIRST_WAIT_MS = 2000,
    DENIED_WAIT_MS = 60 * 1000, /* servers lock a user out who tries a wrong password too often */
    SHORTEST_ROUND_MS = 1000,   /* of one that found nothing: a server that cries wolf keeps nobody busy */
    LEAST_PATIENCE_MS = 5000,
    MOST_PATIENCE_MS = 60 * 1000,
    LONGEST_PASSWORD = 1000,
};

static const struct arg_option options[] = {
    ARG_CONFIG, {"once", 0, ARG_FLAG, NULL, "fetch what is there now, then end"}, {0}};
static const struct arg_table table = {
    .command = "ph-fetch", .about = "Fetches mail from a mailbox.", .options = options};

enum fetch_end fetch_failed(struct fetch *f, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(f->why, sizeof f->why, fmt, ap);
    va_end(ap);
    return FETCH_FAILED;
}

/* ---- connections */

/* How long a server may say nothing, in ms. */
static int64_t patience(const struct conf *conf)
{
    int64_t ms = conf->fetch_interval * 1000;
    return ms < LEAST_PATIENCE_MS ? LEAST_PATIENCE_MS : ms > MOST_PATIENCE_MS ? MOST_PATIENCE_MS : ms;
}

enum fetch_end fetch_talk_end(struct fetch *f, const struct talk *t)
{
    static const enum fetch_end ends[] = {[TALK_GOES_ON] = FETCH_DONE,
        [TALK_LOST] = FETCH_FAILED,
        [TALK_DENIED] = FETCH_DENIED,
        [TALK_STOPPED] = FETCH_STOPPED};
    struct str why = talk_why(t);
    snprintf(f->why, sizeof f->why, "%.*s", STR(why));
    return ends[talk_end(t)];
}

enum fetch_end fetch_connect(struct fetch *f, struct talk **out)
{
    struct buf pw;
    buf_init(&pw, LONGEST_PASSWORD);
    const char *wrong =
        file_secret(f->conf->fetch_password_file.p, &pw); /* now: a mended one needs no restart */
    enum fetch_end end;
    if (wrong) {
        end = fetch_failed(f, "the password file %s: %s", f->conf->fetch_password_file.p, wrong);
    } else {
        struct dial_to to = {.speech = f->place->kind == PLACE_IMAP ? DIAL_IMAP : DIAL_POP3,
            .host = f->place->host,
            .port = f->place->port,
            .tls = f->place->wrapped ? DIAL_WRAPPED : DIAL_STARTTLS,
            .user = f->place->user,
            .password = buf_str(&pw),
            .authorities = f->conf->fetch_authorities,
            .wait_ms = (int)patience(f->conf)};
        struct talk *t = talk_open(&to, patience(f->conf));
        end = fetch_talk_end(f, t);
        if (end == FETCH_DONE)
            *out = t;
        else
            talk_close(t);
    }
    if (pw.p)
        explicit_bzero(pw.p, pw.cap);
    buf_release(&pw);
    return end;
}

/* ---- the loop */

/* How long to leave a server alone after so many failures in a row. */
static int64_t wait_after(const struct fetch *f, enum fetch_end end, int64_t ms)
{
    int64_t most = f->conf->retry_first * 1000;
    int64_t first = end == FETCH_DENIED ? DENIED_WAIT_MS : FIRST_WAIT_MS;
    ms = ms >= first ? ms * 2 : first;
    return ms < most ? ms : most;
}

static enum fetch_end round_of(struct fetch *f, const struct fetch_way *way, void **session)
{
    arena_reset(f->round);
    f->kept = 0;
    enum fetch_end end = FETCH_DONE;
    int err = notes_save(f->notes); /* what the last round could not write */
    if (err)
        end = fetch_failed(f, "%s: %s", f->notes->path, strerror(err));
    else
        end = way->round(f, session);
    err = notes_save(f->notes);
    if (err && end == FETCH_DONE)
        end = fetch_failed(f, "%s: %s", f->notes->path, strerror(err));
    return end;
}

static void run_for_ever(struct fetch *f, const struct fetch_way *way)
{
    void *session = NULL;
    int64_t wait = 0;
    while (!stop_asked()) {
        int64_t began = when_mono();
        enum fetch_end end = round_of(f, way, &session);
        if (end == FETCH_DONE) {
            wait = 0;
            end = way->rest(f, &session);
        }
        if (end == FETCH_FAILED || end == FETCH_DENIED) {
            wait = wait_after(f, end, wait);
            log_event(end == FETCH_DENIED ? "denied" : "not-fetched", LOG_STR("from", f->place->text),
                LOG_STR("why", str_of(f->why)), LOG_INT("seconds", wait / 1000));
        }
        if (end != FETCH_DONE) {
            way->close(session);
            session = NULL;
        }
        int64_t rest = wait ? wait : f->kept ? 0 : SHORTEST_ROUND_MS - (when_mono() - began);
        if (rest > 0)
            stop_wait(rest);
    }
    way->close(session);
}

static int run_once(struct fetch *f, const struct fetch_way *way)
{
    void *session = NULL;
    enum fetch_end end = round_of(f, way, &session);
    way->close(session);
    if (end != FETCH_FAILED && end != FETCH_DENIED)
        return EX_OK;
    fprintf(stderr, "ph-fetch: %.*s: %s\n", STR(f->place->text), f->why);
    return EX_TEMPFAIL;
}

/* ---- the start */

/* Two that fetch from one mailbox would each keep every mail. The descriptor stays open to our end. */
static void lock(struct arena *a, const struct conf *c)
{
    const char *path = arena_printf(a, "%.*s/fetch.lock", STR(c->spool)).p;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        die_with(errno == ENOENT ? EX_CONFIG : EX_TEMPFAIL,
            "%s cannot be used: %s; 'posthouse init' makes the spool folder", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        die("another ph-fetch is at work (%s)", path);
}

static void open_all(struct arena *a, struct fetch *f, struct place *place, struct notes *notes)
{
    const struct conf *c = f->conf;
    if (!c->fetch.n)
        die_with(EX_CONFIG, "%s: fetch is not set: there is no mailbox to fetch from", c->file.p);
    const char *wrong = place_read(a, c->fetch, place);
    if (wrong)
        die_with(EX_CONFIG, "%s: fetch = %s: %s", c->file.p, c->fetch.p, wrong);
    if (place->kind != PLACE_MAILDIR && !c->fetch_password_file.n)
        die_with(EX_CONFIG, "%s: fetch_password_file is not set", c->file.p);
    lock(a, c);
    f->spool = spool_open(c->spool.p);
    if (!f->spool)
        die_with(errno == ENOENT ? EX_CONFIG : EX_TEMPFAIL, "the spool %s cannot be used: %s", c->spool.p,
            strerror(errno));
    const char *path = arena_printf(a, "%.*s/fetched", STR(c->spool)).p;
    int err = notes_load(notes, path, c->fetch);
    if (err)
        die("%s cannot be read: %s", path, strerror(err));
    f->place = place;
    f->notes = notes;
    f->round = arena_new();
    buf_init(&f->mail, (size_t)c->max_message);
}

int main(int argc, char **argv)
{
    static const struct fetch_way *const ways[] = {
        [PLACE_IMAP] = &fetch_imap, [PLACE_POP3] = &fetch_pop3, [PLACE_MAILDIR] = &fetch_maildir};
    struct fetch f = {0};
    struct place place;
    struct notes notes;
    int code = EX_OK;
    start_as("ph-fetch");
    umask(027);
    struct arena *a = arena_new();
    const struct args *args = args_read(a, argc, argv, &table);
    stop_install();
    f.conf = conf_load(a, args_value(args, "config"));
    log_quiet(f.conf->log == CONF_LOG_QUIET);
    open_all(a, &f, &place, &notes);
    if (args_has(args, "once"))
        code = run_once(&f, ways[place.kind]);
    else
        run_for_ever(&f, ways[place.kind]);
    buf_release(&f.mail);
    notes_release(&notes);
    spool_close(f.spool);
    arena_free(f.round);
    arena_free(a);
    return code;
}
