/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One client of a crowd: its connection, what it says, and the mail that it is giving. lmtp_peer.c is one in
   ph-lmtp, web_peer.c one in ph-web. */
#ifndef CROWD_PEER_H
#define CROWD_PEER_H

#include "base/str.h"

struct peer;
struct spool_draft;
struct station;

/* Takes fd over and greets. NULL: no memory; fd is closed. now: when_mono, here and below. */
struct peer *peer_new(const struct station *at, int fd, int64_t now);
void peer_free(struct peer *p); /* a mail that was not kept is gone with it */

int peer_fd(const struct peer *p);
short peer_events(const struct peer *p); /* what to poll for */
/* Reads, answers and stores what there is, without ever waiting. */
void peer_turn(struct peer *p, short events, int64_t now);
bool peer_gone(const struct peer *p);
int64_t peer_deadline(const struct peer *p);  /* when_mono */
bool peer_in_mail(const struct peer *p);      /* between DATA and the replies to it */
int64_t peer_last_mail(const struct peer *p); /* when its last mail was kept, or it came */
enum parting {
    PARTING_ROOM,    /* others are waiting */
    PARTING_SILENCE, /* nothing was heard for too long */
    PARTING_STOP     /* the program ends; nothing is said again to who is leaving */
};
void peer_dismiss(struct peer *p, enum parting why, int64_t now);

/* The mail that it has given whole, for spool_keep; NULL: there is none. Afterwards peer_kept goes on. */
struct spool_draft *peer_complete(const struct peer *p);
void peer_kept(struct peer *p, int64_t now);

#endif
