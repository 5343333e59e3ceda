/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of parts, by libetpan, and what each part is for. */
#include "mail/parse.h"

#include <libetpan/charconv.h>
#include <libetpan/libetpan.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "mail/body.h"
#include "mail/envelope.h"
#include "mail/header.h"
#include "mail/mimetype.h"
#include "mail/reading.h"
#include "mail/scan.h"
#include "mail/transfer.h"

#define STUB_MAX ((size_t)300) /* bytes of a text that may only say "this mail is HTML" */

struct tree {
    struct arena *a;
    struct mail *mail;
    const struct scan *scan;
    size_t cap;
    size_t seen; /* entities met: must be all of them, in order */
    bool wrong;
};

enum reason mail_reason(enum mail_end end)
{
    return end == MAIL_UNREADABLE ? REASON_UNREADABLE : scan_reason((enum scan_end)end);
}

/* The number that the scan has given to this entity. */
static bool entity_id(const struct mailmime *node, size_t *id)
{
    clist *fields = node->mm_mime_fields ? node->mm_mime_fields->fld_list : NULL;
    for (clistiter *it = fields ? clist_begin(fields) : NULL; it; it = clist_next(it)) {
        const struct mailmime_field *f = clist_content(it);
        int64_t n;
        struct str text;
        if (f->fld_type != MAILMIME_FIELD_ID)
            continue;
        text = str_of(f->fld_data.fld_id);
        if (!str_ends(text, S("@ph")) || !str_int(str_sub(text, 0, text.n - 3), &n) || n < 0)
            return false;
        *id = (size_t)n;
        return true;
    }
    return false;
}

