#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# posthouse explain: what the service makes of a mail, as text and as JSON, with and without a recipient, without
# changing anything; and every odd mail that we have, without a crash, a hang, or much memory.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
cd "$HOUSE" || exit 1
MOST=64 SECONDS_MOST=2 # megabytes, and of CPU, that explaining a mail may take
[ "$V" != asan ] || MOST=1000 SECONDS_MOST=6
export MOST

reply() {
    printf 'From: Ana <ana@member.test>\nTo: Garden <garden@lists.test>\nSubject: =?utf-8?q?Re:_caf=C3=A9?= #seeds\n'
    printf 'Date: Mon, 04 May 2026 09:00:00 +0300\nMessage-ID: <b@x>\nIn-Reply-To: <a@x>\nReferences: <root@x>\n'
    printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\nContent-Language: fr\n\n'
    printf -- '--b\nContent-Type: text/plain; charset=iso-8859-1\n\nOui, caf\xe9.\n> un th\xe9 ?\nask ben@member.test\n\n'
    printf -- '--b\nContent-Type: image/png\nContent-Disposition: attachment; filename="tasse.png"\n'
    printf 'Content-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n'
}
reply >reply.eml
field() { # EXPRESSION: of the record d
    json said.json "$1"
}
explain() {
    "$LIBEXEC/ph-intake" --explain --json "$@" >said.json
}

# Turns the clock of a test back by as much as passes.
standing_clock() {
    local began=$SECONDS
    while sleep 0.2; do
        date -u -d "@$((1777878000 + began - SECONDS))" +%FT%TZ >clock.new && mv clock.new clock
    done
}

# ---- without a house
unset POSTHOUSE_CONFIG
ends "a mail is explained where nothing is installed" 0 explain reply.eml
is "all keys are there" "$(field 'sorted(d)')" "$(printf '%s' "['attachments', 'automatic', 'bounces', 'date', 'dressing', " \
    "'dressing_reason', 'file', " \
    "'from', 'html', 'lang', 'message_id', 'parts', 'quoted', 'reason', 'references', 'reply', 'route', 'signature', " \
    "'subject', 'tags', 'text', 'texts', 'thread', 'to', 'verdict']")"
is "the file" "$(field 'd["file"]')" reply.eml
is "the subject, decoded" "$(field 'd["subject"]')" "Re: café #seeds"
is "from and to" "$(field 'd["from"] + d["to"]')" "['ana@member.test', 'garden@lists.test']"
is "the date as its author wrote it" "$(field 'd["date"]')" 2026-05-04T09:00:00+03:00
is "ids" "$(field '[d["message_id"]] + d["references"]')" "['b@x', 'root@x', 'a@x']"
is "the language" "$(field 'd["lang"]')" fr
is "the parts" "$(field '[(p["path"], p["type"], p["charset"], p["filename"], p["disposition"], p["size"]) for p in d["parts"][1:]]')" \
    "[('1', 'text/plain', 'iso-8859-1', None, 'inline', $(field 'd["parts"][1]["size"]')), ('2', 'image/png', None, 'tasse.png', 'attachment', 5)]"
is "sha256 over the decoded part" "$(field 'd["parts"][2]["sha256"]')" "$(printf hello | sha256sum | cut -d' ' -f1)"
is "attachments" "$(field '[a["filename"] for a in d["attachments"]]')" "['tasse.png']"
has "the text in UTF-8" "$(field 'd["texts"][0]')" "Oui, café."
is "new words" "$(field 'd["reply"]')" $'Oui, café.\nask ben@member.test'
is "quoted words" "$(field 'd["quoted"]')" "> un thé ?"
has "the HTML of new words" "$(field 'd["html"]')" "<p>Oui, café."
has "and of quoted ones" "$(field 'd["html"]')" "<p>un thé ?"
has "in a fold" "$(field 'd["html"]')" '</summary><blockquote dir="auto">'
hasnt "without addresses" "$(field 'd["html"]')" "ben@member"
is "its own tags" "$(field 'd["tags"]')" "['seeds']"
is "nothing is judged" "$(field '[d["route"], d["verdict"], d["thread"]]')" "[None, None, None]"
# by its words where it declares none, or only what its program's menus are in
spoken() { # WORDS [FIELD]
    printf 'From: ana@member.test\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n%s\n%s\n' \
        "${2:+$2$'\n'}" "$1" >spoken.eml
}
while IFS='|' read -r lang words; do
    spoken "$words"
    explain spoken.eml
    is "its words tell the language: ${lang:-not these}" "$(field 'd["lang"]')" "$lang"
