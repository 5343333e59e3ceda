/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dial_curl: libcurl is there when it is asked for, and not before. */
#include <curl/curl.h>
#include <string.h>

#include "base/dial_curl.h"
#include "base/file.h"

#include "tap.h"

/* Is it among what the process has mapped? */
static bool mapped(void)
{
    char line[4096];
    bool found = false;
    FILE *f = fopen("/proc/self/maps", "re");
    CHECK(f != NULL);
    while (f && fgets(line, sizeof line, f))
        found |= strstr(line, "libcurl") != NULL;
    if (f)
        fclose(f);
    return found;
}

static void loaded(void)
{
    CHECK(!mapped());
    const struct curl *c = curl();
    CHECK(mapped());
    CHECK(curl() == c);
    CURLU *u = c->url();
    CHECK(u != NULL);
    CHECK(c->url_set(u, CURLUPART_URL, "https://lists.test/x", 0) == CURLUE_OK);
    c->url_cleanup(u);
    CHECK(strlen(c->easy_strerror(CURLE_OK)) > 0);
}

static const struct tap_test tests[] = {
    {"libcurl is loaded by whoever asks for it, once", loaded},
};
TAP_MAIN(tests)
