/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posthouse import: old mail into lists, each message once. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/importing.h"
#include "action/listing.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/reason.h"
#include "base/spool.h"
#include "base/stop.h"
#include "base/when.h"
#include "house.h"
#include "import_place.h"
#include "import_refused.h"
#include "mail/mbox.h"
#include "store/db.h"
#include "store/list.h"
#include "text/json.h"
#include "unpack.h"
#include "word.h"

/* One file and what becomes of it. */
struct source {
    struct unpack in;
    const char *name; /* of the file, without folders */
    struct str address;
    struct list_id list;
    struct importing_counts counts;
    size_t reasons[REASON_COUNT]; /* how many were refused for each */
    struct import_refused refused;
    struct import_places too_big; /* these are not kept */
    const char *kept;             /* the mbox of what was refused */
    int64_t ms;
    bool stopped, damaged, dry;
    bool make; /* its list was not there when we came */
};

struct import {
    struct work w;
    struct arena *mem;
    const struct args *args;
    struct importing_look *look; /* with --dry-run: nothing is changed */
    struct source *sources;
    size_t n;
};

/* ---- which list */

/* r-help-es of r-help-es.pipermail.mbox.xz */
static struct str named_after(const char *path)
{
    struct str base = file_base(str_of(path));
    return str_sub(base, 0, str_chr(base, '.'));
}

/* What a list would be, by which its address is told: it is made when there is a mail for it. */
static struct list would_be(struct import *im, struct str address)
{
    struct list l;
    db_begin(im->w.db);
    if (listing_add(&im->w, address, S(""), S(""), (enum lang)im->w.conf->language) == LISTING_BAD_NAME)
        wrong_value("%s; --list=ADDRESS names another", listing_bad_name(&im->w, address).p);
    l = house_list(&im->w, arena_z(im->mem, address));
    db_rollback(im->w.db);
    return l;
}

/* import-garden@lists.example.org-old, of old.mbox.gz; what was kept keeps its name when it is imported. */
static struct str kept_name(struct arena *a, const struct source *s)
{
    static const char *const ends[] = {".gz", ".xz", ".bz2", ".zst", ".mbox"};
    struct str name = str_of(s->name), begin = arena_printf(a, "import-%.*s-", STR(s->address));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(name, str_of(ends[i])))
            name.n -= strlen(ends[i]);
    return str_starts(name, begin) ? name : arena_printf(a, "%.*s%.*s", STR(begin), STR(name));
}

/* It may be there by now: of another file, or of somebody else. */
static bool look_for_list(struct import *im, struct source *s)
{
    struct list l;
    if (!listing_find(&im->w, s->address, &l))
        return false;
    s->list = l.id;
    return true;
}

static void choose_list(struct import *im, struct source *s, const char *path)
{
    struct list l;
    const char *given = args_value(im->args, "list");
    struct str address = given ? str_of(given) : named_after(path);
    if (!given && strcmp(path, "-") == 0)
        die_with(EX_USAGE, "standard input has no name: say the list by --list=ADDRESS");
    if (!listing_find(&im->w, address, &l)) {
        if (!args_has(im->args, "create"))
            die_with(EX_NOUSER, "there is no list \"%.*s\" for %s: --create makes it, --list names another",
                STR(address), path);
        l = would_be(im, address);
        l.id = (struct list_id){0};
        s->make = true;
    }
    s->list = l.id;
    s->address = arena_str(im->mem, house_address(&im->w, &l));
    s->refused =
        (struct import_refused){.mem = im->mem, .spool = im->w.conf->spool, .name = kept_name(im->mem, s)};
    work_next(&im->w);
}

/* ---- what was refused is kept */

struct refusing {
    struct import *im;
    struct source *s;
};

static void refuse(void *arg, struct str envelope, struct str raw, enum reason why)
{
    struct refusing *r = arg;
    r->s->reasons[why]++;
    if (!r->im->look)
        import_refused_keep(&r->s->refused, envelope, raw);
}

static void refuse_too_big(void *arg, const struct mbox_mail *mail)
{
    struct refusing *r = arg;
    r->s->reasons[REASON_TOO_BIG]++;
    import_place_add(r->im->mem, &r->s->too_big, mail);
}

/* but: left out; REASON_NONE: nothing is. */
static struct str reasons_of(struct arena *a, const struct source *s, enum reason but)
{
    struct str all = S("");
    for (enum reason r = REASON_NONE; r < REASON_COUNT; r++)
        if (s->reasons[r] && (r != but || but == REASON_NONE))
            all = arena_printf(
                a, "%.*s%s%zu %.*s", STR(all), all.n ? ", " : "", s->reasons[r], STR(reason_word(r)));
    return all;
}

