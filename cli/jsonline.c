/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON on standard output, one object a line. */
#include "jsonline.h"

#include <stdio.h>

#include "base/when.h"
#include "text/escape.h"

void json_begin(struct json *j)
{
    j->more = false;
    buf_init(&j->b, BUF_MAX);
    buf_char(&j->b, '{');
}

void json_end(struct json *j)
{
    buf_put(&j->b, S("}\n"));
    fwrite(j->b.p, 1, j->b.n, stdout);
    buf_release(&j->b);
}

static void begin_value(struct json *j, const char *key)
{
    if (j->more)
        buf_char(&j->b, ',');
    j->more = true;
    if (!key)
        return;
    json_text(&j->b, str_of(key));
    buf_char(&j->b, ':');
}

void json_str(struct json *j, const char *key, struct str value)
{
    begin_value(j, key);
    json_text(&j->b, value);
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
    begin_value(j, key);
    if (!at) {
        buf_put(&j->b, S("null"));
        return;
    }
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
