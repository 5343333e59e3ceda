/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIGTERM and SIGINT ask a program to stop; it looks between two units of work. */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>
#include <stdint.h>

void stop_install(void); /* also ignores SIGPIPE; a second signal ends the program at once */
bool stop_asked(void);
/* Sleeps until ms have passed or a stop is asked, whichever comes first; false when asked. */
bool stop_wait(int64_t ms);
/* A descriptor that becomes readable when a stop is asked, for poll loops. */
int stop_fd(void);

#endif
