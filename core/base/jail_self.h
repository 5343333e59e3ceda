/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says once, after it has opened its sockets and folders: what it may still do. */
#ifndef BASE_JAIL_SELF_H
#define BASE_JAIL_SELF_H

enum { JAIL_SELF_FOLDERS = 4 };

struct jail_self {
    const char *read[JAIL_SELF_FOLDERS];  /* files below may be read; NULL ends */
    const char *write[JAIL_SELF_FOLDERS]; /* and below these made, written, renamed and removed */
};

/* From now on the program may use what it has open, take clients, make threads, and do with files what j says,
   for its whole life. It cannot run a program, make a child, a socket or a connection, or map memory that can
   be executed: the kernel says ENOSYS. A kernel without Landlock leaves the folders to the rights of the user.
   A wall that cannot be raised is die(). */
void jail_self(const struct jail_self *j);
/* The same for who takes mail into a spool: it may read the file of lists, write the two folders that mail goes
   through, and no others. */
void jail_self_spool(const char *spool);

#endif
