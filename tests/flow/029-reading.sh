#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# STANDARDS R1 to R9 from end to end: what is held as malformed, and what archive, digest and copies make of mail that can be
# read in two ways. tests/corpus has the mails that only need to be read.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden --title="$(printf '🌱ñ%.0s' $(seq 30))" >/dev/null
posthouse member add garden ana@member.test ben@member.test >/dev/null
given() { # NAME FIELD…, the body on standard input
    local name=$1
    shift
    {
        printf 'Message-ID: <%s@x>\n' "$name"
        printf '%b\n' "$@"
        echo
        cat
    } | hook garden@lists.test
    as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/intake"
}
posted() {
    sql "select count(*) from message where message_id = '$1@x'"
}
malformed() { # NAME FIELD…
    local before
    before=$(sql "select count(*) from hold where reason = 'malformed'")
    given "$@" <<<Words.
    is "R1: held as malformed: $1" "$(posted "$1") $(sql "select count(*) from hold where reason = 'malformed'")" "0 $((before + 1))"
}
from='From: ana@member.test' to='To: garden@lists.test' date='Date: Mon, 04 May 2026 06:00:00 +0000'
malformed two-from "$from" 'From: ben@member.test' "$to" "$date" 'Subject: x'
malformed two-subjects "$from" "$to" "$date" 'Subject: x' 'Subject: y'
malformed two-dates "$from" "$to" "$date" "$date" 'Subject: x'
malformed two-ids "$from" "$to" "$date" 'Message-ID: <other@x>' 'Subject: x'
malformed two-authors 'From: ana@member.test, ben@member.test' "$to" "$date" 'Subject: x'
given sender 'From: ana@member.test, ben@member.test' 'Sender: ana@member.test' "$to" "$date" 'Subject: x' <<<Words.
is "R1: two authors with a Sender are not" "$(posted sender)" 1

# ---- what can be read in two ways is read in one
given two-types "$from" "$to" "$date" 'Subject: Two ways' 'MIME-Version: 1.0' \
    'Content-Type: multipart/mixed; boundary=b; boundary=c' 'Content-Type: text/html' <<'MAIL'
--b

firstway
--c

secondway
--b--
MAIL
is "R6: two Content-Type fields and two boundaries: it is filed" "$(posted two-types)" 1
as_house "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/send"
copy=$(grep -lr '^Message-ID: <two-types@x>' "$HOUSE/state/out/ben@member.test" | head -1)
read_copy() {
    /usr/bin/python3 -c '
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print(len(m.get_all("Content-Type")), str(m["Content-Type"]).count("boundary"), m.get_content_type(), [p.get_content().strip() for p in m.walk() if not p.is_multipart()])' "$copy"
}
read_copy >"$HOUSE/copy" 2>&1
is "R6: the copy has one way to be read as well" "$(cat "$HOUSE/copy")" "1 1 multipart/mixed ['firstway\\n--c\\n\\nsecondway']"

# ---- an invitation is a part like others: nothing in it is asked for, by nobody
given meet "$from" "$to" "$date" 'Subject: Meeting' 'MIME-Version: 1.0' 'Content-Type: multipart/mixed; boundary=b' <<MAIL
--b

Come all.
--b
Content-Type: text/calendar; method=REQUEST; charset=utf-8; name=meet.ics

BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1@example.org
DTSTART:20260504T090000Z
RRULE:FREQ=SECONDLY
ATTACH:http://127.0.0.1:$SINK_PORT/fetched
URL:http://127.0.0.1:$SINK_PORT/followed
END:VEVENT
END:VCALENDAR
--b--
MAIL
as_house "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/send"
posthouse archive build >>"$HOUSE/log/archive" 2>&1
copy=$(grep -lr '^Message-ID: <meet@x>' "$HOUSE/state/out/ben@member.test" | head -1)
has "R9: a copy has the calendar as it came" "$(tr -d '\r' <"$copy")" $'Content-Type: text/calendar; method=REQUEST; charset=utf-8; name=meet.ics\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n'
page=$(grep -lr 'Come all' "$HOUSE/state/archive" --include='*.html' | xargs grep -l 'meet.ics' | head -1)
ok "R9: its page names it as a file" test -n "$page"
no "R9: and shows nothing of it" grep -rq 'BEGIN:VEVENT\|FREQ=SECONDLY' "$HOUSE/state/archive" --include='*.html'
is "R9: and nobody has asked for what it names" "$(find "$SINK" -name 'session-*' | wc -l)" 0

# ---- words of a header go out whole
words_of() { # FILE: characters of the list's name, encoded words that are too long or that split a character
    /usr/bin/python3 -c '
import email, email.header, email.policy, re, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.compat32)
words = re.findall(r"=\?\S*\?=", m["List-Id"])
for w in words:
    b, charset = email.header.decode_header(w)[0]
    b.decode(charset)
text = str(email.header.make_header(email.header.decode_header(m["List-Id"])))
print(text.count("🌱ñ"), len(words) > 1, max(map(len, words)) <= 75)' "$1" 2>&1 | tail -1
}
is "R2: words that are not ASCII are encoded in pieces of 75, no character split" "$(words_of "$copy")" "30 True True"
given bell "$from" "$to" "$date" 'Subject: one\atwo\x1bthree\x7ffour' <<<Words.
is "R3: a control character in a Subject is kept as one space" "$(sql "select subject from message where message_id = 'bell@x'")" "one two three four"

# ---- what iconv loads for a stranger's words, it loads where no key and no database is
if strace -qq -o /dev/null true 2>/dev/null; then
    posthouse list set garden prefix '[Garden]' >/dev/null
    printf '%s\n' 'Message-ID: <odd@x>' 'From: =?koi8-r?B?4c7O?= =?iso-2022-cn-ext?B?YQ==?= <ana@member.test>' "$to" "$date" \
        'Subject: =?koi8-r?B?98/EwQ==?=' '' 'Words.' |
        hook garden@lists.test
    as_house strace -f -qq -e trace=openat -o "$HOUSE/state/opened" \
        "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/intake"
    keeps=$(awk '/posthouse\.db"/ { print $1; exit }' "$HOUSE/state/opened")
    ok "strace saw who opens the database" test -n "$keeps"
    has "R2: a charset of mail is loaded" "$(cat "$HOUSE/state/opened")" KOI8-R.so
    is "R2: but not by who opens the database" "$(awk -v pid="$keeps" '$1 == pid' "$HOUSE/state/opened" | grep -c 'KOI8-R\|2022')" 0
    is "R2: nor by anybody, only because a mail names it" "$(grep -c CN-EXT "$HOUSE/state/opened")" 0
    as_house "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/send"
    copy=$(grep -lr '^Message-ID: <odd@x>' "$HOUSE/state/out/ben@member.test" | head -1)
    is "R2: a rewritten copy is from its author's name, has its subject, and the author's words as they came" \
        "$(/usr/bin/python3 -c '
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print(m["From"].addresses[0].display_name[:3], m["Subject"])' "$copy")/$(grep -c '^X-Original-From: =?koi8-r?B?4c7O?= =?iso-2022-cn-ext?B?YQ==?=' "$copy")" \
        "Анн [Garden] Вода/1"
else
    skip "R2: what iconv loads" "strace cannot be used here"
fi
done_testing
