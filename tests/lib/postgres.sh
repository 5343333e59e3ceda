#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A scratch PostgreSQL on a unix socket, for tests.
#   postgres.sh start FOLDER   makes FOLDER, starts a server in it and prints its postgresql:// URL
#   postgres.sh stop FOLDER    stops it and removes FOLDER
#   postgres.sh installed      exit 0 when there is one to start
# initdb refuses root: as root the server runs as postgres or nobody, so FOLDER's parents must let others enter.
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /none/initdb)")

owner() {
    if getent passwd postgres >/dev/null; then echo postgres; else echo nobody; fi
}

as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && setpriv --reuid="$(owner)" --regid="$(id -g "$(owner)")" --clear-groups env HOME=/ LC_ALL=C "$@")
    else
        env LC_ALL=C "$@"
    fi
}

case ${1:-} in
installed)
    [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] && command -v psql >/dev/null
    ;;
start)
    folder=$2
    mkdir -p "$folder/socket"
    chmod 755 "$folder" "$folder/socket"
    [ "$(id -u)" -ne 0 ] || chown -R "$(owner)" "$folder"
    as_owner "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || {
        cat "$folder/initdb.log" >&2
        exit 1
    }
    # nothing here outlives the tests: no syncing
    as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w -t 60 start -o "-c listen_addresses='' \
        -c unix_socket_directories='$folder/socket' -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c max_connections=40 -c shared_buffers=32MB" >"$folder/data/start.log" 2>&1 </dev/null || {
        cat "$folder/data/start.log" "$folder/data/log" >&2
        exit 1
    }
    echo "postgresql:///postgres?host=$folder/socket&user=postgres"
    ;;
stop)
    folder=$2
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
    ;;
*)
    sed -n '3,7s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