done <<'END'
ko|펌프가 샙니다
ja|ポンプから水がもれています
zh|水泵漏水了
th|ปั๊มน้ำรั่ว
he|המשאבה דולפת
el|Η αντλία στάζει
en|The seal of the pump leaks
sw|Maji ya kisima na pampu yetu kwa ajili ya shule
de|Die Pumpe ist undicht
it|Ciao a tutti, la pompa perde acqua
ru|Привет! Насос течёт, что делать?
uk|Насос протікає
fa|سلام، پمپ کار نمی‌کند
hi|पंप से पानी टपकता है
|Hemen inork ez du plastikorako dirurik
|Насос течёт
|المضخة تسرب الماء
END
spoken 水泵漏水了 'Content-Language: en-US'
explain spoken.eml
is "which counts more than what cannot be true" "$(field 'd["lang"]')" zh
poem() { # TYPE LINE-END
    printf 'From: a@b.test\nSubject: x\nMIME-Version: 1.0\nContent-Type: %s\n\n' "$1"
    printf '%s%b%s\n' "Whoever plants a tree below whose leaves they never sit," "$2" \
        "plants it for the children's children who will rest by it."
}
explain <(poem text/html '<br>')
has "the HTML of an HTML mail has its lines" "$(field 'd["html"]')" $'sit,<br>\nplants it'
explain <(poem 'text/plain; format=flowed' '\n')
has "as that of a flowed one" "$(field 'd["html"]')" $'sit,<br>\nplants it'
explain <(poem text/plain '\n')
has "wrapped lines are joined" "$(field 'd["html"]')" $'sit,\nplants it'
ends "text for people" 0 "$LIBEXEC/ph-intake" --explain reply.eml
has "has the subject" "$said" "Re: café #seeds"
has "and the new words" "$said" "| Oui, café."
printf 'From: a@b.test\nSubject: x\n\n    if (wet)\n\tpump();\n\n> dry?\n-- \nAna\n  of the garden\n' >code.eml
is "what a line is set in by stays, and the signature is shown" "$("$LIBEXEC/ph-intake" --explain code.eml | sed -n '/new words/,$p' | sed 's/ $/~/')" \
    $'  new words\n    |     if (wet)\n    | \tpump();\n  quoted\n    | > dry?\n  signature\n    | --~\n    | Ana\n    |   of the garden'
explain code.eml
is "in JSON too" "$(field '[d["reply"], d["signature"]]')" "['    if (wet)\\n\\tpump();', '-- \\nAna\\n  of the garden']"
printf 'From: a@b.test\nSubject: x\n\nred \033[31m\n' >escape.eml
no "no control character reaches the terminal" grep -q $'\033' <("$LIBEXEC/ph-intake" --explain escape.eml)
is "standard input" "$("$LIBEXEC/ph-intake" --explain --json - <reply.eml | grep -c '"file":"-"')" 1
on_terminal() {
    # a mail is typed, and ended with Ctrl-D
    printf 'Subject: typed\n\nHello.\n\004' | timeout 20 script -qec "$LIBEXEC/ph-intake --explain ${1:-}" /dev/null
}
said=$(on_terminal -)
has "on a terminal it says that it reads" "$said" "ph-intake: reading a mail from standard input; Ctrl-D ends it"
has "and what it has read" "$said" "subject    typed"
hasnt "elsewhere it does not" "$("$LIBEXEC/ph-intake" --explain - 2>&1 <reply.eml)" "reading a mail"
ends "no file is a mistake" 64 "$LIBEXEC/ph-intake" --explain </dev/null
has "that is told with what there is to give" "$said" "explain: give a file, or - for standard input"
ends "of the front command too" 64 posthouse explain </dev/null
has "and on a terminal, which does not wait" "$(on_terminal)" "explain: give a file, or - for standard input"
is "several files are several lines" "$("$LIBEXEC/ph-intake" --explain --json reply.eml escape.eml reply.eml | wc -l)" 3
: >empty.eml
is "and each says what it would alone, in their order, however many are read together" \
    "$("$LIBEXEC/ph-intake" --explain --json reply.eml empty.eml escape.eml nothing.eml {reply,reply,reply,reply,reply,reply,reply,empty}.eml 2>told)" \
    "$(for file in {reply,empty,escape,reply,reply,reply,reply,reply,reply,reply,empty}.eml; do "$LIBEXEC/ph-intake" --explain --json "$file"; done)"
