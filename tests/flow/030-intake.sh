#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A mail's way in, on both engines: hook, spool, ph-intake, rows. Two lists at once, topic and reply addresses,
# inherited tags, doubles, loops, machines, strangers, words for people, and what is no mail at all.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage

SPOOL=$HOUSE/state/spool
intake() {
    as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once "$@"
}
# for the tests that look at rows only
work_off() {
    intake 2>>"$HOUSE/log/intake"
}
# mail ID SUBJECT BODY [FIELD…]: from Ana, a member
mail() {
    local id=$1 subject=$2 body=$3 field
    shift 3
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: %s\n' "$subject"
    printf 'Date: Mon, 04 May 2026 06:00:00 +0000\nMessage-ID: <%s>\n' "$id"
    for field in "$@"; do
        printf '%s\n' "$field"
    done
    printf '\n%s\n' "$body"
}
waiting() {
    find "$SPOOL/new" -type f | wc -l
}
posts() { # LIST
    sql "select count(*) from post p join list l on l.id = p.list where l.name = '$1'"
}
# the tags of a list's post
tags() {
    sql "select t.tag from tag t join list l on l.id = t.list where l.name = '$1' and t.number = $2 order by t.tag" | xargs
}
events() { # KIND
    sql "select detail from event where kind = '$1' order by id" | tail -n "${2:-1}"
}
held() {
    sql "select reason from hold order by id" | tail -1
}
queued() { # ADDRESS
    sql "select count(*) from outbox o join address a on a.id = o.address where a.address = '$1'"
}

make_house() {
    rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
    write_conf "database = $DATABASE" "authserv_id = mx.test"
    posthouse init "$HOUSE/etc" >/dev/null || exit 1
    posthouse list add garden >/dev/null
    posthouse list add pumps >/dev/null
    posthouse topic add garden water >/dev/null
    posthouse member add garden ana@member.test ben@member.test >/dev/null
    posthouse member add pumps ana@member.test >/dev/null
}

ordinary() {
    mail a@x 'Leaking tank?' 'The tank leaks.' | hook garden@lists.test
    ends "$on: what waits is worked off" 0 intake
    is "$on: the mail is filed" "$(posts garden)" 1
    is "$on: and gone from the spool" "$(waiting)" 0
    is "$on: each member gets a copy" "$(queued ana@member.test) $(queued ben@member.test)" "1 1"
    has "$on: a line of the log says so" "$said" "list=garden@lists.test post=1"
    hasnt "$on: without an address of a person" "$said" "ana@"
    ends "$on: an empty spool is fine" 0 intake
}

two_lists() {
    mail two@x 'For both' 'Words for two lists.' | hook garden@lists.test
    mail two@x 'For both' 'Words for two lists.' | hook pumps@lists.test
    as_house "$LIBEXEC/ph-hook" --config="$HOUSE/etc/posthouse.conf" --sender=ana@member.test -- \
        garden@lists.test pumps@lists.test < <(mail three@x 'At once' 'One envelope.')
    work_off
    is "$on: a mail to two lists is a post in each" "$(posts garden) $(posts pumps)" "3 2"
    is "$on: and one message" "$(sql "select count(*) from message where message_id in ('two@x', 'three@x')")" 2
    is "$on: a member of both gets it once" "$(queued ana@member.test)" 3
}

addresses() {
    mail topic@x 'Which pipe' 'Copper or plastic?' | hook garden+water@lists.test
    work_off
    is "$on: a topic address gives its tag" "$(tags garden 4)" "water"
    mail reply@x 'no thread in the header' 'Plastic #cheap' | hook garden+r-4@lists.test
    mail tagged@x 'Re: Which pipe #Copper' 'Copper.' 'In-Reply-To: <topic@x>' | hook garden@lists.test
    work_off
    is "$on: a reply address knows its parent" \
        "$(sql "select parent from post p join list l on l.id = p.list where l.name = 'garden' and p.number = 5")" 4
    is "$on: and its thread" "$(sql "select count(distinct thread) from post p join list l on l.id = p.list
        where l.name = 'garden' and number in (4, 5, 6)")" 1
    is "$on: a reply inherits tags" "$(tags garden 5)" "water"
    is "$on: and has its own beside them" "$(tags garden 6)" "copper water"
}

