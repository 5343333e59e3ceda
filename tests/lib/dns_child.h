/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name server of dns.h as a child of a unit test, which counts what it is asked. */
#ifndef DNS_CHILD_H
#define DNS_CHILD_H

#include <signal.h>
#include <sys/prctl.h>

#include "dns.h"
#include "tap.h"

struct dns_child {
    pid_t pid;
    char at[32]; /* 127.0.0.1:PORT */
};

static const char *dns_child_table;
static volatile int *dns_child_asked; /* shared with the child */

static inline struct str dns_child_read(void)
{
    return str_of(dns_child_table);
}

static inline void dns_child_count(const char *name)
{
    *dns_child_asked += name[0] != '\0';
}

static inline struct dns_child dns_child_start(const char *table)
{
    struct dns_child c = {.pid = 0};
    int port = 0, fd = dns_socket(&port);
    CHECK(fd >= 0);
    dns_child_table = table;
    dns_child_asked =
        mmap(NULL, sizeof *dns_child_asked, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(dns_child_asked != MAP_FAILED);
    snprintf(c.at, sizeof c.at, "127.0.0.1:%d", port);
    c.pid = fork();
    if (c.pid == 0)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (c.pid == 0)
        dns_serve_one(fd, dns_child_read, dns_child_count);
    CHECK(c.pid > 0);
    close(fd);
    return c;
}

static inline void dns_child_end(const struct dns_child *c)
{
    kill(c->pid, SIGKILL);
    waitpid(c->pid, NULL, 0);
}

#endif
