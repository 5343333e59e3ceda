#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Configuration, database, key and spool are of one house: posthouse init makes no new one in the place of what is lost,
# or of another house, unless it is asked to, and every other word gives advice that leads somewhere.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
ETC=$HOUSE/etc KEY=$HOUSE/etc/token.key LISTS=$HOUSE/state/spool/lists

keep() { as_house mkdir -p "$HOUSE/state/kept" && as_house mv "$@" "$HOUSE/state/kept/"; }
back() { as_house mv "$HOUSE"/state/kept/* "$1/"; }
post() { printf 'From: ana@member.test\nSubject: x\n\nx\n' | hook garden@lists.test; }

both_engines() { # ENGINE DATABASE GONE EMPTY: what its database is called
    local on=$1 DATABASE=$2 which=$3
    write_conf "database = $2"
    rm -rf "$HOUSE/state/spool" "$KEY"
    ends "$on: a new house" 0 posthouse init "$ETC"
    posthouse list add garden >/dev/null
    ends "$on: is there already" 0 posthouse init "$ETC"
    has "$on: and whole" "$said" "there already, and whole"

    # ---- the key
    keep "$KEY"
    ends "$on: a missing key" 73 posthouse init "$ETC"
    has "$on: is not made anew" "$said" "the database $which is a house's, with 1 list at lists.test, and its key is not there: $KEY"
    has "$on: and what to do is told" "$said" "put its key there from your backup"
    ends "$on: not even in a dry run" 73 posthouse init "$ETC" --dry-run
    no "$on: there is none" test -e "$KEY"
    ends "$on: other words" 78 posthouse list list
    has "$on: say to put it back" "$said" "the key $KEY is missing: put it back from your backup"
    as_house head -c 20 /dev/zero | as_house tee "$KEY" >/dev/null
    chmod 600 "$KEY"
    ends "$on: a key that is none" 78 posthouse init "$ETC"
    has "$on: is not called whole" "$said" "$KEY is no key: put the one from your backup there; where no copy is left, move it away"
    ends "$on: other words" 78 posthouse list list
    has "$on: say the same" "$said" "$KEY is no key: put the one from your backup there; where no copy is left, move it away, and \"posthouse init $ETC --new-key\""
    rm "$KEY"
    ends "$on: which makes one" 0 posthouse init "$ETC" --new-key
    ends "$on: and all is whole" 0 posthouse init "$ETC"
    back "$ETC"
    ends "$on: the old key with what knows the new one" 73 posthouse init "$ETC"
    has "$on: is told" "$said" "was not used with the key $KEY"
    has "$on: by doctor too" "$(posthouse doctor | grep database)" "it was used with another key than $KEY"
    ends "$on: and taken if asked for" 0 posthouse init "$ETC" --new-key
    hasnt "$on: then all is right" "$(posthouse doctor | grep database)" fail

    # ---- another house
    ends "$on: a house with another house's database" 73 posthouse init "$HOUSE/state/other" --domain=other.test --database="$2"
    has "$on: is not made" "$said" "the database $which is a house's, with 1 list at lists.test, and its key is not there: $HOUSE/state/other/token.key"
    no "$on: no key, and no configuration" test -e "$HOUSE/state/other/token.key" -o -e "$HOUSE/state/other/posthouse.conf"
    hasnt "$on: nor in a dry run" "$(posthouse init "$HOUSE/state/other" --domain=other.test --database="$2" --dry-run 2>&1)" "would make"
    rm -rf "$HOUSE/state/other"
}

gone() { # ENGINE WORD: the database is gone, or empty; what it is called
    local on=$1
    cp "$LISTS" "$HOUSE/lists.before"
    ends "$on: init of a house whose database is lost" 73 posthouse init "$ETC"
    has "$on: makes none" "$said" "the database $2, and this house had one: the door knows 1 list (garden@lists.test)"
    has "$on: and says what to do" "$said" "Put the last copy back"
    has "$on: and at what price there is another way" "$said" "posthouse init $ETC --new-database"
    ends "$on: a dry run" 73 posthouse init "$ETC" --dry-run
    ends "$on: an upgrade" 75 posthouse upgrade
    has "$on: makes none either" "$said" "put back the last copy"
    ends "$on: other words" 75 posthouse list list
    has "$on: say the same" "$said" "put back the last copy; for a house that never had one, run \"posthouse init\""
    ok "$on: the door knows its lists" cmp "$LISTS" "$HOUSE/lists.before"
    ok "$on: and takes their mail" post
}

both_engines SQLite "$HOUSE/state/posthouse.db" "$HOUSE/state/posthouse.db"
keep "$HOUSE"/state/posthouse.db*
gone "SQLite, gone" "$HOUSE/state/posthouse.db is gone"
no "nothing stands in the way of the copy" test -e "$HOUSE/state/posthouse.db"
as_house touch "$HOUSE/state/posthouse.db"
gone "SQLite, empty" "$HOUSE/state/posthouse.db is empty"
back "$HOUSE/state"
ends "the copy back in its place" 0 posthouse upgrade
is "all is there" "$(posthouse list list --json | json /dev/stdin 'd["list"]')" garden@lists.test
rm -f "$HOUSE"/state/posthouse.db* "$LISTS"
ends "a database that is lost while the door knows no list" 73 posthouse init "$ETC"
has "is missed for the key" "$said" "is gone, and this house had one: its key $KEY is there"
ends "an empty one is made" 0 posthouse init "$ETC" --new-database
is "if asked for" "$(posthouse list list)$(grep -c @ "$LISTS")" 3

# ---- a password in the configuration is not for everybody
mode() { stat -c %a "$ETC/posthouse.conf"; }
password() { posthouse doctor --json | grep '"configuration"'; }
for place in postgresql://ana:word@/x 'postgresql:///x?user=ana&password=word'; do
    write_conf
    chmod 644 "$ETC/posthouse.conf"
    posthouse config set zone UTC >/dev/null
    is "a configuration without a password stays as it was" "$(mode)" 644
    ends "a database with a password" 0 posthouse config set database "$place"
    is "makes it its owner's and group's" "$(mode)" 640
    hasnt "which is fine" "$(password)" warn
    chmod 600 "$ETC/posthouse.conf"
    posthouse config set zone UTC >/dev/null
    is "and it stays closed to those it was closed to" "$(mode)" 600
    chmod 644 "$ETC/posthouse.conf"
    has "doctor warns of one that everybody may read" "$(password)" "everybody may read it: chmod o= $ETC/posthouse.conf; or keep it in ~/.pgpass of $HOUSE_USER"
done
write_conf "database = postgresql://ana@/x"
hasnt "a user alone is no password" "$(password)" warn

# ---- an init that was interrupted goes on
rm -rf "$ETC" "$HOUSE/state"
mkdir "$ETC" "$HOUSE/state"
[ $EUID -ne 0 ] || chown "$HOUSE_USER" "$ETC" "$HOUSE/state"
fresh() { posthouse init "$ETC" --domain=lists.test --state="$HOUSE/state"; }
ends "a first init" 0 fresh
rm "$ETC/posthouse.conf"
ends "of which the configuration is missing" 0 fresh
rm "$ETC/posthouse.conf" "$KEY"
sql "delete from setting where name = 'key'"
ends "or key and configuration" 0 fresh
has "is done again" "$said" "is ready"

lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    where=$(new_postgres belonging)
    both_engines PostgreSQL "$where" "in PostgreSQL"
    word=$(new_postgres secret)
    [ "${word#*\?}" = "$word" ] && word+="?password=word" || word+="&password=word"
    ends "init with a password in the database's place" 0 posthouse init "$HOUSE/state/secret" --domain=secret.test --database="$word"
    has "says who may read it" "$said" "only its owner and group may read it"
    is "and so it is" "$(stat -c %a "$HOUSE/state/secret/posthouse.conf")" 640
    write_conf "database = $(new_postgres nothing)"
    gone "PostgreSQL, empty" "in PostgreSQL is empty"
else
    skip "all of it on PostgreSQL" "$lacks"
fi
done_testing
