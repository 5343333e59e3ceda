/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program begins with. */
#include "base/start.h"

#include <signal.h>
#include <stddef.h>

#include "base/die.h"

void start_as(const char *program)
{
    sigset_t none;
    die_name(program);
    signal(SIGCHLD, SIG_DFL); /* where it is ignored, nobody can wait for a child */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}
