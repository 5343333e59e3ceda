/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at a page of the web. */
#include "base/dial_web.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "base/dial_curl.h"
#include "base/die.h"

static size_t on_bytes(char *p, size_t size, size_t n, void *arg)
{
    struct buf *page = arg;
    size_t room = page->max - page->n;
    buf_put(page, str_sub((struct str){p, size * n}, 0, room));
    return size * n;
}

static bool set_up(CURL *easy, const char *url, int wait_ms, struct buf *page)
{
    bool good = curl()->easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
                curl()->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
                curl()->easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
                curl()->easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)wait_ms) == CURLE_OK &&
                curl()->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
                curl()->easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK &&
                curl()->easy_setopt(easy, CURLOPT_WRITEDATA, page) == CURLE_OK;
#ifdef POSTHOUSE_TEST
    const char *authorities =
        getenv("POSTHOUSE_AUTHORITIES"); /* tests have no certificate that the world knows */
    if (authorities)
        good = good && curl()->easy_setopt(easy, CURLOPT_CAINFO, authorities) == CURLE_OK;
#endif
    return good;
}

int dial_web(struct str url, int wait_ms, struct buf *page)
{
    long status = 0;
    struct buf z;
    CURL *easy = curl()->easy_init();
    buf_init(&z, 4000);
    buf_put(&z, url);
    buf_char(&z, 0);
    if (!easy || buf_over(&z) || !set_up(easy, z.p, wait_ms, page))
        die("cannot ask for a page of the web");
    CURLcode end = curl()->easy_perform(easy);
    if (end == CURLE_OK && curl()->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK)
        status = 0;
    if (!status) {
        buf_reset(page);
        buf_put(page, str_of(curl()->easy_strerror(end)));
    }
    curl()->easy_cleanup(easy);
    buf_release(&z);
    return (int)status;
}
