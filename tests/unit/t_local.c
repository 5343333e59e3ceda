/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our addresses read, written, and told apart. */
#include "mail/local.h"

#include "base/arena.h"
#include "tap.h"

static struct local read_it(const char *address)
{
    static struct arena *a;
    if (!a)
        a = arena_new();
    struct local l;
    CHECK(local_read(a, str_of(address), &l));
    return l;
}

static void each_verb_is_read_and_written_back(void)
{
    static const char *const same[] = {"garden@example.org", "garden+water@example.org",
        "garden-request@example.org", "garden-join@example.org", "garden-subscribe@example.org",
        "garden-subscribe-digest@example.org", "garden-subscribe-nomail@example.org",
        "garden-leave@example.org", "garden-unsubscribe@example.org", "garden-help@example.org",
        "garden-owner@example.org", "garden+get-12@example.org", "garden+thread-3@example.org",
        "garden+index@example.org", "garden+search@example.org", "garden+safe@example.org",
        "garden+r-77@example.org", "garden+c-abcdefghijklmn27@example.org",
        "garden+m-abcdefghijklmn27@example.org", "garden+y-abcdefghijklmn27@example.org",
        "garden+u-5-abcdefghijkl@example.org", "garden+b-5-abcdefghijkl@example.org", "garden+p-9@example.org",
        "posthouse@example.org", "postmaster@example.org", "abuse@example.org",
        "garden-subscribe-joe=example.org@lists.example.org"};
    unsigned seen = 0;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct local l = read_it(same[i]);
        struct buf b;
        buf_init(&b, 400);
        CHECK(local_write(&b, &l));
        CHECK_STR(buf_str(&b), same[i]);
        seen |= 1u << l.verb;
        buf_release(&b);
    }
    CHECK_INT(seen, (1u << LOCAL_VERB_COUNT) - 1);
}

static void both_separators_introduce_verbs(void)
{
    CHECK_INT(read_it("garden+help@x.org").verb, LOCAL_HELP);
    CHECK_INT(read_it("garden-get-4@x.org").verb, LOCAL_GET);
    CHECK_INT(read_it("garden-get-4@x.org").number, 4);
    struct local l = read_it("r-help-es-b-12-abcdefghijkl@x.org");
    CHECK_STR(l.list, "r-help-es");
    CHECK_STR(l.mac, "abcdefghijkl");
    CHECK_INT(l.number, 12);
}

static void the_longest_verb_wins(void)
{
    struct local l = read_it("garden-subscribe-digest-joe=example.org@x.org");
    CHECK_INT(l.verb, LOCAL_SUBSCRIBE_DIGEST);
    CHECK_STR(l.address, "joe@example.org");
    CHECK_STR(read_it("foo-subscribe-digest@x.org").list, "foo");
    CHECK_STR(read_it("r-help-es@x.org").list, "r-help-es");
    l = read_it("a-r+r-12@x.org");
    CHECK_STR(l.list, "a-r");
    CHECK_INT(l.number, 12);
    l = read_it("garden-subscribe-joe+tag=x=example.org@x.org");
    CHECK_STR(l.address, "joe+tag=x@example.org");
}

static void what_is_no_verb_is_a_topic_or_a_name(void)
{
    struct local l = read_it("garden+c-programming@x.org");
    CHECK_INT(l.verb, LOCAL_TOPIC);
    CHECK_STR(l.topic, "c-programming");
    CHECK_STR(l.list, "garden");
    CHECK_INT(read_it("garden+get-0@x.org").verb, LOCAL_TOPIC);
    CHECK_INT(read_it("garden+get-99999999999999999999@x.org").verb, LOCAL_TOPIC);
    CHECK_INT(read_it("garden+r-12x@x.org").verb, LOCAL_TOPIC);
    CHECK_INT(read_it("garden+u-boats@x.org").verb, LOCAL_TOPIC);
    static const char *const cut[] = {"garden+u-1-short@x.org", "garden+b-1@x.org", "garden+u-12-@x.org"};
    struct arena *mem = arena_new();
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++)
        CHECK(!local_read(mem, str_of(cut[i]), &l));
    arena_free(mem);
    CHECK_INT(read_it("garden+@x.org").verb, LOCAL_POST);
    CHECK_STR(read_it("garden+@x.org").list, "garden");
    CHECK_INT(read_it("garden-get-x@x.org").verb, LOCAL_POST);
    CHECK_INT(read_it("help@x.org").verb, LOCAL_POST);
    l = read_it("posthouse+c-abcdefghijklmn27@x.org");
    CHECK_STR(l.list, "posthouse");
    CHECK_INT(l.verb, LOCAL_CONFIRM);
}

