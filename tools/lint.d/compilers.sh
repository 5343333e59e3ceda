# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# What the compilers and the analysers say.

# compiles VARIANT: only its complaints
compiles() {
    local targets=(all units tools)
    [ -z "${planted_only:-}" ] || mapfile -t targets < <(sources -name '*.c' | sed "s|^|build/$1/|; s|c$|o|")
    make -s -k -j2 V="$1" "${targets[@]}" >"/tmp/lint-$$" 2>&1 || grep -E 'error|Error|undefined|planted' "/tmp/lint-$$"
    rm -f "/tmp/lint-$$"
}

says[gcc]="gcc compiles the tree without a warning"
rule_gcc() {
    compiles test
}
plant_gcc() {
    printf 'int planted(int x)\n{\n    return 1;\n}\n' >core/base/planted.c
}

says[clang]="clang compiles the tree without a warning"
# its warnings come before any code is made of a file
rule_clang() {
    local flags
    flags=$(make -s V=clang print-flags)
    # shellcheck disable=SC2086 # the flags are words
    sources -name '*.c' | xargs -r -P2 -n12 clang $flags '-DLIBEXECDIR=""' -Iarchive -Itests/lib -I/usr/include/postgresql -fsyntax-only 2>&1 | grep -E 'error|warning|planted'
}
plant_clang() {
    printf 'int planted(void);\nint planted(void)\n{\n    int planted = planted;\n    return planted;\n}\n' >core/base/planted.c
}

says[cppcheck]="cppcheck has nothing to say"
rule_cppcheck() {
    # what it remembers of a file does not know that the rules changed
    [ build/cppcheck -nt tools/lint.d/cppcheck.cfg ] || rm -rf build/cppcheck
    mkdir -p build/cppcheck
    cppcheck --quiet --library=tools/lint.d/cppcheck.cfg -j2 --cppcheck-build-dir=build/cppcheck --enable=warning,portability --inline-suppr --std=c11 \
        -Icore -Itests/lib -D_GNU_SOURCE --suppress=missingIncludeSystem --template='{file}:{line}: {id}: {message}' \
        core mta-hook digest archive cli tests/lib tools 2>&1 | grep -v '^cppcheck: error: could not find'
}
plant_cppcheck() {
    printf '#include <stdio.h>\nint planted(void);\nint planted(void)\n{\n    int a[2];\n    a[3] = 1;\n    return a[0];\n}\n' >core/base/planted.c
}

says[tidy]="clang-tidy has nothing to say"
# A file that passed is not looked at again until it, a header or the rules change.
tidy_one() {
    local stamp=build/tidy/${1//\//_}
    [ "$stamp" -nt "$1" ] && [ "$stamp" -nt build/tidy/newest_header ] && return 0
    if clang-tidy --quiet "$1" -- -std=c11 -D_GNU_SOURCE -DPOSTHOUSE_TEST '-DLIBEXECDIR=""' -Icore -Iarchive -Itests/lib \
        -I/usr/include/postgresql -include core/base/banned.h 2>/dev/null >"$stamp.said" && ! grep -q 'warning:\|error:' "$stamp.said"; then
        touch "$stamp"
    else
        grep -E 'warning:|error:' "$stamp.said"
    fi
}
rule_tidy() {
    mkdir -p build/tidy
    touch -r "$(find core mta-hook digest archive cli tests .clang-tidy -name '*.h' -printf '%T@ %p\n' -o -name .clang-tidy -printf '%T@ %p\n' 2>/dev/null |
        sort -n | tail -1 | cut -d' ' -f2)" build/tidy/newest_header
    export -f tidy_one
    sources -name '*.c' ! -path 'tests/*' ! -path 'tools/*' | xargs -r -P2 -I{} bash -c 'tidy_one {}'
}
plant_tidy() {
    printf '#include <string.h>\nint planted(const char *a, const char *b);\nint planted(const char *a, const char *b)\n{\n    return strcmp(a, b) == -1;\n}\n' >core/base/planted.c
}
