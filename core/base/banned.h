/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Included before every file of ours: calls that have a better or a safer form do not compile. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* libc may have made them macros */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef gets
#undef strtok
#undef atoi
#undef atol
#undef gmtime
#undef localtime
#undef ctime
#undef asctime
#undef time
#undef rand
#undef srand
#undef random
#undef system
#undef popen
#undef mktemp
#undef tmpnam
#undef alloca

#define strcpy(...) banned_use_buf_put()
#define strcat(...) banned_use_buf_put()
#define strncpy(...) banned_use_buf_put()
#define strncat(...) banned_use_buf_put()
#define sprintf(...) banned_use_buf_printf()
#define vsprintf(...) banned_use_buf_printf()
#define gets(...) banned_use_file_read()
#define strtok(...) banned_use_str_cut()
#define atoi(...) banned_use_str_int()
#define atol(...) banned_use_str_int()
#define gmtime(...) banned_use_when_split()
#define localtime(...) banned_use_when_split()
#define ctime(...) banned_use_when_iso()
#define asctime(...) banned_use_when_iso()
#define time(...) banned_use_when_now()
#define rand(...) banned_use_rand_bytes()
#define srand(...) banned_use_rand_bytes()
#define random(...) banned_use_rand_bytes()
#define system(...) banned_use_fork_and_exec()
#define popen(...) banned_use_fork_and_exec()
#define mktemp(...) banned_use_file_replace()
#define tmpnam(...) banned_use_file_replace()
#define alloca(...) banned_use_arena_alloc()

#endif
