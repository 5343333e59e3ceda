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

says[tidy]="clang compiles the tree without a warning, and clang-tidy has nothing to say"
# Many files in each run, for starting it is dear. A file that passed is not looked at again until it, a header or the
# rules change.
tidy_some() {
    local said file
    said=$(clang-tidy --quiet "$@" -- $tidy_flags '-DLIBEXECDIR=""' -Iarchive -Itests/lib -I/usr/include/postgresql 2>&1) ||
        said+=" clang-tidy:error: it ended with $?"
    if ! grep -E 'warning:|error:' <<<"$said"; then
        for file; do touch "build/tidy/${file//\//_}"; done
    fi
}
rule_tidy() {
    local newest file
    mkdir -p build/tidy
    newest=$(find core mta-hook digest archive cli tests .clang-tidy -name '*.h' -printf '%T@ %p\n' -o -name .clang-tidy -printf '%T@ %p\n' 2>/dev/null |
        sort -n | tail -1 | cut -d' ' -f2)
    tidy_flags=$(make -s V=clang print-flags)
    export -f tidy_some
    export tidy_flags
    sources -name '*.c' | while read -r file; do
        [[ build/tidy/${file//\//_} -nt $file && build/tidy/${file//\//_} -nt $newest ]] || echo "$file"
    done | xargs -r -P2 -n16 bash -c 'tidy_some "$@"' tidy
}
plant_tidy() {
    printf '#include <string.h>\nint planted(const char *a, const char *b);\nint planted(const char *a, const char *b)\n{\n    return strcmp(a, b) == -1;\n}\n' >core/base/planted.c
    printf 'int planted_too(void);\nint planted_too(void)\n{\n    int planted = planted;\n    return planted;\n}\n' >core/base/planted_too.c
}
caught[tidy]="planted.c planted_too.c"