has "one that is not there is named" "$(cat told)" "nothing.eml: No such file"
ends "a file that is not there" 66 explain none.eml reply.eml
is "does not stop the next" "$(field 'd["file"]')" reply.eml
: >empty.eml
explain empty.eml
is "an empty mail" "$(field '(d["verdict"], d["reason"], d["parts"])')" "('drop', 'empty', [])"
head -c 45000000 /dev/zero >large.eml
explain large.eml
is "a mail over the limit, which the door refuses" "$(field '(d["verdict"], d["reason"])')" "('refuse', 'too-big')"
{ cat reply.eml; head -c $((41943040 - $(wc -c <reply.eml))) /dev/zero | tr '\0' '\n'; } >largest.eml
explain largest.eml
is "not one that just fits" "$(field '(d["verdict"], d["subject"])')" "(None, 'Re: café #seeds')"
echo >>largest.eml
explain largest.eml
is "but a byte more" "$(field '(d["verdict"], d["reason"])')" "('refuse', 'too-big')"
rm largest.eml
has "which is named" "$("$LIBEXEC/ph-intake" --explain large.eml)" "too-big: it is larger than max_message, 41943040 bytes"
truncate -s 4G large.eml
is "costs no memory, however large it is" "$(/usr/bin/python3 -c '
import os, subprocess, sys
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(p.pid, 0)
print(status, used.ru_maxrss < int(os.environ["MOST"]) * 1024)' "$LIBEXEC/ph-intake" --explain large.eml)" "0 True"
rm large.eml
{
    printf 'From: a@b.test\nSubject: x\nMIME-Version: 1.0\nContent-Type: application/pdf; name=x.pdf\nContent-Transfer-Encoding: base64\n\n'
    head -c 20000000 /dev/urandom | base64
} >attachment.eml
if [ "$V" = asan ]; then
    skip "an attachment of 20 MB, within the limit, is read" "the sanitizers take longer"
else
    # the clock stands while it is read: what counts is its reader's own work, however busy the machine is
    start clock standing_clock
    wait_until 20 test -s clock
    POSTHOUSE_NOW=$HOUSE/clock explain attachment.eml
    end_pid "${HOUSE_PIDS[-1]}"
    is "an attachment of 20 MB, within the limit, is read" "$(field '[a["size"] for a in d["attachments"]]')" "[20000000]"
fi
rm attachment.eml
printf 'From: a@b.test\nSubject: x\nX-Canary: loop\n\nWords.\n' >slow.eml # tests/crash/canary.c
said=$("$ROOT/build/$V/tests/crash/ph-intake" --explain slow.eml)
has "one that takes too long says so" "$said" "too-slow: reading it took more processor time than a mail may cost"
is "and alone, whatever it was read together with" \
    "$("$ROOT/build/$V/tests/crash/ph-intake" --explain --json reply.eml slow.eml reply.eml |
        /usr/bin/python3 -c 'import json, sys; print(*(d["reason"] for d in map(json.loads, sys.stdin)))')" \
    "None too-slow None"
rm slow.eml

