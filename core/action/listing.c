/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists and topics are made and changed, and the door is told. */
#include "action/listing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "action/pointing.h"
#include "action/tagging.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/spool_lists.h"
#include "base/utf8.h"
#include "mail/local.h"
#include "store/db.h"
#include "store/event.h"
#include "store/list.h"
#include "text/template.h"

enum { PAGE = 100, PREFIX_BYTES = 60, FOOTER_BYTES = 1000, FOOTER_LINES = 12 };

/* ---- addresses */

/* The bare address of a list, or of what could be one. */
static bool plain_address(struct work *w, struct str address, struct local *l)
{
    if (str_chr(address, '@') == STR_NONE)
        address = pointing_at(w->mem, address, w->conf->domain);
    return local_read(w->mem, address, l) && l->verb == LOCAL_POST;
}

bool listing_find(struct work *w, struct str address, struct list *out)
{
    struct local l;
    return utf8_valid(address) && plain_address(w, address, &l) &&
           list_by_address(w->mem, w->db, l.domain, l.list, out);
}

/* What stands before the @, as it would be compared. */
static struct str name_in(struct work *w, struct str address)
{
    size_t at = str_rchr(address, '@');
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < (at == STR_NONE ? address.n : at); i++)
        buf_char(&b, ascii_lower(address.p[i]));
    return buf_take(w->mem, &b);
}

struct str listing_bad_name(struct work *w, struct str address)
{
    struct str name = name_in(w, address);
    const char *why = "what stands behind its @ is no mail domain";
    switch (local_name_judge(name)) {
    case LOCAL_NAME_GOOD:
        break;
    case LOCAL_NAME_LETTERS:
        why = "a name is of a-z, 0-9, \".\", \"_\" and \"-\", and has a letter or a digit at both ends";
        break;
    case LOCAL_NAME_LONG:
        why = "a name has at most 40 characters";
        break;
    case LOCAL_NAME_NETWORK:
        why =
            "every domain has that address without any list: what comes to postmaster@ and abuse@ goes to the "
            "network's owner, and posthouse@ takes commands";
        break;
    case LOCAL_NAME_VERB:
        why = "it would be read as a word to another list, as garden-help@ is one to the list garden";
        break;
    case LOCAL_NAME_ARCHIVE:
        why = "the archive has pages or files of its own that are called so";
        break;
    case LOCAL_NAME_MACHINE:
        why = "mail servers and programs write from that name: the list's mail would be taken for theirs, and "
              "theirs would come to the list";
        break;
    case LOCAL_NAME_WORD:
        why =
            "it is one of the words that people send to a list (garden-help@, garden-owner@): who writes there "
            "alone means the service, and not all its members";
        break;
    }
    return arena_printf(w->mem, "\"%.*s\" cannot be a list's address: %s", STR(address), why);
}

/* ---- lists and topics */

static void note(struct work *w, struct str kind, struct list_id list, struct str detail)
{
    struct event e = {.at = w->now, .kind = kind, .list = list, .detail = detail};
    event_add(w->db, &e);
}

enum listing_end listing_add(
    struct work *w, struct str address, struct str title, struct str about, enum lang lang)
{
    struct local l;
    if (!utf8_valid(address) || !plain_address(w, address, &l) || local_name_judge(l.list) != LOCAL_NAME_GOOD)
        return LISTING_BAD_NAME;
    title = str_trim(utf8_one_line(w->mem, title));
    struct list made = {.domain = l.domain,
        .name = l.list,
        .title = title.n ? title : l.list,
        .about = str_trim(utf8_one_line(w->mem, about)),
        .lang = lang,
        .post_policy = POST_MEMBERS,
        .join_policy = JOIN_OPEN,
        .reply = REPLY_AUTHOR,
        .public = true,
        .created = w->now};
    struct list_id id = list_add(w->db, &made);
    if (!id.v)
        return LISTING_EXISTS;
    note(w, S("list-made"), id, made.name);
    return LISTING_DONE;
}

/* A topic has an address, LIST+TAG@, which must mean it and nothing else. */
static bool has_address(struct work *w, const struct list *l, struct str tag)
{
    struct local read, want = {.list = l->name, .domain = l->domain, .verb = LOCAL_TOPIC, .topic = tag};
    struct buf b;
    buf_init(&b, BUF_MAX);
    bool good = local_write(&b, &want) && local_read(w->mem, buf_str(&b), &read) && read.verb == LOCAL_TOPIC &&
                str_eq(read.topic, tag) && str_eq(read.list, l->name);
    buf_release(&b);
    return good;
}

/* With or without its #; as posts have it, empty when it can be none. */
static struct str folded_tag(struct work *w, struct str tag)
{
    struct tags tags = {.n = 0};
    if (utf8_valid(tag))
        tagging_add(w->mem, &tags, tag);
    return tags.n ? tags.at[0] : S("");
}

