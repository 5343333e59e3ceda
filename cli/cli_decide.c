/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse accept, reject, discard and held retry: what waits is settled. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/moderating.h"
#include "action/opening.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/reason.h"
#include "base/utf8.h"
#include "hold_numbers.h"
#include "house.h"
#include "store/db.h"
#include "store/hold.h"
#include "word.h"

/* Who asks, before root becomes the owner of the house. */
static struct str asker(struct arena *a)
{
    const char *sudo = getenv("SUDO_USER");
    const struct passwd *me = getpwuid(getuid());
    if (getuid() == 0 && sudo && *sudo)
        return utf8_one_line(a, str_of(sudo));
    return me ? utf8_one_line(a, str_of(me->pw_name)) : arena_printf(a, "user %ld", (long)getuid());
}

struct deciding {
    struct work w;
    const struct args *args;
    struct str by, reason;
    enum moderating_end (*decide)(struct deciding *d, struct moderated *m);
    /* NULL, or what is done behind the commit, now or by whoever comes next; true: it was done now */
    bool (*afterwards)(struct deciding *d, const struct moderated *m);
    void (*tell)(struct deciding *d, const struct moderated *m);
    bool open; /* the mail has to be read for it */
};

static void say_settled(struct work *w, const struct hold *h)
{
    printf("%lld was %s already by %.*s, %.*s\n", (long long)h->id.v, moderating_state(h->state),
        STR(h->settled_by), STR(house_time(w, h->settled)));
}

/* 0, or the exit code that it asks for. */
static int said(struct deciding *d, const struct moderated *m, enum moderating_end end)
{
    long long number = (long long)m->hold->id.v;
    switch (end) {
    case MODERATED:
        d->tell(d, m);
        return EX_OK;
    case MODERATING_SETTLED:
        say_settled(&d->w, m->hold);
        /* a retry takes all holds of its mail along: they are what was asked for */
        return d->afterwards && m->hold->state == HOLD_RETRIED ? EX_OK : EX_DATAERR;
    case MODERATING_UNREAD:
        printf("%lld cannot be read (%.*s): it still waits\n", number, STR(reason_word(m->opened->why)));
        return EX_DATAERR;
    case MODERATING_NO_RETRY:
        printf(
            "%lld was read to its end, a retry would change nothing: accept, reject or discard it\n", number);
        return EX_DATAERR;
    case MODERATING_NO_BYTES:
        printf("%lld: its bytes are gone, it cannot be read again: it still waits, discard it\n", number);
        return EX_DATAERR;
    case MODERATING_UNKNOWN:
        break;
    }
    printf("%lld is gone\n", number);
    return EX_NOINPUT;
}

/* Each in a transaction of its own: what is done stays done, whatever becomes of the next. */
static int decide_one(struct deciding *d, int64_t number)
{
    struct moderated m;
    enum moderating_end end = moderating_find(&d->w, (struct hold_id){number}, d->open, &m);
    if (end == MODERATED) {
        if (d->open && !house_dry(d->args))
            moderating_ask(&d->w, &m);
        db_begin(d->w.db);
        end = d->decide(d, &m);
        if (house_dry(d->args) || end != MODERATED)
            db_rollback(d->w.db);
        else
            db_commit(d->w.db);
    }
    if (d->afterwards && !house_dry(d->args) && d->afterwards(d, &m))
        end = MODERATED;
    return said(d, &m, end);
}

static int decide_all(struct deciding *d, const struct args *args)
{
    struct arena *a = arena_new();
    int code = EX_OK;
    d->args = args;
    d->by = asker(a);
    if (d->open)
        house_open_to_read(&d->w, args);
    else
        house_open(&d->w, args);
    struct hold_numbers all = hold_numbers(&d->w, args);
    int64_t *numbers = ARENA_ARRAY(a, int64_t, all.n);
    memcpy(numbers, all.at, all.n * sizeof *numbers);
    for (size_t i = 0; i < all.n; i++) {
        work_next(&d->w);
        int one = decide_one(d, numbers[i]);
        code = one ? one : code;
    }
    house_close(&d->w);
    arena_free(a);
    return code;
}

static const char *would(const struct deciding *d)
{
    return house_dry(d->args) ? "would be " : "";
}

/* ---- accept */

