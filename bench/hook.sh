#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# CPU time of ph-hook against a bare static C program that stores the same bytes as durably. Rounds are paired, since
# the machine changes more between minutes than the programs differ; the median of the pairs' ratios counts.
#   bench/hook.sh [ROUNDS [CALLS]]      prints: hook_cpu_ratio 1.08 …
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-15} calls=${2:-150}
make -s V=release build/release/ph-hook >&2
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/posthouse-bench.XXXXXX") # not /tmp, which may be memory
trap 'rm -rf "$dir"' EXIT
gcc -O2 -static-pie -fPIE -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=3 -o "$dir/bare_store" bench/bare_store.c
mkdir -p "$dir/spool/tmp" "$dir/spool/new" "$dir/spool/aside"
printf 'domain = lists.test\nspool = %s\n' "$dir/spool" >"$dir/posthouse.conf"
for i in $(seq -w 500); do echo "list$i@lists.test"; done >"$dir/spool/lists"
{
    printf 'From: ana@example.org\nTo: list250@lists.test\nSubject: seeds\nMessage-ID: <1@example.org>\n\n'
    head -c 5000 /dev/zero | tr '\0' 'a' | fold -w 70
} >"$dir/mail"
/usr/bin/python3 - "$dir" "$rounds" "$calls" <<'PY'
import os, statistics, sys, time

folder, rounds, calls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
hook = ["build/release/ph-hook", "--config=" + folder + "/posthouse.conf", "--sender=ana@example.org", "--",
        "list250+water@lists.test"]
bare = [folder + "/bare_store", folder + "/spool"]


def cpu(argv):
    """Seconds of CPU of all calls, user and system, and of the wall clock."""
    for name in os.listdir(folder + "/spool/new"):
        os.unlink(folder + "/spool/new/" + name)
    used, began = 0.0, time.monotonic()
    for _ in range(calls):
        mail = os.open(folder + "/mail", os.O_RDONLY)
        pid = os.posix_spawn(argv[0], argv, {}, file_actions=[(os.POSIX_SPAWN_DUP2, mail, 0)])
        os.close(mail)
        _, status, usage = os.wait4(pid, 0)
        assert status == 0, status
        used += usage.ru_utime + usage.ru_stime
    return used / calls, (time.monotonic() - began) / calls


ratios, ours, theirs, walls = [], [], [], []
for i in range(rounds):
    pair = {}
    for which in ("hook", "bare") if i % 2 else ("bare", "hook"):
        pair[which] = cpu(hook if which == "hook" else bare)
    ratios.append(pair["hook"][0] / pair["bare"][0])
    walls.append(pair["hook"][1] / pair["bare"][1])
    ours.append(pair["hook"][0])
    theirs.append(pair["bare"][0])
print("hook_cpu_ratio %.2f (goal 1.2; quartiles %.2f %.2f; CPU %.0f us a mail, bare %.0f us; wall ratio %.2f; %d rounds of %d)" % (
    statistics.median(ratios), *statistics.quantiles(ratios, n=4)[::2], statistics.median(ours) * 1e6,
    statistics.median(theirs) * 1e6, statistics.median(walls), rounds, calls))
PY
