#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Held mail, on both engines: those who decide are told, once an hour at most; accept, reject, discard and retry do what
# they say, once; what was settled is deleted in the end.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
SPOOL=$HOUSE/state/spool
export POSTHOUSE_NOW=$HOUSE/now
clock() { # TIME of 2026-05-04, or a date
    case $1 in
    *T*) echo "$1" >"$HOUSE/now" ;;
    *) echo "2026-05-04T$1:00Z" >"$HOUSE/now" ;;
    esac
}
run() { # PROGRAM
    as_house timeout 60 "$LIBEXEC/$1" --config="$HOUSE/etc/posthouse.conf" --once >>"$HOUSE/log/$1" 2>&1
}
# all programs, once
go() {
    run ph-intake
    run ph-digest
    run ph-send
}
# mail FROM ID SUBJECT BODY [FIELD…]
mail() {
    local from=$1 id=$2 subject=$3 body=$4 field
    shift 4
    printf 'From: %s\nTo: garden@lists.test\nSubject: %s\n' "$from" "$subject"
    printf 'Date: Mon, 04 May 2026 06:00:00 +0000\nMessage-ID: <%s@x>\n' "$id"
    for field in "$@"; do
        printf '%s\n' "$field"
    done
    printf '\n%b\n' "$body"
}
# got ADDRESS: how many mails the sink holds for it; last ADDRESS: the last of them, decoded
got() {
    grep -l "\"to\":\\[\"$1\"" "$SINK"/[0-9]*.json 2>/dev/null | wc -l
}
last() {
    local file
    file=$(grep -l "\"to\":\\[\"$1\"" "$SINK"/[0-9]*.json | sort -V | tail -1)
    /usr/bin/python3 -c '
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
for k in ("From", "To", "Reply-To", "Subject", "Auto-Submitted"): print(k + ":", m[k])
print(m.get_content())' "${file%.json}.eml"
}
number() { # of the hold that came last
    sql 'select max(id) from hold'
}
# the number of the hold that came as number K, from 0
nth() {
    sql "select id from hold order by id limit 1 offset $1"
}
json_lines() { # EXPRESSION of d, which each line is
    /usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    d = json.loads(line)
    print(eval(sys.argv[1]))' "$1"
}
waiting() {
    sql 'select count(*) from hold where state = 0'
}

make_house() {
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc" "${SINK:?}"/[0-9]*
    write_conf "database = $DATABASE" "authserv_id = mx.test" "verdict_header = X-Spam-Flag" "relay = smtp://127.0.0.1:$SINK_PORT"
    clock 07:00
    posthouse init "$HOUSE/etc" >/dev/null || exit 1
    posthouse list add garden >/dev/null
    posthouse topic add garden water >/dev/null
    posthouse member add garden ana@member.test >/dev/null
    posthouse member add garden mod@member.test --role=moderator --mode=nomail >/dev/null
    posthouse member add garden luc@member.test --language=fr --mode=nomail >/dev/null
}

