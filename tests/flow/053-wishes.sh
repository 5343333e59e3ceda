#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What members ask of their copies (SPEC section 6), seen at the sink: none of their own posts, none of what they have
# already, and one of a message that went to several lists.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
start_sink
cd "$HOUSE" || exit 1
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"

mail() { # FROM ID [FIELD…]
    local from=$1 id=$2
    shift 2
    for field in "$@"; do printf '%s\n' "$field"; done
    printf 'From: Ana <%s>\nSubject: The pump of %s\nDate: Mon, 04 May 2026 07:00:00 +0000\nMessage-ID: <%s@x>\n\n' "$from" "$id" "$id"
    echo "The pump leaks."
}
posted() { # LIST… <MAIL: it goes out, and who got it is in $got
    rm -f "${SINK:?}"/[0-9]*
    as_house "$LIBEXEC/ph-hook" --config="$HOUSE/etc/posthouse.conf" --sender=ana@bounce.test -- "${@/%/@lists.test}"
    posthouse intake --once 2>>log/intake
    send 2>>log/send
    got=$(recipients 2>/dev/null | tr '\n' ' ')
}
house() {
    fresh
    write_conf "relay = smtp://127.0.0.1:$SINK_PORT" "database = $DATABASE" "authserv_id = mx.test" "resolver = none"
    posthouse init "$HOUSE/etc" >/dev/null
    for list in garden pumps; do
        posthouse list add $list --title=${list^} >/dev/null
        posthouse list set $list posting open >/dev/null
    done
    posthouse member add garden ana@member.test ben@member.test cyd@far.test >/dev/null
}

copies_and_own() {
    posted garden < <(mail ana@member.test one "To: garden@lists.test, cyd@far.test")
    is "everybody gets everything at first" "$got" "ana@member.test ben@member.test cyd@far.test "
    ends "copies can be asked not to come" 0 posthouse member set garden CYD@far.test copies off
    has "which is said" "$said" "set: copies of CYD@far.test"
    ends "a dry run" 0 posthouse member set garden ben@member.test copies off --dry-run
    ends "neither on nor off" 65 posthouse member set garden ben@member.test own perhaps
    has "both are listed" "$(posthouse member list garden | grep cyd)" ", copies off"
    posted garden < <(mail ana@member.test two "To: garden@lists.test, ben@member.test" "Cc: Cyd <Cyd@Far.test>")
    is "who is in Cc has it already, and a dry run changed nothing" "$got" "ana@member.test ben@member.test "
    posted garden < <(mail ana@member.test three "To: garden@lists.test, cydney@far.test")
    is "who is in neither gets theirs" "$got" "ana@member.test ben@member.test cyd@far.test "
    posthouse member set garden ana@member.test own off >/dev/null
    posted garden < <(mail ana@member.test four "To: garden@lists.test")
    is "no copy of one's own" "$got" "ben@member.test cyd@far.test "
    posted garden < <(mail ben@member.test five "To: garden@lists.test")
    is "but of all others'" "$got" "ana@member.test ben@member.test cyd@far.test "
    is "both are in the JSON" "$(posthouse member list garden --json | sed -n 's/.*"address":"\([a-z]*\)@.*\("own":[a-z]*\),\("copies":[a-z]*\).*/\1 \2 \3/p' | sort)" \
        $'ana "own":false "copies":true\nben "own":true "copies":true\ncyd "own":true "copies":false'
    posthouse member set garden ana@member.test own on >/dev/null
    posthouse member set garden cyd@far.test copies on >/dev/null
    posted garden < <(mail ana@member.test six "To: garden@lists.test, cyd@far.test")
    is "both can be asked for again" "$got" "ana@member.test ben@member.test cyd@far.test "
}

