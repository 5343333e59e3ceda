/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-intake --explain: what the service makes of a mail, without changing anything. */
#ifndef INTAKE_EXPLAIN_H
#define INTAKE_EXPLAIN_H

#include "base/buf.h"

struct arena;
struct args;
struct opening_result;
struct rendering;
struct verdict;
struct route;

/* The whole run; the program's exit code. Without --recipient neither configuration nor database is opened. */
int explain_run(const struct args *args);

/* What was found out about one file. */
struct explained {
    struct str file;
    const struct opening_result *opened;
    const struct route *route;     /* NULL: no recipient was given */
    const struct verdict *verdict; /* NULL: nothing was judged */
    size_t max_message;            /* bytes */
    struct str lang;               /* as filed, or as it would be */
    const struct str *tags;        /* as filed, or without a recipient those of the mail alone */
    size_t n_tags;
    bool filed;     /* it would be, or is */
    int64_t thread; /* an id; 0: it would begin one, or it is not filed */
    bool again;     /* the list has it, or it waits, or it was forwarded: nothing would be changed */
    int64_t number; /* of the post, when it is filed */
    const struct rendering *rendering;
    const char *dressing, *dressed_why; /* how a copy would go out; NULL: there would be none */
};

/* "again" where it came before, with what was done with it then; else as policy has it. There must be a
   verdict. */
struct str explain_verdict(const struct explained *e);
struct str explain_reason(const struct explained *e);

/* One line of JSON. */
void explain_json(struct buf *out, struct arena *a, const struct explained *e);
/* The same for people. */
void explain_text(struct buf *out, struct arena *a, const struct explained *e);

#endif
