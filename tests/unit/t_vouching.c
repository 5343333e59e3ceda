/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vouching: whose Authentication-Results the newest mails carried. */
#include "action/vouching.h"

#include "action/work.h"
#include "base/conf.h"
#include "mail/reading.h"
#include "scratch.h"

enum { NOW = 1777878000 };

static struct scratch s;
static struct conf conf;
static struct work w;

static void begin(const char *authserv_id)
{
    s = scratch_open();
    conf = (struct conf){.authserv_id = str_of(authserv_id)};
    w = (struct work){.mem = s.mem, .db = s.db, .conf = &conf, .now = NOW};
}

static void came(const char *field, const char *raw)
{
    struct str value = str_of(field);
    struct mail m = {.authentication = {&value, 1}};
    db_begin(s.db);
    vouching_note(&w, &m, str_of(raw));
    db_commit(s.db);
    w.now++;
}

static void nothing_came(void)
{
    begin("mx.test");
    CHECK_INT(vouching_look(&w).mails, 0);
    CHECK_STR(vouching_look(&w).server, "");
    scratch_end(&s);
}

static void a_row(void)
{
    begin("mx.test");
    came("MX.test; dmarc=pass", "");
    came("mx.test; none", "");
    struct vouched v = vouching_look(&w);
    CHECK_INT(v.mails, 2);
    CHECK_INT(v.since, NOW);
    CHECK_STR(v.server, "mx.test");
    for (int i = 0; i < 20; i++)
        came("evil.test; dmarc=pass", "");
    v = vouching_look(&w);
    CHECK_INT(v.mails, VOUCHED_MOST);
    CHECK_INT(v.since, NOW + 2);
    CHECK_STR(v.server, "");
    scratch_end(&s);
}

static void unset(void)
{
    begin("");
    came("", "Authentication-Results: mx.test; none\nReceived: by mx.test\nFrom: a@x.test\n\nx\n");
    CHECK_STR(vouching_look(&w).server, "mx.test");
    came("", "Received: by mx.test\nAuthentication-Results: evil.test; none\nFrom: a@x.test\n\nx\n");
    CHECK_STR(vouching_look(&w).server, ""); /* it came with the mail */
    CHECK_INT(vouching_look(&w).mails, 1);
    came("", "Authentication-Results: \xff\x01;\n none\nFrom: a@x.test\n\nx\n");
    CHECK_STR(vouching_look(&w).server, "\xef\xbf\xbd");
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"before any mail there is none", nothing_came},
    {"a row is counted from its first mail, up to a limit", a_row},
    {"where no server is believed, only a field on top counts", unset},
};
TAP_MAIN(tests)
