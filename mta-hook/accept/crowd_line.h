/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection of a client: what is still to be sent, what came, and how it ends. Nothing here ever waits. */
#ifndef CROWD_LINE_H
#define CROWD_LINE_H

#include "base/str.h"

struct buf;

struct crowd_line {
    int fd;
    struct buf *out; /* the peer's; empty once all of it is sent */
    size_t sent;     /* of out */
    bool leaving;    /* what out holds is the end */
    bool shut;       /* it was sent */
    bool gone;       /* to be closed */
};

bool line_unsent(const struct crowd_line *l);
/* Sends what it can; true when anything went. */
bool line_send(struct crowd_line *l);
/* Bytes into p, 0 when none have come. What comes while it is leaving is thrown away. */
size_t line_read(struct crowd_line *l, char *p, size_t most);

#endif
