#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# LMTP: what ph-lmtp keeps, what it refuses, in which words, and that no client can stand in another's way.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
SPOOL=$HOUSE/state/spool
SOCKET=$HOUSE/state/lmtp PORT=$(free_port)
write_conf "lmtp_listen = unix:$SOCKET" "max_message = 1M"
# shellcheck source=tests/lib/spooling.sh
. "$ROOT/tests/lib/spooling.sh"
cd "$HOUSE" || exit 1

# serve NAME COMMAND…: its number is in $HOUSE/state/NAME.pid
serve() {
    # shellcheck disable=SC2016 # $$ and the rest are the inner shell's
    start "$1" as_house sh -c 'echo $$ >"$1"; shift; exec "$@"' sh "$HOUSE/state/$1.pid" "${@:2}"
    wait_until 10 grep -q 'event=listening' "$HOUSE/log/$1"
}
talk() { # the script on standard input
    timeout 60 /usr/bin/python3 "$ROOT/tests/lib/lmtp.py" "${1:-$SOCKET}"
}
# says WHAT WANT <SCRIPT
says() {
    is "$1" "$(talk)" "$2"
}
head_of() {
    sed '/^$/q' "$SPOOL"/new/* | grep -aE '^(from|to|via) '
}
codes() { # of replies: the first nine letters of each
    cut -c 1-9
}

ok "ph-lmtp starts" serve lmtp "$LIBEXEC/ph-lmtp" --config="$HOUSE/etc/posthouse.conf"
is "its socket is open to its group alone" "$(stat -c %a "$SOCKET")" 660
if [ "$V" != asan ]; then
    is "it needs no library but libc and the filter's" "$(readelf -d "$LIBEXEC/ph-lmtp" | sed -n 's/.*NEEDED.*\[\(.*\)\.so.*/\1/p' | sort | tr '\n' ' ')" "libc libseccomp "
fi

is "it has given up all that it does not need" "$(sed -n 's/^\(NoNewPrivs\|Seccomp\):\t/\1 /p' "/proc/$(cat state/lmtp.pid)/status" | tr '\n' ' ')" "NoNewPrivs 1 Seccomp 2 "

# ---- a session
says "T7: the greeting names the host and the language" "220 mx.test LMTP Posthouse" <<<'?1'
says "T7: LHLO is answered with what is offered" \
    "250-mx.test / 250-PIPELINING / 250-SIZE 1048576 / 250-8BITMIME / 250-SMTPUTF8 / 250 ENHANCEDSTATUSCODES" <<<'LHLO client'
for word in EHLO HELO; do
    has "T7: $word is refused with 500" "$(talk <<<"$word client")" "500 5.5.1"
done
one_mail='LHLO c
MAIL FROM:<ana@member.test> SIZE=20 BODY=8BITMIME
RCPT TO:<garden+water@Lists.Test>
DATA
=Subject: a\r\n\r\nb\r\n.\r\n
?1
QUIT
!'
got=$(talk <<<"$one_mail" | tail -n +2)
is "T7: a mail is kept" "$(sed 's/ kept as .*/ kept/' <<<"$got")" "250 2.1.0 sender taken
250 2.1.5 recipient taken
354 end with a dot on a line of its own
250 2.0.0 kept
221 2.0.0 bye
closed"
is "by the name that the reply gives" "$(ls "$SPOOL/new")" "$(sed -n 's/.* kept as //p' <<<"$got")"
is "with its envelope" "$(head_of)" $'from ana@member.test\nto garden+water@Lists.Test\nvia lmtp'
has "and the log follows it" "$(cat log/lmtp)" "event=accepted spool=$(ls "$SPOOL/new") via=lmtp bytes=17 to=1"

# ---- bytes
# gives WHAT SENT KEPT, both as printf writes them
gives() {
    empty_spool
    printf 'LHLO c\nMAIL FROM:<ana@member.test>\nRCPT TO:<garden@lists.test>\nDATA\n<%s\n=.\\r\\n\n?1\n' "$HOUSE/sent" >script
    printf '%b' "$2" >sent
    printf '%b' "$3" >want
    has "$1: is taken" "$(talk <script | tail -1)" "250 2.0.0 kept"
    mail_of >kept
    ok "$1: byte for byte" cmp kept want
}
gives "plain lines" 'Subject: a\r\n\r\nb\r\n' 'Subject: a\r\n\r\nb\r\n'
gives "doubled dots" '..\r\n...\r\n..a\r\n.b\r\na.\r\n' '.\r\n..\r\n.a\r\nb\r\na.\r\n'
gives "no bytes at all" '' ''
gives "T3: bare LF, which ends no line" 'a\n.\nb\n..c\r\n' 'a\n.\nb\n..c\r\n'
gives "bare CR" 'a\r.\rb\r\r\n.\r\rc\r\n' 'a\r.\rb\r\r\n\r\rc\r\n'
gives "T3: NUL and raw 8-bit bytes" 'S: \0\xff\r\n\r\n\0\0\x80\r\n' 'S: \0\xff\r\n\r\n\0\0\x80\r\n'
gives "a line of 900,000 bytes" "$(head -c 900000 /dev/zero | tr '\0' x)\r\n" "$(head -c 900000 /dev/zero | tr '\0' x)\r\n"
gives "100,000 lines that begin with a dot" "$(yes '..\r' | head -100000)\n" "$(yes '.\r' | head -100000)\n"
empty_spool
printf '%s\n' 'LHLO c' 'MAIL FROM:<a@b.test>' 'RCPT TO:<garden@lists.test>' DATA \
    '=x\n.\nMAIL FROM:<root@b.test>\nRCPT TO:<pumps@lists.test>\nDATA\ny\n.\r\nz\r.\r\r\n.\r\n' '?1' QUIT >script
is "what looks like a mail within a mail to sloppy readers is text" "$(talk <script | tail -2 | codes | tr '\n' ' ')" "250 2.0.0 221 2.0.0 "
is "and one mail" "$(waiting)" 1

# ---- the envelope
empty_spool
printf '=%s\n?6\n' 'LHLO c\r\nMAIL FROM:<ana@member.test>\r\nRCPT TO:<garden@lists.test>\r\nRCPT TO:<nobody@lists.test>\r\nRCPT TO:<pumps@lists.test>\r\nDATA\r\n' >script
printf '%s\n' '=hello\r\n.\r\n' '?2' QUIT >>script
is "T7: a whole envelope in one packet; one reply a recipient that was taken" "$(talk <script | codes | tail -n +2 | tr '\n' ',')" \
    "250 2.1.0,250 2.1.5,550 5.1.1,250 2.1.5,354 end w,250 2.0.0,250 2.0.0,221 2.0.0,"
is "kept once, for those two" "$(waiting) $(head_of | grep '^to' | tr '\n' ' ')" "1 to garden@lists.test to pumps@lists.test "
# from WHAT SENDER KEPT
from() {
    empty_spool
    printf '%s\n' 'LHLO c' "MAIL FROM:$2" 'RCPT TO:<garden@lists.test>' DATA '=x\r\n.\r\n' '?1' | talk >got
    is "$1" "$(head_of | sed -n 1p)" "from $3"
}
from "T5: <> is the null sender" '<>' ''
from "T5: MAILER-DAEMON too" '<MAILER-DAEMON@far.test>' ''
from "T6: a sender that begins with - is kept as it is" '<-oQ/tmp/x@far.test>' '-oQ/tmp/x@far.test'
from "T6: so is a quoted one" '<"a b>c"@far.test>' '"a b>c"@far.test'
from "T7: and one in UTF-8" '<josé@far.test> SMTPUTF8' 'josé@far.test'
empty_spool
printf '%s\n' 'LHLO c' 'MAIL FROM:<a@far.test>' 'RCPT TO:<-garden@lists.test>' 'RCPT TO:<"garden"@lists.test>' \
    'RCPT TO:<garden@elsewhere.test>' 'RCPT TO:<--config=/etc/passwd>' \
    "RCPT TO:<$(head -c 1500 /dev/zero | tr '\0' a)@lists.test>" 'RCPT TO:<garden-join@lists.test>' >script
is "T6: odd recipients are unknown; a list in quotes and a list's verbs are known" "$(talk <script | codes | tail -n +3 | tr '\n' ' ')" \
    "550 5.1.1 250 2.1.5 550 5.1.1 550 5.1.1 550 5.1.1 250 2.1.5 "

# ---- what is refused
printf '%s\n' 'LHLO c' 'MAIL FROM:<a@far.test> SIZE=2000000' 'MAIL FROM:<a@far.test>' 'RCPT TO:<garden@lists.test>' \
    'RCPT TO:<pumps@lists.test>' DATA "<$HOUSE/big" '=.\r\n' '?2' NOOP >script
head -c 1200000 /dev/zero | tr '\0' x | sed 's/.\{1000\}/&\r\n/g' >big
is "T7: too large is refused by what it says and by what it is, the session goes on" "$(talk <script | codes | tail -n +2 | tr '\n' ' ')" \
    "552 5.3.4 250 2.1.0 250 2.1.5 250 2.1.5 354 end w 552 5.3.4 552 5.3.4 250 2.0.0 "
mail='LHLO c
MAIL FROM:<ana@member.test>
RCPT TO:<garden@lists.test>
DATA
=x\r\n.\r\n
?1'
last() {
    talk <<<"$mail" | tail -1 | codes
}
mv "$SPOOL/lists" lists.saved
is "N9: no file of lists: 451" "$(talk <<<"${mail%%$'\n'DATA*}" | tail -1 | codes)" "451 4.3.5"
cp lists.saved "$SPOOL/lists"
chmod 555 "$SPOOL/tmp"
if as_house test -w "$SPOOL/tmp"; then
    skip "T7: a spool that cannot be written: 451" "the house's user may write everywhere"
else
    is "T7: a spool that cannot be written: 451" "$(last)" "451 4.3.0"
    chmod 750 "$SPOOL/tmp"
    chmod 555 "$SPOOL/new"
    is "T7: nor renamed into: 451" "$(last)" "451 4.3.0"
fi
chmod 750 "$SPOOL/tmp" "$SPOOL/new"
is "nothing of all this is kept" "$(waiting) $(leftovers)" "0 0"
is "the server lives, and takes the next" "$(last)" "250 2.0.0"

# ---- a mail that is not finished
empty_spool
talk <<<"${mail%=x*}=half a mail\r\n" >got
gone() { [ "$(leftovers)" -eq 0 ]; }
ok "a client that goes in the midst leaves nothing behind" wait_until 10 gone
is "and nothing kept" "$(waiting)" 0

# ---- clients that stand in the way
# crowd N SECONDS: so many silent sessions, kept that long; it writes down how many were greeted
crowd() {
    rm -f greeted
    /usr/bin/python3 - "$1" "$2" "$SOCKET" >>log/crowd 2>&1 <<'PY' &
import socket, sys, time
held, greeted = [], 0
for _ in range(int(sys.argv[1])):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(10)
    s.connect(sys.argv[3])
    greeted += s.recv(100).startswith(b"220 ")
    held.append(s)
# one gives a mail a byte at a time, one asks and never reads
held[0].sendall(b"LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<garden@lists.test>\r\nDATA\r\n")
held[1].setblocking(False)
try:
    while True:
        held[1].send(b"LHLO c\r\nRSET\r\n" * 100)
except OSError:
    pass
open("greeted", "w").write(str(greeted))
end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    try:
        held[0].send(b"x")
    except OSError:
        pass
    time.sleep(0.1)
open("heard", "w").write(str(sum(b"4.4.2" in s.recv(300) for s in held[2:])))
PY
    HOUSE_PIDS+=($!)
    crowd_pid=$!
    wait_until 20 test -s greeted
}
empty_spool
crowd 100 20
is "100 silent clients are served" "$(cat greeted)" 100
before=$SECONDS
is "T7: and one good one beside them" "$(last)" "250 2.0.0"
ok "without waiting for them" test $((SECONDS - before)) -lt 5
kill "$crowd_pid"
kb=$(awk '/^VmHWM/ { print $2 }' "/proc/$(cat state/lmtp.pid)/status")
note "$kb KB resident with 100 clients"
[ "$V" = asan ] || ok "less than 20 MB are resident" test "$kb" -lt 20000

# the server with a clock of the test's own
end_pid "$(cat state/lmtp.pid)"
as_house sh -c "echo 2026-05-04T07:00:00Z >$HOUSE/state/clock"
ok "a socket that was left behind is in nobody's way" serve clocked env POSTHOUSE_NOW="$HOUSE/state/clock" \
    "$LIBEXEC/ph-lmtp" --config="$HOUSE/etc/posthouse.conf"
crowd 300 4
is "250 clients at once are served, and no more" "$(cat greeted)" 250
has "the next is told so" "$(talk <<<'?1')" "421 4.3.2"
echo 2026-05-04T07:00:20Z 1<>state/clock # written over: it must never be empty
is "who has given no mail for ten seconds makes room" "$(last)" "250 2.0.0"
echo 2026-05-04T07:10:00Z 1<>state/clock # written over: it must never be empty
talk <<<QUIT >/dev/null # a busy server looks at its clock
wait "$crowd_pid"
ok "who is silent for five minutes is told to go" test "$(cat heard)" -gt 200
half() {
    [ "$(leftovers)" -gt 0 ]
}
is "what they had begun is gone" "$(leftovers)" 0

# ---- ends
empty_spool
{
    printf '%s\n' 'LHLO c' 'MAIL FROM:<ana@member.test>' 'RCPT TO:<garden@lists.test>' DATA '=half\r\n'
    wait_until 10 half
    sleep 1
    printf '%s\n' '=other half\r\n.\r\n' '?1' '!'
} | talk >finishing &
finishing=$!
wait_until 10 half
printf '%s\n' '?1' 'LHLO c' '?1' '!' | talk >idling &
idling=$!
wait_until 10 grep -q 250 idling
kill -TERM "$(cat state/clocked.pid)"
wait "$finishing" "$idling"
is "SIGTERM: a client between two mails is told so" "$(tail -2 idling)" $'421 4.3.2 the server stops\nclosed'
has "SIGTERM: a mail that is on its way is taken" "$(cat finishing)" "250 2.0.0 kept"
stopped() { grep -q "event=stopped program=ph-lmtp" log/clocked; }
ok "then the server ends" wait_until 10 stopped
is "with the mail kept" "$(waiting) $(leftovers)" "1 0"

serve killed "$LIBEXEC/ph-lmtp" --config="$HOUSE/etc/posthouse.conf"
empty_spool
{
    printf '%s\n' 'LHLO c' 'MAIL FROM:<ana@member.test>' 'RCPT TO:<garden@lists.test>' DATA '=half\r\n' '?1'
} | talk >got &
talker=$!
wait_until 10 test -n "$(find "$SPOOL/tmp" -type f -print -quit)"
kill -KILL "$(cat state/killed.pid)"
wait "$talker"
is "T1: kill -9 in the midst keeps nothing, and says nothing" "$(tail -1 got) $(waiting)" "closed 0"

# ---- where it waits
lmtp() {
    as_house timeout 10 "$LIBEXEC/ph-lmtp" --config="$HOUSE/etc/posthouse.conf"
}
write_conf "lmtp_listen = lmtp://127.0.0.1:$PORT"
ok "it waits at a port of this machine" serve port "$LIBEXEC/ph-lmtp" --config="$HOUSE/etc/posthouse.conf"
is "and takes mail there" "$(talk "$PORT" <<<"$mail" | tail -1 | codes)" "250 2.0.0"
ends "a second server at the same place ends with 75" 75 lmtp
write_conf "lmtp_listen = lmtp://0.0.0.0:$PORT"
ends "an address that others reach is refused with 78" 78 lmtp
has "and says what is wanted" "$said" "127.0.0.1"
write_conf
ends "without a place it ends with 78" 78 lmtp
has "and names the key" "$said" "lmtp_listen is not set"
handed() {
    # as systemd does it: the socket is descriptor 3
    as_house /usr/bin/python3 -c '
import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
os.dup2(s.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
open(sys.argv[2], "w").write(str(os.getpid()))
os.execv(sys.argv[3], sys.argv[3:])' "$HOUSE/state/handed" "$HOUSE/state/handed.pid" "$LIBEXEC/ph-lmtp" --config="$HOUSE/etc/posthouse.conf"
}
start handed handed
wait_until 10 grep -q event=listening log/handed
is "a socket that systemd holds is taken over" "$(talk "$HOUSE/state/handed" <<<"$mail" | tail -1 | codes)" "250 2.0.0"
end_pid "$(cat state/handed.pid)"

# ---- a full disk
mkdir full
if mount -t tmpfs -o size=200k tmpfs full 2>/dev/null; then
    HOUSE_STOPS+=("umount $HOUSE/full")
    mkdir full/tmp full/new full/aside
    cp lists.saved full/lists
    chown -R "$HOUSE_USER" full
    write_conf "spool = $HOUSE/full" "lmtp_listen = unix:$SOCKET"
    serve full "$LIBEXEC/ph-lmtp" --config="$HOUSE/etc/posthouse.conf"
    printf '%s\n' 'LHLO c' 'MAIL FROM:<ana@member.test>' 'RCPT TO:<garden@lists.test>' 'RCPT TO:<pumps@lists.test>' DATA \
        "<$HOUSE/full.eml" '=.\r\n' '?2' >script
    head -c 500000 big >full.eml
    printf '\r\n' >>full.eml
    is "T7: a full disk: 451 for each recipient" "$(talk <script | tail -2 | cut -c 1-9 | tr '\n' ' ')" "451 4.3.1 451 4.3.1 "
    is "which is left clean" "$(find full -type f | wc -l)" 1
    is "the server lives, and takes what fits" "$(last)" "250 2.0.0"
    end_pid "$(cat state/full.pid)"
else
    skip "a full disk" "no tmpfs can be mounted"
fi

# ---- the whole way
write_conf "lmtp_listen = unix:$SOCKET"
rm -rf "$SPOOL"
posthouse init "$HOUSE/etc" >log/init
{
    posthouse list add garden
    posthouse member add garden ana@member.test
} >log/list
start serve as_house sh -c "echo \$\$ >$HOUSE/state/serve.pid; exec posthouse serve"
stop_serve() { end_pid "$(cat "$HOUSE/state/serve.pid")"; }
HOUSE_STOPS+=(stop_serve)
ok "posthouse serve starts it where it is configured" wait_until 20 grep -q 'event=listening' log/serve
printf 'From: ana@member.test\nTo: garden@lists.test\nSubject: twice\nMessage-ID: <1@member.test>\nDate: Mon, 04 May 2026 06:00:00 +0000\n\nWords.\n.\n' >one.eml
sed 's/$/\r/; s/^\./../' one.eml >one.crlf
printf '%s\n' 'LHLO c' 'MAIL FROM:<ana@member.test>' 'RCPT TO:<garden@lists.test>' DATA "<$HOUSE/one.crlf" '=.\r\n' '?1' >script
is "a mail comes in" "$(talk <script | tail -1 | codes)" "250 2.0.0"
hook garden@lists.test <one.eml
filed() {
    posthouse thread list garden --json | grep -c '"1@member.test"'
}
is_filed() { [ "$(filed)" -ge 1 ] && [ "$(waiting)" -eq 0 ]; }
ok "and is filed" wait_until 20 is_filed
is "T8: the same by LMTP and by the pipe, whose lines end otherwise, is filed once" "$(filed)" 1

# ---- a real Postfix
why=$(postfix_lacks)
if [ -n "$why" ]; then
    skip "a real Postfix hands over mail by LMTP" "$why"
    done_testing
fi
stop_serve
start_sink
install -d -o "$HOUSE_USER" -g postfix -m 2750 run
write_conf "lmtp_listen = unix:$HOUSE/run/lmtp" "relay = smtp://127.0.0.1:$SINK_PORT" "max_message = 1M"
start serve2 as_house sh -c "echo \$\$ >$HOUSE/state/serve.pid; exec posthouse serve"
wait_until 20 test -S run/lmtp
is "the socket's group is its folder's" "$(stat -c %G run/lmtp)" postfix
ok "Postfix starts" start_postfix /bin/false "virtual_transport = lmtp:unix:$HOUSE/run/lmtp"
send() { # SENDER RECIPIENT… <MAIL
    sed 's/\r*$/\r/' | smtp_send "$POSTFIX_PORT" "$@"
}
sed 's/<1@/<2@/; s/twice/by Postfix/' one.eml | send ana@member.test garden@lists.test nobody@lists.test
copied() { cat "$SINK"/*.eml 2>/dev/null | grep -q '^Subject: by Postfix'; }
ok "a mail goes the whole way through it" wait_until 30 copied
bounced() { cat "$SINK"/*.eml | grep -q '^Status: 5\.1\.1'; }
ok "T7: an unknown recipient comes back with 5.1.1" wait_until 30 bounced
{
    sed 's/<1@/<3@/; s/twice/large/' one.eml
    head -c 1500000 /dev/zero | tr '\0' x | fold -w 76
} | send ana@member.test garden@lists.test
large() { cat "$SINK"/*.eml | grep -q '^Status: 5\.3\.4'; }
ok "T7: a mail over the limit comes back with 5.3.4" wait_until 30 large
stop_serve
sed 's/<1@/<4@/; s/twice/in good time/' one.eml | send ana@member.test garden@lists.test
ok "while nobody serves, Postfix waits" wait_until 30 grep -q 'status=deferred' "$POSTFIX_LOG"
start serve3 as_house sh -c "echo \$\$ >$HOUSE/state/serve.pid; exec posthouse serve"
wait_until 20 grep -q event=listening log/serve3
postqueue -c "$HOUSE/postfix/etc" -f
in_time() { cat "$SINK"/*.eml | grep -q '^Subject: in good time'; }
ok "and the mail comes through then" wait_until 30 in_time
done_testing
