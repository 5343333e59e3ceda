#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A mail server that heard no answer hands a mail over again: the same bytes, to the same address, as another entry of the
# spool. Whatever becomes of the mail, it becomes of it once.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
mail() { # FROM ID [FIELD]
    printf 'From: %s\nTo: garden@lists.test\nSubject: On %s\nDate: Mon, 04 May 2026 06:00:00 +0000\nMessage-ID: <%s@x>\n%s\nWords.\n' \
        "$1" "$2" "$2" "${3:+$3$'\n'}"
}
intake() {
    as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once 2>>"$HOUSE/log/$on"
}
# counted: posts, mails that wait, mails on their way out to owners
counted() {
    echo "$(sql 'select count(*) from post') $(sql 'select count(*) from hold where state = 0')" \
        "$(sql "select count(*) from outbox o join address a on a.id = o.address where a.address = 'owner@lists.test'")"
}
# twice RECIPIENT, the mail on standard input: once, and what is counted then; and again in the same group, and later
twice() {
    local given=$HOUSE/given
    cat >"$given"
    hook "$1" <"$given"
    intake
    once=$(counted)
    hook "$1" <"$given"
    hook "$1" <"$given"
    intake
}

on_engine() {
    on=$1 DATABASE=$2
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
    write_conf "database = $DATABASE" "verdict_header = X-Spam-Flag"
    posthouse init "$HOUSE/etc" >/dev/null || exit 1
    posthouse list add garden >/dev/null
    posthouse list add pumps >/dev/null
    posthouse member add garden ana@member.test >/dev/null

    twice garden@lists.test < <(mail ana@member.test post)
    is "T8: $on: a post is filed once" "$once $(counted)" "1 0 0 1 0 0"
    twice garden@lists.test < <(mail eve@else.test held)
    is "T8: $on: a mail that waits is held once" "$once $(counted)" "1 1 1 1 1 1"
    ok "$on: which is logged" grep -q "event=again .* reason=stranger" "$HOUSE/log/$on"
    is "$on: and noted" "$(sql "select count(*) from event where kind = 'again' and detail = 'stranger'")" 2
    hook pumps@lists.test < <(mail eve@else.test held)
    hook garden@lists.test < <(mail eve@else.test held 'X-Changed: yes')
    intake
    is "$on: at another list, and with other bytes, it is another one" "$(counted)" "1 3 2"
    twice garden@lists.test < <(mail eve@else.test spam 'X-Spam-Flag: YES')
    is "T8: $on: spam waits once" "$once $(counted)" "1 4 2 1 4 2"
    posthouse discard "$(sql 'select max(id) from hold')" >/dev/null
    hook garden@lists.test < <(mail eve@else.test spam 'X-Spam-Flag: YES')
    intake
    is "$on: once it is settled it is no longer there" "$(counted)" "1 4 2"
    twice garden-owner@lists.test < <(mail eve@else.test owner)
    is "T8: $on: a mail to the owner is forwarded once" "$once $(counted)" "1 4 3 1 4 3"
    twice postmaster@lists.test < <(mail eve@else.test owner)
    is "T8: $on: so is one to the network's" "$once $(counted)" "1 4 4 1 4 4"
    hook pumps-owner@lists.test < <(mail eve@else.test owner)
    intake
    is "$on: the owner of another list has it as well" "$(counted)" "1 4 5"
    is "$on: nothing is left in the spool" "$(find "$HOUSE/state/spool/new" -type f | wc -l)" 0
}

on_engine SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    on_engine PostgreSQL "$(new_postgres handed)"
else
    skip "all of it on PostgreSQL" "$lacks"
fi
done_testing