told() {
    mail eve@stranger.test one 'Which pump?' 'My pump broke.\n\n> old words\nWhat now?' | hook garden+water@lists.test eve@stranger.test
    run ph-intake
    run ph-send
    is "$on: the first hold is told at once, to the moderator" "$(got mod@member.test) $(got owner@lists.test)" "1 0"
    local notice
    notice=$(last mod@member.test)
    has "$on: the notice says where" "$notice" "Subject: Mails that wait at garden@lists.test: 1"
    has "$on: who" "$notice" "From: eve@stranger.test"
    has "$on: about what" "$notice" "Subject: Which pump?"
    has "$on: why" "$notice" "Its author is not a member, and only members may post."
    has "$on: the new words" "$notice" "> My pump broke."
    hasnt "$on: and no quoted ones" "$notice" "old words"
    has "$on: how to answer" "$notice" "posthouse accept $(number)"
    has "$on: O10: that a machine wrote it" "$notice" "Auto-Submitted: auto-generated"
    is "$on: a stranger whom nobody proved is never told" "$(got eve@stranger.test)" 0
    for i in $(seq 49); do
        mail eve@stranger.test "many-$i" "Pump $i" 'More words.' | hook garden@lists.test eve@stranger.test
    done
    clock 07:20
    go
    clock 07:59
    go
    is "$on: what follows within the hour is not told yet" "$(got mod@member.test)" 1
    clock 08:00
    go
    is "$on: fifty holds within an hour are two notices" "$(got mod@member.test)" 2
    has "$on: of which the second tells the rest" "$(last mod@member.test)" "Mails that wait at garden@lists.test: 49"
    clock 09:00
    go
    go
    is "$on: without news there is none" "$(got mod@member.test)" 2
    sql "update chore set tried = 1" >/dev/null
    mail eve@stranger.test later 'Again' 'Words.' | hook garden@lists.test eve@stranger.test
    go
    is "$on: after a quiet hour the next is told at once" "$(got mod@member.test)" 3
    mail eve@stranger.test later2 'Again 2' 'Words.' | hook garden@lists.test eve@stranger.test
    go
    sql "update chore set tried = 1 where kind = 'held'" >/dev/null # as a kill in its midst leaves it
    clock 10:05
    go
    go
    is "$on: a notice that was begun and never finished is made once" "$(got mod@member.test)" 4
}

looked_at() {
    local n
    is "$on: held lists all of them" "$(posthouse held | wc -l)" 52
    is "$on: as its long form does, and of one list" "$(posthouse held list garden | wc -l)" 52
    posthouse held --json >"$HOUSE/held.json"
    is "$on: with --json a line each" "$(sed -n 1p "$HOUSE/held.json" | /usr/bin/python3 -c 'import json, sys
d = json.load(sys.stdin); print(d["kind"], d["list"], d["recipient"], d["from"], d["subject"], d["reason"], d["received"], d["told"])')" \
        "post garden@lists.test garden+water@lists.test eve@stranger.test Which pump? stranger 2026-05-04T07:00:00Z True"
    ends "$on: no such list" 67 posthouse held list none
    mail 'Eve <eve@stranger.test>' esc $'\033[31mred' 'a\033]0;title\007b\n\tline two' | hook garden@lists.test eve@stranger.test
    run ph-intake
    ends "$on: held show shows one" 0 posthouse held show "$(number)"
    has "$on: with its text" "$said" "line two"
    has "$on: why it waits" "$said" "stranger: Its author is not a member"
    no "$on: and nothing that speaks to the terminal" grep -q $'[\033\007]' <<<"$said"
    no "$on: nor does the list" grep -q $'[\033\007]' <<<"$(posthouse held)"
    ends "$on: an unknown number" 66 posthouse held show 999999
    ends "$on: no number" 65 posthouse held show pump
    is "$on: stats counts them" "$(posthouse stats --json | json /dev/stdin 'd["held"]')" 53
    has "$on: doctor too" "$(posthouse doctor)" "53 mails wait for a decision"
    ends "$on: discard takes ranges" 0 posthouse discard "$(nth 50)-$(nth 52)"
    is "$on: and no more than them" "$(waiting)" 50
}

