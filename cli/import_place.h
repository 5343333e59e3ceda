/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the mails lie that an import refuses for their size: they are not kept a second time, and what of them
   is in memory is no mail. */
#ifndef CLI_IMPORT_PLACE_H
#define CLI_IMPORT_PLACE_H

#include "base/str.h"

struct arena;
struct json;
struct mbox_mail;

struct import_place {
    uint64_t at, whole;              /* in the file as it is unpacked; bytes */
    struct str envelope, message_id; /* a line each, without control characters */
};

struct import_places {
    struct import_place *at;
    size_t n, cap;
};

void import_place_add(struct arena *a, struct import_places *all, const struct mbox_mail *mail);
void import_place_print(const struct import_places *all, const char *path);
void import_place_json(struct json *j, const struct import_places *all);
/* A value of max_message that lets all of them through, "61M"; empty: there is none so large. */
struct str import_place_limit(struct arena *a, const struct import_places *all);

#endif
