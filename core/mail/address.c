/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses, checked and read. */
#include "mail/address.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "mail/encoded.h"
#include "mail/localpart.h"
#include "mail/reading.h"

#define ADDRESS_MAX 254 /* RFC 5321 section 4.5.3.1.3 less the angle brackets */
#define LIST_MAX ((size_t)10000)
#define COMMENT_DEPTH 20

static bool domain_char(unsigned char c)
{
    return c >= 128 || ascii_alnum((char)c) || c == '-' || c == '_';
}

static bool domain_valid(struct str domain)
{
    if (domain.n > 2 && domain.p[0] == '[' && domain.p[domain.n - 1] == ']') {
        for (size_t i = 1; i + 1 < domain.n; i++)
            if (!ascii_alnum(domain.p[i]) && domain.p[i] != '.' && domain.p[i] != ':')
                return false;
        return true;
    }
    size_t label = 0;
    for (size_t i = 0; i <= domain.n; i++) {
        if (i == domain.n || domain.p[i] == '.') {
            if (label == 0 || label > 63)
                return false;
            label = 0;
        } else if (!domain_char((unsigned char)domain.p[i])) {
            return false;
        } else {
            label++;
        }
    }
    return true;
}

bool address_valid(struct str address)
{
    size_t at = str_rchr(address, '@');
    if (address.n > ADDRESS_MAX || at == STR_NONE || !localpart_valid(str_sub(address, 0, at)) ||
        !domain_valid(str_from(address, at + 1)))
        return false;
    /* C1 controls and other blanks may hide in UTF-8 */
    struct str rest = address;
    uint32_t cp;
    if (!utf8_valid(address))
        return false;
    while (utf8_next(&rest, &cp))
        if ((cp >= 0x7F && cp <= 0xA0) || cp == 0x3000 || (cp >= 0x2000 && cp <= 0x200F) ||
            (cp >= 0x2028 && cp <= 0x202F) || cp == 0xFEFF || cp == 0xFFFD)
            return false;
    return true;
}

bool address_canonical(struct str address)
{
    if (!address_valid(address))
        return false;
    size_t at = str_rchr(address, '@');
    char plain[LOCALPART_MAX], local[LOCALPART_MAX];
    for (size_t i = at; i < address.n; i++)
        if (address.p[i] >= 'A' && address.p[i] <= 'Z')
            return false;
    struct str part = str_sub(address, 0, at);
    return str_eq(part, localpart_write(local, localpart_plain(plain, part)));
}

bool address_read(struct arena *a, struct str text, struct str *address)
{
    text = str_trim(text);
    if (str_starts_nocase(text, S("mailto:")))
        text = str_from(text, 7);
    if (str_ends(text, S(".")))
        text.n--;
    if (!address_valid(text))
        return false;
    /* "joe"@example.org is joe@example.org */
    char bytes[LOCALPART_MAX], written[LOCALPART_MAX];
    size_t at = str_rchr(text, '@');
    struct str local = localpart_write(written, localpart_plain(bytes, str_sub(text, 0, at)));
    struct str domain = str_from(text, at + 1);
    char *p = arena_alloc(a, local.n + 1 + domain.n + 1);
    memcpy(p, local.p, local.n);
    p[local.n] = '@';
    for (size_t i = 0; i < domain.n; i++)
        p[local.n + 1 + i] = ascii_lower(domain.p[i]);
    *address = (struct str){p, local.n + 1 + domain.n};
    return address_valid(*address);
}

/* ---- reading a list: pieces first, then what they mean ---- */

struct item {
    struct buf words;   /* outside of quotes, comments and angles, blanks kept */
    struct buf phrase;  /* words and quoted strings: the name */
    struct buf comment; /* the last comment */
    struct str angle;   /* the last <...> that holds an @ */
    bool any_angle, quoted;
};

struct reader {
    struct arena *a;
    struct str rest;
    struct item item;
    struct mailboxes *out;
    size_t cap;
    struct str carried;      /* a name that a comma has cut off: Doe, Joe <joe@example.org> */
    bool no_quote, no_angle; /* known not to be closed any more: no second search */
    bool written;            /* encoded words stay */
};

static void add(struct reader *r, struct str name, struct str address)
{
    if (r->out->n >= LIST_MAX)
        return;
    r->out->at = arena_push(r->a, r->out->at, &r->out->n, &r->cap, sizeof *r->out->at);
    r->out->at[r->out->n - 1] = (struct mailbox){.name = name, .address = address};
}

