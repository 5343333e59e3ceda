/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that moves, for long work on a terminal. */
#include "base/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/when.h"

enum { EVERY_MS = 200, BAR = 24 };

void progress_begin(struct progress *p, const char *name, int64_t size)
{
    *p = (struct progress){.name = name, .size = size, .began = when_mono(), .on = isatty(STDERR_FILENO) == 1};
}

void progress_line(struct buf *b, const struct progress *p, int64_t done, uint64_t messages, int64_t ms)
{
    int64_t most = done < p->size ? done : p->size, left = done > 0 ? ms * (p->size - most) / done / 1000 : 0;
    buf_printf(b, "%-24s ", p->name);
    if (p->size > 0) {
        buf_char(b, '[');
        for (int i = 0; i < BAR; i++)
            buf_char(b, i < most * BAR / p->size ? '#' : '-');
        buf_printf(b, "] %3lld%%  ", (long long)(most * 100 / p->size));
    }
    buf_printf(b, "%llu messages", (unsigned long long)messages);
    if (ms > 0)
        buf_printf(b, "  %llu/s", (unsigned long long)messages * 1000 / (unsigned long long)ms);
    if (left > 0)
        buf_printf(b, "  %lld:%02lld left", (long long)left / 60, (long long)left % 60);
}

void progress_show(struct progress *p, int64_t done, uint64_t messages)
{
    int64_t now = p->on ? when_mono() : 0;
    if (!p->on || now - p->shown < EVERY_MS)
        return;
    struct buf b;
    buf_init(&b, BUF_MAX);
    p->shown = now;
    progress_line(&b, p, done, messages, now - p->began);
    fprintf(stderr, "\r%.*s\033[K", STR(buf_str(&b)));
    buf_release(&b);
}

void progress_end(struct progress *p)
{
    if (p->on && p->shown)
        fputs("\r\033[K", stderr);
}
