#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ph-send with the maildir: transport: what is written, for whom, and that a second run changes nothing.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
write_conf
OUT=$HOUSE/state/out
cd "$HOUSE" || exit 1

seed() {
    as_house "$ROOT/build/$V/tests/seed" "$HOUSE/etc/posthouse.conf" garden@lists.test "$@"
}
send() {
    as_house "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" --once
}
mails_of() {
    find "$OUT/$1/new" -type f
}

printf 'Received: from far\nReturn-Path: <x@far.test>\nList-Id: <parent.far.test>\nList-Post: <mailto:p@far.test>\nX-Loop: far
From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: =?utf-8?q?s=C3=A9same?=\nMessage-ID: <one@member.test>
Date: Mon, 04 May 2026 06:00:00 +0000\n\n.dot\n..\nFrom here\n\xe9 8-bit\nno end of line' >one.eml
chmod 644 one.eml
ok "a house is made" seed ana@member.test ben@member.test 'raw:a/../b%@member.test' 'raw:-f@member.test' \
    $'raw:x@y.test>\r\nRCPT TO:<evil@y.test' only:zoe@far.test -- one.eml
ends "what waits is sent" 0 send
is "each member has one mail" "$(mails_of ana@member.test | wc -l) $(mails_of ben@member.test | wc -l)" "1 1"
is "one for whom no list is named has theirs" "$(mails_of zoe@far.test | wc -l)" 1
is "an address with slashes stays one folder" "$(mails_of 'a%2F..%2Fb%25@member.test' | wc -l)" 1
is "T6: addresses that are none get nothing" "$(find "$OUT" -mindepth 1 -maxdepth 1 | wc -l)" 4

mail=$(mails_of ana@member.test)
head=$(sed '/^\r$/q' "$mail" | tr -d '\r')
has "Return-Path stands on top" "$(head -1 "$mail")" "Return-Path: <garden+b-"
is "then Delivered-To" "$(sed -n 2p "$mail" | tr -d '\r')" "Delivered-To: ana@member.test"
has "the member can unsubscribe" "$head" "List-Unsubscribe: <mailto:garden+"
for field in Date From Message-ID Subject MIME-Version List-Id List-Help List-Post List-Subscribe List-Unsubscribe \
    List-Owner List-Archive Archived-At Precedence X-Loop Return-Path Delivered-To; do
    is "O2 O5: exactly one $field" "$(grep -ci "^$field:" <<<"$head")" 1
done
hasnt "O4: nothing of a parent list remains" "$head" far.test
has "O3: the author's fields stay as they were" "$head" "Subject: =?utf-8?q?s=C3=A9same?="
is "the body is the author's, byte for byte" "$(sed '1,/^\r$/d' "$mail" | od -c)" \
    "$(printf '.dot\r\n..\r\nFrom here\r\n\xe9 8-bit\r\nno end of line\r\n' | od -c)"
is "members' sender addresses differ" "$(for m in ana ben; do head -1 "$(mails_of $m@member.test)"; done | sort -u | wc -l)" 2
has "what belongs to no list has the null sender" "$(cat "$(mails_of zoe@far.test)")" "Return-Path: <>"

# ---- what was answered is on the disk
# traced COMMAND…: what it syncs and renames, as "sync PATH" and "rename OLD NEW", into $HOUSE/trace
traced() {
    as_house strace -qq -f -y -e trace=fsync,fdatasync,rename,renameat,renameat2 -o "$HOUSE/state/calls" "$@"
    sed -nE 's/^[0-9]+ +f(data)?sync\([0-9]+<([^>]*)>\).*/sync \2/p; s/^[0-9]+ +rename[a-z0-9]*\([^"]*"([^"]*)", [^"]*"([^"]*)".*/rename \1 \2/p' \
        "$HOUSE/state/calls" >"$HOUSE/trace"
}
if strace -qq -o /dev/null true 2>/dev/null; then
    rm -rf "$OUT"
    sed s/one@/synced@/ one.eml >synced.eml
    seed -- synced.eml
    traced "$LIBEXEC/ph-send" --config="$HOUSE/etc/posthouse.conf" --once 2>/dev/null
    box=$OUT/ana@member.test
    name=$(basename "$(mails_of ana@member.test)")
    grep -nE "ana@member.test|$OUT\$|posthouse.db-wal" trace | sed 's|/[^ ]*posthouse.db-wal|DATABASE|' |
        cut -d: -f2- >seen
    has "T1: a new box is synced with its name, the mail before it has its own, then the folder" "$(tr '\n' ' ' <seen)" \
        "sync $box sync $OUT sync $box/tmp/$name rename $box/tmp/$name $box/new/$name sync $box/new "
    has "T1: before the database says that it is sent" "$(tail -1 seen)" "sync DATABASE"
else
    skip "T1: a mail is synced before it is called sent" "strace cannot be used here"
fi

find "$OUT" -type f | sort >before
ends "a second run finds nothing to do" 0 send
is "and writes nothing" "$(find "$OUT" -type f | sort | diff before -)" ""

# ---- what keeps it from working
rm -rf "$OUT" && printf x >"$OUT"
sed s/one@/two@/ one.eml >two.eml
ok "more waits" seed -- two.eml
ends "a folder that cannot be written is for later" 75 send
has "and says so" "$said" "cannot be reached"
ends "as often as it is tried" 75 send
ends "and again" 75 send
rm -f "$OUT"
ends "then the mail goes out" 0 send
is "to everybody" "$(find "$OUT" -type f | wc -l)" 3
ends "an unknown option" 64 as_house "$LIBEXEC/ph-send" --now
ends "no configuration" 78 as_house "$LIBEXEC/ph-send" --config=/nowhere --once
write_conf "relay = maildir:$OUT" "spool = $HOUSE/nowhere"
ends "no spool folder" 78 send
has "says what to do" "$said" "posthouse init"
done_testing
