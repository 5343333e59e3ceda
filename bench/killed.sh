#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A mail to many members while ph-send is killed again and again (kill -9): how many recipients were lost, and how many got
# it twice (STANDARDS N4: none, and at most one a connection and kill). Ends with 1 when that does not hold.
#   bench/killed.sh [MEMBERS [KILLS [CONNECTIONS]]]      prints: killed_lost 0 …
set -eu
cd "$(dirname "$0")/.."
members=${1:-20000} kills=${2:-20} connections=${3:-4}
make -s V=release build/release/posthouse build/release/ph-hook build/release/ph-intake build/release/ph-send build/release/tests/sink >&2
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/posthouse-bench.XXXXXX")
pids=()
finish() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$dir"
}
trap finish EXIT
mkdir "$dir/sink" "$dir/house"
SINK_COUNT=1 SINK_TALLY=$dir/tally build/release/tests/sink "$dir/sink" >"$dir/sink.out" &
sink=$!
pids+=("$sink")
for _ in $(seq 100); do [ -s "$dir/sink/port" ] && break || sleep 0.05; done
export POSTHOUSE_CONFIG=$dir/house/posthouse.conf
build/release/posthouse init "$dir/house" --domain=lists.test --state="$dir/house/state" >/dev/null
build/release/posthouse config set relay "smtp://127.0.0.1:$(cat "$dir/sink/port")" >/dev/null
build/release/posthouse config set connections "$connections" >/dev/null
build/release/posthouse list add garden >/dev/null
build/release/posthouse list set garden posting open >/dev/null
/usr/bin/python3 bench/members.py "$dir/house/state/posthouse.db" "$members"
printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: pumps\nMessage-ID: <k@member.test>\n\nThe pump stands still.\n' |
    build/release/ph-hook --sender=ana@member.test -- garden@lists.test
build/release/ph-intake --once 2>/dev/null
began=$(date +%s.%N)
step=$((members / (kills + 1)))
arrived() { # as far as the sink has written it down
    wc -l <"$dir/tally"
}
killed=0
for _ in $(seq "$kills"); do
    from=$(arrived)
    build/release/ph-send --once 2>/dev/null &
    sender=$!
    while [ "$(arrived)" -lt $((from + step)) ] && kill -0 "$sender" 2>/dev/null; do sleep 0.01; done
    if kill -KILL "$sender" 2>/dev/null; then killed=$((killed + 1)); fi
    wait "$sender" 2>/dev/null || true
done
build/release/ph-send --once 2>/dev/null
took=$(date +%s.%N)
kill "$sink" && wait "$sink" || true
pids=()
got=$(sort -u "$dir/tally" | wc -l) all=$(wc -l <"$dir/tally")
lost=$((members - got)) doubled=$((all - got))
took=$(echo "$began $took" | awk '{ printf "%.0f", $2 - $1 }')
echo "killed_lost $lost (goal 0; of $members recipients, $killed times kill -9, $connections connections)"
echo "killed_doubled $doubled (goal $((connections * killed)); at most)"
echo "killed_seconds $took (goal 120)"
[ "$lost" -eq 0 ] && [ "$doubled" -le $((connections * killed)) ]
