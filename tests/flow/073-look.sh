#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What thread list and stats say of mail that came in, on both engines.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage

mail() { # ID SUBJECT [ANSWERS]
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nMessage-ID: <%s@member.test>\nSubject: %s\n' "$1" "$2"
    printf 'Date: Mon, 4 May 2026 07:00:0%s +0200\n' "${1: -1}"
    [ -z "${3:-}" ] || printf 'In-Reply-To: <%s@member.test>\n' "$3"
    printf '\nHello from %s\n' "$1"
}
in_json() {
    local expression=$1
    shift
    "$@" | /usr/bin/python3 -c 'import json, sys; d = [json.loads(line) for line in sys.stdin]; print(eval(sys.argv[1]))' "$expression"
}

# One mail to several addresses: each list has it once, however many they are.
several() {
    local i all=()
    for i in $(seq 25); do
        posthouse list add "many$i" >/dev/null
        all+=("many$i@lists.test")
    done
    for i in pumps "${all[@]%@*}"; do
        posthouse list set "$i" posting open >/dev/null
    done
    posthouse topic add pumps valves >/dev/null
    mail d4 'To the list and to its topic' |
        as_house "$LIBEXEC/ph-hook" --sender=ana@member.test -- pumps@lists.test pumps+valves@lists.test
    mail e5 'To twenty-five lists' | as_house "$LIBEXEC/ph-hook" --sender=ana@member.test -- "${all[@]}"
    ends "$on: mail to many addresses is filed" 0 posthouse intake --once
    is "$on: once in a list, under the topic that one of them names" \
        "$(in_json '[(x["message_id"], x["tags"]) for x in d]' posthouse thread list pumps --json)" "[('d4@member.test', ['valves'])]"
    is "$on: and once in each of twenty-five" \
        "$(in_json 'sorted(x["message_id"] for x in d if x["list"].startswith("many")) == ["e5@member.test"] * 25' posthouse thread list --json)" True
}

# What explain tells people, not only programs.
explained() {
    mail f6 'Re: Cistern #water' a1 >"$HOUSE/f6.eml"
    ends "$on: explain for people" 0 posthouse explain --recipient=garden+r-1@lists.test "$HOUSE/f6.eml"
    has "$on: where it would go, with the number that it answers" "$(tr -s ' ' <<<"$said")" "route garden@lists.test r 1"
    has "$on: what would become of it" "$(tr -s ' ' <<<"$said")" "verdict accept"
    has "$on: under which tag" "$(tr -s ' ' <<<"$said")" "tags water"
    has "$on: a part without a charset has no place for one" "$said" "text/plain, "
    ok "$on: in which thread" grep -q '^ *thread  *[1-9]' <<<"$said"
    ends "$on: explain of a bounce" 0 posthouse explain "$ROOT/tests/corpus/machine/dsn.eml"
    ok "$on: names who was not reached, and how" grep -Eq '^ *bounce  *[^ ]+@[^ ]+: (hard|soft) ' <<<"$said"
}

look() { # ENGINE DATABASE
    local on=$1
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
    write_conf "database = $2"
    posthouse init "$HOUSE/etc" >"$HOUSE/log/init"
    posthouse list add garden >"$HOUSE/log/init"
    posthouse list add pumps >"$HOUSE/log/init"
    posthouse member add garden ana@member.test bo@member.test >"$HOUSE/log/init"
    is "$on: a new house has no thread" "$(posthouse thread list --json)" ""
    mail a1 'Cistern #water' | hook garden@lists.test
    mail b2 'Seeds été' | hook garden@lists.test
    mail c3 'Re: Cistern #water' a1 | hook garden@lists.test
    posthouse stats --json >"$HOUSE/json"
    is "$on: what waits is counted" "$(json "$HOUSE/json" 'd["spool"]')" "{'waiting': 3, 'aside': 0}"
    ends "$on: the mail is filed" 0 posthouse intake --once
    is "$on: every message is there, with its thread's first" \
        "$(in_json '[(x["number"], x["message_id"], x["parent"], [y["number"] for y in d if y["thread"] == x["thread"]][0]) for x in d]' posthouse thread list --json)" \
        "[(1, 'a1@member.test', 0, 1), (2, 'b2@member.test', 0, 2), (3, 'c3@member.test', 1, 1)]"
    is "$on: with what a reader wants" \
        "$(in_json '[d[1]["list"], d[1]["subject"], d[1]["author"], d[1]["date"], d[2]["tags"]]' posthouse thread list garden --json)" \
        "['garden@lists.test', 'Seeds été', 'Ana', '2026-05-04T05:00:02Z', ['water']]"
    is "$on: another list has none" "$(posthouse thread list pumps --json)" ""
    is "$on: threads as people read them" "$(posthouse thread list garden | tail -1)" "2026-05-04                  2 posts  Cistern #water"
    is "$on: one alone is one post" "$(posthouse thread list garden | grep -c '   1 post   Seeds')" 1
    ends "$on: threads of no list" 67 posthouse thread list seeds
    posthouse stats --json >"$HOUSE/json"
    is "$on: all is counted" "$(json "$HOUSE/json" '[d[x] for x in ("lists", "members", "posts", "threads", "held")]')" "[2, 2, 3, 2, 0]"
    is "$on: and what waits to go out" "$(json "$HOUSE/json" 'd["outbox"]["waiting"] + d["outbox"]["sent"]')" 6
    is "$on: nothing waits to come in" "$(json "$HOUSE/json" 'd["spool"]["waiting"]')" 0
    is "$on: list list counts too" "$(in_json '(d[0]["posts"], d[0]["threads"])' posthouse list list --json)" "(3, 2)"
    is "$on: the same for people" "$(posthouse stats | tr -s ' ' | sed 's/ (.*//' | head -5 | tr '\n' ',')" "lists 2,members 2,posts 3,threads 2,held 0,"
    is "$on: with what stands in spool and outbox" "$(posthouse stats | tail -6 | tr -s ' ' | cut -d' ' -f1,3 | tr '\n' ',')" \
        "outbox waiting,outbox sent,outbox failed,outbox aside,spool waiting,spool aside,"
    is "$on: the lists for people" "$(posthouse list list | tr -s ' ')" "garden@lists.test 2 members 3 posts garden
pumps@lists.test 0 members 0 posts pumps"
    is "$on: one list's settings in JSON" "$(in_json '(d[0]["list"], d[0]["posting"], d[0]["language"])' posthouse list show garden --json)" \
        "('garden@lists.test', 'members', 'en')"
    several
    explained
    is "$on: doctor sees the same house" "$(posthouse doctor | grep -c '^ok *\(configuration\|spool\|database\|key\|door\)')" 5
}

look SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    look PostgreSQL "$(new_postgres look)"
else
    skip "all of it on PostgreSQL" "$lacks"
fi
done_testing
