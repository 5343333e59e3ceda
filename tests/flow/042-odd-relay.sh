#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Relays that break the rules of SMTP: no mail is lost or taken for sent, and ph-send goes on.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
write_conf
cd "$HOUSE" || exit 1
printf 'From: Ana <ana@member.test>\nSubject: x\nMessage-ID: <one@x>\n\nbody\n' >one.eml

# A server that follows a plan, a line a connection: what it says, in Python, to each command; "close" hangs up, a list is
# said one after the other. It keeps what it hears.
cat >odd.py <<'P'
import os, socket, sys, time
def held(): # until the test lets it go
    open("reached", "w").close()
    while not os.path.exists("go"):
        time.sleep(0.02)
    return "250 ok\r\n"
plans = [eval(line) for line in open("plan")]
door = socket.create_server(("127.0.0.1", 0))
open("port", "w").write(str(door.getsockname()[1]))
heard = open("heard", "wb", buffering=0)
usual = {"EHLO": "250-odd\r\n250 PIPELINING\r\n", "MAIL": "250 ok\r\n", "RCPT": "250 ok\r\n", "DATA": "354 go\r\n",
         "RSET": "250 ok\r\n", ".": "250 ok\r\n", "QUIT": "221 bye\r\n"}
for plan in plans + [{}] * 20:
    c, _ = door.accept()
    c.settimeout(20)
    say = lambda what: c.sendall(what.encode("latin-1"))
    try:
        say(plan.get("greet", "220 odd\r\n"))
        mail = False
        for line in c.makefile("rb"):
            heard.write(line)
            word = line.strip().decode("latin-1").split(" ")[0]
            if mail and word != ".":
                if "early" in plan:
                    say(plan.pop("early"))
                continue
            mail = False
            reply = plan.get(word, usual.get(word, "500 what\r\n"))
            if callable(reply):
                reply = reply()
            if isinstance(reply, list):
                reply = reply.pop(0) if len(reply) > 1 else reply[0]
            if reply == "close":
                break
            say(reply)
            mail = word == "DATA" and reply.startswith("354")
            if word == "QUIT":
                break
    except OSError:
        pass
    c.close()
P

server() { # PLAN…
    rm -f port
    printf '%s\n' "$@" >plan
    start odd /usr/bin/python3 odd.py
    wait_until 10 test -s port
}
# odd WHAT STATES PLAN…: two members' rows after one run against such a server, and all sent after a second run against
# a good one
odd() {
    local what=$1 want=$2
    shift 2
    server "$@"
    for _ in 1 2 3 4 5; do # a busy machine may need more than the jail's 0.8 s for the large mail
        rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
        write_conf "relay = smtp://127.0.0.1:$(cat port)" "connections = 1"
        POSTHOUSE_NOW=2026-05-04T07:00:00Z as_house "$ROOT/build/$V/tests/seed" "$POSTHOUSE_CONFIG" garden@lists.test \
            ana@member.test ben@member.test -- "${MAIL:-one.eml}" && break
    done
    POSTHOUSE_NOW=2026-05-04T07:00:00Z as_house timeout 20 "$LIBEXEC/ph-send" --once 2>said
    is "$what" "$(states)" "$want"
    POSTHOUSE_NOW=2026-05-04T07:06:00Z as_house timeout 20 "$LIBEXEC/ph-send" --once 2>>said
    is "and nothing waits for ever" "$(states | cut -d' ' -f1)" 0
    end_pid "${HOUSE_PIDS[-1]}"
}
states() { # waiting, sent, failed
    /usr/bin/python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
print(*[d.execute("select count(*) from outbox where state = ?", (s,)).fetchone()[0] for s in range(3)])' "$HOUSE/state/posthouse.db"
}
tries() {
    /usr/bin/python3 -c 'import sqlite3, sys
print(*[r[0] for r in sqlite3.connect(sys.argv[1]).execute("select tries from outbox order by id")])' "$HOUSE/state/posthouse.db"
}

cut_off() { # connections that we left without a word
    echo $(($(grep -ac ^EHLO heard) - $(grep -ac ^QUIT heard)))
}

