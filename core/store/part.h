/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a message as the parser read them, so that nothing needs to parse twice. */
#ifndef STORE_PART_H
#define STORE_PART_H

#include "base/id.h"
#include "base/str.h"

struct arena;
struct db;

struct kept_part {
    int n; /* from 0, in the order of the mail */
    struct str path, type, charset, filename, content_id;
    int use; /* enum part_use of mail/reading */
    bool attached;
    int64_t size;
    struct str sha256;      /* 32 bytes, of the decoded part */
    struct str body;        /* of text parts, as a reader sees it; empty otherwise */
    struct blob_id content; /* the decoded bytes; none where body says it all */
};

/* message_body: the body that message_add got; a part's body that equals it is not stored twice. */
void part_add(struct db *db, struct message_id m, const struct kept_part *p, struct str message_body);
/* Those of one use, without their text. */
size_t part_of_use(struct arena *a, struct db *db, struct message_id m, int use, struct kept_part **out);
bool part_get(struct arena *a, struct db *db, struct message_id m, int n, struct kept_part *out);

#endif
