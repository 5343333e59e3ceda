/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place that mail is handed to, as the key relay of the configuration names it, and the connections to it.
 */
#ifndef SEND_RELAY_H
#define SEND_RELAY_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct conf;
struct parcel;
struct relay;

/* Lives in a, as long as conf. What is wrong with the key ends the program with exit 78. Nothing is connected
 * yet. */
struct relay *relay_new(struct arena *a, const struct conf *conf);
void relay_rest(struct relay *r); /* ends connections that are not needed for now, or at the end */

/* Where mail is only written to; empty where there are connections. */
struct str relay_folder(const struct relay *r);

/* A connection: it carries one mail at a time, and is kept from one to the next. */
enum lane_state {
    LANE_CLOSED,
    LANE_OPENING,
    LANE_IDLE, /* a mail can be given */
    LANE_BUSY,
    LANE_ANSWERED, /* each recipient of its mail has an answer, to be taken by relay_taken */
};

size_t relay_lanes(const struct relay *r); /* how many there may be: the key connections */
enum lane_state relay_lane(const struct relay *r, size_t i);
size_t relay_count(const struct relay *r, enum lane_state state);

void relay_open(struct relay *r, size_t i); /* only LANE_CLOSED */
void relay_give(
    struct relay *r, size_t i, struct parcel *p); /* only LANE_IDLE; p is borrowed until it is taken */
/* The mail that this lane will be given after the one that it carries: its envelope may go out ahead. Only
   where relay_takes_next. Once its turn has come relay_give is given the same, or else it is taken back: by
   that the lane is closed where the envelope is out. */
bool relay_takes_next(const struct relay *r, size_t i);
void relay_give_next(struct relay *r, size_t i, struct parcel *p);
void relay_take_back(struct relay *r, size_t i);
/* The answers are read. Whether the lane had been of use before: its end then says nothing about this mail, for
   servers limit mails and time. */
bool relay_taken(struct relay *r, size_t i);

/* Goes as far as it can without waiting. False when a lane could not be opened: relay_why says why, until the
   next call. */
bool relay_step(struct relay *r);
struct str relay_why(const struct relay *r);
/* Until a lane may go on, and no longer than so many milliseconds (-1: no limit). */
void relay_wait(struct relay *r, int most_ms);

/* The longest that a mail takes from relay_give to its answers, in seconds. */
enum { RELAY_LONGEST = 20 * 60 };

#endif