list_id() { # ADDRESS: whose list's copy it is that they got
    sed -n 's/^List-Id: .*<\([a-z]*\)\..*/\1/p' "$(of "$1").eml"
}
several_lists() {
    posthouse member add pumps ben@member.test cyd@far.test dan@far.test >/dev/null
    posthouse member set pumps cyd@far.test mode digest >/dev/null
    posted pumps garden < <(mail ana@member.test both "To: garden@lists.test, pumps@lists.test")
    is "a message to two lists reaches each member once" "$got" "ana@member.test ben@member.test cyd@far.test dan@far.test "
    is "as of the list that it came to first" "$(list_id ben@member.test)" pumps
    is "who has that in a digest gets it of the other" "$(list_id cyd@far.test)" garden
    has "and it is the one from which the copy lets them go" "$(grep -A1 '^List-Unsubscribe:' "$(of ben@member.test).eml")" "pumps+u-"
    is "both lists have the post" "$(posthouse thread list pumps | grep -c both) $(posthouse thread list garden | grep -c both)" "1 1"
    posted garden < <(mail ana@member.test apart "To: garden@lists.test, pumps@lists.test")
    is "the same, one mail a list: those of the first" "$got" "ana@member.test ben@member.test cyd@far.test "
    posted pumps < <(mail ana@member.test apart "To: garden@lists.test, pumps@lists.test" "Received: from relay by mx; Mon, 4 May 2026 07:00:09 +0000")
    is "the same, one mail a list: and who is in the second alone" "$got" "dan@far.test "
    posted pumps < <(mail ana@member.test apart "To: garden@lists.test, pumps@lists.test")
    is "and once again, nobody" "$got" ""
}
left_between() { # TO: a message to both lists, and before it goes out ben and dan leave the first of them
    rm -f "${SINK:?}"/[0-9]*
    as_house "$LIBEXEC/ph-hook" --config="$HOUSE/etc/posthouse.conf" --sender=ana@bounce.test -- pumps@lists.test garden@lists.test \
        < <(mail ana@member.test "${1%%@*}" "To: garden@lists.test, $1")
    posthouse intake --once 2>>log/intake
    posthouse member remove pumps ben@member.test dan@far.test >/dev/null
    send 2>>log/send
    got=$(recipients 2>/dev/null | tr '\n' ' ')
    posthouse member add pumps ben@member.test dan@far.test >/dev/null
}
leaving() {
    posthouse member add garden dan@far.test >/dev/null
    for who in ben@member.test dan@far.test; do posthouse member set garden $who copies off >/dev/null; done
    left_between Ben@Member.test
    is "who leaves one list gets no copy of the other of what names them" "$got" "ana@member.test cyd@far.test dan@far.test "
    is "and who is not named does" "$(list_id dan@far.test)" garden
    for who in ben@member.test dan@far.test; do posthouse member set garden $who copies on >/dev/null; done
    posthouse member remove garden dan@far.test >/dev/null
}

