#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What doctor finds, what config and aliases print, and that the manual pages and units fit the programs.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
start_sink
write_conf "relay = smtp://127.0.0.1:$SINK_PORT"
CONF=$HOUSE/etc/posthouse.conf
posthouse init "$HOUSE/etc" >"$HOUSE/log/init"
posthouse list add garden >"$HOUSE/log/init"

# every program, so that a missing one is this test's doing
BIN=$HOUSE/state/bin
as_house mkdir "$BIN"
as_house cp "$STAGE/usr/bin/posthouse" "$BIN"
for name in hook lmtp fetch web intake send digest archive; do
    as_house cp /bin/true "$BIN/ph-$name"
done
doctor() {
    as_house "$BIN/posthouse" doctor "$@"
}
# finds WHAT VERDICT CHECK WORDS: what doctor says of one check, with the right exit code
finds() {
    local code=0
    [ "$2" != fail ] || code=1
    ends "doctor: $1" $code doctor
    has "with what is wrong: $1" "$(grep "^$2 *$3 " <<<"$said")" "$4"
}

ends "mail is filed here" 0 posthouse intake --once
ends "a house that is well" 0 doctor
is "has fifteen checks, all of them good" "$(grep -c '^ok ' <<<"$said")" 15
doctor --json >"$HOUSE/json"
is "and in JSON" "$(/usr/bin/python3 -c 'import json, sys; print(sorted({json.loads(x)["verdict"] for x in sys.stdin}))' <"$HOUSE/json")" "['ok']"

