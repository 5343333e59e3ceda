/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walls that a child raises around itself. */
#ifndef BASE_JAIL_WALLS_H
#define BASE_JAIL_WALLS_H

struct jail_limits;
struct sock_fprog;

/* The system calls that are left to a child, as the kernel takes it; made once a program: making it costs more
   than the whole rest. */
const struct sock_fprog *jail_filter(void);
/* From now on this process is in jail; it has not seen a hostile byte yet, and ends when a wall cannot be
   raised, or when its parent is gone. */
void jail_enter(const struct jail_limits *l, const struct sock_fprog *filter, int parent);

#endif
