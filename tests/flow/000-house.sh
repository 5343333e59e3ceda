#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The tests' own tools: a sink that keeps bytes and refuses as told, a real Postfix, an installed tree.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
ok "the tree is installed" test -d "$STAGE/usr"
ok "another user can enter the house" as_house test -x "$STAGE/usr" -a -x "$HOUSE"

write_conf "relay = smtp://127.0.0.1:25" "token_key = x"
is "a later line replaces the earlier one" "$(grep -c '^relay' "$HOUSE/etc/posthouse.conf")" 1
has "and other lines are added" "$(cat "$HOUSE/etc/posthouse.conf")" "token_key = x"

no "what never comes is not waited for longer than told" wait_until 1 false
is "a rule that fails is counted as failed" "$(bash -c '. "$0"; is a b c' "$ROOT/tests/lib/tap.sh" | head -1)" "not ok 1 - a"
is "a command that should fail and does not is counted as failed" \
    "$(bash -c '. "$0"; no a true' "$ROOT/tests/lib/tap.sh" | head -1)" "not ok 1 - a"

printf '#!/bin/sh\necho 1..2; echo ok 1 - a\n' >"$HOUSE/short"
printf '#!/bin/sh\necho 1..1; echo ok 1 - a; exit 3\n' >"$HOUSE/dies"
chmod +x "$HOUSE/short" "$HOUSE/dies"
has "a program that stops early is a failure" "$("$ROOT/tests/run" "$HOUSE/short")" "1 passed, 1 failed, 0 skipped"
has "a program that ends badly is a failure" "$("$ROOT/tests/run" "$HOUSE/dies")" "1 passed, 1 failed, 0 skipped"

start_sink
mail=$'Subject: bytes\r\n\r\n.dot\r\n..two dots\r\n\xff\x80 raw\r\n.\rnot the end\r\nend\r\n'
# talk LINE…: a raw dialogue, all sent at once, so that the sink must take pipelined commands
talk() {
    /usr/bin/python3 -c '
import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10)
s.sendall(sys.stdin.buffer.read())
s.shutdown(socket.SHUT_WR)
got = b""
while True:
    b = s.recv(65536)
    if not b:
        break
    got += b
sys.stdout.write(got.decode("utf-8", "replace"))' "$SINK_PORT" 2>&1 || echo "connection broken"
}
one_mail() {
    printf 'EHLO test\r\nMAIL FROM:<%s> BODY=8BITMIME\r\nRCPT TO:<bob@far.test>\r\nRCPT TO:<eve@far.test>\r\nDATA\r\n' "$1"
    printf '%s' "$mail" | sed 's/^\./../'
    printf '.\r\nQUIT\r\n'
}
got=$(one_mail ana@member.test | talk)
has "the sink offers pipelining" "$got" 250-PIPELINING
has "the sink takes a pipelined mail" "$got" "250 2.0.0 kept as 000001"
printf '%s' "$mail" >"$HOUSE/wanted.eml"
ok "its bytes are kept as they were" cmp "$SINK/000001.eml" "$HOUSE/wanted.eml"
is "its envelope is kept" "$(json "$SINK/000001.json" '[d["from"], d["to"], d["params"], d["stuffed"]]')" \
    "['ana@member.test', ['bob@far.test', 'eve@far.test'], 'BODY=8BITMIME', 3]"
has "the dialogue is kept" "$(cat "$SINK/session-000001.log")" "C: RCPT TO:<bob@far.test>"
printf 'EHLO x\nQUIT\r\n' | talk >/dev/null
has "a line without CR is marked" "$(cat "$SINK/session-000002.log")" "C! EHLO x"
got=$(printf 'HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@far.test>\r\nDATA\r\na\n.\nMAIL FROM:<evil@x>\r\n.\r\nQUIT\r\n' | talk)
is "a lone LF does not end a mail" "$(json "$SINK/000002.json" '[d["bytes"], d["bare_lf"]]')" "[24, 2]"

