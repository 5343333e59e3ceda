#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Mails a second from the spool to a committed filing: real mails, that ph-hook wrote into the spool, one list with 20
# members who get each mail, SQLite on disk, and a fresh jailed child for every mail. Each round begins with a copy
# of that spool and an empty database. By the clock (which counts only on a quiet machine) and by CPU time, children
# included; the median of the rounds.
#   bench/intake.sh [ROUNDS [MAILS [FILE]]]      prints: intake_rate 620 …
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5} mails=${2:-1000} file=${3:-../shared/corpora/mbox/r-help-es.pipermail.mbox.xz}
if [ ! -e "$file" ]; then
    echo "intake_rate - (there is no $file)"
    exit 0
fi
make -s V=release build/release/posthouse build/release/ph-hook build/release/ph-intake >&2
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/posthouse-bench.XXXXXX") # not /tmp, which may be memory
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/house" "$dir/mails"
export POSTHOUSE_CONFIG=$dir/house/posthouse.conf
posthouse() { build/release/posthouse "$@" >/dev/null; }
posthouse init "$dir/house" --domain=lists.test --state="$dir/house/state"
posthouse list add garden
posthouse list set garden posting open
# shellcheck disable=SC2046
posthouse member add garden $(seq -f 'member%02g@member.test' 20)
/usr/bin/python3 bench/real_mails.py "$file" "$mails" "$dir/mails" garden@lists.test
for mail in "$dir"/mails/*; do
    build/release/ph-hook --sender=someone@example.org -- garden@lists.test <"$mail"
done
/usr/bin/python3 - "$dir" "$rounds" "$mails" <<'PY'
import os, re, resource, shutil, sqlite3, statistics, sys, time

folder, rounds, mails = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
house, kept = folder + "/house", folder + "/kept"
os.rename(house, kept)


def intake():
    """Seconds by the clock, of CPU, and kilobytes resident at the peak, of ph-intake and its children."""
    shutil.rmtree(house, ignore_errors=True)
    shutil.copytree(kept, house)
    os.sync()
    log = os.open(folder + "/log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    began = time.monotonic()
    pid = os.posix_spawn("build/release/ph-intake", ["ph-intake", "--once"], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, log, 2)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - began
    os.close(log)
    assert status == 0, status
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, usage.ru_utime


runs = [intake() for _ in range(rounds)]
db = sqlite3.connect(house + "/state/posthouse.db")
posts, copies = (db.execute("select count(*) from " + table).fetchone()[0] for table in ("post", "outbox"))
held = db.execute("select count(*) from hold").fetchone()[0]
assert posts >= 0.95 * mails and copies >= 20 * posts, (posts, copies, held)
median = statistics.median
walls, cpus = [mails / r[0] for r in runs], [mails / r[1] for r in runs]
print("intake_rate %.0f (goal 500; by the clock, best %.0f, worst %.0f; %d mails, %d filed with %d copies, %d held; %d rounds)" % (
    median(walls), max(walls), min(walls), mails, posts, copies, held, rounds))
print("intake_per_cpu_second %.0f (; best %.0f, worst %.0f; %.0f us a mail, of them %.0f in the kernel)" % (
    median(cpus), max(cpus), min(cpus), median(r[1] for r in runs) / mails * 1e6, median(r[1] - r[3] for r in runs) / mails * 1e6))
print("intake_memory_mb %.0f (goal 150; resident at the peak)" % (max(r[2] for r in runs) / 1024))
PY
