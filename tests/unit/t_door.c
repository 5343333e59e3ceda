/* SPDX-License-Identifier: GPL-3.0-or-later */
/* door: lists and their verbs are known, all else is not, and without the file nothing is said. */
#include "mail/door.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/spool_lists.h"
#include "tap.h"

static char folder[] = "/tmp/t_door.XXXXXX";

static void known(void)
{
    static const struct str lists[] = {S("garden@lists.test"), S("posthouse@lists.test")};
    CHECK(mkdtemp(folder) != NULL);
    CHECK_INT(spool_lists_write(folder, lists, 2), 0);
    CHECK_INT(door_known(folder, S("garden@lists.test")), SPOOL_KNOWN);
    CHECK_INT(door_known(folder, S("Garden+Water@LISTS.test")), SPOOL_KNOWN);
    CHECK_INT(door_known(folder, S("garden-request@lists.test")), SPOOL_KNOWN);
    CHECK_INT(door_known(folder, S("posthouse@lists.test")), SPOOL_KNOWN);
    CHECK_INT(door_known(folder, S("garden@other.test")), SPOOL_UNKNOWN);
    CHECK_INT(door_known(folder, S("pumps@lists.test")), SPOOL_UNKNOWN);
    CHECK_INT(door_known(folder, S("")), SPOOL_UNKNOWN);
    CHECK_INT(door_known(folder, S("-garden@lists.test")), SPOOL_UNKNOWN);
    CHECK_INT(door_known(folder, S("\"garden\"@lists.test")), SPOOL_KNOWN);
    CHECK_INT(door_known(folder, S("\"-garden\"@lists.test")), SPOOL_UNKNOWN);
    static char huge[100000];
    memset(huge, 'a', sizeof huge);
    CHECK_INT(door_known(folder, (struct str){huge, sizeof huge}), SPOOL_UNKNOWN);
    char path[64];
    snprintf(path, sizeof path, "%s/lists", folder);
    CHECK(unlink(path) == 0);
    CHECK_INT(door_known(folder, S("garden@lists.test")), SPOOL_NO_LISTS);
    rmdir(folder);
}

static const struct tap_test tests[] = {
    {"a list and what belongs to it are known at the door", known},
};
TAP_MAIN(tests)
