#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# posthouse queue: what waits, for what and until when; retried and dropped by hand; on both databases.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
start_sink
cd "$HOUSE" || exit 1
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"
printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: x\nMessage-ID: <one@member.test>\n\nwords\n' >one.eml

rules() {
    printf '%s\n' "$@" >"$SINK_RULES"
}
queue() { # at 07:01, when not said otherwise
    at "${WHEN:-07:01}" posthouse queue "$@"
}
waits() { # for what each waits, counted
    queue list --json | /usr/bin/python3 -c '
import collections, json, sys
print(*("%s %d" % x for x in sorted(collections.Counter(json.loads(l)["waits_for"] for l in sys.stdin).items())))'
}

looks() {
    fresh
    posthouse init "$HOUSE/etc" >"$HOUSE/log/init" 2>&1
    is "an empty outbox waits for nothing" "$(queue stats | sed 's/  */ /g; s/ *$//')" "all 0 nothing"
    seed a@slow.test b@slow.test c@slow.test d@full.test e@full.test f@quick.test g@late.test -- one.eml
    write_conf "relay = smtp://127.0.0.1:$SINK_PORT" "database = $DATABASE" "connections = 1" "cap_domain = full.test 1/hour"
    is "what nobody has tried waits for ph-send" "$(waits)" "sender 7"
    rules 'rcpt *@slow.test 450 4.4.1 no answer from slow.test' 'rcpt *@late.test 450 4.2.1 not now'
    at 07:00 send 2>/dev/null
    is "each mail says for what it waits" "$(waits)" "cap-of-domain 1 domain 3 retry 1"
    has "and until when" "$(queue list --domain slow.test)" "domain        2026-05-04T07:05:00Z"
    is "one domain's alone are listed" "$(queue list --domain slow.test | wc -l)" 3
    is "a list's too" "$(queue list --list garden | wc -l)" 5
    number=$(queue list --domain slow.test --json | grep a@slow | sed 's/.*"number":\([0-9]*\).*/\1/')
    has "one mail is shown" "$(queue show "$number")" "to         a@slow.test"
    has "with what the other side said" "$(queue show "$number")" "answer     450 4.4.1 no answer from slow.test"
    has "and its domain's wait" "$(queue show "$number")" "until      2026-05-04T07:05:00Z"
    has "stats count by domain" "$(queue stats)" "slow.test                              3  domain        2026-05-04T07:05:00Z"
    has "and say when the cap will have let all go" "$(queue stats --json | grep full.test)" '"done":"2026-05-04T08:0'
    is "all of them wait for what ends first" "$(queue stats | tail -1 | sed 's/  */ /g')" "all 5 domain 2026-05-04T07:05:00Z 4.4.1 no answer from slow.test"
    has "and what waits in all" "$(queue stats --json | tail -1)" '"domain":"all","waiting":5'
}

changes() {
    rules
    has "with --dry-run nothing is done" "$(queue retry --domain slow.test --dry-run)" "would be: 3 mails"
    is "and is not" "$(waits)" "cap-of-domain 1 domain 3 retry 1"
    has "a domain is retried" "$(queue retry --domain slow.test)" "3 mails to be tried now"
    at 07:02 send 2>/dev/null
    is "and its mails go out at once" "$(recipients | grep -c slow.test)" 3
    is "by hand is written down" "$(sql "select count(*) from event where kind = 'mail-retried'")" 3
    number=$(queue list --domain late.test --json | sed 's/.*"number":\([0-9]*\).*/\1/')
    has "a mail is dropped" "$(queue drop "$number")" "1 mail dropped"
    ends "a second time there is nothing to do" 69 queue drop "$number"
    is "it waits no longer" "$(waits)" "cap-of-domain 1"
    has "but can be retried" "$(queue retry "$number")" "1 mail to be tried now"
    at 07:03 send 2>/dev/null
    is "and goes out" "$(recipients | grep -c late.test)" 1
    ends "what was sent is not sent again" 69 queue retry "$number"
    has "all that waits is dropped" "$(queue drop --all)" "1 mail dropped"
    is "and the queue is empty" "$(queue list)" ""
    ends "no mail of that number" 66 queue show 9999
    ends "no number" 65 queue show x
    ends "no such list" 67 queue list --list nobody
    ends "no such domain" 67 queue list --domain none.test
    ends "which mails must be said" 64 queue drop
}

aside() {
    fresh
    seed bad@member.test -- one.eml
    sql "update outbox set state = 3, answer = 'begun twice and never finished'"
    is "what was set aside is listed" "$(waits)" "aside 1"
    has "and can be retried" "$(queue retry --all)" "1 mail"
    at 07:05 send 2>/dev/null
    is "and goes out" "$(states)" "0 1 0 0 "

    fresh
    seed a@member.test b@member.test -- one.eml
    rules 'mail * 421 4.7.0 too busy'
    at 07:00 send 2>/dev/null
    is "the relay's pause holds for all" "$(WHEN=07:00 waits)" "relay 2"
    rules
}

# more than a page of what is due already
many() {
    fresh
    # shellcheck disable=SC2046 # words
    seed $(seq -f 'm%g@member.test' 450) -- one.eml
    has "all that waits is retried, each mail once" "$(queue retry --all)" "450 mails to be tried now"
    is "and noted once" "$(sql "select count(*) from event where kind = 'mail-retried'")" 450
}

all() {
    looks
    changes
    aside
    many
}
all
on_postgres all
done_testing
