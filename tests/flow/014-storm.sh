#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Crowds and circles: a hundred hooks at once while nothing else works, a mail that the mail server hands over five times,
# and lists that are members of each other.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse list add pumps >/dev/null
senders=10
# shellcheck disable=SC2046 # words
posthouse member add garden $(printf 's%d@member.test ' $(seq $senders)) >/dev/null
DATABASE=$HOUSE/state/posthouse.db SPOOL=$HOUSE/state/spool
mail() { # ID SENDER [FIELD]
    printf 'From: %s\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@x>\n%s\nWords of %s\n' "$2" "$1" "$1" "${3:+$3
}" "$1"
}
work_off() {
    as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/intake"
}
waiting() {
    find "$SPOOL/new" -type f | wc -l
}

# ---- a hundred at once; the database is locked, by its own lock and by the writers' queue
as_house /usr/bin/python3 -c '
import fcntl, sqlite3, sys, time
queue = open(sys.argv[1] + ".lock", "a")
fcntl.flock(queue, fcntl.LOCK_EX)
d = sqlite3.connect(sys.argv[1], isolation_level=None)
d.execute("begin exclusive")
print("held", flush=True)
sys.stdin.read()' "$DATABASE" < <(while [ ! -e "$HOUSE/release" ]; do sleep 0.1; done) >"$HOUSE/log/holder" &
holder=$!
wait_until 20 grep -q held "$HOUSE/log/holder"
storm() {
    local i pids=() good=0
    for i in $(seq 100); do
        mail "storm$i" "s$((i % senders + 1))@member.test" | hook garden@lists.test "s$((i % senders + 1))@member.test" &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i" && good=$((good + 1))
    done
    echo $good
}
is "N9: a hundred hooks at once, with a locked database and no ph-intake: 100 times exit 0" "$(storm)" 100
# each sender one after the other, all senders at once
one_sender() {
    for n in 1 2 3; do
        mail "turn$1-$n" "s$1@member.test" | hook garden@lists.test "s$1@member.test" || echo refused
    done
}
pids=()
for s in $(seq $senders); do
    one_sender "$s" >>"$HOUSE/refused" &
    pids+=($!)
done
wait "${pids[@]}"
no "ten senders at once, three mails each, are taken as well" test -s "$HOUSE/refused"
is "all of it waits" "$(waiting)" 130
arrived=$(cd "$SPOOL/new" && for f in *; do sed -n 's/^Message-ID: <\(.*\)>/\1/p' "$f"; done)
touch "$HOUSE/release"
wait $holder
ends "when the lock is gone, all is worked off" 0 work_off
is "T8: everything is filed, once" "$(sql 'select count(*), count(distinct message) from post') $(waiting)" "130|130 0"
is "in the order of arrival" "$(sql 'select m.message_id from post p join message m on m.id = p.message order by p.number')" "$arrived"
in_turn() {
    local s
    for s in $(seq $senders); do
        sql "select group_concat(message_id, ' ') from (select m.message_id from post p join message m on m.id = p.message
            where m.message_id like 'turn$s-%' order by p.number)"
    done
}
is "which is each sender's own" "$(in_turn)" "$(for s in $(seq $senders); do echo "turn$s-1@x turn$s-2@x turn$s-3@x"; done)"
is "N3: each member has one copy of each" "$(sql 'select count(*) from outbox')" $((130 * senders))

# ---- five times the same
pids=()
for i in 1 2 3 4 5; do
    mail five s1@member.test "Received: from way$i by mx.test; Mon, 04 May 2026 07:00:0$i +0000" |
        hook garden@lists.test s1@member.test &
    pids+=($!)
done
wait "${pids[@]}"
work_off
is "T8: a mail that is delivered five times is filed once" "$(sql "select count(*) from post p join message m on m.id = p.message where m.message_id = 'five@x'")" 1
is "N3: and copied once" "$(sql 'select count(*) from outbox')" $((131 * senders))

# ---- lists in a circle: an address elsewhere leads to the other list; what goes there is carried to its door, until
# nothing goes out any more
no "a list cannot be a member itself" posthouse member add garden pumps@lists.test
posthouse member add garden pumps@elsewhere.test >/dev/null
posthouse member add pumps garden@elsewhere.test s1@member.test >/dev/null
sql 'delete from outbox' # what is behind us is not sent
round() { # how many mails went from list to list
    local copy sender to n=0
    as_house "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/send"
    for copy in "$HOUSE"/state/out/{garden,pumps}@elsewhere.test/new/*; do
        [ -e "$copy" ] || continue
        sender=$(sed -n 's/^Return-Path: <\(.*\)>.*/\1/p' "$copy" | head -1)
        to=$(basename "${copy%/new/*}")
        hook "${to%@*}@lists.test" "$sender" <"$copy"
        as_house rm "$copy"
        n=$((n + 1))
    done
    work_off
    echo $n
}
before=$(sql 'select count(*) from post')
mail circle s1@member.test | hook garden@lists.test s1@member.test
work_off
rounds=$(for i in 1 2 3; do round; done | xargs)
is "T9: lists that are members of each other: what goes round ends after one round" "$rounds" "1 0 0"
is "T9: it is a post where it was sent, and nowhere else" "$(sql 'select count(*) from post')" $((before + 1))
is "T9: the rest is noted as what it is" "$(sql "select detail from event where kind = 'dropped' order by id desc limit 1")" loop
# the same with a list of another host, which is no member
mail far s1@member.test "$(printf 'List-Id: <far.else.test>\nList-Post: <mailto:far@else.test>\nPrecedence: list\nX-Loop: far@else.test')" |
    hook garden@lists.test far+b-1-abcdefghijklm@else.test
work_off
is "another host's list is not distributed either" "$(sql 'select count(*) from post')" $((before + 1))
done_testing
