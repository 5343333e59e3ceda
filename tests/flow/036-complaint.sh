#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A complaint (RFC 5965) and a bounce that come to another address of ours are laid to the member whose copy they
# enclose, by our token alone; they are answered and distributed to nobody.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test ben@member.test >/dev/null
run() {
    as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
    as_house "$LIBEXEC/ph-send" --once 2>>"$HOUSE/log/send"
}
printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: Pump parts\nMessage-ID: <1@x>\n\nWho has a valve?\n' |
    hook garden@lists.test ana@member.test
run
copy=$(find "$HOUSE/state/out/ben@member.test/new" -type f | head -1)
ok "a member has a copy" test -s "$copy"
before=$(find "$HOUSE/state/out" -type f | wc -l)

# report TYPE FIELDS COPY: a multipart/report
report() {
    printf 'From: fbl@mail.test\nTo: postmaster@lists.test\nSubject: FW: Pump parts\nMessage-ID: <%s@fbl>\n' "$RANDOM$RANDOM"
    printf 'MIME-Version: 1.0\nContent-Type: multipart/report; boundary=q\n\n--q\nContent-Type: text/plain\n\nA report.\n'
    printf -- '--q\nContent-Type: %s\n\n%b\n--q\nContent-Type: message/rfc822\n\n' "$1" "$2"
    cat "$3"
    printf -- '\n--q--\n'
}
told() { sql "select e.kind || ' ' || e.detail || ' ' || coalesce(a.address, '-') from event e
    left join person_address p on p.person = e.person left join address a on a.id = p.address
    where e.kind <> 'left' order by e.id desc limit 1"; }
arf='Feedback-Type: abuse\nUser-Agent: t/1\nVersion: 1\n'
report message/feedback-report "$arf" "$copy" | hook postmaster@lists.test fbl@mail.test
run
is "B5: a complaint is laid to the member whose copy it encloses" "$(told)" "returned complaint policy  ben@member.test"
is "B5: who leaves that list, and nobody is told" "$(sql "select detail from event where kind = 'left'")" complaint
sender=$(sed -n 's/^Return-Path: <\(.*\)>.*/\1/p' "$copy")
sed '/^Return-Path:/d' "$copy" >"$HOUSE/bare"
report message/feedback-report "${arf}Original-Mail-From: <$sender>\n" "$HOUSE/bare" | hook postmaster@lists.test fbl@mail.test
run
is "B5: or whose address stands in its fields" "$(told)" "returned complaint policy  ben@member.test"
report message/delivery-status 'Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ben@member.test\nAction: failed\nStatus: 5.1.1\n' "$copy" |
    hook garden@lists.test ''
run
is "B3: so is a bounce that went astray" "$(told)" "returned bounce hard 5.1.1 ben@member.test"
sed 's/\(^Return-Path: <garden+b-[0-9]*-\)....\(.*\)/\1aaaa\2/' "$copy" >"$HOUSE/forged"
report message/feedback-report "$arf" "$HOUSE/forged" | hook postmaster@lists.test fbl@mail.test
run
has "B1: a token that is not ours names nobody" "$(told)" " -"
is "only what names nobody is for the people behind postmaster, and nothing else goes out" \
    "$(find "$HOUSE/state/out" -type f | wc -l) $(find "$HOUSE/state/out/owner@lists.test" -type f | wc -l)" "$((before + 1)) 1"
done_testing