doubles() {
    local before
    before=$(posts garden)
    mail a@x 'Leaking tank?' 'The tank leaks.' 'Received: from elsewhere by mx.test; Mon, 04 May 2026 07:00:00 +0000' |
        hook garden@lists.test
    work_off
    is "$on: T8: the same mail again is nothing new" "$(posts garden)" "$before"
    is "$on: T8: and nobody gets it again" "$(queued ben@member.test)" "$before"
    mail a@x 'Leaking tank?' 'Other words.' | hook garden@lists.test
    work_off
    is "$on: T8: other words under the same Message-ID are" "$(posts garden)" $((before + 1))
}

machines() {
    local before
    before=$(posts garden)
    mail loop@x 'Around' 'again' 'List-Id: Garden <garden.lists.test>' | hook garden@lists.test
    work_off
    is "$on: T9: our own List-Id is dropped" "$(posts garden) $(events dropped)" "$before loop"
    mail loop2@x 'Around' 'again' 'X-Loop: pumps@lists.test' | hook garden@lists.test
    work_off
    is "$on: T9: so is our X-Loop" "$(posts garden) $(events dropped)" "$before loop"
    mail away@x 'Out of office' 'back on Monday' 'Auto-Submitted: auto-replied' | hook garden@lists.test
    work_off
    is "$on: O11: an absence notice is dropped" "$(posts garden) $(events dropped)" "$before vacation"
    mail null@x 'Undelivered' 'sorry' | hook garden@lists.test ''
    work_off
    is "$on: T5: the null sender is a machine" "$(posts garden) $(events dropped)" "$before null-sender"
    mail away2@x 'help' 'x' 'Auto-Submitted: auto-replied' | hook garden-request@lists.test
    work_off
    is "$on: O11: where nobody reads, a machine's mail is not forwarded" "$(queued owner@lists.test)" 0
    mail verp@x 'hello' 'is this thing on' | hook garden+b-1-aaaaaaaaaaaaa@lists.test
    work_off
    has "$on: B1: a wrong token changes nothing" "$(events returned)" "the token is not ours"
}

bounce() { # RECIPIENT [WHO-FAILED [FIELD-OF-WHAT-IS-RETURNED]]
    hook "$1" '' <<MAIL
From: MAILER-DAEMON@mx.member.test
To: garden@lists.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn@mx.member.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It failed.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.member.test

Final-Recipient: rfc822; ${2:-ben@member.test}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Subject: what failed
${3:-X-Other: field}

--b--
MAIL
}

bounces() {
    bounce garden@lists.test
    work_off
    is "$on: B2: a delivery report is noted and goes no further" "$(events returned)" "bounce hard 5.1.1"
    is "$on: to nobody" "$(sql "select count(*) from message where message_id = 'dsn@mx.member.test'")" 0
}

complaint() { # RECIPIENT FIELD-OF-WHAT-IS-RETURNED
    hook "$1" '' <<MAIL
From: feedback@provider.test
To: abuse@lists.test
Subject: Abuse
Message-ID: <arf@provider.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

Somebody complained.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: x/1
Version: 1

--b
Content-Type: text/rfc822-headers

Subject: what they complain of
$2

--b--
MAIL
}

# from whomever but Ana
mail_of() { # ADDRESS ID SUBJECT BODY [FIELD…]
    local who=$1
    shift
    mail "$@" | sed "s/ana@member.test/$who/"
}