# ---- with a house
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test >/dev/null
# a small limit, as this house has it
write_conf "max_message = 100K"
head -c 200000 /dev/zero | tr '\0' x | sed 's/^/Subject: x\n\n/' >toobig.eml
chmod 644 toobig.eml
ends "the door refuses a mail over the house's limit" 69 hook garden@lists.test <toobig.eml
has "and explain says so" "$(posthouse explain --recipient=garden@lists.test toobig.eml)" "verdict    refuse too-big"
has "with where it would have gone" "$(posthouse explain --recipient=garden@lists.test toobig.eml)" "route      garden@lists.test post"
has "but of no list it says that" "$(posthouse explain --recipient=none@lists.test toobig.eml)" "verdict    refuse unknown-list"
write_conf
state() {
    sqlite3 "$HOUSE/state/posthouse.db" .dump | sha256sum
}
printf 'From: ana@member.test\nSubject: cafe\nMessage-ID: <a@x>\n\nTea? #tea\n' | hook garden@lists.test
as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
posthouse member add garden omar@member.test --language=ar >/dev/null
before=$(state)
chmod 644 reply.eml
told() { # RECIPIENT [FILE]
    posthouse explain --json "--recipient=$1" "${2:-reply.eml}" >said.json
}
ends "with a recipient it is routed" 0 told garden+water@lists.test
is "to list, verb and what stands behind it" "$(field 'd["route"]')" \
    "{'list': 'garden@lists.test', 'verb': 'topic', 'token': 'water'}"
is "judged" "$(field '(d["verdict"], d["reason"])')" "('accept', None)"
is "its tags are those that it would get" "$(field 'd["tags"]')" "['seeds', 'water']"
is "its thread is the parent's" "$(field 'd["thread"]')" "$(sqlite3 "$HOUSE/state/posthouse.db" 'select id from thread')"
printf 'From: ana@member.test\nSubject: bulbs\nMessage-ID: <c@x>\n\nWhen?\n#spring #bulbs\n' >new.eml
chmod 644 new.eml
told garden@lists.test new.eml
is "a mail that answers none begins a thread" "$(field '(d["verdict"], d["tags"], d["thread"])')" \
    "('accept', ['bulbs', 'spring'], 'new')"
has "which people are told too" "$(posthouse explain --recipient=garden@lists.test new.eml)" "thread     new"
told garden+r-1@lists.test new.eml
is "but for a mail to a post's address" "$(field '(d["route"]["verb"], d["route"]["token"], d["thread"])')" "('r', '1', 1)"
told garden-request@lists.test new.eml
is "a command is not filed" "$(field '(d["route"]["verb"], d["verdict"], d["reason"], d["tags"], d["thread"])')" \
    "('request', 'forward', 'request', ['spring', 'bulbs'], None)"
told postmaster@lists.test new.eml
is "an address of the network's is its own list" "$(field '(d["route"], d["verdict"])')" \
    "({'list': 'postmaster@lists.test', 'verb': 'postmaster', 'token': ''}, 'forward')"
printf 'From: mailer-daemon@far.test\nSubject: failed\nMIME-Version: 1.0\nContent-Type: multipart/report; %s\n\n--b\n\nSorry.\n%s' \
    'report-type=delivery-status; boundary=b' $'--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.test\n\nFinal-Recipient: rfc822; eve@far.test\nAction: failed\nStatus: 5.1.1\n\n--b--\n' >bounce.eml
chmod 644 bounce.eml
told garden+b-1-aaaaaaaaaaaa@lists.test bounce.eml
is "a report is dropped, with what it says" "$(field '(d["route"]["token"], d["verdict"], d["reason"], d["automatic"], d["bounces"], d["thread"])')" \
    "('1-aaaaaaaaaaaa', 'drop', 'bounce', 'bounce', [{'recipient': 'eve@far.test', 'dsn': '5.1.1', 'kind': 'hard'}], None)"
told garden-join@lists.test
is "a word for a person" "$(field '(d["route"]["verb"], d["verdict"], d["reason"])')" "('join', 'forward', 'join')"
told nothing@lists.test
is "a list that there is not" "$(field '(d["route"]["list"], d["verdict"], d["reason"], d["thread"])')" \
    "('nothing@lists.test', 'refuse', 'unknown-list', None)"
