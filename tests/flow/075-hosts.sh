#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two mail hosts, each with a spool of its own, on one PostgreSQL: a list that is made on one is known at the door of
# the other, and mail for it is taken and filed there.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage

second() { # PROGRAM ARGUMENT…: on the second host
    as_house env POSTHOUSE_CONFIG="$HOUSE/two/posthouse.conf" "$@"
}
second_hook() {
    printf 'From: Ana <ana@member.test>\nTo: %s\nMessage-ID: <%s@member.test>\n\nHello\n' "$1" "$2" |
        second "$LIBEXEC/ph-hook" --sender=ana@member.test -- "$1"
}
takes() {
    grep -qx "$1@lists.test" "$HOUSE/state/spool-two/lists"
}
filed() {
    [ "$(posthouse thread list "$1" --json | wc -l)" = "$2" ]
}

# ---- one host: what was lost is written anew
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
rm "$HOUSE/state/spool/lists"
ends "a door that lost its lists takes no mail" 75 hook garden@lists.test </dev/null
ok "the next start of ph-intake" as_house "$LIBEXEC/ph-intake" --once
ends "tells it again" 0 hook garden@lists.test </dev/null
rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"

# ---- two hosts
lacks=$(postgres_lacks)
if [ -n "$lacks" ]; then
    skip "two hosts on one PostgreSQL" "$lacks"
    done_testing
fi
start_postgres
write_conf "database = $(new_postgres hosts)"
posthouse init "$HOUSE/etc" >/dev/null
mkdir "$HOUSE/two"
sed "s|^spool = .*|spool = $HOUSE/state/spool-two|" "$HOUSE/etc/posthouse.conf" >"$HOUSE/two/posthouse.conf"
cp -p "$HOUSE/etc/token.key" "$HOUSE/two/token.key"
[ "$(id -u)" -ne 0 ] || chown -R "$HOUSE_USER" "$HOUSE/two"
ends "the second host's house is made" 0 second "$STAGE/usr/bin/posthouse" init "$HOUSE/two"
posthouse list add pumps >/dev/null
posthouse member add pumps ana@member.test >/dev/null
ends "a list that was made on the first is unknown at its door" 67 second_hook pumps@lists.test one
start intake second "$LIBEXEC/ph-intake"
ok "once its ph-intake runs the door is told" wait_until 20 takes pumps
ends "and takes mail for it" 0 second_hook pumps@lists.test two
ok "which is filed" wait_until 20 filed pumps 1
posthouse list add sewing >/dev/null
posthouse member add sewing ana@member.test >/dev/null
ok "a list that is made while it has nothing to do is told within seconds" wait_until 10 takes sewing
ends "and mail for it is taken" 0 second_hook sewing@lists.test three
ok "and filed" wait_until 20 filed sewing 1
done_testing
