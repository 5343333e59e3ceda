/* SPDX-License-Identifier: GPL-3.0-or-later */
/* script: the letters of mails in many languages, mixed as people mix them. */
#include "text/script.h"

#include "tap.h"

static void scripts(void)
{
    static const struct {
        const char *text;
        enum script script;
        const char *language;
    } cases[] = {{"안녕하세요, 펌프가 샙니다.", SCRIPT_HANGUL, "ko"}, {"水がもれています。", SCRIPT_KANA, "ja"},
        {"ポンプ", SCRIPT_KANA, "ja"}, {"东京会议 水泵漏水了", SCRIPT_HAN, "zh"}, {"ปั๊มน้ำรั่ว", SCRIPT_THAI, "th"},
        {"המשאבה דולפת", SCRIPT_HEBREW, "he"}, {"Η αντλία στάζει", SCRIPT_GREEK, "el"},
        {"ტუმბო ჟონავს", SCRIPT_GEORGIAN, "ka"}, {"Պոմպը կաթում է", SCRIPT_ARMENIAN, "hy"},
        {"পাম্প ফুটো", SCRIPT_BENGALI, "bn"}, {"பம்பு கசிகிறது", SCRIPT_TAMIL, "ta"},
        {"ຈັກສູບນ້ຳຮົ່ວ", SCRIPT_LAO, "lo"}, {"ស្នប់លេចធ្លាយ", SCRIPT_KHMER, "km"},
        {"ရေစုပ်စက် ယိုနေသည်", SCRIPT_BURMESE, "my"}, {"ਪੰਪ ਲੀਕ ਹੈ", SCRIPT_GURMUKHI, "pa"},
        /* shared by several languages */
        {"Насос течёт", SCRIPT_CYRILLIC, ""}, {"المضخة تسرب الماء", SCRIPT_ARABIC, ""},
        {"पंप से पानी टपकता है", SCRIPT_DEVANAGARI, ""}, {"ፓምፑ ያፈሳል", SCRIPT_ETHIOPIC, ""},
        {"The pump leaks", SCRIPT_LATIN, ""}, {"Đừng lo, máy bơm", SCRIPT_LATIN, ""},
        {"ⵜⴰⵎⴰⵣⵉⵖⵜ", SCRIPT_OTHER, ""}, /* Tifinagh */
        /* nothing to go by */
        {"", SCRIPT_NONE, ""}, {"+1 👍 42 % --", SCRIPT_NONE, ""},
        {"https://example.org/a/long/way/to/the/page", SCRIPT_NONE, ""}, {"\xff\xfe", SCRIPT_NONE, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printf("# %s\n", cases[i].text);
        CHECK_INT(script_of(str_of(cases[i].text)), cases[i].script);
        CHECK_STR(script_language(cases[i].script), cases[i].language);
    }
}

static void mixed(void)
{
    static const struct {
        const char *text;
        enum script script;
    } cases[] = {{"हाँ: https://example.org/a/long/way/to/the/page/of/pumps", SCRIPT_DEVANAGARI},
        {"我用 Debian 12 和 make demo，水泵的图在这里。", SCRIPT_HAN},
        {"The word の means of, and 的 is the Chinese one, I am told.", SCRIPT_LATIN},
        {"这个日语词“水もれ”的意思是漏水，我们的水泵也一样漏水，请大家帮忙看一看，谢谢大家。", SCRIPT_HAN},
        {"東京都水道局設備点検作業報告書の件", SCRIPT_HAN}, /* the least Japanese that Japanese can be */
        {"水道局の設備を点検した報告書", SCRIPT_KANA}, {"Насос течёт, see the manual of Grundfos", SCRIPT_NONE},
        {"Our pump is from the north, where they say Насос.", SCRIPT_LATIN},
        {"Angle α at β is what the manual says", SCRIPT_LATIN}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printf("# %s\n", cases[i].text);
        CHECK_INT(script_of(str_of(cases[i].text)), cases[i].script);
    }
}

static void long_text(void)
{
    static char text[1 << 20];
    memset(text, 'a', sizeof text);
    memcpy(text, "\xd0\x9d", 2);
    CHECK_INT(script_of((struct str){text, sizeof text}), SCRIPT_LATIN);
    for (size_t i = 0; i + 1 < 4097; i += 2)
        memcpy(text + i, "\xd0\x9d", 2);
    CHECK_INT(script_of((struct str){text, sizeof text}), SCRIPT_CYRILLIC); /* the rest is not looked at */
}

static void writes(void)
{
    CHECK(script_writes(SCRIPT_LATIN, S("sw")) && script_writes(SCRIPT_LATIN, S("EN-gb")));
    CHECK(script_writes(SCRIPT_ARABIC, S("ar")) && script_writes(SCRIPT_DEVANAGARI, S("hi-IN")));
    CHECK(script_writes(SCRIPT_HAN, S("zh-Hans-CN")) && script_writes(SCRIPT_HAN, S("ja")));
    CHECK(!script_writes(SCRIPT_HAN, S("en")) && !script_writes(SCRIPT_CYRILLIC, S("fr")));
    CHECK(!script_writes(SCRIPT_LATIN, S("ar")) && !script_writes(SCRIPT_LATIN, S("zh")));
    CHECK(!script_writes(SCRIPT_KANA, S("zh")) && !script_writes(SCRIPT_NONE, S("en")));
    CHECK(!script_writes(SCRIPT_OTHER, S("en")));
    CHECK(
        script_writes(SCRIPT_CYRILLIC, S("tlh")) && script_writes(SCRIPT_LATIN, S("sr"))); /* not known to us */
}

static const struct tap_test tests[] = {{"a script, and the language where it has but one", scripts},
    {"scripts among each other", mixed}, {"only the first few thousand bytes of a long text count", long_text},
    {"which languages are written in a script", writes}};
TAP_MAIN(tests)