accepted() {
    local n copies
    n=$(nth 0)
    copies=$(got ana@member.test)
    ends "$on: accept as a dry run" 0 posthouse accept "$n" --dry-run
    has "$on: says what it would do" "$said" "would be accepted: post 1 of garden@lists.test"
    is "$on: and does nothing" "$(waiting) $(sql 'select count(*) from post')" "50 0"
    ends "$on: accept" 0 posthouse accept "$n"
    has "$on: says which post it is" "$said" "$n accepted: post 1 of garden@lists.test"
    go
    is "$on: the members get it" "$(got ana@member.test)" $((copies + 1))
    has "$on: as it was" "$(last ana@member.test)" "From: eve@stranger.test"
    is "$on: with the topic of its address" "$(sql 'select tag from tag where number = 1')" water
    is "$on: received when it came" "$(sql 'select received from message')" "$(date -ud 2026-05-04T07:00:00Z +%s)"
    ends "$on: a second answer" 65 posthouse accept "$n"
    has "$on: hears who was first" "$said" "$n was accepted already by $HOUSE_USER, 2026-05-04T10:05:00Z"
    ends "$on: whatever it is" 65 posthouse discard "$n"
    ends "$on: of several, those that wait are done" 65 posthouse accept "$n" "$(nth 1)"
    is "$on: once" "$(sql 'select count(*) from post')" 2
    ends "$on: with an unknown one among them" 66 posthouse accept "$(nth 2)" 999999
    is "$on: nothing is" "$(sql 'select count(*) from post')" 2
    ends "$on: a bad range" 65 posthouse accept 7-3
    ends "$on: a range of nothing" 66 posthouse accept 900000-900001
    mail eve@stranger.test reply 'Plastic' 'Plastic.' | hook garden+r-1@lists.test eve@stranger.test
    mail eve@stranger.test buy 'Dear owner' 'Buy.' 'X-Spam-Flag: YES' | hook garden-owner@lists.test eve@stranger.test
    run ph-intake
    n=$(number)
    posthouse accept "$(sql "select max(id) from hold where id < $n")" "$n" >"$HOUSE/said"
    is "$on: a reply address knows its parent" "$(sql 'select parent from post where number = 3')" 1
    has "$on: what was sent to the owner goes to the owner" "$(cat "$HOUSE/said")" "for the owner behind garden-owner@lists.test"
    is "$on: and is no post" "$(sql 'select count(*) from post')" 3
    go
    has "$on: whom it reaches" "$(last owner@lists.test)" "Subject: Dear owner"
}

# The same mail to a list and to its owner, by one envelope
both() { # ID RECIPIENT RECIPIENT: accepts whatever is held of it
    local before
    before=$(number)
    mail eve@stranger.test "$1" "Both $1" 'Words for both.' 'X-Spam-Flag: YES' | as_house "$LIBEXEC/ph-hook" \
        --config="$HOUSE/etc/posthouse.conf" --sender=eve@stranger.test -- "${@:2}"
    run ph-intake
    posthouse accept "$((before + 1))-$(number)" >"$HOUSE/said"
    go
}
two_verbs() {
    local posts owner
    posts=$(sql 'select count(*) from post') owner=$(got owner@lists.test)
    both first garden@lists.test garden-owner@lists.test
    is "$on: spam to a list and its owner, accepted, is posted and reaches the owner" \
        "$(sql 'select count(*) from post') $(got owner@lists.test)" "$((posts + 1)) $((owner + 1))"
    both second garden-owner@lists.test garden@lists.test
    is "$on: whichever stood first" "$(sql 'select count(*) from post') $(got owner@lists.test)" "$((posts + 2)) $((owner + 2))"
    both third garden@lists.test garden+water@lists.test garden+r-1@lists.test
    is "$on: but two ways to post are one post" "$(sql 'select count(*) from post') $(got owner@lists.test)" "$((posts + 3)) $((owner + 2))"
    is "$on: held once" "$(sql "select count(*) from hold where subject = 'Both third'")" 1
    is "$on: with the topic of its address" "$(sql "select tag from tag where number = $((posts + 3))")" water
}

