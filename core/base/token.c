/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in our addresses and cannot be guessed. */
#include "base/token.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/rand.h"

#define RANDOM_BYTES 10 /* TOKEN_CHARS of base32 */

static int key_read(int fd, struct token_key *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    if (!S_ISREG(st.st_mode) || st.st_size != sizeof out->bytes)
        return EINVAL;
    if (st.st_mode & 07)
        return EPERM;
    ssize_t n = pread(fd, out->bytes, sizeof out->bytes, 0);
    return n < 0 ? errno : n == sizeof out->bytes ? 0 : EINVAL;
}

int token_key_load(const char *path, struct token_key *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int err = key_read(fd, out);
    close(fd);
    return err;
}

int token_key_create(const char *path)
{
    struct token_key key;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno;
    rand_bytes(key.bytes, sizeof key.bytes);
    int err = file_write_all(fd, (struct str){(char *)key.bytes, sizeof key.bytes});
    if (!err && fsync(fd) != 0)
        err = errno;
    if (close(fd) != 0 && !err)
        err = errno;
    if (err)
        unlink(path);
    explicit_bzero(&key, sizeof key);
    return err;
}

void token_new(struct buf *b)
{
    unsigned char bytes[RANDOM_BYTES];
    rand_bytes(bytes, sizeof bytes);
    hash_base32(b, bytes, sizeof bytes);
}

static void put_lower(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_char(b, ascii_lower(s.p[i]));
}

void token_hash(struct buf *b, struct str token)
{
    unsigned char digest[HASH_SIZE];
    struct buf lower;
    buf_init(&lower, BUF_MAX);
    put_lower(&lower, token);
    hash_sha256(buf_str(&lower), digest);
    hash_hex(b, digest, sizeof digest);
    buf_release(&lower);
}

void token_mac(
    struct buf *b, const struct token_key *key, struct str purpose, const struct str *texts, size_t n)
{
    struct buf all;
    unsigned char digest[HASH_SIZE];
    buf_init(&all, BUF_MAX);
    buf_printf(&all, "%zu:", purpose.n);
    buf_put(&all, purpose);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&all, "%zu:", texts[i].n);
        buf_put(&all, texts[i]);
    }
    hash_hmac((struct str){(const char *)key->bytes, sizeof key->bytes}, buf_str(&all), digest);
    buf_reset(&all);
    hash_base32(&all, digest, sizeof digest);
    buf_put(b, str_sub(buf_str(&all), 0, TOKEN_MAC_CHARS));
    buf_release(&all);
}

bool token_check(
    const struct token_key *key, struct str mac, struct str purpose, const struct str *texts, size_t n)
{
    struct buf want, is;
    buf_init(&want, TOKEN_MAC_CHARS);
    buf_init(&is, BUF_MAX);
    token_mac(&want, key, purpose, texts, n);
    put_lower(&is, mac);
    bool same = hash_same(buf_str(&is), buf_str(&want));
    buf_release(&is);
    buf_release(&want);
    return same;
}
