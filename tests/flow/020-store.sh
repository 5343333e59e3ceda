#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The store's unit tests on both engines: SQLite, and a real PostgreSQL on a unix socket.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

nouns=()
for c in "$ROOT"/core/store/*.c; do
    nouns+=("$(basename "$c" .c)")
done

unset TEST_DATABASE
for noun in "${nouns[@]}"; do
    ok "$noun on SQLite" "$ROOT/tests/run" "$ROOT/build/$V/tests/t_$noun"
done

lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    export TEST_DATABASE=$POSTGRES_URL
    is "PostgreSQL listens to no network" "$(psql -qAtX -d "$TEST_DATABASE" -c 'show listen_addresses')" ""
    for noun in "${nouns[@]}"; do
        ok "$noun on PostgreSQL" "$ROOT/tests/run" "$ROOT/build/$V/tests/t_$noun"
    done
else
    for noun in "${nouns[@]}"; do
        skip "$noun on PostgreSQL" "$lacks"
    done
fi
done_testing
