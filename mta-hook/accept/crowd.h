/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All clients of ph-lmtp, or of ph-web, in one poll loop: crowd_peer.h is what a client must be to it. */
#ifndef CROWD_H
#define CROWD_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct conf;
struct listeners;
struct spool;

enum { CROWD_MOST = 1000 };

/* What all clients share. */
struct station {
    struct spool *spool;
    const struct conf *conf;
    struct str via;  /* "lmtp", in the log */
    size_t most;     /* clients at once, CROWD_MOST at most */
    int64_t idle_ms; /* who has given nothing for so long makes room for others */
    int64_t slow_ms; /* the same of those who are giving something */
    struct str full; /* what one too many is told; empty: they wait at the door until somebody has to go */
};

/* Until a stop is asked and the mails that were on their way are in. */
void crowd_serve(const struct station *at, struct listeners *l);

#endif
