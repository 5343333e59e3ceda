#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ph-send over SMTP, on both databases: what arrives, what is refused or put off, and what a lost connection, a relay
# that is away and kill -9 leave behind. The same bytes as the maildir: transport writes.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
start_sink
cd "$HOUSE" || exit 1
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"

mail() { # mail ID: one that a careless relay would spoil
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: bytes\nMessage-ID: <%s@member.test>\nDate: Mon, 04 May 2026 06:00:00 +0000\n\n' "$1"
    printf '.dot\n..\n.\nFrom here\n\xe9\xff 8-bit\r\n%0.s' 1
    printf 'x%.0s' $(seq 998)
    printf '\n\n.\r\nMAIL FROM:<evil@y.test>\nlone\rreturn, no end of line'
}
mail one >one.eml
mail two >two.eml

copies() {
    fresh
    ok "a house with three members and a mail" seed ana@member.test ben@member.test cyd@member.test -- one.eml
    cp -a state state.before
    ends "the mail goes out" 0 send
    is "each member gets one" "$(recipients | tr '\n' ' ')" "ana@member.test ben@member.test cyd@member.test "
    is "all over one connection" "$(json "$(of cyd@member.test).json" 'd["session"]')" "$(json "$(of ana@member.test).json" 'd["session"]')"
    is "O1: with CRLF line ends and short lines" "$(json "$(of ana@member.test).json" '[d["bare_lf"], d["longest"]]')" "[0, 998]"
    is "its size and its bytes are announced" "$(json "$(of ana@member.test).json" 'd["params"] == "BODY=8BITMIME SIZE=%d" % d["bytes"]')" True
    has "O2: from the member's own bounce address" "$(json "$(of ben@member.test).json" 'd["from"]')" "garden+b-"
    is "O1: a body with dots, 8-bit bytes and no end of line arrives" "$(sed '1,/^\r$/d' "$(of ana@member.test).eml" | md5sum)" \
        "$(sed '1,/^$/d' one.eml | sed 's/\r$//; s/\r/\n/g' | sed 's/$/\r/' | { cat; printf '\n'; } | md5sum)"
    is "the rows say so" "$(states)" "0 3 0 0 "
    ends "nothing is left to do" 0 send
    is "N3: and nobody gets two" "$(recipients | wc -l)" 3
    [ "${DATABASE:0:1}" = / ] || return
    rm -rf state && mv state.before state
    relay "maildir:$HOUSE/state/out"
    ends "the same house writes to folders" 0 send
    for m in ana ben cyd; do
        file=$(find "state/out/$m@member.test/new" -type f)
        is "the folder has the bytes that SMTP brought to $m" "$(sed 1,2d "$file" | md5sum)" "$(md5sum <"$(of $m@member.test).eml")"
        has "and the same sender" "$(head -1 "$file")" "<$(json "$(of $m@member.test).json" 'd["from"]')>"
    done
}

refusals() {
    fresh
    seed ana@member.test ben@member.test cyd@member.test dan@member.test $'raw:x@y.test>\r\nRCPT TO:<evil@y.test' -- one.eml
    printf '%s\n' 'rcpt ana* 450 4.2.1 not now, ana@member.test' 'rcpt ben* 550-5.1.1 no' 'rcpt cyd* 552 5.2.2 full' >"$SINK_RULES"
    sed -i 's/550-5.1.1 no/550 5.1.1 no such user/' "$SINK_RULES"
    ends "some are refused" 0 at 07:00 send
    is "the others get their mail" "$(recipients)" dan@member.test
    is "N5: 4xx is for later, 5xx for never" "$(states)" "1 1 3 0 "
    is "the replies are kept" "$(sql "select code, answer from outbox where state <> 1 order by id" | tr '\n' ' ')" \
        "450|4.2.1 not now, ana@member.test 550|5.1.1 no such user 552|5.2.2 full 553|5.1.3 not an address that mail can be sent to "
    is "and judged for the owner" "$(sql "select detail from event where kind = 'mail-refused' order by id" | tr '\n' ' ')" \
        "hard 550 5.1.1 soft 552 5.2.2 hard 553 5.1.3 "
    : >"$SINK_RULES"
    at 07:04 send
    is "N5: nothing is tried before its time" "$(states)" "1 1 3 0 "
    echo 'rcpt ana* 450 4.2.1 not now' >"$SINK_RULES"
    at 07:06 send
    is "N5: after 5 minutes it is, and the wait doubles" "$(sql "select tries, next_try - created from outbox where state = 0")" "2|960"
    for when in 08:00 10:00 14:00; do at $when send; done
    at 20:00 send
    is "N5: up to 4 hours" "$(sql "select tries, next_try - created from outbox where state = 0")" "6|$((13 * 3600 + 9600))"
    : >"$SINK_RULES"
    at 23:30 send
    is "and then it goes out" "$(recipients | tr '\n' ' ')" "ana@member.test dan@member.test owner@lists.test "

    seed -- two.eml
    printf '%s\n' 'rcpt * 451 4.3.0 broken' >"$SINK_RULES"
    at 2026-05-05T07:00:00Z send
    at 2026-05-10T06:59:00Z send
    is "N5: for 5 days" "$(sql "select count(*) from outbox where state = 0 and copy = (select max(copy) from outbox where list is not null)")" 4
    at 2026-05-10T11:00:00Z send
    is "then it is given up" "$(sql "select count(*) from event where kind = 'mail-given-up' and detail = 'soft 451 4.3.0'")" 4

    fresh
    seed ana@member.test ben@member.test -- one.eml
    printf '%s\n' 'once data 451 4.3.1 full' 'once dot 452 4.3.1 full' >"$SINK_RULES"
    at 07:00 send
    is "a full disk is for later" "$(sql "select code from outbox" | tr '\n' ' ')" "451 452 "
    printf 'once dot 554 5.6.0 bad words\n' >"$SINK_RULES"
    at 07:10 send
    is "a mail refused at its end is refused, and the next goes out" "$(states)" "0 1 1 0 "
}

