#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a copy may change (SPEC section 6, STANDARDS B8), seen at the sink with a real DKIM signer and verifier and a
# name server of the test's own: which copies stay their author's, signature and all, and which are from the list.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
start_sink
cd "$HOUSE" || exit 1
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"
/usr/bin/python3 -c 'import dkim' 2>/dev/null || {
    skip "DKIM at the sink" "python3-dkim is not installed"
    done_testing
}
tool() {
    /usr/bin/python3 "$ROOT/tests/lib/dkim_tool.py" "$@"
}
tool key "$HOUSE"
mkdir dns
cat >dns.table <<'TABLE'
_dmarc.strict.test 600 TXT v=DMARC1; p=reject
_dmarc.quarantine.test 600 TXT v=DMARC1; p=none; sp=quarantine
_dmarc.mild.test 600 TXT v=DMARC1; p=none
_dmarc.never.test 600 DROP
_dmarc.fails.test 600 SERVFAIL
TABLE
start dns "$ROOT/build/$V/tests/dns" "$HOUSE/dns" "$HOUSE/dns.table"
wait_until 10 test -s dns/port || echo "Bail out! the name server does not start"

USUAL=from:to:subject:date:message-id:mime-version:content-type
EXIM=$USUAL:sender:reply-to:cc:list-id:list-help:list-unsubscribe:list-subscribe:list-post:list-owner:list-archive

# mail FROM ID [FIELD…]: one with a body that is easily spoilt
mail() {
    local from=$1 id=$2
    shift 2
    for field in "$@"; do printf '%s\n' "$field"; done
    printf 'From: Ana <%s>\nTo: garden@lists.test\nSubject: caf\xc3\xa9  and  pumps\nDate: Mon, 04 May 2026 07:00:00 +0000\n' "$from"
    printf 'Message-ID: <%s@x>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n words \n.\nFrom here\n\n\n' "$id"
}
# signed DOMAIN NAMES <MAIL: with a signature, and what our mail server would say about it
signed() {
    printf 'Authentication-Results: mx.test; dkim=pass header.d=%s header.s=sel\n' "$1"
    tool sign "$HOUSE" "$1" sel "$2"
}
# posted <MAIL: what ben gets, in a file, which is $copy
posted() {
    local before
    before=$(sink_count)
    hook garden@lists.test ana@bounce.test
    posthouse intake --once 2>>log/intake
    send 2>>log/send
    is "$1: one copy goes out" "$(($(sink_count) - before))" 1
    copy=$(find "$SINK" -maxdepth 1 -name '[0-9]*.eml' -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2)
}
# value FIELD: of the copy, unfolded, decoded; all of them, with a | between
value() {
    /usr/bin/python3 -c '
import email, email.policy, sys
m = email.message_from_file(open(sys.argv[1], newline="", encoding="utf-8", errors="surrogateescape"), policy=email.policy.default)
print("|".join(str(v) for v in m.get_all(sys.argv[2], [])))' "$copy" "$1"
}
verdict() {
    tool verify "$HOUSE" <"$copy"
}
is_untouched() { # WHAT DOMAIN
    is "$1: the author's signature holds at the sink" "$(verdict)" "$2 good"
    is "$1: and the From is theirs" "$(value From)" "Ana <ana@$2>"
    is "$1: with the list's fields on top" "$(value List-Id)$(value Precedence)" "Garden <garden.lists.test>list"
}
is_rewritten() { # WHAT AUTHOR
    is "$1: it is from the list in the author's name" "$(value From)" "Ana via Garden <garden@lists.test>"
    is "$1: answers reach the author" "$(value Reply-To)" "Ana <$2>"
    is "$1: who is named" "$(value X-Original-From)" "Ana <$2>"
    is "$1: no signature is left that does not hold" "$(verdict)" ""
    is "$1: each field once" "$(for f in From Reply-To Subject Date Message-ID MIME-Version List-Id List-Post List-Unsubscribe \
        Archived-At Precedence X-Loop Content-Type; do grep -ci "^$f:" "$copy"; done | sort -u)" 1
    has "$1: B1: the envelope is the member's own" "$(json "${copy%.eml}.json" 'd["from"]')" "garden+b-"
}
explained() { # <MAIL
    posthouse explain --json --recipient=garden@lists.test - >said.json
    json said.json '(d["dressing"], d["dressing_reason"])'
}
asked() { # NAME: how often the name server was
    grep -cx "$1" dns/asked 2>/dev/null
}
house() {
    fresh
    write_conf "relay = smtp://127.0.0.1:$SINK_PORT" "database = $DATABASE" "authserv_id = mx.test" \
        "resolver = 127.0.0.1:$(cat dns/port)" "web_url = https://lists.test/"
    posthouse init "$HOUSE/etc" >/dev/null
    posthouse list add garden --title=Garden >/dev/null
    posthouse list set garden posting open >/dev/null
    posthouse member add garden ben@member.test >/dev/null
    : >dns/asked
}

