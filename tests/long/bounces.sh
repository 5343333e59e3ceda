#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A storm of reports (N=10000: of ten thousand) sends no mail and costs little, on the first day and on the one that stops delivery.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
DATABASE=$HOUSE/state/posthouse.db
# shellcheck source=tests/lib/bouncing.sh
. "$ROOT/tests/lib/bouncing.sh"
N=${N:-200} # ten thousand by hand: they take minutes
house
# shellcheck disable=SC2046 # words
as_ 03 posthouse member add garden $(printf 'm%d@member.test ' $(seq "$N")) >/dev/null
post 04 one
senders >"$HOUSE/senders"
is "each member's copy has a sender of its own" "$(wc -l <"$HOUSE/senders")" $((N + 3))
# storm DAY: all of them come back on one day; COST is the processor time of what reads them, in ms
storm() {
    feed 5.1.1 "$HOUSE/senders"
    local TIMEFORMAT='%U %S'
    COST=$({ time as_ "$1" as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/ph-intake"; } 2>&1 |
        awk '{ printf "%d", ($1 + $2) * 1000 }')
    run "$1"
}
before=$(sink_count)
storm 05
is "B4: all reports are counted" "$(sql 'select sum(times) from bounce')" $((N + 3))
is "and no mail is sent" "$(sink_count)" "$before"
note "$((COST * 1000 / (N + 3))) us of CPU a report, jail included"
sql 'update bounce_state set score = 20, day = day - 1'
storm 06
is "all lose delivery" "$(sql 'select count(*) from bounce_state where off > 0')" $((N + 3))
ok "for a probe a minute" test "$(sink_count)" -le $((before + 2))
note "$((COST * 1000 / (N + 3))) us of CPU a report that stops delivery"
done_testing
