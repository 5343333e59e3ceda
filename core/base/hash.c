/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256, HMAC-SHA256 and the texts that bytes are written in. */
#include "base/hash.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "base/die.h"

void hash_sha256(struct str s, unsigned char out[HASH_SIZE])
{
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, s.p, s.n, out) < 0)
        die("the library refuses SHA-256");
}

/* struct hash is never complete: it stands for the library's own handle */
struct hash *hash_new(void)
{
    gnutls_hash_hd_t h;
    if (gnutls_hash_init(&h, GNUTLS_DIG_SHA256) < 0)
        die("the library refuses SHA-256");
    return (struct hash *)h;
}

void hash_add(struct hash *h, struct str s)
{
    if (s.n && gnutls_hash((gnutls_hash_hd_t)h, s.p, s.n) < 0)
        die("the library refuses SHA-256");
}

void hash_end(struct hash *h, unsigned char out[HASH_SIZE])
{
    gnutls_hash_deinit((gnutls_hash_hd_t)h, out);
}

void hash_hmac(struct str key, struct str s, unsigned char out[HASH_SIZE])
{
    if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, key.p, key.n, s.p, s.n, out) < 0)
        die("the library refuses HMAC-SHA256");
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
    return a.n == b.n && (a.n == 0 || gnutls_memcmp(a.p, b.p, a.n) == 0);
}
