/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIGTERM and SIGINT ask a program to stop. */
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/die.h"
#include "base/when.h"

static volatile sig_atomic_t asked;
static int wake[2] = {-1, -1};

static void on_signal(int sig)
{
    int saved = errno;
    if (asked) {
        signal(sig, SIG_DFL);
        raise(sig);
    }
    asked = 1;
    ssize_t ignored = write(wake[1], "", 1);
    (void)ignored;
    errno = saved;
}

void stop_install(void)
{
    if (wake[0] >= 0)
        return;
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
        die("no pipe for signals");
    struct sigaction sa = {.sa_handler = on_signal};
    sigaction(SIGTERM, &sa, NULL);
    sigaction(SIGINT, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool stop_asked(void)
{
    return asked;
}

int stop_fd(void)
{
    return wake[0];
}

bool stop_wait(int64_t ms)
{
    struct pollfd p = {.fd = wake[0], .events = POLLIN};
    int64_t until = when_mono() + ms;
    while (!asked) {
        int64_t left = until - when_mono();
        if (left <= 0)
            return true;
        poll(&p, 1, left > 60000 ? 60000 : (int)left);
    }
    return false;
}
