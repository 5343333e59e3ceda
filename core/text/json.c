/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON: one object a line. */
#include "text/json.h"

#include <stdio.h>

#include "base/utf8.h"
#include "base/when.h"
#include "text/escape.h"

void json_begin(struct json *j)
{
    j->more = false;
    buf_init(&j->b, BUF_MAX);
    buf_char(&j->b, '{');
}

struct str json_done(struct json *j)
{
    buf_put(&j->b, S("}\n"));
    return buf_str(&j->b);
}

void json_release(struct json *j)
{
    buf_release(&j->b);
}

void json_end(struct json *j)
{
    struct str line = json_done(j);
    fwrite(line.p, 1, line.n, stdout);
    json_release(j);
}

static void put_text(struct buf *b, struct str s)
{
    struct buf clean;
    uint32_t cp;
    if (utf8_valid(s)) {
        json_text(b, s);
        return;
    }
    buf_init(&clean, BUF_MAX);
    while (utf8_next(&s, &cp))
        utf8_put(&clean, cp ? cp : 0xfffd);
    json_text(b, buf_str(&clean));
    buf_release(&clean);
}

static void begin_value(struct json *j, const char *key)
{
    if (j->more)
        buf_char(&j->b, ',');
    j->more = true;
    if (!key)
        return;
    put_text(&j->b, str_of(key));
    buf_char(&j->b, ':');
}

void json_str(struct json *j, const char *key, struct str value)
{
    begin_value(j, key);
    put_text(&j->b, value);
}

void json_null(struct json *j, const char *key)
{
    begin_value(j, key);
    buf_put(&j->b, S("null"));
}

void json_str_or_null(struct json *j, const char *key, struct str value)
{
    if (value.n)
        json_str(j, key, value);
    else
        json_null(j, key);
}

void json_strs(struct json *j, const char *key, const struct str *at, size_t n)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        json_str(j, NULL, at[i]);
    json_close(j, ']');
}

void json_int(struct json *j, const char *key, int64_t value)
{
    begin_value(j, key);
    buf_int(&j->b, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
    begin_value(j, key);
    buf_put(&j->b, value ? S("true") : S("false"));
}

void json_time(struct json *j, const char *key, int64_t at)
{
    if (!at) {
        json_null(j, key);
        return;
    }
    begin_value(j, key);
    buf_char(&j->b, '"');
    when_iso(&j->b, at);
    buf_char(&j->b, '"');
}

void json_open(struct json *j, const char *key, char bracket)
{
    begin_value(j, key);
    buf_char(&j->b, bracket);
    j->more = false;
}

void json_close(struct json *j, char bracket)
{
    buf_char(&j->b, bracket);
    j->more = true;
}