rejected() {
    local n
    posthouse list set garden posting moderated >/dev/null
    mail luc@member.test luc 'Bonjour' 'Un mot.' | hook garden@lists.test luc@member.test
    run ph-intake
    n=$(number)
    ends "$on: reject as a dry run" 0 posthouse reject "$n" --reason="hors sujet" --dry-run
    go
    is "$on: tells nobody" "$(got luc@member.test)" 0
    ends "$on: reject" 0 posthouse reject "$n" --reason="hors sujet"
    has "$on: says whether the author is told" "$said" "luc@member.test is told"
    go
    is "$on: a member is" "$(got luc@member.test)" 1
    has "$on: in their language" "$(last luc@member.test)" "n'a pas été accepté"
    has "$on: why" "$(last luc@member.test)" "hors sujet"
    has "$on: and can ask" "$(last luc@member.test)" "Reply-To: garden-owner@lists.test"
    posthouse member add garden '"luc b"@member.test' '"l..b"@member.test' >/dev/null
    mail 'Luc <"luc b"@member.test>' quoted 'Hello' 'Words.' | hook '"garden"@lists.test' '"luc b"@member.test'
    mail 'l..b@member.test' dots 'Hello' 'Words.' | hook garden@lists.test '"l..b"@member.test'
    run ph-intake
    for n in $(sql 'select id from hold order by id desc limit 2' | sort -n); do posthouse reject "$n" --reason="$(printf 'x%.0s' {1..56}) From now on" >/dev/null; done
    go
    is "$on: T6 R7: an author whose address needs quotes is answered with them, in flowed text whose From is stuffed" "$(/usr/bin/python3 - "$SINK" <<'PY' | sort
import glob, json, sys
for name in sorted(glob.glob(sys.argv[1] + "/[0-9]*.json")):
    to = json.load(open(name))["to"]
    lines = open(name[:-4] + "eml", "rb").read().decode().split("\r\n")
    if to[0].startswith('"l'):
        print(to, [line for line in lines if line.startswith(("To:", "From now", " From now"))])
PY
    )" "['\"l..b\"@member.test'] ['To: \"l..b\"@member.test', ' From now on']
['\"luc b\"@member.test'] ['To: \"luc b\"@member.test', ' From now on']"
    mail luc@member.test forged 'Bonjour' 'Un mot.' 'Authentication-Results: mx.test; dmarc=fail header.from=member.test' |
        hook garden@lists.test luc@member.test
    run ph-intake
    ends "$on: reject what is forged" 0 posthouse reject "$(number)"
    has "$on: tells nobody" "$said" "nobody is told, since its author is probably forged"
    mail eve@stranger.test unproven 'Hello' 'Words.' | hook garden@lists.test eve@stranger.test
    run ph-intake
    ends "$on: reject what nobody proved" 0 posthouse reject "$(number)"
    has "$on: says why nobody is told" "$said" "nobody is told, since nothing proves who wrote it and its author is no member"
    mail bot@stranger.test machine 'Out of office' 'Gone.' 'X-Spam-Flag: YES' 'Auto-Submitted: auto-generated' |
        hook garden-owner@lists.test bot@stranger.test
    run ph-intake
    posthouse reject "$(number)" --dry-run >"$HOUSE/said"
    has "$on: nor is a machine" "$(cat "$HOUSE/said")" "would be rejected: nobody is told, since a machine wrote it"
    posthouse discard "$(number)" >/dev/null
    mail eve@stranger.test proven 'Hello' 'Words.' 'Authentication-Results: mx.test; dmarc=pass header.from=stranger.test' |
        hook garden@lists.test eve@stranger.test
    run ph-intake
    go
    is "$on: nor a stranger whom nobody proved" "$(got eve@stranger.test)" 0
    posthouse reject "$(number)" >/dev/null
    go
    is "$on: one who is proven is told" "$(got eve@stranger.test)" 1
    posthouse list set garden posting members >/dev/null
}

# A mail without From, or with one that cannot be read: RFC 5322 wants one in what goes out
no_author() {
    local field n
    for field in 'X-Nothing: 1' 'From: somebody'; do
        printf '%s\nTo: garden@lists.test\nSubject: Nobody\nMessage-ID: <nobody-%s@x>\n\nFound on the pump.\n' "$field" "${#field}" |
            hook garden@lists.test eve@stranger.test
        run ph-intake
        n=$(number)
        is "$on: $field: is held as malformed" "$(sql "select reason from hold where id = $n")" malformed
        ends "$on: $field: can be accepted" 0 posthouse accept "$n"
        go
        is "$on: $field: goes out from the list, once" "$(last ana@member.test | sed -n 's/^From: //p')" "Unknown author via garden <garden@lists.test>"
    done
    no "$on: what was no author is not sent" grep -rlx $'From: somebody\r' "$SINK"
    posthouse archive build >/dev/null
    is "$on: the archive says so of each message" "$(cat "$HOUSE"/state/archive/garden/t/*.html | grep -c '^<h2><bdi>Unknown author</bdi>')" 2
    ok "$on: and of the thread, where threads are listed" grep -rqs '<bdi>Unknown author</bdi>' "$HOUSE/state/archive/garden/index.html"
}