value() { # FIELD: of $copy
    /usr/bin/python3 -c '
import email, email.policy, sys
m = email.message_from_file(open(sys.argv[1], newline="", encoding="utf-8", errors="surrogateescape"), policy=email.policy.default)
print("|".join(str(v) for v in m.get_all(sys.argv[2], [])))' "$copy" "$1"
}
answer() { # FROM TO ID [FIELD…]: somebody writes to an address
    local from=$1 to=$2 id=$3
    shift 3
    for field in "$@"; do printf '%s\n' "$field"; done
    printf 'From: Ben <%s>\nTo: <%s>\nSubject: Re: The pump of %s\nMessage-ID: <%s@x>\nDate: Mon, 04 May 2026 08:00:00 +0000\n\nCome by.\n' \
        "$from" "$to" "$id" "$id"
}
answered() { # TO [SENDER] <MAIL: who got what came of it is in $got
    rm -f "${SINK:?}"/[0-9]*
    hook "$1" "${2-ben@member.test}"
    posthouse intake --once 2>>log/intake
    send 2>>log/send
    got=$(recipients 2>/dev/null | tr '\n' ' ')
}
hidden() {
    local private
    ends "hiding can be asked for" 0 posthouse member set garden ana@member.test hide on
    has "and is listed" "$(posthouse member list garden | grep '^ana')" ", hide on"
    mail ana@member.test seen "To: garden@lists.test, Ana <ana@member.test>, dan@far.test" "Cc: Ana <ana@home.test>" "Sender: ana@home.test" \
        "Reply-To: Ana <ana@home.test>" "X-Original-From: ana@member.test" "X-Mailer: of ana@member.test" "Return-Path: <ana@member.test>" \
        "Received: from [192.0.2.7] by mx.test for <garden@lists.test> from ana@member.test; Mon, 04 May 2026 07:00:00 +0000" \
        "DKIM-Signature: v=1; a=rsa-sha256; d=member.test; i=ana@member.test; s=x; h=from; bh=a; b=b" >seen.eml
    posthouse explain --json --recipient=garden@lists.test seen.eml >said.json
    is "explain says how it goes out" "$(json said.json '(d["dressing"], d["dressing_reason"])')" "('rewritten', 'hidden')"
    posted garden <seen.eml
    copy=$(of ben@member.test).eml
    hasnt "an author's address is nowhere in the copy" "$(cat "$copy")" "ana@"
    hasnt "nor where they wrote from" "$(cat "$copy")" "192.0.2"
    private=$(value From | sed 's/.*<\(.*\)>/\1/')
    has "it is from the list in their name" "$(value From)" "Ana via Garden <garden+p-"
    is "answers have nowhere else to go" "$(value Reply-To)$(value Sender)$(value X-Original-From)" ""
    is "others are named" "$(value To)" "garden@lists.test, dan@far.test"
    is "once, with what it said" "$(grep -c '^From:' "$copy") $(value Subject) $(value Message-ID) $(tail -1 "$copy" | tr -d '\r')" \
        "1 The pump of seen <seen@x> The pump leaks."
    answer ben@member.test "$private" reply "Return-Path: <ben@member.test>" >reply.eml
    answered "$private" <reply.eml
    is "a private answer reaches the author alone" "$got" "ana@member.test "
    copy=$(of ana@member.test).eml
    cp "$copy" passed.eml
    is "from who wrote it" "$(value From)" "Ben <ben@member.test>"
    has "what comes back of it does not reach them" "$(json "${copy%.eml}.json" 'd["from"]')" "garden+b-"
    is "with the mark that stops a circle" "$(value X-Loop)" "garden@lists.test"
    answered "$private" <passed.eml
    is "which stops it" "$got" ""
    answered "$private" <reply.eml
    is "one that comes twice goes once" "$got" ""
    answered "$private" '' < <(answer ben@member.test "$private" auto)
    is "what has no sender is not passed on" "$got" ""
    answered "$private" < <(answer ben@member.test "$private" away "Auto-Submitted: auto-replied")
    is "nor what a machine answers" "$got" ""
    answered garden+p-9999@lists.test < <(answer eve@stranger.test garden+p-9999@lists.test eve)
    is "an unknown number: a stranger is not told" "$got" ""
    answered garden+p-9999@lists.test < <(answer ben@member.test garden+p-9999@lists.test unknown)
    is "an unknown number: a member is" "$got" "ben@member.test "
    copy=$(of ben@member.test).eml
    is "clearly" "$(value Subject)" "Your mail to garden+p-9999@lists.test reached nobody"
    answered garden+p-9998@lists.test < <(answer ben@member.test garden+p-9998@lists.test unknown2)
    is "once a day" "$got" ""
    answered garden+p-1@lists.test < <(answer cyd@far.test garden+p-1@lists.test open)
    has "the post of an author who did not hide is such a number" "$(cat "$SINK"/[0-9]*.eml)" "Subject: Your mail to garden+p-1@lists.test"
    answered "$private" < <(answer ben@member.test "$private" forged "Authentication-Results: mx.test; dmarc=fail header.from=member.test")
    is "one that seems forged waits" "$got$(posthouse held list | grep -c failed-dmarc)" "owner@lists.test 1"
    posthouse accept "$(posthouse held --json | head -1 >said.json && json said.json 'd["number"]')" >/dev/null
    send 2>>log/send
    is "and reaches the author, not the list, once somebody accepts it" "$(recipients | grep -v owner@)" ana@member.test
    posthouse list set garden reply list >/dev/null
    posthouse list set garden footer "be kind" >/dev/null
    posted garden < <(mail ana@member.test rule "To: garden@lists.test")
    copy=$(of ben@member.test).eml
    is "where answers go to the list they do" "$(value Reply-To)" "Garden <garden@lists.test>"
    hasnt "and no copy goes to the author, who gets it of the list" "$(value Cc)$(cat "$copy")" "ana@"
    has "with the list's footer" "$(cat "$copy")" "be kind"
    posthouse list set garden reply author >/dev/null
    posthouse list set garden footer "" >/dev/null
    posthouse member set garden ana@member.test hide off >/dev/null
    posted garden < <(mail ana@member.test again "To: garden@lists.test")
    copy=$(of ben@member.test).eml
    is "who shows themselves again is seen" "$(value From)" "Ana <ana@member.test>"
    answered "$private" < <(answer ben@member.test "$private" late)
    is "answers to what went out before still reach them" "$got" "ana@member.test "
}

all() {
    house
    copies_and_own
    several_lists
    leaving
    hidden
}
all
on_postgres all
done_testing
