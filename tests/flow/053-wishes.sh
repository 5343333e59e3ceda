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
    got=$(recipients | tr '\n' ' ')
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

all() {
    house
    copies_and_own
    several_lists
}
all
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    DATABASE=$POSTGRES_URL
    note "the same on PostgreSQL"
    all
else
    skip "the same on PostgreSQL" "$lacks"
fi
done_testing
