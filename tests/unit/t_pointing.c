/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pointing: where a list and a message stand in the archive, for links and for files alike. */
#include "action/pointing.h"

#include "base/arena.h"
#include "base/conf.h"
#include "mail/local.h"
#include "store/list.h"
#include "tap.h"

static const struct list garden = {.name = {"garden", 6}, .domain = {"lists.example.org", 17}};
static const struct list far = {.name = {"garden", 6}, .domain = {"other.example", 13}};

static struct conf conf_of(const char *url)
{
    return (struct conf){.domain = S("lists.example.org"), .archive_url = str_of(url)};
}

static void folders(void)
{
    struct conf conf = conf_of("");
    struct buf b;
    buf_init(&b, 1000);
    pointing_folder(&b, &conf, &garden);
    CHECK_STR(buf_str(&b), "garden");
    buf_reset(&b);
    pointing_folder(&b, &conf, &far);
    CHECK_STR(buf_str(&b), "garden~other.example");
    buf_reset(&b);
    pointing_message(&b, &conf, &far, S("k7x2"));
    CHECK_STR(buf_str(&b), "garden~other.example/m/k7x2.html");
    buf_release(&b);
}

static void one_url(const char *url, const char *want_list, const char *want_message)
{
    struct conf conf = conf_of(url);
    struct buf b;
    buf_init(&b, 1000);
    pointing_list_url(&b, &conf, &garden);
    CHECK_STR(buf_str(&b), want_list);
    buf_reset(&b);
    pointing_message_url(&b, &conf, &garden, S("k7x2"));
    CHECK_STR(buf_str(&b), want_message);
    buf_release(&b);
}

static void urls(void)
{
    const char *list = "https://a.example.org/x/garden/",
               *message = "https://a.example.org/x/garden/m/k7x2.html";
    one_url("https://a.example.org/x", list, message);
    one_url("https://a.example.org/x/", list, message);
    one_url("https://a.example.org/x//", list, message);
}

static void nowhere(void)
{
    one_url("", "", "");
    one_url("/", "", "");
}

static void addresses(void)
{
    struct arena *a = arena_new();
    struct local reply = {.list = S("x"), .domain = S("y"), .verb = LOCAL_REPLY, .number = 12};
    CHECK_STR(pointing_at(a, S("posthouse"), S("x.org")), "posthouse@x.org");
    CHECK_STR(pointing_address(a, &far), "garden@other.example");
    CHECK_STR(pointing_verb(a, &far, &reply), "garden+r-12@other.example");
    CHECK_STR(
        pointing_verb(a, &garden, &(struct local){.verb = LOCAL_OWNER}), "garden-owner@lists.example.org");
    CHECK_STR(pointing_verb(a, &garden, &(struct local){.verb = LOCAL_TOPIC, .topic = S("water")}),
        "garden+water@lists.example.org");
    struct conf conf = {.domain = S("lists.example.org"), .owner = S("o@example.org")};
    CHECK_STR(pointing_owner(a, &conf, &far), "garden-owner@other.example");
    CHECK_STR(pointing_owner(a, &conf, NULL), "o@example.org");
    CHECK_STR(pointing_service(a, &conf), "posthouse@lists.example.org");
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"a list has one address, and one for each verb", addresses},
    {"a list's folder is its name, and of another domain name and domain", folders},
    {"a URL has one slash behind the archive's, however it is configured", urls},
    {"without an archive on the web there is no URL", nowhere},
};
TAP_MAIN(tests)