odd "a good server, for comparison" "0 2 0" '{}'
odd "a refused recipient whose DATA is taken all the same gets an empty mail" "0 0 2" '{"RCPT": "550 5.1.1 no\r\n"}'
is "and the mail goes to nobody" "$(grep -ac body heard)" 0
odd "what is no reply ends the connection, for that mail" "1 1 0" '{"MAIL": "hello\r\n"}'
odd "so does a code that changes within a reply" "1 1 0" '{"DATA": "250-a\r\n354 b\r\n"}'
odd "and a reply without end" "1 1 0" '{"MAIL": "250-x\r\n" * 5000}'
odd "and one line without end" "1 1 0" '{"RCPT": "2" * 40000}'
size=3000000
{ cat one.eml; yes 'many lines' | head -c $size; } >large.eml
MAIL=large.eml odd "a reply before the end of the mail is no proof that it arrived" "1 1 0" '{"early": "250 thanks\r\n"}'
MAIL=large.eml odd "but it can refuse it" "0 1 1" '{"early": "552 5.3.4 too big\r\n"}'
odd "a reply too many is not taken for the next mail's" "0 2 0" '{".": "250 ok\r\n250 ok\r\n"}'
is "which is sent for all that" "$(grep -ac body heard)" 2
odd "nor is a mail sent because DATA was answered as its end is" "1 1 0" '{"DATA": "250 ok\r\n"}'
odd "the next mail's envelope, which goes out behind a mail's end, is no try" "0 2 0" '{".": "250 ok\r\n", "RCPT": ["250 ok\r\n", "close"]}'
is "where the connection is closed at it" "$(tries)" "1 1"
odd "the next mail is none either once its domain is put off" "2 0 0" '{"RCPT": "450 4.4.1 no answer\r\n", "DATA": "503 no\r\n"}'
is "by a recipient's refusal, for which no connection is cut" "$(tries) $(cut_off)" "2 1 0"
odd "or by that of a mail, behind which its envelope is out" "2 0 0" '{".": "450 4.4.1 no answer\r\n"}'
is "so that it is cut" "$(tries) $(cut_off)" "2 1 1"
odd "a connection closed at MAIL" "1 1 0" '{"MAIL": "close"}'
odd "a connection closed at the end of the mail" "1 1 0" '{".": "close"}'
odd "421 at the end of a fresh connection's first mail, after which the relay is left alone" "2 0 0" '{".": "421 4.3.2 going down\r\n"}'
odd "a server that does not start anew after a refusal" "0 1 1" \
    '{"RCPT": "550 5.1.1 no\r\n", "DATA": "503 no\r\n", "RSET": "502 what\r\n"}'
odd "NUL and control characters in a reply" "0 0 2" '{"RCPT": "550 5.1.1 \x00\x1b[2J\xff\r\n"}'
is "are not kept" "$(/usr/bin/python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("select answer from outbox").fetchone()[0])' "$HOUSE/state/posthouse.db")" "5.1.1 ??[2J?"
odd "a greeting that is none keeps everything for later" "2 0 0" '{"greet": "SSH-2.0-x\r\n"}'

# ---- what waits behind a mail that takes long
server '{".": held}'
rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
write_conf "relay = smtp://127.0.0.1:$(cat port)" "connections = 1"
as_house "$ROOT/build/$V/tests/seed" "$POSTHOUSE_CONFIG" garden@lists.test ana@member.test ben@member.test -- one.eml
start send as_house "$LIBEXEC/ph-send" --config="$POSTHOUSE_CONFIG" --once
sender=$!
ok "the first mail is under way" wait_until 20 test -e reached
envelopes() {
    [ "$(grep -ac '^RCPT' heard)" -eq 2 ]
}
sleep 1.2 # a second after the claim it is looked again
posthouse member remove garden ben@member.test >said
touch go
wait "$sender"
is "who left meanwhile gets nothing, though the envelope was out" "$(states) $(grep -ac body heard)" "0 1 0 1"
ok "and it was" envelopes
done_testing
