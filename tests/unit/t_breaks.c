/* SPDX-License-Identifier: GPL-3.0-or-later */
/* breaks: lines and characters in several scripts. */
#include "text/breaks.h"

#include "tap.h"

/* What TEXT without its strokes gives must be TEXT. */
static void check(int line, const char *want, void (*find)(struct buf *, struct str))
{
    struct buf may, plain, got;
    buf_init(&may, BUF_MAX);
    buf_init(&plain, BUF_MAX);
    buf_init(&got, BUF_MAX);
    for (const char *c = want; *c; c++)
        if (*c != '|')
            buf_char(&plain, *c);
    find(&may, buf_str(&plain));
    tap_int(__FILE__, line, (long long)may.n, (long long)plain.n);
    for (size_t i = 0; i < may.n; i++) {
        if (i && may.p[i])
            buf_char(&got, '|');
        buf_char(&got, plain.p[i]);
    }
    tap_str(__FILE__, line, buf_str(&got), str_of(want));
    buf_release(&may);
    buf_release(&plain);
    buf_release(&got);
}
#define LINES(want) check(__LINE__, want, breaks_of_lines)
#define CHARACTERS(want) check(__LINE__, want, breaks_of_characters)

static void lines(void)
{
    LINES("");
    LINES("two |words, |well-|known");
    LINES("我|用 |Debian |12 |和 |make |demo，|水|泵|的|图|在|这|里。|漏|水,|好|吗?|(对)|《书》|他|说“水”。");
    LINES("ポ|ン|プっ|て|い|う。|きゃっ|ぷ！|「は|い」");
    LINES("펌프가 |샙니다");
    LINES("हमारे |क्षेत्र |में");
    LINES("pump|水|pump");
    LINES("水\xff泵");
}

static void characters(void)
{
    CHARACTERS("a|b");
    CHARACTERS("e\u0301|e\u0301");
    CHARACTERS("क्षे|त्र");
    CHARACTERS("पा|नी");
    CHARACTERS("น้ำ|รั่|ว");
    CHARACTERS("சி|ற்றூ|ர்");
    CHARACTERS("👩‍👩‍👧|🇰🇪|🇺🇬");
    CHARACTERS("\r\n|x");
    CHARACTERS("\xff\xfe");
}

static const struct tap_test tests[] = {
    {"lines end behind blanks and beside wide characters", lines}, {"characters with their marks", characters}};
TAP_MAIN(tests)