behind() {
    local owner
    owner=$(queued owner@lists.test)
    mail m1@x 'Report' 'of a machine' 'Auto-Submitted: auto-generated' | hook postmaster@lists.test
    mail m2@x 'News' 'of a mailer' 'Precedence: bulk' 'List-Unsubscribe: <mailto:x@y.test>' | hook abuse@lists.test
    mail m3@x 'Other' 'list' 'List-Id: <other.y.test>' | hook garden-owner@lists.test
    mail m4@x 'Away' 'until Monday' 'Auto-Submitted: auto-replied' | hook garden-owner@lists.test
    mail m5@x 'Hello' 'from nobody' | hook garden-owner@lists.test ''
    complaint abuse@lists.test 'X-Loop: garden@lists.test'
    bounce garden-owner@lists.test stranger@elsewhere.test
    work_off
    is "$on: machines' mail reaches the people behind postmaster, abuse and owner" "$(queued owner@lists.test)" $((owner + 7))
    owner=$((owner + 7))
    mail m6@x 'Around' 'again' 'X-Loop: garden@lists.test' | hook postmaster@lists.test
    mail m7@x 'Around' 'again' 'List-Id: <garden.lists.test>' | hook garden-owner@lists.test
    bounce garden-owner@lists.test stranger@elsewhere.test 'X-Loop: garden@lists.test'
    bounce postmaster@lists.test Owner@lists.test
    complaint abuse@lists.test 'Resent-To: owner@lists.test'
    mail_of owner@lists.test m8@x 'Away' 'until Monday' 'Auto-Submitted: auto-replied' | hook garden-owner@lists.test
    sql "insert into role (list, person, role) select l.id, pa.person, 1 from list l, person_address pa
        join address a on a.id = pa.address where l.name = 'garden' and a.address = 'ben@member.test'" >>"$HOUSE/log/sql"
    bounce garden-owner@lists.test ben@member.test
    mail_of ben@member.test m9@x 'Away' 'until Monday' 'Auto-Submitted: auto-replied' | hook garden-owner@lists.test
    mail_of ben@member.test m10@x 'Read' 'your mail' | hook garden-owner@lists.test ''
    work_off
    is "$on: T9: but nothing that has been here, and no answer to what they were sent" \
        "$(queued owner@lists.test) $(sql "select count(*) from copy where kind = 2")" "$owner $owner"
    is "$on: what they were sent and came back is noted" "$(events returned)" "bounce hard 5.1.1"
    sql "delete from role" >>"$HOUSE/log/sql"
}

doubted() {
    local before
    before=$(posts garden)
    mail d1@x 'Please confirm your message to the council' 'Who helps?' | hook garden@lists.test
    work_off
    is "$on: a Subject that only sounds like a challenge is held" "$(posts garden) $(held)" "$before challenge"
    mail d2@x 'Please confirm your message' 'click' 'X-Spam-Arrest: yes' | hook garden@lists.test
    work_off
    is "$on: a challenge is dropped" "$(posts garden) $(events dropped)" "$before challenge"
    mail d3@x 'Automatic reply: pumps' 'that is the name of my poem' | hook garden@lists.test
    work_off
    is "$on: so with absence notices" "$(posts garden) $(held)" "$before vacation"
    mail d4@x 'Our newsletter' 'with news' 'List-Unsubscribe: <mailto:x@y.test>' | hook garden@lists.test
    work_off
    is "$on: a member's bulk mail is held" "$(posts garden) $(held)" "$before bulk"
    mail_of eve@stranger.test d5@x 'Our newsletter' 'with ads' 'Precedence: bulk' | hook garden@lists.test
    work_off
    is "$on: a stranger's is dropped" "$(posts garden) $(events dropped)" "$before bulk"
    mail d6@x 'From elsewhere' 'words' 'List-Id: <other.y.test>' 'List-Unsubscribe: <mailto:x@y.test>' | hook garden@lists.test
    work_off
    is "$on: another list's mail is dropped" "$(posts garden) $(events dropped)" "$before list"
}

