# SPDX-License-Identifier: GPL-3.0-or-later
# For flow tests of what comes back, after tests/lib/house.sh and start_sink: a house with ana (the owner), ben and cyd,
# days in May 2026 by their number, and reports as other servers write them. DATABASE is what it runs on.
# shellcheck shell=bash
at() { # at TIME COMMAND…
    local when=$1
    shift
    POSTHOUSE_NOW=$when "$@"
}
as_() { # as_ DAY COMMAND…: at seven in the morning
    at "2026-05-$1T07:00:00Z" "${@:2}"
}
program() {
    as_house timeout 120 "$LIBEXEC/$1" --once >>"$HOUSE/log/$1" 2>&1
}
programs() {
    program ph-intake
    program ph-digest
    program ph-send
}
run() { # run DAY
    as_ "$1" programs
}
read_on() { # read_on DAY: what the spool holds, no more
    as_ "$1" program ph-intake
}
rules() {
    printf '%s\n' "$@" >"$SINK_RULES"
}
house() {
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc" "${SINK:?}"/[0-9]*
    : >"$SINK_RULES"
    [ "${DATABASE:0:1}" = / ] || as_house psql -XAtq -c 'drop schema public cascade; create schema public' "$DATABASE" 2>/dev/null
    write_conf "relay = smtp://127.0.0.1:$SINK_PORT" "database = $DATABASE" "authserv_id = mx.test"
    as_ 03 posthouse init "$HOUSE/etc" >/dev/null
    as_ 03 posthouse list add garden >/dev/null
    as_ 03 posthouse list add pumps >/dev/null
    as_ 03 posthouse member add garden ana@member.test --role=owner >/dev/null
    as_ 03 posthouse member add garden ben@member.test cyd@member.test >/dev/null
    as_ 03 posthouse member add pumps ben@member.test ana@member.test >/dev/null
    before_ben=0
}
post() { # post DAY WORD [LIST]: ana writes, and it goes out
    printf 'From: Ana <ana@member.test>\nTo: %s@lists.test\nSubject: %s\nMessage-ID: <%s.%s@x>\n\nAbout %s.\n' \
        "${3:-garden}" "$2" "$2" "$1" "$2" | hook "${3:-garden}@lists.test"
    read_on "$1"
    as_ "$1" program ph-send
    before_ben=$(got ben)
}
got() { # got NAME: how many mails the sink holds for them
    grep -l "\"to\":\\[\"$1@" "$SINK"/[0-9]*.json 2>/dev/null | wc -l
}
file_of() {
    grep -l "\"to\":\\[\"$1@" "$SINK"/[0-9]*.json 2>/dev/null | sort -V | tail -1
}
sender_of() { # the envelope sender of the last mail to NAME
    json "$(file_of "$1")" 'd["from"]'
}
senders() { # of all mails of garden's, each once
    grep -oh '"from":"garden+b-[^"]*"' "$SINK"/[0-9]*.json | cut -d'"' -f4 | sort -u
}
last() { # the last mail to NAME, decoded
    local file
    file=$(file_of "$1")
    /usr/bin/python3 -c '
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
for k in ("From", "To", "Reply-To", "Subject"): print("%s: %s" % (k, m[k]))
for p in m.walk():
    if p.get_content_maintype() == "text": print(" ".join(p.get_content().split()) if p.get_content_subtype() == "plain" else "")' "${file%.json}.eml" |
        sed 's/\(mail-\?\) /\1 /'
}
wrong() { # the same address with one letter of its token changed
    local local_part=${1%@*} other=a
    [ "${local_part: -1}" != a ] || other=b
    echo "${local_part%?}$other@${1#*@}"
}
# dsn SENDER STATUS [ACTION] [RECIPIENT]: a report as RFC 3464 has it
dsn() {
    cat <<MAIL
From: Mail Delivery Subsystem <mailer-daemon@mx.member.test>
To: $1
Subject: Undelivered Mail Returned to Sender
Message-ID: <$RANDOM$RANDOM@mx.member.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

This is what became of your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.member.test

Final-Recipient: rfc822; ${4:-somebody@forwarded.test}
Action: ${3:-failed}
Status: $2

--b--
MAIL
}
back_only() {
    dsn "$@" | hook "$1" ''
    program ph-intake
}
back() { # back DAY SENDER STATUS [ACTION] [RECIPIENT]: a report comes, and is read
    as_ "$1" back_only "${@:2}"
}
vacation() {
    printf 'From: ben@member.test\nTo: %s\nSubject: Out of office\nAuto-Submitted: auto-replied\nMessage-ID: <v%s@x>\n\nBack in June.\n' "$1" $RANDOM
}
proven() { # a mail of ben's that our own server vouches for
    printf 'Authentication-Results: mx.test; dkim=pass header.d=member.test; dmarc=pass header.from=member.test\n'
    printf 'From: ben@member.test\nTo: garden@lists.test\nSubject: help\nMessage-ID: <p%s@x>\n\nHello?\n' $RANDOM
}
arf() { # arf TYPE SENDER: a complaint (RFC 5965) about the copy that was sent from SENDER
    cat <<MAIL
From: fbl@mail.test
To: postmaster@lists.test
Subject: FW: one
Message-ID: <$RANDOM$RANDOM@fbl>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=q

--q
Content-Type: text/plain

A report.
--q
Content-Type: message/feedback-report

Feedback-Type: $1
User-Agent: t/1
Version: 1
Original-Mail-From: <$2>

--q
Content-Type: message/rfc822

From: ana@member.test
Subject: one

About one.
--q--
MAIL
}
ledger() { # the last entry of ben's: "hard 5.1.1"
    sql "select case b.kind when 1 then 'hard' when 2 then 'soft' else 'policy' end || ' ' || b.status from bounce b
        join address a on a.id = b.address where a.address = 'ben@member.test' order by b.last desc, b.kind limit 1"
}
state() { # NAME's score as it was last counted
    sql "select coalesce(sum(s.score), 0) from bounce_state s join address a on a.id = s.address where a.address = '$1@member.test'"
}
off() { # 1: delivery to NAME is off
    sql "select count(*) from bounce_state s join address a on a.id = s.address where a.address = '$1@member.test' and s.off > 0"
}
lists_of() {
    sql "select l.name from list l join subscription s on s.list = l.id join person_address p on p.person = s.person
        join address a on a.id = p.address where a.address = '$1@member.test' order by l.name" | tr '\n' ' '
}
# feed STATUS FILE: a report for each sender in the file, through the hook
feed() {
    as_house /usr/bin/python3 - "$LIBEXEC/ph-hook" "$HOUSE/etc/posthouse.conf" "$1" "$2" <<'PY'
import subprocess, sys
hook, conf, status, path = sys.argv[1:]
for n, sender in enumerate(open(path).read().split()):
    report = ("From: mailer-daemon@mx.member.test\nTo: %s\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <%s%d@mx>\n"
              "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b\n"
              "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.member.test\n\nFinal-Recipient: rfc822; x@y.test\n"
              "Action: failed\nStatus: %s\n\n--b--\n" % (sender, status, n, status))
    subprocess.run([hook, "--config=" + conf, "--sender=", "--", sender], input=report.encode(), check=True)
PY
}
