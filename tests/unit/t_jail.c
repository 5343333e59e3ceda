/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jail: a good child's bytes come back, and no child learns of anything but its own. */
#include "base/jail.h"

#include <errno.h>

#include "jailed.h"

static void echo(const struct str *in, size_t n, struct buf *result)
{
    for (size_t i = 0; i < n; i++)
        buf_put(result, in[i]);
}

static void bytes_come_back(void)
{
    struct str s = {"a\0b\n\xff", 5};
    CHECK_INT(run(echo, s), JAIL_DONE);
    CHECK(str_eq(out, s));
    char *large = malloc(1u << 20);
    for (size_t i = 0; i < 1u << 20; i++)
        large[i] = (char)(i * 7 >> 2);
    s = (struct str){large, 1u << 20};
    CHECK_INT(run(echo, s), JAIL_DONE);
    CHECK(str_eq(out, s));
    s.n = 0;
    CHECK_INT(run(echo, s), JAIL_DONE);
    CHECK_INT(out.n, 0);
}

/* Does what its first text says; the second is the place of a result, or what to say. */
static void obeys(const struct str *in, size_t n, struct buf *result)
{
    if (n == 2 && str_eq(in[0], S("say"))) {
        buf_put(result, in[1]);
        return;
    }
    /* "look": whatever is left of another one's mail, behind its own and in the result's place */
    const char *mine = in[0].p + in[0].n;
    for (int i = 0; i < 4096; i++)
        if (mine[i] || result->p[i]) {
            buf_put(result, S("found"));
            return;
        }
    buf_put(result, S("nothing"));
}

static void after_each_other(void)
{
    struct jail *j = jail_new(obeys, 32 << 20);
    struct arena *a = arena_new();
    struct str one, two, three;
    struct str say[] = {S("say"), S("a secret that is long enough to stand behind what looks for it")};
    const struct str look = S("look");
    CHECK_INT(jail_run(j, a, &small, say, 2, &one), JAIL_DONE);
    CHECK_INT(jail_run(j, a, &small, &look, 1, &two), JAIL_DONE);
    CHECK_STR(two, "nothing");
    say[1] = S("other words");
    CHECK_INT(jail_run(j, a, &small, say, 2, &three), JAIL_DONE);
    CHECK_STR(one, "a secret that is long enough to stand behind what looks for it"); /* results stay */
    CHECK_STR(three, "other words");
    char *large = calloc(1, 20u << 20); /* more than what is wiped by hand */
    const struct str big[] = {S("say"), {memset(large, 'x', 20u << 20), 20u << 20}};
    CHECK_INT(jail_run(j, a, &small, big, 2, &one), JAIL_OVER);
    CHECK_INT(jail_run(j, a, &small, &look, 1, &two), JAIL_DONE);
    CHECK_STR(two, "nothing");
    free(large);
    arena_free(a);
    jail_free(j);
}

/* What the program learns after it has made the jail is in none of its children. */
static char secret[16];

static void knows(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    const char *password = getenv("PGPASSWORD");
    got_out(result, secret[0] || (password && *password));
}

static void learns_nothing(void)
{
    setenv("PGPASSWORD", "hunter2", 1);
    struct jail *j = jail_new(knows, 32 << 20);
    struct arena *a = arena_new();
    const struct str any = S("x");
    memcpy(secret, "token key", 10);
    CHECK_INT(jail_run(j, a, &small, &any, 1, &out), JAIL_DONE);
    CHECK_STR(out, "no");
    CHECK_STR(str_of(getenv("PGPASSWORD")), "hunter2");
    jail_free(j);
}

/* Where its text stands; or, when it is given such a place, the byte there. */
static void looks_there(const struct str *in, size_t n, struct buf *result)
{
    (void)n;
    const char *at = in[0].p;
    if (in[0].n == sizeof at) {
        memcpy(&at, in[0].p, sizeof at);
        buf_put(result, (struct str){at, 1});
    } else {
        buf_put(result, TEXT(at));
    }
}

static void two_at_once(void)
{
    struct jail *first = jail_new(looks_there, 32 << 20), *second = jail_new(looks_there, 32 << 20);
    struct arena *a = arena_new();
    const struct str mail = S("a mail of the first");
    struct str place, other;
    jail_start(first, &small, &mail, 1);
    jail_start(second, &small, &mail, 1);
    CHECK_INT(jail_wait(second, a, &other), JAIL_DONE);
    CHECK_INT(jail_wait(first, a, &place), JAIL_DONE);
    CHECK_INT(place.n, sizeof(char *));
    CHECK(!str_eq(place, other));
    CHECK_INT(jail_run(first, a, &small, &place, 1, &other), JAIL_DONE);
    CHECK_INT(jail_run(second, a, &small, &place, 1, &other), JAIL_KILLED);
    arena_free(a);
    jail_free(first);
    jail_free(second);
}

static void asked_for(void)
{
    struct jail *j = jail_new(echo, 32 << 20);
    struct arena *a = arena_new();
    const struct str s = S("x");
    jail_start(j, &small, &s, 1);
    while (!jail_ended(j))
        ;
    CHECK_INT(jail_wait(j, a, &out), JAIL_DONE);
    CHECK_STR(out, "x");
    CHECK(!jail_ended(j));
    arena_free(a);
    jail_free(j);
}

static void descriptors_stay(void)
{
    struct str s = S("x");
    int before = dup(0);
    close(before);
    for (int i = 0; i < 50; i++)
        CHECK_INT(run(echo, s), JAIL_DONE);
    CHECK_INT(dup(0), before);
    CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

static void idle(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    CHECK_INT(n, 0);
    CHECK_INT(result->n, 0);
}

static void aborts(const struct str *in, size_t n, struct buf *result)
{
    (void)in;
    (void)n;
    (void)result;
    abort();
}

static void try_aborting(void)
{
    jail_try(jail_new(aborts, 4096));
}

static void tried(void)
{
    int code;
    struct jail *j = jail_new(idle, 4096);
    jail_try(j);
    jail_try(j);
    jail_free(j);
    CHECK(str_ends(tap_said(try_aborting, &code), S("does not come to its end\n")));
    CHECK_INT(code, 75);
}

static const struct tap_test tests[] = {
    {"a good child's bytes come back intact", bytes_come_back},
    {"results stay, and no later child finds anything of an earlier one's", after_each_other},
    {"what the program learns later is in no child", learns_nothing},
    {"two jails work at once, and a child of one does not have the other's mail in reach", two_at_once},
    {"a child can be asked for", asked_for},
    {"no descriptor and no zombie is left", descriptors_stay},
    {"a jail is tried, and a program ends that cannot have one", tried},
};
TAP_MAIN(tests)
