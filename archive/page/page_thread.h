/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread's page or pages, and the permanent address of each of its messages. */
#ifndef ARCHIVE_PAGE_THREAD_H
#define ARCHIVE_PAGE_THREAD_H

#include "base/id.h"

struct shelf;
struct shelf_thread;
struct site;

/* Hidden messages lose their address. */
void page_thread(struct site *s, const struct shelf *shelf, const struct shelf_thread *t);
void page_thread_gone(struct site *s, const struct shelf *shelf, struct thread_id id);

#endif
