/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256, HMAC-SHA256 and the texts that bytes are written in. */
#include "base/hash.h"

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

struct hash {
    struct sha256_ctx sha;
};

void hash_sha256(struct str s, unsigned char out[HASH_SIZE])
{
    struct sha256_ctx c;
    sha256_init(&c);
    sha256_update(&c, s.n, (const unsigned char *)s.p);
    sha256_digest(&c, HASH_SIZE, out);
}

struct hash *hash_new(void)
{
    struct hash *h = malloc(sizeof *h);
    if (!h)
        die("out of memory");
    sha256_init(&h->sha);
    return h;
}

void hash_add(struct hash *h, struct str s)
{
    sha256_update(&h->sha, s.n, (const unsigned char *)s.p);
}

void hash_end(struct hash *h, unsigned char out[HASH_SIZE])
{
    sha256_digest(&h->sha, HASH_SIZE, out);
    free(h);
}

void hash_hmac(struct str key, struct str s, unsigned char out[HASH_SIZE])
{
    struct hmac_sha256_ctx c;
    hmac_sha256_set_key(&c, key.n, (const unsigned char *)key.p);
    hmac_sha256_update(&c, s.n, (const unsigned char *)s.p);
    hmac_sha256_digest(&c, HASH_SIZE, out);
    explicit_bzero(&c, sizeof c); /* the key can be had from it */
}

void hash_hex(struct buf *b, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++) {
        buf_char(b, "0123456789abcdef"[p[i] >> 4]);
        buf_char(b, "0123456789abcdef"[p[i] & 15]);
    }
}

void hash_base32(struct buf *b, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    unsigned held = 0, bits = 0;
    for (size_t i = 0; i < n; i++) {
        held = (held << 8 | p[i]) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5)
            buf_char(b, "abcdefghijklmnopqrstuvwxyz234567"[held >> (bits - 5) & 31]);
    }
    if (bits)
        buf_char(b, "abcdefghijklmnopqrstuvwxyz234567"[held << (5 - bits) & 31]);
}

bool hash_same(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memeql_sec(a.p, b.p, a.n));
}
