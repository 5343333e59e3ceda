/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program begins with. */
#ifndef BASE_START_H
#define BASE_START_H

/* Its name, as die_name keeps it; and what comes over exec from whoever starts it is made what programs take
   for granted: they learn how their children end, and no signal is blocked. */
void start_as(const char *program);

#endif