static void case_does_not_count_and_output_is_lower(void)
{
    struct local l = read_it("Garden+R-77@Example.ORG");
    CHECK_STR(l.list, "garden");
    CHECK_STR(l.domain, "example.org");
    CHECK_INT(l.verb, LOCAL_REPLY);
    CHECK_STR(read_it("\"Garden\"@x.org").list, "garden");
    CHECK_INT(read_it("<\"gar\\den+r-77\"@x.org>").verb, LOCAL_REPLY);
    CHECK_INT(read_it("<PostMaster@Example.org>").verb, LOCAL_POSTMASTER);
}

static void hostile_addresses_are_refused(void)
{
    struct arena *a = arena_new();
    struct local l;
    static const char *const bad[] = {"", "@", "garden", "@x.org", "garden@", "-oQ/tmp@x.org", "gar den@x.org",
        "gar\nden@x.org", "garden\x7f@x.org", "\"garden@x.org", "\"gar den\"@x.org", "\"-garden\"@x.org",
        "\"gar@den\"@x.org", "\"gar\nden\"@x.org", "\"\"@x.org", "a@b@x.org", "garden@x .org", "garden@-x.org",
        "garden@x.org\r\nRCPT", "garden@.org",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@x.org"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (local_read(a, str_of(bad[i]), &l))
            printf("# taken: %s\n", bad[i]);
        CHECK(!local_read(a, str_of(bad[i]), &l));
    }
    CHECK(!local_read(a, (struct str){"a\0b@x.org", 9}, &l));
    CHECK(!local_read(a, (struct str){"a@x.org\0evil", 12}, &l));
    arena_free(a);
}

static void too_long_is_not_written(void)
{
    struct buf b;
    buf_init(&b, 400);
    struct local l = {.list = S("a-name-of-forty-bytes-that-is-quite-long"),
        .domain = S("x.org"),
        .verb = LOCAL_TOPIC,
        .topic = S("twenty-three-bytes-here")};
    CHECK(local_write(&b, &l));
    CHECK_INT(b.n, 64 + 6);
    l.topic = S("twenty-four-bytes-here--");
    CHECK(!local_write(&b, &l));
    CHECK_INT(b.n, 64 + 6);
    buf_release(&b);
    l.verb = LOCAL_OWNER;
    struct arena *a = arena_new();
    CHECK_STR(local_text(a, &l), "a-name-of-forty-bytes-that-is-quite-long-owner@x.org");
    arena_free(a);
}

