/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a header and as each of its values. */
#include "base/arena.h"
#include "base/utf8.h"
#include "charsets.h"
#include "mail/encoded.h"
#include "mail/header.h"
#include "mail/maildate.h"
#include "mail/mimetype.h"
#include "mail/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct str raw = {(const char *)bytes, n};
    struct header h;
    struct strs ids;
    struct mimetype type;
    int64_t at;
    int zone;
    if (header_read(a, raw, &h) > n)
        abort();
    header_ids(a, raw, &ids);
    mimetype_read(a, raw, &type);
    mimetype_disposition(a, raw, &type);
    if (maildate_read(raw, &at, &zone) && at < 0)
        abort();
    if (!utf8_valid(encoded_text(a, raw)) || !utf8_valid(mimetype_filename(a, raw)))
        abort();
    arena_free(a);
    return 0;
}
