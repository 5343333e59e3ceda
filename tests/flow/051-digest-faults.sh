#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Digests when things go wrong: kills at any point, clocks that go back and jump, two programs at once, a member whose
# digest never ends, a database that cannot be used. Everybody gets each digest once.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
export POSTHOUSE_NOW=$HOUSE/now

now() {
    echo "$1" >"$HOUSE/now"
}
digest() {
    as_house "$LIBEXEC/ph-digest" --config="$HOUSE/etc/posthouse.conf" --once "$@"
}
quietly() {
    digest "$@" 2>>"$HOUSE/log/digest"
}
# posts FROM TO: so many mails, filed now
posts() {
    local i
    for i in $(seq "$1" "$2"); do
        printf 'From: a@far.test\nSubject: Item %s\nMessage-ID: <%s@x>\nDate: %s\n\nThese are the words of number %s.\n' \
            "$i" "$i" "$(date -u -R -d "$(cat "$HOUSE/now")")" "$i" | hook garden@lists.test a@far.test
    done
    as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/intake"
}
# what a member was told, digest by digest: "1,2;3"
told() {
    sql "select i.id, t.number from issue i join issue_item t on t.issue = i.id join person p on p.id = i.person
        where p.name = '$1' order by i.id, t.number" |
        awk -F'|' '{ s = s (NR == 1 ? "" : $1 == was ? "," : ";") $2; was = $1 } END { print s }'
}
queued() {
    sql "select count(*) from outbox"
}
make_house() { # MEMBERS
    local i
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
    write_conf "database = $DATABASE"
    now 2026-05-05T08:00:00Z
    posthouse init "$HOUSE/etc" >/dev/null || exit 1
    posthouse list add garden >/dev/null
    posthouse list set garden posting open >/dev/null
    for i in $(seq "$1"); do
        posthouse member add garden "m$i@member.test" --name="m$i" --mode=digest >/dev/null
    done
    posts 1 2
}

clock_back() {
    now 2026-05-11T07:00:10Z
    quietly
    is "$on: a first digest" "$(told m1)" "1,2"
    now 2026-05-10T07:00:00Z
    posts 3 4
    quietly
    is "$on: a clock that goes back a day sends nothing" "$(queued)" 2
    now 2026-05-11T07:00:20Z
    quietly
    is "$on: nor when it comes to the hour again" "$(queued)" 2
    now 2026-05-18T07:00:00Z
    quietly
    is "$on: and loses nothing" "$(told m1)" "1,2;3,4"
}

ten_days() {
    posts 5 6
    now 2026-05-28T15:00:00Z
    quietly
    quietly
    is "$on: a clock that jumps ten days sends one digest" "$(told m1)" "1,2;3,4;5,6"
    now 2026-05-18T16:00:00Z
    posts 7 8
    quietly
    is "$on: none when it goes back" "$(queued)" 6
    for day in 19 20 21 22 23 24 25 26 27 28 29 30 31; do
        now "2026-05-${day}T08:00:00Z"
        quietly
    done
    now 2026-06-01T07:00:00Z
    quietly
    is "$on: and what came then comes with a later one" "$(told m1) $(told m2)" "1,2;3,4;5,6;7,8 1,2;3,4;5,6;7,8"
}

at_once() {
    posts 9 10
    now 2026-06-08T07:00:00Z
    quietly &
    quietly &
    quietly &
    wait %1 %2 %3
    quietly
    is "$on: N3: of three programs at once, one sends" "$(told m1) $(told m2)" \
        "1,2;3,4;5,6;7,8;9,10 1,2;3,4;5,6;7,8;9,10"
}

never_ends() {
    posts 11 12
    sql "update chore set tried = 2, due = 0 where kind = 'digest' and subject = (select id from person where name = 'm1')"
    now 2026-06-15T07:00:00Z
    ends "$on: with a member whose digest never ends" 0 digest
    has "$on: the log says who is set aside" "$said" "event=chore-aside kind=digest subject="
    is "$on: the others have theirs" "$(told m2)" "1,2;3,4;5,6;7,8;9,10;11,12"
    is "$on: that one has not" "$(told m1)" "1,2;3,4;5,6;7,8;9,10"
    is "$on: it is noted once" "$(sql "select count(*) from event where kind = 'chore-aside' and detail like 'digest %'")" 1
    ends "$on: at the next run" 0 digest
    is "$on: nothing is said" "$said" ""
    now 2026-06-16T07:00:00Z
    quietly
    is "$on: a day later it is tried again" "$(told m1)" "1,2;3,4;5,6;7,8;9,10;11,12"
}

moved() {
    posts 13 14
    posthouse member remove garden m1@member.test >/dev/null
    now 2026-06-22T07:00:00Z
    quietly
    is "$on: who left gets nothing more" "$(told m1)" "1,2;3,4;5,6;7,8;9,10;11,12"
    is "$on: and is not looked at again" "$(sql "select count(*) from chore where kind = 'digest'")" 1
}

kills() {
    local run killed=0 went members=200
    make_house 1
    # shellcheck disable=SC2046 # words are wanted
    posthouse member add garden $(seq -f 'k%g@member.test' 2 $members) --mode=digest >/dev/null
    now 2026-05-11T07:00:00Z
    for run in $(seq 24); do
        now "2026-05-11T07:$((run + 10)):00Z" # what was in hand is taken up a minute later
        as_house timeout -s KILL "0.0$((10 + run * 7 % 50))" "$LIBEXEC/ph-digest" \
            --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/digest"
        [ $? -ne 137 ] || killed=$((killed + 1))
    done
    went=$(queued)
    note "$on: killed $killed times, $went of $members were queued by then"
    now 2026-05-11T08:00:00Z
    quietly
    now 2026-05-12T08:00:00Z # who was in hand at two kills is tried again a day later
    quietly
    ok "$on: it was killed in the middle" test $killed -gt 0
    is "$on: after kill -9 at any point everybody gets one" "$(queued)" $members
    is "$on: nobody two" "$(sql "select count(distinct address) from outbox")" $members
    is "$on: each with its issue" "$(sql "select count(*) from issue where copy is not null")" $members
    now 2026-05-13T09:00:00Z
    quietly
    is "$on: and that is all" "$(queued)" $members
}

all() {
    make_house 2
    clock_back
    ten_days
    at_once
    never_ends
    moved
}

on=SQLite DATABASE=$HOUSE/state/posthouse.db
all
kills
mv "$HOUSE/state/posthouse.db" "$HOUSE/state/elsewhere"
ends "without a database" 75 digest
has "it says what to do" "$said" "posthouse init"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    on=PostgreSQL DATABASE=$(new_postgres faults)
    all
    DATABASE=$(new_postgres kills)
    kills
else
    skip "the same on PostgreSQL" "$lacks"
fi
done_testing