/* Only types whose words a reader wants in the text; the others are offered as files. */
static bool is_readable(struct str type)
{
    static const char *const files[] = {"text/calendar", "text/vcard", "text/x-vcard", "text/rfc822-headers",
        "text/css", "text/javascript", "text/directory"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (str_eq(type, str_of(files[i])))
            return false;
    return str_starts(type, S("text/"));
}

/* What HTML says of its own charset, in its first kilobyte. */
static struct str meta_charset(struct str html)
{
    struct str head = str_sub(html, 0, 1024);
    size_t at = str_find_nocase(head, S("charset="));
    if (at == STR_NONE)
        return (struct str){0};
    head = str_from(head, at + 8);
    while (head.n && (head.p[0] == '"' || head.p[0] == '\''))
        head = str_from(head, 1);
    size_t n = 0;
    while (n < head.n && (ascii_alnum(head.p[n]) || head.p[n] == '-' || head.p[n] == '_'))
        n++;
    return str_sub(head, 0, n);
}

static void fill_text(struct arena *a, struct part *p, const struct mimetype *type)
{
    struct str charset = mimetype_param(type, S("charset"));
    if (charset.n == 0 && str_eq(p->type, S("text/html")))
        charset = meta_charset(p->bytes);
    p->text = body_lines(a, utf8_from(a, p->bytes, charset));
    if (!str_eq(p->type, S("text/html")))
        body_plain(a, p);
}

/* All that the headers of a part say. */
static void fill_part(struct tree *t, struct part *p, const struct scan_part *s)
{
    struct mimetype disposition = {0};
    struct str value, name;
    p->type = header_plain(t->a, s->type->type);
    p->charset = arena_lower(t->a, mimetype_param(s->type, S("charset")));
    if (header_find(s->header, S("Content-Disposition"), &value))
        mimetype_disposition(t->a, value, &disposition);
    p->attached = str_eq(disposition.type, S("attachment"));
    name = mimetype_param(&disposition, S("filename"));
    p->filename = mimetype_filename(t->a, name.n ? name : mimetype_param(s->type, S("name")));
    p->content_id = header_id(t->a, header_value(s->header, S("Content-ID")));
    p->flowed =
        str_eq(p->type, S("text/plain")) && str_eq_nocase(mimetype_param(s->type, S("format")), S("flowed"));
    p->delsp = p->flowed && str_eq_nocase(mimetype_param(s->type, S("delsp")), S("yes"));
    bool inline_text = p->filename.n == 0 || str_eq(disposition.type, S("inline"));
    p->use = is_readable(p->type) && !p->attached && inline_text ? PART_SHOWN : PART_ATTACHMENT;
}

static struct part *add_part(struct tree *t, struct str path, const struct scan_part *s)
{
    struct mail *m = t->mail;
    m->parts = arena_push(t->a, m->parts, &m->n_parts, &t->cap, sizeof *m->parts);
    struct part *p = &m->parts[m->n_parts - 1];
    p->path = path;
    fill_part(t, p, s);
    return p;
}

static void leaf(struct tree *t, const struct mailmime *node, struct str path, const struct scan_part *s)
{
    struct part *p = add_part(t, path, s);
    const struct mailmime_data *body = node->mm_data.mm_single;
    struct str bytes = {0};
    if (body && body->dt_type == MAILMIME_DATA_TEXT)
        bytes = (struct str){body->dt_data.dt_text.dt_data, body->dt_data.dt_text.dt_length};
    enum transfer how = transfer_named(header_value(s->header, S("Content-Transfer-Encoding")));
    p->bytes = transfer_decode(t->a, how, bytes);
    p->size = p->bytes.n;
    hash_sha256(p->bytes, p->sha256);
    /* reports are texts too, whatever their type says */
    if (str_starts(p->type, S("text/")) || str_starts(p->type, S("message/")))
        fill_text(t->a, p, s->type);
}

static void container(struct tree *t, struct str path, const struct scan_part *s)
{
    struct part *p = add_part(t, path, s);
    p->use = PART_CONTAINER;
    hash_sha256((struct str){0}, p->sha256);
}

/* Bytes that are not blank: enough to tell a text from a stub. */
static size_t weight(struct str s)
{
    size_t n = 0;
    bool tag = false;
    for (size_t i = 0; i < s.n; i++) {
        tag = s.p[i] == '<' || (tag && (i == 0 || s.p[i - 1] != '>'));
        n += !tag && !ascii_blank(s.p[i]);
    }
    return n;
}

/* "This mail is HTML, get another program": not what its author had to say. */
static bool is_stub(struct str plain, bool html_too)
{
    size_t n = weight(plain);
    if (n == 0)
        return true;
    return html_too && n < STUB_MAX &&
           (str_find_nocase(plain, S("html")) != STR_NONE || str_find_nocase(plain, S("browser")) != STR_NONE);
}

/* How good parts from first up to end are as the one alternative that is read. */
static int merit(const struct mail *m, size_t first, size_t end, bool html_too)
{
    int best = 0;
    for (size_t i = first; i < end; i++) {
        const struct part *p = &m->parts[i];
        if (p->use != PART_SHOWN)
            continue;
        int now = str_eq(p->type, S("text/html"))    ? (weight(p->text) ? 3 : 1)
                  : str_eq(p->type, S("text/plain")) ? (is_stub(p->plain, html_too) ? 1 : 4)
                                                     : (weight(p->plain) ? 2 : 1);
        best = now > best ? now : best;
    }
    return best;
}

/* Of the children of a multipart/alternative (starts[i] is where each begins) one is shown. */
static void choose(struct mail *m, const size_t *starts, size_t n)
{
    int best = 0;
    size_t chosen = 0;
    bool html = false;
    for (size_t i = starts[0]; i < m->n_parts; i++)
        html |= str_eq(m->parts[i].type, S("text/html"));
    for (size_t i = 0; i < n; i++) {
        size_t end = i + 1 < n ? starts[i + 1] : m->n_parts;
        int now = merit(m, starts[i], end, html);
        if (now > best) {
            best = now;
            chosen = i;
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = starts[i]; i != chosen && k < (i + 1 < n ? starts[i + 1] : m->n_parts); k++)
            if (m->parts[k].use == PART_SHOWN)
                m->parts[k].use = PART_UNSHOWN;
}

static void entity(struct tree *t, const struct mailmime *node, struct str path, bool whole);

static struct str child_path(struct tree *t, struct str path, size_t n)
{
    return path.n ? arena_printf(t->a, "%.*s.%zu", STR(path), n) : arena_printf(t->a, "%zu", n);
}

static void multipart(struct tree *t, const struct mailmime *node, struct str path, const struct scan_part *s)
{
    size_t n = 0, cap = 0, *starts = NULL;
    for (clistiter *it = clist_begin(node->mm_data.mm_multipart.mm_mp_list); it; it = clist_next(it)) {
        starts = arena_push(t->a, starts, &n, &cap, sizeof *starts);
        starts[n - 1] = t->mail->n_parts;
        entity(t, clist_content(it), child_path(t, path, n), false);
    }
    if (n > 1 && str_eq(s->type->type, S("multipart/alternative")))
        choose(t->mail, starts, n);
    /* what a report carries is evidence, not somebody's words */
    if (n > 1 && str_eq(s->type->type, S("multipart/report")))
        for (size_t i = starts[1]; i < t->mail->n_parts; i++)
            if (t->mail->parts[i].use == PART_SHOWN)
                t->mail->parts[i].use = PART_ATTACHMENT;
}

/* message/rfc822: a container; attached, what is in it is offered, not read. */
static void message(struct tree *t, const struct mailmime *node, struct str path, const struct scan_part *s)
{
    size_t first = t->mail->n_parts;
    container(t, path, s);
    if (t->mail->enclosed.n == 0 && t->seen < t->scan->n)
        t->mail->enclosed = envelope_block(t->a, t->scan->parts[t->seen].header);
    bool attached = t->mail->parts[first].attached;
    entity(t, node->mm_data.mm_message.mm_msg_mime, path, true);
    for (size_t i = first; attached && i < t->mail->n_parts; i++)
        if (t->mail->parts[i].use == PART_SHOWN)
            t->mail->parts[i].use = PART_ATTACHMENT;
}

/* One entity; path is its own, or, of a message's whole content, the message's. IMAP gives a multipart that is
 * a whole message no number of its own: of the mail itself it is listed as "", of an attached one not at all.
 */
static void entity(struct tree *t, const struct mailmime *node, struct str path, bool whole)
{
    size_t id;
    if (!node || !entity_id(node, &id) || id != t->seen || id >= t->scan->n) {
        t->wrong = true;
        return;
    }
    t->seen++;
    const struct scan_part *s = &t->scan->parts[id];
    if (node->mm_type == MAILMIME_MULTIPLE) {
        if (!whole || path.n == 0)
            container(t, path, s);
        multipart(t, node, path, s);
        return;
    }
    if (whole)
        path = child_path(t, path, 1);
    if (node->mm_type == MAILMIME_MESSAGE)
        message(t, node, path, s);
    else
        leaf(t, node, path, s);
}

/* libetpan would ask iconv about each field, and iconv for a table: what it reads is ASCII that scan wrote. */
static int as_it_is(
    const char *to, const char *from, const char *text, size_t n, char *result, size_t *result_n)
{
    (void)to;
    (void)from;
    if (n > *result_n)
        return MAIL_CHARCONV_ERROR_CONV;
    memcpy(result, text, n);
    *result_n = n;
    return MAIL_CHARCONV_NO_ERROR;
}

enum mail_end mail_read(struct arena *a, struct str raw, struct mail *out)
{
    struct scan scan;
    *out = (struct mail){0};
    enum scan_end end = scan_mail(a, raw, SIZE_MAX, &scan);
    if (end != SCAN_FINE)
        return (enum mail_end)end;
    envelope_read(a, scan.parts[0].header, out);
    if (scan.parts[0].no_header || scan.parts[0].header->n == 0)
        out->defects |= DEFECT_NO_HEADER;
    struct mailmime *root = NULL;
    size_t at = 0;
    extended_charconv = as_it_is;
    if (mailmime_parse(scan.clean.p, scan.clean.n, &at, &root) != MAILIMF_NO_ERROR || !root)
        return MAIL_UNREADABLE;
    struct tree t = {.a = a, .mail = out, .scan = &scan};
    entity(&t, root->mm_type == MAILMIME_MESSAGE ? root->mm_data.mm_message.mm_msg_mime : root, (struct str){0},
        true);
    mailmime_free(root);
    return t.wrong || t.seen != scan.n ? MAIL_UNREADABLE : MAIL_FINE;
}
