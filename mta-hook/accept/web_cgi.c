/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request as a CGI program gets it. */
#include "web_cgi.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/request.h"
#include "base/spool.h"
#include "base/when.h"
#include "web_answer.h"

enum { BODY_MS = 10 * 1000 };

static struct str variable(const char *name)
{
    return str_of(getenv(name));
}

/* False when it does not come in time. */
static bool read_body(char *to, size_t n)
{
    int64_t until = when_mono() + BODY_MS;
    for (size_t got = 0; got < n;) {
        struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
        int64_t left = until - when_mono();
        if (left <= 0 || poll(&fd, 1, (int)left) < 0)
            return false;
        if (!fd.revents)
            continue;
        ssize_t more = read(STDIN_FILENO, to + got, n - got);
        if (more == 0 || (more < 0 && errno != EINTR && errno != EAGAIN))
            return false;
        got += more > 0 ? (size_t)more : 0;
    }
    return true;
}

/* 0, or the status that refuses it. */
static int request_of(struct request *r, char body[REQUEST_BODY], struct buf *target)
{
    int64_t length = 0;
    struct str said = variable("CONTENT_LENGTH");
    buf_put(target, variable("SCRIPT_NAME"));
    buf_put(target, variable("PATH_INFO"));
    *r = (struct request){.method = variable("REQUEST_METHOD"),
        .target = buf_str(target),
        .content_type = variable("CONTENT_TYPE"),
        .accept_language = variable("HTTP_ACCEPT_LANGUAGE")};
    if (buf_over(target))
        return 414;
    if (said.n && (!str_int(said, &length) || length < 0))
        return 400;
    if (length > REQUEST_BODY)
        return 413;
    if (!read_body(body, (size_t)length))
        return 408;
    r->body = (struct str){body, (size_t)length};
    return 0;
}

static void sync_one(struct spool_draft *const *drafts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        spool_sync(drafts[i]);
}

void cgi_run(const struct conf *conf, struct spool *spool)
{
    char body[REQUEST_BODY];
    struct request r;
    struct answer a = {0};
    struct buf target, out;
    buf_init(&target, REQUEST_LINE);
    buf_init(&out, BUF_MAX);
    int status = request_of(&r, body, &target);
    if (status)
        answer_refuse(&a, status);
    else
        answer_begin(&a, conf, spool, &r);
    if (a.draft) {
        spool_keep(spool, &a.draft, 1, sync_one);
        answer_kept(&a, spool);
    }
    answer_write(&out, &a, true, false);
    (void)file_write_all(STDOUT_FILENO, buf_str(&out)); /* who is gone hears nothing */
    answer_release(&a, spool);
    buf_release(&out);
    buf_release(&target);
}
