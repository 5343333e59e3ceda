/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/token. */
#include "base/token.h"

#include <errno.h>
#include <sys/stat.h>

#include "tap.h"

static const struct token_key key = {"0123456789abcdef0123456789abcde"};
static char path[200], folder[] = "/tmp/t_token.XXXXXX";

static void start(void)
{
    CHECK(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/key", folder);
}

static void clear(void)
{
    CHECK(unlink(path) == 0 && rmdir(folder) == 0);
}

static void key_is_made_once(void)
{
    struct token_key one, two;
    struct stat st;
    start();
    CHECK_INT(token_key_load(path, &one), ENOENT);
    CHECK_INT(token_key_create(path), 0);
    CHECK(stat(path, &st) == 0);
    CHECK_INT(st.st_mode & 07777, 0600);
    CHECK_INT(token_key_load(path, &one), 0);
    CHECK_INT(token_key_create(path), EEXIST);
    CHECK_INT(token_key_load(path, &two), 0);
    CHECK(memcmp(&one, &two, sizeof one) == 0);
    clear();
}

static void what_is_no_key(void)
{
    struct token_key k;
    start();
    CHECK_INT(token_key_create(path), 0);
    CHECK(chmod(path, 0644) == 0);
    CHECK_INT(token_key_load(path, &k), EPERM);
    CHECK(chmod(path, 0600) == 0);
    CHECK(truncate(path, 31) == 0);
    CHECK_INT(token_key_load(path, &k), EINVAL);
    CHECK(truncate(path, 33) == 0);
    CHECK_INT(token_key_load(path, &k), EINVAL);
    CHECK_INT(token_key_load("/tmp", &k), EINVAL);
    clear();
}

static void tokens_differ(void)
{
    struct buf a, b;
    buf_init(&a, TOKEN_CHARS);
    buf_init(&b, TOKEN_CHARS);
    token_new(&a);
    token_new(&b);
    CHECK_INT(a.n, TOKEN_CHARS);
    CHECK(!str_eq(buf_str(&a), buf_str(&b)));
    for (size_t i = 0; i < a.n; i++)
        CHECK((a.p[i] >= 'a' && a.p[i] <= 'z') || (a.p[i] >= '2' && a.p[i] <= '7'));
    CHECK(!buf_over(&a) && !buf_over(&b));
    buf_release(&a);
    buf_release(&b);
}

static void hash_ignores_case(void)
{
    struct buf a, b;
    buf_init(&a, 64);
    buf_init(&b, 64);
    token_hash(&a, S("ABCdef"));
    token_hash(&b, S("abcdef"));
    CHECK_INT(a.n, 64);
    CHECK(str_eq(buf_str(&a), buf_str(&b)));
    buf_reset(&b);
    token_hash(&b, S("abcdeg"));
    CHECK(!str_eq(buf_str(&a), buf_str(&b)));
    CHECK(!buf_over(&a) && !buf_over(&b));
    buf_release(&a);
    buf_release(&b);
}

#define TEXTS(...) (struct str[]){__VA_ARGS__}, sizeof((struct str[]){__VA_ARGS__}) / sizeof(struct str)

static void macs(void)
{
    struct buf b;
    char upper[TOKEN_MAC_CHARS];
    buf_init(&b, 100);
    token_mac(&b, &key, S("bounce"), TEXTS(S("garden"), S("12")));
    struct str mac = buf_str(&b);
    CHECK_INT(mac.n, TOKEN_MAC_CHARS);
    CHECK(token_check(&key, mac, S("bounce"), TEXTS(S("garden"), S("12"))));
    for (size_t i = 0; i < mac.n; i++)
        upper[i] = (char)(mac.p[i] >= 'a' ? mac.p[i] - 32 : mac.p[i]);
    CHECK(token_check(&key, (struct str){upper, mac.n}, S("bounce"), TEXTS(S("garden"), S("12"))));
    CHECK(!token_check(&key, mac, S("unsubscribe"), TEXTS(S("garden"), S("12"))));
    CHECK(!token_check(&key, mac, S("bounce"), TEXTS(S("garden1"), S("2"))));
    CHECK(!token_check(&key, mac, S("bounce"), TEXTS(S("garden"), S("1"), S("2"))));
    CHECK(!token_check(&(struct token_key){"x"}, mac, S("bounce"), TEXTS(S("garden"), S("12"))));
    CHECK(!token_check(&key, str_sub(mac, 0, 12), S("bounce"), TEXTS(S("garden"), S("12"))));
    CHECK(!token_check(&key, S(""), S("bounce"), TEXTS(S("garden"), S("12"))));
    buf_char(&b, 'a');
    CHECK(!token_check(&key, buf_str(&b), S("bounce"), TEXTS(S("garden"), S("12"))));
    buf_release(&b);
}

static const struct tap_test tests[] = {
    {"a key is made once, for its owner alone", key_is_made_once},
    {"what is no key is refused", what_is_no_key},
    {"tokens are 16 characters and differ", tokens_differ},
    {"a token's hash does not see its case", hash_ignores_case},
    {"a MAC holds for its key, purpose and texts only", macs},
};
TAP_MAIN(tests)
