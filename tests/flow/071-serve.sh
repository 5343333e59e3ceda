#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# posthouse serve, and the words that are other programs: beside a copy of the front command stand programs of the
# test's own, which write down how they were called.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
posthouse init "$HOUSE/etc" >"$HOUSE/log/init"

BIN=$HOUSE/state/bin CALLS=$HOUSE/state/calls
as_house mkdir "$BIN" "$CALLS"
as_house cp "$STAGE/usr/bin/posthouse" "$BIN"
program() { # NAME <BODY
    { printf '#!/bin/bash\nCALLS=%s NAME=%s\n' "$CALLS" "$1" && cat; } >"$BIN/$1"
    chmod 755 "$BIN/$1"
}
front() {
    as_house "$BIN/posthouse" "$@"
}

# ---- words that are programs
for name in intake send digest archive; do
    program "ph-$name" <<'SH'
printf '%s\n' "$NAME" "$@"
exit 65
SH
done
ends "explain is ph-intake --explain, with its exit code" 65 front explain --json a.eml -
is "and all arguments as they are" "$said" $'ph-intake\n--explain\n--json\na.eml\n-'
for name in intake send digest archive; do
    ends "$name is ph-$name" 65 front $name preview --list=a '' 'b c'
    is "with its arguments" "$said" "ph-$name"$'\npreview\n--list=a\n\nb c'
done
# those that go on for ever say so
for word in "intake --once" "send --once" "digest --once" "archive build"; do
    name=${word% *}
    ends "$name alone" 65 front "$name"
    has "says that it goes on, and what ends" "$said" "posthouse: ph-$name goes on until it is stopped, by Ctrl-C; \"posthouse $word\" does what is due and ends"
    ends "with a configuration" 65 front "$name" --config "$POSTHOUSE_CONFIG"
    has "it says the same" "$said" "goes on until"
    # shellcheck disable=SC2086 # words
    ends "$word" 65 front $word
    hasnt "does not" "$said" "goes on until"
done
hasnt "nor does explain" "$(front explain -)" "goes on until"
program ph-send <<'SH'
echo "$POSTHOUSE_CONFIG"
SH
is "by the environment" "$(front --config="$HOUSE/other.conf" send)" "$HOUSE/other.conf"
rm "$BIN/ph-send"
ends "a program that is not there" 69 front send
has "is named" "$said" "ph-send"
ends "and nothing is served" 69 front serve
has "is named here too" "$said" "ph-send"

# ---- serve
good() {
    program "$1" <<'SH'
echo "$$ $*" >>"$CALLS/$NAME"
trap 'echo stopped >>"$CALLS/$NAME"; exit 0' TERM
while :; do sleep 0.1; done
SH
}
calls() {
    grep -c config "$CALLS/$1" 2>/dev/null
}
called() {
    [ "$(calls "$1")" -ge "$2" ]
}
for name in ph-intake ph-send ph-digest; do
    good $name
