/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests' SMTP server is told to answer. */
#ifndef SINK_SCRIPT_H
#define SINK_SCRIPT_H

#include <stdbool.h>

/* The script is read anew for each session; a line is a rule, the first that fits decides, `once` uses it up:
 *   greet REPLY              instead of 220
 *   mail GLOB REPLY          for senders that match (the empty sender: <>)
 *   rcpt GLOB REPLY          for recipients that match
 *   data REPLY               instead of 354
 *   dot REPLY                instead of 250 after the final dot; nothing is kept unless it begins with 2
 *   drop-before              hangs up at the final dot, nothing kept
 *   drop-after               keeps the mail, then hangs up without an answer
 *   limit N REPLY            at MAIL, after N transactions of the session; then hangs up
 *   slow MS                  waits before each answer
 *   without EXTENSION        is not offered in EHLO */

enum { SCRIPT_REPLY = 512 };

void script_read(const char *script); /* a file's name; NULL: no rules */
/* The reply of the first rule that fits, into reply; false when none does. */
bool script_told(const char *what, const char *value, char reply[SCRIPT_REPLY]);
int script_slow_ms(void);

#endif