homeless() {
    local before owner
    owner=$(got owner@lists.test) before=$(waiting)
    mail eve@stranger.test post 'Buy' 'Buy.' 'X-Spam-Flag: YES' | hook postmaster@lists.test eve@stranger.test
    go
    is "$on: what no list has is counted" "$(posthouse stats --json | json /dev/stdin 'd["held"]')" $((before + 1))
    has "$on: and listed" "$(posthouse held)" postmaster@lists.test
    hasnt "$on: but not at a list" "$(posthouse held list garden)" postmaster@lists.test
    ends "$on: reject" 0 posthouse reject "$(number)" --dry-run
    has "$on: says that no list could answer" "$said" "nobody is told, since it was sent to no list"
    is "$on: spam is not told at once" "$(got owner@lists.test)" "$owner"
    clock 2026-05-05T10:10:00Z
    go
    is "$on: but within a day, to the network's owner" "$(got owner@lists.test)" $((owner + 1))
    has "$on: as spam" "$(last owner@lists.test)" "Possible spam at Test: 1"
}

retried() {
    local n entry posts raw
    posts=$(sql 'select count(*) from post')
    aside() { # ID
        mail ana@member.test "$1" "Fine $1" 'Words.' | hook garden@lists.test
        entry=$(basename "$(find "$SPOOL/new" -type f)")
        as_house mv "$SPOOL/new/$entry" "$SPOOL/new/$entry.2" # as two kills leave it
        run ph-intake
        n=$(number)
    }
    aside stuck
    is "$on: what was set aside is held as unread" "$(posthouse held --json | tail -1 | json /dev/stdin '(d["kind"], d["reason"])')" "('unread', 'aside')"
    ends "$on: retry as a dry run" 0 posthouse held retry "$n" --dry-run
    ok "$on: leaves it aside" test -e "$SPOOL/aside/$entry"
    ends "$on: retry" 0 posthouse held retry "$n"
    no "$on: takes it from there" test -e "$SPOOL/aside/$entry" -o -e "$SPOOL/aside/$entry.why"
    run ph-intake
    is "$on: and it is filed" "$(sql 'select count(*) from post')" $((posts + 1))
    ends "$on: a second retry" 0 posthouse held retry "$n"
    has "$on: hears that it was retried" "$said" "retried already"
    aside stuck2
    as_house rm "$SPOOL/aside/$entry" "$SPOOL/aside/$entry.why"
    ends "$on: retry of what lies aside no more" 0 posthouse held retry "$n"
    run ph-intake
    is "$on: takes the bytes that were held" "$(sql 'select count(*) from post')" $((posts + 2))
    aside stuck4
    raw=$(sql "select raw from hold where id = $n")
    sql "update hold set raw = null where id = $n"
    as_house mv "$SPOOL/aside/$entry" "$HOUSE/state/kept"
    ends "$on: retry of what has no bytes left" 65 posthouse held retry "$n"
    has "$on: says so" "$said" "its bytes are gone"
    ends "$on: so does a dry run" 65 posthouse held retry "$n" --dry-run
    is "$on: it waits, and no empty mail is queued" "$(sql "select state from hold where id = $n") $(find "$SPOOL/new" -type f | wc -l)" "0 0"
    as_house mv "$HOUSE/state/kept" "$SPOOL/aside/$entry"
    ends "$on: with its file it can be tried again" 0 posthouse held retry "$n"
    run ph-intake
    is "$on: and is filed" "$(sql 'select count(*) from post')" $((posts + 3))
    sql "update hold set raw = $raw where id = $n"
    posts=$((posts + 1))
    aside stuck3
    ends "$on: accept reads it itself" 0 posthouse accept "$n"
    is "$on: and files it" "$(sql 'select count(*) from post')" $((posts + 3))
    ends "$on: what was read to its end is not retried" 65 posthouse held retry "$(sql 'select min(id) from hold where state = 0')"
    printf 'just words, no header\n' | hook garden@lists.test
    {
        printf 'From: ana@member.test\nSubject: deep\nMessage-ID: <deep@x>\nMIME-Version: 1.0\n'
        for i in $(seq 100); do
            printf 'Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n' "$i" "$i"
        done
        printf 'Content-Type: text/plain\n\nbottom\n'
    } | hook garden@lists.test
    run ph-intake
    n=$(number)
    ends "$on: what cannot be read cannot be accepted" 65 posthouse accept "$n"
    has "$on: for this reason" "$said" "too-deep"
    ends "$on: but shown" 0 posthouse held show "$n"
    has "$on: as it came" "$said" "boundary=b1"
}

