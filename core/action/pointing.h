/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things stand: in the published archive, one rule for the links in mails and for the files that are
   written, and the addresses of lists. */
#ifndef ACTION_POINTING_H
#define ACTION_POINTING_H

#include "base/buf.h"

struct arena;
struct conf;
struct list;
struct local;

/* garden@lists.example.org; pointing_at for a name that is no list's, such as posthouse. */
struct str pointing_at(struct arena *a, struct str name, struct str domain);
struct str pointing_address(struct arena *a, const struct list *l);
/* garden+r-12@lists.example.org: list and domain of what are not read. */
struct str pointing_verb(struct arena *a, const struct list *l, const struct local *what);
/* Where the owners of a list are written to; l NULL: the network's. */
struct str pointing_owner(struct arena *a, const struct conf *conf, const struct list *l);
/* Whom the service's own mails are from. */
struct str pointing_service(struct arena *a, const struct conf *conf);

/* A list's folder below the archive's root: its name; for a list of another domain than the network's own,
   name~domain (no list's name holds a ~). */
void pointing_folder(struct buf *out, const struct conf *conf, const struct list *l);
/* FOLDER/m/HASH.html: a message's permanent address, known before the page exists (STANDARDS O9). */
void pointing_message(struct buf *out, const struct conf *conf, const struct list *l, struct str permalink);
/* The same as a URL; empty when no archive_url is configured. */
void pointing_message_url(struct buf *out, const struct conf *conf, const struct list *l, struct str permalink);
void pointing_list_url(struct buf *out, const struct conf *conf, const struct list *l);

#endif