static enum moderating_end accept_one(struct deciding *d, struct moderated *m)
{
    return moderating_accept(&d->w, m, d->by);
}

static void tell_accepted(struct deciding *d, const struct moderated *m)
{
    long long number = (long long)m->hold->id.v;
    if (!m->number)
        printf("%lld %saccepted: for the owner behind %.*s\n", number, would(d), STR(m->hold->recipient));
    else
        printf("%lld %saccepted: post %lld of %.*s%s\n", number, would(d), (long long)m->number,
            STR(house_address(&d->w, m->list)), m->again ? ", which the list had already" : "");
}

static const struct arg_option deciding_options[] = {ARG_DRY_RUN, ARG_CONFIG, {0}};
const struct arg_table accept_args = {"posthouse accept", "NUMBER...",
    "Sends mail that waits to where it was going, as if it had never waited. A NUMBER may be a range such as "
    "3-7.",
    deciding_options, 1, -1, 0};

int accept_run(const struct args *args)
{
    struct deciding d = {.decide = accept_one, .tell = tell_accepted, .open = true};
    return decide_all(&d, args);
}

/* ---- reject */

static enum moderating_end reject_one(struct deciding *d, struct moderated *m)
{
    return moderating_reject(&d->w, m, d->by, d->reason);
}

static void tell_rejected(struct deciding *d, const struct moderated *m)
{
    static const char *const why_not[] = {
        [UNTOLD_NO_LIST] = "since it was sent to no list",
        [UNTOLD_FORGED] = "since its author is probably forged",
        [UNTOLD_MACHINE] = "since a machine wrote it or it names nobody to be answered",
        [UNTOLD_UNPROVEN] = "since nothing proves who wrote it and its author is no member",
    };
    long long number = (long long)m->hold->id.v;
    if (m->told)
        printf("%lld %srejected: %.*s is told\n", number, would(d), STR(m->hold->sender));
    else
        printf("%lld %srejected: nobody is told, %s\n", number, would(d), why_not[m->why_not]);
}

static const struct arg_option reject_options[] = {
    {"reason", 0, ARG_VALUE, "TEXT", "what its author is told"}, ARG_DRY_RUN, ARG_CONFIG, {0}};
const struct arg_table reject_args = {"posthouse reject", "NUMBER...",
    "Does not send mail that waits, and tells its author. An author is told who is proven, or a member whose "
    "mail nobody called forged.",
    reject_options, 1, -1, 0};

int reject_run(const struct args *args)
{
    struct deciding d = {.decide = reject_one, .tell = tell_rejected};
    d.reason = house_text(args_value(args, "reason"));
    return decide_all(&d, args);
}

/* ---- discard */

static enum moderating_end discard_one(struct deciding *d, struct moderated *m)
{
    return moderating_discard(&d->w, m, d->by);
}

static void tell_discarded(struct deciding *d, const struct moderated *m)
{
    printf("%lld %sdiscarded\n", (long long)m->hold->id.v, would(d));
}

const struct arg_table discard_args = {"posthouse discard", "NUMBER...",
    "Throws mail that waits away, and tells nobody. It is kept for 14 more days, then deleted for good.",
    deciding_options, 1, -1, 0};

int discard_run(const struct args *args)
{
    struct deciding d = {.decide = discard_one, .tell = tell_discarded};
    return decide_all(&d, args);
}

/* ---- held retry */

static enum moderating_end retry_one(struct deciding *d, struct moderated *m)
{
    return house_dry(d->args) ? moderating_can_retry(&d->w, m) : moderating_retry(&d->w, m, d->by);
}

static bool move_one(struct deciding *d, const struct moderated *m)
{
    return moderating_move(&d->w, m);
}

static void tell_retried(struct deciding *d, const struct moderated *m)
{
    printf("%lld %stried again: ph-intake takes it from the spool\n", (long long)m->hold->id.v, would(d));
}

const struct arg_table retry_args = {"posthouse held retry", "NUMBER...",
    "Puts mail that could not be read to its end into the spool again, for all of its recipients. Said once "
    "more "
    "it finishes what a kill or a power cut left undone, and changes nothing else.",
    deciding_options, 1, -1, 0};

int retry_run(const struct args *args)
{
    struct deciding d = {.decide = retry_one, .afterwards = move_one, .tell = tell_retried};
    return decide_all(&d, args);
}
