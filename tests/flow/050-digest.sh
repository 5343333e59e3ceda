#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A week's digest, on both engines, from the hook to the member's folder: what it holds, in eight languages and for
# every mode; numbers, links and addresses that work; each member's own hour.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
OUT=$HOUSE/state/out
export POSTHOUSE_NOW=$HOUSE/now

now() {
    echo "$1" >"$HOUSE/now"
}
digest() {
    as_house "$LIBEXEC/ph-digest" --config="$HOUSE/etc/posthouse.conf" --once "$@"
}
work_off() {
    as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/intake"
}
# a minute on: each program begins at the time in the file, and what a slow machine queued seconds later is due too
send() {
    local was
    was=$(cat "$HOUSE/now")
    now "$(date -u -d "$was 1 minute" +%FT%TZ)"
    as_house "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/send"
    now "$was"
}
# mail FROM ID SUBJECT BODY [FIELD…]
mail() {
    local from=$1 id=$2 subject=$3 body=$4 field
    shift 4
    printf 'From: %s\nTo: garden@lists.test\nSubject: %s\nDate: Tue, 05 May 2026 06:00:00 +0000\n' "$from" "$subject"
    printf 'Message-ID: <%s>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n' "$id"
    for field in "$@"; do
        printf '%s\n' "$field"
    done
    printf '\n%s\n' "$body"
}
# what lies in a member's folder: how many, the newest
count() {
    find "$OUT/$1@member.test/new" -type f 2>/dev/null | wc -l
}
newest() {
    find "$OUT/$1@member.test/new" -type f -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2-
}
seen() { # MEMBER WHAT
    "$ROOT/tests/lib/digest.py" "$2" <"$(newest "$1")"
}

make_house() {
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
    write_conf "database = $DATABASE" "digest_day = mon" "digest_hour = 7"
    now 2026-05-05T08:00:00Z
    posthouse init "$HOUSE/etc" >/dev/null || exit 1
    posthouse list add garden --title="Garden" >/dev/null
    posthouse topic add garden water --title="Water and wells" >/dev/null
    for lang in en fr es pt sw ar hi zh; do
        posthouse member add garden $lang@member.test --name="Ana $lang" --mode=digest --language=$lang >/dev/null
    done
    posthouse member add garden each@member.test --mode=each >/dev/null
    posthouse member add garden none@member.test --mode=nomail >/dev/null
    posthouse member add garden short@member.test --mode=summary >/dev/null
    posthouse member add garden nairobi@member.test --mode=lite --zone=Africa/Nairobi >/dev/null
    posthouse member add garden kolkata@member.test --mode=radio --zone=Asia/Kolkata >/dev/null
}

a_week() {
    now 2026-05-05T09:00:00Z
    mail "Ana <each@member.test>" one@x "Leaking tank?" $'Hi all,\n\nThe tank at the school leaks again. We need clay.\n\n-- \nAna' |
        hook garden+water@lists.test each@member.test
    mail "=?utf-8?q?Jos=C3=A9?= <es@member.test>" two@x "Re: Leaking tank?" \
        $'On Tue, Ana wrote:\n> The tank at the school leaks again.\n\nUse lime and cactus juice on it.' \
        "In-Reply-To: <one@x>" | hook garden@lists.test es@member.test
    mail "=?utf-8?b?6ZmI576O546y?= <zh@member.test>" three@x "=?utf-8?b?5rC0566x5ryP5rC0?=" \
        $'大家好！\n\n学校的水箱又漏水了。我们需要粘土。' | hook garden@lists.test zh@member.test
    mail "Ben <en@member.test>" four@x "Private words #seeds" $'These words are for members alone.' "X-No-Archive: Yes" |
        hook garden@lists.test en@member.test
    mail "Ben <en@member.test>" five@x "Rules" $'==========\n----------\nNo signs in a row ========= please, they are read out.' |
        hook garden@lists.test en@member.test
    work_off
    send
    is "$on: whoever reads each message has them at once" "$(count each)" 5
}

