/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gathering: which posts a digest holds, in which order, and that none is lost or told twice. */
#include "action/gathering.h"

#include "action/excerpting.h"
#include "action/work.h"
#include "base/words.h"
#include "scratch.h"
#include "store/issue.h"
#include "store/subscription.h"

static struct scratch s;
static struct work w;
static struct list_id garden;
static struct subscription sub;

static void begin(void)
{
    s = scratch_open();
    w = (struct work){.mem = s.mem, .db = s.db, .words = words_load(), .now = 5000};
    db_begin(s.db);
    garden = scratch_list(s.db, "garden");
    sub = (struct subscription){
        .list = garden, .person = scratch_person(s.db, "ana@example.org"), .joined = 1000};
}

static struct post post(const char *id, int64_t filed, struct thread_id thread, struct topic_id topic)
{
    struct post p = {.list = garden, .thread = thread, .topic = topic, .date = filed, .filed = filed};
    p.message = scratch_message(s.db, id, "Re: [garden] pump #water", "The pump is broken again.", filed, NULL);
    CHECK(post_add(s.db, &p, S("Re: [garden] pump #water")));
    return p;
}

static struct topic_id topic(const char *tag, const char *title)
{
    return topic_add(s.db, &(struct topic){.list = garden, .tag = str_of(tag), .title = str_of(title)});
}

/* "Water:1,3|2;:5" = topic Water with the threads 1,3 and 2, then what has no topic */
static void holds(const struct window *window, const char *want)
{
    struct gathered g;
    struct buf b;
    buf_init(&b, BUF_MAX);
    gathering_window(&w, excerpts_new(s.mem), &sub, window, &g);
    for (size_t i = 0; i < g.n; i++) {
        buf_printf(&b, "%s%.*s:", i ? ";" : "", STR(g.sections[i].topic));
        for (size_t k = 0; k < g.sections[i].n; k++)
            for (size_t m = 0; m < g.sections[i].threads[k].n; m++)
                buf_printf(&b, "%s%d", m ? "," : k ? "|" : "", (int)g.sections[i].threads[k].posts[m].number);
    }
    CHECK_STR(buf_str(&b), want);
    buf_release(&b);
}

static const struct thread_id fresh = {0};
static const struct topic_id no_topic = {0};

static void edges(void)
{
    begin();
    for (int i = 0; i < 5; i++)
        post(arena_printf(s.mem, "%d@x", i).p, 1000 + 100 * i, fresh, no_topic);
    holds(&(struct window){.start = 1000, .end = 1200, .before = 1000}, ":2|3");
    holds(&(struct window){.start = 1200, .end = 1399, .before = 1200}, ":4");
    holds(&(struct window){.start = 1400, .end = 2000, .before = 1400}, "");
}

static void order(void)
{
    begin();
    struct topic_id water = topic("water", "Water"), seeds = topic("seeds", "Seeds");
    struct post one = post("1@x", 1100, fresh, seeds);
    post("2@x", 1101, fresh, no_topic);
    struct post three = post("3@x", 1102, fresh, water);
    post("4@x", 1103, one.thread, seeds);
    post("5@x", 1104, three.thread, seeds); /* a thread is not torn apart */
    post("6@x", 1105, fresh, seeds);
    holds(&(struct window){.start = 1000, .end = 2000, .before = 1000}, "Water:3,5;Seeds:1,4|6;:2");
    subscription_add(s.db, &sub);
    subscription_topic_add(s.db, garden, sub.person, seeds);
    holds(&(struct window){.start = 1000, .end = 2000, .before = 1000}, "Seeds:1,4|5|6");
}

static void what_a_thread_says(void)
{
    begin();
    struct gathered g;
    struct post one = post("1@x", 900, fresh, no_topic);
    post("2@x", 1100, one.thread, no_topic);
    post("3@x", 1101, fresh, no_topic);
    gathering_window(
        &w, excerpts_new(s.mem), &sub, &(struct window){.start = 1000, .end = 2000, .before = 1000}, &g);
    CHECK_INT(g.n_threads, 2);
    CHECK_INT(g.n_posts, 2);
    CHECK_STR(g.sections[0].threads[0].subject, "pump");
    CHECK_INT(g.sections[0].threads[0].earlier, 1);
    CHECK_INT(g.sections[0].threads[1].earlier, 0);
    CHECK_STR(g.sections[0].threads[0].posts[0].excerpt->gist, "The pump is broken again.");
}

static void hidden(void)
{
    begin();
    message_set_shown(s.db, post("1@x", 1100, fresh, no_topic).message, SHOWN_NO_ARCHIVE);
    message_set_shown(s.db, post("2@x", 1100, fresh, no_topic).message, SHOWN_HIDDEN);
    message_set_shown(s.db, post("3@x", 1100, fresh, no_topic).message, SHOWN_PURGED);
    holds(&(struct window){.start = 1000, .end = 2000, .before = 1000}, ":1");
}

static void pages(void)
{
    begin();
    for (int i = 0; i < 1201; i++) /* many in one second, over several pages */
        post(arena_printf(s.mem, "%d@x", i).p, 1500 + i / 700, fresh, no_topic);
    struct gathered g;
    gathering_window(
        &w, excerpts_new(s.mem), &sub, &(struct window){.start = 1000, .end = 2000, .before = 1000}, &g);
    CHECK_INT(g.n_posts, 1201);
    for (int i = 0; i < 1201; i++)
        CHECK_INT(g.sections[0].threads[i].posts[0].number, i + 1);
}

static void make(const struct window *window, int64_t highest)
{
    struct issue i = {
        .list = garden, .person = sub.person, .window_start = window->start, .window_end = window->end};
    CHECK(issue_claim(s.db, &i));
    issue_item_add(s.db, i.id, &(struct issue_item){1, garden, highest});
}

static void first_window(void)
{
    begin();
    struct window window;
    CHECK(gathering_due(&w, &sub, 2000, &window));
    CHECK(window.start == 999 && window.end == 2000); /* what came in the second of joining counts */
    CHECK(!gathering_due(&w, &sub, 999, &window));
    CHECK(gathering_due(&w, &sub, 100 * 86400, &window)); /* long after joining: four weeks */
    CHECK_INT(window.start, 72 * 86400);
}

static void next_window(void)
{
    begin();
    struct window window = {.start = 1000, .end = 2000, .before = 1000};
    post("1@x", 1100, fresh, no_topic);
    make(&window, 1);
    CHECK(!gathering_due(&w, &sub, 2000, &window));
    CHECK(!gathering_due(&w, &sub, 1999, &window));
    CHECK(gathering_due(&w, &sub, 3000, &window));
    CHECK(window.start == 2000 && window.end == 3000);
    holds(&window, "");
    post("2@x", 1900, fresh, no_topic); /* the clock went back, or it was filed just then */
    post("3@x", 2100, fresh, no_topic);
    post("4@x", 900, fresh, no_topic); /* imported: old */
    holds(&window, ":2|3");
}

static const struct tap_test tests[] = {
    {"the second of its start is not in a window, that of its end is", edges},
    {"topics as the list has them, threads whole, chosen topics only", order},
    {"a thread's name, and where it began", what_a_thread_says},
    {"what is hidden is not told", hidden},
    {"over a thousand posts, many in one second", pages},
    {"the first window begins with the membership", first_window},
    {"nothing is told twice, and nothing is lost when the clock goes back", next_window},
};
TAP_MAIN(tests)
