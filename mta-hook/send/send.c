/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-send: takes mails from the outbox to the relay, for as long as there are any, or for ever. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/pacing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/spool.h"
#include "base/start.h"
#include "base/stop.h"
#include "base/when.h"
#include "batch.h"
#include "relay.h"
#include "store/db.h"
#include "store/outbox.h"
#include "telling.h"

enum { NAME_CHARS = 16, IDLE_MS = 100, FIRST_WAIT_MS = 2000, CHORES_MS = 1000 };

static const struct arg_option options[] = {
    ARG_CONFIG, {"once", 0, ARG_FLAG, NULL, "send what is due now, then end"}, {0}};
static const struct arg_table table = {
    .command = "ph-send", .about = "Sends the mails that wait in the outbox.", .options = options};

/* ---- the name of our claims */

static void make_name(int fd)
{
    unsigned char chance[NAME_CHARS / 2];
    char name[NAME_CHARS + 1];
    rand_bytes(chance, sizeof chance);
    for (size_t i = 0; i < sizeof chance; i++)
        snprintf(name + 2 * i, 3, "%02x", chance[i]);
    if (pwrite(fd, name, NAME_CHARS, 0) != NAME_CHARS)
        die("the file send.lock in the spool folder cannot be written: %s", strerror(errno));
}

/* All ph-send that share a spool claim in the name that stands in its file send.lock, and hold a shared lock on
   that. Who gets it alone knows that nobody else works under the name: what is still claimed was left behind by
   a kill, and need not wait for the end of its lease. */
static struct str take_name(struct work *w, char name[NAME_CHARS])
{
    struct str path = arena_printf(w->mem, "%.*s/send.lock", STR(w->conf->spool));
    int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        spool_must_be_open(w->conf->spool.p);
    if (fd < 0)
        die("%s cannot be used: %s; \"posthouse doctor\" says what to do", path.p, strerror(errno));
    bool alone = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (!alone && flock(fd, LOCK_SH) != 0)
        die("%s cannot be locked: %s", path.p, strerror(errno));
    if (alone && pread(fd, name, NAME_CHARS, 0) != NAME_CHARS)
        make_name(fd);
    if (pread(fd, name, NAME_CHARS, 0) != NAME_CHARS)
        die("%s holds no name; another ph-send was stopped while it made one", path.p);
    struct str who = {name, NAME_CHARS};
    if (alone) {
        db_begin(w->db);
        outbox_abandon(w->db, who);
        db_commit(w->db);
        if (flock(fd, LOCK_SH) != 0)
            die("%s cannot be locked: %s", path.p, strerror(errno));
    }
    return who; /* the descriptor stays open: the lock is held to our end */
}

/* ---- the loop */

/* How long to leave a relay alone that could not be reached, or did not want us. */
static int64_t next_wait(const struct conf *c, int64_t ms)
{
    int64_t most = c->retry_first * 1000;
    ms = ms ? ms * 2 : FIRST_WAIT_MS;
    return ms < most ? ms : most;
}

static void run_for_ever(struct work *w, struct relay *r, struct pacing *pacing, struct str who)
{
    int64_t wait = 0, told = 0;
    struct str why;
    while (!stop_asked()) {
        if (!told || when_mono() - told >= CHORES_MS) {
            telling_due(w);
            told = when_mono();
        }
        enum batch_end end = batch_run(w, r, pacing, who, when_now(), &why);
        switch (end) {
        case BATCH_EMPTY:
        case BATCH_PAUSED:
            relay_rest(r);
            stop_wait(IDLE_MS);
            break;
        case BATCH_DONE:
            wait = 0;
            break;
        case BATCH_NO_RELAY:
        case BATCH_UNWANTED:
            wait = next_wait(w->conf, wait);
            log_event(end == BATCH_NO_RELAY ? "no-relay" : "relay-refuses", LOG_STR("why", why),
                LOG_INT("seconds", wait / 1000));
            stop_wait(wait);
            break;
        }
    }
}

/* What was due at the start: a mail that is put off again and again does not keep us. */
static int run_once(struct work *w, struct relay *r, struct pacing *pacing, struct str who)
{
    int64_t due = w->now;
    struct str why;
    enum batch_end end = BATCH_DONE;
    telling_due(w);
    while (end == BATCH_DONE && !stop_asked())
        end = batch_run(w, r, pacing, who, due, &why);
    if (end == BATCH_EMPTY || end == BATCH_DONE)
        return EX_OK;
    fprintf(stderr, "ph-send: the relay %.*s %s: %.*s\n", STR(w->conf->relay),
        end == BATCH_NO_RELAY ? "cannot be reached"
        : end == BATCH_PAUSED ? "asks us to wait"
                              : "refuses mail from us",
        STR(why));
    return EX_TEMPFAIL;
}

int main(int argc, char **argv)
{
    struct work w;
    char name[NAME_CHARS];
    int code = EX_OK;
    start_as("ph-send");
    struct arena *a = arena_new();
    const struct args *args = args_read(a, argc, argv, &table);
    stop_install();
    work_open(&w, args_value(args, "config"));
    struct relay *r = relay_new(a, w.conf);
    struct str who = take_name(&w, name);
    struct pacing *pacing = pacing_new(a, w.conf);
    db_begin(w.db);
    pacing_begin(&w, pacing);
    db_commit(w.db);
    if (args_has(args, "once"))
        code = run_once(&w, r, pacing, who);
    else
        run_for_ever(&w, r, pacing, who);
    relay_rest(r);
    work_close(&w);
    arena_free(a);
    return code;
}
