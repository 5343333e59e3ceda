#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# posthouse import mbox of mails over max_message: never a piece of one, their places told, and they alone come with the
# second import, once there is room for them.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
mkdir "$HOUSE/in"

# an mbox with a mail of N MB between two small ones. Its text is lines that an mbox escapes: what is cut of it
# gets shorter than the limit when they are put right
mbox_with() { # N
    /usr/bin/python3 -E -S -c '
import sys
line = b">From the hill\n"
head = b"From %s Mon May  4 0%d:00:00 2026\nFrom: %s\nSubject: s\nMessage-ID: <%s@x>\n\n"
small = lambda i: head % (b"ana@x", i, b"ana@x", b"small-%d" % i) + b"small\n\n"
big = head % (b"big@x", 2, b"big@x", b"big-\x1b[1m") + line * (int(sys.argv[1]) * 2**20 // len(line)) + b"the end\n\n"
sys.stdout.buffer.write(small(1) + big + small(3))' "$1"
}
posts() { posthouse thread list garden --json | /usr/bin/python3 -c 'import json, sys
print(*sorted(json.loads(l)["message_id"] for l in sys.stdin))'; }

mbox_with 3 >"$HOUSE/in/old.mbox"
gzip -k "$HOUSE/in/old.mbox"
bytes=$(($(mbox_with 3 | sed '/^From ana@x .*03:00/,$d' | wc -c) - $(mbox_with 0 | sed '/^From big/,$d' | wc -c)))

both_engines() { # ENGINE DATABASE
    local on=$1 text='From big@x Mon May  4 02:00:00 2026'
    rm -rf "$HOUSE/state/spool" "$HOUSE/etc/token.key"
    write_conf "database = $2" "max_message = 2M"
    posthouse init "$HOUSE/etc" >/dev/null
    posthouse list add garden >/dev/null
    for packed in '' .gz; do
        ends "$on: an mbox with a mail over max_message${packed:+, packed}" 0 posthouse import mbox --list=garden "$HOUSE/in/old.mbox$packed"
        has "$on: is imported but for that one" "$said" "1 refused"
        has "$on: with the reason" "$said" "refused: 1 too-big"
        hasnt "$on: which is not kept" "$said" "kept in"
        has "$on: its place is told" "$said" "$HOUSE/in/old.mbox$packed, $bytes bytes from byte 91: $text, Message-ID: <big- [1m@x>"
        has "$on: and which words bring it in" "$said" "posthouse --config=$HOUSE/etc/posthouse.conf config set max_message 4M
  posthouse --config=$HOUSE/etc/posthouse.conf import mbox --list=garden@lists.test $HOUSE/in/old.mbox$packed"
    done
    is "$on: nothing of it is a post" "$(posts)" "small-1@x small-3@x"
    is "$on: nor lies aside" "$(find "$HOUSE/state/spool/aside" -type f)" ""
    tail -c +92 "$HOUSE/in/old.mbox" | head -c "$bytes" >"$HOUSE/in/place"
    has "$on: it is at that place, whole" "$(sed -n '1p;$p' <(sed '$d' "$HOUSE/in/place"))" "$text
the end"
    ends "$on: a dry run" 0 posthouse import mbox --list=garden --dry-run --json "$HOUSE/in/old.mbox"
    is "$on: tells the place too, in JSON" "$(head -1 <<<"$said" | json /dev/stdin '(d["too_big"], d["refused"], d["refused_in"])')" \
        "([{'offset': 91, 'bytes': $bytes, 'from_line': 'big@x Mon May  4 02:00:00 2026', 'message_id': '<big- [1m@x>'}], 1, '')"
    ends "$on: an mbox of nothing else, for a list that is not there" 65 posthouse import mbox --create --list=new "$HOUSE/in/place"
    has "$on: is offered with --create" "$said" "import mbox --list=new@lists.test --create $HOUSE/in/place"
    ends "$on: the limit is raised as told" 0 posthouse config set max_message 4M
    ends "$on: and the import done again" 0 posthouse import mbox --list=garden "$HOUSE/in/old.mbox"
    has "$on: which adds just that mail" "$said" "1 new, 2 again, 0 refused"
    is "$on: whole" "$(posthouse archive --once >/dev/null 2>&1; sql "select count(*) from post")" 3
}

both_engines SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    both_engines PostgreSQL "$(new_postgres import)"
else
    skip "all of it on PostgreSQL" "$lacks"
fi
done_testing
