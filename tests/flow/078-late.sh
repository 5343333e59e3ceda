#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# doctor tells of what lies too long: mail that nobody files, mails that do not go out, digests that nobody makes, a house
# that nobody serves; on both databases.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
# shellcheck source=tests/lib/bouncing.sh
. "$ROOT/tests/lib/bouncing.sh"
DATABASE=$HOUSE/state/posthouse.db

# says WHAT TIME VERDICT CHECK WORDS: what doctor says of one check then
says() {
    local line
    line=$(at "$2" posthouse doctor | grep "^[a-z]* *$4 ")
    is "$1" "${line:0:5}" "$(printf %-5s "$3")"
    has "with the words" "$line" "$5"
}
program_at() { # TIME PROGRAM
    at "$1" as_house timeout 120 "$LIBEXEC/$2" --once >>"$HOUSE/log/$2" 2>&1
}
mail() { # WORD
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@x>\n\nAbout %s.\n' "$1" "$1" "$1"
}

unserved() {
    house
    rm -f "$HOUSE"/state/spool/new/*
    says "a house in which nobody ever filed mail" 2026-05-04T07:00:00Z warn served "no ph-intake runs here, and none ever did; \"posthouse serve\""
    program_at 2026-05-04T07:00:00Z ph-intake
    says "one where cron does" 2026-05-04T07:20:00Z ok served "ph-intake ran 20 minutes ago"
    says "one where cron does no more" 2026-05-04T12:00:00Z warn served "the last one began 5 hours ago; \"posthouse serve\""
    mail one | at 2026-05-04T12:00:00Z hook garden@lists.test
    mail two | at 2026-05-04T13:00:00Z hook garden@lists.test
    ends "mail that came just now is no news" 0 at 2026-05-04T12:09:00Z posthouse doctor
    ends "mail that lies for hours fails" 1 at 2026-05-04T17:00:00Z posthouse doctor
    says "it is counted, and its age is told" 2026-05-04T17:00:00Z fail served "2 mails in $HOUSE/state/spool/new are not filed, one for 5 hours"
    says "with the word that files it" 2026-05-04T17:00:00Z fail served "\"posthouse intake --once\" files them once"
    program_at 2026-05-04T17:00:00Z ph-intake
    says "which mends it" 2026-05-04T17:00:00Z ok served "ph-intake ran 0 minutes ago"
}

served() {
    printf 2026-05-06T07:00:00Z >"$HOUSE/now"
    rm -f "$HOUSE/log/intake" "$HOUSE/log/serve"
    start intake env POSTHOUSE_NOW="$HOUSE/now" "${AS_HOUSE[@]}" "$LIBEXEC/ph-intake"
    ok "a ph-intake that goes on" wait_until 20 grep -q started "$HOUSE/log/intake"
    has "is seen" "$(at 2026-05-09T07:00:00Z posthouse doctor | grep served)" "ok    served         by ph-intake"
    end_pid "${HOUSE_PIDS[-1]}"
    start serve env POSTHOUSE_NOW="$HOUSE/now" "${AS_HOUSE[@]}" "$STAGE/usr/bin/posthouse" serve
    ok "posthouse serve" wait_until 20 grep -q 'program=ph-intake waiting' "$HOUSE/log/serve"
    has "is seen" "$(at 2026-05-09T07:00:00Z posthouse doctor | grep served)" "ok    served         by process ${HOUSE_PIDS[-1]}"
    is "while doctor looks, a house can still be served once only" \
        "$(posthouse serve 2>&1 | grep -c 'is already being served')" 1
    end_pid "${HOUSE_PIDS[-1]}"
}

outbox() {
    house
    post 04 late
    says "what was just filed is no news" 2026-05-04T07:05:00Z ok outbox "nothing is late"
    mail more | as_ 05 hook garden@lists.test
    read_on 05
    says "mails that nobody sends" 2026-05-05T12:00:00Z fail outbox "3 mails are due to be sent, the oldest for 5 hours, and none goes out"
    says "with the word that does" 2026-05-05T12:00:00Z fail outbox '"posthouse send --once" sends them, or says why not'
    rules 'greet 421 4.3.2 closed'
    program_at 2026-05-05T12:00:00Z ph-send
    has "and it says so" "$(tail -1 "$HOUSE/log/ph-send")" "cannot be reached: Got unexpected smtp-server response: 421"
    rules 'mail * 421 4.7.0 too busy'
    program_at 2026-05-05T12:00:00Z ph-send
    says "a relay that sent us away is no news at first" 2026-05-05T12:00:10Z ok outbox "nothing is late"
    for minute in 02 05 10 15; do
        program_at "2026-05-05T12:$minute:00Z" ph-send
    done
    says "but soon" 2026-05-05T12:15:10Z fail outbox 'the relay has put us off for 15 minutes, with the words "4.7.0 too busy"; it is tried again at 2026-05-05T12:'
    rules 'rcpt cyd@member.test 450 4.2.1 not now'
    program_at 2026-05-05T13:00:00Z ph-send
    program_at 2026-05-05T13:10:00Z ph-send
    says "what is tried again later is no news" 2026-05-05T13:11:00Z ok outbox "nothing is late"
    program_at 2026-05-06T12:00:00Z ph-send
    program_at 2026-05-06T20:00:00Z ph-send
    says "until a day has passed" 2026-05-06T20:00:10Z warn outbox "1 mail has been tried in vain for more than a day, the oldest for 3"
    sql "update outbox set state = 3 where state = 0" >/dev/null
    says "what was set aside" 2026-05-07T08:00:00Z warn outbox '1 mail was set aside, since ph-send ended over it, the oldest 2 days ago: "posthouse queue list" shows it, "posthouse queue retry NUMBER"'
    as_ 07 posthouse queue retry "$(sql "select id from outbox where state = 3")" >/dev/null
    rules
    program_at 2026-05-07T08:00:00Z ph-send
    says "and a retry mends it" 2026-05-08T08:00:00Z ok outbox "nothing is late"
}

chores() {
    house
    as_ 03 posthouse member set garden ben@member.test mode digest >/dev/null
    program_at 2026-05-04T05:00:00Z ph-digest
    says "digests that are not due yet" 2026-05-04T05:30:00Z ok chores "no digest or notice is overdue"
    says "are missed once they are" 2026-05-08T05:00:00Z fail chores "overdue, the oldest for 3 days, and no ph-digest makes them: \"posthouse digest --once\""
    program_at 2026-05-08T05:00:00Z ph-digest
    says "until they are made" 2026-05-08T05:00:00Z ok chores "no digest or notice is overdue"
}

all() {
    unserved
    served
    outbox
    chores
}
note "on SQLite"
all
on_postgres all
done_testing
