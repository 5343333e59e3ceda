/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a template: read or refused with a reason, and its holes are names. */

#include "base/arena.h"
#include "text/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct str_list holes;
    struct str why = {0};
    bool good = template_holes(a, "web/x.html", (struct str){(const char *)bytes, n}, &holes, &why);
    if (good == (why.n > 0))
        abort();
    for (size_t i = 0; i < holes.n; i++)
        if (holes.at[i].n == 0)
            abort();
    arena_free(a);
    return 0;
}
