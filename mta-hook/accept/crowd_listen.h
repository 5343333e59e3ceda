/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a server waits for clients: what systemd hands over, or what the configuration names. */
#ifndef CROWD_LISTEN_H
#define CROWD_LISTEN_H

#include "base/str.h"

enum { LISTENERS = 8 };

struct listeners {
    int fd[LISTENERS];
    size_t n;
};

struct listen_at {
    const char *key, *scheme; /* "lmtp_listen", "lmtp://" */
    struct str where;         /* unix:/path, or SCHEME host:port of this machine alone; empty: not set */
    struct str file;          /* the configuration that it stands in */
};
/* Ends the program when there is nowhere to wait: 78 for a configuration that cannot be, else 75. */
void listen_open(struct listeners *l, const struct listen_at *at);
void listen_close(struct listeners *l);

#endif
