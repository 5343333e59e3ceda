#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The pipe from the mail server: what ph-hook keeps, what it refuses, and with which exit code.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
write_conf
SPOOL=$HOUSE/state/spool
CONF=$HOUSE/etc/posthouse.conf
# shellcheck source=tests/lib/spooling.sh
. "$ROOT/tests/lib/spooling.sh"

take() {
    as_house "$LIBEXEC/ph-hook" --config="$CONF" "$@"
}
give() { # give FILE ARGUMENT…
    local file=$1
    shift
    take "$@" <"$file"
}
head_of() {
    /usr/bin/python3 -c 'import sys; print(open(sys.argv[1], "rb").read().split(b"\n\n", 1)[0].decode())' "$SPOOL"/new/*
}

cd "$HOUSE" || exit 1
printf 'Subject: seeds\n\nHello\n' >plain.eml

if [ "$V" = asan ]; then
    skip "the hook needs no library" "sanitizers do"
else
    is "T2: the hook needs no library" "$(readelf -d "$LIBEXEC/ph-hook" | grep -c NEEDED)" 0
fi

# ---- bytes
while IFS= read -r -d '' case; do
    name=${case%%:*}
    printf '%b' "${case#*:}" >bytes.eml
    empty_spool
    ends "T3: a mail with $name is taken" 0 give bytes.eml --sender=ana@member.test -- garden@lists.test
    mail_of >kept.eml
    ok "T3: and kept byte for byte: $name" cmp bytes.eml kept.eml
done < <(printf '%s\0' 'LF line ends:Subject: a\n\nb\n' 'CRLF line ends:Subject: a\r\n\r\nb\r\n' \
    'mixed line ends:Subject: a\r\n\nb\n\r\nc\r' 'NUL bytes:Subject: a\n\n\00x\00\n' 'no header:just words' \
    'no bytes at all:' 'raw 8-bit bytes:Subject: \xff\xfe\n\n\x80')

head -c 5000000 /dev/urandom >large.eml
empty_spool
ends "a mail of 5 MB is taken" 0 give large.eml --sender=ana@member.test -- garden@lists.test
mail_of >kept.eml
ok "and kept byte for byte" cmp large.eml kept.eml

# ---- what was answered for is on the disk
empty_spool
if strace -qq -o /dev/null true 2>/dev/null; then
    ends "a mail is taken" 0 as_house strace -qq -y -e trace=fsync,fdatasync,rename,renameat,renameat2,exit_group \
        -o "$HOUSE/state/calls" "$LIBEXEC/ph-hook" --config="$CONF" --sender=ana@member.test -- garden@lists.test <plain.eml
    name=$(basename "$SPOOL"/new/*)
    is "T1: it is synced, then its name in new, and then it is answered for" \
        "$(sed -nE 's/^f(data)?sync\([0-9]+<([^>]*)>\) += 0$/sync \2/p; s/^rename.*"([^"]*)", .*"([^"]*)".* = 0$/rename \1 \2/p; s/^exit_group\(([0-9]+)\).*/exit \1/p' "$HOUSE/state/calls")" \
        "sync $SPOOL/tmp/$name
rename tmp/$name new/$name
sync $SPOOL/new
exit 0"
else
    skip "T1: a mail is synced before it is answered for" "strace cannot be used here"
fi

# ---- the envelope
empty_spool
give plain.eml --sender=ana@member.test -- garden+water@Lists.Test
is "the envelope is kept as it came" "$(head_of | grep -v '^at ')" \
    $'posthouse 1\nfrom ana@member.test\nto garden+water@Lists.Test\nvia pipe'
for null in '<>' '' MAILER-DAEMON; do
    empty_spool
    give plain.eml --sender="$null" -- garden@lists.test
    is "T5: the sender '$null' is the null sender" "$(head_of | sed -n 2p)" "from "
done
empty_spool
ends "verbs of a list are known with it" 0 give plain.eml --sender=ana@member.test -- garden-join@lists.test
ends "posthouse@ is known where the file says so" 0 give plain.eml --sender=ana@member.test -- posthouse@lists.test
is "both are kept" "$(waiting)" 2

empty_spool
ends "T6: a list in quotes is that list" 0 give plain.eml --sender='"ana b"@member.test' -- '"Garden"@lists.test'
is "T6: and quotes are kept as they came" "$(head_of | grep -E '^(from|to)')" $'from "ana b"@member.test\nto "Garden"@lists.test'

# ---- refusals
empty_spool
ends "T2: an unknown list is refused with 67" 67 give plain.eml --sender=ana@member.test -- nobody@lists.test
is "in words that a mail server passes on" "$said" "5.1.1 no such list: nobody@lists.test"
ends "another domain's list is unknown" 67 give plain.eml --sender=ana@member.test -- garden@elsewhere.test
ends "T6: a recipient that begins with - is no option" 67 give plain.eml --sender=ana@member.test -- --config=/etc/passwd
ends "T6: nor is one behind a known list's letters" 67 give plain.eml --sender=ana@member.test -- -garden@lists.test
ends "T6: a recipient with a line end is unknown" 67 give plain.eml --sender=ana@member.test -- $'garden@lists.test\nto root@lists.test'
hasnt "and is not printed" "$said" root@
for address in '"-garden"@lists.test' '"gar den"@lists.test' '"garden@lists.test' '"garden"x@lists.test' '"garden@x"@lists.test' '""@lists.test'; do
    ends "T6: quotes hide nothing: $address is unknown" 67 give plain.eml --sender=ana@member.test -- "$address"
done
ends "an empty recipient is unknown" 67 give plain.eml --sender=ana@member.test -- ''
ends "a recipient of 100,000 bytes is unknown" 67 give plain.eml --sender=ana@member.test -- "$(head -c 100000 /dev/zero | tr '\0' a)@lists.test"
ends "T6: a sender with a line end is not taken" 75 give plain.eml --sender=$'a@b\nto root@lists.test' -- garden@lists.test
is "nothing of all this is kept" "$(waiting)" 0
ends "one known of two recipients: kept" 0 give plain.eml --sender=ana@member.test -- nobody@lists.test garden@lists.test
is "for the known one" "$(head_of | grep '^to')" "to garden@lists.test"
has "and the other is named" "$said" "no such list: nobody@lists.test"

empty_spool
head -c 41M /dev/zero >huge.eml
ends "T2: a mail of 41 MB is too big: 69" 69 give huge.eml --sender=ana@member.test -- garden@lists.test
has "with 5.3.4" "$said" "5.3.4 "
# the giver would die of SIGPIPE, and say 141, had the hook stopped reading
gave() {
    head -c 100M /dev/zero | take --sender=ana@member.test -- garden@lists.test
    echo "${PIPESTATUS[*]}"
}
is "T3: 100 MB are read to the end before the answer" "$(gave 2>/dev/null)" "0 69"
gave() {
    head -c 10M /dev/zero | take --sender=ana@member.test -- nobody@lists.test
    echo "${PIPESTATUS[*]}"
}
is "T3: also before an unknown list is refused" "$(gave 2>/dev/null)" "0 67"
is "nothing of it is kept" "$(waiting) $(leftovers)" "0 0"

# ---- as Exim and OpenSMTPD say it
empty_spool
export SENDER="o'brien@member.test" RECIPIENT=garden+water@lists.test
ends "T6: sender and recipient out of the environment" 0 give plain.eml --environment
is "T6: are kept as they were" "$(head_of | grep -E '^(from|to)')" $'from o\'brien@member.test\nto garden+water@lists.test'
empty_spool

# ---- by hand
if [ "$(id -u)" -eq 0 ]; then
    ends "root hands over a mail" 0 "$LIBEXEC/ph-hook" --config="$HOUSE/etc/posthouse.conf" --sender=ana@member.test -- garden@lists.test <plain.eml
    is "which is the house's own, to be read by it" "$(find "$SPOOL/new" -type f -printf '%u\n')" "$HOUSE_USER"
else
    skip "root hands over a mail" "the test is not root"
fi
empty_spool

# ---- help, which loses no mail where a mail server was told to ask for it
helped() {
    as_house "$LIBEXEC/ph-hook" --help
}
ends "--help alone" 0 helped </dev/null
is "says on standard output how it is called" "$(helped </dev/null 2>/dev/null | head -1)" \
    "usage: ph-hook [--config=FILE] --sender=ADDRESS -- RECIPIENT..."
on_terminal() {
    as_house timeout 20 script -qec "$LIBEXEC/ph-hook --help" /dev/null <<<''
}
ends "on a terminal too, without waiting for a mail" 0 on_terminal
has "with the same words" "$said" "usage: ph-hook"
ends "T2: a mail that comes with it: 75" 75 helped <large.eml
has "and says so with 4.3.5" "$said" "4.3.5 ph-hook: a mail came with --help, and was not kept"
gave() {
    head -c 10M /dev/zero | helped >/dev/null 2>&1
    echo "${PIPESTATUS[*]}"
}
is "T3: it is read to the end" "$(gave)" "0 75"
ends "T2: with anything beside it: 75" 75 give plain.eml --help
ends "T6: an address that says so is an address" 67 give plain.eml --sender=ana@member.test -- --help
is "nothing of all this is kept" "$(waiting) $(leftovers)" "0 0"

# ---- what is wrong here, not with the mail: 75
later() { # later WHAT COMMAND…
    ends "T2: $1: 75" 75 "${@:2}"
    has "and says so with 4.3.x: $1" "$said" "4.3."
}
later "no configuration" as_house "$LIBEXEC/ph-hook" --config="$HOUSE/none.conf" --sender=ana@member.test -- garden@lists.test
printf 'domain = lists.test\nnonsense\n' >bad.conf
later "a broken configuration" as_house "$LIBEXEC/ph-hook" --config="$HOUSE/bad.conf" --sender=ana@member.test -- garden@lists.test
later "no recipient" give plain.eml --sender=ana@member.test --
later "no sender: the mail would pass for a bounce" give plain.eml -- garden@lists.test
has "and says so" "$said" "no --sender="
unset SENDER
later "no sender in the environment" give plain.eml --environment
unset RECIPIENT
later "an unknown option" give plain.eml --frobnicate --sender=ana@member.test -- garden@lists.test
mv "$SPOOL/lists" lists.saved
later "N9: no file of lists" give plain.eml --sender=ana@member.test -- garden@lists.test
cp lists.saved "$SPOOL/lists"
chmod 000 "$SPOOL/lists"
[ "$(id -u)" -ne 0 ] || chown root "$SPOOL/lists"
later "N9: an unreadable file of lists" give plain.eml --sender=ana@member.test -- garden@lists.test
chmod 644 "$SPOOL/lists"
: >"$SPOOL/lists"
ends "N9: an empty file of lists knows nobody" 67 give plain.eml --sender=ana@member.test -- garden@lists.test
cp lists.saved "$SPOOL/lists"
chmod 555 "$SPOOL/tmp"
later "a spool that cannot be written" give plain.eml --sender=ana@member.test -- garden@lists.test
chmod 750 "$SPOOL/tmp"
chmod 555 "$SPOOL/new"
later "a spool that cannot be renamed into" give plain.eml --sender=ana@member.test -- garden@lists.test
chmod 750 "$SPOOL/new"
mv "$SPOOL/new" "$SPOOL/gone"
later "a spool without its folders" give plain.eml --sender=ana@member.test -- garden@lists.test
mv "$SPOOL/gone" "$SPOOL/new"
later "no standard input" take --sender=ana@member.test -- garden@lists.test <&-
limited() {
    (
        ulimit -f 1000 # blocks of 1024 bytes
        give large.eml --sender=ana@member.test -- garden@lists.test
    )
}
later "a limit on the size of files" limited
is "nothing of all this is kept" "$(waiting) $(leftovers)" "0 0"

mkdir full
if mount -t tmpfs -o size=200k tmpfs full 2>/dev/null; then
    mkdir full/tmp full/new full/aside
    cp lists.saved full/lists
    chown -R "$HOUSE_USER" full
    sed "s|^spool = .*|spool = $HOUSE/full|" "$CONF" >full.conf
    on_full() {
        as_house "$LIBEXEC/ph-hook" --config="$HOUSE/full.conf" --sender=ana@member.test -- garden@lists.test <large.eml
    }
    later "a full disk" on_full
    has "and names the disk" "$said" "4.3.1 "
    is "which is left clean" "$(find full -type f | wc -l)" 1
    umount full
else
    skip "a full disk" "no tmpfs can be mounted"
fi

# ---- signals and crowds
half_there() {
    [ -n "$(find "$SPOOL/tmp" -type f -size +100k)" ]
}
# begun: a hook that has got half a mail; its number is in $HOUSE/state/pid. The other half never comes.
begun() {
    rm -f "$HOUSE/state/pid" "$HOUSE/code"
    (
        {
            head -c 200000 large.eml
            sleep 20 &
            echo $! >"$HOUSE/sleeper"
            wait
        } | {
            # shellcheck disable=SC2016 # $$ and the rest are the inner shell's
            as_house sh -c 'echo $$ >"$1/state/pid"; exec "$2" --config="$3" --sender=ana@member.test -- garden@lists.test' sh \
                "$HOUSE" "$LIBEXEC/ph-hook" "$CONF" 2>"$HOUSE/words"
            echo $? >"$HOUSE/code"
        }
    ) 2>/dev/null &
    wait_until 10 half_there
}
for sig in KILL TERM ALRM HUP SEGV; do
    empty_spool
    begun
    [ "$sig" != KILL ] || kb=$(awk '/^VmHWM/ { print $2 }' "/proc/$(cat "$HOUSE/state/pid")/status")
    kill -"$sig" "$(cat "$HOUSE/state/pid")"
    wait_until 10 test -s "$HOUSE/code"
    kill "$(cat "$HOUSE/sleeper")" 2>/dev/null
    if [ "$sig" = KILL ]; then
        is "kill -9 in the midst leaves nothing in spool/new" "$(waiting)" 0
    else
        is "T2: SIG$sig in the midst: 75, nothing in spool/new" "$(cat "$HOUSE/code") $(waiting)" "75 0"
        has "and says so with 4.3.x: SIG$sig" "$(cat "$HOUSE/words")" "4.3."
    fi
done
if [ "$V" = asan ]; then
    skip "less than 2 MB are resident" "sanitizers need more"
else
    note "$kb KB resident in the midst of a mail"
    ok "less than 2 MB are resident" test "$kb" -lt 2000
fi
ends "T2: a closed stderr changes nothing" 0 as_house bash -c 'exec 2>&-; "$@" <plain.eml' bash \
    "$LIBEXEC/ph-hook" --config="$CONF" --sender=ana@member.test -- garden@lists.test

empty_spool
pids=() good=0
for i in $(seq 100); do
    printf 'Subject: number %d\n\nHello\n' "$i" | take --sender=ana@member.test -- garden@lists.test &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid" && good=$((good + 1))
done
is "100 hooks at once all say that they kept the mail" "$good" 100
is "and all mails are there" "$(cat "$SPOOL"/new/* | grep -a '^Subject' | sort -u | wc -l)" 100

done_testing
