#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is wrong around the house: every program says which thing it is, ends with the right code, loses nothing, and
# goes on where it stopped once that is mended. (The door's own cases are in 010-hook.sh, the front command's in
# 070-front.sh, odd mails in 030-intake.sh.)
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
DB=$HOUSE/state/posthouse.db SPOOL=$HOUSE/state/spool
cd "$HOUSE" || exit 1

declare -A words=([ph-intake]="--once" [ph-send]="--once" [ph-digest]="--once" [ph-archive]="build")
run() { # PROGRAM
    # shellcheck disable=SC2086 # words
    as_house "$LIBEXEC/$1" --config="$POSTHOUSE_CONFIG" ${words[$1]}
}
PROGRAMS="ph-intake ph-send ph-digest ph-archive"
mail() { # NUMBER
    printf 'From: Ana <ana@member.test>\nSubject: mail %d\nMessage-ID: <m%d@member.test>\n\nNumber %d.\n' "$1" "$1" "$1"
}
waiting() {
    find "$SPOOL/new" -type f | wc -l
}
posts() {
    posthouse thread list --json | wc -l
}
set_version() {
    as_house sqlite3 "$DB" "update setting set value = $1 where name = 'schema'"
}

# ---- no configuration, or a wrong one
export POSTHOUSE_CONFIG=$HOUSE/none.conf
for p in $PROGRAMS; do
    ends "$p without configuration" 78 run "$p"
    has "names the file that is missing" "$said" "$HOUSE/none.conf"
done
write_conf "domain = not a domain"
for p in $PROGRAMS; do
    ends "$p with a wrong value" 78 run "$p"
    has "names the line" "$said" "posthouse.conf line 2"
done
write_conf
for p in $PROGRAMS; do
    ends "$p before the house is made" 78 run "$p"
    has "says how it is made" "$said" "posthouse init"
done

# ---- the same mistake ends every program in the same way (ph-hook alone says 75 to all: mail servers return mail on others)
ALL="$PROGRAMS ph-lmtp ph-fetch ph-web"
write_conf "fetch = maildir:$HOUSE/box" "lmtp_listen = unix:$HOUSE/lmtp" "web_listen = unix:$HOUSE/web"
program() { # NAME ARGUMENTS…
    local name=$1
    shift
    as_house "$LIBEXEC/$name" "$@"
}
for p in $ALL; do
    ends "$p with an option that there is not" 64 program "$p" --nonsense
    has "names it" "$said" "--nonsense"
    ends "$p with an option that lacks its value" 64 program "$p" --config
    ends "$p with a configuration that is not there" 78 program "$p" --config="$HOUSE/none.conf"
done
ends "ph-digest with a time that is none" 64 program ph-digest --at=monday
has "names it" "$said" "--at=monday is no time"
ends "ph-digest preview too" 64 program ph-digest preview --list=garden --member=a@b.test --at=monday
ends "ph-archive with a wait that is none" 64 program ph-archive build --wait=soon
ends "ph-archive with a word that there is not" 64 program ph-archive nonsense
ends "ph-intake with files, and nothing asked about them" 64 program ph-intake mail.eml
for p in ph-lmtp ph-fetch ph-web; do
    ends "$p without a spool folder" 78 program "$p"
    has "names it" "$said" "$SPOOL"
done
chmod 000 "$POSTHOUSE_CONFIG"
if as_house test -r "$POSTHOUSE_CONFIG"; then
    skip "a configuration that may not be read" "the house's user may read everything"
else
    for p in $ALL; do
        ends "$p with a configuration that may not be read" 77 program "$p" --config="$POSTHOUSE_CONFIG"
        has "names it" "$said" "$POSTHOUSE_CONFIG cannot be read"
    done
    ends "but the door says 75 to that as well" 75 hook garden@lists.test < <(mail 1)
fi
chmod 644 "$POSTHOUSE_CONFIG"
write_conf

# ---- a database that is not ours to use: nothing is done, and mail is still taken
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test >/dev/null
ours=$(sqlite3 "$DB" "select value from setting where name = 'schema'")
set_version 999
for p in $PROGRAMS; do
    ends "$p with a newer database" 75 run "$p"
    has "says so" "$said" "newer"
done
set_version 0
for p in $PROGRAMS; do
    ends "$p with one whose schema is no number of ours" 75 run "$p"
    has "says so" "$said" "cannot be read"
done
ends "N9: the door takes mail all the same" 0 hook garden@lists.test < <(mail 1)
is "N9: and keeps it" "$(waiting)" 1
set_version "$ours"
as_house mv "$DB" "$DB.saved"
printf 'this is no database, and long enough to be asked whether it is one\n%.0s' {1..50} | as_house tee "$DB" >/dev/null
for p in $PROGRAMS; do
    ends "$p with a file that is no database" 75 run "$p"
    has "names it" "$said" "$DB"
done
as_house mv "$DB.saved" "$DB"
ends "once it is mended, what was taken" 0 run ph-intake
is "is filed" "$(posts) $(waiting)" "1 0"

# ---- folders that cannot be written
if as_house test -w /; then
    skip "folders that cannot be written" "the house's user may write everywhere"