enum listing_end listing_topic(struct work *w, struct list_id list, struct str tag, struct str title)
{
    struct list l;
    if (!list_get(w->mem, w->db, list, &l))
        return LISTING_UNKNOWN;
    if (str_starts(tag, S("#")))
        tag = str_from(tag, 1);
    struct str folded = folded_tag(w, tag);
    if (folded.n == 0 || !has_address(w, &l, folded))
        return LISTING_BAD_NAME;
    struct topic *all = ARENA_ARRAY(w->mem, struct topic, TOPICS_MOST);
    if (topic_page(w->mem, w->db, list, (struct topic_id){0}, all, TOPICS_MOST) == TOPICS_MOST)
        return topic_by_tag(w->mem, w->db, list, folded, all) ? LISTING_EXISTS : LISTING_FULL;
    title = str_trim(utf8_one_line(w->mem, title));
    struct topic t = {.list = list, .tag = folded, .title = title.n ? title : tag};
    if (!topic_add(w->db, &t).v)
        return LISTING_EXISTS;
    list_change(w->db, list);
    note(w, S("topic-made"), list, t.tag);
    return LISTING_DONE;
}

bool listing_find_topic(struct work *w, struct list_id list, struct str tag, struct topic *out)
{
    struct str folded = folded_tag(w, str_starts(tag, S("#")) ? str_from(tag, 1) : tag);
    return folded.n && topic_by_tag(w->mem, w->db, list, folded, out);
}

enum listing_end listing_set_topic(struct work *w, struct topic *t, struct str key, struct str value)
{
    if (!str_eq(key, S("title")))
        return LISTING_UNKNOWN;
    value = str_trim(utf8_one_line(w->mem, value));
    if (value.n == 0)
        return LISTING_BAD_NAME;
    t->title = value;
    topic_set(w->db, t);
    list_change(w->db, t->list);
    note(w, S("topic-set"), t->list, t->tag);
    return LISTING_DONE;
}

/* ---- settings */

static const char *const keys[] = {
    "title", "about", "language", "posting", "frozen", "reply", "prefix", "footer", NULL};
static const char *const postings[] = {"members", "open", "first-held", "moderated", "announce"};
static const char *const no_yes[] = {"no", "yes"};

#define N_POSTINGS (sizeof postings / sizeof *postings)
#define N_NO_YES (sizeof no_yes / sizeof *no_yes)

static const char *const replies[] = {"author", "list"};

#define N_REPLIES (sizeof replies / sizeof *replies)

const char *const *listing_keys(void)
{
    return keys;
}

struct str listing_value(struct arena *a, const struct list *l, const char *key)
{
    struct str k = str_of(key);
    if (str_eq(k, S("title")))
        return arena_str(a, l->title);
    if (str_eq(k, S("about")))
        return arena_str(a, l->about);
    if (str_eq(k, S("language")))
        return str_of(template_lang(l->lang));
    if (str_eq(k, S("posting")))
        return str_of(postings[l->post_policy]);
    if (str_eq(k, S("frozen")))
        return str_of(no_yes[l->frozen]);
    if (str_eq(k, S("reply")))
        return str_of(replies[l->reply]);
    if (str_eq(k, S("prefix")))
        return arena_str(a, l->prefix);
    if (str_eq(k, S("footer")))
        return arena_str(a, l->footer);
    bug("no setting of a list: %s", key);
}

static bool one_of(const char *const *words, size_t n, struct str value, size_t *which)
{
    for (*which = 0; *which < n; ++*which)
        if (str_eq_nocase(str_of(words[*which]), value))
            return true;
    return false;
}

bool listing_language(struct str word, enum lang *out)
{
    for (enum lang l = LANG_EN; l < LANG_COUNT; l++)
        if (str_eq_nocase(word, str_of(template_lang(l)))) {
            *out = l;
            return true;
        }
    return false;
}

/* Lines, without blanks around them; false for more than a footer should be. */
static bool read_footer(struct arena *a, struct str value, struct str *out)
{
    struct buf b;
    struct str line;
    size_t lines = 0;
    buf_init(&b, BUF_MAX);
    for (value = str_trim(value); str_line(&value, &line); lines++)
        buf_printf(&b, "%s%.*s", lines ? "\n" : "", STR(str_trim(utf8_one_line(a, line))));
    *out = buf_take(a, &b);
    return lines <= FOOTER_LINES && out->n <= FOOTER_BYTES;
}

/* How its mails look. */
static enum listing_end set_looks(struct work *w, struct list *l, struct str key, struct str value)
{
    size_t which;
    struct str line = str_trim(utf8_one_line(w->mem, value));
    if (str_eq(key, S("reply"))) {
        if (!one_of(replies, N_REPLIES, line, &which))
            return LISTING_BAD_NAME;
        l->reply = (enum reply_to)which;
    } else if (str_eq(key, S("prefix"))) {
        if (line.n > PREFIX_BYTES)
            return LISTING_BAD_NAME;
        l->prefix = line;
    } else if (str_eq(key, S("footer"))) {
        return read_footer(w->mem, value, &l->footer) ? LISTING_DONE : LISTING_BAD_NAME;
    } else {
        return LISTING_UNKNOWN;
    }
    return LISTING_DONE;
}

