/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A house is served once: by whom, if at all. */
#ifndef CLI_SERVING_H
#define CLI_SERVING_H

#include "base/str.h"

struct arena;
struct conf;

/* From now on this process serves the house, to its end; it ends here where another one does already. */
void serving_begin(struct arena *a, const struct conf *conf);
/* The number of the process that does; empty: none. */
struct str serving_who(struct arena *a, const struct conf *conf);

#endif
