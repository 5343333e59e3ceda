#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The threading states of imaptest, imported and read back. docs/READING.md says why five of them are other threads here.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
if [ ! -d "$CORPORA/threading/imaptest" ]; then
    skip "threading states" "there is no $CORPORA/threading/imaptest"
    done_testing
fi
stage
mkdir "$HOUSE/in"
/usr/bin/python3 "$ROOT/tests/lib/threads.py" make "$CORPORA/threading/imaptest" "$HOUSE/in" >"$HOUSE/states"
write_conf
ok "a house is made" posthouse init "$HOUSE/etc"
ok "each state is a list" posthouse import mbox --create --json "$HOUSE"/in/*.mbox
posthouse thread list --json >"$HOUSE/posts"
declare -A ours=(
    ["thread 1 2 3"]="((1)(3 2))"
    ["thread2 1 2"]="(1)"
    ["thread4 1 2"]="(1)(2)"
    ["thread-orderedsubject 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"]="(1)(2 7)(3 5)(4)(6)(8)(9)(10)(11)(12 13)(14)(15)"
    ["thread-orderedsubject2 1 2 3 4 5 6 7 8"]="(1)(2)(3)(4)(5)(6)(7)(8)"
)
same=0 others=0
while IFS=$'\t' read -r _ test present expect got; do
    want=${ours["$test $present"]:-$expect}
    is "$test, mails $present" "$got" "$want"
    [ "$want" = "$expect" ] && same=$((same + 1)) || others=$((others + 1))
done < <(/usr/bin/python3 "$ROOT/tests/lib/threads.py" shape "$HOUSE/posts" <"$HOUSE/states")
ok "all states were looked at, and most are as they expect" test "$((same + others))" = "$(wc -l <"$HOUSE/states")" -a "$same" -gt "$others"
note "$same as imaptest expects, $others by another rule"
done_testing
