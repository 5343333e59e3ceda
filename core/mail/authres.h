/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What our mail server found out about a mail's From: Authentication-Results (RFC 8601). */
#ifndef MAIL_AUTHRES_H
#define MAIL_AUTHRES_H

#include "base/str.h"

enum authres {
    AUTHRES_NONE, /* nothing that we may believe, or nothing about this domain */
    AUTHRES_PASS, /* the From domain is proven */
    AUTHRES_FAIL, /* DMARC failed */
};

/* value: the topmost field, folded or not; ours: the configured authserv-id, which must be exactly this one
   (but for case), since anybody can send a field of another; from: the domain of the mail's only From. Pass is
   dmarc=pass, or dkim=pass (header.d, header.i) or spf=pass (smtp.mailfrom) of an aligned domain; dmarc=fail
   outweighs them. Without a list of public suffixes the relaxed alignment of RFC 9989 is taken as: equal, or
   one is a subdomain of the other, and both have a dot; so a tenant of a public suffix could pose as the suffix
   itself, but never as a neighbour. A value that breaks the grammar says nothing. */
enum authres authres_read(struct str value, struct str ours, struct str from);
/* The server that the field names as its writer; empty where it names none. */
struct str authres_id(struct str value);
/* Whether the field says that this server wrote it; nothing about what else it says. */
bool authres_by(struct str value, struct str ours);

#endif
