#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The pipe, one mail after the other and each on disk before the next: ph-hook beside the bare limit (a static C program
# that only reads, writes, syncs and renames), and beside what mlmmj does for a mail that comes in (mlmmj-receive and
# mlmmj-process, its sending replaced by a program that does nothing). The same real mails in turn, in paired
# rounds; the median of the pairs' ratios counts.
#   bench/pipe.sh [ROUNDS [CALLS [FILE]]]      prints: pipe_bare_ratio 1.0 …
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-9} calls=${2:-150} file=${3:-../shared/corpora/mbox/r-help-es.pipermail.mbox.xz}
if [ ! -e "$file" ]; then
    echo "pipe_bare_ratio - (there is no $file)"
    exit 0
fi
make -s V=release build/release/ph-hook >&2
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/posthouse-bench.XXXXXX") # not /tmp, which may be memory
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/mails" "$dir"/{ours,bare}/{tmp,new,aside}
gcc -O2 -static-pie -fPIE -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=3 -o "$dir/bare_store" bench/bare_store.c
printf 'domain = lists.test\nspool = %s\n' "$dir/ours" >"$dir/posthouse.conf"
for i in $(seq -w 500); do echo "list$i@lists.test"; done >"$dir/ours/lists"
/usr/bin/python3 bench/real_mails.py "$file" "$calls" "$dir/mails" list250@lists.test

if [ -x /usr/bin/mlmmj-receive ]; then
    mkdir "$dir/mlmmj" "$dir/list"
    cp /usr/bin/mlmmj-receive /usr/bin/mlmmj-process "$dir/mlmmj" # each starts the next out of its own folder
    echo 'int main(void) { return 0; }' | gcc -O2 -static -x c -o "$dir/mlmmj/mlmmj-send" -
    (cd "$dir/list" && mkdir incoming queue queue/discarded archive text subconf unsubconf bounce control moderation \
        subscribers.d digesters.d requeue nomailsubs.d)
    echo list250@lists.test >"$dir/list/control/listaddress"
    echo owner@lists.test >"$dir/list/control/owner"
fi
/usr/bin/python3 - "$dir" "$rounds" "$calls" <<'PY'
import os, statistics, sys, time

folder, rounds, calls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
programs = {
    "hook": ["build/release/ph-hook", "--config=" + folder + "/posthouse.conf", "--sender=ana@example.org", "--", "list250@lists.test"],
    "bare": [folder + "/bare_store", folder + "/bare"],
}
if os.path.exists(folder + "/mlmmj"):
    programs["mlmmj"] = [folder + "/mlmmj/mlmmj-receive", "-F", "-L", folder + "/list/"]
mails = [folder + "/mails/" + name for name in sorted(os.listdir(folder + "/mails"))]
stored = {"hook": folder + "/ours/new", "bare": folder + "/bare/new", "mlmmj": folder + "/list/queue"}


def run(which):
    """Seconds of CPU, user and system, children included, and of the clock: of one mail."""
    argv, used, began = programs[which], 0.0, time.monotonic()
    before = len(os.listdir(stored[which]))
    for path in mails:
        mail = os.open(path, os.O_RDONLY)
        pid = os.posix_spawn(argv[0], argv, {}, file_actions=[(os.POSIX_SPAWN_DUP2, mail, 0)])
        os.close(mail)
        _, status, usage = os.wait4(pid, 0)
        assert status == 0, (which, status)
        used += usage.ru_utime + usage.ru_stime
    took = time.monotonic() - began
    assert len(os.listdir(stored[which])) >= before + calls, which
    return used / calls, took / calls


# Nothing is removed between rounds: ext4 makes files slowly for minutes after many were removed.
rows = {which: [] for which in programs}
for i in range(rounds):
    names = list(programs)
    for which in names[i % len(names):] + names[:i % len(names)]:
        rows[which].append(run(which))


def ratio(over, under, column):
    return [a[column] / b[column] for a, b in zip(rows[over], rows[under])]


def middle(which, column):
    return statistics.median(row[column] for row in rows[which])


walls = ratio("hook", "bare", 1)
print("pipe_bare_ratio %.2f (goal 2.5; by the clock, quartiles %.2f %.2f; CPU ratio %.2f; ph-hook %.1f ms a mail, bare %.1f ms; %d rounds of %d mails)" % (
    statistics.median(walls), *statistics.quantiles(walls, n=4)[::2], statistics.median(ratio("hook", "bare", 0)),
    middle("hook", 1) * 1e3, middle("bare", 1) * 1e3, rounds, calls))
if "mlmmj" in rows:
    gain = ratio("mlmmj", "hook", 0)
    print("pipe_mlmmj_ratio %.2f (goal 2; mails a CPU second, quartiles %.2f %.2f; mlmmj-receive and mlmmj-process %.0f us of CPU a mail, ph-hook %.0f us; by the clock %.1f ms)" % (
        statistics.median(gain), *statistics.quantiles(gain, n=4)[::2], middle("mlmmj", 0) * 1e6, middle("hook", 0) * 1e6, middle("mlmmj", 1) * 1e3))
else:
    print("pipe_mlmmj_ratio - (mlmmj is not installed)")
PY
