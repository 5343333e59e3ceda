/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch: a file that arrives ends the wait, and so does a stop. */
#include "base/watch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/when.h"
#include "tap.h"

enum { LONG_MS = 60 * 1000, SOON_MS = 5000 };

static char folder[] = "/tmp/t_watch.XXXXXX", one[64], other[64];

static void make_folder(void)
{
    CHECK(mkdtemp(folder) != NULL);
    snprintf(one, sizeof one, "%s/one", folder);
    snprintf(other, sizeof other, "%s/other", folder);
}

static void make_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    CHECK(fd >= 0);
    close(fd);
}

static void arrivals(void)
{
    struct watch w;
    stop_install();
    make_folder();
    watch_open(&w, folder);
    int64_t before = when_mono();
    CHECK(watch_wait(&w, 50)); /* nothing comes */
    CHECK(when_mono() - before >= 50);
    make_file(one);
    before = when_mono();
    CHECK(watch_wait(&w, LONG_MS));
    CHECK(rename(one, other) == 0);
    CHECK(watch_wait(&w, LONG_MS));
    CHECK(link(other, one) == 0);
    CHECK(watch_wait(&w, LONG_MS));
    CHECK(when_mono() - before < SOON_MS);
    before = when_mono();
    CHECK(watch_wait(&w, 50)); /* an arrival is told once */
    CHECK(when_mono() - before >= 50);
    watch_close(&w);
    unlink(one);
    unlink(other);
    rmdir(folder);
}

static void no_folder(void)
{
    struct watch w;
    stop_install();
    tap_quiet();
    watch_open(&w, "/nowhere");
    int64_t before = when_mono();
    CHECK(watch_wait(&w, LONG_MS)); /* then it is looked at, now and then */
    CHECK(when_mono() - before < SOON_MS);
    watch_close(&w);
}

static void stopped(void)
{
    struct watch w;
    stop_install();
    make_folder();
    watch_open(&w, folder);
    raise(SIGTERM);
    int64_t before = when_mono();
    CHECK(!watch_wait(&w, LONG_MS));
    CHECK(when_mono() - before < SOON_MS);
    watch_close(&w);
    rmdir(folder);
}

static const struct tap_test tests[] = {
    {"a file that is made, moved or linked into the folder ends the wait", arrivals},
    {"a folder that cannot be watched is looked at instead", no_folder},
    {"a stop ends the wait", stopped},
};
TAP_MAIN(tests)
