/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dns FOLDER TABLE: a name server on the loopback for flow tests (dns.h). It writes its port to FOLDER/port and
   the names that it is asked for to FOLDER/asked; TABLE is read anew for each question. */
#include "dns.h"

#include <fcntl.h>
#include <stdio.h>

static const char *folder, *table;

static struct str read_table(void)
{
    static char text[65536];
    int fd = open(table, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text);
    if (fd >= 0)
        close(fd);
    return (struct str){text, n > 0 ? (size_t)n : 0};
}

static void note(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/asked", folder);
    FILE *f = fopen(path, "ae");
    if (!f)
        return;
    fprintf(f, "%s\n", name);
    fclose(f);
}

int main(int argc, char **argv)
{
    int port = 0, fd = argc == 3 ? dns_socket(&port) : -1;
    char path[4096];
    if (fd < 0)
        return 64;
    folder = argv[1];
    table = argv[2];
    snprintf(path, sizeof path, "%s/port", folder);
    FILE *f = fopen(path, "we");
    if (!f)
        return 73;
    fprintf(f, "%d\n", port);
    fclose(f);
    for (;;)
        dns_serve_one(fd, read_table, note);
}
