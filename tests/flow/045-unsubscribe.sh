#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A member leaves by the address in each of their mails, on both engines: at once, for ever, whoever sends the mail and
# whatever it says; and nobody leaves by any other.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"

run() { # PROGRAM
    as_house timeout 60 "$LIBEXEC/$1" --config="$HOUSE/etc/posthouse.conf" --once >>"$HOUSE/log/$1" 2>&1
}
members() {
    posthouse member list "$1" --json | grep -o '"address":"[^"]*"' | sed 's/.*:"\(.*\)"/\1/' | sort | tr '\n' ' '
}
# post ID LIST…: ana writes to them
post() {
    local to=("${@:2}")
    printf 'From: ana@member.test\nTo: %s\nSubject: pump %s\nMessage-ID: <%s@x>\n\nIt leaks.\n' "${to[0]}" "$1" "$1" >"$HOUSE/post"
    as_house "$LIBEXEC/ph-hook" --config="$HOUSE/etc/posthouse.conf" --sender=ana@member.test -- "${to[@]}" <"$HOUSE/post"
    run ph-intake
}
# unsubscribe_of ADDRESS [SUBJECT]: the address in List-Unsubscribe of their copy
unsubscribe_of() {
    local file
    grep -l "\"to\":\\[\"$1\"" "$SINK"/[0-9]*.json | while read -r file; do
        grep -q "^Subject: ${2:-pump}" "${file%.json}.eml" && sed -n 's/^List-Unsubscribe: <mailto:\(.*\)>\r$/\1/p' "${file%.json}.eml"
    done | head -1
}
mails_to() { # ADDRESS [SUBJECT]
    local file
    grep -l "\"to\":\\[\"$1\"" "$SINK"/[0-9]*.json | while read -r file; do
        grep -c "^Subject: ${2:-}" "${file%.json}.eml"
    done | awk '{ n += $1 } END { print n + 0 }'
}
make_house() {
    fresh
    posthouse init "$HOUSE/etc" >/dev/null
    for list in garden pumps; do posthouse list add $list >/dev/null; done
    posthouse member add garden ana@member.test ben@member.test cem@member.test dee@member.test eva@member.test >/dev/null
    posthouse member add pumps ana@member.test ben@member.test >/dev/null
    posthouse member set garden ben@member.test language sw >/dev/null
    post first garden@lists.test
    run ph-send
    ana=$(unsubscribe_of ana@member.test) ben=$(unsubscribe_of ben@member.test) cem=$(unsubscribe_of cem@member.test)
    dee=$(unsubscribe_of dee@member.test) eva=$(unsubscribe_of eva@member.test)
}
# leave ADDRESS SENDER [FIELD…]: a mail to that address
leave() {
    printf '%s\n' "${@:3}" '' | hook "$1" "$2"
    run ph-intake
}

leaving() {
    has "$on: O5: each copy names an address of its own" "$ben" "garden+u-"
    post second garden@lists.test
    post both garden@lists.test pumps@lists.test
    is "$on: copies wait for ben" "$(sql "select count(*) from outbox o join address a on a.id = o.address where o.state = 0 and a.address = 'ben@member.test'")" 2
    leave "$ben" someone@else.test 'From: someone@else.test' 'Subject: whatever'
    is "$on: B6: a mail to it, from anybody, and the member is gone" "$(members garden)" "ana@member.test cem@member.test dee@member.test eva@member.test "
    is "$on: from that list alone" "$(members pumps)" "ana@member.test ben@member.test "
    run ph-send
    is "$on: B6: what waited for them does not come, but for what another list of theirs has too" \
        "$(mails_to ben@member.test 'pump second') $(mails_to ben@member.test 'pump both')" "0 1"
    is "$on: the others get theirs" "$(mails_to cem@member.test 'pump second') $(mails_to cem@member.test 'pump both')" "1 1"
    is "$on: one mail says so, to the member, in their language" \
        "$(mails_to ben@member.test 'Umejiondoa kwenye') $(mails_to someone@else.test)" "1 0"
    has "$on: an event says how" "$(sql "select detail from event where kind = 'left'")" "unsubscribe address, 1 on their way dropped"
    leave "$ben" someone@else.test 'From: someone@else.test'
    run ph-send
    is "$on: once is enough: the same again changes and says nothing" \
        "$(sql "select count(*) from event where kind = 'left'") $(mails_to ben@member.test 'Umejiondoa kwenye')" "1 1"
}

