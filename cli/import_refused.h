/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import refuses is kept: an mbox a file of the import, in the spool's aside/, and beside it why. */
#ifndef CLI_IMPORT_REFUSED_H
#define CLI_IMPORT_REFUSED_H

#include <stdio.h>

#include "base/str.h"

struct arena;

struct import_refused {
    struct arena *mem;
    struct str spool; /* the folder */
    struct str name;  /* such as import-garden@lists.example.org-old */
    const char *begun;
    FILE *file; /* NULL until the first mail */
};

void import_refused_keep(struct import_refused *k, struct str envelope, struct str raw);
/* The path of the mbox, NULL where no mail was kept. Nothing is ever written over: where the name is taken by
   other mails a number is added, and where it is taken by the very same ones they are there already. */
const char *import_refused_end(struct import_refused *k, struct str why);

#endif
