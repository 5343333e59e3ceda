#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ph-fetch and what breaks rules: servers, disks and folders. No mail is lost, none is marked that is not kept, and nothing
# turns without end.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
# shellcheck source=tests/lib/dovecot.sh
. "$ROOT/tests/lib/dovecot.sh"
stage
SPOOL=$HOUSE/state/spool BOX=$HOUSE/state/box
cd "$HOUSE" || exit 1
write_conf
as_house mkdir -p "$SPOOL/tmp" "$SPOOL/new" "$SPOOL/aside" "$BOX/tmp" "$BOX/new" "$BOX/cur"
echo garden@lists.test >"$SPOOL/lists"

fetch() {
    as_house timeout 60 "$LIBEXEC/ph-fetch" --once 2>said
}
spooled() {
    find "$SPOOL/new" -type f | wc -l
}
has_spooled() {
    [ "$(spooled)" -ge "$1" ]
}
start_fetch() {
    : >log/running
    start running as_house "$LIBEXEC/ph-fetch"
    FETCH_PID=${HOUSE_PIDS[-1]}
}
said_in_log() {
    grep -q "$1" log/running
}
mail() { # mail NUMBER
    printf 'From: ana@member.test\r\nTo: garden@lists.test\r\nMessage-ID: <%d@x>\r\nSubject: %d\r\n\r\nHello\r\n' "$1" "$1"
}
anew() {
    rm -rf "$SPOOL"/new/* "$SPOOL/fetched" "$BOX"/new/* "$BOX"/cur/*
}
put() { # put NAME [NUMBER]: into the Maildir
    mail "${2:-1}" | as_house tee "$BOX/tmp/$1" >/dev/null
    as_house mv "$BOX/tmp/$1" "$BOX/new/$1"
}

# ---- a Maildir
write_conf "fetch = maildir:$BOX"
put 2.a 2
put 1.a 1
ok "a Maildir with two mails" fetch
is "are in the spool, in order" "$(cat "$SPOOL"/new/* | tr -d '\r' | grep '^Subject' | tr '\n' ,)" "Subject: 1,Subject: 2,"
is "and moved to cur as seen" "$(ls "$BOX/new" "$BOX/cur" | tr '\n' ' ')" "$BOX/cur: 1.a:2,S 2.a:2,S  $BOX/new: "
ok "and the next time" fetch
is "nothing comes" "$(spooled)" 2
put 3.a 3
printf 'posthouse fetched 1\nplace maildir:%s\nkept 3.a\n' "$BOX" >"$SPOOL/fetched"
chown "$HOUSE_USER" "$SPOOL/fetched" 2>/dev/null
ok "one that was kept before a kill" fetch
is "is moved away, and not fetched again" "$(spooled) $(ls "$BOX/new")" "2 "
anew
write_conf "fetch = maildir:$BOX" "fetch_after = delete" "max_message = 2K"
put 1.a
put 2.a
head -c 3000 /dev/zero | tr '\0' x >>"$BOX/new/2.a"
as_house mkdir "$BOX/new/folder"
as_house mkfifo "$BOX/new/pipe"
as_house ln -s "$HOUSE/etc/posthouse.conf" "$BOX/new/link"
put .hidden
ok "what is too big, no file, hidden or a link" fetch
is "stays; the mail is deleted" "$(spooled) $(ls -A "$BOX/new" "$BOX/cur" | tr '\n' ' ')" \
    "1 $BOX/cur:  $BOX/new: .hidden 2.a folder link pipe "
has "and is logged where it is a mail" "$(cat said)" 'event=left mail=2.a why="larger than max_message"'
fetch
is "once" "$(cat said)" ""
anew
write_conf "fetch = maildir:$BOX" "fetch_interval = 1h"
start_fetch
wait_until 10 test -e "$SPOOL/fetch.lock"
put 1.a
ok "mail is fetched when it comes" wait_until 10 has_spooled 1
end_pid "$FETCH_PID"

# ---- a disk, or the house, that fails
refuses() { # refuses WHAT: it cannot be kept, so nothing happens to it
    ends "$1" 75 fetch
    is "leaves the mail where it is" "$(spooled) $(ls "$BOX/new")" "0 1.a"
}
anew
put 1.a
write_conf "fetch = maildir:$BOX"
if [ "$HOUSE_USER" != root ]; then
    chmod 555 "$SPOOL/tmp"
    refuses "a spool that cannot be written"
    chmod 755 "$SPOOL/tmp"
else
    skip "a spool that cannot be written" "root may write everything"
fi
mv "$SPOOL/lists" lists
refuses "without the file of lists it is not known whose a mail is"
start_fetch
ok "that is waited for" wait_until 10 said_in_log 'event=not-fetched.*file of lists.*seconds=2'
mv lists "$SPOOL/lists"
ok "and then the mail comes" wait_until 20 has_spooled 1
end_pid "$FETCH_PID"
anew
put 1.a
as_house mkdir "$SPOOL/fetched"
ends "notes that cannot be read" 75 fetch
rmdir "$SPOOL/fetched"
echo rubbish >"$SPOOL/fetched"
chown "$HOUSE_USER" "$SPOOL/fetched" 2>/dev/null
ok "notes that are none of ours are begun anew" fetch
has "which is logged" "$(cat said)" event=notes-unreadable
write_conf "fetch = maildir:$HOUSE/nowhere"
ends "a Maildir that is not there" 75 fetch
write_conf
ends "without the key fetch" 78 fetch
has "that is said" "$(cat said)" "fetch is not set"

# ---- servers
lacks=$(command -v openssl >/dev/null || echo "openssl is not installed")
if [ -n "$lacks" ]; then
    skip "servers that break rules" "$lacks"
    done_testing
fi
mkdir -p "$DOVECOT" odd/mails
chown "$HOUSE_USER" "$DOVECOT" 2>/dev/null
new_certificate server
printf 'secret\n' >etc/secret
chmod 640 etc/secret
chown "$HOUSE_USER" etc/secret 2>/dev/null

# odd KIND PLAN [LINE…]: a server with three mails, and the configuration for it
odd() {
    local kind=$1 plan=$2
    shift 2
    anew
    rm -f odd/port odd/mails/* odd/heard
    mail 11 >odd/mails/11
    mail 12 >odd/mails/12
    mail 13 >odd/mails/13
    echo "$plan" >odd/plan
    [ -z "${ODD_PID:-}" ] || end_pid "$ODD_PID"
    start odd /usr/bin/python3 "$ROOT/tests/lib/odd_mailbox.py" odd "$kind" "$DOVECOT/server.pem" "$DOVECOT/server.key"
    ODD_PID=${HOUSE_PIDS[-1]}
    wait_until 10 test -s odd/port
    write_conf "fetch = ${kind}s://ana@localhost:$(cat odd/port)" "fetch_password_file = $HOUSE/etc/secret" \
        "fetch_authorities = $DOVECOT/server.pem" "$@"
}
# hurts WHAT KEPT WORDS: the round fails, having kept so many; then all come from the server once it is right again
hurts() {
    ends "$1" 75 fetch
    has "is told" "$(cat said)" "$3"
    is "and keeps what came whole" "$(spooled)" "$2"
    echo >odd/plan
    ok "all come later" fetch
    is "each once" "$(cat "$SPOOL"/new/* | grep -a '^Message-ID' | sort | uniq -c | tr -s ' \r\n' ' ')" \
        " 1 Message-ID: <11@x> 1 Message-ID: <12@x> 1 Message-ID: <13@x> "
}
stores() {
    grep -ac 'UID STORE' odd/heard
}

odd imap ''
ok "IMAP: a good server, for comparison" fetch
is "three mails" "$(spooled) $(stores)" "3 3"
odd imap 'odd = {"BODY": ["* 1 FETCH (UID 11 BODY[] {5000}\r\nTo: garden@lists.test\r\n\r\nhalf", "close"]}'
hurts "a server that hangs up amid a mail" 0 "connection was lost"
odd imap 'odd = {"UID STORE": "close"}'
ends "one that hangs up when it is to mark" 75 fetch
echo >odd/plan
ok "and comes again" fetch
is "no mail comes twice, and the mark is made up for" "$(spooled) $(grep -a 'UID STORE 11' odd/heard | wc -l)" "3 2"
odd imap 'odd = {"BODY": ["* 1 FETCH (UID 11 BODY[] {4000000000}\r\n" + "x" * 100000, "close"]}'
hurts "one whose mail is four gigabytes and ends early" 0 "connection was lost"
odd imap 'odd = {"UID FETCH": "* OK " + "x" * 70000}'
hurts "a line without end" 0 "line without end"
odd imap 'odd = {"UID FETCH": ["* OK " + "z" * 200 + "{100}\r\n" + "y" * 100] * 20000}'
hurts "an answer without end" 0 "no end"
odd imap 'odd = {"UID FETCH": "silent"}' "fetch_interval = 1s"
hurts "a server that says nothing" 0 "says nothing"
odd imap 'odd = {"UID FETCH": "* BYE \x1b[2J going down\r\n"}'
hurts "one that takes its leave" 0 "closes the connection:  ?[2J going down"
odd imap 'odd = {"UID FETCH": "hello\r\n"}'
hurts "what is no IMAP" 0 "not IMAP"
odd imap 'odd = {"UID FETCH": "%t NO [SERVERBUG] no\r\n"}'
hurts "a refused list" 0 "[SERVERBUG]"
odd imap 'greeting = "* BYE too many\r\n"'
hurts "a greeting that is none" 0 "no connection"
odd imap 'odd = {"SELECT": "* 3 EXISTS\r\n%t OK\r\n"}'
hurts "a mailbox without UIDVALIDITY" 0 UIDVALIDITY

odd imap 'size = 10' "max_message = 1K"
{ mail 11 && head -c 200000 /dev/zero | tr '\0' x; } >odd/mails/11
ok "a mail that is larger than its size" fetch
is "is left; the others come" "$(spooled)" 2
has "and is logged" "$(cat said)" "event=left mail=11"
odd imap 'odd = {"BODY": "* 1 FETCH (FLAGS (\\Seen))\r\n* 9 FETCH (UID 99 BODY[] \"To: garden@lists.test\")\r\n%t OK\r\n"}'
ok "mails that are gone when they are asked for, and one that nobody asked for" fetch
is "are no mails" "$(spooled)" 0
odd imap 'odd = {"BODY": "* 1 FETCH (BODY[] \"To: \\\"Us\\\" <garden@lists.test>\" UID 11)\r\n%t OK\r\n"}'
rm odd/mails/12 odd/mails/13
ok "a mail as a quoted string" fetch
is "is one" "$(tail -qn 1 "$SPOOL"/new/*)" 'To: "Us" <garden@lists.test>'
odd imap 'odd = {"BODY": "* 1 FETCH (UID 11 BODY[] NIL)\r\n%t OK\r\n"}'
ok "one that is empty" fetch
is "is for nobody" "$(spooled) $(grep -c 'event=left mail=11' said)" "0 1"
odd imap 'odd = {"UID FETCH": "".join(f"* {i} FETCH (UID {u} RFC822.SIZE 9)\r\n" for i, u in enumerate([-5, 0, "x", 13, 13, 12])) + "%t OK\r\n"}'
ok "a list with numbers that are none, twice and out of order" fetch
is "is read as far as it goes" "$(spooled)" 2
odd imap 'odd = {"UID STORE": "%t NO read only\r\n"}'
ok "a server that marks nothing" fetch
is "is told of; the mails come" "$(spooled) $(grep -c event=not-marked said)" "3 3"
ok "and the next time" fetch
is "none comes again" "$(spooled)" 3
odd imap 'odd = {"BODY": "%t NO damaged\r\n"}'
rm odd/mails/12 odd/mails/13
ends "a mail that the server does not show" 75 fetch
ends "is asked for again" 75 fetch
ok "and left the third time" fetch
has "which is logged" "$(cat said)" 'event=left mail=11 why="the server does not show it"'
mail 12 >odd/mails/12
echo >odd/plan
fetch
is "the next one comes" "$(spooled)" 1

odd imap 'idle = "* 4 EXISTS\r\n"'
start_fetch
wait_until 10 has_spooled 3
sleep 4
end_pid "$FETCH_PID"
n=$(grep -ac 'UID FETCH.*RFC822.SIZE' odd/heard)
ok "a server that always tells of mail is asked once a second at most ($n in 4 s)" test "$n" -le 8
odd imap 'odd = {"IDLE": "%t NO not today\r\n"}' "fetch_interval = 1s"
start_fetch
wait_until 10 has_spooled 3
mail 14 >odd/mails/14
ok "one that refuses IDLE is looked at every fetch_interval" wait_until 10 has_spooled 4
end_pid "$FETCH_PID"
odd imap 'capabilities = "IMAP4rev1"' "fetch_after = delete" "fetch_interval = 1s"
start_fetch
wait_until 10 has_spooled 3
mail 14 >odd/mails/14
ok "one without IDLE too" wait_until 10 has_spooled 4
expunged() {
    [ "$(grep -ac ' EXPUNGE' odd/heard)" -ge "$1" ]
}
wait_until 10 expunged 4 # it comes behind the spool
end_pid "$FETCH_PID"
is "without UIDPLUS all that is deleted is expunged" "$(grep -ac ' EXPUNGE' odd/heard) $(grep -ac 'UID EXPUNGE' odd/heard)" "4 0"
odd imap 'idle = ""' "fetch_interval = 1s"
start_fetch
wait_until 10 has_spooled 3
kill -STOP "$ODD_PID"
ok "a server that is dead during IDLE is noticed" wait_until 20 said_in_log "says nothing"
kill -CONT "$ODD_PID"
mail 14 >odd/mails/14
ok "and mail comes when it lives again" wait_until 20 has_spooled 4
end_pid "$FETCH_PID"

odd pop3 ''
ok "POP3: a good server, for comparison" fetch
is "three mails" "$(spooled)" 3
odd pop3 'odd = {"RETR": ["+OK\r\nTo: garden@lists.test\r\n\r\nhalf", "close"]}'
hurts "a server that hangs up amid a mail" 0 "connection was lost"
odd pop3 'odd = {"QUIT": "close"}'
ends "one that hangs up at the end" 75 fetch
echo >odd/plan
ok "and the next time" fetch
is "nothing comes twice" "$(spooled)" 3
odd pop3 'odd = {"UIDL": "-ERR what\r\n"}'
hurts "one without UIDL" 0 "refuses UIDL: what"
odd pop3 'odd = {"UIDL": "+OK\r\n1 a\x01b\r\n.\r\n"}'
hurts "a UIDL with a control character" 0 "cannot be read: 1 a?b"
odd pop3 'odd = {"LIST": "+OK 1 huge\r\n"}'
hurts "a size that is none" 0 "LIST"
odd pop3 'odd = {"RETR": "hello\r\n"}'
hurts "what is no POP3" 0 "not POP3"
odd pop3 'size = 10' "max_message = 1K"
{ mail 11 && head -c 200000 /dev/zero | tr '\0' x; } >odd/mails/11
ok "a mail that is larger than its size" fetch
is "is left; the others come" "$(spooled)" 2
odd pop3 'odd = {"DELE": "-ERR no\r\n"}' "fetch_after = delete"
ends "a server that deletes nothing" 75 fetch
echo >odd/plan
ok "until it does" fetch
is "each once" "$(spooled) $(grep -ac DELE odd/heard)" "3 4"
done_testing
