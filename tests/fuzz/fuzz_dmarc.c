/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any TXT record: nothing is a policy that does not begin as one; the walk up ends. */
#include "base/die.h"
#include "mail/dmarc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size}, at = bytes;
    struct dmarc d;
    if (dmarc_read(bytes, &d) && str_find(bytes, S("DMARC1")) == STR_NONE)
        bug("a policy out of nothing");
    int n = 1;
    while (dmarc_above(at, &at))
        n++;
    if (n > 8)
        bug("%d questions", n);
    return 0;
}
