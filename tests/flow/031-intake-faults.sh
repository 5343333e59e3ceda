#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What goes wrong around ph-intake: killed in the middle of a group, a unit that is never finished, a busy or newer
# database, a missing house, two at once; and the daemon, which is told of new mail and stops when asked.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
SPOOL=$HOUSE/state/spool DATABASE=$HOUSE/state/posthouse.db
intake=("$LIBEXEC/ph-intake" "--config=$HOUSE/etc/posthouse.conf")
mail() {
    printf 'From: ana@member.test\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@x>\n\nWords of %s\n' "$1" "$1" "$1"
}
waiting() {
    find "$SPOOL/new" -type f | wc -l
}
begun() {
    find "$SPOOL/new" -name "*.${1:-1}" | wc -l
}
posts() {
    sql 'select count(*) from post'
}
is_filed() {
    [ "$(posts)" -eq "$1" ]
}

ends "without a configuration" 78 "$LIBEXEC/ph-intake" --config="$HOUSE/none.conf" --once
has "it is named" "$said" none.conf
ends "an unknown option" 64 "$LIBEXEC/ph-intake" --twice
ends "a file without --explain" 64 "$LIBEXEC/ph-intake" --once file.eml
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test ben@member.test >/dev/null

# ---- killed in the middle
total=0 caught=0 group=2
[ "$V" != asan ] || group=1 # so slow that the 20 ms of a group are one mail
some_begun() {
    [ "$(begun)" -gt 0 ]
}
for attempt in $(seq 12); do
    for n in $(seq 40); do
        mail "k$attempt-$n" | hook garden@lists.test
    done
    total=$((total + 40))
    exec_house "${intake[@]}" --once 2>>"$HOUSE/log/killed" &
    pid=$!
    wait_until 10 some_begun
    sleep "0.0$((attempt % 3))"
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
    [ "$(begun)" -lt "$group" ] || caught=$((caught + 1))
    as_house "${intake[@]}" --once 2>>"$HOUSE/log/after"
    [ $caught -lt 3 ] || break
done
ok "it was killed while a group was begun" test $caught -gt 0
is "T1: everything is filed" "$(posts)" $total
is "N3: once" "$(sql 'select count(distinct message_id) from message')" $total
is "N3: and each member has one copy of each" "$(sql 'select count(*) from outbox')" $((2 * total))
is "nothing is left" "$(waiting) $(find "$SPOOL/aside" -type f | wc -l)" "0 0"

# ---- killed between the commit and the end of its spool file, as a copy of that file plays it
before_end() { # RECIPIENT [TRIES]
    local entry
    hook "$1"
    entry=$(basename "$(find "$SPOOL/new" -type f)")
    as_house cp -p "$SPOOL/new/$entry" "$HOUSE/state/entry"
    as_house "${intake[@]}" --once 2>>"$HOUSE/log/after"
    as_house mv "$HOUSE/state/entry" "$SPOOL/new/$entry.${2:-1}"
    as_house "${intake[@]}" --once 2>>"$HOUSE/log/after"
}
before_end garden-owner@lists.test < <(mail forwarded)
is "a mail for a person goes to them once" "$(sql 'select count(*) from copy where kind = 2')" 1
before_end garden@lists.test < <(mail held | sed 's/ana@/eve@/')
is "a mail is held once" "$(sql 'select count(*) from hold')" 1
is "and nothing is left of either" "$(waiting)" 0
before_end garden@lists.test 2 < <(mail second)
total=$((total + 1))
is "at its second try too: it is filed" "$(posts)" $total
is "and not set aside" "$(find "$SPOOL/aside" -type f | wc -l) $(sql "select count(*) from hold where reason = 'aside'") $(waiting)" "0 0 0"

# ---- what is read counts against the memory of a group, although it is done
if [ "$V" = asan ]; then
    skip "twenty entries of 30 MB that are done fit into little memory" "the sanitizer's own memory has no limit"
