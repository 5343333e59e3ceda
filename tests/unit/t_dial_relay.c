/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dial_relay: the key relay, taken apart, and the password that goes with it. */
#include "base/dial_relay.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/dial.h"
#include "tap.h"

static struct arena *a;
static struct conf conf;
static struct dial_to to;
static struct str folder;

static const char *read_place(const char *place)
{
    conf.relay = str_of(place);
    return dial_relay(a, &conf, &to, &folder);
}

static void places(void)
{
    a = arena_new();
    conf = (struct conf){.hostname = S("mx.example.org"), .relay_password_file = S("/none")};
    CHECK(!read_place("smtp://127.0.0.1:2525"));
    CHECK_STR(to.host, "127.0.0.1");
    CHECK(to.port == 2525 && to.tls == DIAL_PLAIN && !to.user.n && !folder.n);
    CHECK_STR(to.name, "mx.example.org");
    CHECK(!read_place("smtp://mail.example.org") && to.tls == DIAL_IF_ASKED && to.port == 0);
    CHECK(!read_place("smtp+starttls://ana%40x.org@mail.example.org:587") && to.tls == DIAL_STARTTLS);
    CHECK_STR(to.user, "ana@x.org");
    CHECK(!read_place("smtps://ana@[::1]:465") && to.tls == DIAL_WRAPPED && to.port == 465);
    CHECK(!read_place("unix:/run/smtp") && to.tls == DIAL_PLAIN);
    CHECK_STR(to.path, "/run/smtp");
    CHECK(to.speech == DIAL_SMTP);
    CHECK(!read_place("lmtp:unix:/run/lmtp") && to.tls == DIAL_PLAIN && to.speech == DIAL_LMTP);
    CHECK_STR(to.path, "/run/lmtp");
    CHECK(!read_place("lmtp://mail.example.org:2424") && to.tls == DIAL_PLAIN && to.speech == DIAL_LMTP);
    CHECK(to.port == 2424 && !to.path.n);
    CHECK(!read_place("maildir:/var/out") && str_eq(folder, S("/var/out")));
    arena_free(a);
}

static void wrong_places(void)
{
    static const char *const wrong[] = {"", "mail.example.org", "smtp://", "smtp://u:p@host",
        "smtp://host:99999", "smtps://[::1", "smtp://host/x", "smtp+tls://host", "http://host",
        "unix:", "lmtp:unix:", "lmtp://ana@host", "lmtp:/run/lmtp", "maildir:", "smtp://ana@host",
        "smtp://ana@127.0.0.1x"};
    a = arena_new();
    conf = (struct conf){.relay_password_file = S("/none")};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK(read_place(wrong[i]) != NULL);
    conf.relay_password_file = S("");
    CHECK(read_place("smtps://ana@host") != NULL);
    CHECK(read_place("smtps://host") == NULL);
    arena_free(a);
}

static void passwords(void)
{
    struct str why = S("");
    a = arena_new();
    conf = (struct conf){.relay_password_file = S("/nonexistent/password"), .hostname = S("mx.example.org")};
    CHECK(!read_place("smtps://ana@127.0.0.1:1"));
    CHECK(dial_relay_open(&conf, &to, &why) == NULL);
    CHECK(str_find(why, S("/nonexistent/password")) != STR_NONE);
    char name[] = "/tmp/t_dial_relay.XXXXXX";
    int fd = mkstemp(name);
    CHECK(fd >= 0 && write(fd, "secret\n", 7) == 7);
    conf.relay_password_file = str_of(name);
    struct dial *d = dial_relay_open(&conf, &to, &why);
    CHECK(d != NULL);
    dial_close(d);
    close(fd);
    unlink(name);
    arena_free(a);
}

static const struct tap_test tests[] = {
    {"each form of the key", places},
    {"what is none, and what would give a password to anybody", wrong_places},
    {"the password comes from its file, now", passwords},
};

TAP_MAIN(tests)
