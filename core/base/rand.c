/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one source of chance. */
#include "base/rand.h"

#include <errno.h>
#include <sys/random.h>

#include "base/die.h"

void rand_bytes(void *out, size_t n)
{
    unsigned char *p = out;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            die("no random bytes from the kernel");
        p += got;
        n -= (size_t)got;
    }
}
