/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json: commas and brackets, every kind of value, and bytes that are no text. */
#include "text/json.h"

#include "base/utf8.h"
#include "tap.h"

static void empty(void)
{
    struct json j;
    json_begin(&j);
    CHECK_STR(json_done(&j), "{}\n");
    json_release(&j);
}

static void values(void)
{
    struct json j;
    static const struct str two[] = {{"a", 1}, {"b\"", 2}};
    json_begin(&j);
    json_str(&j, "s", S("x"));
    json_str(&j, "none", (struct str){0});
    json_str_or_null(&j, "some", S("y"));
    json_str_or_null(&j, "null", S(""));
    json_int(&j, "least", INT64_MIN);
    json_bool(&j, "yes", true);
    json_bool(&j, "no", false);
    json_null(&j, "nil");
    json_time(&j, "at", 1777885200);
    json_time(&j, "never", 0);
    json_strs(&j, "all", two, 2);
    json_strs(&j, "nobody", NULL, 0);
    CHECK_STR(json_done(&j),
        "{\"s\":\"x\",\"none\":\"\",\"some\":\"y\",\"null\":null,\"least\":-9223372036854775808,\"yes\":true,"
        "\"no\":false,\"nil\":null,\"at\":\"2026-05-04T09:00:00Z\",\"never\":null,\"all\":[\"a\",\"b\\\"\"],"
        "\"nobody\":[]}\n");
    json_release(&j);
}

static void nested(void)
{
    struct json j;
    json_begin(&j);
    json_open(&j, "a", '[');
    for (int i = 0; i < 2; i++) {
        json_open(&j, NULL, '{');
        json_int(&j, "i", i);
        json_open(&j, "e", '{');
        json_close(&j, '}');
        json_close(&j, '}');
    }
    json_int(&j, NULL, 7);
    json_close(&j, ']');
    json_int(&j, "after", 1);
    CHECK_STR(json_done(&j), "{\"a\":[{\"i\":0,\"e\":{}},{\"i\":1,\"e\":{}},7],\"after\":1}\n");
    json_release(&j);
}

/* A file may be named so, and a line must stay one line. */
static void hostile(void)
{
    struct json j;
    json_begin(&j);
    json_str(&j, "latin", S("caf\xe9!"));
    json_str(&j, "nul", S("a\0b"));
    json_str(&j, "surrogate", S("\xed\xa0\x80"));
    json_str(&j, "cut", S("\xe2\x82"));
    json_str(&j, "lines", S("\n\r\xe2\x80\xa8\"\\\x1b"));
    json_str(&j, "k\"\n\xff", S("</script>"));
    struct str line = json_done(&j);
    CHECK(utf8_valid(line));
    CHECK_INT(str_chr(line, '\n'), line.n - 1);
    CHECK(str_find(line, S("\"latin\":\"caf\xef\xbf\xbd!\"")) != STR_NONE);
    CHECK(str_find(line, S("\"nul\":\"a\xef\xbf\xbd"
                           "b\"")) != STR_NONE);
    CHECK(str_find(line, S("\"cut\":\"\xef\xbf\xbd\"")) != STR_NONE);
    CHECK(str_find(line, S("\"lines\":\"\\n\\r\\u2028\\\"\\\\\\u001b\"")) != STR_NONE);
    CHECK(str_find(line, S("\"k\\\"\\n\xef\xbf\xbd\":\"\\u003c/script\\u003e\"")) != STR_NONE);
    json_release(&j);
}

static void put_line(void)
{
    struct json j;
    json_begin(&j);
    json_int(&j, "n", 1);
    json_end(&j);
}

static void printed(void)
{
    char got[40] = "";
    int ends[2];
    CHECK_INT(pipe(ends), 0);
    CHECK(dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO);
    put_line();
    fflush(stdout);
    CHECK_INT(read(ends[0], got, sizeof got - 1), 8);
    CHECK_STR(str_of(got), "{\"n\":1}\n");
}

static const struct tap_test tests[] = {
    {"an object of nothing", empty},
    {"every kind of value", values},
    {"objects and arrays in each other", nested},
    {"bytes that are no text, and texts that would end the line", hostile},
    {"a line is printed whole", printed},
};
TAP_MAIN(tests)
