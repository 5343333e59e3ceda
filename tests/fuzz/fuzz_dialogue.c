/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an LMTP session, whole and cut in three: the replies, the mail and its end must not differ. */
#include "base/die.h"
#include "base/spool.h"
#include "base/spool_lists.h"
#include "mail/dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum dialogue_want answer(struct dialogue *d, enum dialogue_want want, struct buf *seen)
{
    if (want == DIALOGUE_WHO)
        dialogue_known(d, (enum spool_known)(d->address.n % 3));
    if (want == DIALOGUE_PIECE)
        buf_put(seen, d->piece);
    if (want == DIALOGUE_BEGIN)
        for (size_t i = 0; i < d->n_to; i++)
            buf_put(seen, d->to[i]);
    if (want == DIALOGUE_END)
        dialogue_kept(d, (enum spool_end)(seen->n % 4), S("ID"));
    return want;
}

/* False once it has ended. */
static bool feed(struct dialogue *d, struct str in, struct buf *seen, struct buf *said)
{
    for (;;) {
        enum dialogue_want want = answer(d, dialogue_next(d, &in), seen);
        if (buf_over(&d->out) || d->n_to > DIALOGUE_RECIPIENTS)
            bug("a session outgrew its limits");
        if (want == DIALOGUE_MORE && in.n && !d->out.n)
            bug("a session stands still");
        buf_put(said, buf_str(&d->out));
        buf_reset(&d->out);
        if (want == DIALOGUE_BYE || (want == DIALOGUE_MORE && !in.n))
            return want != DIALOGUE_BYE;
    }
}

static void session(struct str bytes, size_t cut, struct buf *seen, struct buf *said)
{
    static struct dialogue d;
    buf_init(seen, BUF_MAX);
    buf_init(said, BUF_MAX);
    dialogue_init(&d, S("mx.test"), 1000);
    (void)(feed(&d, str_sub(bytes, 0, cut), seen, said) && feed(&d, str_sub(bytes, cut, cut), seen, said) &&
           feed(&d, str_from(bytes, 2 * cut), seen, said));
    dialogue_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct buf seen[2], said[2];
    session(bytes, size, &seen[0], &said[0]);
    session(bytes, size / 3, &seen[1], &said[1]);
    if (!str_eq(buf_str(&seen[0]), buf_str(&seen[1])) || !str_eq(buf_str(&said[0]), buf_str(&said[1])))
        bug("a session depends on how its bytes were cut");
    for (int i = 0; i < 2; i++) {
        buf_release(&seen[i]);
        buf_release(&said[i]);
    }
    return 0;
}
