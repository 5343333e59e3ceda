/* SPDX-License-Identifier: GPL-3.0-or-later */
/* work: a program opens everything before its first unit, or says what is missing and how to mend it. */
#include "action/work.h"

#include <sys/stat.h>
#include <sysexits.h>

#include "base/conf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/token.h"
#include "base/when.h"
#include "base/words.h"
#include "scratch.h"
#include "text/template.h"

static struct scratch s;
static char folder[] = "/tmp/t_work.XXXXXX";

static const char *at(const char *name)
{
    return arena_printf(s.mem, "%s/%s", folder, name).p;
}

static void configure(const char *more)
{
    struct str conf =
        arena_printf(s.mem, "domain = lists.example.org\ndatabase = %.*s\n%s", STR(s.where), more);
    CHECK_INT(file_replace(at("posthouse.conf"), conf, false), 0);
}

/* A house with all that a program needs. */
static void begin(void)
{
    s = scratch_open();
    CHECK(mkdtemp(folder) != NULL);
    configure("");
    CHECK_INT(token_key_create(at("token.key")), 0);
}

static void end(void)
{
    unlink(at("posthouse.conf"));
    unlink(at("token.key"));
    unlink(at("now"));
    CHECK(rmdir(folder) == 0);
    scratch_end(&s);
}

static void opens(void)
{
    struct work w;
    work_open(&w, at("posthouse.conf"));
    work_close(&w);
}

static void ends_with(int code, const char *says)
{
    int is;
    struct str said = tap_said(opens, &is);
    CHECK_INT(is, code);
    if (str_find(said, str_of(says)) == STR_NONE)
        CHECK_STR(said, says);
}

static void opened(void)
{
    struct work w;
    struct str subject = S("pump");
    bool answers = true;
    begin();
    work_open(&w, at("posthouse.conf"));
    CHECK_STR(w.conf->domain, "lists.example.org");
    CHECK_STR(words_subject(w.words, S("AW: pump"), &answers), subject.p);
    CHECK(answers);
    unsigned char zero[sizeof w.key->bytes] = {0};
    CHECK(memcmp(w.key->bytes, zero, sizeof zero) != 0);
    db_begin(w.db);
    CHECK(scratch_list(w.db, "garden").v);
    db_commit(w.db);
    CHECK(w.now >= when_now() - 60);
    work_close(&w);
    end();
}

static void units(void)
{
    struct work w;
    begin();
    CHECK_INT(file_replace(at("now"), S("2026-05-04T07:00:00Z"), false), 0);
    setenv("POSTHOUSE_NOW", at("now"), 1);
    work_open(&w, at("posthouse.conf"));
    int64_t first = w.now;
    arena_alloc(w.mem, 5000);
    CHECK_INT(file_replace(at("now"), S("2026-05-04T07:00:09Z"), false), 0);
    CHECK_INT(w.now, first);
    work_next(&w);
    CHECK_INT(w.now, first + 9);
    CHECK_INT(arena_used(w.mem), 0);
    CHECK_STR(w.conf->domain, "lists.example.org");
    work_close(&w);
    end();
}

static void logs(void)
{
    struct work w;
    work_open(&w, at("posthouse.conf"));
    log_event("seen");
    work_close(&w);
}

static void quiet(void)
{
    int code;
    begin();
    CHECK(str_find(tap_said(logs, &code), S("event=seen")) != STR_NONE);
    CHECK_INT(code, 0);
    configure("log = quiet\n");
    CHECK_STR(tap_said(logs, &code), "");
    CHECK_INT(code, 0);
    end();
}

static void overridden(void)
{
    struct work w;
    begin();
    configure("templates = own\n");
    CHECK(mkdir(at("own"), 0755) == 0 && mkdir(at("own/web"), 0755) == 0);
    CHECK_INT(file_replace(at("own/web/style.css"), S("p { color: teal }"), false), 0);
    work_open(&w, at("posthouse.conf"));
    CHECK_STR(template_bytes("web/style.css"), "p { color: teal }");
    work_close(&w);
    CHECK(unlink(at("own/web/style.css")) == 0 && rmdir(at("own/web")) == 0 && rmdir(at("own")) == 0);
    end();
}

static void no_configuration(void)
{
    begin();
    CHECK(unlink(at("posthouse.conf")) == 0);
    ends_with(EX_CONFIG, "posthouse.conf");
    end();
}

static void opens_as_stranger(void)
{
    CHECK(setuid(54321) == 0);
    opens();
}

static void no_key(void)
{
    begin();
    int code;
    if (geteuid() == 0) {
        CHECK(chmod(folder, 0755) == 0 && chmod(at("posthouse.conf"), 0644) == 0);
        struct str said = tap_said(opens_as_stranger, &code);
        CHECK_INT(code, EX_NOPERM);
        CHECK(str_find(said, S("run it as the house's user, root")) != STR_NONE);
    }
    CHECK(chmod(at("token.key"), 0644) == 0);
    ends_with(EX_CONFIG, "chmod 600");
    CHECK(truncate(at("token.key"), 3) == 0 && chmod(at("token.key"), 0600) == 0);
    ends_with(EX_CONFIG, "is no key: put the one from your backup there");
    CHECK(unlink(at("token.key")) == 0);
    ends_with(EX_CONFIG, "put it back from your backup");
    end();
}

static void no_database(void)
{
    s = scratch_place();
    CHECK(mkdtemp(folder) != NULL);
    configure("");
    CHECK_INT(token_key_create(at("token.key")), 0);
    ends_with(EX_TEMPFAIL, "posthouse init");
    end();
}

static const struct tap_test tests[] = {
    {"configuration, words, key and database are there before the first unit", opened},
    {"each unit has empty memory and its own time, and no more than that", units},
    {"a site that wants no log gets none", quiet},
    {"a site's own texts replace those built in", overridden},
    {"without configuration a program ends with 78 and names the file", no_configuration},
    {"a key that is missing, broken or readable by others ends it with 78 and the way out", no_key},
    {"without a database it ends with 75 and the way out", no_database},
};
TAP_MAIN(tests)