own_hours() {
    now 2026-05-11T01:29:59Z
    digest 2>/dev/null && send
    is "$on: nothing is sent before its hour" "$(count kolkata) $(count nairobi) $(count en)" "0 0 0"
    now 2026-05-11T01:30:00Z
    digest 2>/dev/null && send
    is "$on: at seven in Kolkata, half an hour off, theirs is sent" "$(count kolkata) $(count nairobi) $(count en)" "1 0 0"
    now 2026-05-11T04:00:00Z
    digest 2>/dev/null && send
    is "$on: at seven in Nairobi theirs" "$(count kolkata) $(count nairobi) $(count en)" "1 1 0"
    now 2026-05-11T07:00:30Z
    ends "$on: at seven in the network's own zone" 0 digest
    has "$on: a line of the log says so" "$said" "event=digest list=garden person="
    hasnt "$on: without an address" "$said" "@member"
    send
    is "$on: all others" "$(for m in en fr es pt sw ar hi zh short; do count $m; done | xargs)" "1 1 1 1 1 1 1 1 1"
    is "$on: and none to those who want none" "$(count each) $(count none)" "5 0"
    digest 2>/dev/null && send
    now 2026-05-11T09:00:00Z
    digest 2>/dev/null && send
    is "$on: N3: run again, nobody gets a second one" "$(for m in en zh kolkata nairobi; do count $m; done | xargs)" "1 1 1 1"
}

english() {
    local text link
    text=$(seen en text)
    is "$on: the subject" "$(seen en subject)" "Garden: digest of 11 May 2026"
    is "$on: from the list" "$(seen en from)" "Garden <garden@lists.test>"
    is "$on: to the member" "$(seen en to)" "Ana en <en@member.test>"
    link=$(grep -i '^archived-at:' "$(grep -l '^Message-ID: <one@x>' "$OUT"/each@member.test/new/*)" | grep -o 'https:[^>]*')
    is "$on: the text" "$text" "Hello Ana en,

This is what was new in Garden from 5 May 2026 to 11 May 2026.
New messages: 5. Conversations: 4.

Contents

Topic: Water and wells
Item 1: Leaking tank?

Other conversations
Item 3: 水箱漏水
Item 4: Private words
Item 5: Rules

Topic: Water and wells

Item 1: Leaking tank?
Ana, 5 May: The tank at the school leaks again.
Replies: 1
Read it: $link
Answer it: garden+r-1@lists.test
Item 2: José, 5 May: Use lime and cactus juice on it.

Other conversations

Item 3: 水箱漏水
陈美玲, 5 May: 学校的水箱又漏水了。我们需要粘土。
Read it: $(grep -i '^archived-at:' "$(grep -l '^Message-ID: <three@x>' "$OUT"/each@member.test/new/*)" | grep -o 'https:[^>]*')
Answer it: garden+r-3@lists.test

Item 4: Private words
Ben, 5 May: These words are for members alone.
Answer it: garden+r-4@lists.test

Item 5: Rules
Ben, 5 May: No signs in a row please, they are read out.
Read it: $(grep -i '^archived-at:' "$(grep -l '^Message-ID: <five@x>' "$OUT"/each@member.test/new/*)" | grep -o 'https:[^>]*')
Answer it: garden+r-5@lists.test

How to take part
To write to everybody, send a mail to garden@lists.test
To answer an item, write to garden+r-NUMBER@lists.test with the number of the item in place of NUMBER.
All messages: https://archive.test/garden/

How to change or stop this mail
To get it at another time or in another form, write to garden-owner@lists.test
To unsubscribe from Garden, send an empty mail to garden-unsubscribe@lists.test: whoever looks after the list gets it and takes you off"
    is "$on: an item's number is the post's" \
        "$(posthouse thread list garden --json | /usr/bin/python3 -c 'import json, sys
print(sorted((d["number"], d["message_id"]) for d in map(json.loads, sys.stdin)))')" \
        "[(1, 'one@x'), (2, 'two@x'), (3, 'three@x'), (4, 'four@x'), (5, 'five@x')]"
    text=$(seen short text)
    has "$on: a summary has the contents" "$text" "Item 3: 水箱漏水"
    hasnt "$on: and no more" "$text" "Read it"
    has "$on: but how to stop it" "$text" "garden-unsubscribe@lists.test"
    has "$on: the sender is the member's own" "$(head -1 "$(newest en)")" "Return-Path: <garden+b-"
}

