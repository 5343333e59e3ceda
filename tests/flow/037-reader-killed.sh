#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A mail that wants more memory than the child that reads it may have, and one whose child is killed from outside. None
# keeps the next mail waiting, none is lost. (One that takes too long: 038.)
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test >/dev/null
DATABASE=$HOUSE/state/posthouse.db
intake=("$LIBEXEC/ph-intake" "--config=$HOUSE/etc/posthouse.conf" --once)
mail() { # mail ID TYPE
    printf 'From: ana@member.test\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@x>\nMIME-Version: 1.0\nContent-Type: %s\n\n' "$1" "$1" "$2"
}
# large LINE BYTES: so much of it
large() {
    yes "$1" | head -c "$2"
}

if [ "$V" != asan ]; then # there the child may take all the memory that it wants
    {
        mail greedy text/plain
        large $'> a\nb' 38000000
    } | hook garden@lists.test
    mail behind text/plain | hook garden@lists.test
    ends "T10: a mail that takes its child too much memory" 0 as_house "${intake[@]}"
    is "is held" "$(sql 'select count(*) from hold')" 1
    is "with its bytes" "$(sql "select min(b.size) > 37000000 from hold h join blob b on b.id = h.raw")" 1
    is "and the next one is filed" "$(sql 'select subject from message')" behind
    told=$(sql "select count(*) from outbox o join address a on a.id = o.address where a.address = 'owner@lists.test'")
    is "the owner is told, once" "$told" 1
fi

good=12000000
[ "$V" != asan ] || good=3000000 # what the slow build reads in time

# ---- a child that is killed from outside, by the machine's out-of-memory killer for example
# busy_child_of PID: one that reads for 50 ms already, so no ordinary mail's
busy_child_of() {
    local stat keeper
    for keeper in $(cat /proc/"$1"/task/"$1"/children 2>/dev/null); do # they fork them (base/jail)
        child=$(cat /proc/"$keeper"/task/"$keeper"/children 2>/dev/null)
        child=${child%% *}
        [ -n "$child" ] && read -ra stat 2>/dev/null </proc/"$child"/stat && [ "${stat[13]:-0}" -ge 5 ] && return 0
    done
    return 1
}
# struck TIMES: ph-intake while a large good mail is read; so many of its children are killed; false when we came too late
struck() {
    local pid last=none left=$1 tries=0
    exec_house "${intake[@]}" 2>>"$HOUSE/log/struck" &
    pid=$!
    while [ "$left" -gt 0 ] && [ "$tries" -lt 20000 ] && kill -0 $pid 2>/dev/null; do
        tries=$((tries + 1))
        if busy_child_of $pid && [ "$child" != "$last" ]; then
            kill -KILL "$child" 2>/dev/null && left=$((left - 1))
            last=$child
        fi
    done
    wait $pid
    [ "$left" -eq 0 ]
}
posts=$(sql 'select count(*) from post') holds=$(sql 'select count(*) from hold')
for n in 1 2 3; do
    {
        mail once$n text/plain
        large 'many ordinary words in a line that is as long as lines are' $good
    } | hook garden@lists.test
    caught=no
    struck 1 && caught=yes
    [ $caught = no ] || break
done
is "killed once it is tried again and filed" "$caught $(($(sql 'select count(*) from post') - posts)) $(($(sql 'select count(*) from hold') - holds))" "yes $n 0"
holds=$(sql 'select count(*) from hold')
for n in 1 2 3; do
    {
        mail twice$n text/plain
        large 'many ordinary words in a line that is as long as lines are' $good
    } | hook garden@lists.test
    mail behind-twice$n text/plain | hook garden@lists.test
    caught=no
    struck 2 && caught=yes
    [ $caught = no ] || break
done
is "killed twice it is held" "$caught $(($(sql 'select count(*) from hold') - holds)) $(sql 'select reason from hold order by id desc limit 1')" "yes 1 killed"
is "and the next one is filed" "$(sql "select count(*) from message where subject = 'behind-twice$n'")" 1
is "nothing waits" "$(find "$HOUSE/state/spool/new" -type f | wc -l)" 0
done_testing
