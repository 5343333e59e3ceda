/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splits an mbox as it is read. */
#include "mail/mbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/die.h"
#include "mail/header.h"
#include "mail/maildate.h"

enum { CHUNK = 256 * 1024, LOOK_AHEAD = 4096 };

struct mbox {
    int fd, error;
    bool ended, begun;
    bool patches; /* the file is a series of git's patches, whose "From " lines all have one date */
    char *p;      /* what was read and is not handed out yet: from at to n */
    size_t at, n, cap, most;
    uint64_t passed; /* bytes of the file before p[at] */
};

struct mbox *mbox_new(int fd, size_t most)
{
    struct mbox *m = calloc(1, sizeof *m);
    if (!m)
        die("out of memory");
    m->fd = fd;
    m->most = most;
    return m;
}

void mbox_free(struct mbox *m)
{
    if (m)
        free(m->p);
    free(m);
}

int mbox_error(const struct mbox *m)
{
    return m->error;
}

/* ---- reading */

static void make_room(struct mbox *m)
{
    if (m->at > 0) {
        memmove(m->p, m->p + m->at, m->n - m->at);
        m->n -= m->at;
        m->at = 0;
    }
    if (m->cap - m->n >= CHUNK)
        return;
    m->cap = 2 * m->cap + 2 * CHUNK;
    m->p = realloc(m->p, m->cap);
    if (!m->p)
        die("out of memory");
}

/* More bytes behind those that are there; false at the end. Moves what is there: offsets count from m->at. */
static bool fill(struct mbox *m)
{
    if (m->ended)
        return false;
    make_room(m);
    ssize_t got;
    do
        got = read(m->fd, m->p + m->n, m->cap - m->n);
    while (got < 0 && errno == EINTR);
    if (got <= 0) {
        m->error = got < 0 ? errno : 0;
        m->ended = true;
        return false;
    }
    m->n += (size_t)got;
    return true;
}

static struct str waiting(const struct mbox *m)
{
    return m->p ? (struct str){m->p + m->at, m->n - m->at} : S("");
}

/* ---- what separates two mails */

/* Where the date begins: behind the sender, who may hold blanks. */
static struct str date_part(struct str envelope)
{
    static const char days[] = "MonTueWedThuFriSatSun";
    for (size_t i = envelope.n; i-- > 0;) {
        struct str rest = str_from(envelope, i);
        if ((i == 0 || ascii_blank(envelope.p[i - 1])) && rest.n > 4 && ascii_blank(rest.p[3]))
            for (size_t d = 0; d < sizeof days - 1; d += 3)
                if (memcmp(days + d, rest.p, 3) == 0)
                    return rest;
    }
    return S("");
}

bool mbox_date(struct str envelope, int64_t *at)
{
    int zone;
    struct str date = date_part(envelope);
    return date.n && maildate_read(date, at, &zone);
}

/* A patch that git wrote: its name, and a date that is the same in all of them. */
static bool git_line(struct str line)
{
    return line.n > 45 && ascii_blank(line.p[45]) && str_find(line, S(" Mon Sep 17 00:00:00 2001")) != STR_NONE;
}

/* "From " begins a mail when a date ends the line and a header field follows: archives of Pipermail hold
   sentences that begin with "From ". text begins at that line. */
static bool separates(const struct mbox *m, struct str text)
{
    struct str line, next;
    int64_t at;
    if (!str_line(&text, &line) || !str_line(&text, &next) || !header_is_field(next))
        return false;
    if (git_line(line) && !m->patches)
        return false; /* a patch in the text of a mail */
    return mbox_date(str_from(line, 5), &at);
}

/* Whether two whole lines, or enough of them, stand at offset i. */
static void see_two_lines(struct mbox *m, size_t i)
{
    for (;;) {
        struct str rest = str_from(waiting(m), i);
        size_t one = str_chr(rest, '\n');
        if (one != STR_NONE && (rest.n > LOOK_AHEAD || str_chr(str_from(rest, one + 1), '\n') != STR_NONE))
            return;
        if (rest.n > 2 * LOOK_AHEAD || !fill(m))
            return;
    }
}

/* Of a mail that is longer than most only its beginning stays in memory. i: up to where it was looked through.
 * Where that is now. */
static size_t shorten(struct mbox *m, size_t i, uint64_t *left_out)
{
    if (i <= m->most + CHUNK)
        return i;
    memmove(m->p + m->at + m->most, m->p + m->at + i, m->n - m->at - i);
    m->n -= i - m->most;
    *left_out += i - m->most;
    return m->most;
}

/* The offset at which the mail ends that begins at offset begin. */
static size_t find_end(struct mbox *m, size_t begin, uint64_t *left_out)
{
    size_t i = begin ? begin - 1 : 0;
    for (;;) {
        size_t found = str_find(str_from(waiting(m), i), S("\nFrom "));
        if (found == STR_NONE) {
            size_t n = waiting(m).n;
            i = shorten(m, n > i + 5 ? n - 5 : i, left_out);
            if (!fill(m))
                return waiting(m).n;
            continue;
        }
        i += found + 1;
        see_two_lines(m, i);
        if (separates(m, str_from(waiting(m), i)))
            return i;
        i = shorten(m, i, left_out);
    }
}

/* ---- one mail */

/* In place, since it only gets shorter. One level: of ">>From " nobody knows which kind of mbox wrote it. */
static struct str unescaped(char *p, size_t n)
{
    struct str all = {p, n};
    size_t from = 0, to = 0;
    for (;;) {
        struct str rest = str_from(all, from);
        size_t found = str_find(rest, S("\n>From "));
        size_t keep = found == STR_NONE ? rest.n : found + 1;
        if (from != to)
            memmove(p + to, p + from, keep);
        to += keep;
        if (found == STR_NONE)
            return (struct str){p, to};
        from += keep + 1;
    }
}

/* The empty line before the next "From " is the mbox's own. */
static struct str without_last_line(struct str raw)
{
    if (str_ends(raw, S("\r\n\r\n")))
        return str_sub(raw, 0, raw.n - 2);
    if (str_ends(raw, S("\n\n")))
        return str_sub(raw, 0, raw.n - 1);
    return raw;
}

static struct str take_envelope(struct mbox *m, size_t *begin)
{
    see_two_lines(m, 0);
    struct str rest = waiting(m), line;
    if (!str_starts(rest, S("From ")) || !str_line(&rest, &line))
        return S("");
    *begin = (size_t)(rest.p - waiting(m).p);
    if (!m->begun)
        m->patches = git_line(line);
    return line;
}

static void skip(struct mbox *m, size_t n)
{
    m->at += n;
    m->passed += n;
}

bool mbox_next(struct mbox *m, struct mbox_mail *out)
{
    size_t begin, end, envelope;
    uint64_t left_out = 0;
    *out = (struct mbox_mail){.cut = false};
    do { /* empty lines before the first mail, or a file of nothing else */
        while (waiting(m).n == 0)
            if (!fill(m))
                return false;
        while (!m->begun && waiting(m).n && ascii_blank(waiting(m).p[0]))
            skip(m, 1);
    } while (waiting(m).n == 0);
    begin = 0;
    envelope = take_envelope(m, &begin).n;
    m->begun = true;
    end = find_end(m, begin, &left_out);
    out->at = m->passed;
    out->whole = end + left_out;
    out->cut = left_out > 0;
    struct str all = waiting(m);
    out->envelope = str_sub(all, 5, envelope > 5 ? envelope - 5 : 0);
    out->raw = without_last_line(unescaped(m->p + m->at + begin, end - begin));
    skip(m, end);
    m->passed += left_out;
    return true;
}
