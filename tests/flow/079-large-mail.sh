#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A mail of 35 MB of plain text: explained, filed and imported in not much more memory than the mail itself takes.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
if [ "$V" = asan ]; then
    skip "a mail of 35 MB takes little memory" "the sanitizers need more"
    done_testing
fi
write_conf
posthouse init "$HOUSE/etc" >/dev/null
for list in garden old; do posthouse list add $list >/dev/null; done
posthouse list set garden posting open >/dev/null
{
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: Large\nMessage-ID: <large@x>\n\n'
    yes 'The tank leaks below the tap, and the mortar is old; we mend it on Monday.' | head -c 35000000
    echo
} >"$HOUSE/large.eml"
{
    echo 'From ana@member.test Mon May  4 09:00:00 2026'
    cat "$HOUSE/large.eml"
} >"$HOUSE/large.mbox"

# megabytes COMMAND…: the most that one of its processes held at a time, what they share included
megabytes() {
    as_house /usr/bin/python3 -E -S -c '
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 if code == 0 else "ended with %d" % code)' "$@"
}
# within WHAT MOST COMMAND…
within() {
    local what=$1 most=$2 took
    shift 2
    took=$(megabytes "$@")
    ok "$what takes $most MB at most, and took $took" test "$took" -le "$most"
}

within "explaining it" 210 "$LIBEXEC/ph-intake" --explain "$HOUSE/large.eml"
within "explaining it to a list" 290 "$LIBEXEC/ph-intake" --config="$POSTHOUSE_CONFIG" --explain --recipient=garden@lists.test "$HOUSE/large.eml"
hook garden@lists.test <"$HOUSE/large.eml"
within "filing it" 260 "$LIBEXEC/ph-intake" --config="$POSTHOUSE_CONFIG" --once
within "importing it" 210 "$STAGE/usr/bin/posthouse" import mbox --list=old "$HOUSE/large.mbox"
is "it is filed in both lists" "$(sql 'select count(*) from post')" 2
is "with all of its text" "$(sql 'select length(body) from message')" 35000001
is "and one that is found by its words" "$(sql "select count(*) from search where search match 'mortar'")" 1
done_testing
