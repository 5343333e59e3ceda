# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A scratch house for flow tests: an installed Posthouse, its configuration, and the servers around it, all below one
# temporary folder that other users can enter. Sourced first by every test in tests/flow
#
#   HOUSE       the folder of this test      STAGE    the installed tree    LIBEXEC  its ph-* programs
#   as_house C  runs C as the house's user (nobody where the test is root, for the programs must need no more)
#   start NAME C…   a server in the background, its words in $HOUSE/log/NAME, ended with the test
#   KEEP=1 leaves the folder behind; V=asan tests the sanitizer build
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$ROOT/tests/lib/tap.sh"
V=${V:-test}
HOUSE=$(mktemp -d /tmp/posthouse-house.XXXXXX)
chmod 755 "$HOUSE"
mkdir "$HOUSE/log"
CORPORA=$ROOT/../shared/corpora
HOUSE_USER=$(id -un)
# what was run is counted in files beside the objects, which nobody else may write
[ $EUID -ne 0 ] || [ "$V" = coverage ] || HOUSE_USER=nobody
HOUSE_PIDS=() HOUSE_STOPS=()
export LC_ALL=C.UTF-8
export ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS:-} # as tests/run says

# by number, and looked up once: a program of its own for each call would be most of what a test does
AS_HOUSE=()
[ $EUID -ne 0 ] || AS_HOUSE=(setpriv "--reuid=$(id -u "$HOUSE_USER")" "--regid=$(id -g "$HOUSE_USER")" --clear-groups --)

as_house() {
    ${HOUSE_EXEC:-} "${AS_HOUSE[@]}" "$@"
}

# sql STATEMENT: rows of $DATABASE, which is the house's own where it is not set, columns apart by |. As the house's
# user: what root makes beside a database is root's
sql() {
    local where=${DATABASE:-$HOUSE/state/posthouse.db}
    if [ "${where:0:1}" = / ]; then
        as_house sqlite3 -cmd '.timeout 10000' "$where" "$1"
    else
        as_house psql -XAtq -c "$1" "$where"
    fi
}

# as as_house, in the place of this shell: so that a signal to what runs in the background meets the program itself
exec_house() {
    exec "${AS_HOUSE[@]}" "$@"
}

# What a process that we started leaves running is ended by its own number, never by a name.
end_pid() {
    local i
    kill "$1" 2>/dev/null || return 0
    for i in $(seq 100); do
        kill -0 "$1" 2>/dev/null || return 0
        [ "$i" -ne 80 ] || kill -KILL "$1" 2>/dev/null
        sleep 0.05
    done
}