enum listing_end listing_set(struct work *w, struct list *l, struct str key, struct str value)
{
    size_t which;
    struct list changed = *l;
    struct str lines = value;
    value = str_trim(utf8_one_line(w->mem, value));
    if (str_eq(key, S("title"))) {
        if (value.n == 0)
            return LISTING_BAD_NAME;
        changed.title = value;
    } else if (str_eq(key, S("about"))) {
        changed.about = value;
    } else if (str_eq(key, S("language"))) {
        if (!listing_language(value, &changed.lang))
            return LISTING_BAD_NAME;
    } else if (str_eq(key, S("posting"))) {
        if (!one_of(postings, N_POSTINGS, value, &which))
            return LISTING_BAD_NAME;
        changed.post_policy = (enum post_policy)which;
    } else if (str_eq(key, S("frozen"))) {
        if (!one_of(no_yes, N_NO_YES, value, &which))
            return LISTING_BAD_NAME;
        changed.frozen = which == 1;
    } else {
        enum listing_end looks = set_looks(w, &changed, key, lines);
        if (looks != LISTING_DONE)
            return looks;
    }
    *l = changed;
    list_set(w->db, l);
    note(w, S("list-set"), l->id, key);
    return LISTING_DONE;
}

/* ---- the door */

struct addresses {
    struct str *at;
    size_t n, cap;
};

static void add(struct work *w, struct addresses *all, struct str name, struct str domain)
{
    all->at = arena_push(w->mem, all->at, &all->n, &all->cap, sizeof *all->at);
    all->at[all->n - 1] = pointing_at(w->mem, name, domain);
}

/* The addresses that each domain of ours has without any list. */
static void add_domain(struct work *w, struct addresses *all, struct str domain)
{
    for (enum local_verb v = LOCAL_COMMANDS; v <= LOCAL_ABUSE; v++)
        add(w, all, local_verb_name(v), domain);
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

size_t listing_domains(struct work *w, struct str **out)
{
    struct str *all = NULL, domain = S("");
    size_t n = 0, cap = 0;
    all = arena_push(w->mem, all, &n, &cap, sizeof *all);
    all[0] = w->conf->domain;
    while (list_next_domain(w->mem, w->db, domain, &domain))
        if (!str_eq(domain, w->conf->domain)) {
            all = arena_push(w->mem, all, &n, &cap, sizeof *all);
            all[n - 1] = domain;
        }
    *out = all;
    return n;
}

size_t listing_door(struct work *w, struct str **out)
{
    struct addresses all = {0};
    struct list *page = ARENA_ARRAY(w->mem, struct list, PAGE);
    struct list_id after = {0};
    size_t got, kept = 0;
    struct str *domains;
    for (size_t i = listing_domains(w, &domains); i-- > 0;)
        add_domain(w, &all, domains[i]);
    while ((got = list_page(w->mem, w->db, after, page, PAGE)) > 0) {
        for (size_t i = 0; i < got; i++)
            add(w, &all, page[i].name, page[i].domain);
        after = page[got - 1].id;
    }
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, by_bytes);
    for (size_t i = 0; i < all.n; i++)
        if (kept == 0 || !str_eq(all.at[kept - 1], all.at[i]))
            all.at[kept++] = all.at[i];
    *out = all.at;
    return kept;
}

/* The database has it already. */
static _Noreturn void not_told(const char *path, int err)
{
    die("cannot write %s: %s; what was changed is in the database, and \"posthouse upgrade\" tells the door of "
        "it once that is mended",
        path, strerror(err));
}

/* Between reading the database and writing the file nobody else may do the same: the later one would put an
   older state in the place of a newer. */
void listing_tell_door(struct work *w)
{
    const char *path = arena_printf(w->mem, "%.*s/lists.lock", STR(w->conf->spool)).p;
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (lock < 0)
        not_told(path, errno);
    while (flock(lock, LOCK_EX) != 0)
        if (errno != EINTR)
            die("cannot lock %s: %s", path, strerror(errno));
    struct str *addresses;
    size_t n = listing_door(w, &addresses);
    int err = spool_lists_write(w->conf->spool.p, addresses, n);
    close(lock);
    if (err)
        not_told(arena_printf(w->mem, "%.*s/lists", STR(w->conf->spool)).p, err);
}

/* The mark is read first: a list that is made in between is told now, or the next time. A house without lists
   has addresses of its own, which init told. */
void listing_follow(struct work *w, struct list_mark *told)
{
    struct list_mark now = list_mark(w->db);
    if (now.last == told->last && now.n == told->n)
        return;
    listing_tell_door(w);
    *told = now;
}