unlike_others() {
    fresh
    seed ana@member.test $'raw:zo\xc3\xab@far.test' ben@member.test cyd@member.test -- one.eml
    printf '%s\n' 'without PIPELINING' 'without 8BITMIME' 'without SMTPUTF8' 'without SIZE' 'rcpt ben* 550 5.1.1 no' >"$SINK_RULES"
    ends "a server that offers nothing" 0 at 07:00 send
    is "gets mail all the same" "$(recipients | tr '\n' ' ')" "ana@member.test cyd@member.test "
    is "with no words that it does not know" "$(json "$(of ana@member.test).json" 'd["params"]')" ""
    has "O12: only an address beyond ASCII fails" "$(sql "select code, answer from outbox where state = 2 order by id")" "553|5.6.7"
    : >"$SINK_RULES"
    seed -- two.eml
    ends "a server that offers all" 0 at 07:01 send
    has "O12: is asked for SMTPUTF8" "$(json "$(of $'zo\xc3\xab@far.test').json" 'd["params"]')" SMTPUTF8
    hasnt "for that address only" "$(json "$(of ben@member.test).json" 'd["params"]')" SMTPUTF8

    fresh
    sed 's/^From:.*/From: "Ana" <"ana b"@member.test>/' one.eml >quoted.eml
    seed '"ana b"@member.test' 'a..b@x.test' '"a>b@c"@x.test' -- quoted.eml
    ends "addresses that need quotes" 0 at 07:00 send
    is "T6: are named to the server with them, and get the mail" "$(recipients | tr '\n' ' ') $(states)" '"a..b"@x.test "a>b@c"@x.test "ana b"@member.test  0 3 0 0 '
    has "whose author keeps them" "$(cat "$(of '\\u0022ana b\\u0022@member.test').eml")" 'From: "Ana" <"ana b"@member.test>'

    fresh
    seed ana@member.test ben@member.test cyd@member.test -- one.eml
    printf 'limit 1 421 4.7.0 enough\n' >"$SINK_RULES"
    ends "a server that takes one mail a connection" 0 send
    is "gets as many connections" "$(states)" "0 3 0 0 "
}

lost() {
    local i
    fresh
    seed ana@member.test ben@member.test cyd@member.test -- one.eml
    printf 'once drop-before\n' >"$SINK_RULES"
    ends "a connection that breaks at the final dot" 0 at 07:00 send
    is "N4: puts off that mail alone" "$(states)" "1 2 0 0 "
    : >"$SINK_RULES"
    at 07:06 send
    is "N4: which is not lost" "$(recipients | tr '\n' ' ')" "ana@member.test ben@member.test cyd@member.test "
    seed -- two.eml
    printf 'once drop-after\n' >"$SINK_RULES"
    at 07:10 send
    : >"$SINK_RULES"
    at 07:16 send
    is "N4: after one that breaks behind the dot, at most one is doubled" "$(recipients | uniq -c | awk '{ n[$1]++ } END { print n[2], n[3] }')" "2 1"

    fresh
    seed ana@member.test ben@member.test -- one.eml
    relay smtp://127.0.0.1:9
    ends "a relay that is away" 75 at 07:00 send
    has "is named" "$said" "smtp://127.0.0.1:9 cannot be reached"
    is "and counts against no mail" "$(sql "select state, begun, tries from outbox" | sort -u)" "0|0|0"
    relay "smtp://127.0.0.1:$SINK_PORT"
    printf 'greet 554 5.3.2 closed\n' >"$SINK_RULES"
    ends "nor does one that turns us away" 75 at 2026-05-11T07:00:00Z send
    : >"$SINK_RULES"
    ends "N5: after a week's outage" 0 at 2026-05-11T07:00:00Z send
    is "everything goes out" "$(states)" "0 2 0 0 "
}

