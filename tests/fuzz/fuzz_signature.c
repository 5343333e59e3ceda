/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any DKIM-Signature: what was read out of it stands in it. */
#include "base/arena.h"
#include "base/die.h"
#include "mail/signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str bytes = {(const char *)data, size};
    struct signature s;
    if (signature_read(a, bytes, &s)) {
        if (str_find(bytes, s.domain) == STR_NONE || str_find(bytes, s.fields) == STR_NONE)
            bug("words that nobody wrote");
        if (str_chr(s.domain, ';') != STR_NONE || str_chr(s.bytes, ' ') != STR_NONE)
            bug("more than a value");
        signature_covers(&s, S("List-Id"));
    }
    arena_free(a);
    return 0;
}
