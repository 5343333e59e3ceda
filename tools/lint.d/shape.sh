# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# The shape of files: lengths, names, first lines, and what the formatters and the lints of each language say.

says[functions]="no function is longer than 60 lines"
rule_functions() {
    sources | xargs -r awk '
        /^[a-zA-Z].*\(/ && !/;$/ { name = $0; at = FNR }
        /^{/ { begins = FNR }
        /^}/ && begins { if (FNR - begins - 1 > 60) print FILENAME ":" at ": " FNR - begins - 1 " lines: " name; begins = 0 }'
}
plant_functions() {
    { printf 'void planted(void)\n{\n'; yes '    ;' | head -61; printf '}\n'; } >core/base/planted.c
}

says[files]="no C file is longer than 500 lines, and the Makefile stays under 200"
rule_files() {
    sources | xargs -r wc -l | awk '$1 > 500 && $2 != "total" { print $2 ": " $1 " lines" }'
    awk 'END { if (NR >= 200) print "Makefile: " NR " lines" }' Makefile
}
plant_files() {
    yes '' | head -501 >core/base/planted.c
}

says[cited]="each rule of STANDARDS and section of SPEC that is cited stands there, and STANDARDS names the tests of each rule"
# cited STANDARDS|SPEC NUMBER: FILE and what it cites; a citation may go on in the comment's next line, and name several
cited() {
    grep -rzIoHE --exclude-dir=build --exclude-dir=.git "\\b$1[[:space:]*/#]+$2((,|,? and| to)[[:space:]*/#]+$2)*\\b" . |
        tr '\n\0' ' \n' | sed -E 's|[ */#]*([^ ]*:)|\1|'
}
rule_cited() {
    local file what id entry test
    { cited STANDARDS '[TROBN][0-9]+'; cited SPEC 'sections? [0-9]+'; } | while IFS=: read -r file what; do
        for id in $(grep -oE '[TROBN]?[0-9]+' <<<"$what"); do
            case $what in
            STANDARDS*) grep -q "^- \*\*$id\*\*" docs/STANDARDS.md ;;
            *) grep -q "^## $id\. " docs/SPEC.md ;;
            esac || echo "$file: $what: docs/${what%%[^A-Z]*}.md has no $id"
        done
    done
    # an entry a line; behind "Shown by" its tests, as their paths begin below tests/
    awk '/^- \*\*/ { print line; line = "" } /^#/ { print line; line = ""; next } { line = line " " $0 } END { print line }' docs/STANDARDS.md |
        grep -oE '^ - \*\*[A-Z0-9]+\*\*|Shown by .*' | while read -r entry; do
        case $entry in
        -*) id=${entry//[^A-Z0-9]/} ;;
        *) for test in $(grep -oE '`[a-z]+/[^`]*' <<<"$entry" | tr -d '`'); do
            case $test in bench/*) ;; *) test=tests/$test ;; esac
            grep -qsw -- "$id" "$test"* || echo "docs/STANDARDS.md: $id: no $test names it"
        done ;;
        esac
    done
}
plant_cited() {
    printf '/* planted (STANDARDS T1,\n * T%s), and SPEC section %s */\n' 99 98 >core/base/planted.c
    sed -i 's|Shown by `flow/010`, `flow/011`|&, `flow/000`|' docs/STANDARDS.md
}
caught[cited]="planted.c T99 98 tests/flow/000"

says[basenames]="no two files share a basename"
rule_basenames() {
    sources | awk -F/ '{ if ($NF in at) print $0 " and " at[$NF]; at[$NF] = $0
        stem = $NF; sub(/\.[ch]$/, "", stem); folder = $0; sub(/[^\/]*$/, "", folder)
        if (stem in in_ && in_[stem] != folder) print $0 " and " in_[stem] stem; in_[stem] = folder }'
}
plant_basenames() {
    mkdir -p digest/planted && echo >digest/planted/str.c
}

says[flows]="no two flow tests have one number"
rule_flows() {
    find tests/flow -name '*.sh' -printf '%f\n' | sort | awk -F- 'NR > 1 && $1 == last { print before " and " $0 } { last = $1; before = $0 }'
}
plant_flows() {
    touch tests/flow/000-planted.sh
}

says[names]="no name says handle, process, manager, util or misc"
rule_names() {
    sources ! -path 'tests/*' | grep -E '(handle|process|manager|util|misc)[^/]*$'
    sources ! -path 'tests/*' | xargs -r grep -HnE \
        '^[a-z][a-z0-9_ *]*\b[a-z0-9_]*(handle|process|manager|util|misc)[a-z0-9_]*\(|^(struct|enum) [a-z_]*(handle|process|manager|util|misc)'
}
plant_names() {
    printf 'void planted_handler(int x)\n{\n}\n' >core/base/planted.c
}

