/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the tests of the jail: a child in a jail of its own. */
#ifndef TESTS_JAILED_H
#define TESTS_JAILED_H

#include "base/arena.h"
#include "base/jail.h"
#include "tap.h"

static const struct jail_limits small = {.work_ms = 800, .cpu_s = 2, .memory = 64u << 20, .result = 1u << 20};
static struct arena *mem;
static struct str out;
static int killed_by;

static inline enum jail_end run_with(const struct jail_limits *limits, jail_child *child, struct str in)
{
    if (!mem)
        mem = arena_new();
    struct jail *jail = jail_new(child, 32 << 20);
    enum jail_end end = jail_run(jail, mem, limits, &in, 1, &out);
    killed_by = jail_signal(jail);
    jail_free(jail);
    return end;
}

static inline enum jail_end run(jail_child *child, struct str in)
{
    return run_with(&small, child, in);
}

/* A value as a text, and back. */
#define TEXT(value) ((struct str){(const char *)&(value), sizeof(value)})
#define VALUE(type, text) (*(const type *)(const void *)(text).p)

/* A canary writes "free" when it got out. */
static inline void got_out(struct buf *result, bool yes)
{
    buf_put(result, yes ? S("free") : S("no"));
}

#endif
