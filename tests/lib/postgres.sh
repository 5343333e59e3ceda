# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A real PostgreSQL of one's own below $HOUSE, on a unix socket only. initdb refuses root: there it runs as the user
# postgres, or nobody.
POSTGRES_BIN=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)

# Why PostgreSQL cannot run here; nothing when it can.
postgres_lacks() {
    if [ ! -x "$POSTGRES_BIN/initdb" ] || ! command -v psql >/dev/null; then
        echo "PostgreSQL is not installed"
    elif [ "${ENGINES:-both}" = sqlite ]; then
        echo "this run is SQLite's; make check is both's"
    fi
}

as_postgres() {
    local user=nobody
    if [ $EUID -ne 0 ]; then
        "$@"
        return
    fi
    ! getent passwd postgres >/dev/null || user=postgres
    (cd / && setpriv --reuid=$user --regid="$(id -g $user)" --clear-groups -- env HOME=/ LC_ALL=C "$@")
}

# An empty cluster, made once a run by whoever comes first: to make one takes longer than many a test.
postgres_cluster() {
    local run=${HOUSE_RUN:-$HOUSE}
    (
        flock 9
        [ ! -e "$run/cluster.done" ] || exit 0
        mkdir -p "$run/cluster" && chmod 777 "$run/cluster" &&
            as_postgres "$POSTGRES_BIN/initdb" -D "$run/cluster/data" -U postgres -A trust -E UTF8 --locale=C --no-sync &&
            touch "$run/cluster.done"
    ) 9>"$run/cluster.lock" && cp -a "$run/cluster/data" "$1"
}

# start_postgres: POSTGRES_URL is its maintenance database; new_postgres NAME makes an empty one for Posthouse
start_postgres() {
    local dir=$HOUSE/postgres options
    mkdir -p "$dir/socket"
    chmod 777 "$dir" "$dir/socket"
    # nothing here outlives the test: no syncing
    options="-c listen_addresses='' -c unix_socket_directories='$dir/socket' -c fsync=off -c synchronous_commit=off"
    options+=" -c full_page_writes=off -c max_connections=40 -c shared_buffers=32MB"
    if ! postgres_cluster "$dir/data" ||
        ! as_postgres "$POSTGRES_BIN/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 -o "$options" start </dev/null
    then
        echo "Bail out! PostgreSQL does not start" >&3
        exit 1
    fi 3>&1 >>"$HOUSE/log/postgres" 2>&1
    HOUSE_STOPS+=(stop_postgres)
    POSTGRES_URL="postgresql:///postgres?host=$dir/socket&user=postgres"
}

stop_postgres() {
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$HOUSE/postgres/data" -m immediate -w stop
}

# on_postgres FUNCTION: runs it once more, with DATABASE on PostgreSQL; skips where there is none
on_postgres() {
    local lacks DATABASE
    lacks=$(postgres_lacks)
    if [ -n "$lacks" ]; then
        skip "the same on PostgreSQL" "$lacks"
        return
    fi
    start_postgres
    DATABASE=$POSTGRES_URL
    note "the same on PostgreSQL"
    "$1"
}

# new_postgres NAME: prints the URL of a new, empty database, fit for "database = URL"
new_postgres() {
    psql -qAtX -d "$POSTGRES_URL" \
        -c "create database $1 encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0" >&2 &&
        echo "${POSTGRES_URL/\/postgres\?//$1?}"
}
