#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The jail around ph-intake's reader, from end to end: a mail takes its reader over (tests/crash/canary.c) and tries to
# get out, with and without Landlock; nothing gets out, the mail is held, its owner told once, and the next one filed.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test ben@member.test >/dev/null
DATABASE=$HOUSE/state/posthouse.db
export CANARY_VICTIM=$HOUSE/state/victim
as_house bash -c "echo alive >'$CANARY_VICTIM'"
cp "$ROOT/build/$V/tests/crash/ph-intake" "$HOUSE/ph-intake" # others cannot enter the tree
mail() { # ID [CANARY]
    printf 'From: ana@member.test\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@x>\n' "$1" "$1"
    [ -z "${2:-}" ] || printf 'X-Canary: %s\n' "$2"
    printf '\nWords of %s\n' "$1"
}
# work_off NAME…: the mails of these names, in one run
work_off() {
    as_house "$HOUSE/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once
}
filed() {
    sql "select count(*) from message where message_id = '$1@x'"
}
aside() { # ID: why it is held
    sql "select group_concat(reason) from hold where raw in (select id from blob) and recipient like 'garden@%' order by id" |
        tr , '\n' | tail -1
}

canary() { # NAME WANT: stopped, and held for that reason
    local id=$1-${on// /-} before
    before=$(sql 'select count(*) from hold')
    mail "$id" "$1" | hook garden@lists.test
    mail "after-$id" | hook garden@lists.test
    ends "$on, $1: ph-intake lives on" 0 work_off
    is "$on, $1: it does not get out" "$(filed "$id")" 0
    is "$on, $1: it is held, once, as $2" "$(sql 'select count(*) from hold') $(aside)" "$((before + 1)) $2"
    is "$on, $1: the next mail is filed" "$(filed "after-$id")" 1
}

every_canary() {
    local name
    for name in open create socket execve kill unlink ptrace fork key crash; do
        canary "$name" killed
    done
    if [ "$V" = asan ]; then
        skip "$on, gigabyte" "the sanitizer reserves more than any limit"
    else
        canary gigabyte killed
    fi
    canary loop too-slow
    is "$on: the file of the test is untouched" "$(cat "$CANARY_VICTIM")" alive
    is "$on: nothing is left in the spool" "$(find "$HOUSE/state/spool/new" "$HOUSE/state/spool/aside" -type f | wc -l)" 0
}

mail control nothing | hook garden@lists.test
work_off 2>/dev/null
is "a reader that does nothing forbidden is not stopped" "$(filed control)" 1
on="as it is"
every_canary
on="without Landlock"
export CANARY_NO_LANDLOCK=1
every_canary
unset CANARY_NO_LANDLOCK

# ---- what people see of it
has "posthouse held shows it" "$(posthouse held)" "killed"
to_owner() {
    sql "select count(*) from outbox o join address a on a.id = o.address where a.address = 'owner@lists.test'"
}
is "the owner was told once, of the first" "$(to_owner)" 1
work_off 2>/dev/null
is "and not again" "$(to_owner)" 1

# ---- the next mail does not wait for the second try: by order, for the clock says how busy the machine is
next() { # CANARY
    mail "d-$1" "$1" | hook garden@lists.test
    mail "next-$1" | hook garden@lists.test
    ends "T10: a mail that kills its reader, and one behind it: $1" 0 work_off
    is "T10: that one is filed before the killer is tried again: $1" \
        "$(grep -o 'event=\(put-off\|filed\|held\)' <<<"$said" | xargs)" "event=put-off event=filed event=held"
}
next crash
next loop

# ---- what kills ph-intake itself: two mails were begun once, and nobody knows which of them it was
mail kills-ph-intake | hook garden@lists.test
mail beside-it | hook garden@lists.test
for entry in "$HOUSE/state/spool/new"/*; do
    as_house mv "$entry" "$entry.1"
done
ends "a mail that kills ph-intake" 137 work_off
is "was begun alone" "$(find "$HOUSE/state/spool/new" -type f | sed 's/.*[.]//' | sort | xargs)" "1 2"
ends "at the next start it is set aside" 0 work_off
is "and the other is filed" "$(filed kills-ph-intake) $(filed beside-it)" "0 1"
is "nothing else lies aside or waits" \
    "$(cat "$HOUSE/state/spool/aside"/*.why) $(find "$HOUSE/state/spool/new" -type f | wc -l)" "begun twice and never finished 0"
done_testing
