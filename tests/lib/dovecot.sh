# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# A real Dovecot of one's own below $HOUSE, as the house's user, with TLS on loopback. Its one mailbox is a Maildir, INBOX
# of the user ana@test with the password "secret"; the certificate is for localhost and signed by itself.
DOVECOT=$HOUSE/dovecot

# Why Dovecot cannot run here; nothing when it can.
dovecot_lacks() {
    local what
    PATH=$PATH:/usr/sbin
    for what in dovecot openssl; do
        command -v $what >/dev/null || echo "$what is not installed"
    done
    [ -x /usr/lib/dovecot/imap ] && [ -x /usr/lib/dovecot/pop3 ] || echo "Dovecot's IMAP or POP3 is not installed"
}

# new_certificate NAME: $DOVECOT/NAME.pem and NAME.key, for localhost
new_certificate() {
    as_house openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$1" \
        -addext subjectAltName=DNS:localhost -keyout "$DOVECOT/$1.key" -out "$DOVECOT/$1.pem" >>"$HOUSE/log/openssl" 2>&1
}

# make_dovecot [LINES]: its folders and configuration, with more lines; IMAP_PORT (STARTTLS), IMAPS_PORT, POP3S_PORT
make_dovecot() {
    local group
    group=$(id -gn "$HOUSE_USER")
    mkdir -p "$DOVECOT"
    [ "$(id -u)" -ne 0 ] || chown "$HOUSE_USER" "$DOVECOT"
    as_house mkdir -p "$DOVECOT/run" "$DOVECOT/state" "$DOVECOT/mail/cur" "$DOVECOT/mail/new" "$DOVECOT/mail/tmp"
    new_certificate server
    IMAP_PORT=$(free_port) IMAPS_PORT=$(free_port) POP3S_PORT=$(free_port)
    echo 'ana@test:{PLAIN}secret' >"$DOVECOT/users"
    cat >"$DOVECOT/dovecot.conf" <<CONF
base_dir = $DOVECOT/run
state_dir = $DOVECOT/state
log_path = $DOVECOT/log
protocols = imap pop3
listen = 127.0.0.1
default_internal_user = $HOUSE_USER
default_internal_group = $group
default_login_user = $HOUSE_USER
auth_failure_delay = 0
first_valid_uid = 1
ssl = required
ssl_cert = <$DOVECOT/server.pem
ssl_key = <$DOVECOT/server.key
mail_location = maildir:$DOVECOT/mail
maildir_very_dirty_syncs = no
passdb {
  driver = passwd-file
  args = $DOVECOT/users
}
userdb {
  driver = static
  args = uid=$(id -u "$HOUSE_USER") gid=$(id -g "$HOUSE_USER") home=$DOVECOT/mail
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $IMAP_PORT
  }
  inet_listener imaps {
    port = $IMAPS_PORT
    ssl = yes
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = 0
  }
  inet_listener pop3s {
    port = $POP3S_PORT
    ssl = yes
  }
}
$1
CONF
    chmod 644 "$DOVECOT/users" "$DOVECOT/dovecot.conf"
}

dovecot_answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$IMAPS_PORT") 2>/dev/null
}
start_dovecot() {
    start dovecot as_house dovecot -F -c "$DOVECOT/dovecot.conf"
    DOVECOT_PID=${HOUSE_PIDS[-1]}
    wait_until 20 dovecot_answers || {
        echo "Bail out! Dovecot does not start: $(tail -3 "$HOUSE/log/dovecot" "$DOVECOT/log")"
        exit 1
    }
}
stop_dovecot() {
    end_pid "$DOVECOT_PID"
}
