/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTP/1.1 request (RFC 9112): bytes in, a struct out, or the status that refuses it. It knows no socket
 * and no clock. What two programs could read as two different requests is refused (smuggling: section 11.2). */
#ifndef BASE_REQUEST_H
#define BASE_REQUEST_H

#include "base/str.h"

enum {
    REQUEST_LINE = 2048, /* longest first line */
    REQUEST_HEAD = 8192, /* first line and fields */
    REQUEST_FIELDS = 64,
    REQUEST_BODY = 4096,
    REQUEST_MOST = REQUEST_HEAD + REQUEST_BODY
};

struct request {
    struct str method, target; /* the target's path alone, as it was written; all borrow from the bytes */
    struct str content_type, accept_language;
    struct str body;
    bool keep;   /* the client wants the connection to go on */
    size_t size; /* bytes that it took, body included */
    int status;  /* of REQUEST_BAD */

    size_t seen, head, body_size; /* where reading goes on; head 0: its end is yet to come */
    bool at_cr;
};

enum request_end {
    REQUEST_MORE, /* call it again with more */
    REQUEST_DONE,
    REQUEST_BAD /* answer with r->status, then close: nothing behind it can be trusted */
};

/* bytes: all that came so far, REQUEST_MOST at most are looked at; r: zeroed before the first call, and given
   again with more bytes, which may lie elsewhere by then. */
enum request_end request_read(struct request *r, struct str bytes);

#endif