done
program ph-archive <<'SH'
echo "$$ $*" >>"$CALLS/$NAME"
exit 75
SH
supervisor() {
    cut -d: -f2 <<<"$(grep -l "^$BIN/posthouse" /proc/[0-9]*/cmdline 2>/dev/null | head -1)" | cut -d/ -f3
}
rm -f "$CALLS"/*
start serve front serve
for name in ph-intake ph-send ph-digest; do
    ok "$name is started" wait_until 10 called $name 1
    is "with the configuration" "$(cut -d' ' -f2 "$CALLS/$name")" "--config=$HOUSE/etc/posthouse.conf"
done
ends "a house is served once" 75 front serve
has "and the process that serves it is named" "$said" "is already being served (by process $(supervisor))"
pid=$(cut -d' ' -f1 "$CALLS/ph-send")
kill -KILL "$pid"
ok "one that is killed is started again" wait_until 10 called ph-send 2
ok "one that dies at once is started again and again" wait_until 10 called ph-archive 3
sleep 1.5
ok "but not without end: each time it waits twice as long" test "$(calls ph-archive)" -le 4
is "the others are left alone" "$(calls ph-intake)" 1
ok "the log says how it ended" grep -q 'ended program=ph-archive code=75 again_ms=1000' "$HOUSE/log/serve"
ok "and by which signal" grep -q 'ended program=ph-send signal=9' "$HOUSE/log/serve"

alive() {
    local name
    for name in ph-intake ph-send ph-digest; do
        kill -0 "$(tail -1 "$CALLS/$name" | cut -d' ' -f1)" 2>/dev/null && return 0
    done
    return 1
}
kill -TERM "$(supervisor)"
ok "SIGTERM ends it" wait_until 10 grep -q 'stopped program=posthouse programs=4' "$HOUSE/log/serve"
is "after all had time to finish" "$(cat "$CALLS"/ph-{intake,send,digest} | grep -c stopped)" 3
no "nothing is left running" alive

rm -f "$CALLS"/*
start serve2 front serve
ok "it can be started again" wait_until 10 called ph-digest 1
ok "with all of them" wait_until 10 called ph-intake 1
kill -KILL "$(supervisor)"
left() { ! alive; }
ok "when it is killed, its programs end" wait_until 10 left

# ---- a house with real programs, that cannot begin
DB=$HOUSE/state/posthouse.db SPOOL=$HOUSE/state/spool
write_conf "lmtp_listen = unix:$HOUSE/state/lmtp"
posthouse list add garden >"$HOUSE/log/add"
posthouse member add garden ana@member.test >"$HOUSE/log/add"
version() {
    as_house sqlite3 "$DB" "update setting set value = $1 where name = 'schema'"
}
lmtp_mail() { # NUMBER
    printf 'From: ana@member.test\nSubject: x\nMessage-ID: <lmtp%s@x>\n\nWords.\n' "$1" | /usr/bin/python3 -c '
import smtplib, sys
with smtplib.LMTP(sys.argv[1]) as s:
    s.sendmail("ana@member.test", ["garden@lists.test"], sys.stdin.buffer.read())' "$HOUSE/state/lmtp"
}
tried_again() { [ "$(grep -c 'ended program=ph-intake' "$HOUSE/log/serve3")" -ge 3 ]; }
warnings() { # LOG CHECK
    grep -c "^posthouse: warning: $2: " "$HOUSE/log/$1"
}
schema=$(sqlite3 "$DB" "select value from setting where name = 'schema'")
version 1
start serve3 posthouse serve
ok "a database that must be upgraded: a warning" wait_until 20 grep -q '^posthouse: warning: database: .*run "posthouse upgrade"' "$HOUSE/log/serve3"
has "says what becomes of mail" "$(cat "$HOUSE/log/serve3")" "no mail is filed or sent until then; what comes is taken in, and waits in the spool"
ok "LMTP takes mail all the same" wait_until 20 lmtp_mail 1
is "and keeps it" "$(find "$SPOOL/new" -type f | wc -l)" 1
ok "programs are started again meanwhile" wait_until 20 tried_again
is "the warning came once" "$(warnings serve3 database)" 1
has "doctor says the same" "$(posthouse doctor)" 'run "posthouse upgrade"'
version "$schema"
filed() { [ "$(posthouse thread list --json | wc -l)" -ge "$1" ]; }
ok "once the database is right the mail is filed, with nothing done" wait_until 40 filed 1
end_pid "${HOUSE_PIDS[-1]}"
mv "$HOUSE/etc/token.key" "$HOUSE/etc/kept.key"
start serve4 posthouse serve
ok "a missing key: a warning" wait_until 20 grep -q "^posthouse: warning: key: .*posthouse init" "$HOUSE/log/serve4"
end_pid "${HOUSE_PIDS[-1]}"
mv "$HOUSE/etc/kept.key" "$HOUSE/etc/token.key"
start serve5 posthouse serve
ok "a house that is well is served" wait_until 20 lmtp_mail 2
ok "and files" wait_until 20 filed 2
kill -KILL "$(sed -n 's/.*started program=ph-archive pid=\([0-9]*\).*/\1/p' "$HOUSE/log/serve5" | tail -1)"
ok "one that dies young" wait_until 20 grep -q 'ended program=ph-archive' "$HOUSE/log/serve5"
sleep 1
is "makes no warning where nothing is wrong" "$(grep -c warning "$HOUSE/log/serve5")" 0
end_pid "${HOUSE_PIDS[-1]}"
chmod 555 "$SPOOL/new"
if as_house test -w "$SPOOL/new"; then
    skip "a spool that cannot be written" "the house's user may write everywhere"
else
    ends "a spool that cannot be written is not served" 75 timeout 20 "$STAGE/usr/bin/posthouse" serve
    has "and told with the command that mends it" "$said" "cannot write in $SPOOL/new: Permission denied; chmod u+rwx $SPOOL/new"
    ends "with it intake --once ends too" 75 posthouse intake --once
    has "and says who knows what to do" "$said" "cannot write in $SPOOL/new: Permission denied; \"posthouse doctor\" says what to do"
    ends "what waits to be sent goes out all the same" 0 posthouse send --once
    printf 'From: ana@member.test\n\nWords.\n' >"$HOUSE/one"
    keeps() { hook garden@lists.test <"$HOUSE/one"; }
    ends "so does the hook" 75 keeps
    has "in the same words" "$said" "4.3.0 ph-hook: cannot write in $SPOOL/new: Permission denied; \"posthouse doctor\" says what to do"
fi
chmod 750 "$SPOOL/new"
mv "$SPOOL/tmp" "$SPOOL/kept"
ends "a spool without its folders is not served" 78 timeout 20 "$STAGE/usr/bin/posthouse" serve
has "and told what makes them" "$said" "posthouse init"
mv "$SPOOL/kept" "$SPOOL/tmp"

# ---- a house of somebody else's
if [ "$(id -u)" -eq 0 ]; then
    program ph-send <<'SH'
id -un
SH
    is "what root starts runs as the house's owner" "$("$BIN/posthouse" send)" "$HOUSE_USER"
    "$BIN/posthouse" list add pumps >"$HOUSE/log/add"
    is "what root makes is the owner's" "$(stat -c %U "$HOUSE/state/spool/lists")" "$HOUSE_USER"
    mkdir "$HOUSE/made"
    ok "root makes a house for another user" "$BIN/posthouse" init "$HOUSE/made/etc" --state="$HOUSE/made/state" --domain=lists.test --user="$HOUSE_USER"
    is "in which all is theirs" "$(find "$HOUSE/made/etc" "$HOUSE/made/state" ! -user "$HOUSE_USER")" ""
else
    skip "what root starts runs as the house's owner" "needs root"
fi
done_testing
