#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Mail that comes back, on both databases, day after day: what counts, when delivery stops, whom the probe removes, and
# what makes delivery go on.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
# shellcheck source=tests/lib/bouncing.sh
. "$ROOT/tests/lib/bouncing.sh"

counts() { # which statuses count, and how
    house
    post 04 one
    local ben
    ben=$(sender_of ben)
    for pair in 5.1.1:hard 5.2.1:hard 5.1.10:hard 4.2.2:soft 5.2.2:soft 5.3.4:policy 5.7.1:policy 5.7.26:policy 5.6.0:policy; do
        sql 'delete from bounce; delete from bounce_state' >/dev/null
        back 04 "$ben" "${pair%:*}"
        is "B2: ${pair%:*} is ${pair#*:}" "$(ledger)" "${pair#*:} ${pair%:*}"
    done
    is "B2: policy counts nothing" "$(sql 'select count(*) from bounce_state')" 0
    back 04 "$ben" 4.4.1 delayed
    back 04 "$ben" 2.1.5 delivered
    back 04 "$ben" 2.1.9 relayed
    is "B2: a mail that is only delayed, or arrived, counts nothing" "$(ledger)" "policy 5.6.0"
    vacation "$ben" | hook "$ben" ''
    vacation "$ben" | hook "$ben" ben@member.test
    read_on 04
    is "an absence notice never counts" "$(ledger)" "policy 5.6.0"
    back 04 "$(wrong "$ben")" 5.1.1
    is "B1: a report to a wrong token changes nothing" "$(ledger)" "policy 5.6.0"
    back 04 "$ben" 5.1.1 failed ana@member.test
    is "B3: it is the token's member, whomever the report names" "$(state ben) $(state ana)" "10 0"
    house
    post 04 one
    rules 'rcpt ben@* 550 5.1.1 no such user'
    post 05 two
    is "B2: a refusal in our own dialogue is in the same ledger" "$(sql 'select kind, source, status from bounce')" "1|1|5.1.1"
    post 06 three
    rules 'rcpt ben@* 550 5.7.1 not from lists'
    post 07 four
    is "B2: where policy does not count either" "$(state ben)" 20
    rules 'rcpt ben@* 550 5.1.1 no such user'
    post 08 five
    is "B4: three refusals on three days stop delivery" "$(off ben)" 1
}

off_and_gone() {
    house
    post 04 one
    local ben before probe
    ben=$(sender_of ben)
    back 04 "$ben" 5.1.1
    back 04 "$ben" 5.1.1
    back 04 "$ben" 5.1.1
    is "B4: many on one day count once" "$(state ben)" 10
    back 05 "$ben" 5.1.1
    is "B4: two days do not stop delivery" "$(off ben)" 0
    rules 'rcpt ben@* 450 4.2.0 later'
    post 06 waits
    before=$(sink_count)
    as_ 06 back_only "$ben" 5.1.1
    is "B4: the third day does" "$(off ben)" 1
    is "and the report itself sends nothing" "$(sink_count)" "$before"
    rules
    run 06
    is "one probe goes out, and nothing else" "$(sink_count) $(($(got ben) - before_ben))" "$((before + 1)) 1"
    has "it asks, in words" "$(last ben)" "Subject: garden@lists.test: does this mail reach you?"
    has "says what happened" "$(last ben)" "answered: 5.1.1."
    is "what waited for ben is not sent any more" "$(sql "select count(*) from outbox where state = 0")" 0
    before=$(got ben)
    post 07 two
    post 07 three pumps
    is "B4: nothing goes to them from any list" "$(($(got ben) - before))" 0
    is "but to the others" "$(got cyd)" "$(sql "select count(*) from post where list = (select id from list where name = 'garden')")"
    says_off 07
    probe=$(sender_of ben)
    back 08 "$(wrong "$probe")" 5.1.1
    back 08 "$ben" 5.1.1
    back 08 "$probe" 5.2.2
    back 08 "$probe" 5.7.1
    vacation "$probe" | hook "$probe" ben@member.test
    run 08
    is "B4: no other report, and no soft one of the probe, removes anybody" "$(lists_of ben)" "garden pumps "
    back 09 "$probe" 5.1.1
    is "B4: the probe that comes back hard removes from all lists" "$(lists_of ben)" ""
    is "it is in the audit log" "$(sql "select detail from event where kind = 'left'" | sort -u)" "the probe came back, hard 5.1.1"
    before=$(got ana)
    at 2026-05-09T09:30:00Z programs
    is "the owner is told, once" "$(($(got ana) - before))" 1
    has "whom it was about" "$(last ana)" "ben@member.test: 5.1.1"
    at 2026-05-09T11:30:00Z programs
    is "and not again" "$(($(got ana) - before))" 1
    is "nothing is left but the ledger" "$(sql 'select count(*) from bounce_state') $(sql 'select count(*) from bounce_removed')" "0 0"
    back 10 "$probe" 5.1.1
    is "a probe that is over says nothing any more" "$(sql 'select count(*) from bounce_state')" 0
}

