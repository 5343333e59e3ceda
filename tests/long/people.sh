#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# No mail that people have written to thirteen real lists is taken for a machine's.
# What is asked is what is read, not how: without the sanitizers, with which import.sh and the corpora read the same mails.
V='test'
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
if ! ls "$CORPORA"/mbox/*.mbox.xz >/dev/null 2>&1; then
    skip "mails of people" "there is no $CORPORA/mbox"
    done_testing
fi
stage
mkdir "$HOUSE/mails"
for file in "$CORPORA"/mbox/*.mbox.xz; do
    name=$(basename "$file" .pipermail.mbox.xz)
    xz -dc "$file" >"$HOUSE/one.mbox"
    /usr/bin/python3 "$ROOT/tests/lib/mbox.py" split "$HOUSE/one.mbox" "$HOUSE/mails/$name"
done
find "$HOUSE/mails" -name '*.eml' -print0 | sort -z | xargs -0 -n 500 "$LIBEXEC/ph-intake" --explain --json >"$HOUSE/told"
ok "every mail was explained" test "$(find "$HOUSE/mails" -name '*.eml' | wc -l)" = "$(wc -l <"$HOUSE/told")"
is "none is taken for a bounce, a complaint, an answer, a challenge or a loop" "$(/usr/bin/python3 -c '
import json, sys
told = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
for t in told:
    if t["automatic"] or t["bounces"]:
        print(t["file"], t["automatic"], t["bounces"])' "$HOUSE/told" | head -20)" ""
note "$(wc -l <"$HOUSE/told") mails"
done_testing
