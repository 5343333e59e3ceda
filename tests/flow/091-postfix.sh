#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole way, with the mail server in between as a site has it: a client speaks SMTP to a real Postfix, which pipes
# to ph-hook as "posthouse aliases" tells it; "posthouse serve" files and sends; copies go back through
# Postfix and out to the sink.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

why=$(postfix_lacks)
if [ -n "$why" ]; then
    skip "the whole way through a real Postfix" "$why"
    done_testing
fi
stage
start_sink
DB=$HOUSE/state/posthouse.db SPOOL=$HOUSE/state/spool
cd "$HOUSE" || exit 1

serve() {
    # shellcheck disable=SC2016 # $$ is the inner shell's
    start serve as_house sh -c 'echo $$ >"$1"; exec posthouse serve' sh "$HOUSE/state/serve.pid"
}
stop_serve() {
    end_pid "$(cat "$HOUSE/state/serve.pid")"
}
# mail ID SUBJECT [BODY]: from Ana, a member
mail() {
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: %s\n' "$2"
    printf 'Date: Mon, 04 May 2026 06:00:00 +0000\nMessage-ID: <%s@member.test>\nMIME-Version: 1.0\n\n%b' "$1" "${3:-Words.\n}"
}
send() { # SENDER RECIPIENT… <MAIL
    sed 's/\r*$/\r/' | smtp_send "$POSTFIX_PORT" "$@" # smtplib ends what ends in LF alone with a blank line
}
# got ADDRESS PATTERN: the sink's mails for that address with that line in the header, one file a line
got() {
    local f
    grep -l "\"to\": *\[\"$1\"\]" "$SINK"/*.json 2>/dev/null | while read -r f; do
        ! sed '/^\r*$/q' "${f%.json}.eml" | grep -q "$2" || echo "${f%.json}.eml"
    done
}
arrived() { # COUNT ADDRESS PATTERN
    [ "$(got "$2" "$3" | wc -l)" -ge "$1" ]
}
comes() { # COUNT ADDRESS PATTERN, in good time
    wait_until 30 arrived "$@"
}
filed() { # the rows of "thread list --json" of a list
    posthouse thread list "$1" --json
}
events() {
    sqlite3 "$DB" "select count(*) from event where kind = '$1'"
}

write_conf "relay = smtp://127.0.0.1:$SINK_PORT" "max_message = 1M"
posthouse init "$HOUSE/etc" >"$HOUSE/log/init" || exit 1
ok "Postfix starts" start_postfix /bin/false
# the line of README's "Run it", for this Postfix
tell_postfix() {
    posthouse aliases --for=postfix --user="$HOUSE_USER" | MAIL_CONFIG=$HOUSE/postfix/etc sh
}
ok "it does what posthouse aliases tells it" tell_postfix
has "and knows the hook" "$(postconf -c "$HOUSE/postfix/etc" -M posthouse/unix)" "ph-hook --config=$POSTHOUSE_CONFIG"
write_conf "relay = smtp://127.0.0.1:$POSTFIX_PORT" "max_message = 1M"
{
    posthouse list add garden --title=Garden
    posthouse list add pumps
    posthouse topic add garden water
    posthouse member add garden ana@member.test ben@far.test
    posthouse member add pumps ana@member.test ben@far.test
} >"$HOUSE/log/lists"
HOUSE_STOPS+=(stop_serve)
serve

# ---- one mail in, one copy for each member out
mail one 'The first' 'A line.\n.\n..two dots\nFrom here on\n\xc3\xa9\n' >one.eml
ok "Postfix takes a mail for the list" send ana@member.test garden@lists.test <one.eml
ok "a member gets it back through Postfix" comes 1 ben@far.test '^Subject: The first'
arrived 1 ben@far.test '^Subject: The first' || done_testing # all else would only wait for nothing
ok "the author too" comes 1 ana@member.test '^Subject: The first'
copy=$(got ben@far.test '^Subject: The first')
is "the body is the author's, byte for byte" "$(sed '1,/^\r*$/d' "$copy" | tr -d '\r' | od -c)" "$(sed '1,/^$/d' one.eml | od -c)"
has "the envelope sender is the member's own" "$(json "${copy%.eml}.json" 'd["from"]')" "garden+b-"
is "O2: one List-Id" "$(grep -c '^List-Id: Garden <garden.lists.test>' "$copy")" 1
sender=$(json "${copy%.eml}.json" 'd["from"]')

# ---- addresses
mail water 'About water' | send ana@member.test garden+water@lists.test
ok "a topic's address passes Postfix" comes 1 ben@far.test '^Subject: About water'
has "and its tag is known" "$(filed garden | grep '"water@member')" '"tags":["water"]'
mail answer 'No thread in its header' | send ana@member.test garden+r-2@lists.test
ok "so does a reply address" comes 1 ben@far.test '^Subject: No thread'
has "and its parent is known" "$(filed garden | grep '"answer@member')" '"parent":2'
mail both 'For both lists' | send ana@member.test garden@lists.test pumps@lists.test
ok "a mail to two lists arrives" comes 1 ben@far.test '^Subject: For both'
in_pumps() { filed pumps | grep -q '"both@member'; }
ok "and is filed in both" wait_until 30 in_pumps # by two runs of the hook
is "a member of both gets it once" "$(got ben@far.test '^Subject: For both' | wc -l)" 1

# ---- what is refused
mail lost 'To nobody' | send ana@member.test nobody@lists.test
ok "T2: a mail to an unknown list comes back" comes 1 ana@member.test '^Subject: Undelivered'
bounce=$(cat "$(got ana@member.test '^Subject: Undelivered' | head -1)")
has "T2: with 5.1.1" "$bounce" "Status: 5.1.1"
has "T2: and our own words" "$bounce" "no such list: nobody@lists.test"
mail half 'One of two is known' | send ana@member.test nobody@lists.test pumps@lists.test
ok "the known one of two recipients gets the mail" comes 1 ben@far.test '^Subject: One of two'
{
    mail huge 'Too large'
    head -c 1500000 /dev/zero | tr '\0' x | fold -w 76
} | send ana@member.test garden@lists.test
too_large() { cat "$SINK"/*.eml | grep -q '^Status: 5\.3\.4'; }
ok "T2: a mail over the limit comes back with 5.3.4" wait_until 30 too_large

# ---- machines
printf 'From: MAILER-DAEMON@far.test\nSubject: Undelivered Mail\nAuto-Submitted: auto-replied\n\nSorry.\n' |
    send '' "$sender"
returned() { [ "$(events returned)" -eq 1 ]; }
ok "T5: a bounce to a member's sender address is noted" wait_until 30 returned
send '' garden@lists.test <one.eml
dropped() { [ "$(events dropped)" -ge "$1" ]; }
ok "T5: what the null sender writes to the list is dropped" wait_until 30 dropped 1
send ana@member.test pumps@lists.test <"$copy"
ok "T9: so is our own copy that comes round again" wait_until 30 dropped 2
is "none of it was distributed" "$(got ben@far.test '^Subject: \(Undelivered\|The first\)' | wc -l)" 1

# ---- what is wrong here is tried again by Postfix, and nothing is lost
chmod 555 "$SPOOL/tmp"
if as_house test -w "$SPOOL/tmp"; then
    skip "T2: a spool that cannot be written makes Postfix wait" "the house's user may write everywhere"
else
    mail later 'In good time' | send ana@member.test garden@lists.test
    ok "T2: a spool that cannot be written makes Postfix wait" wait_until 30 grep -q 'status=deferred' "$POSTFIX_LOG"
    chmod 750 "$SPOOL/tmp"
    postqueue -c "$HOUSE/postfix/etc" -f
    ok "and the mail comes through when it can be" comes 1 ben@far.test '^Subject: In good time'
fi

# ---- a crowd
before=$(filed garden | wc -l)
/usr/bin/python3 - "$POSTFIX_PORT" <<'PY'
import smtplib, sys, threading
def client(k):
    with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=60) as s:
        for i in range(5):
            n = k * 5 + i
            s.sendmail("ana@member.test", ["garden@lists.test"],
                f"From: ana@member.test\r\nSubject: crowd {n}\r\nMessage-ID: <crowd-{n}@member.test>\r\n\r\nNumber {n}\r\n")
threads = [threading.Thread(target=client, args=(k,)) for k in range(10)]
for t in threads: t.start()
for t in threads: t.join()
PY
crowd() { [ "$(got ben@far.test '^Subject: crowd' | wc -l)" -ge 50 ]; }
ok "fifty mails of ten clients at once all come out" wait_until 60 crowd
ok "to the other member too" comes 50 ana@member.test '^Subject: crowd'
is "each is one post" "$(filed garden | wc -l)" $((before + 50))
is "numbered without a gap" "$(filed garden | sed 's/.*"number":\([0-9]*\).*/\1/' | sort -n | tail -1)" $((before + 50))
is "each member has each once" "$(got ben@far.test '^Subject: crowd' | xargs grep -h '^Subject: crowd' | sort -u | wc -l) $(got ben@far.test '^Subject: crowd' | wc -l)" "50 50"
waits() { find "$SPOOL/new" -type f | wc -l; }
is "nothing waits in the spool" "$(waits)" 0
nothing_queued() { [ "$(find "$HOUSE"/postfix/queue/{incoming,active,deferred} -type f | wc -l)" -eq 0 ]; }
ok "or in Postfix" wait_until 20 nothing_queued
done_testing
