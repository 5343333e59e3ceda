/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the configuration itself is a secret: a password may stand in the database's place. */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include <stdbool.h>

struct conf;

bool secret_inside(const struct conf *conf);
/* The umask under which such a file is written: what others may do with it, they may do where it has none. */
unsigned secret_umask(const struct conf *conf, unsigned otherwise);

#endif
