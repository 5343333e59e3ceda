/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import refuses is kept. */
#include "import_refused.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/file.h"
#include "base/spool.h"
#include "base/utf8.h"

/* A file's name has at most 255 bytes; .mbox, .why and a number are still to come. */
enum { NAME_LONGEST = 200 };

static void begin(struct import_refused *k)
{
    k->begun = arena_printf(k->mem, "%.*s/tmp/import-%d", STR(k->spool), (int)getpid()).p;
    spool_must_be_open(k->spool.p);
    k->file = fopen(k->begun, "w+");
    if (!k->file)
        die("cannot write %s: %s", k->begun, strerror(errno));
}

void import_refused_keep(struct import_refused *k, struct str envelope, struct str raw)
{
    struct str line = S("");
    bool first = !k->file;
    if (first)
        begin(k);
    if (envelope.n || !first) /* what began a file without such a line is kept as it came */
        fprintf(k->file, "From %.*s\n", STR(envelope.n ? envelope : S("nobody Thu Jan  1 00:00:00 1970")));
    while (raw.n) {
        size_t end = str_chr(raw, '\n');
        line = str_sub(raw, 0, end == STR_NONE ? raw.n : end + 1);
        raw = str_from(raw, line.n);
        if (str_starts(line, S("From ")))
            fputc('>', k->file);
        fwrite(line.p, 1, line.n, k->file);
    }
    fputs(line.n && line.p[line.n - 1] == '\n' ? "\n" : "\n\n", k->file);
}

static bool same(FILE *ours, const char *path)
{
    FILE *theirs = fopen(path, "r");
    char a[8192], b[sizeof a];
    size_t n = 0;
    bool equal = theirs != NULL;
    rewind(ours);
    while (equal && (n = fread(a, 1, sizeof a, ours)) > 0)
        equal = fread(b, 1, sizeof b, theirs) == n && memcmp(a, b, n) == 0;
    equal = equal && fgetc(theirs) == EOF;
    if (theirs)
        fclose(theirs);
    return equal;
}

/* The path is ours once the empty file is: nobody else finds the same name free. */
static bool claim(struct import_refused *k, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (fd < 0 && errno == EEXIST)
        return false;
    if (fd < 0 || close(fd) != 0 || rename(k->begun, path) != 0)
        die("cannot write %s: %s", path, strerror(errno));
    return true;
}

/* *fresh: it was not there yet. */
static const char *put_in_place(struct import_refused *k, bool *fresh)
{
    struct str name = utf8_cut(utf8_clean(k->mem, k->name), NAME_LONGEST);
    const char *path = arena_printf(k->mem, "%.*s/aside/%.*s.mbox", STR(k->spool), STR(name)).p;
    *fresh = true;
    for (int n = 2; !claim(k, path); n++) {
        if (same(k->file, path)) {
            unlink(k->begun);
            *fresh = false;
            break;
        }
        path = arena_printf(k->mem, "%.*s/aside/%.*s-%d.mbox", STR(k->spool), STR(name), n).p;
    }
    return path;
}

const char *import_refused_end(struct import_refused *k, struct str why)
{
    if (!k->file)
        return NULL;
    if (fflush(k->file) != 0 || ferror(k->file))
        die("cannot write %s: %s", k->begun, strerror(errno));
    bool fresh;
    const char *path = put_in_place(k, &fresh);
    fclose(k->file);
    k->file = NULL;
    int err = fresh ? spool_note_why(arena_z(k->mem, k->spool), file_base(str_of(path)), why) : 0;
    if (err)
        die("cannot write %s.why: %s", path, strerror(err));
    return path;
}
