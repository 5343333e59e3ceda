/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network's owner is told of a mail that was set aside. */
#include "forward.h"

#include "action/notifying.h"
#include "action/work.h"
#include "base/buf.h"
#include "base/conf.h"
#include "text/template.h"

void forward_aside_notice(struct work *w, const struct forward_aside *n)
{
    struct buf text;
    buf_init(&text, BUF_MAX);
    template_mail(&text, notifying_lang(w, NULL), "aside.txt",
        HOLES(HOLE("network", w->conf->network), HOLE("id", n->id), HOLE("list", n->list),
            HOLE("reason", n->reason), HOLE("folder", n->folder)));
    notifying_tell(w, NULL, buf_str(&text));
    buf_release(&text);
}