untouched() {
    mail ana@strict.test a | signed strict.test $USUAL >a.eml
    is "a modest signature: explain says so" "$(explained <a.eml)" "('untouched', 'signed')"
    posted "a modest signature" <a.eml
    is_untouched "a modest signature" strict.test
    is "nobody had to be asked" "$(wc -l <dns/asked)" 0
    mail ana@strict.test oversigned "Reply-To: elsewhere@strict.test" | signed strict.test $USUAL:reply-to:reply-to >b.eml
    posted "an oversigned Reply-To" <b.eml
    is_untouched "an oversigned Reply-To" strict.test
}

signatures_that_break() {
    mail ana@strict.test exim | signed strict.test $EXIM >c.eml
    is "Exim's own choice of fields: explain says so" "$(explained <c.eml)" "('rewritten', 'reject')"
    posted "Exim's own choice of fields" <c.eml
    is_rewritten "Exim's own choice of fields" ana@strict.test
    mail ana@mild.test exim2 | signed mild.test $EXIM >d.eml
    is "whose domain asks for nothing: explain says so" "$(explained <d.eml)" "('kept', 'no-policy')"
    posted "whose domain asks for nothing" <d.eml
    is "whose domain asks for nothing: it stays their mail" "$(value From)" "Ana <ana@mild.test>"
    is "whose domain asks for nothing: and no Reply-To is ours" "$(value Reply-To)" ""
    has "whose domain asks for nothing: byte for byte" "$(cat "$copy")" $' words \r\n.\r\nFrom here\r\n'
}

no_signature() {
    mail ana@strict.test spf "Authentication-Results: mx.test; spf=pass smtp.mailfrom=strict.test; dmarc=pass header.from=strict.test" >e.eml
    posted "SPF alone" <e.eml
    is_rewritten "SPF alone" ana@strict.test
    mail ana@strict.test unsaid | signed strict.test $USUAL | sed 1d >f.eml
    posted "a signature that nobody looked at" <f.eml
    is_rewritten "a signature that nobody looked at" ana@strict.test
    mail ana@below.quarantine.test below >g.eml
    posted "a domain below one that quarantines" <g.eml
    is_rewritten "a domain below one that quarantines" ana@below.quarantine.test
    mail ana@nowhere.test none >h.eml
    posted "a domain that says nothing" <h.eml
    is "a domain that says nothing: the From stays" "$(value From)" "Ana <ana@nowhere.test>"
}

no_answer() {
    local took=$SECONDS
    mail ana@never.test late >i.eml
    posted "a name server that never answers" <i.eml
    is_rewritten "a name server that never answers" ana@never.test
    ok "a name server that never answers: costs seconds" test $((SECONDS - took)) -lt 15
    before=$(asked _dmarc.never.test)
    mail ana@never.test late2 >j.eml
    posted "a name server that never answers, again" <j.eml
    is "a name server that never answers: is not asked again so soon" "$(asked _dmarc.never.test)" "$before"
    is "what it did not say: explain says so" "$(explained <j.eml)" "('rewritten', 'unknown-policy')"
    mail ana@fails.test fails >k.eml
    posted "a name server that fails" <k.eml
    is_rewritten "a name server that fails" ana@fails.test
    before=$(asked _dmarc.strict.test)
    mail ana@strict.test again >l.eml
    posted "a domain known already" <l.eml
    is "a domain known already: is not asked again" "$(asked _dmarc.strict.test)" "$before"
}

