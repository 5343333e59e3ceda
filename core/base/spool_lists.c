/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of known local addresses, which lets the door refuse what nobody reads without a database. */
#include "base/spool_lists.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/die.h"
#include "base/file.h"

static int path_of(char *out, size_t size, const char *folder)
{
    int n = snprintf(out, size, "%s/lists", folder);
    return n < 0 || (size_t)n >= size ? ENAMETOOLONG : 0;
}

static bool printable(struct str address)
{
    for (size_t i = 0; i < address.n; i++)
        if ((unsigned char)address.p[i] <= 0x20 || address.p[i] == 0x7f)
            return false;
    return address.n > 0;
}

int spool_lists_write(const char *folder, const struct str *addresses, size_t n)
{
    struct buf b;
    char path[4096];
    int err = path_of(path, sizeof path, folder);
    if (err)
        return err;
    buf_init(&b, BUF_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i && str_cmp(addresses[i - 1], addresses[i]) >= 0)
            bug("the known addresses are not sorted: %.*s", STR(addresses[i]));
        if (!printable(addresses[i]))
            bug("no address: %.*s", STR(addresses[i]));
        buf_put(&b, addresses[i]);
        buf_char(&b, '\n');
    }
    mode_t before = umask(027); /* addresses are nobody else's business, whoever writes them */
    err = buf_over(&b) ? EFBIG : file_replace(path, buf_str(&b), true);
    umask(before);
    buf_release(&b);
    return err;
}

/* Binary search by bytes: the middle is moved back to the beginning of its line. */
static bool search(struct str lines, struct str wanted)
{
    size_t low = 0, high = lines.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        size_t before = str_rchr(str_sub(lines, low, mid - low), '\n');
        size_t from = before == STR_NONE ? low : low + before + 1;
        size_t len = str_chr(str_from(lines, from), '\n');
        if (len == STR_NONE)
            len = lines.n - from;
        int c = str_cmp(wanted, str_sub(lines, from, len));
        if (c == 0)
            return wanted.n > 0;
        if (c < 0)
            high = from;
        else
            low = from + len + 1;
    }
    return false;
}

enum spool_known spool_lists_has(const char *folder, struct str address)
{
    struct stat st;
    char path[4096];
    int fd = path_of(path, sizeof path, folder) ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return SPOOL_NO_LISTS;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return SPOOL_NO_LISTS;
    }
    size_t n = (size_t)st.st_size;
    char *p = n ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (n == 0)
        return SPOOL_UNKNOWN;
    if (p == MAP_FAILED)
        return SPOOL_NO_LISTS;
    bool has = search((struct str){p, n}, address);
    munmap(p, n);
    return has ? SPOOL_KNOWN : SPOOL_UNKNOWN;
}
