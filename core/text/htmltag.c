/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokenizer of HTML mail. */
#include "text/htmltag.h"

static bool html_blank(char c)
{
    return ascii_blank(c) || c == '\f';
}

/* Past the first needle; past everything when there is none, as browsers do. */
static void past(struct str *rest, struct str needle)
{
    size_t at = str_find(*rest, needle);
    *rest = str_from(*rest, at == STR_NONE ? rest->n : at + needle.n);
}

/* *rest begins with "<!", "<?" or "</" and no letter. */
static void pass_declaration(struct str *rest)
{
    if (!str_starts(*rest, S("<!--"))) {
        past(rest, S(">"));
        return;
    }
    *rest = str_from(*rest, 4);
    if (str_starts(*rest, S(">")) || str_starts(*rest, S("->"))) {
        past(rest, S(">"));
        return;
    }
    for (;;) {
        past(rest, S("--"));
        while (rest->n && rest->p[0] == '-')
            *rest = str_from(*rest, 1);
        if (rest->n == 0)
            return;
        if (str_starts(*rest, S(">")) || str_starts(*rest, S("!>"))) {
            past(rest, S(">"));
            return;
        }
    }
}

static struct str read_value(struct str *rest)
{
    char quote = rest->n ? rest->p[0] : 0;
    size_t n = 0;
    if (quote == '"' || quote == '\'') {
        *rest = str_from(*rest, 1);
        n = str_chr(*rest, quote);
        struct str value = str_sub(*rest, 0, n == STR_NONE ? rest->n : n);
        *rest = str_from(*rest, n == STR_NONE ? rest->n : n + 1);
        return value;
    }
    while (n < rest->n && !html_blank(rest->p[n]) && rest->p[n] != '>')
        n++;
    struct str value = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return value;
}

static void skip_blanks(struct str *rest)
{
    size_t n = 0;
    while (n < rest->n && html_blank(rest->p[n]))
        n++;
    *rest = str_from(*rest, n);
}

static void keep(struct htmltag *tag, struct str name, struct str value)
{
    struct str *slot = str_eq_nocase(name, S("href"))     ? &tag->href
                       : str_eq_nocase(name, S("alt"))    ? &tag->alt
                       : str_eq_nocase(name, S("style"))  ? &tag->style
                       : str_eq_nocase(name, S("width"))  ? &tag->width
                       : str_eq_nocase(name, S("height")) ? &tag->height
                                                          : NULL;
    if (slot && slot->n == 0) /* of two, browsers take the first */
        *slot = value;
    tag->hidden |= str_eq_nocase(name, S("hidden"));
}

/* Reads "name = value" pairs up to and with the ">"; false when the input ends before it. */
static bool read_attributes(struct str *rest, struct htmltag *tag)
{
    for (;;) {
        while (rest->n && (html_blank(rest->p[0]) || rest->p[0] == '/'))
            *rest = str_from(*rest, 1);
        if (rest->n == 0)
            return false;
        if (rest->p[0] == '>') {
            *rest = str_from(*rest, 1);
            return true;
        }
        size_t n = 1; /* a name may begin with '=' */
        while (n < rest->n && !html_blank(rest->p[n]) && !strchr("=>/", rest->p[n]))
            n++;
        struct str name = str_sub(*rest, 0, n), value = {"", 0};
        *rest = str_from(*rest, n);
        skip_blanks(rest);
        if (rest->n && rest->p[0] == '=') {
            *rest = str_from(*rest, 1);
            skip_blanks(rest);
            value = read_value(rest);
        }
        keep(tag, name, value);
    }
}

/* *rest begins with "<x" or "</x". */
static bool read_tag(struct str *rest, struct htmltag *tag)
{
    size_t n = 0;
    tag->closing = rest->p[1] == '/';
    *rest = str_from(*rest, tag->closing ? 2 : 1);
    for (; n < rest->n && !html_blank(rest->p[n]) && rest->p[n] != '>' && rest->p[n] != '/'; n++)
        if (n < sizeof tag->name - 1)
            tag->name[n] = ascii_lower(rest->p[n]);
    *rest = str_from(*rest, n);
    return read_attributes(rest, tag);
}

bool htmltag_next(struct str *rest, struct htmltag *tag)
{
    *tag = (struct htmltag){0};
    while (rest->n) {
        if (rest->p[0] != '<') {
            size_t n = str_chr(*rest, '<');
            tag->text = str_sub(*rest, 0, n == STR_NONE ? rest->n : n);
            *rest = str_from(*rest, tag->text.n);
            return true;
        }
        char next = rest->n > 1 ? rest->p[1] : 0;
        if (ascii_alpha(next) || (next == '/' && rest->n > 2 && ascii_alpha(rest->p[2])))
            return read_tag(rest, tag);
        if (next != '!' && next != '?' && next != '/') {
            tag->text = str_sub(*rest, 0, 1);
            *rest = str_from(*rest, 1);
            return true;
        }
        pass_declaration(rest);
    }
    return false;
}

void htmltag_skip(struct str *rest, const char *name)
{
    size_t n = strlen(name);
    for (size_t at; (at = str_find(*rest, S("</"))) != STR_NONE;) {
        *rest = str_from(*rest, at);
        struct str after = str_from(*rest, 2 + n);
        if (str_starts_nocase(str_from(*rest, 2), str_of(name)) &&
            (after.n == 0 || html_blank(after.p[0]) || after.p[0] == '>' || after.p[0] == '/'))
            return;
        *rest = str_from(*rest, 2);
    }
    *rest = str_from(*rest, rest->n);
}
