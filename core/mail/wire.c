/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail on an SMTP connection. */
#include "mail/wire.h"

/* ---- mail */

/* How many bytes of s come before a line end or a NUL. */
static size_t plain(struct str s, size_t most)
{
    size_t i = 0;
    if (s.n > most)
        s.n = most;
    while (i < s.n && s.p[i] != '\n' && s.p[i] != '\r' && s.p[i] != '\0')
        i++;
    return i;
}

/* The next run of bytes, or the next line end, of *s. */
static void put_next(struct wire *w, struct str *s, struct buf *out, size_t most)
{
    size_t n = plain(*s, most);
    if (n) {
        if (!w->in_line && s->p[0] == '.')
            buf_char(out, '.');
        buf_put(out, str_sub(*s, 0, n));
        w->in_line = true;
        *s = str_from(*s, n);
        return;
    }
    if (s->p[0] != '\0') {
        buf_put(out, S("\r\n"));
        w->in_line = false;
    }
    *s = str_from(*s, str_starts(*s, S("\r\n")) ? 2 : 1);
}

void wire_write(struct wire *w, struct buf *out, size_t most)
{
    for (size_t i = 0; i < 2; i++)
        while (w->parts[i].n && out->n < most)
            put_next(w, &w->parts[i], out, most - out->n);
    if (w->parts[0].n || w->parts[1].n || w->done)
        return;
    if (w->in_line)
        buf_put(out, S("\r\n"));
    buf_put(out, S(".\r\n"));
    w->done = true;
}

/* ---- replies */

/* "250 ", "250-" or "250": the code, or 0. */
static int code_of(struct str line)
{
    if (line.n < 3 || line.p[0] < '2' || line.p[0] > '5' || !ascii_digit(line.p[1]) || !ascii_digit(line.p[2]))
        return 0;
    if (line.n > 3 && line.p[3] != ' ' && line.p[3] != '-')
        return 0;
    return (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + (line.p[2] - '0');
}

static void put_text(struct buf *text, struct str line)
{
    size_t room = text->max - text->n;
    if (text->n && room)
        buf_char(text, ' ');
    room = text->max - text->n;
    buf_put(text, str_sub(line, 0, line.n < room ? line.n : room));
}

enum wire_end wire_reply(struct str *in, int *code, struct buf *text)
{
    struct str rest = *in, line;
    int first = 0;
    buf_reset(text);
    while (str_chr(rest, '\n') != STR_NONE && str_line(&rest, &line)) {
        int now = code_of(line);
        if (!now || (first && now != first))
            return WIRE_BROKEN;
        first = now;
        put_text(text, str_trim(str_from(line, 4)));
        if (line.n > 3 && line.p[3] == '-')
            continue;
        if ((size_t)(rest.p - in->p) > WIRE_REPLY_MAX)
            return WIRE_BROKEN;
        *code = now;
        *in = rest;
        return WIRE_REPLY;
    }
    return in->n >= WIRE_REPLY_MAX ? WIRE_BROKEN : WIRE_MORE;
}
