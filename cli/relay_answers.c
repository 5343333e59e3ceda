/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the relay takes us: reached, its certificate looked at, and logged in where that is asked for. */
#include "relay_answers.h"

#include <poll.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/dial.h"
#include "base/dial_relay.h"

enum { SOCKETS = 8 };

static enum dial_state wait_for(struct dial *d)
{
    struct pollfd fds[SOCKETS];
    enum dial_state state;
    while ((state = dial_step(d)) == DIAL_OPENING)
        poll(fds, dial_polls(d, fds, SOCKETS), dial_wait_ms(d));
    return state;
}

bool relay_answers(struct arena *a, const struct conf *conf, struct buf *said)
{
    struct dial_to to;
    struct str folder, why;
    const char *wrong = dial_relay(a, conf, &to, &folder);
    if (wrong || folder.n) {
        buf_put(said, wrong ? str_of(wrong) : S("is only written to"));
        return !wrong;
    }
    to.wait_ms = RELAY_ANSWERS_MS;
    struct dial *d = dial_relay_open(conf, &to, &why);
    bool good = d && wait_for(d) == DIAL_OPEN;
    buf_put(said, !d ? why : good ? S("answers") : dial_error(d));
    if (good && to.user.n)
        buf_printf(said, ", and takes the login of %.*s", STR(to.user));
    if (!good && d && dial_reply(d).n)
        buf_printf(said, " (it said: %.*s)", STR(dial_reply(d)));
    dial_close(d);
    return good;
}