echo stray >>"$HOUSE/state/spool/lists"
finds "the door's file is not fresh" fail door "posthouse upgrade"
ends "upgrade writes it" 0 posthouse upgrade
rm "$HOUSE/state/spool/lists"
finds "the door's file is missing" fail door "posthouse upgrade"
posthouse upgrade >"$HOUSE/log/upgrade"
as_house touch "$HOUSE/state/spool/aside/1" "$HOUSE/state/spool/aside/1.why"
finds "a mail was set aside" warn spool "1 file was set aside"
finds "the word that says why" warn spool "posthouse held aside"
rm "$HOUSE"/state/spool/aside/*
chmod 500 "$HOUSE/state/spool/new"
finds "a spool that cannot be written" fail spool "cannot write in $HOUSE/state/spool/new: Permission denied; chmod u+rwx $HOUSE/state/spool/new"
ends "in which nothing can be delivered" 75 hook garden@lists.test </dev/null
chmod 750 "$HOUSE/state/spool/new"
chmod 500 "$HOUSE/state/spool"
ends "a list that the door cannot be told about" 75 posthouse list add pumps
chmod 750 "$HOUSE/state/spool"
finds "and is found" fail door "does not name the lists"
posthouse upgrade >"$HOUSE/log/upgrade"
chmod 500 "$HOUSE/state/spool"
finds "the spool's own folder too" fail spool "; chmod u+rwx $HOUSE/state/spool"
sh -c "$(grep -o 'chmod .*' <<<"$said")"
finds "and what it says mends it" ok spool "0 waiting"
mv "$HOUSE/state/spool/tmp" "$HOUSE/state/spool/kept"
finds "a folder that is missing" fail spool "\"posthouse init $HOUSE/etc\" makes it"
mv "$HOUSE/state/spool/kept" "$HOUSE/state/spool/tmp"
if [ $EUID -eq 0 ]; then
    for what in "" /new /lists.lock; do
        chown root "$HOUSE/state/spool$what" && chmod 700 "$HOUSE/state/spool$what"
        finds "spool$what is root's" fail spool "as root: chown -R $HOUSE_USER: $HOUSE/state/spool$what"
        ends "root sees the same" 1 "$BIN/posthouse" doctor
        has "with the same words" "$said" "as root: chown -R $HOUSE_USER: $HOUSE/state/spool$what"
        sh -c "$(grep -o 'chown .*' <<<"$said")"
        finds "what it says mends spool$what" ok spool "0 waiting"
    done
    chmod 750 "$HOUSE/state/spool"
    stranger() { setpriv --reuid=54321 --regid=54321 --clear-groups -- "$BIN/posthouse" doctor; }
    ends "somebody else's doctor" 1 stranger
    has "says whose house it is" "$(grep spool <<<"$said")" "run this as the house's user, $HOUSE_USER"
else
    skip "folders of root's" "needs root"
fi
chmod 604 "$HOUSE/etc/token.key"
finds "a key that everybody may read" fail key "chmod 600"
chmod 600 "$HOUSE/etc/token.key"
mv "$HOUSE/etc/token.key" "$HOUSE/etc/kept.key"
finds "a missing key" fail key "posthouse init"
is "and what fails with it is told in one line" "$(grep -c ^fail <<<"$said") $(tail -1 <<<"$said")" \
    "2 fail  served, door, outbox, chores, held, authentication, bounces: for the same reason as key"
as_house tee "$HOUSE/etc/token.key" <<<short >"$HOUSE/log/key"
finds "a key that is none" fail key "is no key"
is "and what fails with that as well" "$(grep -c ^fail <<<"$said") $(tail -1 <<<"$said")" \
    "2 fail  served, door, outbox, chores, held, authentication, bounces: for the same reason as key"
mv "$HOUSE/etc/kept.key" "$HOUSE/etc/token.key"
rm "$BIN/ph-digest"
finds "a program that is not there" fail programs ph-digest
as_house cp /bin/true "$BIN/ph-digest"
chmod 500 "$HOUSE/state/archive"
finds "an archive that cannot be written" fail archive "cannot write in"
chmod 755 "$HOUSE/state/archive"
as_house mv "$HOUSE/state/posthouse.db" "$HOUSE/state/kept.db"
rm -f "$HOUSE"/state/posthouse.db-*
finds "a missing database" fail database 'posthouse init'
is "what fails with it is told in one line" "$(grep -c ^fail <<<"$said") $(tail -1 <<<"$said")" \
    "2 fail  served, door, outbox, chores, held, authentication, bounces: for the same reason as database"
doctor --json >"$HOUSE/json"
is "and of each in JSON" "$(grep -c '"fail".*posthouse init' "$HOUSE/json")" 8
as_house cp /bin/true "$HOUSE/state/posthouse.db"
finds "a database that is none" fail database "damaged"
rm -f "$HOUSE"/state/posthouse.db*
as_house mv "$HOUSE/state/kept.db" "$HOUSE/state/posthouse.db"
echo 'greet 554 5.3.2 closed' >"$SINK_RULES"
finds "a relay that refuses us" fail relay "554 5.3.2 closed"
: >"$SINK_RULES"
write_conf "relay = smtp://127.0.0.1:1" "archive_url ="
finds "a relay that is not there" fail relay "Connection refused"
ends "an archive without an address" 1 doctor
has "is a warning" "$said" "warn  archive"
write_conf "relay = unix:$HOUSE/none"
finds "a relay's socket that is not there" fail relay "No such file"
write_conf
finds "a relay that is only a folder" warn relay "sent to nobody"
mv "$CONF" "$CONF.kept"
ends "doctor: no configuration" 1 doctor
is "is all there is to say" "$(wc -l <<<"$said")" 1
has "with what to do" "$said" "posthouse init"
mv "$CONF.kept" "$CONF"

# ---- who vouches for the mail
came() { # N FIELD…: mails that were just received, with these fields on top
    local n
    for n in $(seq "$1"); do
        {
            [ $# -lt 2 ] || printf '%s\n' "${@:2}"
            printf 'Received: from x by mx.test; Mon, 04 May 2026 07:00:00 +0000\nFrom: ana@member.test\nSubject: %s\n\nWords.\n' "$n"
        } | hook garden@lists.test
    done
    as_house "$LIBEXEC/ph-intake" --config="$CONF" --once >>"$HOUSE/log/intake" 2>&1
}
export POSTHOUSE_NOW=$HOUSE/now
echo 2026-05-04T07:00:00Z >"$POSTHOUSE_NOW"
came 3
has "mail that nobody vouches for, where nobody is believed, is well" "$(doctor)" "ok    authentication not in use (authserv_id is not set)"
came 3 'X-Other: x' 'Received: by mx.test' 'Authentication-Results: evil.test; none'
has "and so is mail that brings its vouchers along" "$(doctor)" "ok    authentication not in use (authserv_id is not set)"
came 3 'Authentication-Results: mx.test; dmarc=none header.from=member.test'
finds "our mail server vouches, and nobody believes it" warn authentication 'posthouse config set authserv_id mx.test'
write_conf 'authserv_id = mx.test'
has "once it is believed all is well" "$(doctor)" "ok    authentication mx.test is believed"
came 3
echo 2026-05-05T06:59:00Z >"$POSTHOUSE_NOW"
for what in send digest; do
    posthouse $what --once >"$HOUSE/log/once"
done
has "when it stops there is a day's time" "$(doctor)" "ok    authentication mx.test is believed"
echo 2026-05-05T07:00:01Z >"$POSTHOUSE_NOW"
posthouse digest --once >"$HOUSE/log/once"
finds "then it is missed" warn authentication "no mail has carried Authentication-Results of mx.test"
came 1 'Authentication-Results: mx.test; none'
has "until it is back" "$(doctor)" "ok    authentication mx.test is believed"
came 1
came 1 'Authentication-Results: mx.test; none'
came 2
echo 2026-05-07T08:00:00Z >"$POSTHOUSE_NOW"
has "a mail or two of this machine's own are no sign" "$(doctor)" "ok    authentication mx.test is believed"
unset POSTHOUSE_NOW
write_conf

# ---- a full disk
mkdir "$HOUSE/small"
if mount -t tmpfs -o "size=3m,mode=755,uid=$(id -u "$HOUSE_USER")" tmpfs "$HOUSE/small" 2>/dev/null; then
    HOUSE_STOPS+=("umount $HOUSE/small")
    write_conf "spool = $HOUSE/small/spool" "database = $HOUSE/small/posthouse.db"
    posthouse init "$HOUSE/etc" --new-database >/dev/null
    as_house dd if=/dev/zero "of=$HOUSE/small/fill" bs=1k 2>/dev/null
    finds "a full disk" fail spool "No space left on device"
    is "is told once" "$(grep -c 'No space left' <<<"$said")" 1
    ok "what else fails of it refers to that" grep -q '^fail  database.*: for the same reason as spool$' <<<"$said"
    write_conf
else
    skip "a full disk" "no tmpfs can be mounted"
fi

# ---- config
is "config get shows one value" "$(posthouse config get digest_day)" mon
ends "a key that there is not" 64 posthouse config get colour
is "config show can be read back as a configuration" "$(posthouse config show >"$HOUSE/etc/again.conf"
    posthouse --config="$HOUSE/etc/again.conf" config show | cmp - "$HOUSE/etc/again.conf" && echo same)" same
posthouse config show --json >"$HOUSE/json"
is "config show in JSON" "$(json "$HOUSE/json" 'd["domain"] + " " + d["max_message"]')" "lists.test 40M"
posthouse init "$HOUSE/etc/fresh" --domain=fresh.test --zone=Africa/Nairobi >/dev/null
fresh=$HOUSE/etc/fresh/posthouse.conf
as_house sh -c "echo '# mine' >>'$fresh'; cp '$fresh' '$fresh.was'"
ends "config set as a dry run" 0 posthouse --config="$fresh" config set zone Asia/Kolkata --dry-run
is "says what it would do" "$said" "would set: zone = Asia/Kolkata"
ok "and leaves the file alone" cmp "$fresh" "$fresh.was"
ends "config set changes a value" 0 posthouse --config="$fresh" config set zone Asia/Kolkata
ends "and one that was at its default" 0 posthouse --config="$fresh" config set digest_day sun
is "each in the place where it stood, all else as it was" "$(diff "$fresh.was" "$fresh" | grep '^[<>]')" \
    "< zone = Africa/Nairobi
> zone = Asia/Kolkata
< #digest_day = mon
> digest_day = sun"
is "both hold" "$(posthouse --config="$fresh" config get zone) $(posthouse --config="$fresh" config get digest_day)" "Asia/Kolkata sun"
as_house cp "$fresh" "$fresh.was"
ends "a value that the key cannot have" 65 posthouse --config="$fresh" config set zone Atlantis/Central
has "is told" "$said" zone
ends "a key that there is not" 64 posthouse --config="$fresh" config set colour green
ends "a value of two lines" 65 posthouse --config="$fresh" config set network $'x\nrelay = smtp://evil:25'
ok "none of them changed the file" cmp "$fresh" "$fresh.was"
as_house sh -c "grep -v digest_hour '$fresh.was' >'$fresh'"
ends "a key that the file does not name" 0 posthouse --config="$fresh" config set digest_hour 9
is "comes at its end" "$(tail -1 "$fresh")" "digest_hour = 9"

# ---- aliases
for server in postfix exim opensmtpd; do
    ends "the lines for $server" 0 posthouse aliases --for=$server
    has "name the hook that is installed" "$said" "$(readlink -f "$LIBEXEC")/ph-hook --config=$CONF"
    has "and the domain" "$said" lists.test
    has "and the house's user" "$said" "$HOUSE_USER"
done
if command -v postconf >/dev/null; then
    mkdir "$HOUSE/postfix"
    touch "$HOUSE/postfix/main.cf" "$HOUSE/postfix/master.cf"
    posthouse aliases --for=postfix | sed "s|^postconf|postconf -c $HOUSE/postfix|; /^postfix/d" >"$HOUSE/tell"
    ok "Postfix takes its lines as they are printed" sh "$HOUSE/tell"
    has "and pipes to the hook" "$(postconf -c "$HOUSE/postfix" -M posthouse/unix)" \
        "argv=$LIBEXEC/ph-hook --config=$CONF --sender=\${sender} -- \${recipient}"
    is "what is for the domain" "$(postconf -c "$HOUSE/postfix" -h virtual_mailbox_domains virtual_transport)" $'lists.test\nposthouse'
else
    skip "Postfix takes its lines as they are printed" "Postfix is not installed"
fi
ends "a list in another domain" 0 posthouse list add foo@other.test
has "says what the mail server must know" "$said" "other.test too"
has "Postfix is told of all domains" "$(posthouse aliases --for=postfix)" "virtual_mailbox_domains=lists.test,other.test "
has "and Exim" "$(posthouse aliases --for=exim)" "domainlist posthouse_domains = lists.test : other.test
"
has "and OpenSMTPD" "$(posthouse aliases --for=opensmtpd)" 'for domain { "lists.test", "other.test" } action'
has "and doctor knows them" "$(doctor)" "at lists.test, other.test"
if [ $EUID -eq 0 ]; then
    has "root is told of the house's owner" "$("$STAGE/usr/bin/posthouse" aliases --for=postfix)" "user=$HOUSE_USER "
    "$STAGE/usr/bin/posthouse" init "$HOUSE/rooted" --domain=rooted.test >/dev/null
    ends "the lines for a house of root's" 0 "$STAGE/usr/bin/posthouse" --config="$HOUSE/rooted/posthouse.conf" aliases --for=postfix
    has "do not name root" "$said" "user=posthouse "
    has "and say what is to be done" "$said" "mail servers run nothing as root"
    has "another user can be said" "$("$STAGE/usr/bin/posthouse" --config="$HOUSE/rooted/posthouse.conf" aliases --for=postfix --user=lists 2>&1)" "user=lists "
fi
ends "a server that we do not know" 65 posthouse aliases --for=qmail

# ---- pages and units
ok "the manual pages have the words and keys of the program" env POSTHOUSE="$STAGE/usr/bin/posthouse" "$ROOT/tools/manual" check
if command -v systemd-analyze >/dev/null; then
    mkdir "$HOUSE/units"
    for unit in "$STAGE"/usr/lib/systemd/system/*; do
        no "no path is left open in $(basename "$unit")" grep -q '@[a-z]*@/' "$unit"
        sed 's/^ExecStart=.*/ExecStart=\/bin\/true/' "$unit" >"$HOUSE/units/$(basename "$unit")"
    done
    is "systemd understands every line of the units" "$(systemd-analyze verify --man=no "$HOUSE"/units/* 2>&1 | grep "^$HOUSE/units")" ""
else
    skip "systemd understands every line of the units" "systemd-analyze is not installed"
fi
done_testing
