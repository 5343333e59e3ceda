/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came becomes what is kept. */
#include "action/filing.h"

#include "action/dressing.h"
#include "action/placing.h"
#include "action/speaking.h"
#include "action/tagging.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "base/words.h"
#include "mail/address.h"
#include "mail/body.h"
#include "mail/local.h"
#include "mail/localpart.h"
#include "mail/reading.h"
#include "store/blob.h"
#include "store/list.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/part.h"
#include "store/person.h"
#include "store/post.h"
#include "store/search.h"
#include "store/subscription.h"
#include "store/tag.h"
#include "text/fold.h"

enum { REFS_MOST = 50, A_DAY = 86400, SUBJECT_LONGEST = 500, HASHED_AT_ONCE = 64 * 1024 };

/* ---- the identity of content */

/* Pipermail writes the address of a removed attachment into the text; it differs from list to list. */
static bool list_wrote(struct str line)
{
    return str_starts_nocase(line, S("url")) && str_starts(str_trim(str_from(line, 3)), S(":")) &&
           str_find(line, S("/attachments/")) != STR_NONE;
}

/* A footer that a list appended: a line of underscores, then a few lines that name it. */
static bool footer_line(struct str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '_')
            return false;
    return line.n >= 30;
}

static struct str without_footer(struct str text)
{
    struct str rest = text, line;
    size_t at = STR_NONE, lines = 0;
    while (str_line(&rest, &line)) {
        lines++;
        if (footer_line(line)) {
            at = (size_t)(line.p - text.p);
            lines = 0;
        }
    }
    return at != STR_NONE && lines <= 6 ? str_sub(text, 0, at) : text;
}

static void put_words(struct buf *b, struct str s)
{
    struct str word;
    while (str_word(&s, &word)) {
        buf_put(b, word);
        buf_char(b, ' ');
    }
}

static void hash_so_far(struct hash *h, struct buf *b)
{
    hash_add(h, buf_str(b));
    buf_reset(b);
}

/* The identity of content (STANDARDS T8): From, Date, Subject and decoded text, without what lists add on the
   way. */
static void hash_content(struct work *w, const struct mail *m, unsigned char out[HASH_SIZE])
{
    struct buf b;
    bool answers;
    struct str rest = without_footer(m->text), line;
    struct hash *h = hash_new();
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < m->from.n; i++)
        put_words(&b, m->from.at[i].address);
    buf_put(&b, arena_printf(w->mem, "\n%lld\n%d\n", (long long)m->date, m->dated));
    put_words(&b, words_subject(w->words, m->subject, &answers));
    buf_put(&b, answers ? S("\nre\n") : S("\n\n"));
    while (str_line(&rest, &line))
        if (!list_wrote(line)) {
            put_words(&b, line);
            if (b.n > HASHED_AT_ONCE)
                hash_so_far(h, &b);
        }
    for (size_t i = 0; i < m->n_parts; i++)
        if (m->parts[i].use == PART_ATTACHMENT)
            buf_put(&b, (struct str){(const char *)m->parts[i].sha256, HASH_SIZE});
    hash_add(h, buf_str(&b));
    hash_end(h, out);
    buf_release(&b);
}

/* ---- mail -> message */

static struct str base32_of(struct arena *a, struct str s, size_t bytes)
{
    unsigned char digest[HASH_SIZE];
    struct buf b;
    buf_init(&b, 2 * HASH_SIZE);
    hash_sha256(s, digest);
    hash_base32(&b, digest, bytes);
    return buf_take(a, &b);
}

/* A later, different message of the same Message-ID adds its content's hash (SPEC section 9). */
static struct str permalink_of(struct work *w, struct str id, struct str content)
{
    struct str link = base32_of(w->mem, id, 10);
    if (message_by_permalink(w->db, link).v == 0)
        return link;
    return base32_of(w->mem, arena_printf(w->mem, "%.*s %.*s", STR(id), STR(content)), 10);
}

struct refs {
    struct str *at;
    size_t n;
};

static void add_ref(struct refs *r, struct str id, struct str own)
{
    if (id.n == 0 || r->n == REFS_MOST || str_eq(id, own))
        return;
    for (size_t i = 0; i < r->n; i++)
        if (str_eq(r->at[i], id))
            return;
    r->at[r->n++] = id;
}

/* The post of a reply address is the nearest, then In-Reply-To, then References from their end. */
static struct refs refs_of(struct work *w, const struct filing *f, struct str own)
{
    struct refs r = {ARENA_ARRAY(w->mem, struct str, REFS_MOST), 0};
    const struct mail *m = f->mail;
    for (size_t i = 0; i < f->n_lists; i++) {
        struct post p;
        struct message parent;
        if (f->lists[i].answering && post_get(w->db, f->lists[i].list, f->lists[i].answering, &p) &&
            message_get(w->mem, w->db, p.message, &parent))
            add_ref(&r, parent.message_id, own);
    }
    for (size_t i = 0; i < m->in_reply_to.n; i++)
        add_ref(&r, m->in_reply_to.at[i], own);
    for (size_t i = m->references.n; i-- > 0;)
        add_ref(&r, m->references.at[i], own);
    return r;
}

