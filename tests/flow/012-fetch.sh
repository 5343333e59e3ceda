#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ph-fetch and a real Dovecot: each mail once into the spool, marked only when it is there, whatever is killed or refused.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
# shellcheck source=tests/lib/dovecot.sh
. "$ROOT/tests/lib/dovecot.sh"

lacks=$(dovecot_lacks | head -1)
if [ -n "$lacks" ]; then
    skip "mail is fetched from Dovecot" "$lacks"
    done_testing
fi
stage
SPOOL=$HOUSE/state/spool
make_dovecot ""
cd "$HOUSE" || exit 1

conf() { # conf SCHEME PORT [LINE…]
    local place=$1://ana%40test@localhost:$2
    shift 2
    write_conf "fetch = $place" "fetch_password_file = $HOUSE/etc/secret" "fetch_authorities = $DOVECOT/server.pem" "$@"
}
write_conf
as_house mkdir -p "$SPOOL/tmp" "$SPOOL/new" "$SPOOL/aside"
printf '%s\n' garden@lists.test pumps@lists.test >"$SPOOL/lists"
printf 'secret\n' >etc/secret
chmod 640 etc/secret
chown "$HOUSE_USER" etc/secret 2>/dev/null

mails=0
deliver() { # deliver COUNT [FIELD…]: mails into the mailbox, as a mail server does
    local i n=$1
    shift
    for ((i = 0; i < n; i++)); do
        mails=$((mails + 1))
        {
            printf '%s\n' "$@"
            printf 'From: ana@member.test\nMessage-ID: <%d@x>\nSubject: %d\n\nHello %d\n' $mails $mails $mails
        } >"state/mail.$mails"
        chmod 644 "state/mail.$mails"
        as_house cp "state/mail.$mails" "$DOVECOT/mail/tmp/$mails"
        as_house mv "$DOVECOT/mail/tmp/$mails" "$DOVECOT/mail/new/$(date +%s).$(printf %06d $mails).test"
    done
}
fetch() {
    as_house timeout 60 "$LIBEXEC/ph-fetch" --once 2>said
    code=$?
    cat said >>log/ph-fetch
    return $code
}
spooled() {
    find "$SPOOL/new" -type f | wc -l
}
has_spooled() {
    [ "$(spooled)" -ge "$1" ]
}
doubles() { # mails that are in the spool more than once
    cat "$SPOOL"/new/* 2>/dev/null | grep -a '^Message-ID' | sort | uniq -d | wc -l
}
seen() { # mails of the mailbox that are flagged as seen
    find "$DOVECOT/mail/cur" -name '*:2,*S*' | wc -l
}
in_mailbox() {
    find "$DOVECOT/mail/cur" "$DOVECOT/mail/new" -type f | wc -l
}
recipients() {
    cat "$SPOOL"/new/* | sed -n '/^$/q; s/^to //p'
}
anew() { # the house, the mailbox and its numbers as on the first day
    rm -f "$SPOOL"/new/* "$SPOOL"/fetched
    find "$DOVECOT/mail" -type f -delete
}
said_in_log() {
    grep -q "$1" log/running
}
start_fetch() {
    : >log/running
    start running as_house "$LIBEXEC/ph-fetch"
    FETCH_PID=${HOUSE_PIDS[-1]}
}
TO='To: garden@lists.test'

# ---- IMAP, once
start_dovecot
conf imaps "$IMAPS_PORT"
ok "an empty mailbox" fetch
deliver 2 "$TO"
ok "IMAP within TLS: two mails" fetch
is "are in the spool" "$(spooled)" 2
is "for the list that To names" "$(recipients)" garden@lists.test
is "by the way they came" "$(cat "$SPOOL"/new/* | grep -c '^via fetch$')" 2
is "whole, as the server gives them" "$(tail -qn 3 "$SPOOL"/new/* | tr -d '\r' | tr '\n' ,)" "Subject: 1,,Hello 1,Subject: 2,,Hello 2,"
is "and marked as seen in the mailbox" "$(seen)" 2
ok "and the next time" fetch
is "nothing comes twice" "$(spooled)" 2
deliver 1 "$TO"
conf imap+starttls "$IMAP_PORT"
rm "$SPOOL/fetched"
ok "IMAP with STARTTLS; nothing is known of the mailbox any more" fetch
is "what is marked as seen counts as fetched" "$(spooled)" 3

# ---- for whom
anew
conf imaps "$IMAPS_PORT"
deliver 1 'Delivered-To: pumps@lists.test' "$TO"
fetch
is "Delivered-To counts more than To" "$(recipients)" pumps@lists.test
anew
deliver 1 'Delivered-To: ana@test' 'Delivered-To: pumps@lists.test' 'To: Us <garden+water@lists.test>, x@other.test' 'Cc: pumps@lists.test'
fetch
is "only the topmost one is the mailbox's own; To and Cc may name several lists" "$(recipients | tr '\n' ,)" \
    garden+water@lists.test,pumps@lists.test,
anew
conf imaps "$IMAPS_PORT" "fetch_header = X-For"
deliver 1 'X-For: garden-request@lists.test' 'Delivered-To: pumps@lists.test'
fetch
is "a field that the configuration names is the only one" "$(recipients)" garden-request@lists.test
anew
deliver 1 'To: list-members:;' 'Return-Path: <bounces@far.test>'
fetch
is "mail that names no list of ours stays" "$(spooled) $(seen)" "0 0"
has "and is logged" "$(cat said)" 'event=left mail=1 why="no list of ours is named"'
fetch
hasnt "once" "$(cat said)" event=left
conf imaps "$IMAPS_PORT" "fetch_to = garden@lists.test" "max_message = 2K"
deliver 1 'To: list-members:;' 'Return-Path: <bounces@far.test>'
fetch
is "unless it is said whose it is" "$(recipients)" garden@lists.test
is "its envelope's sender is that of the topmost Return-Path" "$(cat "$SPOOL"/new/* | grep -a '^from ')" "from bounces@far.test"
deliver 1 "$TO" "X-Long: $(head -c 3000 /dev/zero | tr '\0' x)"
fetch
is "a mail over max_message stays" "$(spooled) $(seen)" "1 1"
has "and is logged" "$(cat said)" 'event=left mail=3 why="larger than max_message"'
fetch
hasnt "once" "$(cat said)" event=left

# ---- deleting
anew
conf imaps "$IMAPS_PORT" "fetch_after = delete" "max_message = 2K"
deliver 3 "$TO"
deliver 1 "$TO" "X-Long: $(head -c 3000 /dev/zero | tr '\0' x)"
ok "with fetch_after = delete" fetch
is "what was kept is deleted, and what is too big is not" "$(spooled) $(in_mailbox)" "3 1"

# ---- POP3
anew
conf pop3s "$POP3S_PORT"
deliver 3 "$TO"
ok "POP3 within TLS: three mails" fetch
is "are in the spool" "$(spooled)" 3
printf '.\n..\n.x\n' >>state/mail.1
as_house cp state/mail.1 "$DOVECOT/mail/new/9.dots.test"
ok "and the next time" fetch
is "only what is new comes" "$(spooled)" 4
is "lines with dots as they were" "$(cat "$SPOOL"/new/* | tr -d '\r' | grep -a '^\.' | tr '\n' ' ')" ". .. .x "
conf pop3s "$POP3S_PORT" "fetch_after = delete"
deliver 1 "$TO"
ok "with fetch_after = delete" fetch
is "the mailbox is empty" "$(spooled) $(in_mailbox)" "5 0"
is "and nothing of it is noted for ever" "$(fetch && grep -c kept "$SPOOL/fetched")" 0

# ---- what is refused
anew
new_certificate other
deliver 1 "$TO"
conf imaps "$IMAPS_PORT" "fetch_authorities = $DOVECOT/other.pem"
ends "a certificate of another authority is refused" 75 fetch
has "and the log says it" "$(cat said)" certificate
conf pop3s "$POP3S_PORT" "fetch_authorities = $DOVECOT/other.pem"
ends "with POP3 too" 75 fetch
conf imap+starttls "$IMAP_PORT" "fetch_authorities = $DOVECOT/other.pem"
ends "and with STARTTLS" 75 fetch
conf imaps "$IMAPS_PORT" "fetch = imaps://ana%40test@127.0.0.1:$IMAPS_PORT"
ends "a certificate of another name is refused" 75 fetch
conf imaps "$IMAPS_PORT" "fetch = imap+starttls://ana%40test@localhost:$IMAPS_PORT" "fetch_interval = 1s"
ends "a server that does not begin TLS when it should" 75 fetch
is "nothing was fetched in these ways" "$(spooled)" 0
conf imaps "$IMAPS_PORT" "fetch = imaps://ana%40test@localhost:$IMAPS_PORT/No%20such%20box"
ends "a mailbox that is not there" 75 fetch
has "and the server's own words" "$(cat said)" "doesn't exist"
conf imaps "$IMAPS_PORT"
echo wrong >etc/secret
ends "a wrong password" 75 fetch
has "is called so" "$(cat said)" "user or password refused"
hasnt "and not printed" "$(cat said)" wrong
start_fetch
ok "a running ph-fetch leaves the server alone for a minute" wait_until 20 said_in_log 'event=denied.*seconds=60'
end_pid "$FETCH_PID"
chmod 644 etc/secret
ends "a password file that everybody may read" 75 fetch
has "is refused" "$(cat said)" "others may read"
printf 'secret\n' >etc/secret
chmod 640 etc/secret
for bad in "imaps://localhost" "imaps://ana:secret@localhost" "pop3s://ana@localhost/INBOX" "imaps://ana@localhost/?x"; do
    write_conf "fetch = $bad" "fetch_password_file = $HOUSE/etc/secret"
    ends "fetch = $bad is refused" 78 fetch
done
conf imaps "$IMAPS_PORT"

# ---- running: IDLE, restarts
anew
conf imaps "$IMAPS_PORT" "fetch_interval = 1h"
start_fetch
ok "it connects" wait_until 20 said_in_log "event=connected.*idle=1"
deliver 1 "$TO"
ok "a mail that comes is fetched at once, though nobody looks for an hour" wait_until 20 has_spooled 1
ends "a second ph-fetch beside it ends" 75 fetch
stop_dovecot
ok "a server that goes is noticed" wait_until 20 said_in_log 'event=not-fetched'
deliver 1 "$TO"
start_dovecot
ok "and when it is back, mail comes again" wait_until 30 has_spooled 2
before=$(awk '{ print $14 + $15 }' "/proc/$FETCH_PID/stat")
sleep 2
after=$(awk '{ print $14 + $15 }' "/proc/$FETCH_PID/stat")
ok "meanwhile it costs no processor time" test $((after - before)) -le 2
end_pid "$FETCH_PID"
is "none came twice" "$(spooled) $(doubles)" "2 0"

# ---- 200 mails, kill -9, new numbers
anew
deliver 200 "$TO"
for kill in 1 2 3 4 5; do
    start_fetch
    wait_until 30 has_spooled $((kill * 25))
    kill -KILL "$FETCH_PID"
    wait "$FETCH_PID" 2>/dev/null
done
ok "after five times kill -9 amid 200 mails" test "$(spooled)" -lt 200
ok "the rest comes" fetch
is "all of them are in the spool" "$(cat "$SPOOL"/new/* | grep -a '^Message-ID' | sort -u | wc -l)" 200
ok "and at most one a kill twice ($(doubles))" test "$(doubles)" -le 5
is "all are marked" "$(seen)" 200
stop_dovecot
rm -f "$DOVECOT"/mail/dovecot*
start_dovecot
n=$(spooled)
deliver 1 "$TO"
ok "the server numbers its mails anew (UIDVALIDITY)" fetch
has "which is logged" "$(cat said)" event=mailbox-renumbered
is "and what was fetched is not fetched again" "$(($(spooled) - n))" 1
stop_dovecot
done_testing
