#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What ph-send makes of a relay that wants nothing of us, and what owners hear of mail that does not arrive; on both
# databases. Then: how long a claim holds, and mail that is hidden while it goes out.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
start_sink
cd "$HOUSE" || exit 1
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"

for i in one two three; do
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@member.test>\n\nwords of %s\n' $i $i $i >$i.eml
done
rules() {
    printf '%s\n' "$@" >"$SINK_RULES"
}
last() { # last ADDRESS: the number of the last mail that they got
    grep -l "\"to\":\\[\"$1\"" "$SINK"/[0-9]*.json | tail -1 | sed 's/\.json$//'
}
words() { # words ADDRESS: that mail as one line
    /usr/bin/python3 -c '
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print(m["To"], "|", m["Subject"], "|", " ".join(m.get_content().split()))' "$(last "$1").eml"
}
mails_to() {
    grep -l "\"to\":\\[\"$1\"" "$SINK"/[0-9]*.json 2>/dev/null | wc -l
}

unwanted() {
    local when
    fresh
    seed ana@member.test ben@member.test cyd@member.test -- one.eml
    rules 'rcpt *@member.test 554 5.7.1 <x>: Relay access denied'
    ends "a relay that takes nothing from us is a failure of the site" 75 at 07:00 send
    has "and says what it said" "$said" "refuses mail from us: 554 5.7.1 <x>: Relay access denied"
    is "no mail is given up, and only the first was tried" "$(sql "select state, tries from outbox where list is not null order by id" | tr '\n' ' ')" "0|1 0|0 0|0 "
    for when in 07:01 07:02 07:03; do at $when send 2>/dev/null; done
    has "the network's owner is told" "$(words owner@lists.test)" "owner@lists.test | Test:"
    has "which relay, and what it said" "$(words owner@lists.test)" "smtp://127.0.0.1:$SINK_PORT Its answer: 554 5.7.1 <x>: Relay access denied"
    for when in 08:00 12:00 18:00 23:00; do at $when send 2>/dev/null; done
    is "once" "$(mails_to owner@lists.test)" 1
    for when in 2026-05-05T07:10:00Z 2026-05-05T07:10:10Z 2026-05-05T07:10:20Z 2026-05-05T07:10:30Z; do at $when send 2>/dev/null; done
    is "a day" "$(mails_to owner@lists.test)" 2
    for when in 2026-05-12T07:00:00Z 2026-05-12T08:00:00Z 2026-05-12T09:00:00Z; do at $when send 2>/dev/null; done
    is "N5: after more than five days all still wait" "$(sql 'select count(*) from outbox where list is not null and state = 0')" 3
    : >"$SINK_RULES"
    ends "when it is mended" 0 at 2026-05-12T10:00:00Z send
    is "they go out" "$(recipients | grep -c member)" 3

    for rule in 'mail * 550 5.7.1 go away' 'mail * 554 no' 'rcpt * 530 5.7.0 Must issue a STARTTLS command first' \
        'rcpt * 553 5.7.1 <garden>: Sender address rejected: not owned by user' 'data 554 5.7.1 not authenticated' \
        'dot 550 5.4.5 Daily user sending limit exceeded' 'mail * 535 5.7.8 authentication failed'; do
        fresh
        seed ana@member.test ben@member.test -- one.eml
        rules "$rule"
        ends "it is us: $rule" 75 at 07:00 send
        is "nothing is given up" "$(sql "select state from outbox where list is not null" | tr '\n' ' ')" "0 0 "
    done
    for rule in 'rcpt ana* 550 5.7.1 takes no mail from lists' 'mail * 552 5.3.4 too big' 'dot 554 5.7.1 spam' \
        'rcpt ana* 550 5.1.1 <ana>: host mx.far.test said: 554 5.7.1 Relay access denied'; do
        fresh
        seed ana@member.test ben@member.test -- one.eml
        rules "once $rule"
        ends "it is not us: $rule" 0 at 07:00 send
        is "the next goes out" "$(states)" "0 1 1 0 "
    done

    fresh
    seed ana@member.test ben@member.test cyd@member.test -- one.eml
    rules 'rcpt ana* 554 5.7.1 Relay access denied'
    at 07:00 launch
    ok "one recipient whom the relay will not have holds up nobody" wait_until 20 eval '[ "$(recipients | grep -c member)" -eq 2 ]'
    kill_sender
    is "and waits" "$(sql 'select state from outbox where list is not null order by id' | tr '\n' ' ')" "0 1 1 "
}

