/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a jail's program and its keeper tell each other, and the memory that both share with the child. */
#ifndef BASE_JAIL_KEEPER_H
#define BASE_JAIL_KEEPER_H

#include <stdatomic.h>

#include "base/jail.h" /* lint: the limits travel as they are */

enum { JAIL_PAGE = 4096 };

enum jail_state { JAIL_RUNNING = 0, JAIL_FINISHED = 1, JAIL_WENT_OVER = 2 };

/* Shared memory; the child writes here, so it is believed by nobody. The result and the input begin at a page
   each, with nothing between; the input is n texts, each a length of 8 bytes and the bytes. */
struct jail_room {
    _Atomic uint32_t state;
    _Atomic uint64_t n; /* bytes of the result */
    _Alignas(JAIL_PAGE) char result[JAIL_RESULT_MOST];
    char input[];
};

/* For one child. */
struct jail_request {
    struct jail_limits limits;
    uint64_t charsets; /* to be loaded before it is forked */
    size_t n;          /* texts */
};

/* When the child is no more. */
struct jail_reply {
    enum jail_end end;
    int signal;
    size_t n; /* bytes of the result, with JAIL_DONE; no more than limits.result */
};

/* Serves the requests on the socket until the program closes it. */
_Noreturn void jail_keeper(int socket, struct jail_room *room, jail_child *child);

#endif
