/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a mail to be sent, whose end must be its only one, and as a server's replies. */
#include "base/die.h"
#include "mail/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str in = {(const char *)data, n}, rest = in;
    struct buf out, text;
    int code;
    buf_init(&out, BUF_MAX);
    buf_init(&text, 100);
    struct wire w = {.parts = {str_sub(in, 0, n / 3), str_from(in, n / 3)}};
    for (size_t most = 5; !w.done; most += 5)
        wire_write(&w, &out, most);
    buf_put(&out, S(""));
    struct str sent = buf_str(&out);
    bool nothing = str_starts(sent, S(".\r\n"));
    size_t end = nothing ? 0 : str_find(sent, S("\r\n.\r\n"));
    if (end + (nothing ? 3 : 5) != sent.n)
        bug("a mail ends before its end");
    while (wire_reply(&rest, &code, &text) == WIRE_REPLY)
        if (code < 200 || code > 599)
            bug("no code: %d", code);
    buf_release(&text);
    buf_release(&out);
    return 0;
}