told() {
    fresh
    seed ana@member.test ben@member.test cyd@member.test dan@member.test -- one.eml
    sql "insert into role (list, person, role) select s.list, s.person, 1 from subscription s join person_address p on p.person = s.person join address a on a.id = p.address where a.address = 'dan@member.test'"
    rules 'rcpt ana* 550 5.1.1 no such user' 'rcpt ben* 450 4.2.1 full'
    at 07:00 send
    at 07:30 send
    is "refusals are collected for an hour" "$(mails_to dan@member.test)" 1
    at 08:10 send
    is "then the list's owner is told" "$(mails_to dan@member.test)" 2
    has "in a mail to the owners" "$(words dan@member.test)" "garden-owner@lists.test | garden@lists.test: mail that was not delivered (1) |"
    has "who, and what their server said" "$(words dan@member.test)" "ana@member.test: 550 5.1.1 no such user"
    hasnt "and nobody who is still tried" "$(words dan@member.test)" ben@
    is "O4: it is no mail of the list" "$(grep -aci "^List-" "$(last dan@member.test).eml")" 0
    at 09:00 seed -- two.eml
    at 09:00 send
    at 12:00 send
    is "no second notice comes on that day" "$(mails_to dan@member.test)" 3
    at 2026-05-05T08:11:00Z send
    is "but on the next" "$(mails_to dan@member.test)" 4
    at 2026-05-06T08:30:00Z send
    is "and none when there is nothing new" "$(mails_to dan@member.test)" 4
    for when in 07:00 11:30 12:40; do at 2026-05-09T$when:00Z send; done
    has "N5: what is given up after five days is told" "$(words dan@member.test)" "ben@member.test: 450 4.2.1 full"

    : >"$SINK_RULES"
    at 2026-05-11T07:00:00Z seed -- three.eml
    sql "update outbox set begun = 2 where state = 0 and address = (select id from address where address = 'cyd@member.test')"
    at 2026-05-11T07:01:00Z send
    at 2026-05-12T07:02:00Z send
    has "so is what was set aside" "$(words dan@member.test)" "cyd@member.test: begun twice and never finished"

    fresh
    seed ana@member.test dan@member.test -- one.eml
    sql "insert into role (list, person, role) select list, person, 1 from subscription where person = (select max(person) from subscription)"
    rules 'rcpt *@member.test 550 5.1.1 no such user'
    for when in 07:00 08:10 09:20; do at $when send; done
    has "an owner who cannot be reached is the network owner's concern" "$(words owner@lists.test)" "owner@lists.test | Test: mail that was not delivered (1) | "
    rules 'rcpt * 550 5.1.1 no such user'
    for when in 2026-05-07T07:00:00Z 2026-05-07T07:10:00Z 2026-05-08T08:20:00Z 2026-05-09T09:30:00Z; do at "$when" send; done
    is "and that goes no further" "$(sql 'select count(*) from outbox where untold > 0') $(sql "select count(*) from outbox where created >= $(date -ud 2026-05-07 +%s)")" "0 0"
}

claims() {
    fresh
    seed ana@member.test -- one.eml
    rules 'slow 5000'
    at 07:00 launch
    wait_until 20 eval '[ "$(sql "select begun from outbox")" = 1 ]'
    as_house mkdir "$HOUSE/state/other"
    sed "s|^spool = .*|spool = $HOUSE/state/other|" etc/posthouse.conf >etc/other.conf
    : >"$SINK_RULES"
    at 07:50 as_house timeout 60 "$LIBEXEC/ph-send" --config="$HOUSE/etc/other.conf" --once
    is "N4: a claim holds as long as a dialogue can take" "$(sql 'select begun from outbox')" 1
    kill_sender
    at 08:10 as_house timeout 60 "$LIBEXEC/ph-send" --config="$HOUSE/etc/other.conf" --once
    is "and no longer" "$(states)" "0 1 0 0 "
}

hidden() {
    local i members=()
    for i in $(seq 8); do members+=("m$i@member.test"); done
    fresh
    seed "${members[@]}" -- one.eml
    rules 'slow 200'
    launch
    wait_until 20 sink_has 1
    sql 'update message set shown = 2'
    ok "what is hidden while it goes out" wait_until 30 eval '[ "$(sql "select count(*) from outbox where state = 0")" = 0 ]'
    kill_sender
    ok "reaches nobody any more ($(sink_count) of 8)" test "$(sink_count)" -le 4
    is "and no owner is bothered with it" "$(sql 'select count(*) from outbox where untold > 0') $(sql "select distinct answer from outbox where state = 2")" "0 the mail was erased"
}

all() {
    unwanted
    told
    claims
    hidden
}
all
on_postgres all
done_testing