# RFC 5321 section 4.1.2: a local part may stand in quotes, and must where it holds a blank or two dots
quoted() {
    local before
    before=$(posts garden)
    ends "$on: addresses that need quotes become members" 0 \
        posthouse member add garden '"ana b"@member.test' 'a..b@x.test' '"plain"@x.test'
    is "$on: and are kept with the quotes that they need" "$(sql "select address from address where address in
        ('\"ana b\"@member.test', '\"a..b\"@x.test', 'plain@x.test') order by address")" \
        $'"a..b"@x.test\n"ana b"@member.test\nplain@x.test'
    posthouse member add garden '"A..b"@X.test' '"an\a b"@member.test' >"$HOUSE/said"
    is "$on: once, however they are written" "$(grep -c 'is a member already' "$HOUSE/said")" 2
    ends "$on: T6: what would be an option behind its quote is no address" 65 posthouse member add garden '"-o x"@x.test'
    ends "$on: nor is a list in quotes a member" 65 posthouse member add garden '"pumps"@lists.test'
    for from in 'Ana <"ana b"@member.test>' '"a..b"@x.test (Ana)' 'a..b@x.test' 'plain@x.test'; do
        mail "quoted$RANDOM@x" 'From quotes' "Words of $from" | F=$from perl -pe 's/^From: .*/From: $ENV{F}/' |
            hook '"garden"@lists.test' '"ana b"@member.test'
    done
    work_off
    is "$on: T6: a list in quotes is that list, and authors in quotes are its members" "$(posts garden)" $((before + 4))
    is "$on: and copies wait for them" "$(queued '"ana b"@member.test') $(queued '"a..b"@x.test') $(queued plain@x.test)" "4 4 4"
    is "$on: who has no name is called what stands before the @" "$(sql "select distinct author from message
        where subject = 'From quotes' order by author")" $'Ana\na..b\nplain'
    mail "a..c@x" 'Stranger' 'in quotes' | sed 's/ana@member/"a..c"@x/' | hook garden@lists.test
    work_off
    is "$on: a stranger in quotes is a stranger" "$(posts garden) $(held)" "$((before + 4)) stranger"
    ends "$on: who is in quotes can be taken off" 0 posthouse member remove garden '"a..B"@x.test' '"ana b"@member.test' plain@x.test
}

people() {
    local before
    before=$(posts garden)
    mail s@x 'Buy' 'now' | sed 's/ana@member/eve@stranger/' | hook garden@lists.test
    work_off
    is "$on: a stranger's mail is held" "$(posts garden) $(held)" "$before stranger"
    mail spam@x 'Buy' 'now' 'X-Spam-Flag: YES' | hook garden@lists.test
    work_off
    is "$on: what the mail filter calls spam is held" "$(held)" spam
    mail dmarc@x 'Buy' 'now' 'Authentication-Results: mx.test; dmarc=fail header.from=member.test' | hook garden@lists.test
    work_off
    is "$on: a From whose DMARC failed is held" "$(held)" failed-dmarc
    mail other@x 'Fine' 'really' 'Authentication-Results: elsewhere.test; dmarc=fail header.from=member.test' |
        hook garden@lists.test
    work_off
    is "$on: another server's word does not count" "$(posts garden)" $((before + 1))
    mail twofrom@x 'Two' 'authors' 'From: ben@member.test' | hook garden@lists.test
    work_off
    is "$on: R1: two From are held" "$(held)" malformed
    mail own@x 'I am the list' 'obey' | sed 's/ana@member/garden@lists/' | hook garden@lists.test
    work_off
    is "$on: a From of our own is refused" "$(events refused)" own-address
    is "$on: none of them was filed" "$(posts garden)" $((before + 1))
    is "$on: and held mail is whole" "$(sql "select count(*) from hold h join blob b on b.id = h.raw where b.size > 50")" \
        "$(sql 'select count(*) from hold')"
    posthouse list set garden posting first-held >/dev/null
    mail first@x 'Hello' 'I am new' | sed 's/ana@member/ben@member/' | hook garden@lists.test
    mail known@x 'Hello' 'I am not' | hook garden@lists.test
    work_off
    is "$on: where first posts are held, a first post is" "$(posts garden) $(held)" "$((before + 2)) first-post"
    posthouse list set garden posting open >/dev/null
    mail open@x 'Hello' 'world' | sed 's/ana@member/eve@stranger/' | hook garden@lists.test
    work_off
    is "$on: an open list takes anybody's" "$(posts garden)" $((before + 3))
    posthouse list set garden posting members >/dev/null
}

