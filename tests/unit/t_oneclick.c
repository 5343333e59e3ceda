/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oneclick: the web address of unsubscribing, written and read. */
#include "mail/oneclick.h"

#include "base/arena.h"
#include "mail/local.h"
#include "tap.h"

#define MAC "abcdefghijklm"

static bool reads(const char *base, const char *path, struct local *l)
{
    return oneclick_read(arena_new(), str_of(base), str_of(path), l);
}

static struct str written(const char *base, const char *list, const char *domain)
{
    static struct buf b;
    buf_init(&b, 1000);
    struct local l = {
        .list = str_of(list), .domain = str_of(domain), .verb = LOCAL_ONESHOT, .number = 12, .mac = S(MAC)};
    oneclick_write(&b, str_of(base), &l);
    return buf_str(&b);
}

static void both_ways(void)
{
    struct local l;
    CHECK_STR(written("https://l.test", "garden", "lists.test"), "https://l.test/u/garden@lists.test/12-" MAC);
    CHECK_STR(written("https://l.test/a/", "a.b_c-d", "x.org"), "https://l.test/a/u/a.b_c-d@x.org/12-" MAC);
    CHECK_STR(written("https://l.test", "g", "\xc3\xa9.org"), "https://l.test/u/g@%C3%A9.org/12-" MAC);
    CHECK(reads("https://l.test", "/u/g@%C3%A9.org/12-" MAC, &l));
    CHECK_STR(l.domain, "\xc3\xa9.org");
    CHECK(reads("https://l.test/a/", "/a/u/a.b_c-d@x.org/12-" MAC, &l));
    CHECK_STR(l.list, "a.b_c-d");
    CHECK(l.verb == LOCAL_ONESHOT && l.number == 12);
    CHECK_STR(l.mac, MAC);
    CHECK(reads("https://l.test", "/u/Garden%40Lists.test/12-ABCDEFGHIJKLM", &l));
    CHECK_STR(l.list, "garden");
    CHECK_STR(l.mac, MAC);
}

static void others(void)
{
    static const char *const bad[] = {"", "/", "/u", "/u/", "/u/garden@l.test", "/u/garden@l.test/",
        "/u/garden@l.test/12", "/u/garden@l.test/12-abc", "/u/garden@l.test/x-" MAC, "/u/garden/12-" MAC,
        "/u/@l.test/12-" MAC, "/u/garden@l.test/12-" MAC "/", "/u/garden@l.test/12-" MAC "%00",
        "/u/garden@l.test%2f12-" MAC, "/u/gar%0aden@l.test/12-" MAC, "/u/garden@l.test/12-" MAC "%",
        "/v/garden@l.test/12-" MAC, "/x/u/garden@l.test/12-" MAC, "u/garden@l.test/12-" MAC,
        "/u/../u/garden@l.test/12-" MAC, "/u/garden+b-1-" MAC "@l.test/12-" MAC,
        "/u/garden-join@l.test/12-" MAC "@x", "/u/-garden@l.test/12-" MAC, "/u/a@b@l.test/12-" MAC};
    struct local l;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        printf("# %s\n", bad[i]);
        CHECK(!reads("https://l.test", bad[i], &l));
    }
    CHECK(!reads("https://l.test/a", "/u/garden@l.test/12-" MAC, &l));
    CHECK(!reads("https://l.test/a", "/ab/u/garden@l.test/12-" MAC, &l));
}

static void long_ones(void)
{
    char path[1000] = "/u/";
    struct local l;
    memset(path + 3, 'a', 900);
    memcpy(path + 903, "@l.test/12-" MAC, sizeof "@l.test/12-" MAC);
    CHECK(!reads("https://l.test", path, &l));
    memcpy(path + 60, "@l.test/12-" MAC, sizeof "@l.test/12-" MAC); /* fits the path, no local part */
    CHECK(!reads("https://l.test", path, &l));
}

static const struct tap_test tests[] = {
    {"what is written is read again, whatever capitals and escapes it comes with", both_ways},
    {"other paths are none", others},
    {"nor are those too long to be an address", long_ones},
};
TAP_MAIN(tests)
