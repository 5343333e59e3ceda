#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A spool that is full: mails are read ahead while others are filed, and all the same each is filed once, in the order of
# its arrival, whatever becomes of its neighbours and however ph-intake ends.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse list set garden posting open >/dev/null
posthouse member add garden ana@member.test >/dev/null
DATABASE=$HOUSE/state/posthouse.db
NEW=$HOUSE/state/spool/new
intake=("$LIBEXEC/ph-intake" "--config=$HOUSE/etc/posthouse.conf")
# mails FROM TO: more than a group takes
mails() {
    local i
    for i in $(seq "$1" "$2"); do
        printf 'From: ana@member.test\nTo: garden@lists.test\nSubject: %s\nMessage-ID: <%s@x>\n\nNumber %s\n' "$i" "$i" "$i" |
            hook garden@lists.test
    done
}
unordered() { # posts whose number is not that of their mail
    sql 'select count(*) from post p join message m on m.id = p.message where m.subject <> cast(p.number as text)'
}

mails 1 130
ends "a spool of more than one group is worked off" 0 as_house "${intake[@]}" --once
is "each mail is filed" "$(sql 'select count(*) from post')" 130
is "in the order of its arrival" "$(unordered)" 0

mails 131 260
exec_house "${intake[@]}" 2>"$HOUSE/log/stopped" &
pid=$!
tries=0
until [ "$(sql 'select count(*) from post')" -gt 130 ] || [ $tries -ge 600 ]; do
    tries=$((tries + 1))
    sleep 0.02
done
kill -TERM $pid
wait $pid
is "stopped in the midst it ends well" $? 0
is "and no mail that was read ahead counts as tried" "$(find "$NEW" -name '*.*' | wc -l)" 0
exec_house "${intake[@]}" 2>"$HOUSE/log/killed" &
pid=$!
sleep 0.1
kill -KILL $pid
wait $pid 2>/dev/null
ends "killed and started again it goes on" 0 as_house "${intake[@]}" --once
is "nothing is lost or filed twice" "$(sql 'select count(*), count(distinct message) from post' | tr '|' ' ')" "260 260"
is "still in the order of arrival" "$(unordered)" 0
is "nothing was set aside" "$(find "$NEW" "$HOUSE/state/spool/aside" -type f | wc -l)" 0
done_testing
