/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place that mail is handed to, as the configuration's keys relay, relay_password_file and
   relay_authorities name it. */
#ifndef BASE_DIAL_RELAY_H
#define BASE_DIAL_RELAY_H

#include "base/str.h"

struct arena;
struct buf;
struct conf;
struct dial;
struct dial_to;

/* NULL, or what is wrong with the key. *folder: where mail is only written to; empty where there is a server,
   and *to is that, without its password. Lives in a, or as long as conf. */
const char *dial_relay(struct arena *a, const struct conf *conf, struct dial_to *to, struct str *folder);
/* Begins a connection, with the password as its file has it now. NULL: that cannot be read, and *why says it,
   in a static place. */
struct dial *dial_relay_open(const struct conf *conf, const struct dial_to *to, struct str *why);

#endif
