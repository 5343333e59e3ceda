/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with a mail at one address of ours: accepted, held, refused, dropped, given to a person, or
 * obeyed. */
#ifndef INTAKE_POLICY_H
#define INTAKE_POLICY_H

#include "base/id.h"
#include "base/str.h"

struct opening_result;
struct route;
struct work;

enum policy {
    POLICY_ACCEPT,  /* filed and distributed */
    POLICY_HOLD,    /* kept for a moderator */
    POLICY_REFUSE,  /* kept nowhere; there is nobody to tell */
    POLICY_DROP,    /* a machine's mail that is for nobody: never distributed, never answered */
    POLICY_FORWARD, /* a person answers: the list's owners */
    POLICY_LEAVE,   /* a member leaves, whoever sent it and whatever it says */
};

struct verdict {
    enum policy policy;
    enum reason reason; /* REASON_NONE when accepted, and when a member leaves */
};

struct policy_mail {
    const struct opening_result *opened;
    struct str raw;
    bool null_sender; /* the envelope said <> */
};
struct verdict policy_judge(struct work *w, const struct route *r, const struct policy_mail *in);
/* Of a mail that could not be opened, at whatever address. */
struct verdict policy_unread(const struct opening_result *opened);
const char *policy_name(enum policy p); /* "accept" */
/* The reason's word; of REASON_ADDRESS the verb. */
struct str policy_reason(const struct verdict *v, const struct route *r);

#endif
