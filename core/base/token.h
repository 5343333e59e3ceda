/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in our addresses and cannot be guessed: random tokens, and MACs under the site's key. */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#include "base/buf.h"

#define TOKEN_CHARS 16     /* 80 random bits */
#define TOKEN_MAC_CHARS 13 /* 65 bits */

struct token_key {
    unsigned char bytes[32];
};

/* 0, or an errno value; EINVAL for a file that is not a key, EPERM for one that others may read. */
int token_key_load(const char *path, struct token_key *out);
/* Writes a new key that only its owner may read, and syncs it; EEXIST leaves what is there untouched. */
int token_key_create(const char *path);

/* Adds a new token of TOKEN_CHARS small letters and digits. */
void token_new(struct buf *b);
/* What is stored in place of a token: its SHA-256 in hexadecimal, 64 characters. Case does not count. */
void token_hash(struct buf *b, struct str token);

/* Adds the MAC of TOKEN_MAC_CHARS small letters and digits over purpose and the n texts; where one text ends
   and the next begins counts. A MAC of one purpose is none of another. */
void token_mac(
    struct buf *b, const struct token_key *key, struct str purpose, const struct str *texts, size_t n);
/* In constant time; upper and lower case are the same, since mail servers may change it. */
bool token_check(
    const struct token_key *key, struct str mac, struct str purpose, const struct str *texts, size_t n);

#endif
