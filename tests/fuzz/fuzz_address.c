/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a list of addresses: what comes out is an address, whatever went in. */
#include "base/arena.h"
#include "base/utf8.h"
#include "charsets.h"
#include "mail/address.h"
#include "mail/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct str raw = {(const char *)bytes, n};
    struct mailboxes list, written;
    struct mailbox one;
    address_list(a, raw, &list);
    for (size_t i = 0; i < list.n; i++)
        if (!address_canonical(list.at[i].address) || !utf8_valid(list.at[i].name))
            abort();
    address_list_written(a, raw, &written);
    if (written.n != list.n)
        abort();
    for (size_t i = 0; i < list.n; i++)
        if (!str_eq(list.at[i].address, written.at[i].address) || !utf8_valid(written.at[i].name))
            abort();
    if (address_undisguise(a, raw, &one) && (!address_canonical(one.address) || !utf8_valid(one.name)))
        abort();
    arena_free(a);
    return 0;
}
