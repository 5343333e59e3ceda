#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Messages per CPU second (user and system, children included) that are imported, stored, compressed and indexed for
# search; from a real list of 15,416 messages, the median of some rounds.
#   bench/import.sh [ROUNDS [FILE]]      prints: import_per_cpu_second 3200 …
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-3} file=${2:-../shared/corpora/mbox/r-help-es.pipermail.mbox.xz}
if [ ! -e "$file" ]; then
    echo "import_per_cpu_second skipped: there is no $file"
    exit 0
fi
make -s V=release build/release/posthouse >&2
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/posthouse-bench.XXXXXX") # not /tmp, which may be memory
trap 'rm -rf "$dir"' EXIT
case $file in *.xz) xz -dc "$file" >"$dir/list.mbox" ;; *) cp "$file" "$dir/list.mbox" ;; esac
/usr/bin/python3 - "$dir" "$rounds" <<'PY'
import json, os, resource, shutil, statistics, subprocess, sys

folder, rounds = sys.argv[1], int(sys.argv[2])
house, rates, walls = folder + "/house", [], []
os.environ["POSTHOUSE_CONFIG"] = house + "/posthouse.conf"


def posthouse(*words):
    """What it printed, and the CPU seconds of it and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(["build/release/posthouse", *words], check=True, stdout=subprocess.PIPE).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return said, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


for _ in range(rounds):
    shutil.rmtree(house, ignore_errors=True)
    os.mkdir(house)
    posthouse("init", house, "--domain=lists.test", "--state=" + house + "/state")
    said, cpu = posthouse("import", "mbox", "--create", "--json", folder + "/list.mbox")
    report = json.loads(said)
    assert report["messages"] > 0 and report["refused"] == 0, report
    rates.append(report["new"] / cpu)
    walls.append(report["milliseconds"] / 1000)
size = os.path.getsize(house + "/state/posthouse.db")
print("import_per_cpu_second %.0f (goal 3000; best %.0f, worst %.0f; %.1f s by the clock; database %.1f times the mbox; %d rounds of %d messages)" % (
    statistics.median(rates), max(rates), min(rates), statistics.median(walls), size / os.path.getsize(folder + "/list.mbox"), rounds, report["messages"]))
PY
