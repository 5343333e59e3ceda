/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dial_web: what cannot be reached, or is no https, is said. (A real server answers in flow 046.) */
#include "base/dial_web.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tap.h"

static void nobody(void)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof in;
    char url[100];
    struct buf b;
    int fd = socket(AF_INET, SOCK_STREAM, 0); /* bound, and nobody listens */
    CHECK(bind(fd, (struct sockaddr *)&in, size) == 0 && getsockname(fd, (struct sockaddr *)&in, &size) == 0);
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", ntohs(in.sin_port));
    buf_init(&b, 100);
    CHECK_INT(dial_web(str_of(url), 5000, &b), 0);
    CHECK(b.n > 0);
    buf_release(&b);
}

static void no_tls(void)
{
    struct buf b;
    buf_init(&b, 100);
    CHECK_INT(dial_web(S("http://127.0.0.1/"), 5000, &b), 0);
    CHECK(str_find_nocase(buf_str(&b), S("protocol")) != STR_NONE);
    buf_reset(&b);
    CHECK_INT(dial_web(S("file:///etc/passwd"), 5000, &b), 0);
    CHECK(str_find(buf_str(&b), S("root:")) == STR_NONE);
    buf_release(&b);
}

static const struct tap_test tests[] = {
    {"where nobody answers there is no status, but a reason", nobody},
    {"nothing but https is asked", no_tls},
};
TAP_MAIN(tests)
