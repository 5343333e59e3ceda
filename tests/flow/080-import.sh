#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# posthouse import mbox on both engines: each message once, compressed or not, what is refused is kept, what cannot be
# done is said.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
mkdir "$HOUSE/in"

# garden.mbox as Pipermail writes it: disguises, a sentence that begins with "From ", one mail twice
cat >"$HOUSE/in/garden.pipermail.mbox" <<'MBOX'
From ana en jardin.example  Mon May  4 09:00:00 2026
From: ana en jardin.example (=?utf-8?q?An=C3=A1?=)
Date: Mon, 4 May 2026 09:00:00 +0300
Subject: [garden] Leaking tank
Message-ID: <1 en jardin.example>

The tank leaks.

From what I see, the crack is below the tap
at: the seam.

>From the top it looks whole.

From b@n @end|ng |rom p|@nt@@ex@mp|e  Mon May  4 10:00:00 2026
From: b@n @end|ng |rom p|@nt@@ex@mp|e (Ben)
Date: Mon, 4 May 2026 10:00:00 +0300
Subject: [garden] Re: Leaking tank
Message-ID: <2@plants.example>
In-Reply-To: <1@jardin.example>

Mortar.
From ana en jardin.example  Mon May  4 09:00:00 2026
From: ana en jardin.example (=?utf-8?q?An=C3=A1?=)
Date: Mon, 4 May 2026 09:00:00 +0300
Subject: [garden] Leaking tank
Message-ID: <1 en jardin.example>

The tank leaks.

From what I see, the crack is below the tap
at: the seam.

>From the top it looks whole.

From cai at pumps.example  Tue May  5 10:00:00 2026
From: cai at pumps.example (Cai)
Subject: No date of mine
Message-ID: <3@pumps.example>

Sent to two lists.
MBOX
# pumps.mbox holds one of the same mails, and one that is refused
{
    sed -n '/^From cai/,$p' "$HOUSE/in/garden.pipermail.mbox"
    printf '\nFrom long Tue May  5 11:00:00 2026\nSubject: %0120000d\n\nFrom here on: nothing\n' 0
} >"$HOUSE/in/pumps.mbox"
gzip -k "$HOUSE/in/pumps.mbox"
mkdir "$HOUSE/in/other"
printf 'From long Tue May  5 12:00:00 2026\nSubject: %0120000d\n\nAnother\n' 0 | gzip >"$HOUSE/in/other/pumps.mbox.gz"
tools=(xz gzip)
for tool in zstd bzip2; do
    if command -v $tool >/dev/null; then tools+=("$tool"); else skip "files of $tool" "$tool is not installed"; fi
done
for tool in "${tools[@]}"; do
    $tool -c "$HOUSE/in/garden.pipermail.mbox" >"$HOUSE/in/garden.pipermail.mbox.$tool"
done
for i in $(seq 1000); do
    printf 'From x@y.example Mon May  4 09:00:00 2026\nFrom: x@y.example\nMessage-ID: <many-%d@x>\n\nx\n\n' "$i"
done >"$HOUSE/in/many.mbox"
head -c $(($(stat -c %s "$HOUSE/in/pumps.mbox.gz") - 9)) "$HOUSE/in/pumps.mbox.gz" >"$HOUSE/in/damaged.gz"

# counts LINE: new, again, refused of that line of $said
counts() {
    printf '%s\n' "$said" | sed -n "$1p" | /usr/bin/python3 -c 'import json, sys
d = json.load(sys.stdin); assert d["messages"] == d["new"] + d["again"] + d["refused"], d
print(d["new"], d["again"], d["refused"])'
}

threads() { # LIST: each message's id and its parent's, by id
    posthouse thread list "$1" --json | /usr/bin/python3 -c 'import json, sys
d = [json.loads(line) for line in sys.stdin]
ids = {x["number"]: x["message_id"] for x in d}
for x in sorted(d, key=lambda x: x["message_id"]):
    print(x["message_id"], ids.get(x["parent"], "-"), x["author"], x["date"])'
}