static void the_base_is_the_lists_own_address(void)
{
    static const char *const pairs[][2] = {{"Garden+water@X.org", "garden@x.org"},
        {"garden-leave@x.org", "garden@x.org"}, {"garden+b-5-abcdefghijkl@x.org", "garden@x.org"},
        {"r-help-es@x.org", "r-help-es@x.org"}, {"garden-subscribe-joe=y.org@x.org", "garden@x.org"},
        {"abuse@x.org", "abuse@x.org"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct buf b;
        buf_init(&b, 400);
        CHECK(local_base(str_of(pairs[i][0]), &b));
        CHECK_STR(buf_str(&b), pairs[i][1]);
        buf_release(&b);
    }
    struct buf b;
    buf_init(&b, 400);
    CHECK(!local_base(S("-x@y.org"), &b));
    CHECK_INT(b.n, 0);
    buf_release(&b);
}

static void names_that_confuse_are_not_allowed(void)
{
    static const char *const good[] = {"garden", "r-help-es", "a", "water.pumps_2", "get", "a-r", "x-thread",
        "research", "index-cards", "html", "gz", "site.search", "garden.xmlx"};
    static const char *const bad[] = {"", "Garden", "-a", "a-", "a..b", ".a", "a.", "a b", "a+b", "foo-help",
        "foo-request", "foo-subscribe-digest", "foo-get-1", "foo-r-12", "foo-b-1-abcdefghijkl", "posthouse",
        "postmaster", "abuse", "foo-subscribe-bar", "a=b", "gärten", "index.html", "index", "search",
        "style.css", "sessions", "calendar", "feeds", "garden.gz", "garden.html.gz", "removed.json", "atom.xml",
        "calendar.ics", "a-name-of-forty-bytes-that-is-quite-long1"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(local_name_allowed(str_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (local_name_allowed(str_of(bad[i])))
            printf("# allowed: %s\n", bad[i]);
        CHECK(!local_name_allowed(str_of(bad[i])));
    }
}

static void each_name_that_is_refused_has_its_reason(void)
{
    static const struct {
        const char *name;
        enum local_name judged;
    } names[] = {{"garden", LOCAL_NAME_GOOD}, {"owners", LOCAL_NAME_GOOD}, {"r-help-es", LOCAL_NAME_GOOD},
        {"gar den", LOCAL_NAME_LETTERS}, {"a+b", LOCAL_NAME_LETTERS}, {"", LOCAL_NAME_LETTERS},
        {"a-name-of-forty-bytes-that-is-quite-long1", LOCAL_NAME_LONG}, {"postmaster", LOCAL_NAME_NETWORK},
        {"abuse", LOCAL_NAME_NETWORK}, {"posthouse", LOCAL_NAME_NETWORK}, {"garden-owner", LOCAL_NAME_VERB},
        {"garden-u-1-abcdefghijkl", LOCAL_NAME_VERB}, {"a-subscribe-b", LOCAL_NAME_VERB},
        {"search", LOCAL_NAME_ARCHIVE}, {"mailer-daemon", LOCAL_NAME_MACHINE}, {"noreply", LOCAL_NAME_MACHINE},
        {"no-reply", LOCAL_NAME_MACHINE}, {"bounce", LOCAL_NAME_MACHINE}, {"bounces", LOCAL_NAME_MACHINE},
        {"owner", LOCAL_NAME_WORD}, {"help", LOCAL_NAME_WORD}, {"request", LOCAL_NAME_WORD},
        {"subscribe-digest", LOCAL_NAME_WORD}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (local_name_judge(str_of(names[i].name)) != names[i].judged)
            printf("# %s\n", names[i].name);
        CHECK_INT(local_name_judge(str_of(names[i].name)), names[i].judged);
    }
    /* a list that was made before keeps its members' ways out */
    CHECK(local_name_allowed(S("help")));
    CHECK(local_name_allowed(S("bounces")));
}

static void posts_are_what_is_meant_to_be_posted(void)
{
    static const char *const posts[] = {"garden@x.org", "garden+water@x.org", "garden+r-12@x.org"};
    static const char *const others[] = {"garden-owner@x.org", "garden-leave@x.org", "garden+get-12@x.org",
        "garden+p-12@x.org", "postmaster@x.org"};
    struct local l;
    for (size_t i = 0; i < 3; i++) {
        l = read_it(posts[i]);
        CHECK(local_posts(&l));
    }
    for (size_t i = 0; i < 5; i++) {
        l = read_it(others[i]);
        CHECK(!local_posts(&l));
    }
}

static const struct tap_test tests[] = {
    {"each verb is read, and written back the same", each_verb_is_read_and_written_back},
    {"+ and - both introduce the fixed verbs", both_separators_introduce_verbs},
    {"the longest verb wins", the_longest_verb_wins},
    {"what is no verb is a topic, or part of the name", what_is_no_verb_is_a_topic_or_a_name},
    {"case and quotes do not count, output is lower case", case_does_not_count_and_output_is_lower},
    {"T6: hostile addresses are refused", hostile_addresses_are_refused},
    {"nothing over 64 octets is written", too_long_is_not_written},
    {"the base is the list's own address", the_base_is_the_lists_own_address},
    {"names that could be confused are not allowed", names_that_confuse_are_not_allowed},
    {"each name that is refused has its reason", each_name_that_is_refused_has_its_reason},
    {"a list, a topic and a post are posted to, nothing else is", posts_are_what_is_meant_to_be_posted},
};
TAP_MAIN(tests)
