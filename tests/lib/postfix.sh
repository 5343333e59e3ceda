# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A real Postfix of one's own: configuration, queue and data below $HOUSE, smtpd on a loopback port, the house's
# domain piped to ph-hook, all else relayed to the sink. Postfix insists on root

# Why Postfix cannot run here; nothing when it can.
postfix_lacks() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "Postfix starts as root only"
    elif [ ! -x /usr/sbin/postfix ]; then
        echo "Postfix is not installed"
    fi
}

postfix_master() {
    local name
    printf '127.0.0.1:%s inet n - n - - smtpd\n' "$POSTFIX_PORT"
    printf 'pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 5 1 qmgr\n'
    printf 'postlog unix-dgram n - n - 1 postlogd\nanvil unix - - n - 1 anvil\ntlsmgr unix - - n 1000? 1 tlsmgr\nscache unix - - n - 1 scache\n'
    printf 'proxymap unix - - n - - proxymap\nproxywrite unix - - n - 1 proxymap\nrewrite unix - - n - - trivial-rewrite\n'
    printf 'flush unix n - n 1000? 0 flush\nshowq unix n - n - - showq\nverify unix - - n - 1 verify\n'
    for name in bounce defer trace; do
        printf '%s unix - - n - 0 bounce\n' $name
    done
    for name in error retry; do
        printf '%s unix - - n - - error\n' $name
    done
    for name in smtp relay; do
        printf '%s unix - - n - - smtp\n' $name
    done
    printf 'lmtp unix - - n - - lmtp\n'
    printf 'posthouse unix - n n - 10 pipe\n  flags=q user=%s null_sender= argv=%s\n' "$HOUSE_USER" "$1"
}

# start_postfix HOOK-COMMAND-LINE [MAIN.CF-LINE…]: after start_sink; POSTFIX_PORT, POSTFIX_LOG
start_postfix() {
    local dir=$HOUSE/postfix command=$1 line
    shift
    POSTFIX_PORT=$(free_port) POSTFIX_LOG=$dir/mail.log
    mkdir -p "$dir/etc" "$dir/queue" "$dir/data"
    chown postfix "$dir/data"
    postfix_master "$command" >"$dir/etc/master.cf"
    cat >"$dir/etc/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/data
maillog_file = $POSTFIX_LOG
maillog_file_prefixes = $dir
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test
mydestination =
mynetworks = 127.0.0.1/32
alias_maps =
local_recipient_maps =
local_transport = error:no local mail here
virtual_mailbox_domains = lists.test
virtual_transport = posthouse
posthouse_destination_recipient_limit = 1
recipient_delimiter = +
smtp_dns_support_level = disabled
relayhost = [127.0.0.1]:$SINK_PORT
smtp_tls_security_level = none
smtputf8_enable = no
message_size_limit = 41943040
mailbox_size_limit = 0
minimal_backoff_time = 1s
queue_run_delay = 1s
export_environment = TZ MAIL_CONFIG LANG HOUSE=$HOUSE POSTHOUSE_CONFIG=$POSTHOUSE_CONFIG
CF
    for line in "$@"; do
        echo "$line" >>"$dir/etc/main.cf"
    done
    HOUSE_STOPS+=("stop_postfix")
    postfix -c "$dir/etc" start >>"$HOUSE/log/postfix" 2>&1 &&
        wait_until 20 eval "exec 3<>/dev/tcp/127.0.0.1/$POSTFIX_PORT"
}

stop_postfix() {
    postfix -c "$HOUSE/postfix/etc" stop
}
