/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-lmtp: takes mail into the spool over LMTP (RFC 2033). It knows no database and reads no mail. */
#include <errno.h>
#include <string.h>
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
#include "crowd_peer.h"
#include "crowd_sync.h"

static const struct arg_option options[] = {ARG_CONFIG, {0}};
static const struct arg_table args_table = {
    "ph-lmtp", NULL, "Takes mail into the spool over LMTP. SIGTERM stops it.", options, 0, 0, 0};

int main(int argc, char **argv)
{
    start_as("ph-lmtp");
    umask(027);
    struct arena *a = arena_new();
    const struct args *args = args_read(a, argc, argv, &args_table);
    const struct conf *conf = conf_load(a, args_value(args, "config"));
    struct listeners listeners;
    /* two files each, of the 1,024 that a program has */
    struct station at = {.spool = spool_open(conf->spool.p),
        .conf = conf,
        .via = S("lmtp"),
        .most = 250,
        .idle_ms = 10 * 1000,
        .slow_ms = 5 * 60 * 1000,
        .full = S("421 4.3.2 too many clients\r\n")};
    log_quiet(conf->log == CONF_LOG_QUIET);
    if (!at.spool)
        die_with(errno == ENOENT ? EX_CONFIG : EX_TEMPFAIL,
            "the spool %s cannot be used: %s; 'posthouse init' makes it", conf->spool.p, strerror(errno));
    /* before anything else could take a descriptor that was handed over */
    listen_open(&listeners, &(struct listen_at){"lmtp_listen", "lmtp://", conf->lmtp_listen, conf->file});
    stop_install();
    jail_self_spool(conf->spool.p); /* it meets whatever a mail server lets through */
    sync_start();
    log_event("listening", LOG_STR("program", S("ph-lmtp")), LOG_STR("via", S("lmtp")),
        LOG_INT("sockets", (int64_t)listeners.n));
    crowd_serve(&at, &listeners);
    log_event("stopped", LOG_STR("program", S("ph-lmtp")), LOG_STR("via", S("lmtp")));
    spool_close(at.spool);
    arena_free(a);
    return EX_OK;
}
