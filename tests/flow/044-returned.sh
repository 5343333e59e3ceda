#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A member's copy comes back: the report goes to the address that the copy was really sent from, and is noted for that
# member. One letter changed, and it says nothing about anybody.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
write_conf "relay = smtp://127.0.0.1:$SINK_PORT"
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test ben@member.test >/dev/null
run() {
    as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
    as_house "$LIBEXEC/ph-send" --once 2>>"$HOUSE/log/send"
}
# report ID: what another server sends about ben's copy (RFC 3464), by the null sender
report() {
    cat <<MAIL
From: Mail Delivery Subsystem <mailer-daemon@mx.member.test>
To: $1
Subject: Undelivered Mail Returned to Sender
Message-ID: <$2@mx.member.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.member.test

Final-Recipient: rfc822; somebody-else@member.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
MAIL
}

printf 'From: ana@member.test\nTo: garden@lists.test\nSubject: pump\nMessage-ID: <pump@x>\n\nIt leaks.\n' | hook garden@lists.test
run
is "each member has a copy" "$(sink_count)" 2
sender=$(json "$(grep -l '"to":\["ben@' "$SINK"/[0-9]*.json)" 'd["from"]')
has "B1: ben's comes from an address of his own" "$sender" "garden+b-"
ben=$(sql "select p.person from person_address p join address a on a.id = p.address where a.address = 'ben@member.test'")
posts=$(sql 'select count(*) from post')

report "$sender" one | hook "$sender" ''
run
is "B3: a report that comes back to it is noted for ben, whoever it names" \
    "$(sql "select person, detail from event where kind = 'returned'")" "$ben|bounce hard 5.1.1"
is "it is filed nowhere" "$(sql 'select count(*) from post') $(sql 'select count(*) from hold')" "$posts 0"
is "and sent on to nobody" "$(sink_count)" 2

mac=${sender##*-}
last=${mac%@*}
letter=${last: -1}
other=a
[ "$letter" != a ] || other=b
wrong=${sender%"$letter"@*}$other@${sender#*@}
report "$wrong" two | hook "$wrong" ''
run
is "B1: with one letter changed it is about nobody" \
    "$(sql "select coalesce(person, 0), detail from event where kind = 'returned' order by id desc limit 1")" "0|bounce, the token is not ours"
is "and goes nowhere either" "$(sql 'select count(*) from post') $(sql 'select count(*) from hold') $(sink_count)" "$posts 0 2"

swapped=$(json "$(grep -l '"to":\["ana@' "$SINK"/[0-9]*.json)" 'd["from"]')
crossed="${swapped%-*}-$mac"
report "$crossed" three | hook "$crossed" ''
run
is "nor does ben's token speak for ana" \
    "$(sql "select count(*) from event where kind = 'returned' and person is not null")" 1
POSTHOUSE_NOW=$(date -ud '+100 days' +%FT%TZ)
export POSTHOUSE_NOW
report "$sender" four | hook "$sender" ''
run
is "B1: and in a later season the right one is no longer good" \
    "$(sql "select count(*) from event where kind = 'returned' and person is not null")" 1
done_testing
