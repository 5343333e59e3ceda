/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/hash. */
#include "base/hash.h"
#include "tap.h"

static void check_hex(const unsigned char digest[HASH_SIZE], const char *want)
{
    struct buf b;
    buf_init(&b, 100);
    hash_hex(&b, digest, HASH_SIZE);
    CHECK_STR(buf_str(&b), want);
    buf_release(&b);
}

/* FIPS 180-4 examples */
static void sha256(void)
{
    unsigned char digest[HASH_SIZE];
    hash_sha256(S(""), digest);
    check_hex(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash_sha256(S("abc"), digest);
    check_hex(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void pieces(void)
{
    unsigned char digest[HASH_SIZE];
    struct hash *h = hash_new();
    hash_add(h, S("a"));
    hash_add(h, S(""));
    hash_add(h, S("bc"));
    hash_end(h, digest);
    check_hex(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 4231 section 4.3 */
static void hmac(void)
{
    unsigned char digest[HASH_SIZE];
    hash_hmac(S("Jefe"), S("what do ya want for nothing?"), digest);
    check_hex(digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* RFC 4648 section 10 */
static void base32(void)
{
    static const char *const want[] = {"", "my", "mzxq", "mzxw6", "mzxw6yq", "mzxw6ytb", "mzxw6ytboi"};
    for (size_t n = 0; n <= 6; n++) {
        struct buf b;
        buf_init(&b, 100);
        hash_base32(&b, "foobar", n);
        CHECK_STR(buf_str(&b), want[n]);
        buf_release(&b);
    }
}

static void same(void)
{
    CHECK(hash_same(S("abc"), S("abc")));
    CHECK(!hash_same(S("abc"), S("abd")));
    CHECK(!hash_same(S("abc"), S("ab")));
    CHECK(hash_same(S(""), S("")));
}

static const struct tap_test tests[] = {
    {"SHA-256", sha256},
    {"SHA-256 over pieces", pieces},
    {"HMAC-SHA256", hmac},
    {"base32", base32},
    {"same bytes and only those", same},
};
TAP_MAIN(tests)
