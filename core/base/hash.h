/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256, HMAC-SHA256 and the texts that bytes are written in. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/buf.h"

#define HASH_SIZE 32

void hash_sha256(struct str s, unsigned char out[HASH_SIZE]);

/* The same over pieces: hash_end gives the digest and ends h. */
struct hash;
struct hash *hash_new(void);
void hash_add(struct hash *h, struct str s);
void hash_end(struct hash *h, unsigned char out[HASH_SIZE]);

void hash_hmac(struct str key, struct str s, unsigned char out[HASH_SIZE]);

void hash_hex(struct buf *b, const void *bytes, size_t n);
/* RFC 4648 section 6 in lower case, without padding: 5 bytes are 8 characters. */
void hash_base32(struct buf *b, const void *bytes, size_t n);
/* In a time that says nothing about where they differ; lengths are no secret. */
bool hash_same(struct str a, struct str b);

#endif