says[licence]="each C file begins with its licence and each script has it in its second line"
rule_licence() {
    local f
    sources | while read -r f; do
        [ "$(head -1 "$f")" = '/* SPDX-License-Identifier: GPL-3.0-or-later */' ] || echo "$f"
    done
    scripts | while read -r f; do
        head -2 "$f" | grep -q '^# SPDX-License-Identifier: GPL-3.0-or-later$' || echo "$f"
    done
}
plant_licence() {
    echo 'int planted;' >core/base/planted.c
}

says[executable]="each script that says what runs it can be run"
rule_executable() {
    local f
    scripts | while read -r f; do
        [ "$(head -c 2 "$f")" != '#!' ] || [ -x "$f" ] || echo "$f"
    done
}
plant_executable() {
    printf '#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n' >tests/flow/999-planted.sh
}

says[purpose]="each C file says in a sentence what it is for"
rule_purpose() {
    sources | xargs -r awk 'FNR == 2 && !/^\/\* [A-Za-z0-9]/ && !/^$/ { print FILENAME ": " $0 }
        FNR == 2 && /^$/ { wait = FILENAME } FNR == 3 && wait == FILENAME && !/^\/\*/ { print FILENAME ": " $0 }'
}
plant_purpose() {
    printf '/* SPDX-License-Identifier: GPL-3.0-or-later */\n#include <planted.h>\n' >core/base/planted.c
}

says[unfinished]="nothing is left to do later in a comment"
rule_unfinished() {
    { sources; scripts; find core templates -name '*.sql' -o -name '*.html' -o -name '*.css' -o -name '*.js'; } |
        sort -u | tr '\n' '\0' | xargs -0 -r grep -HnE '\b(TO[D]O|FIX[M]E|XX[X])\b'
}
plant_unfinished() {
    printf '/* TO%s: planted */\n' DO >core/base/planted.c
}

# every script of ours, by its first line or its folder
scripts() {
    { find tools tests demo bench packaging .ci -type f ! -path '*/corpus/*' ! -path 'tests/fuzz/fuzz_*' ! -name '*.[cho]' -print0 2>/dev/null |
        xargs -0 -r awk 'FNR == 1 && /^#!.*(bash|\/sh)/ { print FILENAME } { nextfile }'
    find tools tests -name '*.sh'; } | sort -u | grep "${planted_only:+planted}"
}

says[format]="clang-format finds nothing to change"
rule_format() {
    sources | xargs -r clang-format --dry-run -Werror 2>&1 | grep error
}
plant_format() {
    echo 'int   planted ;' >core/base/planted.c
}

says[shell]="shellcheck has nothing to say about the scripts"
rule_shell() {
    scripts | xargs -r shellcheck -S warning -f gcc
}
plant_shell() {
    # shellcheck disable=SC2016 # is what is planted
    printf '#!/bin/bash\ncd $1\nplanted=1\n' >tools/planted
}

says[manual]="mandoc has no warning about the man pages"
rule_manual() {
    find docs/man -name '*.[1-9]' -print0 2>/dev/null | xargs -0 -r mandoc -T lint -W warning
}
plant_manual() {
    mkdir -p docs/man && printf '.Dd planted\n.Xx\n' >docs/man/planted.1
}

says[templates]="every language has every template, and no hole goes without a value"
rule_templates() {
    make -s --no-print-directory V=test build/test/check_templates 2>&1 | grep -v '^  [A-Z]'
    said=$(make -s --no-print-directory V=test check-templates 2>&1) || printf '%s\n' "$said"
}
plant_templates() {
    mkdir -p templates/mail/en && echo 'a template that only English has, planted {{hole}}' >templates/mail/en/planted.txt
}

says[commits]="no path of somebody's own machine stands in the tree"
rule_commits() {
    { sources; scripts; find docs demo templates README.md CONTRIBUTING.md CHANGES.md Makefile -type f 2>/dev/null; } | sort -u |
        xargs -r grep -HnE '/(home|Users)/[a-z]+/'
}
plant_commits() {
    printf '/* planted: see /home/%s/x */\n' ana >core/base/planted.c
}

says[units]="each core file has its unit test"
rule_units() {
    local f
    for f in core/*/*.c; do
        [ -e "tests/unit/t_$(basename "$f")" ] || echo "$f has no tests/unit/t_$(basename "$f")"
    done
}
plant_units() {
    echo >core/base/planted.c
}
