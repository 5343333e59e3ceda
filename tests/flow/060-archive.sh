#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The archive: pages that can be read anywhere, whole at every moment, and the same bytes however they came about.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
HOUSES=$HOUSE/houses
mkdir "$HOUSES" "$HOUSE/letters"
[ "$(id -u)" -ne 0 ] || chown "$HOUSE_USER" "$HOUSES"
DEMO=$HOUSES/demo ARCHIVE=$HOUSES/demo/archive
unset POSTHOUSE_CONFIG
# on the day that its letters were written for, as those below are
POSTHOUSE_NOW=2026-05-05T12:00:00Z as_house "$STAGE/usr/bin/posthouse" demo "$DEMO" >"$HOUSE/log/demo" 2>&1 || {
    cat "$HOUSE/log/demo"
    echo "Bail out! the demo does not run"
    exit 1
}
export POSTHOUSE_CONFIG=$DEMO/etc/posthouse.conf
build() {
    posthouse archive build "$@"
}
tree() {
    /usr/bin/python3 "$ROOT/tests/lib/tree.py" "$@"
}
# each file with what changes when it is written again
stamps() {
    find "$ARCHIVE" -type f ! -name .lock -printf '%P %i %T@\n' | sort
}
rewritten() {
    comm -13 "$1" "$2" | wc -l
}
# letter ID SUBJECT [HEADER…]: a mail from a member of the list garden, read and filed
letter() {
    local id=$1 subject=$2
    shift 2
    {
        printf 'From: Mary Okello <mary.okello@example.org>\nTo: garden@lists.example.org\nSubject: %s\n' "$subject"
        printf 'Date: Wed, 06 May 2026 08:00:00 +0000\nMessage-ID: <%s>\n' "$id"
        [ $# -eq 0 ] || printf '%s\n' "$@"
        printf '\nThe words of %s.\n' "${id%%@*}"
    } >"$HOUSE/letters/one"
    post "$HOUSE/letters/one"
}
post() {
    local file
    for file in "$@"; do
        as_house "$LIBEXEC/ph-hook" --config="$POSTHOUSE_CONFIG" --sender=mary.okello@example.org -- garden@lists.example.org <"$file" ||
            note "refused: $file"
    done
    posthouse intake --once
}
# sound WHAT: every rule that holds for every tree
sound() {
    local flaws rule
    flaws=$(tree flaws "$ARCHIVE" lists.example.org)
    while read -r rule; do
        has "$1: no ${rule%% none*}" "$rule" " none"
    done <<<"$flaws"
}
# The tree that came about step by step is the one that a copy of the database makes in an empty folder.
like_fresh() {
    local copy=$HOUSES/copy
    rm -rf "$copy"
    as_house cp -r "$DEMO/etc" "$copy"
    as_house cp -r "$DEMO/state" "$copy/state"
    as_house sed -i "s|$DEMO/state|$copy/state|; s|^archive *=.*|archive = $copy/archive|; s|$DEMO/etc|$copy|" "$copy/posthouse.conf"
    ends "$1: a fresh build of the same database" 0 as_house env POSTHOUSE_CONFIG="$copy/posthouse.conf" "$STAGE/usr/bin/posthouse" archive build
    is "$1: gives the same bytes" "$(diff <(tree bytes "$copy/archive") <(tree bytes "$ARCHIVE") | head -6)" ""
}

# ---- as the demo left it
sound "the demo"
like_fresh "the demo"
is "a mail that asked not to be archived leaves no trace" \
    "$(grep -rlaE 'Seed swap by post|20260429203053|Gribovsky' "$ARCHIVE")" ""
stamps >"$HOUSE/before"
ends "a second build" 0 build
stamps >"$HOUSE/after"
is "writes nothing" "$(rewritten "$HOUSE/before" "$HOUSE/after")" 0
tree bytes "$ARCHIVE" >"$HOUSE/bytes"
ends "a full build in the same place" 0 build --full
is "gives the same bytes" "$(tree bytes "$ARCHIVE" | diff "$HOUSE/bytes" - | head -6)" ""

# ---- one more message
stamps >"$HOUSE/before"
ok "one more message" letter new-1@leaf.test "The first frost"
ends "a dry run" 0 build --dry-run
ok "says how many pages would be written" grep -qE '^would write [1-9][0-9]* pages and remove 0; ' <<<"$said"
stamps >"$HOUSE/after"
is "and writes none" "$(rewritten "$HOUSE/before" "$HOUSE/after")" 0
would=$(sed -n 's/^would write \([0-9]*\) .*/\1/p' <<<"$said")
ends "is published" 0 build
ends "a dry run of what is published" 0 build --dry-run
has "would write nothing" "$said" "would write 0 pages and remove 0; "
stamps >"$HOUSE/after"
is "the dry run's pages were written, each with its .gz but the message's own address, and the state" "$(rewritten "$HOUSE/before" "$HOUSE/after")" $((2 * would))
as_house rm -rf "$HOUSES/copy/archive"
ends "a dry run into a folder that is not there" 0 as_house env POSTHOUSE_CONFIG="$HOUSES/copy/posthouse.conf" "$STAGE/usr/bin/posthouse" archive build --dry-run
no "makes none" test -e "$HOUSES/copy/archive"
changed=$(rewritten "$HOUSE/before" "$HOUSE/after")
note "$changed of $(wc -l <"$HOUSE/after") files were written"
ok "by a few files" test "$changed" -gt 3 -a "$changed" -lt 20
ok "with its page" grep -rq "The words of new-1" "$ARCHIVE/garden/t"

# ---- whose language is told by its words, or by who wrote it
letter korean@leaf.test '=?utf-8?b?7Y6M7ZSE?=' 'Content-Type: text/plain; charset=utf-8' "Content-Language: en" '' '펌프가 샙니다. 도와주세요.'
posthouse member set garden mary.okello@example.org language sw >/dev/null
printf 'From: Mary Okello <mary.okello@example.org>\nTo: garden@lists.example.org\nSubject: Maji\n%s\n\nPampu inavuja.\n' \
    $'Date: Wed, 06 May 2026 08:00:00 +0000\nMessage-ID: <swahili@leaf.test>' >"$HOUSE/letters/one"
post "$HOUSE/letters/one"
build
lang_of() { # WORDS: of the letter that says them, in its page
    find "$ARCHIVE/garden/t" -name '*.html' -print0 | xargs -0 awk -v of="$1" '/<div class="w"/ { tag = $0 } index($0, of) { print tag }' |
        sed 's/.*lang="//; s/".*//'
}
is "what letters tell" "$(lang_of "The words of korean")" ko
is "what the author speaks" "$(lang_of "Pampu inavuja")" sw
sound "languages"
like_fresh "languages"

# ---- threads that change
letter late-2@leaf.test "Re: A pump of clay" "In-Reply-To: <late-1@leaf.test>"
build
letter late-1@leaf.test "A pump of clay"
ends "a parent that comes after its answer" 0 build
sound "a late parent"
like_fresh "a late parent"
is "both are on one page" "$(grep -rlE 'The words of late-[12]' "$ARCHIVE/garden/t" --include='*.html' | wc -l)" 1
letter merge-1@leaf.test "Three wells"
letter merge-3@leaf.test "Four wells" "In-Reply-To: <merge-2@leaf.test>"
build
is "two threads are two pages" "$(grep -rlE 'The words of merge-[13]' "$ARCHIVE/garden/t" --include='*.html' | wc -l)" 2
letter merge-2@leaf.test "Wells" "In-Reply-To: <merge-1@leaf.test>"
ends "a mail that joins them" 0 build
is "makes one page of them" "$(grep -rlE 'The words of merge-[123]' "$ARCHIVE/garden/t" --include='*.html' | wc -l)" 1
sound "joined threads"
like_fresh "joined threads"

# ---- a tag that becomes a topic moves its page, and every link to it
letter tagged@leaf.test "Mulch #mulching"
build
ok "a tag has its page" test -s "$ARCHIVE/garden/tag/mulching.html"
posthouse topic add garden mulching --title=Mulching
ends "the tag becomes a topic" 0 build
ok "with a page of its own" test -s "$ARCHIVE/garden/topic/mulching.html"
no "in place of the old one" test -e "$ARCHIVE/garden/tag/mulching.html"
sound "a new topic"
like_fresh "a new topic"
posthouse topic set garden mulching title "Mulch and straw" >/dev/null
ends "a topic's title is changed" 0 build
has "its page says so" "$(cat "$ARCHIVE/garden/topic/mulching.html")" "Mulch and straw</h1>"
has "the list's page too" "$(cat "$ARCHIVE/garden/index.html")" "Mulch and straw"
like_fresh "a topic's new title"

# ---- much to read
tree mails garden@lists.example.org "$HOUSE/letters/long" long
tree mails garden@lists.example.org "$HOUSE/letters/many" many
tree mails garden@lists.example.org "$HOUSE/letters/words" words
ok "a letter of 300 KB, a thread of 200 letters, and 60 long subjects" post "$HOUSE"/letters/{long,many,words}/*
is "are filed" "$(posthouse thread list garden --json | grep -c '@story.test')" 261
ends "and published" 0 build
pages_with() {
    find "$ARCHIVE/garden/t" -name '*.html' -print0 | xargs -0 grep -l "$1" | wc -l
}
ok "the long letter on many pages" test "$(pages_with '<h1[^>]*>A long story')" -gt 10
ok "the long thread on several" test "$(pages_with '<h1[^>]*>A many story')" -gt 3
sound "much to read"
like_fresh "much to read"

# ---- line ends: all of them where they are the author's, and not those of a program that wrapped the text
# typed ID TYPE WORDS: a mail whose words are of that type
typed() {
    printf 'From: Mary Okello <mary.okello@example.org>\nTo: garden@lists.example.org\nSubject: Lines of %s\nMessage-ID: <%s>\n' "${1%@*}" "$1" >"$HOUSE/letters/one"
    printf 'Date: Wed, 06 May 2026 08:00:00 +0000\nMIME-Version: 1.0\nContent-Type: %s; charset=utf-8\n\n%s\n' "$2" "$3" >>"$HOUSE/letters/one"
    post "$HOUSE/letters/one"
}
page_of() { # WORDS: of the page on which they stand
    grep -rlZ --include='*.html' "$1" "$ARCHIVE/garden/t" | xargs -0 cat
}
with() { # TAG LINES: with that tag between each two
    sed "\$!s|\$|$1|" <<<"$2"
}
SHED=$'Seed house of the Riverside Gardeners\' Cooperative\nbehind the old waterworks, Second Gate, Wharf Road 12\nask there for Mary Okello or for somebody of the board'
LIST=$'Spades (nine are there, of which two want a new handle)\nGloves in all sizes that the children of the school need\nSeed potatoes, a sack of the early ones and half a late'
typed poem@leaf.test text/html "<p>Meet at the</p><div>${SHED//$'\n'/<br>}</div><ul><li>${LIST//$'\n'/<br>}<li>Water</ul>"
typed flowed@leaf.test "text/plain; format=flowed" $'Please bring what we have written down here on Sunday after the \nrain:\n\n'"${LIST/Spades/Shovels}"
typed wrapped@leaf.test text/plain "${LIST/Spades/Rakes}"
ends "an HTML, a flowed and a wrapped mail" 0 build
sound "line ends"
like_fresh "line ends"
has "lines of HTML stay lines" "$(page_of 'Seed house of')" "<p>$(with '<br>' "$SHED")</p>"
has "in a list, too" "$(page_of Spades)" "<li>$(with '<br />' "$LIST")</li>"
has "a flowed mail's own line ends stay" "$(page_of Shovels)" "<p>$(with '<br>' "${LIST/Spades/Shovels}")</p>"
has "and its soft ones go" "$(page_of Shovels)" "on Sunday after the rain:</p>"
has "wrapped lines are joined" "$(page_of Rakes)" "<p>${LIST/Spades/Rakes}</p>"
# what was filed before this was known
ends "a database of schema 4" 0 as_house /usr/bin/python3 "$ROOT/tests/lib/older.py" 4 "$ROOT/core/store/schema" "$DEMO/state/posthouse.db"
ends "is not built from" 75 build --full
ends "is upgraded" 0 posthouse upgrade
ends "and built from" 0 build --full
has "its lines are guessed, as they were" "$(page_of Shovels)" "<p>${LIST/Spades/Shovels}</p>"
typed later@leaf.test text/html "${LIST//$'\n'/<br>}"
ends "a later HTML mail" 0 build
has "keeps its lines" "$(page_of 'Lines of later')" "<p>$(with '<br>' "$LIST")</p>"
like_fresh "an older database"

# ---- what stands in the way
rewrite() {
    as_house bash -c "$*"
}
rewrite "mkdir $HOUSES/elsewhere && mv $ARCHIVE/garden/t $HOUSES/aside && ln -s $HOUSES/elsewhere $ARCHIVE/garden/t"
ends "a link in the place of a folder ends the build" 75 build --full
has "and is named" "$said" "garden/t"
is "nothing is written through it" "$(ls "$HOUSES/elsewhere")" ""
rewrite "rm $ARCHIVE/garden/t && mv $HOUSES/aside $ARCHIVE/garden/t"
page=$(find "$ARCHIVE/garden/t" -name '*.html' | head -1)
rewrite "echo precious >$HOUSES/precious && rm $page && ln -s $HOUSES/precious $page"
ends "a link in the place of a page" 0 build --full
is "is replaced, and not followed" "$(cat "$HOUSES/precious")$(test -L "$page" && echo link)" precious
rewrite "echo x >$ARCHIVE/garden/t/999999.html; rm ${page}.gz"
ends "a full build of a tree that others wrote to" 0 build --full
sound "mended"
like_fresh "mended"

ends "while one build runs another that may not wait ends" 75 as_house flock "$ARCHIVE/.lock" "$LIBEXEC/ph-archive" build --wait=0
has "and says why" "$said" "another build"
letter shut@leaf.test "A shut door"
rewrite "chmod 555 $ARCHIVE/garden/t"
ends "a folder that cannot be written" 75 build
has "is named" "$said" "garden/t"
rewrite "chmod 755 $ARCHIVE/garden/t"
rewrite "mv $ARCHIVE $HOUSES/aside && mkdir $ARCHIVE && chmod 555 $ARCHIVE"
ends "nor can the whole archive" 75 build
has "that is named too" "$said" "$ARCHIVE"
rewrite "rmdir $ARCHIVE && mv $HOUSES/aside $ARCHIVE"
ends "the next build goes on" 0 build
like_fresh "after failures"

# ---- killed in the middle, again and again
for i in 1 2 3 4 5; do
    letter "killed-$i@leaf.test" "Killed $i" "In-Reply-To: <many-$i@story.test>"
    as_house timeout -s KILL "0.0$((i * 2 - 1))" "$LIBEXEC/ph-archive" build >/dev/null 2>&1
done
ends "a build after five that were killed" 0 build
sound "killed"
like_fresh "killed"
done_testing
