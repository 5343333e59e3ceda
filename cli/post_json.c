/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A post as one line of JSON. */
#include "post_json.h"

#include "action/work.h"
#include "base/id.h"
#include "store/message.h"
#include "store/post.h"
#include "store/tag.h"
#include "text/json.h"

enum { TAGS = 50 };

void post_json(struct work *w, struct str list, const struct post *p)
{
    struct message m;
    struct json j;
    struct str tags[TAGS];
    if (!message_get(w->mem, w->db, p->message, &m))
        return;
    size_t n = tag_of_post(w->mem, w->db, p->list, p->number, tags, TAGS);
    json_begin(&j);
    json_str(&j, "list", list);
    json_int(&j, "thread", p->thread.v);
    json_int(&j, "number", p->number);
    json_str(&j, "message_id", m.message_id);
    json_int(&j, "parent", p->parent);
    json_str(&j, "subject", m.subject);
    json_str(&j, "author", m.author);
    json_time(&j, "date", p->date);
    json_open(&j, "tags", '[');
    for (size_t i = 0; i < n; i++)
        json_str(&j, NULL, tags[i]);
    json_close(&j, ']');
    json_end(&j);
}
