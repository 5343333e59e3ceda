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
as_house mkdir -p "$SPOOL/tmp" "$SPOOL/new" "$SPOOL/aside"
printf '%s\n' garden@lists.test posthouse@lists.test pumps@lists.test >"$SPOOL/lists"
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
waiting() {
    find "$SPOOL/new" -type f | wc -l
}
leftovers() {
    find "$SPOOL/tmp" -type f | wc -l
}
empty_spool() {
    rm -f "$SPOOL"/new/* "$SPOOL"/tmp/*
}
mail_of() { # the mail in the only entry
    /usr/bin/python3 -c 'import sys; sys.stdout.buffer.write(open(sys.argv[1], "rb").read().split(b"\n\n", 1)[1])' "$SPOOL"/new/*
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
    is "it needs no library but libc" "$(readelf -d "$LIBEXEC/ph-lmtp" | sed -n 's/.*NEEDED.*\[\(.*\)\.so.*/\1/p' | sort | tr '\n' ' ')" "libc "
fi

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
is "T6: odd recipients are unknown; a list's verbs are known" "$(talk <script | codes | tail -n +3 | tr '\n' ' ')" \
    "550 5.1.1 550 5.1.1 550 5.1.1 550 5.1.1 550 5.1.1 250 2.1.5 "

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
done_testing