# The reader dies of the field X-Canary (tests/crash/canary.c), here and wherever it is read again.
killed() {
    local n posts owner
    cp "$ROOT/build/$V/tests/crash/ph-intake" "$ROOT/build/$V/tests/crash/posthouse" "$HOUSE/" # others cannot enter the tree
    canary() { # PROGRAM ARGUMENT…
        as_house timeout 60 "$HOUSE/$1" "${@:2}"
    }
    intake() {
        canary ph-intake --config="$HOUSE/etc/posthouse.conf" --once >>"$HOUSE/log/ph-intake" 2>&1
    }
    clock 2026-05-05T13:00:00Z # the notices of what was set aside before are an hour old
    go
    clock 2026-05-05T15:00:00Z
    go
    posts=$(sql 'select count(*) from post') owner=$(got owner@lists.test)
    mail ana@member.test killer 'Killer' 'Words.' 'X-Canary: crash' | hook garden@lists.test
    mail ana@member.test behind 'Behind' 'Words.' | hook garden@lists.test
    intake
    n=$(number)
    is "$on: T10: a mail that killed its reader twice is unread" "$(sql "select kind from hold where id = $n")" 2
    is "$on: T10: and waits, and the next one is filed" "$(sql 'select count(*) from post')" $((posts + 1))
    clock 2026-05-05T15:01:00Z # what a slow machine queued seconds after the hour is due too
    run ph-send
    is "$on: T10: the owner is told, at once and once" "$(got owner@lists.test)" $((owner + 1))
    has "$on: T10: why" "$(last owner@lists.test)" "It could not be read to its end."
    has "$on: T10: and what to do" "$(last owner@lists.test)" "posthouse held retry $n"
    ends "$on: T10: accept cannot read it either" 65 canary posthouse accept "$n"
    ends "$on: T10: it can be tried again" 0 posthouse held retry "$n"
    intake
    is "$on: T10: and waits once more" "$(sql "select count(*) from hold where kind = 2 and state = 0 and id > $n")" 1
}