echo 'rcpt bob@* 550 5.1.1 no bob here' >"$SINK_RULES"
got=$(one_mail ana@member.test | talk)
has "a recipient is refused as told" "$got" "550 5.1.1 no bob here"
is "and the other one gets the mail" "$(json "$SINK/000003.json" 'd["to"]')" "['eve@far.test']"
printf 'once mail <> 451 4.7.1 later\n' >"$SINK_RULES"
has "a sender is put off once" "$(one_mail '' | talk)" "451 4.7.1 later"
has "and then taken" "$(one_mail '' | talk)" "250 2.0.0 kept as 000004"
echo 'dot 451 4.3.0 disk full' >"$SINK_RULES"
has "the final dot is refused as told" "$(one_mail a@b | talk)" "451 4.3.0 disk full"
echo 'drop-before' >"$SINK_RULES"
hasnt "the connection drops before the answer" "$(one_mail a@b | talk)" "kept"
is "with nothing kept" "$(sink_count)" 4
echo 'drop-after' >"$SINK_RULES"
hasnt "the connection drops after the mail is kept" "$(one_mail a@b | talk)" "kept"
is "with the mail kept" "$(sink_count)" 5
printf 'limit 1 421 4.7.0 enough\nwithout SMTPUTF8\n' >"$SINK_RULES"
got=$({ one_mail a@b | grep -av QUIT; one_mail c@d; } | talk)
has "a session ends after as many mails as told" "$got" "421 4.7.0 enough"
hasnt "an extension can be left out" "$got" SMTPUTF8
echo 'greet 554 5.3.2 closed' >"$SINK_RULES"
has "the greeting can refuse" "$(printf 'QUIT\r\n' | talk)" "554 5.3.2 closed"
: >"$SINK_RULES"

if [ -z "$(postgres_lacks)" ]; then
    start_postgres
    is "a real PostgreSQL answers the house's user" "$(as_house psql -XAt -c 'select 41 + 1' "$POSTGRES_URL")" 42
else
    skip "a real PostgreSQL answers the house's user" "$(postgres_lacks)"
fi

why=$(postfix_lacks)
if [ -n "$why" ]; then
    skip "a mail passes through a real Postfix to the sink" "$why"
    skip "a mail to the lists' domain is piped to a program of the house's user" "$why"
else
    before=$(sink_count)
    mkdir "$HOUSE/piped"
    chown "$HOUSE_USER" "$HOUSE/piped"
    printf '#!/bin/sh\ncat >"$HOUSE/piped/$1"\nid -un >"$HOUSE/piped/user"\n' >"$HOUSE/keep"
    chmod 755 "$HOUSE/keep"
    # shellcheck disable=SC2016 # Postfix fills in the recipient
    ok "Postfix starts" start_postfix "$HOUSE/keep"' ${recipient}'
    smtp_send "$POSTFIX_PORT" ana@member.test bob@far.test garden@lists.test <"$HOUSE/wanted.eml"
    ok "a mail passes through a real Postfix to the sink" wait_until 20 sink_has $((before + 1))
    is "for its recipient" "$(json "$SINK/$(printf %06d $((before + 1))).json" 'd["to"]')" "['bob@far.test']"
    ok "a mail to the lists' domain is piped to a program" wait_until 20 test -s "$HOUSE/piped/user"
    is "of the house's user" "$(cat "$HOUSE/piped/user")" "$HOUSE_USER"
    has "with its words" "$(cat "$HOUSE/piped/garden@lists.test")" "Subject: bytes"
    ok "Postfix logs where it was told" grep -q 'status=sent' "$POSTFIX_LOG"
fi
# ---- a build that lacks them
unbuilt() { (V=unbuilt && start_sink); }
ends "a flow test without what it needs" 1 unbuilt
has "says what to build" "$said" "Bail out! build/unbuilt lacks the tests' own tools: make V=unbuilt all units tools"
done_testing
