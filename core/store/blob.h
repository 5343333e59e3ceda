/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw mails and attachments: stored once by their content, compressed. */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

/* sha256: of bytes. What is there already is not stored again. */
struct blob_id blob_put(struct db *db, const unsigned char sha256[32], struct str bytes);
bool blob_get(struct arena *a, struct db *db, struct blob_id id, struct str *out); /* false: there is none */
int64_t blob_size(struct db *db, struct blob_id id);                               /* before compression */
bool blob_drop(struct db *db, struct blob_id id); /* removes it, unless something needs it still: false */

#endif
