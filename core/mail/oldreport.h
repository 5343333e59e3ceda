/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports in words: those of systems that know no RFC 3464, or do not keep to it. */
#ifndef MAIL_OLDREPORT_H
#define MAIL_OLDREPORT_H

#include "base/str.h"

struct mail;
struct recipients;

/* What the reporting system itself has written: without the mail that failed, which may follow. */
struct str oldreport_words(const struct mail *m);

/* Adds the recipients that the words name, each with what they say of it. Unless sure is set (something else
   has said that this is a report), two signs of three are asked for: who sent it, its subject, its words. False
   when it is no report. */
bool oldreport_read(struct recipients *, bool sure);

#endif