held() {
    posthouse list set garden posting moderated >/dev/null
    mail ana@strict.test held | hook garden@lists.test ana@bounce.test
    posthouse intake --once 2>>log/intake
    before=$(sink_count)
    sql "delete from wish" >/dev/null
    posthouse accept "$(posthouse held --json | head -1 >said.json && json said.json 'd["number"]')" >/dev/null
    send 2>>log/send
    copy=$(grep -l 'Message-ID: <held@x>' "$SINK"/*.eml | head -1)
    is_rewritten "a mail that waited" ana@strict.test
    posthouse list set garden posting open >/dev/null
}

lists_that_want_more() {
    posthouse list set garden reply list >/dev/null
    mail ana@strict.test r1 "Reply-To: elsewhere@strict.test" "Cc: cyd@far.test" | signed strict.test $USUAL:reply-to >m.eml
    posted "reply=list, Reply-To signed" <m.eml
    is "reply=list, Reply-To signed: from the list" "$(value From)" "Ana via Garden <garden@lists.test>"
    is "reply=list, Reply-To signed: answers go to all" "$(value Reply-To)" "Garden <garden@lists.test>"
    is "reply=list, Reply-To signed: and to the author" "$(value Cc)" "cyd@far.test, elsewhere@strict.test"
    mail ana@strict.test r2 | signed strict.test $USUAL >n.eml
    posted "reply=list, Reply-To not signed" <n.eml
    is_untouched "reply=list, Reply-To not signed" strict.test
    is "reply=list, Reply-To not signed: answers go to all" "$(value Reply-To)" "Garden <garden@lists.test>"
    posthouse list set garden reply author >/dev/null
    posthouse list set garden prefix '[Garden]' >/dev/null
    posthouse list set garden footer $'be kind\nto plants' >/dev/null
    has "the settings are shown" "$(posthouse list show garden)" $'prefix    [Garden]\nfooter    be kind\n          to plants'
    mail ana@mild.test p1 | signed mild.test $USUAL >o.eml
    is "a prefix: explain says so" "$(explained <o.eml)" "('rewritten', 'prefix')"
    posted "a prefix and a footer" <o.eml
    is_rewritten "a prefix and a footer" ana@mild.test
    is "a prefix stands in front" "$(value Subject)" "[Garden] café and pumps"
    has "a footer stands below" "$(cat "$copy")" $' words \r\n.\r\nFrom here\r\n-- \r\nbe kind\r\nto plants'
    mail ana@mild.test p2 | sed 's/^Subject:.*/Subject: Re: [Garden] pumps/' >p.eml
    posted "an answer" <p.eml
    is "an answer's prefix is not written twice" "$(value Subject)" "Re: [Garden] pumps"
    posthouse list set garden footer default >/dev/null
    posthouse list set garden prefix '' >/dev/null
    mail ana@mild.test p3 | sed 's,text/plain,text/html,; s,^ words ,<p>words,' >q.eml
    posted "an HTML mail" <q.eml
    is "an HTML mail gets its footer as a part" "$(/usr/bin/python3 -c '
import email, sys
m = email.message_from_file(open(sys.argv[1], newline=""))
print(m.get_content_type(), [p.get_content_type() for p in m.get_payload()], m.get_payload()[1].get_payload().split()[0])' "$copy")" \
        "multipart/mixed ['text/html', 'text/plain'] Garden:"
    posthouse list set garden footer '' >/dev/null
}

all() {
    house
    untouched
    signatures_that_break
    no_signature
    no_answer
    held
    lists_that_want_more
}
all
on_postgres all
done_testing