else
    for n in $(seq 10 29); do
        {
            printf 'posthouse 1\nfrom ana@member.test\nto garden@lists.test\nvia pipe\nat 2026-01-01T00:00:00Z\n\n'
            mail "large$n"
        } | as_house tee "$SPOOL/new/00-$n.1" >/dev/null
        as_house truncate -s 30M "$SPOOL/new/00-$n.1"
        sql "update setting set value = value || '00-$n ' where name like 'intake.done %'"
    done
    most_memory() { # COMMAND…: its code; kilobytes into $HOUSE/most
        as_house /usr/bin/python3 -E -S -c '
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)' "$@" >"$HOUSE/most"
    }
    ends "twenty entries of 30 MB that are done" 0 most_memory "${intake[@]}" --once
    note "$(cat "$HOUSE/most") KB at most"
    ok "fit into little memory" test "$(cat "$HOUSE/most")" -lt 300000
    is "and are gone" "$(waiting) $(posts)" "0 $total"
fi
sql "update hold set state = 3"

# ---- what the machine refuses is no fault of the mail: here a limit that must not be raised, for the reading child
little_time() {
    as_house bash -c 'ulimit -t 1; "$@"' - "$@"
}
if little_time bash -c 'ulimit -H -t 2' 2>/dev/null; then
    skip "a child that cannot be walled in" "this user may raise every limit"
else
    mail walled | hook garden@lists.test
    for n in 1 2 3; do
        ends "no wall, start $n: 75" 75 little_time "${intake[@]}" --once
        has "and it says which: start $n" "$said" "jail: no limit "
    done
    is "the mail waits, and no try is counted" "$(waiting) $(find "$SPOOL/new" -name '*.*' | wc -l)" "1 0"
    is "nothing is held or aside" "$(sql 'select count(*) from hold where state = 0') $(find "$SPOOL/aside" -type f | wc -l)" "0 0"
    ends "where the machine lets it, it is filed" 0 as_house "${intake[@]}" --once
    total=$((total + 1))
    is "as any other" "$(posts) $(waiting)" "$total 0"
fi

# ---- the daemon
start intake exec_house "${intake[@]}"
daemon=${HOUSE_PIDS[-1]}
wait_until 20 grep -q event=started "$HOUSE/log/intake"
mail daemon | hook garden@lists.test
ok "the daemon hears of new mail" wait_until 20 is_filed $((total + 1))
mail daemon2 | hook garden@lists.test
ok "and of the next" wait_until 20 is_filed $((total + 2))
ends "a second one is refused" 75 as_house "${intake[@]}" --once
has "and says why" "$said" "worked by another program"
kill -TERM "$daemon"
wait "$daemon"
is "it stops when asked" $? 0
ok "and says so" grep -q "event=stopped program=ph-intake waiting=0" "$HOUSE/log/intake"

# ---- a unit that is never finished: the lock of the writers is held, so that a kill meets it in its midst
total=$(posts)
start midst exec_house "${intake[@]}"
daemon=${HOUSE_PIDS[-1]}
wait_until 20 grep -q event=started "$HOUSE/log/midst"
exec 8>>"$DATABASE.lock"
flock 8
mail fatal | hook garden@lists.test
one_begun() {
    [ "$(begun)" -eq 1 ]
}
ok "a unit is marked before it is begun" wait_until 20 one_begun
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
exec 8>&-
is "killed in its midst it is filed nowhere" "$(posts)" "$total"
ends "begun a second time it is filed" 0 as_house "${intake[@]}" --once
is "once" "$(posts)" $((total + 1))

