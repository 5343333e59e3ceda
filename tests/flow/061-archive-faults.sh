#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What can be wrong with an archive's tree: pages that are nobody's any more, files that only look right, two builds
# at once, and a build that is killed before each of its changes. Whatever it was, the tree is in the end the one that a
# build in an empty folder makes.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
ARCHIVE=$HOUSE/state/archive DATABASE=$HOUSE/state/posthouse.db LETTERS=$HOUSE/letters KILLER=$HOUSE/killer.so
mkdir "$LETTERS"
# no sanitizer in it: it is loaded before the program's own
gcc -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -shared -fPIC -o "$KILLER" "$ROOT/tests/lib/killer.c" || exit 1
{
    posthouse init "$HOUSE/etc"
    posthouse list add garden
    posthouse list add pumps
    posthouse list set garden posting open
    posthouse list set pumps posting open
} >"$HOUSE/log/init" 2>&1

build() {
    as_house "$LIBEXEC/ph-archive" build "$@"
}
# changes BUILD-COMMAND…: what a build did to the file system, a word a change
changes() {
    : >"$HOUSE/calls"
    chmod 666 "$HOUSE/calls"
    as_house env LD_PRELOAD="$KILLER" KILL_CALLS="$HOUSE/calls" "$LIBEXEC/ph-archive" build "$@" >"$HOUSE/log/build" 2>&1
    tr '\n' ' ' <"$HOUSE/calls"
}
# killed_at N: a build that is killed before its N-th change; false when it came to its end
killed_at() {
    as_house env LD_PRELOAD="$KILLER" KILL_AT="$1" "$LIBEXEC/ph-archive" build >/dev/null 2>&1
    ended=$?
    [ $ended -eq 137 ]
}
in_tree() {
    as_house bash -c "cd $ARCHIVE && $*"
}
# mail LIST ID DAY SUBJECT [HEADER…] <WORDS
mail() {
    local list=$1 id=$2 day=$3 subject=$4
    shift 4
    printf 'From: Ana <ana@member.test>\nTo: %s@lists.test\nSubject: %s\n' "$list" "$subject"
    printf 'Date: %s May 2026 08:00:00 +0000\nMessage-ID: <%s@leaf.test>\n' "$day" "$id"
    [ $# -eq 0 ] || printf '%s\n' "$@"
    printf '\nThe words of %s.\n' "$id"
    cat
    printf '\n'
}
letter() {
    mail "$@" >"$LETTERS/one"
    hook "$1@lists.test" <"$LETTERS/one" || note "refused: $2"
}
words() { # hardly to be compressed: a page holds four of these
    head -c 2600 /dev/urandom | base64 -w 70
}
filed() { # a busy machine may need several tries to read a mail
    local _
    for _ in 1 2 3 4 5; do
        posthouse intake --once 2>>"$HOUSE/log/intake"
        [ -n "$(ls "$HOUSE/state/spool/new")" ] || return 0
    done
    note "not filed: $(tail -3 "$HOUSE/log/intake")"
}
pages_with() {
    find "$ARCHIVE" -path '*/t/*.html' -print0 | xargs -0 -r grep -l "$1" | wc -l
}
# The tree that a build of the same database makes in an empty folder, at $HOUSE/state/fresh
fresh() {
    local conf=$HOUSE/etc/fresh.conf
    rm -rf "$HOUSE/state/fresh"
    sed "s|^archive *=.*|archive = $HOUSE/state/fresh|" "$POSTHOUSE_CONFIG" >"$conf"
    as_house "$LIBEXEC/ph-archive" --config="$conf" build 2>>"$HOUSE/log/build"
}
differs() {
    diff -rq --exclude=.lock "$HOUSE/state/fresh" "$ARCHIVE" | head -5
}
like_fresh() {
    fresh
    is "$1: as in a tree that was made anew" "$(differs)" ""
}

# ---- names
for name in index.html index search style.css sessions feeds calendar garden.gz removed.json atom.xml all.ics; do
    ends "no list is called $name" 65 posthouse list add "$name"
    has "and the archive is named as the reason" "$said" "archive"
done
ends "a name that is like one of these" 0 posthouse list add research

# ---- what moves away
letter garden pumps 1 "Pumps" </dev/null
letter garden answer 5 "Re: Pumps" </dev/null
filed
build 2>>"$HOUSE/log/build"
is "an answer is in the thread of its subject" "$(grep -lr 'The words of answer' "$ARCHIVE/garden/t" --include='*.html')" \
    "$(grep -lr 'The words of pumps' "$ARCHIVE/garden/t" --include='*.html')"
mail garden other 4 "Pumps" </dev/null | sed '1i From ana@member.test Mon May  4 08:00:00 2026' >"$LETTERS/mbox"
ends "an older letter that is imported" 0 posthouse import mbox --list=garden "$LETTERS/mbox"
ends "takes the answer into its own thread" 0 build
is "which left the page that it was on" "$(pages_with 'The words of answer')" 1
is "and is on the other" "$(grep -lr 'The words of answer' "$ARCHIVE/garden/t" --include='*.html')" \
    "$(grep -lr 'The words of other' "$ARCHIVE/garden/t" --include='*.html')"
like_fresh "a thread that lost a letter"

# ---- files that only look right
page=$(grep -lr 'The words of pumps' "$ARCHIVE/garden/t" --include='*.html')
page=${page#"$ARCHIVE/"}
in_tree "printf 'other words' | gzip >$page.gz"
ends "a .gz of other words" 0 build --full
like_fresh "is written anew"
in_tree "truncate -s -1 $page.gz"
build --full 2>>"$HOUSE/log/build"
like_fresh "one that is cut short as well"
in_tree 'for stub in garden/m/*.html; do gzip -k "$stub"; done'
build --full 2>>"$HOUSE/log/build"
like_fresh "a .gz beside what is too small for one is taken away"
in_tree "echo x | gzip >garden/t/999.html.gz; echo x | gzip >garden/2031-01.html.gz; echo half >.tmp
    mkdir -p .new/t; echo half >.new/t/1.html; ln -s ../garden .new/link"
build --full 2>>"$HOUSE/log/build"
like_fresh "what has no page is removed, and what a kill left behind"

# ---- addresses that pages may show
letter garden names 6 "A new list" <<<'Write to wells@lists.test, or to eve@far.test.'
filed
build 2>>"$HOUSE/log/build"
is "an address that is nobody's of us is taken out" "$(pages_with 'wells@lists')" 0
posthouse list add wells >/dev/null
ends "once it is a list's" 0 build
is "it stays in old letters" "$(pages_with 'to wells@lists.test')" 1
like_fresh "a new list"

# ---- lists that are public no more
letter pumps leather 7 "Leather" </dev/null
filed
build 2>>"$HOUSE/log/build"
ok "a public list has a folder" test -s "$ARCHIVE/pumps/index.html"
in_tree "echo mine >pumps/notes.txt; mkdir other; echo mine >other/index.html"
sql "update list set public = 0, changes = changes + 1 where name in ('pumps', 'wells')"
in_tree "chmod 555 pumps/t"
ends "while its pages cannot be removed, a build that should ends" 75 build
has "and names them" "$said" "pumps/t"
in_tree "chmod 755 pumps/t"
ends "once it is private" 0 build
is "only what somebody else put there remains" "$(find "$ARCHIVE/pumps" -type f)" "$ARCHIVE/pumps/notes.txt"
no "a folder in which nothing is left goes" test -e "$ARCHIVE/wells"
ok "a folder that never was a list's stays" test -s "$ARCHIVE/other/index.html"
in_tree "rm -r pumps other"
like_fresh "private lists"
sql "update list set public = 1, changes = changes + 1 where name = 'pumps'"
ends "public again" 0 build
like_fresh "a list that comes back"
sql "update list set name = 'motors', changes = changes + 1 where name = 'pumps'"
ends "under another name" 0 build
no "the folder of the old one goes" test -e "$ARCHIVE/pumps"
like_fresh "another name"
posthouse list set motors language fr >/dev/null
ends "in another language" 0 build
like_fresh "another language"

posthouse list add secret >/dev/null
posthouse list set secret posting open >/dev/null
letter secret first-secret 8 "Secret" </dev/null
filed
until_there() {
    local at=1
    while killed_at "$at"; do
        [ ! -e "$ARCHIVE/secret" ] || [ -s "$ARCHIVE/secret/index.html.gz" ] || return 1
        ! grep -rqs 'The words of first-secret' "$ARCHIVE/secret" || return 0
        at=$((at + 3))
    done
    return 1
} 2>/dev/null
ok "a new list's first pages are all there or none, and the build is killed once they are" until_there
sql "update list set public = 0, changes = changes + 1 where name = 'secret'"
ends "and the list is private before the next" 0 build
no "nothing of it remains" test -e "$ARCHIVE/secret"

# ---- nothing to do, and two at once
is "a build without news writes nothing and syncs nothing" "$(changes | tr ' ' '\n' | grep -c 'syncfs\|rename')" 0
in_tree "chmod 555 garden/t"
letter garden shut 8 "Shut" </dev/null
filed
ends "a folder that cannot be written in" 75 build
in_tree "chmod 755 garden/t"
ends "the next build goes on" 0 build
like_fresh "after that"
hold_lock() { # until let_go
    as_house touch "$HOUSE/state/held"
    as_house flock "$ARCHIVE/.lock" sh -c "while [ -e $HOUSE/state/held ]; do sleep 0.1; done" &
    HOUSE_PIDS+=($!)
    wait_until 60 eval "! flock -n $ARCHIVE/.lock true"
}
let_go() {
    rm -f "$HOUSE/state/held"
}
on_terminal() {
    as_house script -qec "$LIBEXEC/ph-archive --config=$POSTHOUSE_CONFIG build --wait=1" /dev/null </dev/null
}
hold_lock
ends "a build waits for another one, but not for ever" 75 build --wait=1
has "and says why" "$said" "another build"
ends "and a number is a number" 64 build --wait=soon
ends "on a terminal" 75 on_terminal
has "it says that it waits" "$said" "waiting for its end"
(sleep 1 && let_go) &
ends "once that one is done, it builds" 0 build
hold_lock
letter garden served 9 "Served" </dev/null
filed
(sleep 2 && let_go) &
start archive as_house "$LIBEXEC/ph-archive"
ok "one that always runs leaves out a turn, and takes the next" wait_until 20 grep -rq 'The words of served' "$ARCHIVE/garden/t"
daemon=${HOUSE_PIDS[-1]}
is "its number is known" "$(cat "/proc/$daemon/comm")" ph-archive
end_pid "$daemon"
like_fresh "after waiting"

# ---- killed before each of its changes
letter garden first 9 "First wells" </dev/null
for i in $(seq 24); do
    words | letter garden "deep-$i" 10 "Deep wells" "In-Reply-To: <$([ "$i" -gt 1 ] && echo deep-1 || echo joint)@leaf.test>"
done
letter garden mulch 11 "Mulch #mulch" </dev/null
filed
build 2>>"$HOUSE/log/build"
deep=$(find "$ARCHIVE/garden/t" -name '*.html' -print0 | xargs -0 grep -l '<h1[^>]*>Deep wells' | wc -l)
ok "a thread of several pages" test "$deep" -gt 4
as_house cp -a "$ARCHIVE" "$HOUSE/state/before"
restore() {
    rm -rf "$ARCHIVE"
    as_house "$@"
}
# die_and_go_on STEP COMMAND…: for each STEP-th change of a build of the tree that the command makes: a kill, another one
# sooner in the build that goes on, and a last build; prints what is not as it should be, or the number of kills
die_and_go_on() {
    local step=$1 at=1 kills=0 wrong
    shift
    restore "$@"
    while killed_at "$at"; do
        ! killed_at $((at / 2 + 1)) || kills=$((kills + 1))
        build 2>>"$HOUSE/log/build" || printf "killed at %d: the next build ended with %d, " "$at" $?
        wrong=$(differs)
        [ -z "$wrong" ] || printf "killed at %d: %s, " "$at" "$wrong"
        kills=$((kills + 1)) at=$((at + step))
        restore "$@"
    done 2>/dev/null
    [ "$ended" -eq 0 ] || printf "one that was not killed ended with %d, " "$ended"
    echo "$kills kills"
}
# killed WHAT STEP LEAST COMMAND…: as above, as tests
killed() {
    local what=$1 step=$2 least=$3 kills
    shift 3
    fresh
    kills=$(die_and_go_on "$step" "$@")
    note "$what, at every ${step}th change: $kills"
    ok "$what: a build is killed at many places" test "${kills% kills}" -ge "$least"
    is "$what: wherever that was, the next ones make it whole" "${kills//[0-9]/}" " kills"
}
STEP=${ARCHIVE_KILL_STEP:-9}
letter garden joint 12 "Joined wells" "In-Reply-To: <first@leaf.test>" </dev/null
letter garden late 12 "Late" "Keywords: frost" </dev/null
filed
killed "joined threads" "$STEP" 8 cp -a "$HOUSE/state/before" "$ARCHIVE"
posthouse topic add garden mulch --title=Mulch >/dev/null
posthouse list add orchard >/dev/null
sql "update list set public = 0, changes = changes + 1 where name = 'motors'"
killed "a topic, a new list and a private one" $((STEP * 2)) 7 cp -a "$HOUSE/state/before" "$ARCHIVE"
killed "a first build" $((STEP * 3)) 10 mkdir "$ARCHIVE"
done_testing
