/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clip: words, marks, and texts that have no end. */
#include "text/clip.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "tap.h"

static struct arena *a;

static void heads(void)
{
    CHECK_STR(clip_head(S("seed bank"), 9), "seed bank");
    CHECK_STR(clip_head(S("seed bank opens"), 12), "seed bank");
    CHECK_STR(clip_head(S("seed bank opens"), 9), "seed bank");
    CHECK_STR(clip_head(S("seed bank opens"), 10), "seed bank");
    CHECK_STR(clip_head(S("  seed bank"), 8), "  seed"); /* it begins where the text does */
    CHECK_STR(clip_head(S("a seedbankwithoutend"), 10), "a seedbank");
    CHECK_STR(clip_head(S("seed"), 0), "");
    CHECK_STR(clip_head(S(""), 5), "");
}

static void scripts(void)
{
    struct str hindi = S("हमारे क्षेत्र में पानी की समस्या");
    for (size_t max = 0; max < hindi.n; max++) {
        struct str head = clip_head(hindi, max), rest = str_from(hindi, head.n);
        uint32_t next = 0;
        CHECK(head.n <= max && utf8_valid(head));
        utf8_next(&rest, &next);
        /* no vowel sign, nor a letter that is joined to the one before it, is left behind */
        CHECK(head.n == 0 || !(next >= 0x93a && next <= 0x94f && max >= 12));
        CHECK(!str_ends(head, S("\u094d")) || max < 12);
    }
    CHECK_STR(clip_head(hindi, 40), "हमारे क्षेत्र");
    CHECK_STR(clip_head(S("水泵漏水了，怎么办？"), 16), "水泵漏水");
    CHECK_STR(clip_head(S("水泵漏水了。怎么办？"), 18), "水泵漏水了。");
    CHECK_STR(clip_head(S("水泵漏水了。怎么办？"), 15), "水泵漏水"); /* a full stop begins no line */
    CHECK_STR(clip_head(S("cafe\u0301"), 5), "caf");
    CHECK_STR(clip_head(S("👩‍👩‍👧👩‍👩‍👧"), 30), "👩‍👩‍👧");
}

static void with_sign(void)
{
    CHECK_STR(clip_text(a, S("seed bank"), 9), "seed bank");
    CHECK_STR(clip_text(a, S("seed bank opens"), 12), "seed bank…");
    CHECK_STR(clip_columns(a, S("水泵漏水了"), 10), "水泵漏水了");
    CHECK_STR(clip_columns(a, S("水泵漏水了"), 9), "水泵漏水…");
    CHECK_STR(clip_columns(a, S("हमारे क्षेत्र में पानी"), 13), "हमारे क्षेत्र में…");
    CHECK_STR(clip_columns(a, S("हमारे क्षेत्र में पानी"), 40), "हमारे क्षेत्र में पानी");
}

static void without_end(void)
{
    enum { MANY = 1 << 20 };
    static char text[MANY * 2 + 1];
    text[0] = 'e';
    for (size_t i = 0; i < MANY; i++)
        memcpy(text + 1 + 2 * i, "\u0301", 2);
    struct str head = clip_head((struct str){text, sizeof text}, 101);
    CHECK(head.n == 101 && utf8_valid(head));
    CHECK(clip_columns(a, (struct str){text, sizeof text}, 40).n <= 40 * 4 + 3);
    memset(text, 'x', sizeof text);
    CHECK_INT(clip_head((struct str){text, sizeof text}, 70).n, 70);
    CHECK_INT(clip_head(S("\xff\xff\xff\xff"), 2).n, 2); /* no such text is ours: but it ends */
}

static void all(void (*test)(void))
{
    a = arena_new();
    test();
    arena_free(a);
}
static void one(void)
{
    all(heads);
}
static void two(void)
{
    all(scripts);
}
static void three(void)
{
    all(with_sign);
}
static void four(void)
{
    all(without_end);
}

static const struct tap_test tests[] = {{"the head ends behind a word", one},
    {"never inside a character, in any script", two}, {"a sign says that something was left out", three},
    {"hostile texts", four}};
TAP_MAIN(tests)
