/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop: one signal asks, the second ends. */
#include "base/stop.h"

#include <poll.h>
#include <signal.h>

#include "base/when.h"
#include "tap.h"

static void asks(void)
{
    stop_install();
    CHECK(!stop_asked());
    CHECK(stop_wait(1));
    raise(SIGTERM);
    CHECK(stop_asked());
    struct pollfd p = {.fd = stop_fd(), .events = POLLIN};
    CHECK(poll(&p, 1, 0) == 1);
    int64_t before = when_mono();
    CHECK(!stop_wait(60000));
    CHECK(when_mono() - before < 5000);
}

static void twice(void)
{
    stop_install();
    raise(SIGTERM);
    raise(SIGTERM);
}

static void ends(void)
{
    CHECK_INT(tap_child(twice), 128 + SIGTERM);
}

static void pipe_gone(void)
{
    int fds[2];
    stop_install();
    CHECK(pipe(fds) == 0);
    close(fds[0]);
    CHECK(write(fds[1], "x", 1) == -1);
}

static const struct tap_test tests[] = {
    {"a signal asks, and ends a wait", asks},
    {"a second signal ends the program", ends},
    {"a reader that went away ends nothing", pipe_gone},
};
TAP_MAIN(tests)