machines() {
    leave "$cem" '' 'From: one-click@provider.test' 'Subject: unsubscribe' 'Auto-Submitted: auto-generated'
    leave "$dee" dee@member.test 'From: dee@member.test' 'Precedence: bulk' 'X-Spam-Flag: YES'
    printf '' | hook "$(tr '[:lower:]' '[:upper:]' <<<"$eva")" ''
    run ph-intake
    is "$on: the null sender, an automatic mail, spam, no mail at all, capitals: the token is the proof" "$(members garden)" "ana@member.test "
    run ph-send
    is "$on: O11: who has a machine ask is not answered" "$(mails_to cem@member.test 'You have left') $(mails_to eva@member.test 'You have left')" "0 0"
    posthouse member add garden cem@member.test dee@member.test >/dev/null
    to=("$cem" "$dee")
    printf 'Subject: both\n\n' | as_house "$LIBEXEC/ph-hook" --config="$HOUSE/etc/posthouse.conf" --sender=x@y.test -- "${to[@]}"
    run ph-intake
    is "$on: who comes back leaves by the same address; two of them in one mail are two" "$(members garden)" "ana@member.test "
}

wrong() {
    local mac=${ana##*-} last other=a
    mac=${mac%@*}
    last=${mac: -1}
    [ "$last" != a ] || other=b
    before=$(sql 'select count(*) from outbox') holds=$(sql 'select count(*) from hold')
    leave "${ana%"$last"@*}$other@lists.test" ana@member.test 'From: ana@member.test'
    leave "pumps${ana#garden}" ana@member.test 'From: ana@member.test'
    leave "${ben%-*}-$mac@lists.test" ana@member.test 'From: ana@member.test'
    leave "${ana/+u-/+b-}" ana@member.test 'From: ana@member.test'
    is "$on: a wrong MAC, another list's, another member's, another verb's: nobody leaves" "$(members garden)/ $(members pumps)" \
        "ana@member.test / ana@member.test ben@member.test "
    is "$on: and nobody is answered or asked" "$(sql 'select count(*) from outbox') $(sql 'select count(*) from hold')" "$before $holds"
    is "$on: the log says why" "$(grep -c 'event=refused.*reason=forged-token' "$HOUSE/log/ph-intake")" 3
    posthouse member set garden ana@member.test role owner >/dev/null
    as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --explain -r "$ana" "$HOUSE/post" >"$HOUSE/explained"
    has "$on: explain tells, and changes nothing" "$(cat "$HOUSE/explained") $(members garden)" "leave"
    has "$on: indeed nothing" "$(members garden)" "ana@"
    leave "$ana" ana@member.test 'From: ana@member.test'
    run ph-send
    is "$on: an owner leaves as well, and is still the owner" \
        "$(members garden)$(sql 'select count(*) from role') $(grep -l 'You still look after the list (owner)' "$SINK"/*.eml | wc -l)" "1 1"
}

# the same mail once more after a crash between commit and the end of the spool file
killed() {
    posthouse member add garden ben@member.test >/dev/null
    printf 'Subject: x\n\n' | hook "$ben" x@y.test
    cp -a "$HOUSE/state/spool/new" "$HOUSE/kept"
    run ph-intake
    posthouse member add garden ben@member.test >/dev/null
    cp -a "$HOUSE"/kept/* "$HOUSE/state/spool/new/"
    run ph-intake
    is "$on: a mail that was carried out before a crash is not carried out again" "$(members garden)" "ben@member.test "
    rm -r "$HOUSE/kept"
}

on_engine() {
    on=$1 DATABASE=$2
    rm -f "$HOUSE/log/ph-intake"
    make_house
    leaving
    machines
    wrong
    killed
}
on_engine SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    on_engine PostgreSQL "$(new_postgres leaving)"
else
    skip "all of it on PostgreSQL" "$lacks"
fi
done_testing
