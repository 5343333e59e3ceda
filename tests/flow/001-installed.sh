#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What make install lays down is whole: it works from whatever folder it is carried to, and every program has its page.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage

# ---- carried elsewhere, to a folder with a blank in its name
AWAY="$HOUSE/far away"
cp -r "$STAGE/usr" "$AWAY"
cd / || exit 1
away() {
    as_house env -i LC_ALL=C.UTF-8 PATH=/usr/bin:/bin ASAN_OPTIONS="$ASAN_OPTIONS" POSTHOUSE_CONFIG="$POSTHOUSE_CONFIG" "$@"
}
write_conf
ends "a house is made" 0 away "$AWAY/bin/posthouse" init "$HOUSE/etc"
ends "with a list" 0 away "$AWAY/bin/posthouse" list add garden --title=Garden
ends "and a member" 0 away "$AWAY/bin/posthouse" member add garden ana@member.test --mode=each
printf 'From: Ana <ana@member.test>\nMessage-ID: <1@member.test>\nSubject: From afar\n\nHello\n' >"$HOUSE/mail"
ends "the hook takes a mail" 0 away "$AWAY/libexec/posthouse/ph-hook" --config="$POSTHOUSE_CONFIG" --sender=ana@member.test \
    -- garden@lists.test <"$HOUSE/mail"
for word in intake send; do
    ends "$word is found and run" 0 away "$AWAY/bin/posthouse" $word --once
done
ends "the digest too" 0 away "$AWAY/bin/posthouse" digest preview --list=garden --member=ana@member.test
ends "and the archive" 0 away "$AWAY/bin/posthouse" archive build
ok "which has the mail" grep -rqs "From afar" "$HOUSE/state/archive/garden/t"
is "the member has a copy" "$(grep -rl '^Subject: From afar' "$HOUSE/state/out" | wc -l)" 1
has "the mail server is told of the hook that lies there" "$(away "$AWAY/bin/posthouse" aliases)" "$AWAY/libexec/posthouse/ph-hook"

# ---- the backup that README tells of, while a writer has the database open, and the way back from it
if command -v sqlite3 >/dev/null; then
    mkfifo "$HOUSE/words"
    chmod 644 "$HOUSE/words"
    start writer as_house sqlite3 "$HOUSE/state/posthouse.db" ".read $HOUSE/words"
    exec 8>"$HOUSE/words"
    printf 'create table kept (x); begin immediate; insert into kept values (1);\n.shell touch %s\n' "$HOUSE/state/open" >&8
    wait_until 10 test -e "$HOUSE/state/open"
    ends "the database is copied while it is written to" 0 as_house sqlite3 "$HOUSE/state/posthouse.db" ".backup '$HOUSE/state/kept.db'"
    ok "while it is" kill -0 "${HOUSE_PIDS[-1]}"
    exec 8>&-
    wait "${HOUSE_PIDS[-1]}"
    # shellcheck disable=SC2016 # $1 is the inner shell's
    as_house sh -c 'cd "$1" && cp -a etc state/etc && cd state &&
        rm -rf spool archive posthouse.db posthouse.db-wal posthouse.db-shm ../etc/* && cp -a etc/* ../etc && cp kept.db posthouse.db' \
        sh "$HOUSE"
    ends "what is missing is made" 0 away "$AWAY/bin/posthouse" init "$HOUSE/etc"
    ends "the archive is written anew" 0 away "$AWAY/bin/posthouse" archive build
    ok "and has the mail" grep -rqs "From afar" "$HOUSE/state/archive/garden/t"
    ends "the hook knows the lists" 67 away "$AWAY/libexec/posthouse/ph-hook" --config="$POSTHOUSE_CONFIG" --sender= -- \
        no@lists.test <"$HOUSE/mail"
    ends "and takes mail for them" 0 away "$AWAY/libexec/posthouse/ph-hook" --config="$POSTHOUSE_CONFIG" --sender=ana@member.test \
        -- garden@lists.test <"$HOUSE/mail"
else
    skip "the backup that README tells of" "sqlite3 is not installed"
fi

# ---- every program has its page, and every page leads on to one that is there
pages=$STAGE/usr/share/man
for program in "$STAGE"/usr/bin/* "$LIBEXEC"/*; do
    name=$(basename "$program")
    page=$(find "$pages" -name "$name.[1-9]")
    ok "$name has a page" test -s "$page"
    has "that is called by its name" "$(sed -n 's/^\.Nm //p' "$page" | head -1)" "$name"
done
is "no page leads to one that is missing" "$(grep -rh '^\.Xr' "$pages" | awk '{ print $2 "." $3 }' | sort -u | while read -r page; do
    [ -e "$pages/man${page##*.}/$page" ] || [ "$page" = fsync.2 ] || echo "$page"
done)" ""
for page in "$pages"/man*/*; do
    name=$(basename "$page")
    is "man finds $name" "$(mman -M "$pages" -w "${name##*.}" "${name%.*}" 2>/dev/null)" "$page"
    ok "and can show it" test "$(mman -M "$pages" "${name##*.}" "${name%.*}" 2>&1 | wc -l)" -gt 20
done
is "nobody else may write to what is installed" "$(find "$STAGE/usr" -perm /022 ! -type l)" ""
is "of the demo its script alone can be run" "$(cd "$STAGE/usr/share/posthouse/demo" && find . -type f -perm /111)" ./run
is "and everybody may read it" "$(find "$STAGE/usr" ! -perm -444)" ""
is "the service starts what is installed" "$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$STAGE"/usr/lib/systemd/system/*.service | while read -r program; do
    [ -x "$STAGE$program" ] || echo "$program"
done)" ""

# ---- whatever the umask is, and into a folder with a blank in its name
laid_down() { (cd "$1/usr" && find . -printf '%m %p\n' | sort); }
install_blank() {
    (umask 077 && unset MAKEFLAGS MFLAGS MAKELEVEL && make -s -C "$ROOT" V="$V" install DESTDIR="$HOUSE/a blank" prefix=/usr)
}
ends "a folder with a blank in its name is installed into" 0 install_blank
is "with all there is, open to those whom it is for" "$(laid_down "$HOUSE/a blank")" "$(laid_down "$STAGE")"

# ---- what each unit may do
if command -v systemd-analyze >/dev/null; then
    for unit in "$STAGE"/usr/lib/systemd/system/*.service; do
        exposed=$(systemd-analyze security --offline=yes --no-pager "$unit" 2>/dev/null | sed -n 's/.*exposure level.*: \([0-9.]*\) .*/\1/p')
        ok "$(basename "$unit") exposes $exposed of 10" awk -v x="${exposed:-10}" 'BEGIN { exit !(x < 2.5) }'
    done
else
    skip "the units are well shut" "systemd-analyze is not installed"
fi
done_testing
