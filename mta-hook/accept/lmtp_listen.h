/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where ph-lmtp waits for clients: what systemd hands over, or what the configuration names. */
#ifndef LMTP_LISTEN_H
#define LMTP_LISTEN_H

#include <stddef.h>

struct conf;

enum { LISTENERS = 8 };

struct listeners {
    int fd[LISTENERS];
    size_t n;
};

/* Ends the program when there is nowhere to wait: 78 for a configuration that cannot be, else 75. */
void listen_open(struct listeners *l, const struct conf *conf);
void listen_close(struct listeners *l);

#endif
