/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Borrowed, counted bytes: the string that every floor passes around. Never owns, may hold NUL. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *p;
    size_t n;
};

/* A str from a literal, usable as an initialiser. */
#define S(lit) ((struct str){(lit), sizeof(lit) - 1})
/* printf of a str: printf("%.*s", STR(s)); lengths over INT_MAX are a bug of the caller. */
#define STR(s) (int)(s).n, (s).p
#define STR_NONE SIZE_MAX

struct str str_of(const char *z);            /* NULL gives the empty str */
struct str str_from(struct str s, size_t i); /* from byte i on; empty when beyond the end */
struct str str_sub(struct str s, size_t i, size_t n);
struct str str_trim(struct str s); /* without ASCII blanks, tabs, CR and LF at both ends */

bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* by bytes, as collation C */
bool str_starts(struct str s, struct str head);
bool str_starts_nocase(struct str s, struct str head);
bool str_ends(struct str s, struct str tail);
bool str_ends_nocase(struct str s, struct str tail);

/* Where it first stands, or STR_NONE. */
size_t str_chr(struct str s, char c);
size_t str_rchr(struct str s, char c);
size_t str_find(struct str s, struct str needle);
size_t str_find_nocase(struct str s, struct str needle);

/* Pulls the piece before the next sep (or all) off *rest; false when *rest was used up. */
bool str_cut(struct str *rest, char sep, struct str *piece);
/* Pulls the next line off *rest, without its LF or CRLF. */
bool str_line(struct str *rest, struct str *line);
/* Pulls the next run of bytes that are not blank, tab, CR or LF. */
bool str_word(struct str *rest, struct str *word);

/* A whole decimal number, optional minus, no blanks, in range; false otherwise and *out untouched. */
bool str_int(struct str s, int64_t *out);

/* ASCII classes, for any locale and any sign of char; here, since every loop over bytes calls them. */
static inline bool ascii_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_alnum(char c)
{
    return ascii_alpha(c) || ascii_digit(c);
}

static inline bool ascii_blank(char c) /* blank, tab, CR, LF */
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char ascii_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static inline int ascii_hex(char c) /* 0 to 15; -1: no hexadecimal digit */
{
    char low = ascii_lower(c);
    return ascii_digit(c) ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

#endif