static void end_keeping(struct import *im, struct source *s)
{
    struct str why = arena_printf(
        im->mem, "refused by an import of %s: %.*s\n", s->name, STR(reasons_of(im->mem, s, REASON_TOO_BIG)));
    s->kept = import_refused_end(&s->refused, why);
}

/* ---- one file */

static struct list_id make_list(void *arg)
{
    struct refusing *r = arg;
    struct import *im = r->im;
    db_begin(im->w.db);
    listing_add(&im->w, r->s->address, S(""), S(""), (enum lang)im->w.conf->language);
    look_for_list(im, r->s);
    db_commit(im->w.db);
    listing_tell_door(&im->w);
    return r->s->list;
}

static void read_file(struct import *im, struct source *s)
{
    struct refusing refusing = {im, s};
    struct mbox_mail mail;
    struct progress progress;
    if (s->make)
        look_for_list(im, s);
    unpack_begin(&s->in);
    /* a byte over the limit is enough to be told from what fits */
    struct mbox *mbox = mbox_new(s->in.fd, (size_t)im->w.conf->max_message + 1);
    struct importing *importing =
        importing_new(&im->w, s->list, (struct importing_refused){refuse, refuse_too_big, &refusing});
    importing_make_list(importing, make_list, &refusing);
    if (im->look)
        importing_only_look(importing, im->look, s->address);
    progress_begin(&progress, s->name, s->in.size);
    while (!s->stopped && mbox_next(mbox, &mail)) {
        if (!importing_add(importing, &mail))
            continue;
        progress_show(&progress, unpack_at(&s->in), importing_so_far(importing)->messages);
        s->stopped = stop_asked();
    }
    importing_end(importing, &s->counts);
    progress_end(&progress);
    if (mbox_error(mbox))
        die_with(EX_IOERR, "cannot read %s: %s", s->in.path, strerror(mbox_error(mbox)));
    mbox_free(mbox);
    s->damaged = !unpack_end(&s->in);
    end_keeping(im, s);
}

static void print_json(const struct source *s)
{
    struct json j;
    json_begin(&j);
    json_str(&j, "file", str_of(s->in.path));
    json_str(&j, "list", s->address);
    json_int(&j, "messages", (int64_t)s->counts.messages);
    json_int(&j, "new", (int64_t)s->counts.fresh);
    json_int(&j, "again", (int64_t)s->counts.again);
    json_int(&j, "refused", (int64_t)s->counts.refused);
    json_open(&j, "reasons", '{');
    for (enum reason r = REASON_NONE; r < REASON_COUNT; r++)
        if (s->reasons[r])
            json_int(&j, reason_word(r).p, (int64_t)s->reasons[r]);
    json_close(&j, '}');
    import_place_json(&j, &s->too_big);
    json_str(&j, "refused_in", str_of(s->kept));
    json_int(&j, "milliseconds", s->ms);
    json_bool(&j, "dry_run", s->dry);
    json_bool(&j, "damaged", s->damaged);
    json_bool(&j, "not_an_mbox", s->counts.strange);
    json_bool(&j, "stopped", s->stopped);
    json_end(&j);
}

static void print_text(const struct source *s)
{
    struct arena *a = arena_new();
    printf("%s: %zu message%s into %.*s: %s%zu new, %zu again, %zu refused; %lld.%lld s\n", s->in.path,
        s->counts.messages, house_plural((int64_t)s->counts.messages), STR(s->address),
        s->dry ? "would be " : "", s->counts.fresh, s->counts.again, s->counts.refused, (long long)s->ms / 1000,
        (long long)s->ms / 100 % 10);
    if (s->counts.refused)
        printf("  refused: %.*s%s%s\n", STR(reasons_of(a, s, REASON_NONE)), s->kept ? "; kept in " : "",
            s->kept ? s->kept : "");
    import_place_print(&s->too_big, s->in.path);
    if (s->damaged)
        printf("  %s says that the file is damaged; what came out of it %s\n", s->in.tool,
            s->dry ? "would be imported" : "is imported");
    arena_free(a);
}

static void warn(const struct source *s)
{
    if (s->counts.strange)
        fprintf(stderr,
            "posthouse: %s is not an mbox: it begins with neither a \"From \" line with a date nor a mail's "
            "header; "
            "%s\n",
            s->in.path, s->counts.messages ? "that beginning is left out" : "nothing is imported");
    else if (s->counts.messages == 0 && !s->damaged && !s->stopped)
        fprintf(stderr, "posthouse: no message in %s\n", s->in.path);
}

