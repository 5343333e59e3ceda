/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds web addresses in plain text and makes them links. */
#include "text/link.h"

#include "base/utf8.h"
#include "text/escape.h"
#include "text/fold.h"

/* How long the head of s is that makes it an address: "https://" or "www."; 0 for none. */
static size_t head_of(struct str s)
{
    static const char *const heads[] = {"http://", "https://", "www."};
    for (size_t i = 0; i < 3; i++)
        if (str_starts_nocase(s, str_of(heads[i])))
            return strlen(heads[i]);
    return 0;
}

static bool url_byte(char c)
{
    return (unsigned char)c > ' ' && c != 0x7f && !strchr("<>\"`{}|\\^", c);
}

/* Up to a blank, a sign that no address holds, or punctuation of another script. */
static size_t longest(struct str s)
{
    struct str rest = s;
    while (rest.n) {
        if ((signed char)rest.p[0] > 0) {
            if (!url_byte(rest.p[0]))
                break;
            rest = str_from(rest, 1);
            continue;
        }
        struct str after = rest;
        uint32_t cp;
        utf8_next(&after, &cp);
        if (!fold_letter(cp))
            break;
        rest = after;
    }
    return s.n - rest.n;
}

/* Without what belongs to the sentence around it: final punctuation, brackets that it did not open. */
static size_t trimmed(struct str s)
{
    int round = 0, square = 0;
    for (size_t i = 0; i < s.n; i++) {
        round += s.p[i] == '(' ? 1 : s.p[i] == ')' ? -1 : 0;
        square += s.p[i] == '[' ? 1 : s.p[i] == ']' ? -1 : 0;
    }
    while (s.n) {
        char c = s.p[s.n - 1];
        bool unopened = (c == ')' && round < 0) || (c == ']' && square < 0);
        if (!unopened && !strchr(".,;:!?'*_~([", c))
            break;
        round += c == ')' ? 1 : c == '(' ? -1 : 0;
        square += c == ']' ? 1 : c == '[' ? -1 : 0;
        s.n--;
    }
    return s.n;
}

/* The length of the address at the start of s, whose head is that long; 0 when there is nothing behind it. */
static size_t length(struct str s, size_t head)
{
    char first = s.n > head ? s.p[head] : ' '; /* looked at first, so that no long run is walked in vain */
    if (!ascii_alnum(first) && (signed char)first > 0 && first != '[')
        return 0;
    size_t n = trimmed(str_sub(s, 0, longest(s)));
    if (n <= head)
        return 0;
    bool www = head == 4;
    return www && str_chr(str_sub(s, head, n - head), '.') == STR_NONE ? 0 : n;
}

size_t link_length(struct str s)
{
    size_t head = head_of(s);
    return head ? length(s, head) : 0;
}

bool link_find(struct str text, size_t *at, size_t *n)
{
    for (size_t i = 0; i + 4 < text.n; i++) {
        char c = ascii_lower(text.p[i]);
        if ((c != 'h' && c != 'w') || (i && ascii_alnum(text.p[i - 1])))
            continue;
        struct str s = str_from(text, i);
        size_t head = head_of(s);
        if (!head)
            continue;
        *at = i;
        *n = length(s, head);
        if (*n)
            return true;
        i += head - 1;
    }
    return false;
}

void link_open(struct buf *b, struct str url)
{
    buf_put(b, S("<a href=\""));
    html_url(b, url);
    buf_put(b, S("\" rel=\"nofollow ugc noopener\">"));
}

void link_html(struct buf *b, struct str text)
{
    size_t at, n;
    while (link_find(text, &at, &n)) {
        struct str url = str_sub(text, at, n);
        html_text(b, str_sub(text, 0, at));
        buf_put(b, S("<a href=\""));
        if (str_starts_nocase(url, S("www.")))
            buf_put(b, S("http://"));
        html_attr(b, url);
        buf_put(b, S("\" rel=\"nofollow ugc noopener\">"));
        html_text(b, url);
        buf_put(b, S("</a>"));
        text = str_from(text, at + n);
    }
    html_text(b, text);
}
