/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the source tree that were built into the program (tools/embed writes them). */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include "base/str.h"

struct embedded {
    const char *name; /* path below its folder: "fr/digest_head.txt"; NULL ends the array */
    struct str bytes;
};

extern const struct embedded embedded_words[];     /* templates/words, in libbase */
extern const struct embedded embedded_templates[]; /* templates/mail and templates/web, in libtext */
extern const struct embedded embedded_schema[];    /* core/store/schema, in libstore; sorted by name */

#endif