both_engines() { # ENGINE DATABASE
    local on=$1 tool DATABASE=$2
    write_conf "database = $2"
    rm -rf "$HOUSE/state/spool" "$HOUSE/etc/token.key"
    ok "$on: a house is made" posthouse init "$HOUSE/etc"
    ends "$on: a list that is not there is not made unasked" 67 posthouse import mbox "$HOUSE/in/garden.pipermail.mbox"
    has "$on: and the way is told" "$said" "--create makes it"
    ends "$on: nor for any other file of the same import" 66 posthouse import mbox --create "$HOUSE/in/garden.pipermail.mbox" /nowhere
    is "$on: nothing is made then" "$(posthouse list list)" ""
    ends "$on: a dry run into a list that is not there yet" 0 posthouse import mbox --create --dry-run "$HOUSE/in/garden.pipermail.mbox.xz" "$HOUSE/in/pumps.mbox.gz"
    is "$on: says what each file would bring" "$(sed -E 's/[0-9]+\.[0-9] s$/T s/' <<<"$said")" \
        "$HOUSE/in/garden.pipermail.mbox.xz: 4 messages into garden@lists.test: would be 3 new, 1 again, 0 refused; T s
$HOUSE/in/pumps.mbox.gz: 2 messages into pumps@lists.test: would be 1 new, 0 again, 1 refused; T s
  refused: 1 header-too-long"
    is "$on: and makes no list, keeps no mail, tells no door" \
        "$(posthouse list list)$(find "$HOUSE/state/spool/aside" "$HOUSE/state/spool/tmp" -type f)$(grep garden "$HOUSE/state/spool/lists")" ""
    ends "$on: with --create it is named after the file" 0 posthouse import mbox --create --json "$HOUSE/in/garden.pipermail.mbox.xz"
    is "$on: T8: a mail that is there twice is filed once" "$(counts 1)" "3 1 0"
    is "$on: a mail's only text is kept once" "$(sql 'select count(*) from part where body is not null')" 0
    is "$on: disguises are undone, From lines give the date where there is no other" "$(threads garden)" \
        "1@jardin.example - Aná 2026-05-04T06:00:00Z
2@plants.example 1@jardin.example Ben 2026-05-04T07:00:00Z
3@pumps.example - Cai 2026-05-05T10:00:00Z"
    for tool in "${tools[@]}"; do
        ends "$on: again, packed by $tool" 0 posthouse import mbox --list=garden --json "$HOUSE/in/garden.pipermail.mbox.$tool"
        is "$on: and nothing is new" "$(counts 1)" "0 4 0"
    done
    ends "$on: two files, one for a new list" 0 posthouse import mbox --create --json "$HOUSE/in/garden.pipermail.mbox" "$HOUSE/in/pumps.mbox.gz"
    is "$on: what two lists got is filed in both" "$(counts 2)" "1 0 1"
    ends "$on: a dry run over what is there and what is not" 0 posthouse import mbox --dry-run --json --list=garden "$HOUSE/in/garden.pipermail.mbox" "$HOUSE/in/many.mbox" "$HOUSE/in/many.mbox"
    is "$on: knows what is in the list" "$(counts 1)" "0 4 0"
    is "$on: and what two of its files hold both" "$(counts 2), $(counts 3)" "1000 0 0, 0 1000 0"
    is "$on: and files none of it" "$(posthouse thread list garden --json | wc -l)" 3
    kept=$HOUSE/state/spool/aside/import-pumps@lists.test-pumps.mbox
    ok "$on: what is refused is kept, as it came" cmp "$kept" <(sed -n '/^From long/,$p' "$HOUSE/in/pumps.mbox" | sed '4s/^/>/' && echo)
    is "$on: and why" "$(cat "$kept.why")" "refused by an import of pumps.mbox.gz: 1 header-too-long"
    ends "$on: what was kept can be imported by its own name" 0 posthouse import mbox --list=pumps --json "$kept"
    is "$on: and is refused again" "$(counts 1)" "0 0 1"
    has "$on: held aside lists it, with why and what to do" "$(posthouse held aside)" "$(basename "$kept")
  refused by an import of pumps.mbox.gz: 1 header-too-long
  try it again: posthouse import mbox --list=pumps@lists.test $kept; then held clear"
    ends "$on: another file of the same name, and the first again" 0 posthouse import mbox --list=pumps "$HOUSE/in/other/pumps.mbox.gz" "$HOUSE/in/pumps.mbox.gz"
    has "$on: is kept beside it, and the report says where" "$said" "refused: 1 header-too-long; kept in ${kept%.mbox}-2.mbox"
    ok "$on: with its own mail" grep -q '^Another' "${kept%.mbox}-2.mbox"
    ok "$on: the first is not written over" cmp "$kept" <(sed -n '/^From long/,$p' "$HOUSE/in/pumps.mbox" | sed '4s/^/>/' && echo)
    is "$on: nor kept a second time, under whatever name it is imported" "$(cd "$HOUSE/state/spool/aside" && ls import-pumps@* | tr '\n' ' ')" \
        "$(basename "${kept%.mbox}-2.mbox") $(basename "${kept%.mbox}-2.mbox").why $(basename "$kept") $(basename "$kept").why "
    ends "$on: a damaged file ends with 65" 65 posthouse import mbox --list=pumps --json "$HOUSE/in/damaged.gz"
    has "$on: gzip says why" "$said" "unexpected end"
    is "$on: what came out of it counts" "$(counts '$')" "0 1 1"
    is "$on: nobody is sent anything" "$(posthouse stats --json | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["outbox"])')" \
        "{'waiting': 0, 'sent': 0, 'failed': 0, 'aside': 0}"
    ok "$on: the new list's address is open for mail" hook pumps@lists.test <"$HOUSE/in/pumps.mbox"
}

