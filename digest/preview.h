/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-digest preview: the digest that a member would get, shown and not sent. */
#ifndef DIGEST_PREVIEW_H
#define DIGEST_PREVIEW_H

struct arena;

void preview_run(struct arena *a, int argc, char **argv);

#endif
