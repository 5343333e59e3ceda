# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# The floors: what may include, call and link what.

says[links]="each core library links alone, with only the floors beneath it and its own foreign libraries"
# A program is linked from the whole library, since a link from archives lets a call upwards through unseen.
links_alone() {
    local lib=build/test/lib$1.a beneath=() foreign floor
    foreign=$(make -s --no-print-directory V=test print-foreign FLOOR="$1")
    shift
    for floor in "$@"; do
        beneath+=("build/test/lib$floor.a")
        foreign+=" $(make -s --no-print-directory V=test print-foreign FLOOR="$floor")"
    done
    # shellcheck disable=SC2086 # the libraries are words
    echo 'int main(void) { return 0; }' | gcc -o "$out" -x c - -x none -Wl,--no-undefined -Wl,--whole-archive "$lib" \
        -Wl,--no-whole-archive "${beneath[@]}" $foreign 2>&1 | grep -v '^collect2'
}
rule_links() {
    local out
    out=$(mktemp)
    make -s -j2 V=test build/test/lib{base,mail,text,store,action}.a 2>&1 | grep -v '^  [A-Z]'
    links_alone base
    links_alone mail base
    links_alone text base
    links_alone store base
    links_alone action mail text store base
    rm -f "$out"
}
plant_links() {
    printf '#include "base/str.h"\nvoid db_begin(void);\nvoid planted(void);\nvoid planted(void)\n{\n    db_begin();\n}\n' \
        >core/mail/planted.c
}

says[includes]="includes go down only: libraries never include each other, programs never include each other"
# folder → what it may include; a program includes the floors, its own folder, and the pages of its own
rule_includes() {
    sources -path 'core/*' -o -path 'mta-hook/*' -o -path 'digest/*' -o -path 'archive/*' -o -path 'cli/*' |
        xargs -r grep -Hn '^#include "' | awk -F: '{
            file = $1; split($3, quoted, "\""); target = quoted[2]
            n = split(file, f, "/")
            floor = f[1] == "core" ? f[2] : f[1]
            split(target, t, "/"); room = t[1]
            own = index(target, "/") == 0
            if (floor == "base") good = room == "base"
            else if (floor == "mail" || floor == "text" || floor == "store") good = room == "base" || room == floor
            else if (floor == "action") good = room ~ /^(base|mail|text|store|action)$/
            else good = room ~ /^(base|mail|text|store|action)$/ || own || (floor == "archive" && room == "page") ||
                (file ~ /^archive\/page\// && target ~ /^\.\.\/[a-z_]+\.h$/) ||
                (file ~ /^mta-hook\// && target ~ ("^mta-hook/" f[2] "/")) ||
                (file ~ ("^" floor "/") && target ~ ("^" floor "/") && floor != "mta-hook")
            if (floor == "base" || floor == "mail" || floor == "text" || floor == "store" || floor == "action") good = good && !own
            if (!good) print file ":" $2 ": includes " target
        }'
}
plant_includes() {
    printf '#include "store/db.h"\n' >core/text/planted.c
}

says[headers]="a header includes base/str.h, base/buf.h, base/id.h and standard headers only"
rule_headers() {
    sources -name '*.h' ! -path 'tests/*' | xargs -r grep -Hn '^#include' |
        grep -Ev '"base/(str|buf|id)\.h"|<std[a-z]+\.h>|^core/base/banned\.h:' | grep -v 'lint: '
}
plant_headers() {
    printf '#include "base/arena.h"\n' >core/base/planted.h
}

says[owners]="each foreign library has one owner, and no other file includes its header"
rule_owners() {
    sources -path 'core/*' -o -path 'mta-hook/*' -o -path 'digest/*' -o -path 'archive/*' -o -path 'cli/*' |
        xargs -r grep -Hn '^#include <' | awk -F'[:<>]' '
        BEGIN {
            may["libetpan/"] = "core/mail/parse"; may["sqlite3.h"] = "core/store/db_sqlite"
            may["libpq-fe.h"] = "core/store/db_postgres"; may["postgresql/"] = "core/store/db_postgres"
            may["cmark.h"] = "core/text/markdown"; may["curl/"] = "core/base/dial"
            may["zstd.h"] = "core/store/blob"; may["zdict.h"] = "core/store/blob"; may["libdeflate.h"] = "archive/publish"
            may["uni"] = "core/text/(fold|breaks)"; may["iconv.h"] = "core/base/utf8"; may["seccomp.h"] = "core/base/jail"
            may["linux/landlock.h"] = "core/base/jail"; may["linux/seccomp.h"] = "core/base/jail"
            may["nettle/"] = "core/base/hash"; may["resolv.h"] = "core/base/resolve"; may["netdb.h"] = "core/base/resolve"
        }
        {
            for (h in may)
                if (index($4, h) == 1 && $4 != "unistd.h" && $1 !~ ("^" may[h] "[a-z0-9_]*[.]c$"))
                    print $1 ":" $2 ": <" $4 "> belongs to " may[h]
        }'
}
plant_owners() {
    printf '#include <sqlite3.h>\n' >core/action/planted.c
}

says[sql]="SQL stands in core/store only"
rule_sql() {
    sources ! -path 'core/store/*' ! -path 'tests/*' ! -path 'tools/*' | xargs -r grep -HnE \
        '"[^"]*\b(select [^"]* from |insert into |update [a-z_]+ set |delete from |create table |pragma [a-z_]+)'
}
plant_sql() {
    printf 'static const char q[] = "select id from message";\n' >core/action/planted.c
}

says[dialect]="the two engines' SQL differs in no more places than recorded in tools/lint.d/dialect"
# kinds: pairs that differ from each other, anywhere; queries: pairs in the queries of the C files
rule_dialect() {
    local pair='\{[^{}|]*\|[^{}|]*\}' kinds queries
    kinds=$(find core/store -type f -print0 | xargs -0 grep -ohE "$pair" | sort -u | wc -l)
    queries=$(find core/store -name '*.c' -print0 | xargs -0 grep -ohE "$pair" | wc -l)
    awk -v kinds="$kinds" -v queries="$queries" '
        $1 == "kinds" && kinds > $2 { print "core/store: " kinds " kinds of {sqlite|postgres}, " $2 " are recorded: planted?" }
        $1 == "queries" && queries > $2 { print "core/store: " queries " pairs in queries, " $2 " are recorded: planted?" }' tools/lint.d/dialect
}
plant_dialect() {
    local n
    for n in $(seq 100); do echo "-- {a$n|b}"; done >core/store/schema/999-planted.sql
}

says[sources_of_time]="time comes from base/when and chance from base/rand, in C and in SQL"
rule_sources_of_time() {
    sources ! -path 'core/base/when.c' ! -path 'core/base/rand.c' ! -path 'tests/*' ! -path 'bench/*' | xargs -r grep -HnE \
        '\b(clock_gettime|gettimeofday|timespec_get|ftime|getrandom|getentropy|arc4random|drand48|mrand48)\(|/dev/u?random|CURRENT_TIMESTAMP|current_timestamp|\b(now|random|julianday|gen_random_uuid) ?\(\)|datetime\(.now|strftime\('
    grep -rnE "current_timestamp|\b(now|random) ?\(\)" core/store --include='*.sql' -i
}
plant_sources_of_time() {
    printf 'static const char q[] = "update x set at = now()";\n' >core/store/planted.c
}