/* Which word makes room for them, and which one then files them: what is there already is not filed again. */
static void say_how_to_get_too_big(const struct import *im, const struct source *s, const char *operand)
{
    struct str limit = import_place_limit(im->mem, &s->too_big);
    const char *config = im->w.conf->file.p;
    if (!s->too_big.n)
        return;
    fprintf(stderr,
        "posthouse: mail over max_message is in %s, is not imported from it, and not kept elsewhere",
        s->in.path);
    if (limit.n)
        fprintf(stderr,
            "; to import it, raise max_message:\n"
            "  posthouse --config=%s config set max_message %.*s\n"
            "  posthouse --config=%s import mbox --list=%.*s%s %s\n",
            config, STR(limit), config, STR(s->address), s->list.v ? "" : " --create", operand);
    else
        fprintf(stderr, "; max_message can be %dM at most\n", SPOOL_MAIL_MOST >> 20);
}

/* It was asked for, and is not there, for there was not one mail for it in any file. Told of its first. */
static bool not_made(const struct import *im, size_t i)
{
    const struct source *s = &im->sources[i];
    if (!s->make)
        return false;
    for (size_t k = 0; k < im->n; k++) {
        const struct source *other = &im->sources[k];
        if (str_eq(other->address, s->address) && (k < i || other->counts.fresh + other->counts.again > 0))
            return false;
    }
    fprintf(stderr, "posthouse: the list %.*s is not made: there is no message for it\n", STR(s->address));
    return true;
}

/* Lists whose last file this was. */
static void rethread(struct import *im, size_t i)
{
    for (size_t later = i + 1; later < im->n && !im->sources[i].stopped; later++)
        if (str_eq(im->sources[later].address, im->sources[i].address))
            return;
    if (im->sources[i].list.v)
        importing_rethread(&im->w, im->sources[i].list);
}

/* ---- import mbox */

static const struct arg_option options[] = {
    {"list", 'l', ARG_VALUE, "LIST", "file into this list (default: the list that has the file's name)"},
    {"create", 0, ARG_FLAG, NULL, "make lists that are not there, once there is a message for them"},
    ARG_JSON,
    ARG_DRY_RUN,
    ARG_CONFIG,
    {0},
};
static const struct arg_table mbox_args = {"posthouse import mbox", "FILE...",
    "Files the mail of mbox files or Pipermail archives, compressed (xz, gzip, bzip2, zstd) or not; - is "
    "standard "
    "input. Nothing is sent, and what is there already is not filed again, so that an import that was stopped "
    "can be "
    "begun anew. Addresses that Pipermail disguised are put right where they can be. What is refused is kept "
    "in the "
    "spool's aside/, where nothing is written over; held aside lists it. Of a mail that is larger than "
    "max_message only the place is told. An empty file holds 0 messages and is "
    "no mistake; one that is not an mbox is, and nothing of it is imported.",
    options, 1, -1, 0};

static void open_all(struct import *im)
{
    im->n = (size_t)im->args->n;
    im->sources = ARENA_ARRAY(im->mem, struct source, im->n);
    for (size_t i = 0; i < im->n; i++) {
        unpack_open(&im->sources[i].in, im->args->operands[i]);
        im->sources[i].name = file_base(str_of(im->args->operands[i])).p;
    }
    house_open_to_read(&im->w, im->args);
    if (house_dry(im->args))
        im->look = importing_look_new();
    for (size_t i = 0; i < im->n; i++)
        choose_list(im, &im->sources[i], im->args->operands[i]);
}

static int import_mbox_run(const struct args *args)
{
    struct import im = {.mem = arena_new(), .args = args};
    int code = EX_OK;
    open_all(&im);
    stop_install();
    for (size_t i = 0; i < im.n && !stop_asked(); i++) {
        struct source *s = &im.sources[i];
        int64_t began = when_mono();
        s->dry = im.look != NULL;
        read_file(&im, s);
        if (!im.look)
            rethread(&im, i);
        s->ms = when_mono() - began;
        (args_has(args, "json") ? print_json : print_text)(s);
        fflush(stdout);
        warn(s);
        say_how_to_get_too_big(&im, s, args->operands[i]);
        if (s->damaged || s->counts.strange)
            code = EX_DATAERR;
    }
    for (size_t i = 0; i < im.n && !stop_asked(); i++)
        if (not_made(&im, i))
            code = EX_DATAERR;
    house_close(&im.w);
    importing_look_free(im.look);
    if (stop_asked())
        die_with(EX_TEMPFAIL, "stopped; the same import goes on where this one ended");
    return code;
}

const struct word import_words[] = {
    {.name = "mbox", .args = &mbox_args, .run = import_mbox_run},
    {.name = NULL},
};
