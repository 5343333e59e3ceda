/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMAP's own forms: commands with tags, answers with literals. */
#include "fetch_imap_talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "fetch_talk.h"

enum { LONGEST_ANSWER = 1024 * 1024, LONGEST_COMMAND = 4096, MOST_ITEMS = 1000 * 1000 };

void imap_init(struct imap *m, struct talk *t, struct buf *mail)
{
    *m = (struct imap){.talk = t, .mail = mail};
    buf_init(&m->text, LONGEST_ANSWER);
}

void imap_release(struct imap *m)
{
    buf_over(&m->text);
    buf_release(&m->text);
    buf_over(m->mail); /* of a body that was cut off nobody has asked */
    talk_close(m->talk);
}

/* ---- the values of a FETCH answer */

/* Pulls one value off *rest: an atom, a quoted string, a literal's {n}, or a list with all that is in it. */
static struct str value(struct str *rest)
{
    size_t i = 0;
    int depth = 0;
    bool quoted = false;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == '(')
            depth++;
        else if (!quoted && c == ')' && --depth < 0)
            break;
        else if (!quoted && depth == 0 && c == ' ')
            break;
    }
    struct str v = str_sub(*rest, 0, i);
    *rest = str_from(*rest, i + (i < rest->n && rest->p[i] == ' '));
    return v;
}

/* A short body may come as a quoted string; NIL and "" are an empty one. A literal is in m->mail already. */
static void body(struct imap *m, struct str v)
{
    if (str_starts(v, S("{")))
        return;
    buf_over(m->mail);
    buf_reset(m->mail);
    if (!str_starts(v, S("\"")) || v.n < 2)
        return;
    v = str_sub(v, 1, v.n - 2);
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\\' && i + 1 < v.n)
            i++;
        buf_char(m->mail, v.p[i]);
    }
}

static void fetched(struct imap *m, struct str list)
{
    struct imap_item item = {0};
    while (list.n && list.p[0] != ')') {
        struct str name = value(&list), v = value(&list);
        if (str_eq_nocase(name, S("UID")))
            str_int(v, &item.uid);
        else if (str_eq_nocase(name, S("RFC822.SIZE")))
            str_int(v, &item.size);
        else if (str_eq_nocase(name, S("FLAGS")))
            item.seen = str_find_nocase(v, S("\\Seen")) != STR_NONE;
        else if (str_eq_nocase(name, S("BODY[]"))) {
            item.body = true;
            body(m, v);
        }
    }
    if (item.body)
        m->item = item;
    if (!m->listing || item.uid <= 0)
        return;
    m->items = arena_push(m->listing, m->items, &m->n_items, &m->cap_items, sizeof *m->items);
    m->items[m->n_items - 1] = item;
    if (m->n_items > MOST_ITEMS)
        talk_broken(m->talk, "more mails than can be true", S(""));
}

/* ---- untagged answers */

static void capabilities(struct imap *m, struct str words)
{
    struct str word;
    m->idle = m->uidplus = false;
    while (str_word(&words, &word)) {
        m->idle |= str_eq_nocase(word, S("IDLE"));
        m->uidplus |= str_eq_nocase(word, S("UIDPLUS"));
    }
}

static void code(struct imap *m, struct str text)
{
    static const struct str validity = S("[UIDVALIDITY ");
    int64_t v;
    size_t end = str_chr(text, ']');
    if (str_starts_nocase(text, validity) && end != STR_NONE &&
        str_int(str_sub(text, validity.n, end - validity.n), &v) && v > 0)
        m->validity = v;
}

static void untagged(struct imap *m, struct str text)
{
    struct str word, rest = text;
    int64_t n;
    if (!str_word(&rest, &word))
        return;
    if (str_eq_nocase(word, S("CAPABILITY")))
        capabilities(m, rest);
    else if (str_eq_nocase(word, S("OK")))
        code(m, str_trim(rest));
    else if (str_eq_nocase(word, S("BYE")))
        talk_broken(m->talk, "the server closes the connection", rest);
    if (!str_int(word, &n) || n < 0 || !str_word(&rest, &word))
        return;
    if (str_eq_nocase(word, S("EXISTS"))) {
        m->news = true;
        m->exists = n;
    } else if (str_eq_nocase(word, S("EXPUNGE"))) {
        m->exists -= m->exists > 0;
    } else if (str_eq_nocase(word, S("FETCH")) && str_starts(rest, S(" ("))) {
        fetched(m, str_from(rest, 2));
    }
}

