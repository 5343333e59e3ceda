/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of mails: judged one by one, committed together, then logged. */
#ifndef SEND_RESULTS_H
#define SEND_RESULTS_H

#include <stddef.h>

#include "base/id.h"
#include "base/str.h"

struct answer;
struct arena;
struct gate;
struct outbox;
struct results;
struct work;

/* For a batch of at most max rows; lives in mem. Rows are borrowed until the commit. */
struct results *results_new(struct arena *mem, struct work *w, struct gate *gate, size_t max);

/* of_use: the connection had carried mails before this one. */
void results_judge(struct results *r, const struct outbox *row, const struct answer *answer, bool of_use);
/* It was not handed over. code: 0 where no server would have one. tell: its owner. */
void results_end(
    struct results *r, const struct outbox *row, enum out_state state, int code, struct str why, bool tell);
/* In a transaction of its own; nothing where there are none. */
void results_commit(struct results *r);
void results_forget(struct results *r); /* those that are not committed */
size_t results_waiting(const struct results *r);

/* What holds for the rest of the batch. */
struct str results_unwanted(
    const struct results *r); /* "554 5.7.1 Relay access denied": the relay's words to us; or empty */
bool results_paused(const struct results *r);                        /* the relay asks us to wait */
bool results_shut(const struct results *r, struct domain_id domain); /* it was put off */

#endif
