#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A relay that speaks LMTP (RFC 2033), on both databases: our own ph-lmtp over a socket and over TCP, and servers that refuse
# a recipient after the mail, go away there, or are none.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
SINK=$HOUSE/sink SINK_RULES=$HOUSE/rules SINK_PORT=1 # what sending.sh asks for
mkdir -p "$SINK"
cd "$HOUSE" || exit 1
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"
SPOOL=$HOUSE/other # of the ph-lmtp that is the relay, which knows two of three members
mkdir -p "$SPOOL"
[ "$(id -u)" -ne 0 ] || chown "$HOUSE_USER" "$SPOOL"
# shellcheck source=tests/lib/spooling.sh
. "$ROOT/tests/lib/spooling.sh"
printf '%s\n' ana@lists2.test $'zo\xc3\xab@lists2.test' | LC_ALL=C sort >"$SPOOL/lists"
printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: x\nMessage-ID: <one@member.test>\n\n.dot\n\xe9 body\n' >one.eml

# A server that says to each command what the plan's one line has for it; what it was told is in the file heard.
cat >each.py <<'P'
import socket
plan = eval(open("plan").read())
door = socket.create_server(("127.0.0.1", 0))
open("port", "w").write(str(door.getsockname()[1]))
heard = open("heard", "wb", buffering=0)
usual = {"LHLO": "250-each\r\n250 PIPELINING\r\n", "MAIL": "250 ok\r\n", "RCPT": "250 ok\r\n", "DATA": "354 go\r\n",
         "RSET": "250 ok\r\n", ".": "250 2.0.0 ok\r\n", "QUIT": "221 bye\r\n"}
while True:
    c, _ = door.accept()
    try:
        c.sendall(b"220 each LMTP\r\n")
        mail = False
        for line in c.makefile("rb"):
            heard.write(line)
            word = line.strip().decode("latin-1").split(" ")[0]
            if mail and word != ".":
                continue
            mail = False
            reply = plan.get(word, usual.get(word, "500 5.5.1 what\r\n"))
            if isinstance(reply, list):
                reply = reply.pop(0) if len(reply) > 1 else reply[0]
            if reply == "close":
                break
            c.sendall(reply.encode())
            mail = word == "DATA" and reply.startswith("354")
            if word == "QUIT":
                break
    except OSError:
        pass
    c.close()
P
server() { # PLAN
    rm -f port
    echo "$1" >plan
    start each /usr/bin/python3 each.py
    wait_until 10 test -s port
}
answers() {
    sql "select state, code, answer from outbox order by id" | tr '\n' ' '
}
# each WHAT WANT PLAN: the rows of two members after one run
each() {
    fresh
    seed ana@member.test ben@member.test -- one.eml
    server "$3"
    relay "lmtp://127.0.0.1:$(cat port)"
    at 07:00 send 2>said
    is "$1" "$(answers)" "$2 "
    end_pid "${HOUSE_PIDS[-1]}"
}

through_our_own() { # PLACE [LISTENING-PLACE]
    fresh
    empty_spool
    seed ana@lists2.test ben@lists2.test $'raw:zo\xc3\xab@lists2.test' -- one.eml
    relay "$1"
    sed -e "s|^spool = .*|spool = $SPOOL|" -e '/^relay/d' "$HOUSE/etc/posthouse.conf" >"$HOUSE/other.conf"
    echo "lmtp_listen = ${2:-${1#lmtp:}}" >>"$HOUSE/other.conf"
    start lmtp as_house "$LIBEXEC/ph-lmtp" --config="$HOUSE/other.conf"
    wait_until 10 grep -q 'event=listening' "$HOUSE/log/lmtp"
    has "doctor reaches it at $1" "$(posthouse doctor)" "answers"
    ends "ph-lmtp at $1 takes mail" 0 at 07:00 send
    is "for the addresses that it knows, and not for the others" "$(sql "select state, code from outbox order by id" | tr '\n' ' ')" \
        "1|250 2|550 1|250 "
    is "once each" "$(waiting)" 2
    is "with its bytes" "$(grep -la $'^\xe9 body' "$SPOOL"/new/* | wc -l)" 2
    has "and its own sender" "$(cat "$SPOOL"/new/*)" "from garden+b-"
    end_pid "${HOUSE_PIDS[-1]}"
}

replies() {
    each "each mail has its recipient's reply" "1|250|2.0.0 ok 1|250|2.0.0 ok" '{}'
    is "behind LHLO, and nothing else" "$(head -1 heard | tr -d '\r')" "LHLO mx.test"
    is "over one connection" "$(grep -c LHLO heard)" 1
    each "a mailbox that is full is its own alone" "2|552|5.2.2 full 1|250|2.0.0 ok" '{".": ["552 5.2.2 full\r\n", "250 2.0.0 ok\r\n"]}'
    each "one that is busy is for later" "0|451|4.2.0 busy 1|250|2.0.0 ok" '{".": ["451 4.2.0 busy\r\n", "250 2.0.0 ok\r\n"]}'
    each "who is refused before the mail is told so" "2|550|5.1.1 no 1|250|2.0.0 ok" \
        '{"RCPT": ["550 5.1.1 no\r\n", "250 ok\r\n"], "DATA": ["503 5.5.1 nobody\r\n", "354 go\r\n"]}'
    each "and 354 for nobody gets no mail" "2|550|5.1.1 no 2|550|5.1.1 no" '{"RCPT": "550 5.1.1 no\r\n"}'
    is "at all" "$(grep -ac body heard)" 0
    each "a connection that is lost at the mail's end is that mail's" "0|0|the server closed the connection 1|250|2.0.0 ok" \
        '{".": ["close", "250 2.0.0 ok\r\n"]}'
    each "a reply too many is not the next mail's" "1|250|2.0.0 ok 1|250|2.0.0 ok" '{".": "250 2.0.0 ok\r\n250 2.0.0 ok\r\n"}'
    is "which goes over another connection" "$(grep -ac body heard) $(grep -c LHLO heard)" "2 2"
}

no_lmtp() {
    fresh
    seed ana@member.test -- one.eml
    server '{"LHLO": "500 5.5.1 what\r\n"}'
    relay "lmtp://127.0.0.1:$(cat port)"
    ends "a server that speaks SMTP alone" 75 send
    has "is named so" "$said" "does not take LHLO"
    is "and nothing was tried" "$(sql "select state, tries from outbox")" "0|0"
    end_pid "${HOUSE_PIDS[-1]}"
    relay "lmtp://ana@127.0.0.1:24"
    ends "a login is refused" 78 send
    has "as LMTP has none" "$said" "LMTP knows no login"
}

all() {
    through_our_own "lmtp:unix:$SPOOL/lmtp"
    local port
    port=$(free_port)
    through_our_own "lmtp://127.0.0.1:$port" "lmtp://127.0.0.1:$port"
    replies
    no_lmtp
}
all
on_postgres all
done_testing