static int64_t date_of(const struct filing *f)
{
    const struct mail *m = f->mail;
    return m->dated && m->date <= f->received + A_DAY ? m->date : f->received;
}

static struct str author_of(struct arena *a, const struct mail *m)
{
    if (m->from.n == 0)
        return S("");
    struct mailbox from = m->from.at[0];
    char plain[LOCALPART_MAX];
    struct str local = str_sub(from.address, 0, str_rchr(from.address, '@')), again;
    bool named =
        from.name.n && !address_read(a, from.name, &again); /* some programs give the address for both */
    return named ? from.name : arena_str(a, localpart_plain(plain, local));
}

static bool has_html(const struct mail *m)
{
    for (size_t i = 0; i < m->n_parts; i++)
        if (str_eq(m->parts[i].type, S("text/html")))
            return true;
    return false;
}

struct filing_key filing_key(struct work *w, const struct mail *m)
{
    unsigned char *content = arena_alloc(w->mem, HASH_SIZE);
    hash_content(w, m, content);
    struct filing_key key = {m->message_id, {(char *)content, HASH_SIZE}};
    if (key.message_id.n == 0)
        key.message_id =
            arena_printf(w->mem, "%.*s@no-message-id.invalid", STR(base32_of(w->mem, key.content, 20)));
    return key;
}

static struct message message_of(struct work *w, const struct filing *f, const struct tags *tags)
{
    const struct mail *m = f->mail;
    struct filing_key key = filing_key(w, m);
    struct message k = {.content_hash = key.content,
        .message_id = key.message_id,
        .subject = m->subject,
        .author = author_of(w->mem, m),
        .date = date_of(f),
        .date_zone = m->dated ? m->date_zone : 0,
        .received = f->received,
        .lang = speaking_lang(w, m, f->lists[0].list),
        .body = m->text,
        .reply = m->reply,
        .hard = body_hard(m),
        .has_html = has_html(m),
        .automatic = (int)m->automatic,
        .shown = m->no_archive || tagging_has(tags, S("noarchive")) ? SHOWN_NO_ARCHIVE : SHOWN_YES};
    struct str plain = words_subject(w->words, tagging_subject(w->mem, m->subject), &k.answers);
    k.base_subject = utf8_cut(fold_text(w->mem, plain), SUBJECT_LONGEST); /* a key of an index */
    struct refs refs = refs_of(w, f, k.message_id);
    k.refs = refs.at;
    k.n_refs = refs.n;
    return k;
}

/* ---- storing */

/* By the hash that they have: under the one that the record says they might stand in for others'. */
static struct blob_id keep_bytes(struct work *w, struct str bytes)
{
    unsigned char sha256[HASH_SIZE];
    hash_sha256(bytes, sha256);
    return blob_put(w->db, sha256, bytes);
}

static void keep_parts(struct work *w, struct message_id id, const struct mail *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct part *p = &m->parts[i];
        struct kept_part k = {.n = (int)i,
            .path = p->path,
            .type = p->type,
            .charset = p->charset,
            .filename = p->filename,
            .content_id = p->content_id,
            .use = (int)p->use,
            .attached = p->attached,
            .size = (int64_t)p->size,
            .sha256 = {(const char *)p->sha256, HASH_SIZE},
            .body = body_same(p->plain, m->text) ? m->text : p->plain};
        if (p->use == PART_ATTACHMENT)
            k.content = keep_bytes(w, p->bytes);
        part_add(w->db, id, &k, m->text);
    }
}

/* New words only: a hit in a quote is a hit twice. */
static void keep_words(struct work *w, struct message_id id, const struct message *k, const struct tags *tags)
{
    struct str extra = fold_joined(w->mem, k->author);
    for (size_t i = 0; i < tags->n; i++)
        extra = arena_printf(w->mem, "%.*s %.*s", STR(extra), STR(fold_joined(w->mem, tags->at[i])));
    search_put(w->db, id,
        &(struct search_tokens){.subject = fold_joined(w->mem, k->base_subject),
            .body = fold_head(w->mem, k->reply, SEARCH_MOST),
            .extra = extra});
}

static struct message_id keep(
    struct work *w, const struct filing *f, struct message *k, const struct tags *tags)
{
    unsigned char sha[HASH_SIZE];
    bool fresh;
    struct message_id id = message_find(w->db, k->message_id, k->content_hash);
    if (id.v)
        return id;
    hash_sha256(f->raw, sha);
    k->permalink = permalink_of(w, k->message_id, k->content_hash);
    if (f->mail->from.n)
        k->address = address_add(w->db, f->mail->from.at[0].address);
    id = message_add(w->db, k, f->raw, sha, &fresh);
    keep_parts(w, id, f->mail);
    keep_words(w, id, k, tags);
    return id;
}

