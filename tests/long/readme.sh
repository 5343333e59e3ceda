#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# README, followed as it is written in a Debian 12 that has nothing but apt: the commands are taken from its text.
# README_TEST=1 follows "Test it" too, which takes as long as make check does.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

why=
command -v ip >/dev/null || why="there is no ip (iproute2)"
command -v mmdebstrap >/dev/null || why="mmdebstrap is not installed"
[ "$(id -u)" -eq 0 ] || why="only root can enter another system"
DEBIAN=$HOUSE/debian
apt-config dump 2>/dev/null | grep -E '^Acquire::(Check|Retries|http::Proxy|https::Proxy)' >"$HOUSE/apt.conf"
[ -n "$why" ] || mmdebstrap --quiet --variant=minbase --aptopt="$HOUSE/apt.conf" bookworm "$DEBIAN" >"$HOUSE/log/debian" 2>&1 || {
    tail -3 "$HOUSE/log/debian" | sed 's/^/# /'
    why="its packages cannot be had here"
}
if [ -n "$why" ]; then
    skip "README in a minimal Debian 12" "$why"
    done_testing
fi
mkdir "$DEBIAN/root/posthouse"
(cd "$ROOT" && git ls-files -z | tar -c --null -T -) | tar -x -C "$DEBIAN/root/posthouse"

# inside [PROGRAM…]: root's shell in that system, which reads its commands; what they leave running ends with it
inside() {
    "$@" unshare --mount --pid --fork --kill-child --root="$DEBIAN" --wd=/root/posthouse --mount-proc \
        env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
        DEBIAN_FRONTEND=noninteractive bash -e
}
# the same where there is no network but lo, and no port that anybody else could meet
inside_alone() {
    # shellcheck disable=SC2016 # $@ is the inner shell's
    inside unshare --net sh -c 'ip link set lo up && exec "$@"' sh
}
# commands SECTION: what README says to type there
commands() {
    awk -v head="## $1" '/^## / { here = $0 == head } here && /^    / { print substr($0, 5) }' "$ROOT/README.md"
}
# followed COMMAND…: the same with what it reads; its words are in $HOUSE/said, and are shown when it fails
followed() {
    "$@" >"$HOUSE/said" 2>&1 && return
    tail -20 "$HOUSE/said" | sed 's/^/# /'
    return 1
}
holds() {
    grep -q "$1" "$HOUSE/said"
}

ok "neither make nor a compiler is there" test ! -e "$DEBIAN/usr/bin/make" -a ! -e "$DEBIAN/usr/bin/gcc"
is "one line tries it" "$(commands "Try it" | wc -l)" 1
ok "it installs, builds and runs the demo" followed inside < <(commands "Try it")
ok "which says where the archive is" holds /root/posthouse/demo-house/archive/index.html
ok "and it is there" test -s "$DEBIAN/root/posthouse/demo-house/archive/index.html"
is "one line tests it" "$(commands "Test it")" "make check"
[ -z "${README_TEST:-}" ] || {
    ok "it passes" followed inside < <(commands "Test it")
    ok "without a failure" holds '^[0-9]* passed, 0 failed'
    note "$(tail -1 "$HOUSE/said")"
}
ok "it is installed" followed inside < <(commands "Install it")
ok "the command is found" followed inside <<<"posthouse --version"

# ---- from nothing to a first list. What needs a running system has one made by hand, without a network
ok "the house is made, and a list" followed inside < <(commands "Run it" | grep -v -e '^posthouse aliases' -e ^systemctl -e '^posthouse doctor')
{
    echo "postfix start"
    commands "Run it" | grep '^posthouse aliases'
    cat <<'SCRIPT'
posthouse serve >/dev/null 2>&1 &
sleep 3
printf 'From: you@example.org\nTo: garden@lists.example.org\nSubject: The first\n\nWords.\n' |
    sendmail -f you@example.org garden@lists.example.org
for _ in $(seq 60); do
    posthouse thread list garden | grep 'The first' && break
    sleep 1
done
SCRIPT
    commands "Run it" | grep '^posthouse doctor'
} >"$HOUSE/first"
ok "Postfix is told, it runs, and the doctor is content" followed inside_alone <"$HOUSE/first"
ok "the first mail is filed" holds "The first"
done_testing
