/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a message is dressed to go out. */
#include "action/dressing.h"

#include "action/consulting.h"
#include "action/dressing_rule.h"
#include "action/leaving.h"
#include "action/pointing.h"
#include "action/rewriting.h"
#include "action/work.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/token.h"
#include "base/when.h"
#include "mail/build.h"
#include "mail/header.h"
#include "mail/local.h"
#include "mail/oneclick.h"
#include "store/blob.h"
#include "store/list.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/post.h"
#include "store/wish.h"
#include "text/template.h"

enum {
    GONE_MOST = 60
}; /* names: what never goes out, what belongs to a From that is not the author's, and our own fields */

static void mailto(
    struct work *w, struct buf *out, struct str field, const struct list *l, enum local_verb verb)
{
    build_field(out, field,
        arena_printf(w->mem, "<mailto:%.*s>", STR(pointing_verb(w->mem, l, &(struct local){.verb = verb}))));
}

static void list_id(struct work *w, struct buf *out, const struct list *l)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    if (l->title.n) {
        build_phrase(&b, l->title);
        buf_char(&b, ' ');
    }
    buf_printf(&b, "<%.*s.%.*s>", STR(l->name), STR(l->domain));
    build_field(out, S("List-Id"), arena_str(w->mem, buf_str(&b)));
    buf_release(&b);
}

static void url_field(struct buf *out, struct str field, const struct buf *url)
{
    if (url->n == 0)
        return;
    buf_put(out, field);
    buf_printf(out, ": <%.*s>\r\n", STR(buf_str(url)));
}

void dressing_list_fields(struct work *w, struct buf *out, const struct list *l)
{
    struct buf url;
    buf_init(&url, 4000);
    list_id(w, out, l);
    mailto(w, out, S("List-Help"), l, LOCAL_HELP);
    mailto(w, out, S("List-Subscribe"), l, LOCAL_JOIN);
    if (l->post_policy == POST_ANNOUNCE)
        build_field(out, S("List-Post"), S("NO"));
    else
        mailto(w, out, S("List-Post"), l, LOCAL_POST);
    mailto(w, out, S("List-Owner"), l, LOCAL_OWNER);
    pointing_list_url(&url, w->conf, l);
    url_field(out, S("List-Archive"), &url);
    build_field(out, S("Precedence"), S("list"));
    build_field(out, S("X-Loop"), pointing_address(w->mem, l));
    (void)buf_over(&url); /* an address that long is left out */
    buf_release(&url);
}

static struct str no_subject(struct work *w, const struct list *l)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    template_mail(&b, l->lang, "no_subject.txt", NO_HOLES);
    return str_trim(buf_take(w->mem, &b));
}

/* What every mail must have and this one lacks (STANDARDS O2). */
static void missing_fields(
    struct work *w, struct buf *out, const struct list *l, const struct message *m, const struct header *h)
{
    if (!header_count(h, S("Date")))
        build_date(out, m->date, 0);
    if (!header_count(h, S("Message-ID")))
        build_field(out, S("Message-ID"), arena_printf(w->mem, "<%.*s>", STR(m->message_id)));
    if (header_count(h, S("Subject")))
        rewriting_subject(w, out, l, m->subject);
    else
        build_text(out, S("Subject"),
            arena_printf(w->mem, "%.*s%s%.*s", STR(l->prefix), l->prefix.n ? " " : "", STR(no_subject(w, l))));
    if (!header_count(h, S("MIME-Version")))
        build_field(out, S("MIME-Version"), S("1.0"));
}

static bool rewritten(struct work *w, const struct list *l, const struct header *h, struct str raw)
{
    struct wish wish = consulting_recall(w, dressed_domain(w, h));
    return dressed_for(w, l, h, raw, &wish).how == DRESSED_REWRITTEN;
}

static int64_t number_of(struct work *w, const struct list *l, struct message_id message)
{
    struct post p;
    if (!post_by_message(w->db, l->id, message, &p))
        bug("a copy of a message that is in no list");
    return p.number;
}

