#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# posthouse search, on both engines: words of several scripts, names, tags, lists and dates; what may not be found is not,
# and what a search cannot do is refused.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
mail() { # ID FROM DATE SUBJECT WORDS [FIELD]
    printf 'From: %s\nTo: garden@lists.test\nSubject: %s\nDate: %s\nMessage-ID: <%s@x>\n' "$2" "$4" "$3" "$1"
    printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n%s\n%s\n' "${6:+$6
}" "$5"
}
ANA='"Ana Sílva" <ana@member.test>' BEN='Ben <ben@member.test>'
comes() { # LIST and what mail takes
    mail "${@:2}" | hook "$1@lists.test"
}
found() { # WORD…: list/number of what is found, in order
    posthouse search --json "$@" | /usr/bin/python3 -E -S -c 'import json, sys
print(*("%s/%d" % (d["list"].split("@")[0], d["number"]) for d in map(json.loads, sys.stdin)))'
}

both_engines() { # ENGINE DATABASE
    local on=$1 DATABASE=$2 thousand
    write_conf "database = $2"
    rm -rf "$HOUSE/state/spool" "$HOUSE/etc/token.key"
    ok "$on: a house is made" posthouse init "$HOUSE/etc"
    for list in garden pumps; do
        posthouse list add $list >/dev/null
        posthouse member add $list ana@member.test ben@member.test --mode=nomail >/dev/null
    done
    comes garden 1 "$ANA" "Mon, 04 May 2026 06:00:00 +0000" "The old pump" "It leaks, said O'Brien. Crème brûlée."
    comes garden 2 "$BEN" "Tue, 05 May 2026 06:00:00 +0000" "#water Насос" "Старый насос течёт. pump"
    comes garden 3 "$BEN" "Wed, 06 May 2026 06:00:00 +0000" "مضخة" "المِضخّةُ القديمة تتسرّب"
    comes garden 4 "$BEN" "Thu, 07 May 2026 06:00:00 +0000" "会议" "周一的会议在东京"
    comes pumps 5 "$BEN" "Fri, 08 May 2026 06:00:00 +0000" "A pump that is old" "said Ana Silva"
    comes garden 6 "$ANA" "Fri, 08 May 2026 07:00:00 +0000" "secret pump" "for no archive" "X-No-Archive: yes"
    comes garden 7 "Eve <eve@far.test>" "Fri, 08 May 2026 07:00:00 +0000" "held pump" "by no member"
    as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
    is "$on: one mail is held" "$(posthouse held --json | wc -l)" 1

    ends "$on: a word" 0 posthouse search leaks
    is "$on: is one line: list, number, day, who, and what" "$said" \
        "garden@lists.test             1  2026-05-04  Ana Sílva             The old pump"
    hasnt "$on: with no address of theirs" "$said" member.test
    ends "$on: in JSON" 0 posthouse search leaks --json
    is "$on: it is the line that thread list has" "$said" "$(posthouse thread list garden --json | head -1)"
    is "$on: what was filed last comes first, of all lists; not what is held, nor for no archive" "$(found pump)" "pumps/1 garden/2 garden/1"
    is "$on: in one list" "$(found --list=garden PUMP)" "garden/2 garden/1"
    is "$on: named in the search" "$(found pump list:pumps)" "pumps/1"
    is "$on: all words are met" "$(found pump старый)" "garden/2"
    is "$on: a phrase" "$(found '"old pump"')" "garden/1"
    is "$on: how a word begins" "$(found 'leak*' 'cre*')" "garden/1"
    is "$on: accents do not count" "$(found creme BRÛLÉE)" "garden/1"
    is "$on: Cyrillic, with a letter that is written in two ways" "$(found течет)" "garden/2"
    is "$on: Arabic, without its vowel signs" "$(found المضخة)" "garden/3"
    is "$on: Chinese" "$(found 会议)" "garden/4"
    is "$on: one sign of it" "$(found 东)" "garden/4"
    is "$on: a tag" "$(found '#Water')" "garden/2"
    is "$on: a tag and a word" "$(found '#water' leaks)" ""
    is "$on: by whom" "$(found from:silva)" "garden/1"
    is "$on: and by nobody of that name" "$(found from:sil)" ""
    is "$on: since a day" "$(found pump since:2026-05-05)" "pumps/1 garden/2"
    is "$on: before a month" "$(found pump before:2026-05)" ""
    is "$on: quotes of the engine's" "$(found "o'brien")" "garden/1"
    is "$on: that have no end" "$(found "'pump\"" ')*' '&' '|!')" "pumps/1 garden/2 garden/1"
    is "$on: no operator is one" "$(found leaks OR pump)" ""
    ends "$on: no hit" 0 posthouse search tractor
    is "$on: is told" "$said" "nothing was found"
    ends "$on: no hit in JSON" 0 posthouse search tractor --json
    is "$on: is no line" "$said" ""
    ends "$on: a limit" 0 posthouse search pump --limit=1 --json
    has "$on: says that there is more" "$said" "posthouse: there is more than that: --limit=N shows N of them, here it was 1"
    is "$on: and is kept" "$(found pump --limit=2 2>"$HOUSE/more")" "pumps/1 garden/2"
    is "$on: as many as there are is no limit" "$(posthouse search pump --limit=3 2>&1 | wc -l)" 3

    sql "update message set shown = 2 where message_id = '1@x'"
    is "$on: what is hidden is not found" "$(found leaks)$(found from:silva)" ""
    posthouse discard 1-99999 >/dev/null
    is "$on: nor what is discarded" "$(found held)" ""

    ends "$on: nothing to search for" 65 posthouse search since:2026 '***'
    has "$on: says what is missing" "$said" "a word, a #tag or from:NAME is needed"
    ends "$on: a date that is none" 65 posthouse search pump since:yesterday
    has "$on: is not left out" "$said" '"since:yesterday" is nothing to search for'
    ends "$on: a list that there is not" 67 posthouse search pump list:nowhere
    has "$on: is told" "$said" 'there is no list "nowhere"'
    ends "$on: nor as an option" 67 posthouse search pump --list=nowhere
    ends "$on: two lists" 65 posthouse search pump list:pumps --list=garden
    ends "$on: a limit of nothing" 65 posthouse search pump --limit=0
    ends "$on: no word at all" 64 posthouse search
    thousand=$(printf '"%%s (%.0s' {1..20000})
    ends "$on: 100 kB of signs and words" 65 posthouse search "${thousand:0:100000}"
    has "$on: are too long" "$said" "that is too long for a search"
    ends "$on: bytes that are no text" 65 posthouse search $'pump\xff'
    ends "$on: what speaks to a terminal" 65 posthouse search $'from:\e[!'
    hasnt "$on: does not speak to it" "$said" $'\e'
    db_full() { posthouse search pump >/dev/full; }
    ends "$on: a full disk behind the answer" 74 db_full
}

both_engines SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    both_engines PostgreSQL "$(new_postgres search)"
else
    skip "all of it on PostgreSQL" "$lacks"
fi
done_testing