# four connections to each ph-send from here on
killed() {
    local i before members=()
    for i in $(seq 140); do members+=("m$i@member.test"); done
    fresh
    seed "${members[@]}" -- one.eml
    printf 'slow 30\n' >"$SINK_RULES"
    for i in 1 2 3 4 5; do
        before=$(sink_count)
        launch
        wait_until 20 sink_has $((before + 16)) # the first four of a run are those that a kill may be the fault of
        kill_sender
    done
    sleep 0.3
    no "kill -9 came in the midst" sink_has 140
    : >"$SINK_RULES"
    ends "the next run goes on at once" 0 send
    is "N4: nobody is skipped" "$(recipients | sort -u | wc -l)" 140
    ok "N4: at most one mail a kill and connection is doubled ($(sink_count) for 140)" test "$(sink_count)" -le 160
    is "and all is done" "$(states)" "0 140 0 0 "

    fresh
    seed bad@member.test good@member.test -- one.eml
    printf 'slow 5000\n' >"$SINK_RULES"
    for i in 1 2; do
        launch
        wait_until 10 eval '[ "$(sql "select max(begun) from outbox")" = '$i' ]'
        kill_sender
    done
    : >"$SINK_RULES"
    ends "a mail that was begun twice and never finished" 0 send
    is "is set aside, and the next goes out" "$(states)" "0 1 0 1 "
    is "which the owner can see" "$(sql "select detail from event where kind = 'mail-aside'")" "it was begun twice and never finished"
}

together() {
    local i members=() senders=()
    for i in $(seq 120); do members+=("m$i@member.test"); done
    fresh
    seed "${members[@]}" -- one.eml
    printf 'slow 1\n' >"$SINK_RULES"
    for i in 1 2 3; do
        launch --once
        senders+=("$SENDER")
    done
    wait "${senders[@]}"
    is "three at once send nothing twice" "$(recipients | uniq | wc -l) $(sink_count)" "120 120"
}

sessions() { # over how many connections the mails came
    local f
    for f in "$SINK"/[0-9]*.json; do json "$f" 'd["session"]'; done | sort -u | wc -l
}

side_by_side() {
    local i members=()
    for i in $(seq 24); do members+=("m$i@member.test"); done
    fresh
    seed "${members[@]}" -- one.eml
    printf 'slow 20\n' >"$SINK_RULES"
    ends "many mails" 0 send
    is "go over as many connections as are allowed" "$(sessions) $(recipients | uniq | wc -l)" "4 24"

    fresh
    seed "${members[@]}" -- one.eml
    printf '%s\n' 'slow 20' 'once greet 421 4.7.0 too many connections' >"$SINK_RULES"
    ends "a relay that takes fewer connections" 0 send
    is "gets all mail over those" "$(sessions) $(recipients | uniq | wc -l)" "3 24"

    fresh
    seed "${members[@]:0:2}" -- one.eml
    ends "two mails" 0 send
    is "open no more than two" "$(find "$SINK" -name 'session-*' | wc -l)" 2
}

stopped() {
    fresh
    seed ana@member.test -- one.eml
    : >"$HOUSE/log/send"
    launch
    ok "a service sends" wait_until 10 sink_has 1
    seed -- two.eml
    ok "and what comes later" wait_until 10 sink_has 2
    kill -TERM "$SENDER"
    wait "$SENDER"
    is "SIGTERM ends it with 0" $? 0
    has "it logged what it did" "$(cat "$HOUSE/log/send")" "code=250"
    hasnt "and no address" "$(cat "$HOUSE/log/send")" "member.test"
}

all() {
    copies
    refusals
    unlike_others
    lost
    CONNECTIONS=4
    killed
    together
    side_by_side
    stopped
    CONNECTIONS=1
}
all
on_postgres all
fresh
seed
for place in smtp://u:p@host smtp://host:99999 'smtps://[::1' 'smtp://host/x'; do
    relay "$place"
    ends "relay = $place is refused" 78 send
done
done_testing
