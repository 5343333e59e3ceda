#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A real Exim and a real OpenSMTPD hand over mail by the lines that "posthouse aliases" prints. They cannot be installed
# beside Postfix: tools/deps unpacks them, and each runs with folders of its own in the place of /etc and the like.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
UNPACKED=$ROOT/build/servers
# what keeps us from running them
lacks() {
    [ "$(id -u)" -eq 0 ] || { echo "it needs root" && return; }
    ls "$UNPACKED"/usr/sbin/{exim4,smtpd} >/dev/null 2>&1 || { echo "tools/deps --tests could not unpack them" && return; }
    mkdir -p "$HOUSE/try"
    unshare -m mount -t overlay overlay -o "lowerdir=$HOUSE/try:/etc" /etc 2>/dev/null || echo "folders cannot be laid over others here"
}
why=$(lacks)
if [ -n "$why" ]; then
    skip "mail through a real Exim and a real OpenSMTPD" "$why"
    done_testing
fi
stage
write_conf
posthouse init "$HOUSE/etc" >"$HOUSE/log/init"
posthouse list add garden >"$HOUSE/log/init"
cp -a "$UNPACKED" "$HOUSE/servers"
# Exim becomes root again to hand over; nobody but its own user may use that
chown root:61997 "$HOUSE/servers/usr/sbin/exim4"
chmod 4750 "$HOUSE/servers/usr/sbin/exim4"
NEW=$HOUSE/state/spool/new ETC=$HOUSE/servers/etc

# the users that they want, and their libraries, which may not be installed here
{
    cat /etc/passwd
    printf '%s:x:%s:%s::/nonexistent:/bin/false\n' Debian-exim 61997 61997 opensmtpd 61998 61998 opensmtpq 61999 61999
} >"$ETC/passwd"
{
    cat /etc/group
    printf '%s:x:%s:\n' Debian-exim 61997 opensmtpd 61998 opensmtpq 61999
} >"$ETC/group"
find "$HOUSE/servers/usr/lib" -name 'lib*.so.*' -type f >"$ETC/ld.so.preload"

# inside COMMAND…: with the unpacked folders over the machine's own, for it and its children alone
cat >"$HOUSE/inside" <<END
set -e
for dir in /etc /usr/sbin /usr/libexec /var/lib; do
    [ ! -d "$HOUSE/servers\$dir" ] || mount -t overlay overlay -o "lowerdir=$HOUSE/servers\$dir:\$dir" "\$dir"
done
mount -t tmpfs tmpfs /var/spool
mount -t tmpfs tmpfs /run
mkdir -m 711 /var/spool/smtpd
exec "\$@"
END
mail() {
    printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nMessage-ID: <%s@member.test>\nSubject: %s\n\nHello\n' "$1" "$1"
}
listens() {
    bash -c "exec 3<>/dev/tcp/127.0.0.1/$1" 2>/dev/null
}
kept() {
    cat "$NEW"/* 2>/dev/null | grep -aqx "$1"
}
waiting() {
    [ "$(find "$NEW" -type f | wc -l)" -ge "$1" ]
}

# exchange SERVER PORT: the same talk with either
exchange() {
    local server=$1 port=$2
    rm -f "$NEW"/*
    ok "$server starts" wait_until 20 listens "$port"
    ok "$server takes a mail" smtp_send "$port" ana@member.test garden@lists.test < <(mail one)
    ok "$server takes one for a topic" smtp_send "$port" "o'brien+x@member.test" garden+water@lists.test < <(mail two)
    ok "$server takes a bounce" smtp_send "$port" "" garden-owner@lists.test < <(mail three)
    ok "$server takes one from an address like an option" smtp_send "$port" -x@member.test garden@lists.test < <(mail four)
    ok "$server hands them over" wait_until 20 waiting 4
    for line in 'from ana@member.test' "from o'brien+x@member.test" 'to garden+water@lists.test' 'from -x@member.test' 'Subject: two'; do
        ok "T6: $server says it as it was said: $line" kept "$line"
    done
    ok "T5: $server says the null sender" kept 'from '
    smtp_send "$port" ana@member.test nobody@lists.test < <(mail five) 2>/dev/null
    ok "$server knows that an unknown list will never be known" wait_until 20 grep -qE "$3" "$HOUSE/log/$server" "$HOUSE/exim/mainlog"
    is "and nothing of it is kept" "$(find "$NEW" -type f | wc -l)" 4
    mv "$HOUSE/state/spool/lists" "$HOUSE/state/lists"
    smtp_send "$port" ana@member.test garden@lists.test < <(mail six)
    ok "T2: $server tries again later what cannot be kept now" wait_until 20 grep -qE "$4" "$HOUSE/log/$server" "$HOUSE/exim/mainlog"
    mv "$HOUSE/state/lists" "$HOUSE/state/spool/lists"
    end_pid "${HOUSE_PIDS[-1]}"
}

port=$(free_port)
mkdir -p "$ETC/exim4" "$HOUSE/exim"
touch "$HOUSE/exim/mainlog"
chown -R 61997:61997 "$HOUSE/exim"
posthouse aliases --for=exim --user="$HOUSE_USER" >"$HOUSE/lines"
{
    printf '%s\n' "exim_path = $HOUSE/servers/usr/sbin/exim4" "primary_hostname = mx.test" "spool_directory = $HOUSE/exim" \
        "log_file_path = $HOUSE/exim/%slog" "daemon_smtp_ports = $port" "local_interfaces = 127.0.0.1" "keep_environment =" \
        "acl_smtp_rcpt = taken" "tls_advertise_hosts ="
    grep '^domainlist' "$HOUSE/lines"
    printf '%s\n' 'begin acl' 'taken:' '  accept' 'begin routers'
    sed -n '/^posthouse:/,/^$/p' "$HOUSE/lines"
    echo 'begin transports'
    sed -n '/^posthouse_pipe:/,$p' "$HOUSE/lines"
    printf '%s\n' 'begin retry' '* * F,1h,10m'
} >"$ETC/exim4/exim4.conf"
start exim unshare -m sh "$HOUSE/inside" "$HOUSE/servers/usr/sbin/exim4" -bdf -q1h
exchange exim "$port" 'nobody@lists.test.* returned 67' 'garden@lists.test.*defer'

port=$(free_port)
{
    echo "listen on 127.0.0.1 port $port"
    posthouse aliases --for=opensmtpd --user="$HOUSE_USER"
} >"$ETC/smtpd.conf"
start opensmtpd unshare -m sh "$HOUSE/inside" "$HOUSE/servers/usr/sbin/smtpd" -d
exchange opensmtpd "$port" 'to=<nobody@lists.test>.*stat=Error' 'to=<garden@lists.test>.*result=TempFail'
done_testing