house_end() {
    local i
    for ((i = ${#HOUSE_STOPS[@]} - 1; i >= 0; i--)); do
        ${HOUSE_STOPS[i]} >/dev/null 2>&1
    done
    for ((i = ${#HOUSE_PIDS[@]} - 1; i >= 0; i--)); do
        end_pid "${HOUSE_PIDS[i]}"
    done
    if [ -n "${KEEP:-}" ]; then echo "# kept: $HOUSE"; else rm -rf "$HOUSE"; fi
}
trap house_end EXIT
trap 'exit 130' INT TERM HUP

start() {
    local name=$1
    shift
    # with as_house the number is the program's own, not that of a shell around it, which would end alone
    HOUSE_EXEC='exec' "$@" >>"$HOUSE/log/$name" 2>&1 </dev/null &
    HOUSE_PIDS+=($!)
}

# wait_until SECONDS COMMAND…: false when the command has not succeeded by then
wait_until() {
    local ends=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $ends ] || return 1
        sleep 0.05
    done
}

free_port() {
    /usr/bin/python3 -E -S -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# The installed tree, made once a run, by whoever comes first.
stage() {
    local run=${HOUSE_RUN:-$HOUSE}
    STAGE=$run/stage-$V LIBEXEC=$run/stage-$V/usr/libexec/posthouse
    (
        flock 9
        [ ! -e "$STAGE/done" ] || exit 0
        unset MAKEFLAGS MFLAGS MAKELEVEL
        umask 022
        make -s -C "$ROOT" V="$V" install DESTDIR="$STAGE" prefix=/usr >&2 && touch "$STAGE/done"
    ) 9>"$run/stage-$V.lock" || {
        echo "Bail out! the tree cannot be installed"
        exit 1
    }
    PATH=$STAGE/usr/bin:$PATH
}

# A configuration for the network "test" at lists.test; more lines, or other values, come as arguments: "relay = x"
write_conf() {
    local line
    mkdir -p "$HOUSE/etc" "$HOUSE/state"
    {
        cat <<CONF
network = Test
domain = lists.test
hostname = mx.test
owner = owner@lists.test
language = en
zone = UTC
spool = $HOUSE/state/spool
database = $HOUSE/state/posthouse.db
archive = $HOUSE/state/archive
archive_url = https://archive.test/
relay = maildir:$HOUSE/state/out
resolver = none
CONF
        for line in "$@"; do
            echo "$line"
        done
    } | awk -F' *= *' '!($1 in at) { order[++n] = $1 } { at[$1] = $0 } END { for (i = 1; i <= n; i++) print at[order[i]] }' \
        >"$HOUSE/etc/posthouse.conf"
    [ $EUID -ne 0 ] || chown -R "$HOUSE_USER" "$HOUSE/state" "$HOUSE/etc"
    export POSTHOUSE_CONFIG=$HOUSE/etc/posthouse.conf
}

# The front command and the programs, as the house's user.
posthouse() {
    as_house "$STAGE/usr/bin/posthouse" "$@"
}

# hook RECIPIENT [SENDER] <MAIL: what a mail server's pipe does
hook() {
    as_house "$LIBEXEC/ph-hook" --config="$HOUSE/etc/posthouse.conf" --sender="${2-ana@member.test}" -- "$1"
}

# start_sink [NAME]: a loopback SMTP server that keeps what it gets; SINK is its folder, SINK_PORT its port, and
# rules can be written to SINK_RULES at any time (tests/lib/sink.c lists them)
start_sink() {
    [ -x "$ROOT/build/$V/tests/sink" ] && [ -x "$ROOT/build/$V/tests/seed" ] || {
        echo "Bail out! build/$V lacks the tests' own tools: make V=$V all units tools"
        exit 1
    }
    SINK=$HOUSE/${1:-sink} SINK_RULES=$HOUSE/${1:-sink}.rules
    rm -f "$SINK/port"
    mkdir -p "$SINK"
    touch "$SINK_RULES"
    start "${1:-sink}" "$ROOT/build/$V/tests/sink" "$SINK" "$SINK_RULES"
    wait_until 10 test -s "$SINK/port" || {
        echo "Bail out! the sink does not start"
        exit 1
    }
    SINK_PORT=$(cat "$SINK/port")
}

# How many mails the sink holds; sink_has N is true once it holds that many.
sink_count() {
    find "$SINK" -maxdepth 1 -name '[0-9]*.json' | wc -l
}
sink_has() {
    [ "$(sink_count)" -ge "$1" ]
}

# json FILE EXPRESSION: one value out of JSON, by Python: json x.json 'd["to"][0]'
json() {
    /usr/bin/python3 -E -S -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"
}

# smtp_send PORT SENDER RECIPIENT… <MAIL
smtp_send() {
    /usr/bin/python3 -E -S -c '
import smtplib, sys
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=20) as s:
    s.sendmail(sys.argv[2], sys.argv[3:], sys.stdin.buffer.read())' "$@"
}

# shellcheck source=tests/lib/postfix.sh
. "$ROOT/tests/lib/postfix.sh"
# shellcheck source=tests/lib/postgres.sh
. "$ROOT/tests/lib/postgres.sh"
