/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request as a CGI program gets it (RFC 3875): the environment and standard input. */
#ifndef WEB_CGI_H
#define WEB_CGI_H

struct conf;
struct spool;

void cgi_run(const struct conf *conf, struct spool *spool);

#endif