else
    hook garden@lists.test < <(mail 2)
    chmod 555 "$SPOOL/new"
    ends "ph-intake with a spool that it cannot write" 75 run ph-intake
    has "names the folder" "$said" "$SPOOL"
    chmod 750 "$SPOOL/new"
    ends "and goes on when it can" 0 run ph-intake
    is "with nothing lost" "$(posts) $(waiting)" "2 0"
    as_house mkdir -p "$HOUSE/state/archive"
    chmod 555 "$HOUSE/state/archive"
    ends "ph-archive with a folder that it cannot write" 75 run ph-archive
    has "names it" "$said" "$HOUSE/state/archive"
    chmod 755 "$HOUSE/state/archive"
    ends "and goes on when it can" 0 run ph-archive
fi

# ---- a full disk
mkdir "$HOUSE/disk"
if mount -t tmpfs -o size=4m tmpfs "$HOUSE/disk" 2>/dev/null; then
    HOUSE_STOPS+=("umount $HOUSE/disk")
    chown "$HOUSE_USER" "$HOUSE/disk"
    rm -rf "$HOUSE/state/spool" "$HOUSE/etc/token.key"
    DB=$HOUSE/disk/posthouse.db
    write_conf "database = $DB" "archive = $HOUSE/disk/archive" "relay = maildir:$HOUSE/disk/out"
    posthouse init "$HOUSE/etc" >/dev/null
    posthouse list add garden >/dev/null
    posthouse member add garden ana@member.test >/dev/null
    fill() {
        dd if=/dev/zero of="$HOUSE/disk/ballast" bs=4k >/dev/null 2>&1
    }
    for i in 1 2 3; do
        mail "$i" | hook garden@lists.test
    done
    fill
    ends "ph-intake with a full disk below the database" 75 run ph-intake
    ok "says so" grep -qiE 'full|no space' <<<"$said"
    has "with its name" "$said" "$DB"
    is "all mail is still in the spool" "$(waiting)" 3
    rm "$HOUSE/disk/ballast"
    ends "and goes on when there is room" 0 run ph-intake
    is "with each mail filed once" "$(posts) $(waiting)" "3 0"
    fill
    ends "ph-send with a full disk" 75 run ph-send
    is "leaves no half mail" "$(find "$HOUSE/disk/out" -path '*/new/*' -type f -size 0 2>/dev/null | wc -l)" 0
    code=$(run ph-archive 2>said; echo $?)
    is "ph-archive with a full disk" "$code" 75
    ok "says that it is full" grep -qiE 'full|no space' said
    rm "$HOUSE/disk/ballast"
    ends "ph-archive goes on when there is room" 0 run ph-archive
    is "with whole pages" "$(grep -rL --include='*.html' '</html>' "$HOUSE/disk/archive" | grep -v /m/)" ""
    export POSTHOUSE_NOW
    POSTHOUSE_NOW=$(date -u -d '6 hours' +%FT%TZ)
    ends "ph-send goes on when its wait is over" 0 run ph-send
    unset POSTHOUSE_NOW
    is "and nobody misses a mail, or has one twice" "$(cat "$HOUSE"/disk/out/ana@member.test/new/* | grep '^Message-ID' | sort -u | wc -l) $(find "$HOUSE/disk/out" -path '*/new/*' -type f | wc -l)" "3 3"
else
    skip "a full disk" "no tmpfs can be mounted"
fi

# ---- texts of one's own
rm -rf "${HOUSE:?}/state" "${HOUSE:?}/etc"
write_conf
posthouse init "$HOUSE/etc" >/dev/null
write_conf "templates = $HOUSE/words"
for p in $PROGRAMS; do
    ends "$p with a folder of templates that is not there" 78 run "$p"
    has "names the folder and the key" "$said" "$HOUSE/words of the key templates"
done
mkdir -p "$HOUSE/words/mail/en"
echo 'Thus ends the digest of {{list}}' >"$HOUSE/words/mail/en/digest_end.txt"
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test >/dev/null
for n in 1 2; do mail $n | hook garden@lists.test; done
run ph-intake
has "a text of one's own takes the place of ours" "$(posthouse digest preview --list=garden --member=ana@member.test)" "Thus ends the digest of garden"
echo '{{#open}}' >"$HOUSE/words/mail/en/digest_end.txt"
ends "one that is broken" 78 posthouse digest preview --list=garden --member=ana@member.test
has "is named" "$said" "words/mail/en/digest_end.txt"

# ---- mails that are too large, or none
write_conf
head -c 100M /dev/zero | tr '\0' x >huge.eml
: >empty.eml
explain() {
    as_house "$STAGE/usr/bin/posthouse" explain "$@"
}
ends "explain: a mail of 100 MB" 0 explain huge.eml
has "is refused" "$(explain --json huge.eml)" '"verdict":"refuse"'
has "is called too big" "$said" "too-big"
ends "explain: an empty mail" 0 explain empty.eml
has "is called empty" "$said" "empty"
ends "explain: a file that there is not" 66 explain none.eml
has "is named" "$said" "none.eml"
ends "explain: two recipients" 64 explain --recipient=a@lists.test --recipient=b@lists.test empty.eml
has "is one too many" "$said" "given twice"
ends "import: the same" 66 posthouse import mbox --list=garden none.mbox
has "is named" "$said" "none.mbox"
done_testing