capitals() {
    local before
    before=$(posts garden)
    posthouse list set garden posting first-held >/dev/null
    posthouse member add garden Amina@Member.Test >/dev/null
    mail cap1@x 'Hello' 'one' | sed 's/ana@member/amina@member/' | hook garden@lists.test
    work_off
    is "$on: a member with a capital is a member without it" "$(posts garden) $(held)" "$before first-post"
    posthouse list set garden posting members >/dev/null
    mail cap2@x 'Hello' 'two' | sed 's/ana@member/AMINA@member/' | hook garden@lists.test
    work_off
    posthouse list set garden posting first-held >/dev/null
    mail cap3@x 'Hello' 'three' | sed 's/ana@member/amina@member/' | hook garden@lists.test
    mail cap4@x 'Hello' 'four' | sed 's/ana@member/Ana@member/' | hook garden@lists.test
    work_off
    posthouse list set garden posting members >/dev/null
    is "$on: the other way round too, and who posted before is known" "$(posts garden)" $((before + 3))
    is "$on: mail goes to the address as they wrote it" "$(queued Amina@member.test) $(queued amina@member.test)" "3 0"
    has "$on: they are no second member" "$(posthouse member add garden AMINA@member.test)" "member already"
    ends "$on: and leave under either name" 0 posthouse member remove garden amina@member.test
}

# announced ID VALUE…: Ben, who owns the announce list, writes with these Authentication-Results, topmost first
announced() {
    local id=$1 value fields=()
    shift
    for value in "$@"; do
        fields+=("Authentication-Results: $value")
    done
    mail_of ben@member.test "$id" 'News' "of $id" ${fields[@]+"${fields[@]}"} | hook news@lists.test
    work_off
    posts news
}

identity() {
    posthouse list add news >/dev/null
    posthouse list set news posting announce >/dev/null
    posthouse member add news ben@member.test >/dev/null
    sql "insert into role (list, person, role) select l.id, pa.person, 1 from list l, person_address pa
        join address a on a.id = pa.address where l.name = 'news' and a.address = 'ben@member.test'" >>"$HOUSE/log/sql"
    is "$on: without any proof an owner is nobody" "$(announced i1@x) $(held)" "0 announce"
    is "$on: dmarc=pass proves a From" "$(announced i2@x 'mx.test; dmarc=pass header.from=member.test')" 1
    is "$on: so does an aligned DKIM" "$(announced i3@x 'mx.test; dkim=pass header.d=member.test')" 2
    is "$on: and an aligned SPF" "$(announced i4@x 'mx.test; spf=pass smtp.mailfrom=mail.member.test')" 3
    is "$on: another domain's proves nothing" \
        "$(announced i5@x 'mx.test; dkim=pass header.d=evil.test; spf=pass smtp.mailfrom=notmember.test')" 3
    is "$on: nor another server's word" "$(announced i6@x 'mx.test.evil.test; dmarc=pass header.from=member.test')" 3
    is "$on: nor one that names ours in a comment" "$(announced i7@x 'evil.test (mx.test); dmarc=pass header.from=member.test')" 3
    is "$on: of several of our server's the topmost counts" \
        "$(announced i8@x 'mx.test; dmarc=none header.from=member.test' 'mx.test; dmarc=pass header.from=member.test')" 3
    is "$on: whatever a mail brought along" \
        "$(announced i9@x 'mx.test; dmarc=fail header.from=member.test' 'mx.test; dmarc=pass header.from=member.test') $(held)" "3 failed-dmarc"
    is "$on: or said above it" \
        "$(announced i10@x 'evil.test; dmarc=fail header.from=member.test' 'mx.test; dmarc=pass header.from=member.test')" 4
}

# filtered WANTED FIELD: what becomes of a member's mail that the filter marked so
filtered() {
    local before
    before=$(posts garden) n_filtered=$((n_filtered + 1))
    mail "f$n_filtered@x" 'Pipes' "number $n_filtered" "$2" | hook garden@lists.test
    work_off
    if [ "$1" = filed ]; then
        is "$on: filed with $2" "$(posts garden)" $((before + 1))
    else
        is "$on: held with $2" "$(posts garden) $(held)" "$before $1"
    fi
}

