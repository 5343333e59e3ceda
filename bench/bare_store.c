/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that stores a mail as durably as ph-hook: what bench/hook.sh measures against. No checks, no lists,
   no configuration: bare_store FOLDER copies standard input to FOLDER/new/PID. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char bytes[65536], tmp[4096], new[4096], dir[4096];
    if (argc < 2)
        return 1;
    snprintf(tmp, sizeof tmp, "%s/tmp/%ld", argv[1], (long)getpid());
    snprintf(new, sizeof new, "%s/new/%ld", argv[1], (long)getpid());
    snprintf(dir, sizeof dir, "%s/new", argv[1]);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0640), folder = open(dir, O_RDONLY | O_DIRECTORY);
    ssize_t n;
    while ((n = read(0, bytes, sizeof bytes)) > 0)
        if (write(fd, bytes, (size_t)n) != n)
            return 1;
    return n < 0 || fsync(fd) != 0 || rename(tmp, new) != 0 || fsync(folder) != 0;
}
