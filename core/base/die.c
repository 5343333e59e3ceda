/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ends of a program. */
#include "base/die.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { LONGEST_LINE = 4096 }; /* what a pipe takes in one piece */

static const char *name = "posthouse";

void die_name(const char *program)
{
    name = program;
}

/* The end of a line that goes on: no half a letter before it. */
static size_t mark_cut(char *line, size_t n)
{
    n -= strlen("...");
    while (n && (line[n] & 0xc0) == 0x80)
        n--;
    for (int i = 0; i < 3; i++)
        line[n++] = '.';
    return n;
}

/* A library's words may have several lines: what stands behind "\n\t" goes on with the sentence before. */
static size_t one_line(char out[LONGEST_LINE], const char *p, size_t n)
{
    size_t w = 0, i = 0;
    while (n && (p[n - 1] == '\n' || p[n - 1] == ' '))
        n--;
    for (; i < n && w < LONGEST_LINE - 2; i++) {
        bool ends = p[i] == '\n';
        if (ends && p[i + 1] == '\t')
            i++;
        else if (ends)
            out[w++] = ';';
        out[w++] = (unsigned char)p[i] < 0x20 ? ' ' : p[i];
    }
    if (i < n)
        w = mark_cut(out, w);
    out[w++] = '\n';
    return w;
}

static size_t put(char text[LONGEST_LINE], size_t n, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static size_t put(char text[LONGEST_LINE], size_t n, const char *fmt, va_list ap)
{
    int more = vsnprintf(text + n, LONGEST_LINE - n, fmt, ap);
    return more < 0 ? n : n + (size_t)more < LONGEST_LINE ? n + (size_t)more : LONGEST_LINE - 1;
}

/* before: what stands before the program's name. In one write, so that the lines of several programs do not
   mix. */
static void say(const char *before, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

static void say(const char *before, const char *fmt, va_list ap)
{
    char text[LONGEST_LINE], line[LONGEST_LINE];
    int head = snprintf(text, sizeof text, "%s%s: ", before, name);
    size_t n = put(text, head > 0 && head < LONGEST_LINE ? (size_t)head : 0, fmt, ap);
    ssize_t ignored = write(STDERR_FILENO, line, one_line(line, text, n));
    (void)ignored;
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
    char before[256];
    va_list ap;
    va_start(ap, fmt);
    snprintf(before, sizeof before, "bug at %s:%d: ", file, line);
    say(before, fmt, ap);
    va_end(ap);
    abort();
}

void die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say("", fmt, ap);
    va_end(ap);
    exit(EX_TEMPFAIL);
}

void die_with(int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say("", fmt, ap);
    va_end(ap);
    exit(code);
}
