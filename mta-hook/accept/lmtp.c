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
#include "base/stop.h"
#include "lmtp_crowd.h"
#include "lmtp_listen.h"
#include "lmtp_peer.h"
#include "lmtp_sync.h"

static const struct arg_option options[] = {ARG_CONFIG, {0}};
static const struct arg_table args_table = {
    "ph-lmtp", NULL, "Takes mail into the spool over LMTP. SIGTERM stops it.", options, 0, 0, 0};

/* It meets whatever a mail server lets through: it keeps the right to read the file of lists and to write the
   two folders that mail goes through, and no others. */
static void give_up_rights(struct arena *a, const struct conf *conf)
{
    jail_self(&(struct jail_self){.read = {conf->spool.p},
        .write = {arena_printf(a, "%s/tmp", conf->spool.p).p, arena_printf(a, "%s/new", conf->spool.p).p}});
}

int main(int argc, char **argv)
{
    die_name("ph-lmtp");
    umask(027);
    struct arena *a = arena_new();
    const struct args *args = args_read(a, argc, argv, &args_table);
    const struct conf *conf = conf_load(a, args_value(args, "config"));
    struct listeners listeners;
    struct station at = {.spool = spool_open(conf->spool.p), .conf = conf};
    log_quiet(conf->log == CONF_LOG_QUIET);
    if (!at.spool)
        die("cannot use the spool %s: %s", conf->spool.p, strerror(errno));
    listen_open(&listeners, conf); /* before anything else could take a descriptor that was handed over */
    stop_install();
    give_up_rights(a, conf);
    sync_start();
    log_event("listening", LOG_STR("via", S("lmtp")), LOG_INT("sockets", (int64_t)listeners.n));
    crowd_serve(&at, &listeners);
    log_event("stopped", LOG_STR("via", S("lmtp")));
    spool_close(at.spool);
    arena_free(a);
    return EX_OK;
}
