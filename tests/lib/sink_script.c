/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sink's script is read, and its rules are found. */
#include "sink_script.h"

#include <fnmatch.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES_MAX = 64 };

struct rule {
    char what[16], glob[256], reply[SCRIPT_REPLY];
    bool once, used;
};

static struct rule rules[RULES_MAX];
static size_t rule_count;
static atomic_int slow_ms;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool rule_read(char *line, struct rule *r)
{
    char *save = NULL, *word = strtok_r(line, " \t", &save);
    if (word && strcmp(word, "once") == 0) {
        r->once = true;
        word = strtok_r(NULL, " \t", &save);
    }
    if (!word || *word == '#')
        return false;
    snprintf(r->what, sizeof r->what, "%s", word);
    bool globbed = strcmp(word, "mail") == 0 || strcmp(word, "rcpt") == 0 || strcmp(word, "limit") == 0 ||
                   strcmp(word, "without") == 0 || strcmp(word, "slow") == 0;
    word = globbed ? strtok_r(NULL, " \t", &save) : NULL;
    snprintf(r->glob, sizeof r->glob, "%s", word ? word : "*");
    snprintf(r->reply, sizeof r->reply, "%s", save ? save + strspn(save, " \t") : "");
    return true;
}

/* A rule that was used up stays so for as long as its line stays the same. */
void script_read(const char *script)
{
    char line[1024];
    FILE *f = script ? fopen(script, "r") : NULL;
    size_t n = 0;
    pthread_mutex_lock(&lock);
    slow_ms = 0;
    while (f && n < RULES_MAX && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\r\n")] = 0;
        struct rule r = {0}, *old = &rules[n];
        if (!rule_read(line, &r))
            continue;
        if (n < rule_count && strcmp(old->what, r.what) == 0 && strcmp(old->glob, r.glob) == 0 &&
            strcmp(old->reply, r.reply) == 0)
            r.used = old->used;
        if (strcmp(r.what, "slow") == 0)
            slow_ms = (int)strtol(r.glob, NULL, 10);
        rules[n++] = r;
    }
    rule_count = n;
    pthread_mutex_unlock(&lock);
    if (f)
        fclose(f);
}

bool script_told(const char *what, const char *value, char reply[SCRIPT_REPLY])
{
    bool found = false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < rule_count && !found; i++) {
        struct rule *r = &rules[i];
        if (r->used || strcmp(r->what, what) != 0)
            continue;
        if (strcmp(what, "limit") == 0)
            found = strtol(r->glob, NULL, 10) <= strtol(value, NULL, 10);
        else
            found = fnmatch(r->glob, value, FNM_CASEFOLD) == 0;
        if (found) {
            r->used = r->once;
            memcpy(reply, r->reply, SCRIPT_REPLY);
        }
    }
    pthread_mutex_unlock(&lock);
    return found;
}

int script_slow_ms(void)
{
    return atomic_load(&slow_ms);
}