/* A display name: encoded words decoded, blanks collapsed, quotes around it dropped. */
static struct str name_of(const struct reader *r, struct str raw)
{
    struct arena *a = r->a;
    struct str text = str_trim(r->written ? utf8_one_line(a, raw) : encoded_text(a, raw));
    while (text.n >= 2 && (text.p[0] == '"' || text.p[0] == '\'') && text.p[text.n - 1] == text.p[0])
        text = str_trim(str_sub(text, 1, text.n - 2));
    struct buf b;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ' || (b.n && b.p[b.n - 1] != ' '))
            buf_char(&b, text.p[i]);
    return buf_take(a, &b);
}

/* Without blanks, comments and source routes: "@hub:joe @ example . org". */
static struct str squeezed(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    size_t depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        size_t quoted = depth ? 0 : localpart_quoted(str_from(s, i));
        buf_put(&b, str_sub(s, i, quoted));
        i += quoted;
        depth += s.p[i] == '(';
        if (!depth && !ascii_blank(s.p[i]) && s.p[i] != '<' && s.p[i] != '>')
            buf_char(&b, s.p[i]);
        depth -= s.p[i] == ')' && depth;
    }
    struct str text = buf_take(a, &b);
    size_t colon = text.n && text.p[0] == '@' ? str_chr(text, ':') : STR_NONE;
    return colon == STR_NONE ? text : str_from(text, colon + 1);
}

/* As str_word; blanks in a quoted local part part nothing. */
static bool next_word(struct str *rest, struct str *word)
{
    struct str s = *rest;
    while (s.n && ascii_blank(s.p[0]))
        s = str_from(s, 1);
    size_t n = localpart_quoted(s);
    while (n < s.n && !ascii_blank(s.p[n]))
        n++;
    *word = str_sub(s, 0, n);
    *rest = str_from(s, n);
    return n > 0;
}

/* Addresses among bare words: "a@b.org c@d.org", "Joe a@b.org", "a @ b.org". */
static size_t bare(struct reader *r, struct str words, struct str comment)
{
    struct buf b, name;
    buf_init(&b, BUF_MAX);
    buf_init(&name, BUF_MAX);
    for (size_t i = 0; i < words.n; i++) {
        size_t quoted = localpart_quoted(str_from(words, i));
        buf_put(&b, str_sub(words, i, quoted));
        i += quoted;
        bool blank = ascii_blank(words.p[i]);
        struct str next = str_from(words, i);
        while (blank && next.n && ascii_blank(next.p[0]))
            next = str_from(next, 1);
        bool glue = (next.n && (next.p[0] == '@' || next.p[0] == '.')) ||
                    (b.n && (b.p[b.n - 1] == '@' || b.p[b.n - 1] == '.'));
        if (!blank)
            buf_char(&b, words.p[i]);
        else if (!glue)
            buf_char(&b, ' ');
    }
    struct str rest = buf_str(&b), word, address;
    size_t n = 0, first = r->out->n;
    while (next_word(&rest, &word)) {
        if (str_chr(word, '@') != STR_NONE && address_read(r->a, word, &address)) {
            add(r, (struct str){0}, address);
            n++;
        } else {
            buf_put(&name, word);
            buf_char(&name, ' ');
        }
    }
    if (n == 1)
        r->out->at[first].name = name_of(r, comment.n ? comment : buf_str(&name));
    struct str phrase = buf_str(&r->item.phrase);
    size_t last = str_chr(phrase, '@');
    while (n == 1 && r->item.quoted && last != STR_NONE && last > 0 && !ascii_blank(phrase.p[last]))
        last--;
    if (n == 1 && r->item.quoted && name.n == 0 && comment.n == 0 &&
        last != STR_NONE) /* "Joe" joe@example.org */
        r->out->at[first].name = name_of(r, str_sub(phrase, 0, last));
    buf_release(&name);
    buf_release(&b);
    return n;
}

static void item_reset(struct item *it)
{
    buf_reset(&it->words);
    buf_reset(&it->phrase);
    buf_reset(&it->comment);
    it->angle = (struct str){0};
    it->any_angle = it->quoted = false;
}

/* What stood between two commas. */
static void item_end(struct reader *r)
{
    struct item *it = &r->item;
    struct str phrase = str_trim(buf_str(&it->phrase)), address, comment = str_trim(buf_str(&it->comment));
    if (it->any_angle && address_read(r->a, squeezed(r->a, it->angle), &address)) {
        struct str name = name_of(r, phrase.n ? phrase : comment);
        if (r->carried.n)
            name = name.n ? arena_printf(r->a, "%.*s, %.*s", STR(r->carried), STR(name)) : r->carried;
        add(r, name, address);
        r->carried = (struct str){0};
    } else if (bare(r, buf_str(&it->words), comment) || bare(r, buf_str(&it->phrase), comment)) {
        r->carried = (struct str){0};
    } else if (phrase.n && !it->any_angle && str_chr(phrase, '@') == STR_NONE) {
        r->carried = name_of(r, phrase);
    }
    item_reset(it);
}

