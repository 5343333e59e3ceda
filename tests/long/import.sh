#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Thirteen real lists become one network: nothing is lost, each message is there once, a second import adds nothing, and
# the same mails in another order give the same threads.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
if ! ls "$CORPORA"/mbox/*.mbox.xz >/dev/null 2>&1; then
    skip "thirteen real lists" "there is no $CORPORA/mbox"
    done_testing
fi
stage
mkdir "$HOUSE/in" "$HOUSE/shuffled"
for file in "$CORPORA"/mbox/*.mbox.xz; do
    name=$(basename "$file" .pipermail.mbox.xz)
    xz -dc "$file" >"$HOUSE/in/$name.mbox"
    /usr/bin/python3 "$ROOT/tests/lib/mbox.py" shuffle 3 "$HOUSE/in/$name.mbox" "$HOUSE/shuffled/$name.mbox"
done
/usr/bin/python3 "$ROOT/tests/lib/mbox.py" count "$HOUSE"/in/*.mbox >"$HOUSE/counted"

# compare REPORT THREADS: the import's report and its threads against the independent count; prints what differs
compare() {
    /usr/bin/python3 - "$HOUSE/counted" "$1" "$2" <<'PY'
import collections, json, sys
counted, report, posts = ([json.loads(line) for line in open(path)] for path in sys.argv[1:])
filed = collections.defaultdict(list)
for post in posts:
    filed[post["list"]].append(post["message_id"])
for there, here in zip(counted, report, strict=True):
    ids, name = filed[here["list"]], here["list"]
    if here["messages"] != there["messages"] or here["new"] + here["again"] != there["messages"] or here["refused"]:
        print(name, "counts", here, there["messages"])
    if len(ids) != here["new"] or not len(there["ids"]) - ("" in there["ids"]) <= here["new"] <= there["different"]:
        print(name, "posts", len(ids), here["new"], len(there["ids"]), there["different"])
    lost = set(there["ids"]) - set(ids) - {""}
    if lost:
        print(name, "lost", len(lost), sorted(lost)[:5])
PY
}

# shape THREADS: threads and parents without any number of ours
shape() {
    /usr/bin/python3 - "$1" <<'PY'
import collections, json, sys
posts = [json.loads(line) for line in open(sys.argv[1])]
ids = {(p["list"], p["number"]): p["message_id"] for p in posts}
threads = collections.defaultdict(list)
for p in posts:
    threads[p["list"], p["thread"]].append((p["message_id"], ids.get((p["list"], p["parent"]), "-")))
for (name, _), thread in sorted(threads.items(), key=lambda t: (t[0][0], sorted(t[1]))):
    print(name, sorted(thread))
PY
}

# import_all FOLDER OUT: all lists into a house of their own; leaves OUT.report, OUT.threads and OUT.shape
import_all() {
    posthouse import mbox --create --json "$1"/*.mbox >"$2.report" &&
        posthouse thread list --json >"$2.threads" &&
        shape "$2.threads" >"$2.shape"
}

write_conf
ok "a house is made" posthouse init "$HOUSE/etc"
ok "thirteen lists are imported" import_all "$HOUSE/in" "$HOUSE/first"
is "as many messages as an independent count finds, each once, none lost" "$(compare "$HOUSE/first.report" "$HOUSE/first.threads")" ""
note "$(/usr/bin/python3 -c 'import json, sys
d = [json.loads(line) for line in open(sys.argv[1])]
print(sum(x["messages"] for x in d), "messages,", sum(x["again"] for x in d), "of them again")' "$HOUSE/first.report")"
two=$(/usr/bin/python3 - "$HOUSE/first.threads" "$HOUSE/state/posthouse.db" <<'PY'
import collections, json, sqlite3, sys
lists = collections.defaultdict(set)
for line in open(sys.argv[1]):
    post = json.loads(line)
    lists[post["message_id"]].add(post["list"])
db = sqlite3.connect(sys.argv[2])
print(sum(len(x) > 1 for x in lists.values()), db.execute("""select count(*) from (select message from post group by message
having count(distinct list) > 1)""").fetchone()[0])
PY
)
note "messages in two lists or more: ${two% *} by their ids, ${two#* } stored once"
ok "a message that was sent to two lists is stored once" test "${two#* }" -gt 0
# what follows compares; the sanitizers have seen each mail once
V='test'
stage
ok "a second import runs" import_all "$HOUSE/in" "$HOUSE/second"
is "and adds nothing" "$(grep -vc '"new":0,' "$HOUSE/second.report")" 0
ok "nor changes a thread" cmp "$HOUSE/first.threads" "$HOUSE/second.threads"

write_conf "spool = $HOUSE/state/spool2" "database = $HOUSE/state/shuffled.db"
ok "a second house is made" posthouse init "$HOUSE/etc" --new-database
ok "the same mails are imported in another order" import_all "$HOUSE/shuffled" "$HOUSE/shuffled"
is "nothing is lost" "$(compare "$HOUSE/shuffled.report" "$HOUSE/shuffled.threads")" ""
is "and the threads are the same" "$(diff "$HOUSE/first.shape" "$HOUSE/shuffled.shape" | cut -c1-300)" ""

lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    mkdir "$HOUSE/small"
    cp "$HOUSE/in/r-ug-ottawa.mbox" "$HOUSE/small"
    write_conf "spool = $HOUSE/state/spool3" "database = $(new_postgres import)"
    ok "a house on PostgreSQL" posthouse init "$HOUSE/etc" --new-database
    ok "takes a list" import_all "$HOUSE/small" "$HOUSE/small"
    is "with the same threads" "$(diff <(grep ^r-ug-ottawa@ "$HOUSE/first.shape") "$HOUSE/small.shape" | cut -c1-300)" ""
else
    skip "the same on PostgreSQL" "$lacks"
fi
done_testing
