/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for files by inotify, or where there is none by looking. */
#include "base/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/log.h"
#include "base/stop.h"

enum { LOOK_MS = 1000 };

void watch_open(struct watch *w, const char *folder)
{
    w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (w->fd >= 0 && inotify_add_watch(w->fd, folder, IN_MOVED_TO | IN_CREATE | IN_ONLYDIR) < 0) {
        close(w->fd);
        w->fd = -1;
    }
    if (w->fd < 0)
        log_event("no-inotify", LOG_INT("look_ms", LOOK_MS));
}

bool watch_wait(struct watch *w, int longest_ms)
{
    struct pollfd p[] = {{.fd = stop_fd(), .events = POLLIN}, {.fd = w->fd, .events = POLLIN}};
    char events[4096];
    if (!stop_asked())
        poll(p, 2, w->fd < 0 ? LOOK_MS : longest_ms);
    while (w->fd >= 0 && read(w->fd, events, sizeof events) > 0)
        ;
    return !stop_asked();
}

void watch_close(struct watch *w)
{
    if (w->fd >= 0)
        close(w->fd);
}