/* ---- a list's post */

/* Words that ask the service for something: they are the message's own and are not inherited. */
static bool asks(struct str tag)
{
    static const struct str words[] = {{"question", 8}, {"answer", 6}, {"decision", 8}, {"playbook", 8},
        {"noarchive", 9}, {"anon", 4}, {"thanks", 6}, {"story", 5}, {"introduction", 12}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(words[i], tag))
            return true;
    return false;
}

static void inherit(struct work *w, struct list_id list, int64_t parent, struct tags *tags)
{
    struct str from[TAGS_MOST];
    size_t n = tag_of_post(w->mem, w->db, list, parent, from, TAGS_MOST);
    for (size_t i = 0; i < n; i++)
        if (!asks(from[i]))
            tagging_add(w->mem, tags, from[i]);
}

static struct topic_id topic_of(struct work *w, struct list_id list, const struct tags *tags)
{
    struct topic topic;
    for (size_t i = 0; i < tags->n; i++)
        if (topic_by_tag(w->mem, w->db, list, tags->at[i], &topic))
            return topic.id;
    return (struct topic_id){0};
}

/* The topic of the address comes first, then the mail's own tags, then the parent's (SPEC section 4). */
static void file_tags(struct work *w, const struct filing_list *to, const struct tags *own, struct post *p)
{
    struct tags tags = {.n = 0};
    tagging_add(w->mem, &tags, to->topic);
    for (size_t i = 0; i < own->n; i++)
        tagging_add(w->mem, &tags, own->at[i]);
    if (p->parent)
        inherit(w, to->list, p->parent, &tags);
    for (size_t i = 0; i < tags.n; i++)
        tag_add(w->db, to->list, p->number, tags.at[i]);
    p->topic = topic_of(w, to->list, &tags);
    if (p->topic.v)
        post_set_topic(w->db, to->list, p->number, p->topic);
}

static void spare_named(struct work *w, const struct mailboxes *named, struct copy_id copy, struct list_id list)
{
    for (size_t i = 0; i < named->n; i++) {
        struct address_id address = address_find(w->db, named->at[i].address);
        if (address.v)
            outbox_spare(w->db, copy, list, address);
    }
}

static void send_copies(
    struct work *w, const struct filing *f, const struct filing_list *to, const struct post *p)
{
    struct list l;
    if (!list_get(w->mem, w->db, to->list, &l))
        return;
    struct copy_id copy = dressing_copy(w, &l, p->message, f->raw);
    outbox_fan(w->db, copy, l.id, MODE_EACH, LANG_COUNT, p->topic, w->now);
    if (!subscription_any_no_copies(w->db, l.id))
        return;
    spare_named(w, &f->mail->to, copy, l.id);
    spare_named(w, &f->mail->cc, copy, l.id);
}

/* False when the list has it already. */
static bool file_in_list(struct work *w, const struct filing *f, const struct filing_list *to,
    const struct message *k, struct message_id id, const struct tags *tags, int64_t *number)
{
    struct post p;
    if (post_by_message(w->db, to->list, id, &p)) {
        *number = p.number;
        return false;
    }
    struct placing_question q = {.list = to->list,
        .id = k->message_id,
        .refs = k->refs,
        .n_refs = k->n_refs,
        .base_subject = k->base_subject,
        .answers = k->answers,
        .date = k->date};
    struct placing place = placing_find(w, &q);
    p = (struct post){.list = to->list,
        .message = id,
        .thread = place.thread,
        .parent = place.parent,
        .date = k->date,
        .filed = f->distribute ? w->now : k->date};
    post_add(w->db, &p, k->subject);
    *number = p.number;
    placing_adopt(w, &q, p.number);
    file_tags(w, to, tags, &p);
    if (f->distribute)
        send_copies(w, f, to, &p);
    return true;
}

struct filing_list filing_list_at(struct list_id list, const struct local *at)
{
    return (struct filing_list){.list = list,
        .topic = at->verb == LOCAL_TOPIC ? at->topic : S(""),
        .answering = at->verb == LOCAL_REPLY ? at->number : 0};
}

struct filed filing_file(struct work *w, const struct filing *f)
{
    struct filed done = {{0}, {0}, {0}};
    struct tags tags;
    tagging_read(w->mem, f->mail, &tags);
    struct message k = message_of(w, f, &tags);
    done.message = keep(w, f, &k, &tags);
    for (size_t i = 0; i < f->n_lists; i++)
        done.again[i] = !file_in_list(w, f, &f->lists[i], &k, done.message, &tags, &done.numbers[i]);
    return done;
}
