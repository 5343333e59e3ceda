/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages of a build are made with. */
#ifndef ARCHIVE_SITE_H
#define ARCHIVE_SITE_H

#include "base/str.h"

struct arena;
struct publish;
struct redact_own;
struct work;

/* Of one build. The memory of work is that of a piece: one message, one row. */
struct site {
    struct work *w;
    struct publish *publish;
    struct arena *mem;            /* of one series of pages */
    const struct redact_own *own; /* our lists' addresses, which stay readable */
    struct str style;             /* the style sheet without remarks */
    struct str months[12];
    size_t frame; /* gzip bytes of the frame; 0: not weighed yet */
    bool look;    /* say what would be written, and write nothing */
};

/* All but what a build sets: publish, mem and own. The style sheet lives in a. */
void site_begin(struct site *s, struct arena *a, struct work *w);

#endif
