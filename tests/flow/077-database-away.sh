#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A database that is away, read-only or of the wrong number: every word says so in one line with the reason, and ends with
# 75; mail waits meanwhile. On a real PostgreSQL, and on SQLite what can be had there.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
SPOOL=$HOUSE/state/spool
DATABASE=$HOUSE/state/posthouse.db
CANNOT="the database cannot be used: "

a_mail() { # WORD
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@x>\n\nAbout %s.\n' "$1" "$1" "$1" |
        hook garden@lists.test
}
waiting() {
    find "$SPOOL/new" -type f | wc -l
}
fresh() {
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
    write_conf "database = $DATABASE"
    posthouse init "$HOUSE/etc" >"$HOUSE/log/init"
    posthouse list add garden >"$HOUSE/log/init"
}
# one_line WHAT REASON COMMAND…: 75, and one line that holds the reason
one_line() {
    ends "$1" 75 "${@:3}"
    is "in one line: $1" "$(wc -l <<<"$said")" 1
    has "with the reason: $1" "$said" "$2"
}
# pieces COMMAND…: how many of the writes to standard error, within 4 seconds, were not whole lines; then how many were
pieces() {
    as_house /usr/bin/python3 - "$@" <<'PY'
import os, signal, socket, subprocess, sys, time
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
p = subprocess.Popen(sys.argv[1:], stderr=theirs, stdin=subprocess.DEVNULL)
theirs.close()
ours.settimeout(0.2)
ends, bad, good = time.time() + 4, 0, 0
while time.time() < ends:
    try:
        said = ours.recv(65536)
    except TimeoutError:
        continue
    whole = said.endswith(b"\n")
    good, bad = good + whole, bad + (not whole)
p.send_signal(signal.SIGTERM)
p.wait()
print(bad, "broken" if good < 8 else "whole")
PY
}

away() {
    DATABASE=$(new_postgres away)
    fresh
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$HOUSE/postgres/data" -m fast -w stop >/dev/null
    has "mail is taken in while PostgreSQL is away" "$(a_mail away; waiting)" 1
    for word in "list list" "list add pumps" stats "queue list" "held" "intake --once" "send --once" "digest --once" "archive build" upgrade; do
        # shellcheck disable=SC2086 # words
        one_line "PostgreSQL is away: $word" "$CANNOT"'connection to server on socket "' posthouse $word
        has "and what to look at" "$said" "No such file or directory Is the server running"
    done
    ends "doctor" 1 posthouse doctor
    has "says the same" "$(grep ^fail <<<"$said" | head -1)" "fail  database       $CANNOT"'connection to server on socket "'
    has "with the whole reason" "$(grep ^fail <<<"$said" | head -1)" "No such file or directory Is the server running"
    is "once" "$(grep -c Is.the.server <<<"$said")" 1
    start serve posthouse serve
    ok "serve warns" wait_until 20 grep -q '^posthouse: warning: database: ' "$HOUSE/log/serve"
    has "in the same words, whole" "$(grep warning: "$HOUSE/log/serve")" "$CANNOT"'connection to server on socket "'
    is "every line of the log is one event or one sentence" \
        "$(grep -vcE '^(20[0-9T:Z-]* event=|ph-[a-z]*: |posthouse: )' "$HOUSE/log/serve")" 0
    end_pid "${HOUSE_PIDS[-1]}"
    is "each line is one write, also of its programs" "$(pieces "$STAGE/usr/bin/posthouse" serve)" "0 whole"
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$HOUSE/postgres/data" -l "$HOUSE/postgres/server.log" -w -t 60 \
        -o "-c listen_addresses='' -c unix_socket_directories='$HOUSE/postgres/socket'" start >/dev/null </dev/null
    ends "once it is back mail is filed" 0 posthouse intake --once
    is "all of it" "$(waiting)" 0
}

read_only() {
    as_house psql -XAtq -c "alter database away set default_transaction_read_only = on" "$POSTGRES_URL"
    has "mail is taken in while PostgreSQL is read-only" "$(a_mail ro; waiting)" 1
    one_line "a read-only PostgreSQL: list add" "${CANNOT}cannot execute " posthouse list add pumps
    has "says so" "$said" "in a read-only transaction"
    one_line "a read-only PostgreSQL: intake" "in a read-only transaction" posthouse intake --once
    one_line "a read-only PostgreSQL: send" "in a read-only transaction" posthouse send --once
    one_line "a read-only PostgreSQL: digest" "in a read-only transaction" posthouse digest --once
    one_line "a read-only PostgreSQL: member add" "in a read-only transaction" posthouse member add garden ana@member.test
    ends "what only reads can be done" 0 posthouse list list
    as_house psql -XAtq -c "alter database away reset default_transaction_read_only" "$POSTGRES_URL"
    ends "when it can be written again mail is filed" 0 posthouse intake --once
    is "the one that waited too" "$(waiting) $(find "$SPOOL/aside" -type f | wc -l)" "0 0"
    as_house psql -XAtq -c "create role reader login; grant select on all tables in schema public to reader" "$DATABASE"
    write_conf "database = ${DATABASE/user=postgres/user=reader}"
    one_line "a right that PostgreSQL does not give" "${CANNOT}permission denied for table " posthouse list add pumps
    write_conf "database = $DATABASE"
}

cut() { # the server ends the connection of a program that runs
    local log=$HOUSE/log/cut
    start cut posthouse intake
    ok "a program that runs" wait_until 20 grep -q started "$log"
    as_house psql -XAtq -c "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'away' and pid <> pg_backend_pid()" "$POSTGRES_URL" >/dev/null
    ok "ends when the server ends its connection" wait_until 20 grep -q '^ph-intake: ' "$log"
    is "in one line" "$(grep -c '^ph-intake: ' "$log") $(tail -1 "$log" | grep -cE "^ph-intake: $CANNOT(terminating connection|server closed)")" "1 1"
}

lowered() {
    local schema
    schema=$(sql "select value from setting where name = 'schema'")
    sql "update setting set value = '1' where name = 'schema'"
    one_line "a schema whose number was lowered: upgrade" "the database says that it has schema 1, and its tables are not those of that: nothing was changed" posthouse upgrade
    has "names what does not fit" "$said" " already exists)"
    has "and what to do" "$said" "put back the right number, or the last good copy"
    is "nothing was changed" "$(sql "select value from setting where name = 'schema'")" 1
    sql "update setting set value = '$schema' where name = 'schema'"
    ends "with its number it is well" 0 posthouse upgrade
}

files() { # SQLite's own ways of being away
    local db=$HOUSE/state/posthouse.db
    rm -f "$db"-*
    chmod 555 "$HOUSE/state"
    one_line "a folder that takes no journal" "the database $db cannot be used: attempt to write a readonly database" posthouse list add pumps
    chmod 755 "$HOUSE/state"
    chmod 444 "$db"
    ends "a database that its owner may not write" 77 posthouse list add pumps
    has "says what to do" "$said" "may not write the database $db, which is theirs: chmod u+rw $db"
    chmod 644 "$db"
    ends "which mends it" 0 posthouse list add pumps
}

note "on SQLite"
fresh
lowered
if [ "$HOUSE_USER" = root ]; then
    skip "a database that may not be written" "root may write everywhere"
else
    files
fi
lacks=$(postgres_lacks)
if [ -n "$lacks" ]; then
    skip "a PostgreSQL that is away" "$lacks"
else
    start_postgres
    away
    read_only
    cut
    lowered
fi
done_testing
