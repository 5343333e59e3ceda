/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ph-web makes of a request. */
#include "web_answer.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/form.h"
#include "base/log.h"
#include "base/request.h"
#include "base/spool.h"
#include "base/spool_lists.h"
#include "base/when.h"
#include "mail/door.h"
#include "mail/local.h"
#include "mail/oneclick.h"
#include "text/language.h"
#include "text/template.h"
#include "web_page.h"

/* Whoever posts what is no token of ours must not fill the disk with it: so many at once, so many a second. Of
   a list of a million, one member in a hundred a day is one in eight seconds. */
enum { BURST = 2000, A_SECOND = 20, MAIL_MOST = 1000 };

static bool may_store(void)
{
    static int64_t milli = (int64_t)BURST * 1000, before;
    int64_t now = when_mono(), more = before ? (now - before) * A_SECOND : 0;
    milli = milli + more < (int64_t)BURST * 1000 ? milli + more : (int64_t)BURST * 1000;
    before = now;
    if (milli < 1000)
        return false;
    milli -= 1000;
    return true;
}

void answer_refuse(struct answer *a, int status)
{
    a->status = status;
    a->page = NULL;
}

static void say(struct answer *a, int status, const char *page)
{
    a->status = status;
    a->page = page;
}

/* ---- the mail */

/* The token is the recipient; how it came says what the member is told. */
static void draft(struct answer *a, struct spool *spool, const struct local *l, const struct request *r)
{
    struct str to = local_text(a->mem, l);
    a->via = form_says(r->content_type, r->body, S("page"), S("1")) ? "page" : "one-click";
    struct spool_entry e = {.from = S(""), .to = &to, .n_to = 1, .via = str_of(a->via), .at = when_now()};
    a->draft = spool_begin(spool, &e, MAIL_MOST);
    spool_add(a->draft, S("Subject: unsubscribe\nAuto-Submitted: auto-generated\n\n"));
}

static void post(struct answer *a, struct spool *spool, const struct local *l, const struct request *r)
{
    if (!form_says(r->content_type, r->body, S("List-Unsubscribe"), S("One-Click")))
        answer_refuse(a, 400);
    else if (!may_store())
        say(a, 503, PAGE_LATER);
    else
        draft(a, spool, l, r);
}

void answer_begin(struct answer *a, const struct conf *conf, struct spool *spool, const struct request *r)
{
    struct local l;
    *a = (struct answer){.mem = arena_new(), .list = S("")};
    a->lang = language_accepted(r->accept_language, (enum lang)conf->language);
    a->head = str_eq(r->method, S("HEAD"));
    bool get = str_eq(r->method, S("GET")) || a->head;
    if (!get && !str_eq(r->method, S("POST"))) {
        answer_refuse(a, 405);
        return;
    }
    if (!oneclick_read(a->mem, conf->web_url, r->target, &l)) {
        say(a, 404, PAGE_WRONG);
        return;
    }
    a->list = arena_printf(a->mem, "%.*s@%.*s", STR(l.list), STR(l.domain));
    switch (door_known(conf->spool.p, a->list)) {
    case SPOOL_UNKNOWN:
        say(a, 404, PAGE_WRONG);
        return;
    case SPOOL_NO_LISTS:
        say(a, 503, PAGE_LATER);
        return;
    case SPOOL_KNOWN:
        break;
    }
    if (get)
        say(a, 200, PAGE_ASK);
    else
        post(a, spool, &l, r);
}

void answer_kept(struct answer *a, struct spool *spool)
{
    enum spool_end end = spool_end(a->draft);
    int err = errno;
    if (end == SPOOL_KEPT)
        log_event("accepted", LOG_STR("spool", spool_draft_id(a->draft)), LOG_STR("via", str_of(a->via)));
    else
        log_event("refused", LOG_STR("via", str_of(a->via)), LOG_STR("why", str_of(strerror(err))));
    say(a, end == SPOOL_KEPT ? 200 : 503, end == SPOOL_KEPT ? PAGE_DONE : PAGE_LATER);
    spool_drop(spool, a->draft);
    a->draft = NULL;
}

void answer_release(struct answer *a, struct spool *spool)
{
    if (a->draft)
        spool_drop(spool, a->draft);
    if (a->mem)
        arena_free(a->mem);
    *a = (struct answer){0};
}

/* ---- on the wire */

static const char *phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } known[] = {{200, "OK"}, {400, "Bad Request"}, {404, "Not Found"}, {405, "Method Not Allowed"},
        {408, "Request Timeout"}, {411, "Length Required"}, {413, "Content Too Large"}, {414, "URI Too Long"},
        {431, "Request Header Fields Too Large"}, {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].status == status)
            return known[i].phrase;
    return "Error";
}

void answer_write(struct buf *b, const struct answer *a, bool cgi, bool keep)
{
    struct buf body;
    buf_init(&body, BUF_MAX);
    if (a->page)
        page_put(&body, a->page, a->lang, a->list);
    else
        buf_printf(&body, "%d %s\n", a->status, phrase(a->status));
    buf_printf(b, "%s %d %s\r\n", cgi ? "Status:" : "HTTP/1.1", a->status, phrase(a->status));
    buf_printf(b, "Content-Type: text/%s; charset=utf-8\r\n", a->page ? "html" : "plain");
    if (a->page)
        buf_printf(b, "Content-Language: %s\r\n", template_lang(a->lang));
    if (!cgi) {
        buf_printf(b, "Content-Length: %zu\r\n", body.n);
        buf_put(b, keep ? S("Connection: keep-alive\r\n") : S("Connection: close\r\n"));
    }
    if (a->status == 405)
        buf_put(b, S("Allow: GET, HEAD, POST\r\n"));
    if (a->status == 503)
        buf_put(b, S("Retry-After: 60\r\n"));
    buf_put(b, S("Cache-Control: no-store\r\nVary: Accept-Language\r\nX-Robots-Tag: noindex\r\n"
                 "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
                 "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                 "frame-ancestors 'none'; base-uri 'none'\r\n\r\n"));
    if (!a->head)
        buf_put(b, buf_str(&body));
    buf_release(&body);
}
