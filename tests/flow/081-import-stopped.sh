#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An import that is told to stop while another program holds the database: it stops, and goes on later.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
DATABASE=$HOUSE/state/posthouse.db
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
for i in $(seq 30); do
    printf 'From ana@member.test Mon May  4 09:00:00 2026\nFrom: ana@member.test\nSubject: %s\nMessage-ID: <%s@x>\nDate: Mon, 4 May 2026 09:00:00 +0000\n\nwords\n\n' "$i" "$i"
done >"$HOUSE/state/garden.mbox"

start holder as_house /usr/bin/python3 -c '
import sqlite3, sys, time
d = sqlite3.connect(sys.argv[1], isolation_level=None)
d.execute("begin immediate")
print("held", flush=True)
time.sleep(120)' "$DATABASE"
wait_until 20 grep -q held "$HOUSE/log/holder"
holder=${HOUSE_PIDS[-1]}
start import exec_house "$STAGE/usr/bin/posthouse" import mbox --list=garden "$HOUSE/state/garden.mbox"
import=${HOUSE_PIDS[-1]}
sleep 12 # the first try has failed, each mail is tried by itself
began=$SECONDS
kill -TERM "$import"
wait "$import"
is "told to stop while the database is busy it says: try again" $? 75
ok "soon ($((SECONDS - began)) s)" test $((SECONDS - began)) -le 40
has "and in words" "$(cat "$HOUSE/log/import")" "the same import goes on"
kill "$holder"
wait "$holder" 2>/dev/null
is "it has filed nothing" "$(as_house sqlite3 "$DATABASE" 'select count(*) from post')" 0
ends "the same import" 0 posthouse import mbox --list=garden "$HOUSE/state/garden.mbox"
is "files all later" "$(as_house sqlite3 "$DATABASE" 'select count(*) from post')" 30
done_testing
