/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail that came back to us, and other machines' mail: never answered, never distributed; an event is noted. */
#ifndef INTAKE_RETURNED_H
#define INTAKE_RETURNED_H

#include "base/id.h"
#include "base/str.h"

struct mail;
struct route;
struct work;

/* Whether the address is one that only mail servers write to (garden+b-12-mac@). */
bool returned_here(const struct route *r);
/* REASON_BOUNCE, REASON_VACATION, …; REASON_RETURNED when a person, it seems, wrote to an address of mail
 * servers. */
enum reason returned_reason(const struct mail *m, const struct route *r);
enum reason returned_kind(int automatic); /* an enum automatic as a reason; REASON_NONE for AUTO_NO */

/* Whether it is a report that encloses a copy of ours, or names its sender, with a good token: then it is laid
   to that member, and nobody needs to read it. */
bool returned_laid(struct work *w, const struct mail *m);

/* Notes what a returned mail says. What failed is counted against the address that our own token is about,
   whomever the report names; a complaint takes its member off the list; an answer to a probe makes delivery go
   on. Needs an open transaction. A token that is not ours changes nothing but the words of the event (STANDARDS
   B1). null_sender: of the envelope; then it is no person's answer. */
void returned_note(struct work *w, const struct route *r, const struct mail *m, bool null_sender);

#endif
