/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ph-web makes of a request: an answer, or a mail for the spool and then an answer. */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include "base/buf.h"
#include "base/id.h"

struct conf;
struct request;
struct spool;
struct spool_draft;
enum spool_end;

struct answer {
    int status;       /* 0: yet to come, when the draft is kept */
    bool head;        /* a HEAD: no body */
    const char *page; /* one of web_page's; NULL: the status says all */
    enum lang lang;
    struct str list;           /* its address, in mem */
    struct spool_draft *draft; /* a mail to LIST+u-ID-MAC@, for spool_keep */
    const char *via;
    struct arena *mem;
};

/* Decides. The draft is the caller's to keep or drop. */
void answer_begin(struct answer *a, const struct conf *conf, struct spool *spool, const struct request *r);
/* What became of the draft, which is dropped; the status is known then. */
void answer_kept(struct answer *a, struct spool *spool);
/* For a request that was no good: the status alone. */
void answer_refuse(struct answer *a, int status);
/* Status line and fields, then the page. cgi: as RFC 3875 section 6 wants it. keep: the connection goes on. */
void answer_write(struct buf *b, const struct answer *a, bool cgi, bool keep);
void answer_release(struct answer *a, struct spool *spool); /* zeroed ones too */

#endif
