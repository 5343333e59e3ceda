#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The archive of 13 real lists of 35,008 messages: pages and their .gz written per CPU second (user and system), memory
# at its peak, then a build without news, and one with one new message. And MHonArc's CPU time a message to ours, on
# the largest of the lists, where its Debian package is installed.
#   bench/archive.sh [ROUNDS [FOLDER]]
# Each round has an empty folder of its own, and all are removed at the end: after a large tree was removed, ext4 takes
# five minutes to give its inodes out again cheaply, and a build would pay for that.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5} from=${2:-../shared/corpora/mbox}
if [ ! -e "$from" ]; then
    echo "archive_per_cpu_second - (there is no $from)"
    exit 0
fi
make -s V=release all >&2
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/posthouse-bench.XXXXXX") # not /tmp, which may be memory
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/mbox"
for file in "$from"/*.mbox.xz; do
    name=$(basename "$file" .mbox.xz)
    xz -dc "$file" >"$dir/mbox/${name%%.*}.mbox"
done
/usr/bin/python3 - "$dir" "$rounds" <<'PY'
import glob, json, os, resource, shutil, statistics, subprocess, sys, time

folder, rounds = sys.argv[1], int(sys.argv[2])
house, programs = folder + "/house", os.path.abspath("build/release")
os.environ["POSTHOUSE_CONFIG"] = house + "/posthouse.conf"


def run(*words, **more):
    """What it said, its seconds of CPU as user and in the kernel, those on the clock, and its memory at the peak in MB (or
    ours here, where we are larger)."""
    begun = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    said = child.stdout.read().decode(errors="replace")
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, (words, said)
    return said, (used.ru_utime, used.ru_stime), time.monotonic() - begun, used.ru_maxrss / 1024


def posthouse(*words):
    return run(programs + "/posthouse", *words)


def archive(name):
    """A build into the folder of that name, and what the log said of it."""
    conf = open(house + "/posthouse.conf").read()
    lines = [line for line in conf.splitlines() if not line.startswith("archive =")]
    with open(house + "/posthouse.conf", "w") as f:
        f.write("\n".join(lines + [f"archive = {folder}/{name}", ""]))
    said, cpu, wall, memory = run(programs + "/ph-archive", "build")
    counts = dict(word.split("=", 1) for word in said.split() if "=" in word)
    return {k: int(counts[k]) for k in ("messages", "written")}, cpu, wall, memory


def stamps(name):
    """Each file with what changes when it is written again, and how many bytes it has."""
    return {os.path.join(at, f): (s.st_ino, s.st_mtime_ns, s.st_size)
            for at, _, files in os.walk(f"{folder}/{name}") for f in files for s in [os.stat(os.path.join(at, f))]}


os.mkdir(house)
posthouse("init", house, "--domain=lists.test", f"--state={house}/state")
posthouse("import", "mbox", "--create", *sorted(glob.glob(folder + "/mbox/*.mbox")))
counts, times, walls, memories = {}, [], [], []
for i in range(rounds):
    counts, cpu, wall, memory = archive(f"archive-{i}")
    times.append(cpu)
    walls.append(wall)
    memories.append(memory)
last = f"archive-{rounds - 1}"
before = stamps(last)
pages = sum(1 for f in before if f.endswith(".html") and "/m/" not in f)
size = sum(s[2] for f, s in before.items() if f.endswith(".html"))
packed = sum(s[2] for f, s in before.items() if f.endswith(".gz"))
rates = [counts["messages"] / sum(cpu) for cpu in times]
low, middle, high = statistics.quantiles(rates, n=4, method="inclusive") if rounds > 1 else rates * 3
print("archive_per_cpu_second %.0f (goal 3000; quartiles %.0f %.0f, best %.0f, worst %.0f; %.1f s by the clock; %d rounds of %d messages on 13 lists: %d pages and a stub a message, %.0f MB, as .gz %.0f MB)" % (
    middle, low, high, max(rates), min(rates), statistics.median(walls), rounds, counts["messages"], pages, size / 1e6, packed / 1e6))
for i, kind in enumerate(["user", "kernel"]):
    spent = sorted(1e6 * cpu[i] / counts["messages"] for cpu in times)
    print("archive_%s_us %.0f (CPU a message, least %.0f, most %.0f)" % (kind, statistics.median(spent), spent[0], spent[-1]))
print("archive_memory_mb %.0f (goal 150; resident at the peak)" % max(memories))
_, cpu, wall, _ = archive(last)
assert stamps(last).keys() == before.keys()
print("archive_no_news_ms %.0f (CPU; %.0f ms by the clock; %d files written)" % (
    1000 * sum(cpu), 1000 * wall, sum(1 for f, s in stamps(last).items() if before.get(f) != s and not f.endswith("/.lock"))))
with open(folder + "/one.mbox", "w") as f:
    f.write("From a@example.org Mon May  4 07:00:00 2026\nFrom: Ana <a@example.org>\nTo: r-help-es@lists.test\nSubject: One more\n"
            "Date: Mon, 04 May 2026 07:00:00 +0000\nMessage-ID: <one-more@example.org>\n\nHola a todos.\n")
posthouse("import", "mbox", "--list=r-help-es", folder + "/one.mbox")
before = stamps(last)
_, cpu, wall, _ = archive(last)
print("archive_one_more_ms %.0f (CPU; %.0f ms by the clock; %d files written, their .gz counted)" % (
    1000 * sum(cpu), 1000 * wall, sum(1 for f, s in stamps(last).items() if before.get(f) != s and not f.endswith("/.lock"))))

# ---- the same list by MHonArc
mhonarc = shutil.which("mhonarc")
if not mhonarc:
    print("archive_mhonarc_ratio - (mhonarc is not installed)")
    sys.exit()
house = folder + "/one-list"
os.environ["POSTHOUSE_CONFIG"] = house + "/posthouse.conf"
os.mkdir(house)
posthouse("init", house, "--domain=lists.test", f"--state={house}/state")
_, imported, _, _ = posthouse("import", "mbox", "--create", folder + "/mbox/r-help-es.mbox")
counts, cpu, _, _ = archive("archive-one")
imported, cpu = sum(imported), sum(cpu)
os.mkdir(folder + "/mhonarc")
_, theirs, _, _ = run(mhonarc, "-quiet", "-outdir", folder + "/mhonarc", folder + "/mbox/r-help-es.mbox",
                                            stdin=subprocess.DEVNULL)
theirs, pages = sum(theirs), len(glob.glob(folder + "/mhonarc/msg*.html"))
print("archive_mhonarc_ratio %.1f (CPU of MHonArc to ours, r-help-es: %.1f s for %d pages of a message each, without .gz, against %.1f s to build %d messages with .gz; with our import, which MHonArc's run holds in it, %.1f s: ratio %.1f)" % (
    theirs / cpu, theirs, pages, cpu, counts["messages"], cpu + imported, theirs / (cpu + imported)))
PY
