/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one clock, and dates in time zones. Wall time is UTC seconds since 1970; intervals are milliseconds.
   In test builds POSTHOUSE_NOW moves both clocks: a date (2026-05-04T07:00:00Z) is where they start, an
   absolute path is a file that holds such a date and is read at every call. */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include "base/buf.h"

int64_t when_now(void);       /* UTC seconds */
int64_t when_worked(int pid); /* processor time of a child so far, in real milliseconds; -1: it is gone */
int64_t when_mono(void);      /* milliseconds, never backwards */
/* Microseconds since the machine started, which POSTHOUSE_NOW does not move: for names in the order of arrival,
 * never for waiting. */
int64_t when_ticks(void);

struct civil {
    int year, month, day; /* month 1 to 12 */
    int hour, minute, second;
    int weekday; /* 0 Monday to 6 Sunday */
    int offset;  /* minutes east of UTC */
};

/* zone: an IANA name (Africa/Nairobi), empty for UTC. An unknown name is read as UTC: ask when_zone_known
 * first. */
void when_split(int64_t at, struct str zone, struct civil *out);
void when_split_offset(int64_t at, int minutes_east, struct civil *out);
/* Fields out of range are carried over (day 32, month 13, hour -1); a local time that a clock change skips is
   moved on, one that happens twice is the first. offset and weekday are not read. */
int64_t when_join(const struct civil *c, struct str zone);
int64_t when_join_utc(const struct civil *c); /* here offset counts */
bool when_zone_known(struct str zone);

void when_iso(struct buf *b, int64_t at);                          /* 2026-05-04T07:00:00Z */
void when_iso_offset(struct buf *b, int64_t at, int minutes_east); /* 2026-05-04T10:00:00+03:00 (RFC 3339) */
bool when_iso_read(struct str s, int64_t *at);                     /* RFC 3339, also a date alone */
void when_mail_date(struct buf *b, int64_t at, int minutes_east);  /* RFC 5322 section 3.3 */

#endif
