/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line an event on stderr. */
#include "base/log.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/when.h"

enum { LONGEST_LINE = 4096 };

static bool silent, gathering;
static char gathered[PIPE_BUF]; /* what a pipe takes in one piece */
static size_t n_gathered;

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

/* Whole lines a write, so that those of several programs do not mix. A log that cannot be written stops no
 * mail. */
static void write_out(struct str lines)
{
    ssize_t ignored = lines.n ? write(STDERR_FILENO, lines.p, lines.n) : 0;
    (void)ignored;
}

static void flush(void)
{
    write_out((struct str){gathered, n_gathered});
    n_gathered = 0;
}

static void put(struct str line)
{
    if (!gathering) {
        write_out(line);
        return;
    }
    if (n_gathered + line.n > sizeof gathered)
        flush();
    memcpy(gathered + n_gathered, line.p, line.n);
    n_gathered += line.n;
}

void log_gather(bool on)
{
    gathering = on;
    flush();
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
    if (buf_over(&b) || b.n == LONGEST_LINE) { /* a cut line is better than none, and says that it is one */
        buf_cut(&b, utf8_cut(buf_str(&b), LONGEST_LINE - sizeof "...").n);
        b.over = false;
        buf_put(&b, S("..."));
    }
    buf_char(&b, '\n');
    put(buf_str(&b));
    buf_release(&b);
}
