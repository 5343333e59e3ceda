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
    is "$on: threads as people read them" "$(posthouse thread list garden | tail -1)" "2026-05-04 to 2026-05-04    2 posts  Cistern #water"
    ends "$on: threads of no list" 67 posthouse thread list seeds
    posthouse stats --json >"$HOUSE/json"
    is "$on: all is counted" "$(json "$HOUSE/json" '[d[x] for x in ("lists", "members", "posts", "threads", "held")]')" "[2, 2, 3, 2, 0]"
    is "$on: and what waits to go out" "$(json "$HOUSE/json" 'd["outbox"]["waiting"] + d["outbox"]["sent"]')" 6
    is "$on: nothing waits to come in" "$(json "$HOUSE/json" 'd["spool"]["waiting"]')" 0
    is "$on: list list counts too" "$(in_json '(d[0]["posts"], d[0]["threads"])' posthouse list list --json)" "(3, 2)"
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