told() {
    sql "select count(*) from outbox o join address a on a.id = o.address where a.address = 'owner@lists.test'"
}
told=$(told)
mail fatal2 | hook garden@lists.test
mail behind | hook garden@lists.test
first=$(find "$SPOOL/new" -type f | sort | head -1)
as_house mv "$first" "$first.2" # as two kills leave it
ends "a unit begun twice and never finished stops nothing" 0 as_house "${intake[@]}" --once
has "it is logged" "$said" "event=set-aside spool=$(basename "$first")"
is "what stood behind it is filed" "$(posts)" $((total + 2))
ok "it lies in aside" test -s "$SPOOL/aside/$(basename "$first")"
ok "with the reason" grep -q "begun twice" "$SPOOL/aside/$(basename "$first").why"
is "it is held as well, with its bytes" "$(sql "select h.reason || ' ' || (b.size > 20) from hold h join blob b on b.id = h.raw where h.state = 0")" "aside 1"
is "an event is noted" "$(sql "select count(*) from event where kind = 'set-aside'")" 1
is "the owner is told" "$(told)" $((told + 1))
as_house "${intake[@]}" --once
is "once" "$(told)" $((told + 1))
as_house mv "$SPOOL/aside/$(basename "$first")" "$SPOOL/new/"
as_house "${intake[@]}" --once 2>/dev/null
is "moved back it is tried again" "$(posts)" $((total + 3))

# ---- killed while it is noted that a unit is set aside
asides() { # held rows, notices
    echo "$(sql "select count(*) from hold where reason = 'aside'") $(told)"
}
# spent NAME TRIES: a mail to both lists, and to another address of one, that was begun so often, kept out of sight
spent() {
    as_house "$LIBEXEC/ph-hook" --config="$HOUSE/etc/posthouse.conf" --sender=ana@member.test -- \
        garden@lists.test garden-leave@lists.test pumps@lists.test < <(mail "$1")
    entry=$(basename "$(find "$SPOOL/new" -type f)")
    as_house mv "$SPOOL/new/$entry" "$HOUSE/state/entry"
    name=$entry.$2
}
noting() {
    [ "$(begun 3)" -eq 1 ]
}
posthouse list add pumps >/dev/null
held=$(sql "select count(*) from hold where reason = 'aside'") told=$(told)
spent killed 2
start noting exec_house "${intake[@]}"
daemon=${HOUSE_PIDS[-1]}
wait_until 20 grep -q event=started "$HOUSE/log/noting"
exec 8>>"$DATABASE.lock"
flock 8
as_house mv "$HOUSE/state/entry" "$SPOOL/new/$name"
ok "a unit that is set aside stays in new while that is noted" wait_until 20 noting
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
exec 8>&-
is "killed then, nothing is noted" "$(asides)" "$held $told"
as_house cp -p "$SPOOL/new/$entry.3" "$HOUSE/state/entry"
ends "the next start notes it" 0 as_house "${intake[@]}" --once
is "for each thing that was asked of each list, once; of one within the hour nobody is told yet" "$(asides)" "$((held + 3)) $told"
is "as it was sent" "$(sql "select group_concat(recipient, ' ') from (select recipient from hold order by id desc limit 3)")" \
    "pumps@lists.test garden-leave@lists.test garden@lists.test"
is "each list has its own" "$(sql "select count(distinct list) from (select list from hold order by id desc limit 3)")" 2
ok "and then it lies in aside" test -s "$SPOOL/aside/$entry"
as_house mv "$HOUSE/state/entry" "$SPOOL/new/$entry.4" # killed between the commit and the renaming
as_house rm "$SPOOL/aside/$entry"
ends "killed after it was noted" 0 as_house "${intake[@]}" --once
is "it is not noted again" "$(asides)" "$((held + 3)) $told"
ok "and lies in aside all the same" test -s "$SPOOL/aside/$entry"
as_house mv "$SPOOL/aside/$entry" "$SPOOL/new/$entry" # as a power cut brings it back
as_house "${intake[@]}" --once 2>/dev/null
is "nor after a power cut" "$(asides) $(posts)" "$((held + 3)) $told $((total + 3))"
ok "which does not lose it either" test -s "$SPOOL/aside/$entry"
held=$((held + 3))

spent killer 4
as_house mv "$HOUSE/state/entry" "$SPOOL/new/$name"
mail behind2 | hook garden@lists.test
ends "one that kills even while its bytes are noted stops nothing" 0 as_house "${intake[@]}" --once
is "it is held without them" "$(asides)" "$((held + 3)) $told"
is "its bytes are left where they are" "$(sql "select count(*) from hold where reason = 'aside' and raw is null")" 3
ok "in aside" grep -qa "Words of killer" "$SPOOL/aside/$entry"
is "what stood behind it is filed" "$(posts)" $((total + 4))
held=$((held + 3))