# What a digest says of changing and leaving, done as it says
promises() {
    local address n=0
    for address in $(seen en text | grep -o '[^ ]*-\(owner\|unsubscribe\)@lists.test'); do
        n=$((n + 1))
        printf 'From: en@member.test\nTo: %s\nMessage-ID: <leave%d@x>\n\n' "$address" $n | hook "$address" en@member.test
    done
    work_off
    send
    is "$on: an empty mail to each address that it names for changing and leaving reaches those who run the list" \
        "$n $(grep -l '^Message-ID: <leave[12]@x>' "$OUT"/owner@lists.test/new/* | wc -l)" "2 2"
}

languages() {
    local lang item said_so
    while IFS='|' read -r lang item said_so; do
        has "$on: $lang: each item begins with its word" "$(seen $lang text)" "$item"
        has "$on: $lang: its date and numbers" "$(seen $lang text)" "$said_so"
    done <<'WORDS'
en|Item 3: 水箱漏水|from 5 May 2026 to 11 May 2026
fr|Message 3 : 水箱漏水|du 5 mai 2026 au 11 mai 2026
es|Mensaje 3: 水箱漏水|del 5 de mayo de 2026 al 11 de mayo de 2026
pt|Mensagem 3: 水箱漏水|de 5 de maio de 2026 a 11 de maio de 2026
sw|Ujumbe 3: 水箱漏水|kuanzia 5 Mei 2026 hadi 11 Mei 2026
ar|الرسالة 3: 水箱漏水|من 5 مايو 2026 إلى 11 مايو 2026
hi|संदेश 3: 水箱漏水|5 मई 2026 से 11 मई 2026 तक
zh|第 3 条：水箱漏水|从2026年5月5日到2026年5月11日
WORDS
    for lang in en fr es pt sw ar hi zh short kolkata nairobi; do
        is "$on: O1 O2 O5 O8 O10 O13 O14: $lang" "$(seen $lang flaws)" ""
    done
}

# An answer to an item, by a program that drops In-Reply-To, finds its thread.
answers() {
    now 2026-05-12T09:00:00Z
    mail "Ana <each@member.test>" six@x "Antwort" "The lime holds, thank you all for it." | hook garden+r-1@lists.test each@member.test
    work_off
    is "$on: the address of an item leads to its thread" "$(posthouse thread list garden --json | /usr/bin/python3 -c 'import json, sys
d = {m["message_id"]: m for m in map(json.loads, sys.stdin)}
print(d["six@x"]["thread"] == d["one@x"]["thread"], d["six@x"]["parent"])')" "True 1"
}

one_and_none() {
    now 2026-05-18T07:00:00Z
    digest 2>/dev/null && send
    is "$on: a digest of one message" "$(count en)" 2
    is "$on: is that message" "$(grep -c '^Message-ID: <six@x>' "$(newest en)")" 1
    has "$on: with its author" "$(grep '^From:' "$(newest en)")" "each@member.test"
    now 2026-05-25T07:00:00Z
    digest 2>/dev/null && send
    is "$on: an empty one is not sent" "$(count en) $(count zh)" "2 2"
    mail "Ana <each@member.test>" seven@x "Re: Leaking tank?" "It held through all of the rain." "In-Reply-To: <six@x>" |
        hook garden@lists.test each@member.test
    mail "Ana <each@member.test>" eight@x "Seeds" "Who has bean seeds left over?" | hook garden@lists.test each@member.test
    now 2026-05-26T07:00:00Z
    work_off
    now 2026-06-01T07:00:00Z
    digest 2>/dev/null && send
    has "$on: a thread that goes on says where it began" "$(seen en text)" $'Item 7: Leaking tank?
Ana, 5 May: It held through all of the rain.
This goes on from item 1.'
}

