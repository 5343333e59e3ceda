#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The C library is upgraded under a running ph-intake: a charset that it has not loaded yet is another library's now. Rather
# than to file a mail with its letters lost it ends with 75, and is started anew. Played with a library of its own.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
libc=$(ldd /bin/sh | awk '$1 == "libc.so.6" { print $3 }')
if [ "$V" = asan ] || [ -z "$libc" ]; then
    skip "the C library is upgraded" "the sanitizer brings its own"
    done_testing
fi
stage
write_conf
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test >/dev/null
given() { # ID CHARSET BYTES
    printf 'From: ana@member.test\nTo: garden@lists.test\nSubject: x\nMessage-ID: <%s@x>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=%s\n\n%b\n' "$@" |
        hook garden@lists.test
}
mkdir "$HOUSE/lib" "$HOUSE/gconv"
cp "$libc" "$HOUSE/lib/libc.so.6"
printf 'module KOI8-R// INTERNAL KOI8-R 1\nmodule INTERNAL KOI8-R// KOI8-R 1\n' >"$HOUSE/gconv/gconv-modules"
echo 'no module of ours' >"$HOUSE/gconv/KOI8-R.so"
chmod -R a+rX "$HOUSE/lib" "$HOUSE/gconv"
run_old() { # the library that we keep, and a charset that is not its own
    as_house env LD_LIBRARY_PATH="$HOUSE/lib" GCONV_PATH="$HOUSE/gconv" \
        "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" "$@"
}
given unknown koi8-r '\xd7\xcf\xc4\xc1'
ends "a charset that cannot be loaded is guessed" 0 run_old --once
is "and the mail is filed" "$(sql 'select count(*) from message')" 1

start intake run_old
pid=${HOUSE_PIDS[-1]}
wait_until 20 grep -q event=started "$HOUSE/log/intake"
cp "$libc" "$HOUSE/lib/new"
chmod a+rx "$HOUSE/lib/new"
mv "$HOUSE/lib/new" "$HOUSE/lib/libc.so.6"
given plain us-ascii 'plain'
two_filed() {
    [ "$(sql 'select count(*) from message')" -eq 2 ]
}
ok "after an upgrade, mail that needs nothing new is filed" wait_until 20 two_filed
given water koi8-r '\xd7\xcf\xc4\xc1'
ended() {
    ! kill -0 "$pid"
}
wait_until 20 ended || kill -KILL "$pid"
wait "$pid"
is "T2: for what needs a charset it ends with 75" $? 75
has "and says why" "$(tail -1 "$HOUSE/log/intake")" "the C library was upgraded"
is "the mail waits" "$(sql 'select count(*) from message')" 2
ends "started anew" 0 as_house "$LIBEXEC/ph-intake" --config="$HOUSE/etc/posthouse.conf" --once
is "it is read as it was written" "$(sql "select body from message where message_id = 'water@x'" | tr -d '\n')" "вода"
done_testing