# What was set aside in the spool: each file with why and what to do, and a word that removes it
cleared() {
    local n entry
    mail ana@member.test waits 'Waits' 'Words.' | hook garden@lists.test
    entry=$(basename "$(find "$SPOOL/new" -type f)")
    as_house mv "$SPOOL/new/$entry" "$SPOOL/new/$entry.2" # as two kills leave it
    run ph-intake
    n=$(number)
    echo 'no mail of ours' | as_house tee "$SPOOL/new/stray1" >/dev/null
    run ph-intake
    printf 'From long Tue May  5 11:00:00 2026\nSubject: %0120000d\n\nWords\n' 0 >"$HOUSE/long.mbox"
    posthouse import mbox --list=garden "$HOUSE/long.mbox" >/dev/null
    posthouse held aside >"$HOUSE/aside"
    has "$on: held aside says of a mail under which number it waits" "$(cat "$HOUSE/aside")" "$entry
  begun twice and never finished
  it waits as $n: held retry, accept, reject or discard it by that number"
    has "$on: of a file that it is none of ours" "$(cat "$HOUSE/aside")" "stray1
  not written by a program of ours
  nothing waits for it: held clear removes it"
    has "$on: of what an import refused how to try it again" "$(cat "$HOUSE/aside")" \
        "try it again: posthouse import mbox --list=garden@lists.test $SPOOL/aside/import-garden@lists.test-long.mbox; then held clear"
    is "$on: in JSON too" "$(posthouse held aside --json | json_lines '(d["name"], d["number"], d["size"], d["why"])' | grep stray1)" \
        "('stray1', 0, 16, 'not written by a program of ours')"
    has "$on: held says where to look" "$(posthouse help held list)" "held aside"
    ends "$on: what waits is not cleared" 65 posthouse held clear "$entry"
    has "$on: but by its number" "$said" "$entry waits as $n: held retry"
    ends "$on: clear as a dry run" 0 posthouse held clear --dry-run stray1
    ok "$on: leaves it" test -e "$SPOOL/aside/stray1"
    ends "$on: clear of a name that is none" 66 posthouse held clear stray1 nothing
    ok "$on: clears nothing" test -e "$SPOOL/aside/stray1"
    ends "$on: nor does a way out of the folder" 66 posthouse held clear ../lists
    ends "$on: clear" 0 posthouse held clear stray1
    no "$on: removes it" test -e "$SPOOL/aside/stray1" -o -e "$SPOOL/aside/stray1.why"
    ends "$on: clear of nothing" 64 posthouse held clear
    ends "$on: clear of all" 0 posthouse held clear --all
    is "$on: leaves what waits" "$(posthouse held aside --json | json_lines 'd["name"]' | grep -v held- | tail -1)" "$entry"
    is "$on: alone" "$(posthouse held aside --json | json_lines 'd["number"]' | grep -c '^0$')" 0
    chmod u-w "$SPOOL/new" # so a retry settles the mail and cannot move it, as when it is killed there
    ends "$on: a retry that cannot end" 75 posthouse held retry "$n"
    chmod u+w "$SPOOL/new"
    is "$on: leaves two files" "$(posthouse held aside | grep -c "it is being retried as $n: held retry goes on with it")" 2
    ends "$on: which are not cleared" 0 posthouse held clear --all
    ends "$on: by name neither" 65 posthouse held clear "$entry"
    is "$on: both are there" "$(find "$SPOOL/aside" -name "$entry" -o -name "*-held-$n" | wc -l)" 2
    ends "$on: the same retry goes on" 0 posthouse held retry "$n"
    run ph-intake
    is "$on: and the mail is filed" "$(posthouse thread list garden | grep -c Waits)" 1
    no "$on: a retry takes it along" grep -q "$entry" <(posthouse held aside)
}

purged() {
    clock 2026-05-08T10:10:00Z
    has "$on: doctor warns of what waits for days" "$(posthouse doctor)" "one for more than three days"
    clock 2026-05-05T10:10:00Z
    posthouse discard 1-99999 >/dev/null
    is "$on: nothing waits" "$(waiting)" 0
    is "$on: what was settled is kept" "$(sql 'select count(*) > 60 from hold')" "$1"
    clock 2026-05-18T10:00:00Z
    run ph-digest
    is "$on: for fourteen days after" "$(sql "select count(*) from hold where reason = 'too-deep' or recipient = 'postmaster@lists.test'")" 2
    clock 2026-05-19T15:20:00Z
    run ph-digest
    is "$on: then deleted" "$(sql 'select count(*) from hold')" 0
    is "$on: with its bytes" "$(sql 'select count(*) from blob b where not exists (select 1 from message m where m.raw = b.id)
        and not exists (select 1 from copy c where c.raw = b.id) and not exists (select 1 from part p where p.content = b.id)')" 0
    is "$on: and with the files that were set aside" "$(posthouse held aside)" ""
    is "$on: but those that became posts" "$(sql 'select count(*) from message m join blob b on b.id = m.raw')" "$(sql 'select count(*) from message')"
    is "$on: and no chore is left of it" "$(sql "select count(*) from chore where kind = 'held-purge'")" 0
}

on_engine() {
    on=$1 DATABASE=$2
    make_house
    told
    looked_at
    accepted
    two_verbs
    rejected
    no_author
    homeless
    retried
    [ "$on" != SQLite ] || killed # what is slow about it is the same on both
    cleared
    purged "$3"
}

on_engine SQLite "$HOUSE/state/posthouse.db" 1
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    on_engine PostgreSQL "$(new_postgres held)" t
else
    skip "all of it on PostgreSQL" "$lacks"
fi
done_testing
