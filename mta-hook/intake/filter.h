/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mail filter in front of us said of a mail, in a field of its header (SPEC section 5). */
#ifndef INTAKE_FILTER_H
#define INTAKE_FILTER_H

struct conf;
struct mail;

enum filter { FILTER_SILENT, FILTER_SPAM, FILTER_UNSURE };

/* By the configuration's keys verdict_header, verdict_spam and verdict_unsure. The worst word counts. */
enum filter filter_read(const struct conf *conf, const struct mail *m);

#endif