both_engines SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    both_engines PostgreSQL "$(new_postgres import)"
else
    skip "all of it on PostgreSQL" "$lacks"
fi

# ---- what is asked for
from_stdin() { posthouse import mbox "$@" - <"$HOUSE/in/pumps.mbox"; }
through_pipe() { zcat "$HOUSE/in/pumps.mbox.gz" | posthouse import mbox --list=pumps -; }
ends "standard input has no name" 64 from_stdin
ends "with a list it is read" 0 from_stdin --list=pumps
has "and the report names it" "$said" "standard input: 2 messages into pumps@lists.test: 0 new, 1 again, 1 refused"
has "with the reason and the place" "$said" "refused: 1 header-too-long; kept in $HOUSE/state/spool/aside/import-pumps@lists.test--.mbox"
ends "a pipe as well" 0 through_pipe
hasnt "no progress bar where there is no terminal" "$said" "[#"
on_terminal() { as_house script -qec "$STAGE/usr/bin/posthouse import mbox --list=garden $HOUSE/in/many.mbox" /dev/null </dev/null; }
ends "an import on a terminal" 0 on_terminal
has "shows a bar" "$said" "many.mbox                [#########"
has "messages, their rate" "$said" " messages  "
has "and its end" "$said" "1000 messages into garden@lists.test: 1000 new, 0 again, 0 refused"
ends "a folder is no mbox" 66 posthouse import mbox "$HOUSE/in"
ends "a name that no list can have" 65 posthouse import mbox --create --list=garden-help "$HOUSE/in/pumps.mbox"
ends "import alone lists what can be imported" 64 posthouse import
no_tool() { PATH=/nowhere as_house_env; }
as_house_env() { "$STAGE/usr/bin/posthouse" import mbox --list=garden "$HOUSE/in/garden.pipermail.mbox.xz"; }
ends "a file whose program is not installed" 69 no_tool
has "names the package" "$said" "Debian package xz-utils"
: >"$HOUSE/in/empty.mbox"
ends "an empty file is no mistake" 0 posthouse import mbox --list=garden "$HOUSE/in/empty.mbox"
has "and holds nothing" "$said" "0 messages"
has "as the help says" "$(posthouse help import mbox)" "An empty file holds 0 messages"
has "which is a warning" "$said" "no message in $HOUSE/in/empty.mbox"
printf '\n \n' >"$HOUSE/in/blank.mbox"
gzip -c "$HOUSE/in/empty.mbox" >"$HOUSE/in/packed.mbox.gz"
head -c 3000 /dev/zero | tr '\0' '\311' >"$HOUSE/in/bytes.mbox"
printf 'From long Tue May  5 12:00:00 2026\nSubject: %0120000d\n\nAnother\n' 0 >"$HOUSE/in/refused.mbox"
cp "$HOUSE/state/spool/lists" "$HOUSE/lists.before"
for file in empty.mbox packed.mbox.gz blank.mbox bytes.mbox refused.mbox; do
    for dry in '' --dry-run; do
        # shellcheck disable=SC2086 # a word or none
        ends "a list is not made for $file${dry:+, in a dry run}" 65 posthouse import mbox --create $dry "$HOUSE/in/$file"
        has "and that is told" "$said" "the list ${file%%.*}@lists.test is not made: there is no message for it"
        case $file in empty* | packed*) has "with the reason" "$said" "no message in $HOUSE/in/$file" ;; esac
    done