filters() {
    n_filtered=0
    filtered spam 'X-Spam-Status: Yes, score=9.1 required=5.0'
    filtered filed 'X-Spam-Status: No, score=0.1 required=5.0'
    filtered spam 'X-Spam: Yes'
    filtered spam 'X-Rspamd-Action: add header'
    filtered filed 'X-Rspamd-Action: no action'
    filtered filed 'X-Spam-Flag: yesterday'
    filtered filed 'X-Bogosity: Spam'
    write_conf "database = $DATABASE" "authserv_id = mx.test" "verdict_header = X-Bogosity" "verdict_spam = Spam, Junk mail" \
        "verdict_unsure = Unsure"
    filtered spam 'X-Bogosity: Spam, tests=bogofilter'
    filtered spam 'x-bogosity: JUNK MAIL'
    filtered unsure 'X-Bogosity: Unsure, tests=bogofilter'
    filtered filed 'X-Bogosity: Ham'
    filtered filed 'X-Spam-Flag: YES'
    write_conf "database = $DATABASE" "authserv_id = mx.test"
}

words() {
    local before owner
    before=$(posts garden) owner=$(queued owner@lists.test)
    mail join@x 'please' 'let me in' | sed 's/ana@member/eve@stranger/' | hook garden-join@lists.test
    mail bare@x 'unsubscribe' '' | hook garden@lists.test
    mail bare2@x 'weekly' 'unsubscribe' | hook garden@lists.test
    mail post@x 'postmaster' 'hello' | hook postmaster@lists.test
    work_off
    is "$on: what no command answers yet goes to a person" "$(queued owner@lists.test)" $((owner + 4))
    is "$on: a bare word to the list too" "$(posts garden)" "$before"
    mail ask@x 'Help' 'My tank leaks, what can I do?' | hook garden@lists.test
    work_off
    is "$on: a question is no command" "$(posts garden)" $((before + 1))
    sql "insert into role (list, person, role) select l.id, pa.person, 1 from list l, person_address pa
        join address a on a.id = pa.address where l.name = 'garden' and a.address = 'ben@member.test'"
    mail owner@x 'for you' 'dear owner' | hook garden-owner@lists.test
    work_off
    is "$on: a list with an owner asks its owner" "$(sql "select count(*) from outbox o
        join address a on a.id = o.address join copy c on c.id = o.copy join list l on l.id = o.list
        where a.address = 'ben@member.test' and c.kind = 2 and l.name = 'garden'")" 1
}

no_mail() {
    local before
    before=$(posts garden)
    hook garden@lists.test </dev/null
    ends "$on: an empty mail stops nothing" 0 intake
    is "$on: an empty mail is dropped" "$(events dropped)" empty
    printf 'just words, no header\n' | hook garden@lists.test
    ends "$on: a mail without header stops nothing" 0 intake
    is "$on: and is held" "$(held)" malformed
    mail nul@x 'NUL' 'bytes' | sed 's/bytes/by\x00tes/; s/NUL/N\x00L/' | hook garden@lists.test
    ends "$on: NUL bytes stop nothing" 0 intake
    is "$on: and become something readable" "$(posts garden)" $((before + 1))
    {
        printf 'From: ana@member.test\nSubject: deep\nMessage-ID: <deep@x>\nMIME-Version: 1.0\n'
        for i in $(seq 100); do
            printf 'Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n' "$i" "$i"
        done
        printf 'Content-Type: text/plain\n\nbottom\n'
    } | hook garden@lists.test
    ends "$on: T10: a hundred parts inside one another stop nothing" 0 intake
    is "$on: T10: and are held" "$(held)" too-deep
    is "$on: nothing waits" "$(waiting)" 0
}

on_engine() {
    on=$1 DATABASE=$2
    make_house
    ordinary
    two_lists
    addresses
    doubles
    machines
    bounces
    behind
    doubted
    quoted
    people
    capitals
    identity
    filters
    words
    no_mail
}

on_engine SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    on_engine PostgreSQL "$(new_postgres intake)"
else
    skip "all of it on PostgreSQL" "$lacks"
fi
done_testing
