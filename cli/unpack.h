/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as they come, compressed or not: xz, gzip, bzip2 and zstd are read through their own programs. */
#ifndef CLI_UNPACK_H
#define CLI_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

struct unpack {
    const char *path; /* "-" is standard input */
    int fd;           /* read here */
    int file;         /* the file itself, which the other program may be reading */
    int64_t size;     /* of the file; 0 when it is no file */
    const char *tool; /* "xz"; NULL: none was needed */
    int pid;
};

/* Opens only, so that it can be done before the program becomes the house's owner. What cannot be read ends the
   program with 66 (EX_NOINPUT). */
void unpack_open(struct unpack *u, const char *path);
/* Starts the program that is needed; ends with 69 (EX_UNAVAILABLE) when it is not installed. */
void unpack_begin(struct unpack *u);
int64_t unpack_at(const struct unpack *u); /* how many of size bytes are read */
/* False when the other program says that the file is damaged. */
bool unpack_end(struct unpack *u);

#endif
