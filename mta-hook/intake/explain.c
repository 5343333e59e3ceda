/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the service makes of a mail: opened as ever, and with a recipient filed in a transaction that is rolled
   back. */
#include "explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "action/consulting.h"
#include "action/dressing_rule.h"
#include "action/opening.h"
#include "action/rendering.h"
#include "action/speaking.h"
#include "action/tagging.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/when.h"
#include "base/words.h"
#include "judge.h"
#include "loops.h"
#include "mail/address.h"
#include "mail/body.h"
#include "mail/header.h"
#include "mail/local.h"
#include "mail/reading.h"
#include "mail/scan.h"
#include "outcome.h"
#include "policy.h"
#include "route.h"
#include "store/db.h"
#include "store/list.h"
#include "store/message.h"
#include "store/post.h"
#include "store/tag.h"
#include "store/thread.h"
#include "store/wish.h"
#include "text/redact.h"
#include "unit.h"

struct task {
    struct work w; /* db is NULL where no recipient is given */
    struct opening opening;
    struct strs own;
    struct rendering rendering;
    struct str recipient;
    bool json;
};

static void begin(struct task *t, const struct args *args, struct arena *forever)
{
    t->json = args_has(args, "json");
    t->recipient = str_of(args_value(args, "recipient"));
    if (args_has(args, "recipient") && args_values(args, "recipient")[1])
        die_with(EX_USAGE, "--recipient is given twice: a mail is explained as one of its recipients gets it");
    if (args_has(args, "recipient") && !address_valid(t->recipient))
        die_with(EX_DATAERR, "\"%.*s\" is no address that a mail could have been sent to", STR(t->recipient));
    if (!args->n)
        die_with(EX_USAGE, "explain: give a file, or - for standard input");
    if (t->recipient.n) {
        work_open_with(&t->w, args_value(args, "config"), opening_jail_of(args_value(args, "config")));
        log_quiet(true); /* what would be told of what is then taken back */
        loops_read(&t->w, forever, &t->own);
    } else {
        t->w = (struct work){
            .mem = arena_new(), .jail = opening_jail(SCAN_SIZE), .words = words_load(), .now = when_now()};
    }
    t->opening = (struct opening){.jail = t->w.jail,
        .own = &t->own,
        .max_message = t->w.conf ? (size_t)t->w.conf->max_message : SCAN_SIZE};
}

/* ---- with a recipient */

/* How a copy would go out. The DNS is asked as for a real one, and nothing is remembered of it. */
static void look_at_copy(struct task *t, struct explained *e, struct str raw)
{
    struct header h;
    const struct list *l = e->route->list;
    if (!l || !e->route->at || !local_posts(e->route->at) || !e->opened->mail ||
        (e->verdict->policy != POLICY_ACCEPT && e->verdict->policy != POLICY_HOLD))
        return;
    header_read(t->w.mem, raw, &h);
    struct str domain = dressed_asks(&t->w, l, raw);
    struct wish wish = domain.n ? consulting_find(&t->w, domain) : (struct wish){.policy = DOMAIN_UNKNOWN};
    struct dressed d = dressed_for(&t->w, l, &h, raw, &wish);
    e->dressing = dressed_word(d.how);
    e->dressed_why = d.why;
}

/* Of what was filed, now or before. */
static void look_at_post(struct task *t, struct explained *e, struct list_id list, int64_t number)
{
    struct work *w = &t->w;
    struct post p;
    struct thread thread;
    struct message filed;
    struct str *tags = ARENA_ARRAY(w->mem, struct str, TAGS_MOST);
    e->filed = true;
    e->number = number;
    e->tags = tags;
    e->n_tags = tag_of_post(w->mem, w->db, list, number, tags, TAGS_MOST);
    if (!post_get(w->db, list, number, &p))
        return;
    if (message_get(w->mem, w->db, p.message, &filed)) /* perhaps it was there already */
        e->lang = filed.lang;
    if (thread_get(w->mem, w->db, p.thread, &thread) && (thread.posts > 1 || e->again))
        e->thread = p.thread.v;
}

/* As ph-intake would do it; what changes is taken back. */
static void carry_out(struct task *t, struct explained *e, struct str raw)
{
    struct work *w = &t->w;
    struct str sender = e->opened->mail && e->opened->mail->from.n ? e->opened->mail->from.at[0].address
                                                                   : t->recipient; /* any but the null sender */
    struct spool_entry entry = {.id = S("explain"),
        .from = sender,
        .to = &t->recipient,
        .n_to = 1,
        .via = S("explain"),
        .at = w->now,
        .mail = raw};
    struct unit u = {.entry = &entry, .opened = e->opened, .trial = true};
    db_begin(w->db);
    judge_unit(w, &u);
    outcome_carry_out(w, &u);
    const struct outcome *o = &u.outcomes[0];
    e->verdict = o->verdict;
    e->again = o->again;
    if (o->verdict->policy == POLICY_ACCEPT)
        look_at_post(t, e, o->route->list->id, o->number);
    db_rollback(w->db);
}

/* The door takes no mail for a list that there is not; intake meets one only where a list has just gone. */
static void judge(struct task *t, struct explained *e, struct str raw)
{
    static const struct verdict unknown = {POLICY_REFUSE, REASON_UNKNOWN_LIST};
    struct work *w = &t->w;
    struct route *route = ARENA_NEW(w->mem, struct route);
    *route = route_read(w, t->recipient);
    e->route = route;
    if (e->opened->mail)
        e->lang = speaking_lang(w, e->opened->mail, route->list ? route->list->id : (struct list_id){0});
    if (!route->list && !route_network(route))
        e->verdict = &unknown;
    else if (!e->verdict || e->verdict->policy != POLICY_REFUSE) /* too big for the door */
        carry_out(t, e, raw);
    look_at_copy(t, e, raw);
}

