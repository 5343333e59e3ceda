/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any Authentication-Results: nothing passes that does not begin with our server's name. */
#include "base/die.h"
#include "mail/authres.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    if (authres_read(bytes, S("mx.example.net"), S("example.org")) != AUTHRES_NONE)
        if (str_find_nocase(bytes, S("mx.example.net")) == STR_NONE)
            bug("a stranger's word was believed");
    struct authres_signature s[3];
    for (size_t i = authres_signatures(bytes, S("mx.example.net"), S("example.org"), s, 3); i-- > 0;)
        if (!str_ends_nocase(s[i].domain, S("example.org")) && !str_eq_nocase(s[i].domain, S("org")))
            bug("a stranger's signature was believed");
    return 0;
}
