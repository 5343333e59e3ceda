#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Recipients a second from filing to the last 250, database included, into the tests' sink: ph-send, and mlmmj-send of
# Debian's mlmmj (MLMMJ=FILE names another) in the same run, rounds taken in turn; the median of the rounds' ratios
# counts. Every recipient gets a mail of their own (VERP). Then: memory, and what a recipient costs in a list ten times as
# long.
#   bench/fanout.sh [ROUNDS [MEMBERS [CONNECTIONS]]]      prints: fanout_rate 9000 …
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-3} members=${2:-20000} connections=${3:-4} mlmmj=${MLMMJ:-/usr/bin/mlmmj-send}
make -s V=release build/release/posthouse build/release/ph-hook build/release/ph-intake build/release/ph-send >&2
make -s V=release build/release/tests/sink >&2
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/posthouse-bench.XXXXXX") # not /tmp, which may be memory
pids=()
finish() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$dir"
}
trap finish EXIT
mkdir "$dir/sink"
SINK_COUNT=1 build/release/tests/sink "$dir/sink" >"$dir/sink.out" &
pids+=($!)
for _ in $(seq 100); do [ -s "$dir/sink/port" ] && break || sleep 0.05; done
port=$(cat "$dir/sink/port")
printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: pumps\nMessage-ID: <%%s@member.test>\nDate: Mon, 04 May 2026 06:00:00 +0000\n\n' >"$dir/mail"
yes 'The pump at the lower well stands still again; who has a key to the shed?' | head -40 >>"$dir/mail"

# house NAME MEMBERS: one with a list of so many
house() {
    mkdir "$dir/$1"
    export POSTHOUSE_CONFIG=$dir/$1/posthouse.conf
    build/release/posthouse init "$dir/$1" --domain=lists.test --state="$dir/$1/state" >/dev/null
    build/release/posthouse config set relay "smtp://127.0.0.1:$port" >/dev/null
    build/release/posthouse config set connections "$connections" >/dev/null
    build/release/posthouse list add garden >/dev/null
    build/release/posthouse list set garden posting open >/dev/null
    /usr/bin/python3 bench/members.py "$dir/$1/state/posthouse.db" "$2"
}

# ---- mlmmj
theirs() {
    rm -rf "$dir/mlmmj"
    mkdir -p "$dir/mlmmj"/{subscribers.d,digesters.d,nomailsubs.d,control,queue/discarded,archive,text,requeue,bounce,incoming,unsubconf,subconf,moderation}
    echo garden@lists.test >"$dir/mlmmj/control/listaddress"
    echo "$port" >"$dir/mlmmj/control/smtpport"
    echo 1 >"$dir/mlmmj/index"
    seq 0 $((members - 1)) | awk '{ printf "member%07d@d%d.test\n", $1, $1 % 2000 }' >"$dir/mlmmj/subscribers.d/m"
    sed "s/%s/theirs/" "$dir/mail" >"$dir/mlmmj/queue/mail"
}
[ -x "$mlmmj" ] && theirs || mlmmj=
house ours "$members"

# seconds, CPU seconds and kilobytes of one command, whose words go to a log
cat >"$dir/measure.py" <<'PY'
import os, sys, time
began = time.monotonic()
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 2, sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)])
_, status, usage = os.wait4(pid, 0)
if status:
    sys.exit("%s ended with %d" % (sys.argv[2], status))
print("%.4f %.4f %d" % (time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss))
PY
measure() {
    /usr/bin/python3 "$dir/measure.py" "$dir/log" "$@"
}
ours() { # ours HOUSE N: files the Nth mail, and measures how long its copies take
    export POSTHOUSE_CONFIG=$dir/$1/posthouse.conf
    sed "s/%s/ours$2/; s/stands still/stands still $2/" "$dir/mail" | build/release/ph-hook --sender=ana@member.test -- garden@lists.test
    build/release/ph-intake --once 2>/dev/null
    measure build/release/ph-send --once
}
sent() { # how many the last ph-send sent
    grep -c 'event=sent' "$dir/log"
}

for round in $(seq "$rounds"); do
    line=$(ours ours "$round")
    [ "$(sent)" -eq "$members" ] || { echo "bench/fanout.sh: $(sent) of $members were sent" >&2; exit 1; }
    if [ -n "$mlmmj" ]; then
        theirs
        line="$line $(measure "$mlmmj" -L "$dir/mlmmj" -m "$dir/mlmmj/queue/mail" -D)"
    fi
    echo "$line" >>"$dir/rounds"
done
# ---- ten times as many members
big=$((members * 10))
if [ "${BIG:-yes}" = yes ]; then
    house big "$big"
    ours big 1 >"$dir/grown"
    [ "$(sent)" -eq "$big" ] || { echo "bench/fanout.sh: $(sent) of $big were sent" >&2; exit 1; }
fi
/usr/bin/python3 - "$dir" "$members" "$connections" <<'PY'
import os, statistics, sys
folder, n, c = sys.argv[1], int(sys.argv[2]), sys.argv[3]
rows = [list(map(float, line.split())) for line in open(folder + "/rounds")]
rates = [n / r[0] for r in rows]
median = statistics.median
print("fanout_rate %.0f (; recipients a second, VERP, %d recipients, %s connections, best %.0f, worst %.0f, %d rounds)" % (median(rates), n, c, max(rates), min(rates), len(rows)))
print("fanout_cpu_us %.0f (; of ph-send, a recipient)" % (median(r[1] for r in rows) / n * 1e6))
if len(rows[0]) > 3:
    print("fanout_mlmmj %.2f (goal 3; times the rate of mlmmj-send, which was %.0f; ratio of CPU time %.2f)" % (
        median(r[3] / r[0] for r in rows), median(n / r[3] for r in rows), median(r[4] / r[1] for r in rows)))
else:
    print("fanout_mlmmj - (mlmmj is not installed)")
print("fanout_memory_mb %.1f (goal 64; resident at the peak)" % (max(r[2] for r in rows) / 1024))
if os.path.exists(folder + "/grown"):
    big = list(map(float, open(folder + "/grown").read().split()))
    print("fanout_growth %.2f (goal 1.2; CPU time a recipient, %d against %d recipients; by the clock %.2f; %.1f MB)" % (
        big[1] / 10 / median(r[1] for r in rows), 10 * n, n, big[0] / 10 / median(r[0] for r in rows), big[2] / 1024))
PY
