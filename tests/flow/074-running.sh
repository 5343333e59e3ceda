#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole house under posthouse serve: a mail that the hook takes reaches the members by itself, and a stop loses none.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
write_conf "relay = smtp://127.0.0.1:$SINK_PORT"
posthouse init "$HOUSE/etc" >"$HOUSE/log/init"
posthouse list add garden >"$HOUSE/log/init"
posthouse member add garden ana@member.test bo@member.test >"$HOUSE/log/init"

# a copy, so that the supervisor can be told from any other
BIN=$HOUSE/state/bin
as_house mkdir "$BIN"
as_house cp "$STAGE/usr/bin/posthouse" "$LIBEXEC"/ph-* "$BIN"

serve() { # LOG [HOW]
    rm -f "$HOUSE/log/$1"
    start "$1" "${2:-as_house}" "$BIN/posthouse" serve
    wait_until 20 eval "[ \"\$(grep -c 'started program=.* pid=' '$HOUSE/log/$1')\" -ge 4 ]"
}
supervisor() {
    grep -l "^$BIN/posthouse" /proc/[0-9]*/cmdline 2>/dev/null | head -1 | cut -d/ -f3
}
mail() {
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nMessage-ID: <%s@member.test>\nSubject: %s\n\nHello\n' "$1" "$1"
}
stopped() {
    grep -q 'stopped program=posthouse programs=4' "$HOUSE/log/$1"
}

ok "all programs start" serve one
mail first | hook garden@lists.test
ok "a mail goes through without anybody doing anything" wait_until 30 sink_has 2
settled() {
    posthouse stats --json >"$HOUSE/json"
    [ "$(json "$HOUSE/json" '[d["spool"]["waiting"], d["outbox"]["waiting"], d["outbox"]["sent"]]')" = "[0, 0, 2]" ]
}
ok "and nothing of it waits any more" wait_until 10 settled
no "no program has died" grep -q 'ended program=' "$HOUSE/log/one"
kill -TERM "$(supervisor)"
ok "SIGTERM stops all of it" wait_until 20 stopped one
no "and needs no patience" grep -q 'signal=9' "$HOUSE/log/one"

mail second | hook garden@lists.test
ok "a mail is taken while nothing runs" test "$(find "$HOUSE/state/spool/new" -type f | wc -l)" = 1
ok "all programs start again" serve two
ok "and it goes out" wait_until 30 sink_has 4
kill -KILL "$(supervisor)"
mail third | hook garden@lists.test
ok "after a kill all start again" serve three
ok "and the next goes out" wait_until 30 sink_has 6
sleep 1
is "each once to each member" "$(for f in "$SINK"/*.json; do json "$f" 'd["to"][0]'; done | sort | uniq -c | tr -s ' \n' ' ')" " 3 ana@member.test 3 bo@member.test "

kill -TERM "$(supervisor)"
wait_until 20 stopped three
as_house mkdir -p "$HOUSE/state/box/tmp" "$HOUSE/state/box/new" "$HOUSE/state/box/cur"
posthouse config set fetch "maildir:$HOUSE/state/box" >/dev/null
serve four
ok "where a mailbox is named, ph-fetch runs too" wait_until 10 grep -q 'started program=ph-fetch pid=' "$HOUSE/log/four"
mail fourth | as_house tee "$HOUSE/state/box/tmp/1" >/dev/null
as_house mv "$HOUSE/state/box/tmp/1" "$HOUSE/state/box/new/1"
ok "and a mail in it goes through" wait_until 30 sink_has 8
kill -TERM "$(supervisor)"
wait_until 20 grep -q 'stopped program=posthouse' "$HOUSE/log/four"

# ---- whoever starts us may ignore SIGCHLD, and have signals blocked: both come over exec
oddly() {
    as_house /usr/bin/python3 -E -S -c '
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD, signal.SIGTERM])
os.execv(sys.argv[1], sys.argv[1:])' "$@"
}
restarted() {
    [ "$(grep -c 'started program=ph-archive' "$HOUSE/log/five")" -ge 2 ]
}
gone() {
    ! kill -0 "$1" 2>/dev/null
}
mail fifth | hook garden@lists.test
ends "started oddly, ph-intake files" 0 oddly "$LIBEXEC/ph-intake" --config="$POSTHOUSE_CONFIG" --once
is "and no try is counted" "$(find "$HOUSE/state/spool/new" -type f | wc -l)" 0
posthouse doctor >/dev/null 2>&1
code=$?
ends "doctor says what it always says" $code oddly "$BIN/posthouse" doctor
hasnt "and loses no child" "$said" "is lost"
{
    echo 'From ana Tue May  5 12:00:00 2026'
    mail packed
} | gzip | head -c -9 >"$HOUSE/packed.gz"
ends "an archive that is cut off is not called whole" 65 oddly "$BIN/posthouse" import mbox --list=garden --dry-run "$HOUSE/packed.gz"
ok "all programs start" serve five oddly
kill -KILL "$(sed -n 's/.*started program=ph-archive pid=\([0-9]*\).*/\1/p' "$HOUSE/log/five" | tail -1)"
ok "one that is killed is started again" wait_until 10 restarted
pid=$(supervisor)
kill -TERM "$pid"
ok "SIGTERM stops it" wait_until 20 grep -q 'stopped program=posthouse' "$HOUSE/log/five"
ok "and it is gone" wait_until 10 gone "$pid"
done_testing
