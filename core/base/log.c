/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line an event on stderr. */
#include "base/log.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/when.h"

enum { LONGEST_LINE = 4096 };

static bool silent;

void log_quiet(bool quiet)
{
    silent = quiet;
}

static bool plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_alnum(s.p[i]) && str_chr(S("._-+:/@"), s.p[i]) == STR_NONE)
            return false;
    return s.n > 0;
}

static void value(struct buf *b, struct str s)
{
    if (plain(s)) {
        buf_put(b, s);
        return;
    }
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == 0x7f)
            buf_printf(b, "\\x%02x", c);
        else {
            if (c == '"' || c == '\\')
                buf_char(b, '\\');
            buf_char(b, s.p[i]);
        }
    }
    buf_char(b, '"');
}

void log_event_(const char *event, const struct log_field *fields)
{
    if (silent)
        return;
    struct buf b;
    buf_init(&b, LONGEST_LINE);
    when_iso(&b, when_now());
    buf_printf(&b, " event=%s", event);
    for (; fields->key; fields++) {
        buf_printf(&b, " %s=", fields->key);
        if (fields->is_text)
            value(&b, fields->text);
        else
            buf_int(&b, fields->number);
    }
    (void)buf_over(&b); /* a cut line is better than none */
    buf_cut(&b, LONGEST_LINE - 1);
    b.over = false;
    buf_char(&b, '\n');
    /* one write a line, so that lines of several programs do not mix; a log that cannot be written stops no
     * mail */
    ssize_t ignored = write(STDERR_FILENO, b.p, b.n);
    (void)ignored;
    buf_release(&b);
}
