/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a mail: no library trap may be reached, and what is read can be written and read back. */
#include "base/arena.h"
#include "base/buf.h"
#include "charsets.h"
#include "mail/body.h"
#include "mail/parse.h"
#include "mail/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct mail m, back;
    struct buf b;
    enum mail_end end = mail_read(a, (struct str){(const char *)bytes, n}, &m);
    if (end == MAIL_UNREADABLE)
        abort(); /* the frame is ours: the library must see in it what we saw */
    m.text = body_text(a, &m);
    buf_init(&b, BUF_MAX);
    reading_write(&b, &m);
    if (!reading_read(a, buf_str(&b), &back))
        abort();
    buf_release(&b);
    arena_free(a);
    return 0;
}