/* Takes a quoted string; false when it does not end. */
static bool take_quoted(struct reader *r)
{
    size_t i = 1;
    while (i < r->rest.n && r->rest.p[i] != '"')
        i += r->rest.p[i] == '\\' ? 2 : 1;
    if (i >= r->rest.n) {
        r->no_quote = true;
        return false;
    }
    struct str inner = str_sub(r->rest, 1, i - 1);
    r->item.quoted = true;
    bool local = i + 1 < r->rest.n && r->rest.p[i + 1] == '@';
    if (local) /* "joe"@example.org */
        buf_put(&r->item.words, str_sub(r->rest, 0, i + 1));
    for (size_t k = 0; !local && k < inner.n; k++)
        buf_char(&r->item.phrase, inner.p[k += inner.p[k] == '\\' && k + 1 < inner.n]);
    r->rest = str_from(r->rest, i + 1);
    return true;
}

/* The ">" that ends what s begins with; one in a quoted local part does not. */
static size_t angle_close(struct str s)
{
    size_t i = 1;
    while (i < s.n && s.p[i] != '>')
        i += 1 + localpart_quoted(str_from(s, i));
    return i < s.n ? i : STR_NONE;
}

/* Takes <...>; one that is not closed goes up to the next comma or blank. */
static void take_angle(struct reader *r)
{
    size_t i = 1;
    size_t close = r->no_angle ? STR_NONE : angle_close(r->rest);
    r->no_angle = close == STR_NONE;
    if (close != STR_NONE)
        i = close;
    else
        while (i < r->rest.n && r->rest.p[i] != ',' && !ascii_blank(r->rest.p[i]))
            i++;
    struct str inner = str_sub(r->rest, 1, i - 1);
    if (str_chr(inner, '@') != STR_NONE || !r->item.any_angle)
        r->item.angle = inner;
    r->item.any_angle = true;
    while (close != STR_NONE && i < r->rest.n && r->rest.p[i] == '>')
        i++;
    r->rest = str_from(r->rest, i);
}

static void take_comment(struct reader *r)
{
    size_t i = 0, depth = 0;
    buf_reset(&r->item.comment);
    for (; i < r->rest.n; i++) {
        char c = r->rest.p[i];
        depth += c == '(';
        if (c == ')' && --depth == 0)
            break;
        if (c == '\\' && i + 1 < r->rest.n)
            c = r->rest.p[++i];
        if (i > 0 && depth <= COMMENT_DEPTH)
            buf_char(&r->item.comment, c);
    }
    buf_char(&r->item.phrase, ' ');
    buf_char(&r->item.words, ' ');
    r->rest = str_from(r->rest, i + 1);
}

static void take(struct reader *r)
{
    char c = r->rest.p[0];
    if (c == '"' && !r->no_quote && take_quoted(r))
        return;
    if (c == '<') {
        take_angle(r);
        return;
    }
    if (c == '(') {
        take_comment(r);
        return;
    }
    r->rest = str_from(r->rest, 1);
    if (c == ',' || c == ';') {
        item_end(r);
    } else if (c == ':' && r->rest.n && r->rest.p[0] != ':' &&
               str_chr(buf_str(&r->item.words), '@') == STR_NONE &&
               !str_eq_nocase(str_trim(buf_str(&r->item.words)), S("mailto"))) {
        item_reset(&r->item); /* the name of a group */
        r->carried = (struct str){0};
    } else if (c == ':' && str_eq_nocase(str_trim(buf_str(&r->item.words)), S("mailto"))) {
        item_reset(&r->item);
    } else {
        buf_char(&r->item.words, c);
        if (c != '"')
            buf_char(&r->item.phrase, c);
    }
}

static void read_list(struct arena *a, struct str value, bool written, struct mailboxes *out)
{
    *out = (struct mailboxes){0};
    struct reader r = {.a = a, .rest = value, .written = written, .out = out};
    buf_init(&r.item.words, BUF_MAX);
    buf_init(&r.item.phrase, BUF_MAX);
    buf_init(&r.item.comment, BUF_MAX);
    while (r.rest.n && out->n < LIST_MAX)
        take(&r);
    item_end(&r);
    buf_release(&r.item.words);
    buf_release(&r.item.phrase);
    buf_release(&r.item.comment);
}

void address_list(struct arena *a, struct str value, struct mailboxes *out)
{
    read_list(a, value, false, out);
}

void address_list_written(struct arena *a, struct str value, struct mailboxes *out)
{
    read_list(a, value, true, out);
}
