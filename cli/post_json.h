/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A post as one line of JSON, as every word that lists posts writes it. */
#ifndef CLI_POST_JSON_H
#define CLI_POST_JSON_H

#include "base/str.h"

struct post;
struct work;

void post_json(struct work *w, struct str list, const struct post *p);

#endif
