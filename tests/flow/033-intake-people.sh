#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Mails of ph-intake for people, as they go out: what is forwarded to an owner, and the notice that a file was set
# aside, in every language.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test >/dev/null
SPOOL=$HOUSE/state/spool OUT=$HOUSE/state/out
mail() {
    printf 'Delivered-To: x@lists.test\nFrom: Eve <eve@stranger.test>\nTo: garden-owner@lists.test\nSubject: Please\n'
    printf 'Message-ID: <%s@x>\n\n.\nLet me in, caf\xe9\n' "$1"
}
run() {
    as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
    as_house "$LIBEXEC/ph-send" --once 2>>"$HOUSE/log/send"
}
# got ADDRESS: the last mail that went there
got() {
    find "$OUT/$1/new" -type f -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -1 | cut -d' ' -f2- | tee "$HOUSE/state/last"
}
# value FILE EXPRESSION: m is the mail as Python reads it
value() {
    /usr/bin/python3 -c '
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print(eval(sys.argv[2]))' "$@"
}

# ---- forwarded
mail one | hook garden-owner@lists.test eve@stranger.test
run
file=$(got owner@lists.test)
ok "a mail to the owner reaches the network's, where the list has none" test -s "$file"
is "from its author" "$(value "$file" 'm["From"]')" "Eve <eve@stranger.test>"
is "with the fields of RFC 5322 section 3.6.6 on top" "$(value "$file" '[m["Resent-To"], m["Resent-From"], bool(m["Resent-Date"]), bool(m["Resent-Message-ID"])]')" \
    "['garden-owner@lists.test', 'garden-owner@lists.test', True, True]"
is "O2: each field once" "$(value "$file" '[len(m.get_all(k, [])) for k in ("From", "Subject", "Message-ID", "Resent-Date")]')" "[1, 1, 1, 1]"
ok "and its body byte for byte" env LC_ALL=C grep -qaP '^Let me in, caf\xe9\r?$' "$file"
is "where it was delivered before is no matter" "$(value "$file" 'm.get_all("Delivered-To", [])[1:]')" "[]"
sed 's/^Return-Path:.*//; /^Delivered-To:/d' "$file" | sed '/./,$!d' >"$HOUSE/back.eml"
hook garden-owner@lists.test eve@stranger.test <"$HOUSE/back.eml"
count=$(find "$OUT/owner@lists.test" -type f | wc -l)
run
is "T9: one that comes back goes no further" "$(find "$OUT/owner@lists.test" -type f | wc -l)" "$count"
sqlite3 "$HOUSE/state/posthouse.db" "insert into role (list, person, role) select 1, person, 1 from person_address"
mail two | hook garden-join@lists.test eve@stranger.test
run
ok "a list with an owner asks its owner" grep -qa '<two@x>' "$(got ana@member.test)"
is "and nobody else" "$(find "$OUT/owner@lists.test" -type f | wc -l)" "$count"

# ---- set aside
for lang in en fr es pt sw ar hi zh; do
    write_conf "language = $lang"
    mail "aside-$lang" | as_house tee "$SPOOL/new/0-$lang" >/dev/null
    sqlite3 "$HOUSE/state/posthouse.db" "delete from setting where name = 'intake.foreign'"
    run
    file=$(got owner@lists.test)
    is "$lang: the owner is told where it lies" \
        "$(value "$file" '[x in " ".join(m.get_content().split()) for x in ("'"0-$lang"'", "'"$SPOOL"'/aside")]')" "[True, True]"
    has "$lang: in a Subject" "$(value "$file" 'm["Subject"]')" Test
    is "O10: it says that a machine wrote it" "$(value "$file" 'm["Auto-Submitted"]')" auto-generated
    is "O2: it has each field once" "$(value "$file" '[len(m.get_all(k, [])) for k in ("Date", "From", "Message-ID", "Subject", "MIME-Version")]')" "[1, 1, 1, 1, 1]"
    is "O1: no long line" "$(/usr/bin/python3 -c 'import sys; b = open(sys.argv[1], "rb").read(); print(max(len(l) for l in b.split(b"\n")) <= 998)' "$file")" True
done
is "in a language each" "$(find "$OUT/owner@lists.test" -type f -print0 | xargs -0 grep -hai '^Subject:' | sort -u | wc -l)" 9
done_testing
