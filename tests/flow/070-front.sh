#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The front command on both engines: a house is made; lists, topics, members and communities are made and listed;
# what cannot be done is said with its exit code.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
printf 'From ana@b.example Mon May  4 07:00:00 2026\nFrom: ana@b.example\nSubject: old\n\nWords.\n' >"$HOUSE/old.mbox"

line() { # the N-th line of $said
    printf '%s\n' "$said" | sed -n "$1p"
}

# in_json EXPRESSION COMMAND…: d is the list of the lines' values
in_json() {
    local expression=$1
    shift
    "$@" | /usr/bin/python3 -c 'import json, sys; d = [json.loads(line) for line in sys.stdin]; print(eval(sys.argv[1]))' "$expression"
}

# Whom a mail to the list's owner reaches, by their folders.
owners_of_mail() {
    printf 'From: Eve <eve@far.test>\nTo: garden-owner@lists.test\nSubject: hello\nMessage-ID: <%s@far.test>\n\nLet me in.\n' "$1" |
        hook garden-owner@lists.test eve@far.test
    as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
    as_house "$LIBEXEC/ph-send" --once 2>>"$HOUSE/log/send"
    (cd "$HOUSE/state/out" && grep -la "<$1@far.test>" ./*/new/* | cut -d/ -f2 | sort | tr '\n' ' ')
}

roles() {
    rm -rf "$HOUSE/state/out"
    is "$on: a list without owners has the network's" "$(owners_of_mail none)" "owner@lists.test "
    ends "$on: a member is made owner" 0 posthouse member set garden c@d.example role owner
    is "$on: it says so" "$said" "set: role of c@d.example"
    ends "$on: a new member may be one at once" 0 posthouse member add garden o@w.example --role=owner,moderator --mode=nomail
    is "$on: roles are listed" "$(posthouse member list garden | grep owner)" \
        "c@d.example                          each     sw   (owner)
o@w.example                          nomail   sw   (owner,moderator)"
    is "$on: in JSON too" "$(in_json '[x["roles"] for x in d]' posthouse member list garden --json)" \
        "[[], [], ['owner'], ['owner', 'moderator']]"
    is "$on: mail to the list's owner reaches both" "$(owners_of_mail two)" "c@d.example o@w.example "
    ends "$on: a dry run changes no role" 0 posthouse member set garden c@d.example role member --dry-run
    is "$on: it says what it would do" "$said" "would set: role of c@d.example"
    is "$on: both are still asked" "$(owners_of_mail dry)" "c@d.example o@w.example "
    ends "$on: an owner becomes a member like others" 0 posthouse member set garden c@d.example role member
    is "$on: and is asked no more" "$(owners_of_mail one)" "o@w.example "
    ends "$on: a role that there is not" 65 posthouse member set garden c@d.example role boss
    ends "$on: nor when somebody joins" 65 posthouse member add garden n@w.example --role=boss
    ends "$on: a setting that there is not" 64 posthouse member set garden c@d.example colour green
    ends "$on: a role of nobody" 67 posthouse member set garden nobody@d.example role owner
    ends "$on: a mode is changed" 0 posthouse member set garden o@w.example mode digest
    is "$on: and listed" "$(in_json 'd[3]["mode"]' posthouse member list garden --json)" digest
    ends "$on: who leaves" 0 posthouse member remove garden o@w.example
    is "$on: has no role any more" "$(owners_of_mail left)" "owner@lists.test "
}

communities() {
    of() { in_json "[x['communities'] for x in d if x['address'] == '$1'][0]" posthouse member list garden --json; }
    ends "$on: a community takes the place of another" 0 posthouse member set garden c@d.example community 'Fil Bleu, Green'
    is "$on: one that was not there is made, and said to be" "$said" \
        $'made: community Green\nset: community of c@d.example'
    is "$on: they are listed" "$(of c@d.example)" "['Fil Bleu', 'Green']"
    has "$on: for people too" "$(posthouse member list garden)" "sw   [Fil Bleu, Green]"
    ends "$on: a dry run changes none" 0 posthouse member set garden c@d.example community Kisumu --dry-run
    is "$on: and says what it would do" "$said" $'would make: community Kisumu\nwould set: community of c@d.example'
    is "$on: they stay" "$(of c@d.example)" "['Fil Bleu', 'Green']"
    hasnt "$on: and none is made" "$(posthouse community list)" Kisumu
    ends "$on: none among others is no name" 65 posthouse member set garden c@d.example community Green,none
    ends "$on: communities of nobody" 67 posthouse member set garden nobody@d.example community Green
    ends "$on: none is nothing" 0 posthouse member set garden c@d.example community none
    is "$on: and nothing is left" "$(of c@d.example)" "[]"

    ends "$on: a member who is added again, with a community" 0 posthouse member add garden c@d.example --community=Green
    is "$on: is of it, and that is said" "$said" "is a member already: c@d.example, and is now of Green too"
    is "$on: in the list too" "$(of c@d.example)" "['Green']"
    ends "$on: and once more" 0 posthouse member add garden c@d.example --community=Green
    is "$on: it is nothing new" "$said" "is a member already: c@d.example"
    ends "$on: what is not changed of a member" 0 posthouse member add garden c@d.example --mode=digest --language=sw \
        --name=Cy --zone=Africa/Bamako --role=owner
    is "$on: is told, but what is so already" "$said" \
        'is a member already: c@d.example (not changed: name, mode, zone, role; see "posthouse help member set")'
    ends "$on: who is known from another list" 0 posthouse member add garden@other.test Fatou@Example.org --name=F --mode=each \
        --community=Green
    is "$on: keeps their name, and that is told" "$said" \
        'added: Fatou@Example.org to garden@other.test (not changed: name; see "posthouse help member set")'
    is "$on: and is of one more community" "$(of Fatou@example.org)" "['Fil Bleu', 'Green']"
    ends "$on: communities that are no names" 65 posthouse member add garden new@w.example --community=none,Green
    hasnt "$on: make no member" "$(posthouse member list garden)" new@w.example
    posthouse member remove garden@other.test fatou@example.org >/dev/null

    ends "$on: a community's region" 0 posthouse community set Green region 'East Africa'
    is "$on: is set" "$said" "set: region of community Green"
    ends "$on: its sector" 0 posthouse community set Green sector gardening
    ends "$on: its language" 0 posthouse community set Green language en
    ends "$on: and its name" 0 posthouse community set Green name 'Green Courtyards'
    is "$on: are listed" "$(posthouse community list | sed -n 2p)" "Green Courtyards (East Africa, gardening, en)"
    is "$on: in JSON" "$(in_json 'd[1]' posthouse community list --json)" \
        "{'community': 'Green Courtyards', 'region': 'East Africa', 'sector': 'gardening', 'language': 'en'}"
    is "$on: its members stay" "$(of c@d.example)" "['Green Courtyards']"
    ends "$on: a dry run of it" 0 posthouse community set 'Green Courtyards' region Asia --dry-run
    is "$on: says what it would do" "$said" "would set: region of community Green Courtyards"
    has "$on: and changes nothing" "$(posthouse community list)" "East Africa"
    ends "$on: a name that is taken" 73 posthouse community set 'Green Courtyards' name 'Fil Bleu'
    ends "$on: a name with a comma" 65 posthouse community set 'Green Courtyards' name 'Green, Courtyards'
    ends "$on: nor is one made" 65 posthouse community add 'Green, Courtyards'
    ends "$on: a language without texts" 65 posthouse community set 'Green Courtyards' language tlh
    ends "$on: a setting of it that there is not" 64 posthouse community set 'Green Courtyards' colour green
    has "$on: is told with those that there are" "$said" "name, region, sector or language"
    ends "$on: a community that there is not" 67 posthouse community set Kisumu region Kenya
}

front() { # ENGINE DATABASE
    local on=$1
    write_conf "database = $2"
    ends "$on: before it is made every word says what to do" 78 posthouse list list
    has "$on: namely to run init" "$said" "posthouse init"
    ends "$on: init makes what is missing" 0 posthouse init "$HOUSE/etc"
    ends "$on: and may be run again" 0 posthouse init "$HOUSE/etc"
    ok "$on: the key is its owner's alone" test "$(stat -c %a "$HOUSE/etc/token.key")" = 600
    is "$on: the door knows the domain's own addresses" "$(cat "$HOUSE/state/spool/lists")" \
        $'abuse@lists.test\nposthouse@lists.test\npostmaster@lists.test'
    is "$on: there is no list" "$(posthouse list list --json)" ""

    ends "$on: a dry run makes no list" 0 posthouse list add garden --dry-run
    is "$on: and says what it would do" "$said" "would make: garden@lists.test"
    is "$on: none is there" "$(posthouse list list)" ""
    ends "$on: a list is made" 0 posthouse list add garden --title='The "garden" ﻿سقي' --about='Soil' --language=sw
    ends "$on: another of that name in another domain" 0 posthouse list add garden@other.test
    ok "$on: the door knows it at once" grep -qx garden@lists.test "$HOUSE/state/spool/lists"
    ok "$on: and the other domain's postmaster" grep -qx postmaster@other.test "$HOUSE/state/spool/lists"
    ends "$on: the hook takes mail for it" 0 hook garden@lists.test </dev/null
    is "$on: the file of the door stays as init made it" "$(stat -c %a "$HOUSE/state/spool/lists")" 640
    ends "$on: a list is made once" 73 posthouse list add garden@LISTS.test
    ends "$on: a bad name is refused" 65 posthouse list add garden-help
    has "$on: with the reason" "$said" "read as a word to another list"
    while read -r name why; do
        ends "$on: $name is no name" 65 posthouse list add "$name"
        has "$on: and it is told why" "$said" "\"$name\" cannot be a list's address: $why"
        ends "$on: nor for an import" 65 posthouse import mbox --create --list="$name" "$HOUSE/old.mbox"
        has "$on: which says the same" "$said" "$why"
    done <<'END'
postmaster every domain has that address without any list: what comes to postmaster@ and abuse@ goes to the network's owner
abuse every domain has that address
mailer-daemon mail servers and programs write from that name
noreply mail servers and programs write from that name
bounces@lists.test mail servers and programs write from that name
owner it is one of the words that people send to a list
garden-owner it would be read as a word to another list
search the archive has pages
gar+den a name is of a-z
END
    is "$on: no list was made" "$(posthouse list list | cut -d' ' -f1)" $'garden@lists.test\ngarden@other.test'
    ends "$on: a language without texts is refused" 65 posthouse list add pumps --language=tlh
    ends "$on: bytes that are no text are refused" 65 posthouse list add pumps --title=$'\xff'
    is "$on: refused lists are not there" "$(in_json '[x["list"] for x in d]' posthouse list list --json)" \
        "['garden@lists.test', 'garden@other.test']"
    is "$on: titles come back as given" "$(in_json 'd[0]["title"]' posthouse list list --json)" 'The "garden" ﻿سقي'
    ends "$on: a dry run sets nothing" 0 posthouse list set garden posting moderated --dry-run
    is "$on: and the setting stays" "$(posthouse list show garden | grep posting)" "posting   members"
    ends "$on: a setting is changed" 0 posthouse list set garden posting open
    is "$on: and shown" "$(posthouse list show garden | grep posting)" "posting   open"
    has "$on: with the address that they are of" "$(posthouse list show garden)" "garden@lists.test"
    ends "$on: a list is frozen" 0 posthouse list set garden frozen yes
    is "$on: and shown to be" "$(in_json '[x["frozen"] for x in d]' posthouse list list --json)" "['yes', 'no']"
    printf 'From: x@y.test\nSubject: x\n\nHello.\n' >"$HOUSE/frozen.eml"
    has "$on: its mail is held" "$(posthouse explain --recipient=garden@lists.test "$HOUSE/frozen.eml")" "hold frozen"
    ends "$on: until it is not" 0 posthouse list set garden frozen no
    hasnt "$on: then it is not for that" "$(posthouse explain --recipient=garden@lists.test "$HOUSE/frozen.eml")" "hold frozen"
    ends "$on: title, about and language are changed as well" 0 posthouse list set garden about 'Soil and seeds'
    is "$on: and shown" "$(in_json 'd[0]["about"]' posthouse list show garden --json)" "Soil and seeds"
    ends "$on: a setting that there is not" 64 posthouse list set garden colour green
    ends "$on: a value that it cannot have" 65 posthouse list set garden posting sometimes
    ends "$on: a list that there is not" 67 posthouse list show pumps
    has "$on: is named" "$said" '"pumps"'

    ends "$on: a topic is made" 0 posthouse topic add garden '#Água' --title=Water
    has "$on: named without its sign" "$said" "topic Água of garden@lists.test"
    ends "$on: once" 73 posthouse topic add garden agua
    ends "$on: a topic with a verb's name is refused" 65 posthouse topic add garden join
    is "$on: topics are listed" "$(in_json 'd' posthouse topic list --json)" \
        "[{'list': 'garden@lists.test', 'tag': 'agua', 'title': 'Water'}]"
    is "$on: with their address" "$(posthouse topic list garden)" "garden+agua@lists.test  Water"
    ends "$on: a topic's title is changed" 0 posthouse topic set garden '#Água' title 'Water and wells'
    is "$on: it says so" "$said" "set: title of topic agua of garden@lists.test"
    ends "$on: not by a dry run" 0 posthouse topic set garden agua title Fire --dry-run
    is "$on: which says what it would do" "$said" "would set: title of topic agua of garden@lists.test"
    is "$on: it is listed" "$(in_json 'd[0]["title"]' posthouse topic list garden --json)" "Water and wells"
    ends "$on: a title that is none" 65 posthouse topic set garden agua title ' '
    ends "$on: a setting that no topic has" 64 posthouse topic set garden agua colour green
    ends "$on: a topic that the list has not" 67 posthouse topic set garden fire title Fire
    has "$on: is named" "$said" 'garden@lists.test has no topic "fire"'

    ends "$on: a community is made" 0 posthouse community add 'Fil Bleu' --region='West Africa' --sector=sewing --language=fr
    ends "$on: once" 73 posthouse community add 'Fil Bleu'
    is "$on: and read by people" "$(posthouse community list)" "Fil Bleu (West Africa, sewing, fr)"
    ends "$on: a member is added" 0 posthouse member add garden Fatou@Example.ORG --name='Fatou Diarra' --mode=digest \
        --language=fr --zone=Africa/Bamako --community='Fil Bleu'
    ends "$on: several at once, and one again" 0 posthouse member add garden a@b.example c@d.example Fatou@example.org
    is "$on: who is there is told" "$(line 3)" "is a member already: Fatou@example.org"
    ends "$on: one name for several" 64 posthouse member add garden g@h.example i@j.example --name=Gil
    has "$on: is no name of theirs" "$said" "--name is one member's"
    hasnt "$on: and nobody is added" "$(posthouse member list garden)" "g@h.example"
    ends "$on: one bad address, and none is added" 65 posthouse member add garden e@f.example 'not an address'
    has "$on: which is told" "$said" "nothing was changed"
    hasnt "$on: and nobody is said to be added" "$said" "added"
    ends "$on: one who is no member, and none is removed" 67 posthouse member remove garden a@b.example nobody@b.example
    hasnt "$on: nor said to be" "$said" "removed"
    ends "$on: a bad zone" 65 posthouse member add garden e@f.example --zone=Atlantis/Central
    ends "$on: a bad mode" 65 posthouse member add garden e@f.example --mode=weekly
    ends "$on: members of no list" 67 posthouse member add pumps e@f.example
    is "$on: members are listed" "$(in_json '[(x["address"], x["mode"]) for x in d]' posthouse member list --json)" \
        "[('Fatou@example.org', 'digest'), ('a@b.example', 'each'), ('c@d.example', 'each')]"
    is "$on: with all that is known" "$(in_json '{k: v for k, v in d[0].items() if k != "joined"}' posthouse member list garden --json)" \
        "{'list': 'garden@lists.test', 'address': 'Fatou@example.org', 'name': 'Fatou Diarra', 'mode': 'digest', 'own': True, 'copies': True, 'hide': False, 'language': 'fr', 'zone': 'Africa/Bamako', 'roles': [], 'communities': ['Fil Bleu']}"
    is "$on: the list's language is theirs where none is said" "$(in_json 'd[1]["language"]' posthouse member list garden --json)" sw
    roles
    communities
    ends "$on: a dry run removes nobody" 0 posthouse member remove garden a@b.example --dry-run
    ends "$on: a member is removed" 0 posthouse member remove garden a@b.example
    ends "$on: once" 67 posthouse member remove garden a@b.example
    is "$on: the list counts its members" "$(in_json 'd[0]["members"]' posthouse list list --json)" 2
    is "$on: communities are listed" "$(in_json 'd' posthouse community list --json)" \
        "[{'community': 'Fil Bleu', 'region': 'West Africa', 'sector': 'sewing', 'language': 'fr'}, {'community': 'Green Courtyards', 'region': 'East Africa', 'sector': 'gardening', 'language': 'en'}]"
    ends "$on: a dry run of an upgrade" 0 posthouse upgrade --dry-run
    has "$on: says that nothing is to be done" "$said" "nothing is to be done"
    ends "$on: an upgrade of what is new" 0 posthouse upgrade
    has "$on: says the schema" "$said" "schema $(printf "%s\n" "$ROOT"/core/store/schema/*.sql | wc -l)."
}

front SQLite "$HOUSE/state/posthouse.db"
lacks=$(postgres_lacks)
if [ -z "$lacks" ]; then
    start_postgres
    rm -rf "$HOUSE/state/spool" "$HOUSE/etc/token.key"
    front PostgreSQL "$(new_postgres front)"
else
    skip "all of it on PostgreSQL" "$lacks"
fi

# ---- words
ends "posthouse alone is friendly" 0 posthouse
has "and lists its words" "$said" "  member "
ends "an unknown word" 64 posthouse lits
has "is answered by the nearest" "$said" '"posthouse list"'
ends "an unknown word below another" 64 posthouse list ad
has "as well" "$said" '"posthouse list add"'
ends "a word far from all" 64 posthouse xyzzyxyzzy
ends "a word that needs another" 64 posthouse config
ends "a word that can list alone lists" 0 posthouse list
is "what its list does" "$said" "$(posthouse list list)"
for word in queue bounce community held; do
    ends "$word too" 0 posthouse $word
done
for word in list topic member community thread queue bounce held; do
    ends "$word with an option alone lists as well" 0 posthouse $word --json
    is "the same as $word list" "$said" "$(posthouse $word list --json)"
    has "which $word's help says" "$(posthouse $word --help)" "posthouse $word lists"
done
ends "words that have no list do not" 64 posthouse config --json
ends "an unknown option of a word alone" 64 posthouse list --colour
has "is named too" "$said" "--colour"
ends "an unknown option" 64 posthouse list list --colour
has "is named" "$said" "--colour"
ends "something missing" 64 posthouse list add
ends "help of a word" 0 posthouse help list add
has "has its options" "$said" "--title"
ends "help of words below" 0 posthouse help member
ends "help of nothing we have" 64 posthouse help xyzzyxyzzy
full() { posthouse "$@" >/dev/full; }
for word in help "list list" "config show" aliases stats "queue stats" doctor "digest --dry-run" "archive --dry-run"; do
    # shellcheck disable=SC2086 # words
    ends "a full disk behind the answer is told: $word" 74 full $word
done

# ---- init
for flag in --version -V; do
    ends "posthouse $flag" 0 posthouse $flag
    has "says which it is" "$said" "Posthouse 0."
done

ends "init without a domain" 64 posthouse init "$HOUSE/state/none"
no "makes nothing" test -e "$HOUSE/state/none"
ends "init with a bad value" 65 posthouse init "$HOUSE/state/none" --domain=lists.test --zone=Atlantis/Central
has "says which" "$said" "--zone: \"Atlantis/Central\" is not a time zone"
ends "init with a domain that is none" 65 posthouse init "$HOUSE/state/none" --domain='bad domain'
is "names the option, and no file that is not there" "$said" 'posthouse: --domain: "bad domain" is not a domain'
ends "init with a line break" 65 posthouse init "$HOUSE/state/none" --domain=$'lists.test\nrelay = smtp://evil:25'
ends "init where it may not write" 73 posthouse init /proc/house --domain=lists.test
ends "init as a dry run" 0 posthouse init "$HOUSE/state/none" --domain=lists.test --dry-run
is "names all that it would make" "$(grep -c '^would make: ' <<<"$said")" 7
has "the database too" "$said" "would make: $HOUSE/state/none/posthouse.db"
no "makes nothing either" test -e "$HOUSE/state/none"
ends "init for a user that there is not" 67 posthouse init "$HOUSE/state/none" --domain=lists.test --user=nobody-of-that-name
no "makes nothing as well" test -e "$HOUSE/state/none"
near() { (cd "$HOUSE/state" && posthouse init near --domain=near.test --state=near-state); }
ends "init in a folder named from where we are" 0 near
is "writes where everything is from anywhere" "$(cd / && posthouse --config="$HOUSE/state/near/posthouse.conf" config get spool)" \
    "$HOUSE/state/near-state/spool"
if [ "$(id -u)" -eq 0 ]; then
    ends "root may make a house for somebody" 0 "$STAGE/usr/bin/posthouse" init "$HOUSE/for" --domain=for.test --user="$HOUSE_USER"
    hasnt "which is not root's" "$said" "--user=NAME"
    ends "root may make one for root" 0 "$STAGE/usr/bin/posthouse" init "$HOUSE/roots" --domain=roots.test --state="$HOUSE/roots/state"
    has "and is told what that means, and the other way" "$said" "root's, and its programs run as root"
    has "by the option's name" "$said" "--user=NAME"
    is "to whom all of it belongs" "$(find "$HOUSE/for" ! -user "$HOUSE_USER")" ""
else
    skip "root may make a house for somebody" "needs root"
fi
ends "init with all that it takes" 0 posthouse init "$HOUSE/state/two" --domain=lists.test --state="$HOUSE/state/two-state" \
    --archive-url=https://archive.test/ --zone=Africa/Nairobi
is "the state is where it was asked for" "$(ls "$HOUSE/state/two-state" | tr '\n' ' ')" "archive posthouse.db posthouse.db.lock spool "
ends "the configuration that was written can be used" 0 posthouse --config="$HOUSE/state/two/posthouse.conf" list add pumps
two() {
    posthouse init "$HOUSE/state/two" --domain=lists.test --state="$HOUSE/state/two-state" \
        --archive-url=https://archive.test/ --zone=Africa/Nairobi "$@"
}
ends "the same init again is no mistake" 0 two
has "and says that all is there" "$said" "there already"
ends "as a dry run it would make nothing" 0 two --dry-run
has "and says that too" "$said" "nothing is missing"
ends "an init whose database has no folder" 75 posthouse init "$HOUSE/state/three" --domain=lists.test --database=/nowhere/x.db
ends "is not in the way of the next" 0 posthouse init "$HOUSE/state/three" --domain=three.test
ends "a second init with other values changes nothing" 73 posthouse init "$HOUSE/state/two" --domain=other.test
has "and says what to do" "$said" "change domain in that file"

# ---- what is wrong with a house
export POSTHOUSE_CONFIG=$HOUSE/none.conf
ends "a missing configuration" 78 posthouse list list
has "is named" "$said" "$HOUSE/none.conf"
has "with what to do" "$said" "posthouse init"
write_conf "colour = green"
ends "a key that there is not" 78 posthouse list list
has "is named with its line" "$said" "line $(wc -l <"$HOUSE/etc/posthouse.conf"): there is no key \"colour\""
write_conf
rm -f "$HOUSE/etc/token.key"
ends "a missing key" 78 posthouse list list
has "is named with what to do" "$said" "posthouse init"
as_house head -c 32 /dev/zero | as_house tee "$HOUSE/etc/token.key" >/dev/null
chmod 604 "$HOUSE/etc/token.key"
ends "a key that others may read" 78 posthouse list list
chmod 600 "$HOUSE/etc/token.key"
version() {
    as_house /usr/bin/python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1]); d.execute("update setting set value = ? where name = ?", (sys.argv[2], "schema")); d.commit()' \
        "$HOUSE/state/posthouse.db" "$1"
}
posthouse upgrade >/dev/null
version 999
ends "a newer database" 75 posthouse list list
has "is told" "$said" "newer Posthouse"
ends "and not upgraded" 75 posthouse upgrade
ends "not even in a dry run" 75 posthouse upgrade --dry-run
has "which says what is there" "$said" "schema 999"
for odd in 0 abc -1; do
    version $odd
    for word in "list list" upgrade "upgrade --dry-run" "init $HOUSE/etc"; do
        # shellcheck disable=SC2086 # words
        ends "posthouse $word with a schema that is called $odd" 75 posthouse $word
        has "says that it cannot be read" "$said" "the number of its schema cannot be read"
    done
done
is "and nothing is changed" "$(sqlite3 "$HOUSE/state/posthouse.db" "select value from setting where name = 'schema'")" -1
rm -f "$HOUSE"/state/posthouse.db*
posthouse init "$HOUSE/etc" --new-database >/dev/null
if [ "$(id -u)" -eq 0 ]; then
    stranger() {
        setpriv --reuid=54321 --regid=54321 --clear-groups -- "$STAGE/usr/bin/posthouse" "$@"
    }
    chmod 755 "$HOUSE/state" "$HOUSE/etc"
    ends "who may not read the key" 77 stranger stats
    has "is told whose house it is" "$said" "run it as the house's user, $HOUSE_USER"
    chmod 444 "$HOUSE/state/posthouse.db"
    ends "a database that may not be written" 77 posthouse list list
    has "is named" "$said" "may not write the database $HOUSE/state/posthouse.db"
    chmod 640 "$HOUSE/state/posthouse.db"
else
    skip "who may not read the key" "needs root"
fi
as_house mv "$HOUSE/state/spool" "$HOUSE/state/kept"
ends "a list for which there is no spool" 75 posthouse list add late
has "is made, and the way is told" "$said" '"posthouse upgrade" tells the door of it'
as_house mv "$HOUSE/state/kept" "$HOUSE/state/spool"
ends "which" 0 posthouse upgrade
ok "does it" grep -qx late@lists.test "$HOUSE/state/spool/lists"
posthouse list set late title Später >/dev/null
posthouse member add late über@x.example plain@x.example >/dev/null 2>&1
posthouse member add late 日@x.example >/dev/null 2>&1
is "columns stand under each other in every script" "$(posthouse member list late | sed 1d | /usr/bin/python3 -c '
import sys, unicodedata
print({sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.split(" each ")[0]) for line in sys.stdin})')" "{36}"
posthouse community add Brandnew >/dev/null
is "a community of which little is known" "$(posthouse community list)" "Brandnew (en)"
posthouse member add late each@x.example >/dev/null
ends "a preview for a member without digests" 0 posthouse digest preview --list=late --member=each@x.example
has "says that they get none" "$said" "each@x.example gets no digest (but each mail by itself)"
rm -f "$HOUSE"/state/posthouse.db*
for dry in '' --dry-run; do
    # shellcheck disable=SC2086 # a word or none
    ends "an upgrade of nothing${dry:+, dry}" 75 posthouse upgrade $dry
    has "is none" "$said" "there is no database $HOUSE/state/posthouse.db"
done
no "and makes nothing" test -e "$HOUSE/state/posthouse.db"
ends "a missing database" 75 posthouse list list
has "is named with what to do" "$said" 'run "posthouse init"'
as_house cp "$STAGE/usr/bin/posthouse" "$HOUSE/state/posthouse.db"
ends "a database that is none" 75 posthouse list list
has "is told" "$said" "not a database"
done_testing
