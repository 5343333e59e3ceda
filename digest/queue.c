/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A digest on its way out: its window, its copy and its row in the outbox stand or fall together. */
#include "queue.h"

#include "action/dressing.h"
#include "action/work.h"
#include "base/hash.h"
#include "base/when.h"
#include "due.h"
#include "store/blob.h"
#include "store/issue.h"
#include "store/list.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/person.h"

struct copy_id queue_copy(struct work *w, const struct due *d)
{
    unsigned char sha[HASH_SIZE];
    struct message m;
    struct str raw;
    if (d->alone.v) {
        if (!message_get(w->mem, w->db, d->alone, &m) || !blob_get(w->mem, w->db, m.raw, &raw))
            return (struct copy_id){0}; /* erased just now */
        return dressing_copy(w, d->list, d->alone, raw);
    }
    hash_sha256(d->body, sha);
    struct copy c = {.kind = COPY_DIGEST,
        .list = d->list->id,
        .mode = d->mode,
        .lang = d->lang,
        .created = w->now,
        .head = d->head,
        .body = blob_put(w->db, sha, d->body)};
    return copy_add(w->db, &c);
}

void queue_due(struct work *w, struct due *d)
{
    struct address_id address = person_main_address(w->db, d->issue->person);
    if (address.v == 0 || !issue_claim(w->db, d->issue))
        return;
    for (size_t i = 0; i < d->n_items; i++)
        issue_item_add(w->db, d->issue->id, &d->items[i]);
    struct copy_id copy = queue_copy(w, d);
    if (copy.v) {
        issue_set_copy(w->db, d->issue->id, copy);
        /* it goes at once, whatever time --at says it is */
        outbox_add(w->db, copy, address, d->issue->person, d->list->id, when_now());
    }
}
