/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any header and text as a mail: a report's recipients are addresses that the record may hold. */
#include "base/arena.h"
#include "base/die.h"
#include "base/words.h"
#include "mail/address.h"
#include "mail/machine.h"
#include "mail/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct arena *a = arena_new();
    size_t half = str_find(bytes, S("\n\n"));
    struct str body = half == STR_NONE ? bytes : str_from(bytes, half + 2);
    struct part parts[] = {{.type = S("text/plain"), .plain = body},
        {.type = S("message/delivery-status"), .bytes = body},
        {.type = S("text/rfc822-headers"), .bytes = body},
        {.type = S("message/feedback-report"), .bytes = body}};
    for (size_t n = 0; n <= 4; n++) {
        struct mailbox from = {S("Mail Delivery System"), S("mailer-daemon@x.org")};
        struct mail m = {.subject = S("failure notice"), .from = {&from, 1}, .parts = parts, .n_parts = n};
        m.enclosed = n == 3 ? (struct str){0} : body;
        m.header = str_sub(bytes, 0, half == STR_NONE ? 0 : half + 1);
        machine_look(a, words_load(), &m);
        for (size_t i = 0; i < m.n_bounces; i++)
            if (!address_canonical(m.bounces[i].recipient))
                bug("a recipient that is no address");
    }
    arena_free(a);
    return 0;
}
