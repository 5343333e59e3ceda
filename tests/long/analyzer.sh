#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# clang's analyzer walks every path of every file of the product; a test a file.
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"
cd "$(dirname "$0")/../.." || exit 1
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT

analyze() {
    clang --analyze --analyzer-output text -Xclang -analyzer-werror -std=c11 -D_GNU_SOURCE '-DLIBEXECDIR=""' -Icore -Iarchive \
        -I/usr/include/postgresql -include core/base/banned.h "$1" >"$2/${1//\//_}" 2>&1
    echo $? >"$2/${1//\//_}.code"
}
export -f analyze
mapfile -t files < <(find core mta-hook digest archive cli -name '*.c' 2>/dev/null | sort)
printf '%s\n' "${files[@]}" | xargs -P2 -I{} bash -c 'analyze {} "$0"' "$said"
for file in "${files[@]}"; do
    is "clang's analyzer finds nothing in $file" "$(cat "$said/${file//\//_}")$(cat "$said/${file//\//_}.code")" 0
done

# and it does find a path that it should
cat >"$said/planted.c" <<'C'
int planted(int *p, int n);
int planted(int *p, int n)
{
    if (n > 3)
        p = 0;
    return *p;
}
C
analyze "$said/planted.c" "$said"
has "the analyzer finds a null pointer that was planted" "$(cat "$said"/*planted.c)" "Dereference of null pointer"
done_testing
