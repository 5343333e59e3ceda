#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may post: each of a list's policies for strangers, members, and owners whose From is proven or only claimed; and
# what the mail filter in front of us says comes before all of it.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
write_conf "authserv_id = mx.test" "verdict_header = X-Spam-Status"
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden mia@member.test >/dev/null
posthouse member add garden olga@owner.test --role=owner >/dev/null
posthouse member add garden mo@moderator.test --role=moderator >/dev/null
posthouse member add garden stella@steward.test --role=steward >/dev/null

# judged FROM [FIELD…]: the verdict on a mail to the list, and its reason
judged() {
    local from=$1 field
    shift
    {
        for field in "$@"; do
            printf '%s\n' "$field"
        done
        printf 'From: %s\nTo: garden@lists.test\nSubject: hello\nMessage-ID: <one@x>\n\nSome words for all.\n' "$from"
    } | posthouse explain --json --recipient=garden@lists.test - |
        /usr/bin/python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["verdict"], d["reason"])'
}
proof() { # DOMAIN
    echo "Authentication-Results: mx.test; dmarc=pass header.from=$1"
}

while IFS='|' read -r posting stranger member owner; do
    posthouse list set garden posting "$posting" >/dev/null
    is "$posting: a stranger" "$(judged eve@far.test)" "$stranger"
    is "$posting: a stranger who is proven" "$(judged eve@far.test "$(proof far.test)")" "$stranger"
    is "$posting: a member" "$(judged mia@member.test)" "$member"
    is "$posting: an owner, by the From alone, is a member" "$(judged olga@owner.test)" "$member"
    is "$posting: an owner whose From is proven" "$(judged olga@owner.test "$(proof owner.test)")" "$owner"
    is "$posting: a moderator as well" "$(judged mo@moderator.test "$(proof moderator.test)")" "$owner"
    is "$posting: a steward decides nothing here" "$(judged stella@steward.test "$(proof steward.test)")" "$member"
    is "$posting: proven by a server that is not ours" \
        "$(judged olga@owner.test "Authentication-Results: mx.far.test; dmarc=pass header.from=owner.test")" "$member"
done <<'WANT'
open|accept None|accept None|accept None
members|hold stranger|accept None|accept None
first-held|hold stranger|hold first-post|accept None
moderated|hold moderated|hold moderated|accept None
announce|hold announce|hold announce|accept None
WANT

posthouse list set garden posting first-held >/dev/null
posthouse member set garden mia@member.test role owner >/dev/null
is "a role counts at once" "$(judged mia@member.test "$(proof member.test)")" "accept None"
posthouse member set garden mia@member.test role member >/dev/null
is "and when it is taken away" "$(judged mia@member.test "$(proof member.test)")" "hold first-post"
posthouse list set garden posting members >/dev/null
printf 'From: mia@member.test\nSubject: first\nMessage-ID: <first@x>\n\nHello\n' | hook garden@lists.test mia@member.test
posthouse intake --once 2>/dev/null
posthouse list set garden posting first-held >/dev/null
is "who has posted once is held no more" "$(judged mia@member.test)" "accept None"

for word in Yes spam TRUE 'yes, score=9'; do
    is "the filter says $word" "$(judged mia@member.test "X-Spam-Status: $word")" "hold spam"
done
for word in Unsure 'maybe; 0.5'; do
    is "the filter says $word" "$(judged mia@member.test "X-Spam-Status: $word")" "hold unsure"
done
is "the filter says No" "$(judged mia@member.test "X-Spam-Status: No, score=-1")" "accept None"
is "yes beside unsure is yes" "$(judged mia@member.test "X-Spam-Status: unsure" "x-spam-status: yes")" "hold spam"
is "another header says nothing" "$(judged mia@member.test "X-Spam-Flag: YES")" "accept None"
is "an owner's spam is held too" "$(judged olga@owner.test "$(proof owner.test)" "X-Spam-Status: Yes")" "hold spam"
done_testing
