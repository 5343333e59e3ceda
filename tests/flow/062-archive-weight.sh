#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every page of the archive fits one round trip, whatever is in it, and nothing that was written is out of reach.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
lib=$ROOT/tests/lib
SITE=$HOUSE/site
mkdir "$SITE"
[ "$(id -u)" -ne 0 ] || chown "$HOUSE_USER" "$SITE"
unset POSTHOUSE_CONFIG
ends "a house" 0 as_house "$STAGE/usr/bin/posthouse" init "$SITE/etc" --domain=lists.test --state="$SITE/state"
export POSTHOUSE_CONFIG=$SITE/etc/posthouse.conf ARCHIVE=$SITE/state/archive
as_house /usr/bin/python3 "$lib/heavy.py" make "$SITE"
ends "301 lists are imported" 0 posthouse import mbox --create "$SITE"/mbox/*.mbox
mapfile -t about < <(/usr/bin/python3 "$lib/heavy.py" words 40 3000)
long=${about[0]}
for i in "${!about[@]}"; do
    posthouse list set "list-$((100 + i))" about "${about[i]}" >/dev/null
    posthouse list set "list-$((100 + i))" title "${about[i]:1500:300}" >/dev/null
done
posthouse list set heavy about "$long" >/dev/null
posthouse list set heavy title "${long:0:1000}" >/dev/null
for i in $(seq 40); do
    posthouse topic add heavy "topic-no$i" --title="${long:$((i * 20)):200}" >/dev/null
done
posthouse topic add heavy heavy-tag --title="$long" >/dev/null
ends "and published" 0 posthouse archive build
flaws=$(/usr/bin/python3 "$lib/tree.py" flaws "$ARCHIVE" lists.test)
while read -r rule; do
    has "no ${rule%% none*}" "$rule" " none"
done <<<"$flaws"
unread=$(/usr/bin/python3 "$lib/heavy.py" unread "$SITE" "$ARCHIVE")
has "every message's text can be read, byte for byte" "$unread" "lost none"
has "each page can be reached from the first one" "$unread" "a way to them none"
has "each attachment is named" "$unread" "500 attachments"
ok "the network's first page goes on" test -s "$ARCHIVE/index.2.html"
ok "so do all years of a list" test -s "$ARCHIVE/heavy/years.html"
ok "and its topics and tags" test -s "$ARCHIVE/heavy/labels.2.html"
ok "and a month" test -s "$ARCHIVE/heavy/2026-05.2.html"
note "$unread; heaviest: $(find "$ARCHIVE" -name '*.gz' -printf '%s %P\n' | sort -rn | head -3 | tr '\n' ' ')"
done_testing