ends "a recipient that is no address, such as a file's name" 65 posthouse explain --recipient reply.eml
has "is told" "$said" '"reply.eml" is no address'
# what comes twice
once_more() { # RECIPIENT VERDICT REASON MAIL: explained, taken in, and explained again
    printf '%b' "$4" >twice.eml
    chmod 644 twice.eml
    told "$1" twice.eml
    is "$1: first it is $2" "$(field 'd["verdict"]')" "$2"
    hook "$1" <twice.eml
    hook "$1" <twice.eml
    as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
    has "$1: then ph-intake says again" "$(tail -3 "$HOUSE/log/intake")" "again spool="
    told "$1" twice.eml
    is "$1: and so does explain" "$(field '(d["verdict"], d["reason"])')" "('again', '$3')"
}
once_more garden@lists.test accept filed 'From: ana@member.test\nSubject: twice\nMessage-ID: <twice@x>\n\nOnce.\n'
is "how its copies go out is still told" "$(field 'd["dressing"]')" kept
is "the thread is the one that it is in" "$(field 'd["thread"]')" \
    "$(sqlite3 "$HOUSE/state/posthouse.db" "select p.thread from post p join message m on m.id = p.message where m.message_id = 'twice@x'")"
has "people are told the post" "$(posthouse explain --recipient=garden@lists.test twice.eml)" "verdict    again filed: the list has it already, as post 2"
once_more garden@lists.test hold held 'From: eve@far.test\nSubject: hold me\nMessage-ID: <held@x>\n\nTwice.\n'
has "people are told that it waits" "$(posthouse explain --recipient=garden@lists.test twice.eml)" "again held: it waits for a decision already"
once_more garden-owner@lists.test forward forwarded 'From: eve@far.test\nSubject: hello\nMessage-ID: <owner@x>\n\nTwice.\n'
has "people are told who has it" "$(posthouse explain --recipient=garden-owner@lists.test twice.eml)" "again forwarded: those who run the list have it"
hasnt "nothing is logged of what is taken back" "$(posthouse explain --recipient=garden@lists.test bounce.eml 2>&1 >/dev/null)" "="
# what the letters leave open the author tells, then the list
tells() { # AUTHOR WORDS LANG
    spoken "$2"
    sed "s/ana@member.test/$1/" spoken.eml >told.eml
    chmod 644 told.eml
    posthouse explain --json --recipient=garden@lists.test told.eml >said.json
    is "$3: the language of $1, who writes \"$2\"" "$(field 'd["lang"]')" "$3"
}
tells omar@member.test 'المضخة تسرب الماء' ar
tells ana@member.test 'Tea?' en
tells omar@member.test 'Tea?' en
tells ana@member.test 'المضخة تسرب الماء' ''
tells eve@member.test 'Tea?' en
posthouse member set garden ana@member.test language sw >/dev/null
sed 's/eve@/ana@/; s/Subject: x/&\nMessage-ID: <spoken-sw@x>/' told.eml >sw.eml
chmod 644 sw.eml
posthouse explain --json --recipient=garden@lists.test sw.eml >said.json
hook garden@lists.test <sw.eml
as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
is "is what is filed too" "$(field 'd["lang"]') $(sqlite3 "$HOUSE/state/posthouse.db" "select lang from message where message_id = 'spoken-sw@x'")" "sw sw"
before=$(state)
sed -i 's/ana@/eve@/' reply.eml
told garden@lists.test
is "a stranger" "$(field '(d["verdict"], d["reason"], d["thread"])')" "('hold', 'stranger', None)"
is "nothing was changed" "$(state)" "$before"

# ---- every odd mail that we have
odd() { # FOLDER
    find "$CORPORA/$1" -type f ! -name LICENSE ! -name '*.jsonl' -print0 | sort -z
}
for corpus in mime bounce; do
    if [ ! -d "$CORPORA/$corpus" ]; then
        skip "every file of $corpus" "the corpora are not here"
        continue
    fi
    is "every file of $corpus is explained within 2 s of CPU and 64 MB" "$(odd "$corpus" | /usr/bin/python3 -c '
import json, os, subprocess, sys
for name in sys.stdin.buffer.read().split(b"\0")[:-1]:
    p = subprocess.Popen([sys.argv[1], "--explain", "--json", name], stdout=subprocess.PIPE)
    out = p.stdout.read()
    _, status, used = os.wait4(p.pid, 0)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    try:
        good = status == 0 and "html" in json.loads(out)
    except ValueError:
        good = False
    if not good or seconds > float(sys.argv[3]) or megabytes > float(sys.argv[2]):
        print(name.decode(), status, round(seconds, 2), "s", round(megabytes), "MB")' "$LIBEXEC/ph-intake" "$MOST" "$SECONDS_MOST")" ""
done
done_testing
