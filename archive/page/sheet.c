/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weighs as little as it can: most pages are light even before they are packed. */
#include "page/sheet.h"

#include "publish.h"

void sheet_init(struct sheet *s, struct publish *publish, size_t room)
{
    *s = (struct sheet){.publish = publish, .room = room};
    buf_init(&s->html, BUF_MAX);
}

void sheet_release(struct sheet *s)
{
    buf_release(&s->html);
}

static size_t lesser(size_t a, size_t b)
{
    return a < b ? a : b;
}

bool sheet_add(struct sheet *s, struct str piece)
{
    size_t weight = piece.n;
    if (s->pieces && s->weight + weight > s->room) {
        weight = lesser(weight, publish_weight(s->publish, piece));
        if (s->weight + weight > s->room) /* what pieces have in common weighs once */
            s->weight = lesser(s->weight, publish_weight(s->publish, buf_str(&s->html)));
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
