# SPDX-License-Identifier: GPL-3.0-or-later
# For flow tests of what takes mail in, after tests/lib/house.sh: an empty spool that knows three addresses, and what lies in it.
# shellcheck shell=bash
as_house mkdir -p "$SPOOL/tmp" "$SPOOL/new" "$SPOOL/aside"
printf '%s\n' garden@lists.test posthouse@lists.test pumps@lists.test >"$SPOOL/lists"

waiting() {
    find "$SPOOL/new" -type f | wc -l
}
leftovers() {
    find "$SPOOL/tmp" -type f | wc -l
}
empty_spool() {
    rm -f "$SPOOL"/new/* "$SPOOL"/tmp/*
}
mail_of() { # the mail in the only entry
    /usr/bin/python3 -c 'import sys; sys.stdout.buffer.write(open(sys.argv[1], "rb").read().split(b"\n\n", 1)[1])' "$SPOOL"/new/*
}
