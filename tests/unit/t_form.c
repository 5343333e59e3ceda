/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form: what a mail provider posts (RFC 8058), in both types, and what is something else. */
#include "base/form.h"

#include "tap.h"

#define PAIRS "application/x-www-form-urlencoded"
#define PARTS "multipart/form-data; boundary=b"
#define DISPOSITION "Content-Disposition: form-data; name="

static bool one_click(const char *type, const char *body)
{
    return form_says(str_of(type), str_of(body), S("List-Unsubscribe"), S("One-Click"));
}

static void pairs(void)
{
    CHECK(one_click(PAIRS, "List-Unsubscribe=One-Click"));
    CHECK(one_click("Application/X-WWW-Form-urlencoded; charset=UTF-8", "List-Unsubscribe=One-Click"));
    CHECK(one_click(PAIRS, "a=b&List%2DUnsubscribe=One%2dClick&c"));
    CHECK(form_says(S(PAIRS), S("a=b+c%26"), S("a"), S("b c&")));
    static const char *const bad[] = {"", "List-Unsubscribe",
        "List-Unsubscribe=", "List-Unsubscribe=One-Click2", "List-Unsubscribe=one-click",
        "xList-Unsubscribe=One-Click", "List-Unsubscribe=One-Clic%6", "List-Unsubscribe=One-Click\r\n",
        "List-Unsubscribe==One-Click", "%"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        printf("# %s\n", bad[i]);
        CHECK(!one_click(PAIRS, bad[i]));
    }
}

static void parts(void)
{
    CHECK(one_click(PARTS, "--b\r\n" DISPOSITION "\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"));
    CHECK(one_click("multipart/form-data; x=y; boundary=\"b c\"",
        "--b c\r\n" DISPOSITION "List-Unsubscribe\r\nContent-Type: text/plain\r\n\r\nOne-Click\r\n--b c--"));
    CHECK(one_click(PARTS,
        "preamble\r\n--b\r\n" DISPOSITION "\"x\"\r\n\r\ny\r\n--b\r\n"
        "content-disposition: form-data; NAME=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--"));
    static const char *const bad[] = {"", "--b", "List-Unsubscribe=One-Click",
        "--b\r\n" DISPOSITION "\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n", /* no end */
        "--b\r\n" DISPOSITION "\"List-Unsubscribe\"\r\n\r\nOne-Click --b--",
        "--b\r\n" DISPOSITION "\"Other\"\r\n\r\nOne-Click\r\n--b--",
        "--b\r\n" DISPOSITION "\"List-Unsubscribe\"\r\n\r\n One-Click\r\n--b--",
        "--b\r\n\r\n" DISPOSITION "\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--",
        "--c\r\n" DISPOSITION "\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--c--"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        printf("# case %zu\n", i);
        CHECK(!one_click(PARTS, bad[i]));
    }
}

static void types(void)
{
    static const char *const bad[] = {"", "text/plain", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/mixed; boundary=b", "application/json", ";",
        "multipart/form-data; boundary=\"\""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!one_click(bad[i], "List-Unsubscribe=One-Click"));
        CHECK(!one_click(bad[i], "--b\r\n" DISPOSITION "\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--"));
    }
}

static const struct tap_test tests[] = {
    {"pairs, escaped or not, letter for letter", pairs},
    {"parts of a multipart form", parts},
    {"another type says nothing", types},
};
TAP_MAIN(tests)