/* ---- answers */

/* The n of a line that ends with {n}: a literal of n bytes follows. */
static bool literal(struct str line, int64_t *n)
{
    size_t open = str_rchr(line, '{');
    return open != STR_NONE && str_ends(line, S("}")) &&
           str_int(str_sub(line, open + 1, line.n - open - 2), n) && *n >= 0;
}

static bool read_literal(struct imap *m, int64_t n)
{
    struct str text = buf_str(&m->text);
    bool is_body = str_ends_nocase(str_sub(text, 0, str_rchr(text, '{')), S("BODY[] "));
    if (is_body) {
        buf_over(m->mail);
        buf_reset(m->mail);
        return talk_bytes(m->talk, n, m->mail);
    }
    struct buf nothing;
    buf_init(&nothing, 0);
    bool goes_on = talk_bytes(m->talk, n, &nothing);
    buf_over(&nothing);
    buf_release(&nothing);
    return goes_on;
}

bool imap_hear(struct imap *m)
{
    struct str line;
    int64_t n = 0;
    bool more = true;
    buf_reset(&m->text);
    while (more) {
        if (!talk_line(m->talk, &line))
            return false;
        buf_put(&m->text, line);
        if (buf_over(&m->text))
            return talk_broken(m->talk, "the server's answer has no end", S(""));
        more = literal(line, &n);
        if (more && !read_literal(m, n))
            return false;
    }
    struct str text = buf_str(&m->text);
    m->going_on = str_starts(text, S("+"));
    if (str_starts(text, S("* ")))
        untagged(m, str_from(text, 2));
    else if (!m->going_on && !imap_tagged(m))
        talk_broken(m->talk, "the server's answer is not IMAP", text);
    return talk_end(m->talk) == TALK_GOES_ON;
}

static struct str tag_of(const struct imap *m, char out[16])
{
    int n = snprintf(out, 16, "p%d ", m->tag);
    return (struct str){out, (size_t)n};
}

bool imap_tagged(const struct imap *m)
{
    char tag[16];
    return str_starts(buf_str(&m->text), tag_of(m, tag));
}

struct str imap_said(const struct imap *m)
{
    char tag[16];
    return str_sub(str_from(buf_str(&m->text), tag_of(m, tag).n), 0, 200);
}

enum imap_answer imap_end(struct imap *m)
{
    do
        if (!imap_hear(m))
            return IMAP_ENDED;
    while (!imap_tagged(m));
    return str_starts_nocase(imap_said(m), S("OK")) ? IMAP_OK : IMAP_NO;
}

bool imap_say(struct imap *m, const char *command)
{
    struct buf b;
    char tag[16];
    m->tag++;
    buf_init(&b, LONGEST_COMMAND);
    buf_put(&b, tag_of(m, tag));
    buf_printf(&b, "%s\r\n", command);
    bool goes_on = talk_say(m->talk, buf_str(&b));
    buf_release(&b);
    return goes_on;
}

enum imap_answer imap_ask(struct imap *m, const char *fmt, ...)
{
    char command[LONGEST_COMMAND - 32];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(command, sizeof command, fmt, ap);
    va_end(ap);
    return imap_say(m, command) ? imap_end(m) : IMAP_ENDED;
}

bool imap_quote(struct buf *b, struct str name)
{
    buf_char(b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if ((unsigned char)name.p[i] < 0x20 || (unsigned char)name.p[i] >= 0x7f)
            return false;
        if (name.p[i] == '"' || name.p[i] == '\\')
            buf_char(b, '\\');
        buf_char(b, name.p[i]);
    }
    buf_char(b, '"');
    return true;
}
