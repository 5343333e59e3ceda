/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an HTTP request, whole and growing: the same end; then as a form and as a path. */
#include "base/request.h"

#include "base/arena.h"
#include "base/die.h"
#include "base/form.h"
#include "mail/local.h"
#include "mail/oneclick.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct request whole = {0}, parts = {0};
    enum request_end end = request_read(&whole, bytes), grown = REQUEST_MORE;
    for (size_t n = size / 3; n <= size && grown == REQUEST_MORE; n += size / 7 + 1)
        grown = request_read(&parts, str_sub(bytes, 0, n));
    if (grown == REQUEST_MORE)
        grown = request_read(&parts, bytes);
    if (end != grown || whole.status != parts.status || (end == REQUEST_DONE && whole.size != parts.size))
        bug("a request depends on how its bytes came");
    if (end == REQUEST_DONE) {
        struct local l;
        struct arena *a = arena_new();
        if (whole.size > size || whole.size > REQUEST_MOST)
            bug("a request outgrew its bytes");
        form_says(whole.content_type, whole.body, S("List-Unsubscribe"), S("One-Click"));
        if (oneclick_read(a, S("https://l.test"), whole.target, &l) && l.verb != LOCAL_ONESHOT)
            bug("a path became something else");
        arena_free(a);
    }
    return 0;
}
