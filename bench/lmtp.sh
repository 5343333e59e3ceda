#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Mails a second that are durably taken over LMTP, by Postfix's smtp-source with 1 and with 16 sessions on a unix socket:
# ph-lmtp, Dovecot's LMTP server (Maildir, mail_fsync=always) and Mailman 3's LMTP runner (TCP: it knows no sockets). Rounds
# are taken in turn; the median of the rounds' ratios counts. Dovecot is given one mailbox for all sessions and, in
# another run, one a session; the faster counts. What is not installed is left out. Dovecot needs root.
#   bench/lmtp.sh [ROUNDS [MAILS]]      prints: lmtp_1_dovecot 1.9 …
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5} mails=${2:-800}
make -s V=release build/release/ph-lmtp >&2
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/posthouse-bench.XXXXXX") # not /tmp, which may be memory
chmod 755 "$dir"
pids=()
finish() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
    sleep 1
    rm -rf "$dir"
}
trap finish EXIT
if [ ! -x /usr/sbin/smtp-source ]; then
    echo "lmtp_rate - (Postfix's smtp-source is not installed)"
    exit 0
fi
wait_for() { # a socket, or a port of 127.0.0.1
    local i
    for i in $(seq 200); do
        if [ -S "$1" ] || (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
        sleep 0.05
    done
    echo "bench/lmtp.sh: no server at $1" >&2
    return 1
}

# ---- ours
mkdir -p "$dir"/spool/{tmp,new,aside}
printf 'domain = lists.test\nspool = %s\nlmtp_listen = unix:%s\n' "$dir/spool" "$dir/ours" >"$dir/posthouse.conf"
seq -f 'list%02g@lists.test' 16 >"$dir/spool/lists"
build/release/ph-lmtp --config "$dir/posthouse.conf" 2>"$dir/log" &
pids+=($!)
wait_for "$dir/ours"

# ---- Dovecot
if [ -x /usr/lib/dovecot/lmtp ] && [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$dir/dovecot/mail" "$dir/dovecot/state"
    chown nobody "$dir/dovecot/mail"
    cat >"$dir/dovecot.conf" <<CONF
protocols = lmtp
base_dir = $dir/dovecot/run
state_dir = $dir/dovecot/state
log_path = $dir/dovecot/log
ssl = no
mail_location = maildir:$dir/dovecot/mail/%n
mail_fsync = always
passdb {
  driver = static
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$dir/dovecot/mail/%n allow_all_users=yes
}
service lmtp {
  process_min_avail = 16
  unix_listener $dir/theirs {
    mode = 0666
  }
}
CONF
    dovecot -F -c "$dir/dovecot.conf" &
    pids+=($!)
    wait_for "$dir/theirs"
fi

# ---- Mailman 3: its LMTP runner alone
if [ -x /usr/lib/mailman3/bin/runner ]; then
    mkdir -p "$dir/mailman/var"
    mailman_port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cat >"$dir/mailman.cfg" <<CONF
[mailman]
layout: bench
[paths.bench]
var_dir: $dir/mailman/var
[database]
class: mailman.database.sqlite.SQLiteDatabase
url: sqlite:///$dir/mailman/var/mailman.db
[mta]
lmtp_host: 127.0.0.1
lmtp_port: $mailman_port
CONF
    chown -R list "$dir/mailman" "$dir/mailman.cfg"
    as_list() { setpriv --reuid=list --regid="$(id -g list)" --clear-groups -- "$@"; }
    if as_list mailman -C "$dir/mailman.cfg" create -d list01@lists.test >"$dir/mailman.log" 2>&1; then
        (cd "$dir/mailman" && exec setpriv --reuid=list --regid="$(id -g list)" --clear-groups -- \
            /usr/lib/mailman3/bin/runner -C "$dir/mailman.cfg" --runner=lmtp) >>"$dir/mailman.log" 2>&1 &
        pids+=($!)
        wait_for "$mailman_port" || mailman_port=
    else
        tail -3 "$dir/mailman.log" >&2
        mailman_port=
    fi
fi

/usr/bin/python3 - "$dir" "$rounds" "$mails" "${mailman_port:-}" <<'PY'
import os, statistics, subprocess, sys, time

folder, rounds, mails, mailman = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


def count(path):
    return sum(len(files) for _, _, files in os.walk(path))


def run(place, sessions, n, recipients):
    """Mails a second; one client a recipient, with that many sessions."""
    began = time.monotonic()
    started = [subprocess.Popen(["smtp-source", "-L", "-d", "-s", str(sessions), "-m", str(n // len(recipients)), "-l", "4096",
                                 "-f", "ana@example.org", "-t", to + "@lists.test", place]) for to in recipients]
    codes = [p.wait() for p in started]
    took = time.monotonic() - began
    assert not any(codes), codes
    return n / took


# Nothing is removed between rounds: ext4 makes files slowly for minutes after many were removed.
def ours(sessions, n):
    before = count(folder + "/spool/new")
    rate = run("unix:" + folder + "/ours", sessions, n, ["list01"])
    assert count(folder + "/spool/new") == before + n
    return rate


mailboxes = 0


def dovecot(sessions, n):
    """One mailbox for all sessions, or one each: the faster counts. Each time fresh ones."""
    global mailboxes
    rates = []
    for each in sorted({1, sessions}):
        mailboxes += each
        rates.append(run("unix:" + folder + "/theirs", sessions // each, n, ["box%d" % (mailboxes - k) for k in range(each)]))
    return max(rates)


def mailmans(sessions, n):
    return run("inet:127.0.0.1:" + mailman, sessions, n, ["list01"])


for sessions, n in ((1, mails), (16, mails * 4)):
    mine, theirs, slow = [], [], []
    for i in range(rounds):
        if os.path.exists(folder + "/theirs"):
            theirs.append(dovecot(sessions, n))
        mine.append(ours(sessions, n))
        if mailman and i < 3:
            slow.append(mailmans(sessions, 160))
    median = statistics.median
    print("lmtp_%d_rate %.0f (; mails a second, best %.0f, worst %.0f; %d rounds of %d mails of 4 KB)" % (
        sessions, median(mine), max(mine), min(mine), rounds, n))
    if theirs:
        print("lmtp_%d_dovecot %.2f (goal %d; Dovecot takes %.0f a second)" % (
            sessions, median(a / b for a, b in zip(mine, theirs)), 1 if sessions == 1 else 2, median(theirs)))
    else:
        print("lmtp_%d_dovecot - (Dovecot's LMTP server is not installed, or we are not root)" % sessions)
    if slow:
        print("lmtp_%d_mailman %.1f (goal 10; Mailman's LMTP runner takes %.0f a second)" % (
            sessions, median(a / b for a, b in zip(mine, slow)), median(slow)))
    else:
        print("lmtp_%d_mailman - (Mailman 3 is not installed)" % sessions)
PY