says_off() { # what posthouse tells about ben on day $1
    local told
    told=$(as_ "$1" posthouse bounce show ben@member.test)
    has "bounce show says that it is off and why" "$told" "off since 2026-05-06T07:00:00Z: hard 5.1.1"
    has "when the probe went out" "$told" "sent 2026-05-06T07:00:00Z"
    has "what happens next and when" "$told" "on again 2026-05-16T07:00:00Z if nothing more comes back"
    has "and what came when" "$told" "2026-05-04T07:00:00Z  hard 5.1.1       in a report, 3 times on that day  garden@lists.test"
    as_ "$1" posthouse bounce show ben@member.test --json >"$HOUSE/json"
    is "to programs as well" "$(json "$HOUSE/json" '[d["off"], d["off_since"], d["resumes"], d["last"], len(d["bounces"]), d["bounces"][-1]["times"]]')" \
        "[True, '2026-05-06T07:00:00Z', '2026-05-16T07:00:00Z', 'hard 5.1.1', 3, 3]"
    has "bounce list lists it" "$(as_ "$1" posthouse bounce list --off)" "ben@member.test"
    as_ "$1" posthouse bounce list --json >"$HOUSE/json"
    is "for programs too" "$(json "$HOUSE/json" '[d["address"], d["off"]]')" "['ben@member.test', True]"
    has "bounce clear --dry-run would" "$(as_ "$1" posthouse bounce clear --dry-run ben@member.test)" "would turn on: delivery to ben@member.test"
    is "and does not" "$(off ben)" 1
    ends "an unknown address" 67 posthouse bounce show nobody@member.test
}

on_again() {
    house
    post 04 one
    local ben probe day before
    ben=$(sender_of ben)
    for day in 04 05 06; do back $day "$ben" 5.1.1; done
    run 06
    sql 'create table saved as select * from bounce_state' >/dev/null
    printf 'From: ben@member.test\nTo: garden@lists.test\nSubject: x\nMessage-ID: <u@x>\n\nI am here\n' | hook garden@lists.test ben@member.test
    read_on 07
    is "unproven mail from the address changes nothing" "$(off ben)" 1
    proven | sed 's/^Subject:/Auto-Submitted: auto-replied\n&/' | hook garden@lists.test ben@member.test
    read_on 07
    is "nor does a machine's, proven as it is" "$(off ben)" 1
    proven | hook pumps-help@lists.test ben@member.test
    read_on 07
    is "B4: any proven mail from it makes delivery go on" "$(off ben)" 0

    off_again
    probe=$(sender_of ben)
    is "the probe is answered to where it comes from" "$(last ben | sed -n 's/^Reply-To: //p')" "$probe"
    printf 'From: someone@else.test\nTo: x\nSubject: Re: x\n\n\n' | hook "$(wrong "$probe")" someone@else.test
    read_on 07
    is "an answer to a wrong token changes nothing" "$(off ben)" 1
    before=$(sink_count)
    printf 'From: someone@else.test\nTo: x\nSubject: Re: does this mail reach you?\nMessage-ID: <r@x>\n\n\n' | hook "$probe" someone@else.test
    read_on 07
    is "any answer to the probe makes delivery go on" "$(off ben)" 0
    is "and is answered by nobody" "$(sink_count)" "$before"

    off_again
    has "bounce clear does so by hand" "$(as_ 07 posthouse bounce clear ben@member.test)" "turned on: delivery to ben@member.test"
    is "at once" "$(off ben)" 0
    has "and has nothing to do then" "$(as_ 07 posthouse bounce clear ben@member.test)" "nothing to clear"

    off_again
    as_ 15 program ph-digest
    is "nine quiet days are too few" "$(off ben)" 1
    as_ 16 program ph-digest
    is "B4: ten quiet days make delivery go on" "$(off ben)" 0
    as_ 16 program ph-send
    before=$(got ben)
    post 17 two
    is "mail comes as before" "$(($(got ben) - before))" 1
    is "it is in the audit log" "$(sql "select detail from event where kind = 'delivery-on' order by id desc limit 1")" "ten quiet days"
}

off_again() { # as it was when the probe was out
    sql 'delete from bounce_state; insert into bounce_state select * from saved' >/dev/null
}

both() {
    off_and_gone
    on_again
}
DATABASE=$HOUSE/state/posthouse.db
counts
both
on_postgres both
done_testing