struct str explain_verdict(const struct explained *e)
{
    return e->again ? S("again") : str_of(policy_name(e->verdict->policy));
}

struct str explain_reason(const struct explained *e)
{
    if (!e->again)
        return policy_reason(e->verdict, e->route);
    return e->filed ? S("filed") : e->verdict->policy == POLICY_HOLD ? S("held") : S("forwarded");
}

/* ---- one mail */

static bool markdown(const struct mail *m)
{
    for (size_t i = 0; i < m->n_parts; i++)
        if (m->parts[i].use == PART_SHOWN)
            return str_eq(m->parts[i].type, S("text/markdown"));
    return false;
}

static void own_tags(struct task *t, struct explained *e)
{
    struct tags *tags = ARENA_NEW(t->w.mem, struct tags);
    tagging_read(t->w.mem, e->opened->mail, tags);
    e->tags = tags->at;
    e->n_tags = tags->n;
}

/* The door takes none that is too big. */
static struct verdict unread_verdict(const struct opening_result *opened)
{
    if (opened->why == REASON_TOO_BIG)
        return (struct verdict){POLICY_REFUSE, REASON_TOO_BIG};
    return policy_unread(opened);
}

static void explain(struct task *t, const char *name, struct str raw, struct opening_result opened)
{
    struct work *w = &t->w;
    struct buf b;
    struct rendering rendering = {.words = w->words};
    struct verdict unread = unread_verdict(&opened);
    struct explained e = {.file = str_of(name),
        .opened = &opened,
        .rendering = &rendering,
        .max_message = t->opening.max_message};
    if (opened.mail) {
        rendering.markdown = markdown(opened.mail);
        rendering.hard = body_hard(opened.mail);
        own_tags(t, &e);
    } else {
        e.verdict = &unread;
    }
    if (t->recipient.n)
        judge(t, &e, raw);
    else if (opened.mail)
        e.lang = speaking_lang(w, opened.mail, (struct list_id){0});
    rendering.lang = e.lang;
    buf_init(&b, BUF_MAX);
    if (t->json)
        explain_json(&b, w->mem, &e);
    else
        explain_text(&b, w->mem, &e);
    fwrite(b.p, 1, b.n, stdout);
    buf_release(&b);
}

/* ---- several mails, opened in one child: to make one costs more than what most mails need of it */

/* So few have no more time than one has: what would be too slow alone is asked again alone, and found so. */
enum { GROUP = 9, GROUP_BYTES = 1 << 20 };

struct group {
    struct {
        const char *name;
        bool too_big;
    } at[GROUP];
    struct str raws[GROUP]; /* empty where the file is too big */
    size_t n, bytes;
};

/* False when it cannot be read. */
static bool take_file(struct task *t, struct group *g, const char *name)
{
    struct str raw = S("");
    size_t most = t->opening.max_message;
    bool standard = strcmp(name, "-") == 0;
    if (standard && isatty(STDIN_FILENO))
        fputs("ph-intake: reading a mail from standard input; Ctrl-D ends it\n", stderr);
    int err =
        standard ? file_read_fd(t->w.mem, STDIN_FILENO, most, &raw) : file_read(t->w.mem, name, most, &raw);
    if (err && err != EFBIG) {
        fprintf(stderr, "ph-intake: %s: %s\n", name, strerror(err));
        return false;
    }
    g->at[g->n].name = name;
    g->at[g->n].too_big = err == EFBIG;
    g->raws[g->n++] = err ? S("") : raw;
    g->bytes += raw.n;
    return true;
}

static void explain_group(struct task *t, const struct group *g)
{
    struct opening_result opened[GROUP];
    if (g->n == 1)
        opened[0] = opening_read(t->w.mem, &t->opening, g->raws[0]);
    else
        opening_batch(t->w.mem, &t->opening, g->raws, g->n, opened);
    for (size_t i = 0; i < g->n; i++) {
        if (g->at[i].too_big)
            opened[i] = (struct opening_result){OPENING_REFUSED, REASON_TOO_BIG, NULL};
        explain(t, g->at[i].name, g->raws[i], opened[i]);
    }
}

/* Those from *file on that make a group; *file is then the first that does not. False when one cannot be read.
 */
static bool explain_next(struct task *t, char ***file)
{
    size_t most = t->recipient.n ? 1 : GROUP; /* each is judged as if it came alone, and now */
    struct group g = {0};
    bool read = true;
    work_next(&t->w);
    while (**file && g.n < most && g.bytes < GROUP_BYTES)
        read &= take_file(t, &g, *(*file)++);
    if (g.n)
        explain_group(t, &g);
    return read;
}

int explain_run(const struct args *args)
{
    struct arena *forever = arena_new();
    struct task t = {0};
    int code = EX_OK;
    begin(&t, args, forever);
    for (char **file = args->operands; *file;)
        if (!explain_next(&t, &file))
            code = EX_NOINPUT;
    if (fflush(stdout) != 0 || ferror(stdout))
        die_with(EX_IOERR, "the answer cannot be written: %s", strerror(errno));
    if (t.w.db)
        work_close(&t.w);
    else
        arena_free(t.w.mem);
    jail_free(t.w.jail);
    arena_free(forever);
    return code;
}
