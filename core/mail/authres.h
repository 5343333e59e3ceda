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
/* A signature of an aligned domain that passed. What a field does not say is empty. */
struct authres_signature {
    struct str domain, selector;
    struct str bytes; /* how its b= begins */
};
/* Those that the field names, by the same rules as above; their number. Where it says whom (header.i) but not
   by which domain, that is taken for the domain. */
size_t authres_signatures(
    struct str value, struct str ours, struct str from, struct authres_signature *out, size_t max);
/* The server that the field names as its writer; empty where it names none. */
struct str authres_id(struct str value);
/* Whether the field says that this server wrote it; nothing about what else it says. */
bool authres_by(struct str value, struct str ours);

#endif