shown_before() {
    now 2026-06-01T09:00:00Z
    mail "Ana <each@member.test>" nine@x "Pears" "The pears are ripe by now." | hook garden@lists.test each@member.test
    mail "Ana <each@member.test>" ten@x "Plums" "The plums are not ripe yet." | hook garden@lists.test each@member.test
    work_off
    now 2026-06-03T09:00:00Z
    send
    full() { posthouse digest preview --list=garden --member=zh@member.test "$@" >/dev/full; }
    ends "$on: a preview with a full disk behind it" 74 full
    has "$on: is told" "$said" "the answer cannot be written: No space left on device"
    ends "$on: a raw one too" 74 full --raw
    ends "$on: a preview is read as it is" 0 posthouse digest preview --list=garden --member=zh@member.test
    is "$on: header and text in letters, not in codes" "$(sed -n '2,4p;/^第 10/p' <<<"$said")" "From: Garden <garden@lists.test>
To: Ana zh <zh@member.test>
Subject: Garden：2026年6月3日摘要
第 10 条：Plums
第 10 条：Plums"
    hasnt "$on: without what only programs read" "$said" "Content-T"
    hasnt "$on: and without line ends of mail" "$said" $'\r'
    ends "$on: a raw preview" 0 posthouse digest preview --raw --list=garden --member=en@member.test
    is "$on: is the mail that would be sent" "$("$ROOT/tests/lib/digest.py" flaws <<<"$said" | grep -v O1)" ""
    has "$on: with what is new so far" "$("$ROOT/tests/lib/digest.py" text <<<"$said")" "Item 10: Plums"
    hasnt "$on: and not what was told" "$said" "Seeds"
    has "$on: by its address too" "$(posthouse digest preview --list=garden@lists.test --member=en@member.test)" "Plums"
    ends "$on: it changed nothing" 0 digest
    is "$on: no mail waits" "$said" ""
    now 2026-06-08T07:00:00Z
    digest 2>/dev/null && send
    has "$on: and the digest comes in its time" "$(seen en text)" "Item 10: Plums"
    now 2026-06-09T07:00:00Z
    mail "=?utf-8?q?Jos=C3=A9?= <es@member.test>" eleven@x "=?utf-8?b?5qKo?=" $'One \033[31mred\033[0m pear.\n\n> Which?\n\nThis.' |
        hook garden@lists.test es@member.test
    work_off
    ends "$on: of one message" 0 posthouse digest preview --list=garden --member=en@member.test
    has "$on: the fields that are read, decoded" "$said" $'Subject: 梨\n'
    has "$on: and its text" "$said" $'\n> Which?\n\nThis.'
    hasnt "$on: which steers no terminal" "$said" $'\033'
    ends "$on: its raw preview" 0 posthouse digest preview --raw --list=garden --member=en@member.test
    is "$on: is that message" "$(grep -c '^Message-ID: <eleven@x>' <<<"$said")" 1
    now 2026-06-15T07:00:00Z
    digest 2>/dev/null
    now 2026-06-16T07:00:00Z
    ends "$on: nothing to show" 0 posthouse digest preview --list=garden --member=en@member.test
    has "$on: says so" "$said" "nothing would be sent"
    ends "$on: of what was written since a day" 0 posthouse digest preview --list=garden --member=en@member.test --since=2026-05-26
    has "$on: however long ago" "$said" "Item 8: Seeds"
    has "$on: until now" "$said" "Item 10: Plums"
    has "$on: and says so" "$said" "from 26 May 2026 to 16 June 2026"
    hasnt "$on: and not before" "$said" "Item 1:"
    ends "$on: and until another" 0 posthouse digest preview --list=garden --member=en@member.test --since=2026-05-26 --until=2026-05-26
    has "$on: which is in it" "$said" "Item 8: Seeds"
    hasnt "$on: and the next is not" "$said" "Plums"
    printf 'From x@y Mon May  4 09:00:00 2015\nFrom: Old <old@y.test>\nDate: Mon, 4 May 2015 09:00:00 +0000\nMessage-ID: <old-%d@y>\nSubject: Old %d\n\nWe had rain.\n\n' 1 1 2 2 >"$HOUSE/old.mbox"
    printf 'From x@y Tue May  5 02:00:00 2015\nFrom: Old <old@y.test>\nDate: Tue, 5 May 2015 02:00:00 +0000\nMessage-ID: <old-3@y>\nSubject: Old 3\n\nWe had sun.\n\n' >>"$HOUSE/old.mbox"
    posthouse import mbox --create --list=old "$HOUSE/old.mbox" >/dev/null
    posthouse member add old en@member.test --mode=digest >/dev/null
    posthouse member add old lima@member.test --mode=digest --zone=America/Lima >/dev/null
    ends "$on: of a list that was imported" 0 posthouse digest preview --list=old --member=en@member.test
    has "$on: nothing is new" "$said" "nothing would be sent: there is nothing new since"
    ends "$on: but there is what was written in its time" 0 posthouse digest preview --list=old --member=en@member.test --since=2015-05-04 --until=2015-05-04
    has "$on: as a digest" "$said" "Item 2: Old 2"
    has "$on: of the day that was asked for" "$said" "from 4 May 2015 to 4 May 2015"
    hasnt "$on: and not of the next" "$said" "Old 3"
    ends "$on: the same day elsewhere" 0 posthouse digest preview --list=old --member=lima@member.test --since=2015-05-04 --until=2015-05-04
    has "$on: is that day there" "$said" "from 4 May 2015 to 4 May 2015"
    has "$on: which ends later" "$said" "Item 3: Old 3"
    ends "$on: the next day there" 0 posthouse digest preview --list=old --member=lima@member.test --since=2015-05-05 --until=2015-05-05
    has "$on: begins later, too" "$said" "nothing new since 2015-05-05T05:00:00Z until 2015-05-06T04:59:59Z"
    ends "$on: or nothing" 0 posthouse digest preview --list=old --member=en@member.test --since=2016-01-01 --until=2016-12-31
    has "$on: between the days that were asked for" "$said" "nothing new since 2016-01-01T00:00:00Z until 2016-12-31T23:59:59Z"
    ends "$on: what is no day" 64 posthouse digest preview --list=old --member=en@member.test --since=monday
    ends "$on: what ends before it begins" 64 posthouse digest preview --list=old --member=en@member.test --since=2016-01-02 --until=2016-01-01
    ends "$on: an end alone" 64 posthouse digest preview --list=old --member=en@member.test --until=2016-01-01
    ends "$on: a list that there is not" 67 posthouse digest preview --list=pumps --member=en@member.test
    ends "$on: who is no member" 67 posthouse digest preview --list=garden --member=eve@far.test
    ends "$on: no list named" 64 posthouse digest preview --member=en@member.test
    ends "$on: what is no time" 64 digest --at=monday
    ends "$on: no configuration" 78 as_house "$LIBEXEC/ph-digest" --config=/nowhere --once
}

