#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# More of what comes back: scores that decay, digests, complaints, the reports of seventy mail systems, and a storm of them
# on both databases.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
# shellcheck source=tests/lib/bouncing.sh
. "$ROOT/tests/lib/bouncing.sh"

fading() {
    house
    post 04 one
    local ben
    ben=$(sender_of ben)
    back 04 "$ben" 5.1.1
    back 05 "$ben" 5.1.1
    back 13 "$ben" 5.1.1
    is "B4: after seven good days the score has decayed" "$(state ben) $(off ben)" "20 0"
    back 14 "$ben" 5.1.1
    is "and goes on from there" "$(off ben)" 1
}

digests() {
    house
    as_ 03 posthouse member add garden dan@member.test --mode=digest >/dev/null
    post 05 one
    at 2026-05-11T07:30:00Z programs
    local dan day before
    dan=$(sender_of dan)
    ok "dan gets a digest" test -n "$dan"
    for day in 11 12 13; do back $day "$dan" 5.1.1; done
    as_ 13 programs
    before=$(got dan)
    post 14 two
    at 2026-05-18T07:30:00Z programs
    is "B4: with delivery off no digest is sent" "$(($(got dan) - before))" 0
    as_ 24 programs
    post 24 three
    at 2026-05-25T07:30:00Z programs
    is "B4: after ten quiet days the next one is" "$(($(got dan) - before))" 1
    has "with what was missed" "$(last dan)" "two"
}

complaints() {
    house
    post 04 one
    local ben before type
    ben=$(sender_of ben)
    before=$(sink_count)
    for type in not-spam auth-failure virus; do
        arf $type "$ben" | hook postmaster@lists.test fbl@mail.test
    done
    arf abuse "$(wrong "$ben")" | hook garden@lists.test fbl@mail.test
    run 04
    is "B5: a report of something else, and a wrong token, remove nobody" "$(lists_of ben)" "garden pumps "
    arf abuse "$ben" | hook "$ben" fbl@mail.test
    arf abuse "$ben" | hook "$ben" fbl@mail.test
    run 04
    is "B5: a complaint removes the member from that list" "$(lists_of ben)" "pumps "
    is "silently" "$(sink_count)" "$before"
    is "the audit log says why" "$(sql "select detail from event where kind = 'left'")" "complaint"
    is "it counts nothing" "$(state ben)" 0
}

corpus() { # what seventy mail systems write, sent to ben's token
    local file ben before day=5
    if ! [ -d "$CORPORA/bounce/sisimai" ]; then
        skip "real reports" "there is no $CORPORA/bounce"
        return
    fi
    house
    post 04 one
    ben=$(sender_of ben)
    before=$(sink_count)
    for file in "$CORPORA"/bounce/sisimai/*.eml "$CORPORA"/bounce/flufl/*.txt; do
        hook "$ben" '' <"$file"
    done
    run 04
    is "reports of seventy mail systems on one day are one day" "$(off ben)" 0
    ok "among them hard, soft and policy ones" test "$(sql 'select count(distinct kind) from bounce')" = 3
    is "all of them about ben, who was no complaint's" "$(sql 'select count(distinct address) from bounce') $(lists_of ben)" "1 pumps "
    is "and nothing goes out" "$(sink_count)" "$before"
    for file in $(grep -lE '^Status: 5\.1\.1' "$CORPORA"/bounce/sisimai/lhost-{exim,postfix}-*.eml | head -2); do
        hook "$ben" '' <"$file"
        run "0$((day++))"
    done
    is "real reports on three days stop delivery" "$(off ben)" 1
}

storm() { # storm MEMBERS
    local before
    house
    # shellcheck disable=SC2046 # words
    as_ 03 posthouse member add garden $(printf 'm%d@member.test ' $(seq "$1")) >/dev/null
    post 04 one
    senders >"$HOUSE/senders"
    before=$(sink_count)
    feed 5.1.1 "$HOUSE/senders"
    as_ 05 programs
    is "B4: a storm of $(wc -l <"$HOUSE/senders") reports is counted" "$(sql 'select sum(times) from bounce')" "$(wc -l <"$HOUSE/senders")"
    is "and sends no mail" "$(sink_count)" "$before"
    sql 'update bounce_state set score = 20, day = day - 1, points = 10' >/dev/null
    feed 5.1.1 "$HOUSE/senders"
    as_ 05 programs
    is "not even where it stops delivery to all" "$(sql 'select count(*) from bounce_state where off > 0')" "$(wc -l <"$HOUSE/senders")"
    ok "but for a probe a minute" test "$(sink_count)" -le $((before + 2))
    has "doctor says so" "$(as_ 05 posthouse doctor)" "bounces"
}

DATABASE=$HOUSE/state/posthouse.db
fading
digests
complaints
corpus
if [ "$V" = asan ]; then storm 100; else storm 500; fi # how many is not the sanitizers' to ask; tests/long/bounces.sh has 200 with them
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    DATABASE=$POSTGRES_URL
    storm 100
else
    skip "a storm on PostgreSQL" "$lacks"
fi
done_testing
