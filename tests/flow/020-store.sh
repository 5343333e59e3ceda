#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Each unit test that has a scratch database, once more on a real PostgreSQL on a unix socket: by themselves they run
# on SQLite.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

mapfile -t tests < <(grep -l '"scratch.h"' "$ROOT"/tests/unit/t_*.c | sed 's|.*/t_\(.*\)\.c$|\1|')
for c in "$ROOT"/core/store/*.c; do
    has "$(basename "$c" .c) is tested with a database" " ${tests[*]} " " $(basename "$c" .c) "
done

lacks=$(ENGINES=both postgres_lacks) # the store itself always
if [ -z "$lacks" ]; then
    start_postgres
    export TEST_DATABASE=$POSTGRES_URL
    is "PostgreSQL listens to no network" "$(psql -qAtX -d "$TEST_DATABASE" -c 'show listen_addresses')" ""
    for t in "${tests[@]}"; do
        ok "$t on PostgreSQL" "$ROOT/tests/run" "$ROOT/build/$V/tests/t_$t"
    done
else
    for t in "${tests[@]}"; do
        skip "$t on PostgreSQL" "$lacks"
    done
fi
done_testing