done
is "no list is there" "$(posthouse list list | grep -cE '^(empty|packed|blank|bytes|refused)')" 0
ok "and the door knows none" cmp "$HOUSE/state/spool/lists" "$HOUSE/lists.before"
ends "a list of two files, of which the first is empty" 0 posthouse import mbox --create --list=two "$HOUSE/in/empty.mbox" "$HOUSE/in/many.mbox" "$HOUSE/in/empty.mbox"
has "is made" "$(posthouse list list)" "two@lists.test"
ok "and open for mail" grep -qx two@lists.test "$HOUSE/state/spool/lists"
head -c 3000 /dev/zero | tr '\0' '\311' >"$HOUSE/in/strange.mbox"
before=$(posthouse thread list garden --json | wc -l)
aside() { find "$HOUSE/state/spool/aside" "$HOUSE/state/spool/tmp" -type f | wc -l; }
printf 'Note: buy salt\n\nFrom: the shop\n' >"$HOUSE/in/text.mbox"
printf 'From the garden, with love\n\nTo all\n' >"$HOUSE/in/letter.mbox"
head -c 100000 "$STAGE/usr/bin/posthouse" >"$HOUSE/in/program.mbox"
kept=$(aside)
for file in strange text letter program; do
    ends "$file: a file that is no mbox" 65 posthouse import mbox --list=garden "$HOUSE/in/$file.mbox"
    has "is called that" "$said" "$file.mbox is not an mbox: it begins with neither a \"From \" line with a date nor a mail's header; nothing is imported"
    has "and is no message" "$said" ": 0 messages into garden@lists.test: 0 new, 0 again, 0 refused"
done
ends "in JSON" 65 posthouse import mbox --list=garden --json "$HOUSE/in/text.mbox"
is "too" "$(printf '%s\n' "$said" | head -1 | json /dev/stdin '(d["messages"], d["refused"], d["not_an_mbox"])')" "(0, 0, True)"
is "nothing of them is filed" "$(posthouse thread list garden --json | wc -l)" "$before"
is "nor kept" "$(aside)" "$kept"
ends "with mails behind it" 65 posthouse import mbox --list=garden - < <(cat "$HOUSE/in/text.mbox"; echo; sed -n '/^From long/,$!p' "$HOUSE/in/pumps.mbox" | sed 's/<3@/<3b@/')
has "these are" "$said" "1 message into garden@lists.test: 1 new"
has "and it says what is not" "$said" "that beginning is left out"
printf 'From: Ana <ana@jardin.example>\nMessage-ID: <alone@x>\nSubject: Alone\n\nWords.\n' >"$HOUSE/in/alone.eml"
ends "a mail alone is as good as an mbox" 0 posthouse import mbox --list=garden "$HOUSE/in/alone.eml"
has "of one" "$said" "1 message into garden@lists.test: 1 new"
if [ "$(id -u)" -eq 0 ]; then
    chmod 600 "$HOUSE/in/pumps.mbox"
    ends "root may import what the house's owner cannot read" 0 "$STAGE/usr/bin/posthouse" import mbox --list=pumps "$HOUSE/in/pumps.mbox"
else
    skip "root may import what the house's owner cannot read" "needs root"
fi
done_testing