spent busy 2
start stopped exec_house "${intake[@]}"
daemon=${HOUSE_PIDS[-1]}
wait_until 20 grep -q event=started "$HOUSE/log/stopped"
as_house /usr/bin/python3 -c '
import sqlite3, sys, time
d = sqlite3.connect(sys.argv[1], isolation_level=None)
d.execute("begin immediate")
print("held", flush=True)
sys.stdin.read()' "$DATABASE" >"$HOUSE/log/stopper" < <(wait_until 60 test -e "$HOUSE/state/stopped") &
holder=$!
wait_until 20 grep -q held "$HOUSE/log/stopper"
as_house mv "$HOUSE/state/entry" "$SPOOL/new/$name"
wait_until 20 noting
kill -TERM "$daemon"
wait "$daemon"
is "asked to stop while the database is busy it stops" $? 0
as_house touch "$HOUSE/state/stopped"
wait $holder
is "and what could not be noted waits" "$(asides) $(begun 2)" "$held $told 1"
ends "for the next start" 0 as_house "${intake[@]}" --once
is "which notes it" "$(asides)" "$((held + 3)) $told"
sql "update chore set due = 0 where kind = 'held-unread'"
as_house "$LIBEXEC/ph-digest" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/digest"
is "when the hour is over the owner is told of all of them in one notice" "$(told)" $((told + 1))
told=$((told + 1))

for n in $(seq 1000 1149); do
    as_house bash -c "echo garbage >'$SPOOL/new/0000-garbage$n'"
done
ends "files that no program of ours wrote stop nothing" 0 as_house "${intake[@]}" --once
is "they lie in aside" "$(find "$SPOOL/aside" -name '0000-garbage????' | wc -l) $(waiting)" "150 0"
ok "each with the reason" grep -q "not written by" "$SPOOL/aside/0000-garbage1149.why"
is "and the owner has one mail about them" "$(told)" $((told + 1))
sql "update setting set value = value - 3600 where name = 'intake.foreign'"
as_house bash -c "echo garbage >'$SPOOL/new/0000-later'"
as_house "${intake[@]}" --once 2>>"$HOUSE/log/after"
is "an hour later the next one is told again" "$(told)" $((told + 2))

# ---- the database
total=$(posts)
mail busy | hook garden@lists.test
as_house /usr/bin/python3 -c '
import sqlite3, sys, time
d = sqlite3.connect(sys.argv[1], isolation_level=None)
d.execute("begin immediate")
print("held", flush=True)
time.sleep(4)
d.execute("rollback")' "$DATABASE" >"$HOUSE/log/holder" &
holder=$!
wait_until 20 grep -q held "$HOUSE/log/holder"
ends "a database that somebody else holds is waited for" 0 as_house "${intake[@]}" --once
wait $holder
is "and then the mail is filed" "$(posts) $(waiting)" "$((total + 1)) 0"

mail newer | hook garden@lists.test
ours=$(sql "select value from setting where name = 'schema'")
sql "update setting set value = '999' where name = 'schema'"
ends "a newer schema is not touched" 75 as_house "${intake[@]}" --once
has "and named" "$said" "schema 999"
is "the mail waits" "$(waiting) $(begun)" "1 0"
sql "update setting set value = '$ours' where name = 'schema'"
as_house mv "$DATABASE" "$DATABASE.gone"
ends "without a database" 75 as_house "${intake[@]}" --once
as_house mv "$DATABASE.gone" "$DATABASE"
as_house mv "$SPOOL" "$SPOOL.gone"
ends "without a spool" 78 as_house "${intake[@]}" --once
has "it says what to do" "$said" "posthouse init"
as_house mv "$SPOOL.gone" "$SPOOL"
ends "then all goes on" 0 as_house "${intake[@]}" --once
is "with nothing lost" "$(posts) $(waiting)" "$((total + 2)) 0"
done_testing