struct copy_id dressing_copy(struct work *w, const struct list *l, struct message_id message, struct str raw)
{
    struct message m;
    struct buf head, url;
    struct header h;
    if (!message_get(w->mem, w->db, message, &m))
        bug("a copy of a message that is not there");
    header_read(w->mem, raw, &h);
    buf_init(&head, BUF_MAX);
    buf_init(&url, 4000);
    dressing_list_fields(w, &head, l);
    if (m.shown == SHOWN_YES)
        pointing_message_url(&url, w->conf, l, m.permalink);
    url_field(&head, S("Archived-At"), &url);
    missing_fields(w, &head, l, &m, &h);
    rewriting_answers(w, &head, l);
    bool hides = dressed_hides(w, l, &h);
    if (hides)
        rewriting_hidden(w, &head, l, &h, &m, number_of(w, l, message));
    else if (rewritten(w, l, &h, raw))
        rewriting_author(w, &head, l, &h, &m);
    struct copy c = {.kind = COPY_POST,
        .message = message,
        .list = l->id,
        .mode = MODE_EACH,
        .lang = l->lang,
        .created = w->now,
        .head = buf_str(&head),
        .footer = rewriting_footer(w, l),
        .hides = hides};
    struct copy_id id = copy_add(w->db, &c);
    (void)buf_over(&url);
    buf_release(&url);
    buf_release(&head);
    return id;
}

/* The names of the author's fields that are not in the copy; the number. What our own say, no second one may
   say as well; and a signature over another From, or a Sender beside ours, is worth nothing but suspicion. */
static size_t gone(struct work *w, const struct copy *c, struct str names[static GONE_MOST])
{
    static const struct str of_author[] = {
        {"Sender", 6}, {"DKIM-Signature", 14}, {"DomainKey-Signature", 19}, {"X-Google-DKIM-Signature", 23}};
    struct header ours;
    size_t n;
    const struct str *never = dressed_removed(&n);
    header_read(w->mem, c->head, &ours);
    for (size_t i = 0; i < n; i++)
        names[i] = never[i];
    for (size_t i = 0; header_count(&ours, S("From")) && i < sizeof of_author / sizeof *of_author; i++)
        names[n++] = of_author[i];
    for (size_t i = 0; i < ours.n && n < GONE_MOST; i++)
        names[n++] = ours.at[i].name;
    return n;
}

static bool post_bytes(struct work *w, const struct copy *c, struct buf *out)
{
    struct message m;
    struct str raw;
    if (!message_get(w->mem, w->db, c->message, &m) || m.shown >= SHOWN_HIDDEN ||
        !blob_get(w->mem, w->db, m.raw, &raw))
        return false;
    struct rewrap how = {.on_top = c->head};
    struct str names[GONE_MOST];
    how.remove = names;
    how.n_remove = gone(w, c, names);
    if (c->hides)
        how.only = dressed_kept(&how.n_only);
    if (c->footer.n)
        build_footed(out, raw, &how, c->footer);
    else
        build_rewrap(out, raw, &how);
    return true;
}

bool dressing_render(struct work *w, struct copy_id copy, struct buf *out)
{
    struct copy c;
    struct str body;
    if (!copy_get(w->mem, w->db, copy, &c))
        return false;
    if (c.kind == COPY_POST)
        return post_bytes(w, &c, out);
    if (!blob_get(w->mem, w->db, c.body, &body))
        return false;
    buf_put(out, c.head);
    buf_put(out, body);
    return true;
}

/* garden+VERB-PERSON-MAC@: the MAC is over list, person and, where it is given, the month. */
static struct local token_address(struct work *w, const struct dressing_recipient *r, enum local_verb verb,
    struct str purpose, struct str month)
{
    struct buf mac;
    struct str texts[] = {arena_printf(w->mem, "%lld", (long long)r->list.v),
        arena_printf(w->mem, "%lld", (long long)r->person.v), month};
    buf_init(&mac, 64);
    token_mac(&mac, w->key, purpose, texts, sizeof texts / sizeof *texts);
    struct local at = {.list = r->list_name,
        .domain = r->list_domain,
        .verb = verb,
        .number = r->person.v,
        .mac = buf_take(w->mem, &mac)};
    return at;
}

/* RFC 8058: one web address, of https alone, and the field that lets a mail program post to it. */
void dressing_lines(struct work *w, struct buf *out, const struct dressing_recipient *r)
{
    struct local at = token_address(w, r, LOCAL_ONESHOT, S(LEAVING_PURPOSE), S(""));
    buf_put(out, S("List-Unsubscribe: <"));
    if (w->conf->web_url.n) {
        oneclick_write(out, w->conf->web_url, &at);
        buf_put(out, S(">,\r\n <"));
    }
    buf_printf(out, "mailto:%.*s>\r\n", STR(local_text(w->mem, &at)));
    if (w->conf->web_url.n)
        buf_put(out, S("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
}

void dressing_sender(struct work *w, struct buf *out, const struct dressing_recipient *r)
{
    struct civil c;
    when_split_offset(w->now, 0, &c);
    struct local at =
        token_address(w, r, LOCAL_BOUNCE, S("bounce"), arena_printf(w->mem, "%04d-%02d", c.year, c.month));
    buf_put(out, local_text(w->mem, &at));
}
