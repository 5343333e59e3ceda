# SPDX-License-Identifier: GPL-3.0-or-later
# For flow tests of ph-send, after tests/lib/house.sh and start_sink: houses with rows in their outbox, on either
# database, at any time.
# shellcheck shell=bash disable=SC2034 # the tests read the variables
DATABASE=$HOUSE/state/posthouse.db
DAY=2026-05-04

# a new house on the database under test, with an empty sink and no rules
fresh() {
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc" "${SINK:?}"/[0-9]* "${SINK:?}"/session-*
    : >"$SINK_RULES"
    [ "${DATABASE:0:1}" = / ] || as_house psql -XAtq -c 'drop schema public cascade; create schema public' "$DATABASE" 2>/dev/null
    relay "smtp://127.0.0.1:$SINK_PORT"
}
relay() { # over one connection where a test is about an order
    write_conf "relay = $1" "database = $DATABASE" "connections = ${CONNECTIONS:-1}"
}
at() { # at TIME COMMAND…: when it is (of the day, or a date)
    local when=$1
    shift
    case $when in
    *T*) ;;
    *) when=${DAY}T$when:00Z ;;
    esac
    POSTHOUSE_NOW=$when "$@"
}
seed() {
    at 07:00 as_house "$ROOT/build/$V/tests/seed" "$HOUSE/etc/posthouse.conf" garden@lists.test "$@"
}
send() {
    as_house timeout 60 "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" --once
}
# a ph-send in the background; SENDER is the program itself, not a shell around it, so that kill reaches it
launch() {
    start send exec_house "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" "$@"
    SENDER=${HOUSE_PIDS[-1]}
}
kill_sender() {
    kill -KILL "$SENDER"
    wait "$SENDER" 2>/dev/null
}
states() { # waiting, sent, failed, aside
    local s
    for s in 0 1 2 3; do sql "select count(*) from outbox where state = $s"; done | tr '\n' ' '
}
recipients() {
    local f
    for f in "$SINK"/[0-9]*.json; do json "$f" 'd["to"][0]'; done | sort
}
of() { # of ADDRESS: the number of their first mail at the sink
    grep -l "\"to\":\\[\"$1\"" "$SINK"/[0-9]*.json | head -1 | sed 's/\.json$//'
}
