#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A database of each older Posthouse, with what it held, is brought up to date on both engines: nothing is lost, and the
# service goes on with it. One of a newer Posthouse is left alone.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
newest=$(find "$ROOT/core/store/schema" -name '*.sql' | wc -l)

mail() { # FROM ID SUBJECT
    printf 'From: %s\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@x>\n\nThe tank leaks.\n' "$1" "$3" "$2"
}
fill() {
    posthouse list add garden --title=Garden
    posthouse list add pumps --title=Pumps --language=fr
    posthouse list set garden reply list
    posthouse topic add garden water --title=Water
    posthouse community add Green --region=East
    posthouse member add garden ana@member.test --name=Ana --mode=each --community=Green
    posthouse member add garden ben@other.test --name=Ben --mode=each --language=sw
    posthouse member add garden owner@other.test --role=owner --mode=nomail
    mail ana@member.test one 'Leaking tank #water' | hook garden@lists.test ana@member.test
    mail ben@other.test two 'Re: Leaking tank' | hook garden@lists.test ben@other.test
    mail eve@stranger.test three 'Buy a tank' | hook garden@lists.test eve@stranger.test
    posthouse intake --once
}
look() {
    local word
    for word in "list list" "list show garden" "topic list garden" "member list garden" "community list" "thread list garden" \
        "held list" "queue list" "queue stats" stats; do
        # shellcheck disable=SC2086 # a word and its operands
        posthouse $word --json || echo "$word fails"
    done
}
older() {
    as_house /usr/bin/python3 "$ROOT/tests/lib/older.py" "$1" "$ROOT/core/store/schema" "$DATABASE"
}

newer() { # ENGINE: a database of a later Posthouse is left as it is
    local on=$1 word says="the database is of a newer Posthouse (schema 999, this program knows $newest): install that one"
    look >"$HOUSE/before"
    sql "update setting set value = '999' where name = 'schema'"
    for word in "list list" "list add third" upgrade "upgrade --dry-run" "intake --once" "send --once" "digest --once" "archive build" "init $HOUSE/etc"; do
        # shellcheck disable=SC2086 # a word and its operands
        ends "$on: a newer schema: $word" 75 posthouse $word
        has "$on: says whose it is" "$said" "$says"
    done
    ends "$on: a newer schema: doctor" 1 posthouse doctor
    has "$on: says so, too" "$(grep '^fail  database' <<<"$said")" "$says"
    start newer posthouse serve
    ok "$on: serve warns" wait_until 60 grep -qF "posthouse: warning: database: $says" "$HOUSE/log/newer"
    end_pid "${HOUSE_PIDS[-1]}"
    : >"$HOUSE/log/newer"
    is "$on: nobody changed its number" "$(sql "select value from setting where name = 'schema'")" 999
    sql "update setting set value = '$newest' where name = 'schema'"
    look >"$HOUSE/after"
    ok "$on: nor what is in it" diff "$HOUSE/before" "$HOUSE/after"
}

on_engine() { # ENGINE DATABASE
    local on=$1 k before
    DATABASE=$2
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
    write_conf "database = $DATABASE" "resolver = none"
    posthouse init "$HOUSE/etc" >/dev/null
    fill >"$HOUSE/log/fill" 2>&1
    look >"$HOUSE/before"
    hasnt "$on: there is much to look at" "$(cat "$HOUSE/before")" fails
    is "$on: two posts for two members, a notice, and a mail that waits" "$(posthouse queue list --json | grep -c '@') $(posthouse held | wc -l)" "5 1"
    for k in $(seq $((newest - 1))); do
        ends "$on: a database of schema $k" 0 older "$k"
        ends "$on: $k: is not worked with" 75 posthouse list list
        has "$on: $k: and the way is told" "$said" "has schema $k, this program needs $newest: run \"posthouse upgrade\""
        ends "$on: $k: is upgraded" 0 posthouse upgrade
        look >"$HOUSE/after"
        ok "$on: $k: with all that was in it" diff "$HOUSE/before" "$HOUSE/after"
    done
    mail ana@member.test four 'Re: Leaking tank' | hook garden@lists.test ana@member.test
    ends "$on: new mail is filed into what was upgraded" 0 posthouse intake --once
    ends "$on: a mail that waited is accepted" 0 posthouse accept 1-99999
    ends "$on: and all is sent" 0 posthouse send --once
    is "$on: to each of its members, once" "$(grep -rl "^Subject:.*ank" "$HOUSE/state/out/"{ana@member,ben@other}.test | wc -l)" 8
    ends "$on: the archive is written" 0 posthouse archive build
    ok "$on: with what was written before" grep -rqs "Leaking tank" "$HOUSE/state/archive/garden"
    newer "$on"
}

on_engine SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    on_engine PostgreSQL "$(new_postgres older)"
else
    skip "the same on PostgreSQL" "$lacks"
fi
done_testing
