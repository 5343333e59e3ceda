#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How fast ph-send goes, on both databases: caps of the relay and of domains, the ramp, domains that are put off as a whole,
# the pause that the relay asks for. Waiting is not failing.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
start_sink
cd "$HOUSE" || exit 1
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"
printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: x\nMessage-ID: <one@member.test>\n\nwords\n' >one.eml

rules() {
    printf '%s\n' "$@" >"$SINK_RULES"
}
house() { # house N LINE…: with N members at each of slow.test and quick.test, and more lines in the configuration
    local n=$1 i members=()
    shift
    for i in $(seq "$n"); do members+=("m$i@slow.test" "m$i@quick.test"); done
    fresh
    seed "${members[@]}" -- one.eml
    write_conf "relay = smtp://127.0.0.1:$SINK_PORT" "database = $DATABASE" "$@"
}
gone() { # how many went to each domain
    echo "$(recipients | grep -c slow.test) $(recipients | grep -c quick.test)"
}
tried() {
    sql "select count(*) from outbox where tries > 0"
}

caps() {
    house 20 "cap = 10/min, 25/day"
    ends "with a cap of the relay" 0 at 07:00 send
    is "no more goes out than that" "$(sink_count)" 10
    at 07:00 send
    is "however often it is asked" "$(sink_count) $(tried)" "10 10"
    at 07:02 send
    is "after its span more does" "$(sink_count)" 20
    at 07:04 send
    is "until the longer cap holds" "$(sink_count) $(tried)" "25 25"
    at 23:00 send
    is "all day" "$(sink_count)" 25
    at 2026-05-05T09:00:00Z send
    is "the next day it goes on, and what waited was not tried" "$(sink_count) $(tried)" "35 35"

    house 20 "cap = 5/day"
    at 07:00 send
    at 07:01 send
    is "with a cap of a day it waits" "$(sink_count)" 5
    write_conf "relay = smtp://127.0.0.1:$SINK_PORT" "database = $DATABASE" "cap = 12/day"
    at 07:02 send
    is "a larger one holds at once" "$(sink_count)" 12

    house 10 "cap_domain = slow.test 3/min; other.test 1/day"
    at 07:00 send
    is "a domain's cap holds up that domain alone" "$(gone)" "3 10"
    for when in 07:02 07:04; do at $when send; done
    is "and goes on with its span" "$(gone)" "9 10"

    house 30 "cap = 20/min"
    at 07:00 launch --once
    local one=$SENDER
    at 07:00 launch --once
    wait "$one" "$SENDER"
    is "two at once share a cap" "$(sink_count)" 20

    house 20 "ramp = 4/day doubling 3d"
    at 07:00 send
    is "a ramp begins low" "$(sink_count)" 4
    at 2026-05-05T09:00:00Z send
    is "and stays there" "$(sink_count)" 8
    at 2026-05-07T09:00:00Z send
    is "for three days, then doubles" "$(sink_count)" 16
}

domains() {
    house 6
    rules 'rcpt *@slow.test 450 4.4.1 no answer from slow.test'
    ends "a domain that cannot be reached" 0 at 07:00 send
    is "is found out by a few of its mails" "$(gone) $(sql "select case when sum(tries) between 7 and 10 then 'few' else 'all' end from outbox")" "0 6 few"
    local before
    before=$(sql 'select sum(tries) from outbox')
    at 07:04 send
    is "N5: it is left alone for 5 minutes" "$(sql 'select sum(tries) from outbox')" "$before"
    at 07:06 send
    is "then one mail tries it" "$(sql 'select sum(tries) from outbox')" $((before + 1))
    at 07:14 send
    is "N5: and the wait doubles" "$(sql 'select sum(tries) from outbox')" $((before + 1))
    rules
    at 07:40 send
    is "when that one gets through all do" "$(gone)" "6 6"

    house 6
    rules 'rcpt *@slow.test 450 4.2.0 Greylisted, try again in 5 minutes'
    at 07:00 send
    is "greylisting is no reason: each mail has to be tried" "$(tried)" 12
    rules
    at 07:06 send
    is "so that all get through the second time" "$(gone)" "6 6"

    house 6
    rules 'rcpt *@slow.test 450 4.4.1 no answer from slow.test' 'rcpt *@quick.test 450 4.2.1 not now'
    at 07:00 send
    rules 'rcpt * 450 4.4.1 no answer'
    at 07:06 send
    is "answers of one time count once, while another domain is tried again" \
        "$(sql "select offs from domain where name in ('slow.test', 'quick.test') order by name" | tr '\n' ' ')" "1 2 "

    house 2
    rules 'rcpt *@slow.test 421 4.3.2 slow.test is closing'
    at 07:00 send
    is "421 for a recipient is the domain's" "$(gone)" "0 2"

    house 2 "retry_last = 1d"
    rules 'rcpt *@slow.test 450 4.4.1 no answer'
    for i in $(seq 4 12); do
        at "$(date -ud "2026-05-$i 07:00" +%FT%TZ)" send
    done
    at 2026-05-13T08:00:00Z send
    is "N5: what was put off with its domain for 5 days is given up too" "$(sql "select state, count(*) from outbox where list is not null group by state order by state" | tr '\n' ' ')" "1|2 2|2 "
}

pause() {
    house 4 "connections = 1"
    rules 'mail * 421 4.7.0 too busy'
    ends "a relay that is too busy" 75 at 07:00 send 2>/dev/null
    is "is left alone after the first mail" "$(tried)" 1
    rules
    ends "for a while" 75 at 07:00 send 2>/dev/null
    is "by everybody" "$(tried)" 1
    ends "then it is tried" 0 at 07:10 send
    is "and all goes out" "$(sink_count)" 8
    house 15 "connections = 1"
    rules 'limit 20 421 4.7.0 enough'
    ends "421 after 20 mails of a connection" 0 at 07:00 send
    is "is no reason to pause" "$(sink_count)" 30
}

# what is claimed is looked at again before it goes out, where that is more than a second later
begun() {
    [ "$(sink_count)" -gt 0 ]
}
left() {
    house 3 "connections = 1"
    rules 'slow 400'
    at 07:00 launch --once
    ok "a slow relay takes the first mail" wait_until 20 begun
    at 07:00 posthouse member remove garden m3@quick.test >/dev/null
    wait "$SENDER"
    is "who leaves meanwhile gets nothing, the others do" "$(gone) $(recipients | grep -c m3@quick.test)" "3 2 0"
}

all() {
    caps
    left
    domains
    pause
}
all
on_postgres all
for line in "cap = 30" "cap = 30/week" "cap_domain = 30/min" "ramp = 5/min doubling 3d" "cap_domain = a.test 3/min; b.test"; do
    fresh
    write_conf "$line"
    ends "$line is refused" 78 send
done
done_testing
