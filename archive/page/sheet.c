/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weighs as little as it can: most pages are light even before they are packed. */
#include "page/sheet.h"

#include "publish.h"

enum { FEW = 400 };

void sheet_init(struct sheet *s, struct publish *publish, size_t room)
{
    *s = (struct sheet){.publish = publish, .room = room};
    buf_init(&s->html, BUF_MAX);
}

void sheet_release(struct sheet *s)
{
    buf_release(&s->html);
}

size_t sheet_weight(struct publish *publish, struct str bytes)
{
    size_t weight = bytes.n > FEW ? publish_weight(publish, bytes) : bytes.n;
    return weight < bytes.n ? weight : bytes.n;
}

bool sheet_add(struct sheet *s, struct str piece)
{
    size_t weight = piece.n;
    if (s->pieces && s->weight + weight > s->room) {
        weight = sheet_weight(s->publish, piece);
        if (s->weight + weight > s->room) /* what pieces have in common weighs once */
            s->weight = sheet_weight(s->publish, buf_str(&s->html));
        if (s->weight + weight > s->room)
            return false;
    }
    buf_put(&s->html, piece);
    s->weight += weight;
    s->pieces++;
    return true;
}

void sheet_turn(struct sheet *s)
{
    buf_reset(&s->html);
    s->weight = s->pieces = 0;
}
