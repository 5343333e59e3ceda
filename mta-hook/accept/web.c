/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-web: takes one-click unsubscribing (RFC 8058) from a web server into the spool, as a CGI program or as a
   server of its own behind it. It knows no database, no key and no TLS, and a GET changes nothing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/args.h"
#include "base/conf.h"
#include "base/die.h"
#include "base/jail_self.h"
#include "base/log.h"
#include "base/spool.h"
#include "base/start.h"
#include "base/stop.h"
#include "crowd.h"
#include "crowd_listen.h"
#include "crowd_sync.h"
#include "web_answer.h"
#include "web_cgi.h"
#include "web_page.h"

enum { MOST_CLIENTS = 1000, FILES_EACH = 2, FILES_OWN = 40 };

static const struct arg_option options[] = {ARG_CONFIG, {0}};
static const struct arg_table args_table = {"ph-web", NULL,
    "Takes one-click unsubscribing into the spool, behind a web server. SIGTERM stops it.", options, 0, 0, 0};

/* A client is a connection, and the file that is written for it. */
static size_t room_for(void)
{
    struct rlimit limit;
    rlim_t wanted = MOST_CLIENTS * FILES_EACH + FILES_OWN;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        die("cannot ask how many files may be open: %s", strerror(errno));
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < FILES_OWN + FILES_EACH)
            die("too few files may be open");
    }
    rlim_t most = (limit.rlim_cur - FILES_OWN) / FILES_EACH;
    return most < MOST_CLIENTS ? (size_t)most : MOST_CLIENTS;
}

static void serve(const struct conf *conf, struct spool *spool)
{
    struct listeners listeners;
    struct station at = {.spool = spool,
        .conf = conf,
        .via = S("web"),
        .most = room_for(),
        .idle_ms = 100, /* a web server sends requests whole */
        .slow_ms = 100};
    listen_open(&listeners, &(struct listen_at){"web_listen", "http://", conf->web_listen, conf->file});
    stop_install();
    jail_self_spool(conf->spool.p);
    sync_start();
    log_event("listening", LOG_STR("program", S("ph-web")), LOG_STR("via", S("web")),
        LOG_INT("sockets", (int64_t)listeners.n));
    crowd_serve(&at, &listeners);
    log_event("stopped", LOG_STR("program", S("ph-web")), LOG_STR("via", S("web")));
}

int main(int argc, char **argv)
{
    start_as("ph-web");
    umask(027);
    struct arena *a = arena_new();
    const struct args *args = args_read(a, argc, argv, &args_table);
    const struct conf *conf = conf_load(a, args_value(args, "config"));
    struct spool *spool = spool_open(conf->spool.p);
    log_quiet(conf->log == CONF_LOG_QUIET);
    if (!spool)
        die_with(errno == ENOENT ? EX_CONFIG : EX_TEMPFAIL,
            "the spool %s cannot be used: %s; 'posthouse init' makes it", conf->spool.p, strerror(errno));
    page_load(conf); /* while files may still be read */
    if (getenv("REQUEST_METHOD")) {
        stop_install(); /* no SIGPIPE */
        jail_self_spool(conf->spool.p);
        cgi_run(conf, spool);
    } else {
        serve(conf, spool);
    }
    spool_close(spool);
    arena_free(a);
    return EX_OK;
}