outbox() {
    posthouse stats --json; find "$OUT" -type f | wc -l
}
dry_run() {
    local before
    now 2026-05-10T07:00:00Z
    ends "$on: dry run before anything is due" 0 digest --dry-run
    is "$on: says so" "$said" "nothing is due"
    now 2026-05-11T07:00:00Z
    before=$(outbox)
    ends "$on: dry run when digests are due" 0 digest --dry-run
    has "$on: names who would get which" "$said" "would send: the digest of garden@lists.test, 5 messages, to en@member.test"
    hasnt "$on: but nobody who gets none" "$said" each@member.test
    is "$on: and changes nothing" "$(outbox)" "$before"
    now 2026-05-10T07:00:00Z
    ends "$on: dry run for another time" 0 digest --dry-run --at=2026-05-11T07:00:00Z
    has "$on: says what would be sent then" "$said" "to en@member.test"
    hasnt "$on: dry run says each once" "$(grep -c "to en@member.test" <<<"$said")" 2
}

all() {
    make_house
    a_week
    dry_run
    own_hours
    english
    languages
    answers
    one_and_none
    shown_before
    promises
}

on=SQLite DATABASE=$HOUSE/state/posthouse.db
all
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    on=PostgreSQL DATABASE=$(new_postgres digest)
    all
else
    skip "the same on PostgreSQL" "$lacks"
fi
done_testing
