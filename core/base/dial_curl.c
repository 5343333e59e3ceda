/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcurl, found when it is asked for. */
#include <curl/curl.h>
#include <dlfcn.h>
#include <string.h>

#include "base/dial_curl.h"
#include "base/die.h"

enum { EXIT_CONFIG = 78 };

#define LIBCURL "libcurl-gnutls.so.4"

static void find(void *library, const char *name, void *into)
{
    void *found = dlsym(library, name);
    if (!found)
        die_with(EXIT_CONFIG, "%s has no %s: Posthouse was built with a newer one", LIBCURL, name);
    memcpy(into, &found, sizeof found);
}

const struct curl *curl(void)
{
    static struct curl loaded;
    static void *library;
    if (library)
        return &loaded;
    library = dlopen(LIBCURL, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        die_with(EXIT_CONFIG, "a connection to a server needs Debian's libcurl3-gnutls: %s", dlerror());
#define FIND(name) find(library, "curl_" #name, &loaded.name);
    CURL_FUNCTIONS(FIND)
    return &loaded;
}
