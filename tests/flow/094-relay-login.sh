#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A relay that wants TLS and a login: a real Postfix, whose users a real Dovecot knows. A certificate that nobody vouches
# for, a wrong password and a wrong configuration send nothing and lose nothing.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

why=$(postfix_lacks)
. "$ROOT/tests/lib/dovecot.sh"
why=${why:-$(dovecot_lacks)}
if [ -n "$why" ]; then
    skip "a relay with TLS and a login" "$why"
    done_testing
fi
stage
start_sink
cd "$HOUSE" || exit 1
# shellcheck source=tests/lib/sending.sh
. "$ROOT/tests/lib/sending.sh"
printf 'From: Ana <ana@member.test>\nTo: garden@lists.test\nSubject: x\nMessage-ID: <one@member.test>\n\nwords\n' >one.eml

make_dovecot "service auth {
  unix_listener $DOVECOT/run/relay {
    mode = 0666
  }
}"
start_dovecot
fresh # Postfix hears where the configuration is
ok "Postfix starts" start_postfix /bin/false "mynetworks =" "smtpd_relay_restrictions = permit_sasl_authenticated, reject" \
    "smtpd_tls_security_level = may" "smtpd_tls_cert_file = $DOVECOT/server.pem" "smtpd_tls_key_file = $DOVECOT/server.key" \
    "smtpd_tls_auth_only = yes" "smtpd_sasl_auth_enable = yes" "smtpd_sasl_type = dovecot" "smtpd_sasl_path = $DOVECOT/run/relay" \
    "smtpd_tls_loglevel = 1"

# through SCHEME-AND-USER [LINE…]: a house with two members and a mail, and this relay
through() {
    local place=$1
    shift
    fresh
    seed ana@member.test ben@member.test -- one.eml
    write_conf "relay = $place" "relay_password_file = $HOUSE/password" "$@"
}
password() { # password WORD [MODE]
    rm -f password
    echo "$1" >password
    chown "$HOUSE_USER" password
    chmod "${2:-600}" password
}
AUTHORITIES="relay_authorities = $DOVECOT/server.pem"
STARTTLS=smtp+starttls://ana%40test@localhost:$POSTFIX_PORT
came() { # COUNT
    [ "$(recipients | wc -l)" -ge "$1" ]
}
failed() { # WHAT PLACE WHY [LINE…]: exit 75, with these words; the mail waits as if it had not been tried
    through "$2" "${@:4}"
    ends "$1" 75 send
    has "$1: and why" "$said" "$3"
    is "$1: nothing is lost or tried" "$(sql 'select count(*), sum(tries) from outbox where state = 0')" "2|0"
}

password secret
through "$STARTTLS" "$AUTHORITIES"
ends "STARTTLS and a login" 0 send
is "take the mail" "$(states)" "0 2 0 0 "
ok "and it goes its way" wait_until 30 came 2
has "the relay knows who gave it" "$(cat "$POSTFIX_LOG")" "sasl_username=ana@test"
has "and was spoken to within TLS" "$(cat "$POSTFIX_LOG")" "TLS connection established"
has "doctor tries both" "$(posthouse doctor)" "takes the login of ana@test"

failed "a certificate that nobody vouches for" "$STARTTLS" "certificate"
failed "a certificate for another host" "smtp+starttls://ana%40test@127.0.0.1:$POSTFIX_PORT" "certificate" "$AUTHORITIES"
password wrong
failed "a wrong password" "$STARTTLS" "Login denied" "$AUTHORITIES"
has "doctor says so" "$(posthouse doctor)" "Login denied"
password secret 644
failed "a password that everybody may read" "$STARTTLS" "others may read" "$AUTHORITIES"
rm password
failed "a password file that is not there" "$STARTTLS" "No such file" "$AUTHORITIES"

# ---- TLS from the first byte
password secret
stop_postfix >>"$HOUSE/log/postfix" 2>&1
ok "Postfix starts anew" start_postfix /bin/false "mynetworks =" "smtpd_relay_restrictions = permit_sasl_authenticated, reject" \
    "smtpd_tls_wrappermode = yes" "smtpd_tls_cert_file = $DOVECOT/server.pem" "smtpd_tls_key_file = $DOVECOT/server.key" \
    "smtpd_sasl_auth_enable = yes" "smtpd_sasl_type = dovecot" "smtpd_sasl_path = $DOVECOT/run/relay"
through "smtps://ana%40test@localhost:$POSTFIX_PORT" "$AUTHORITIES"
ends "smtps and a login" 0 send
is "take the mail too" "$(states)" "0 2 0 0 "
ok "which goes its way" wait_until 30 came 2

# ---- what the configuration cannot mean
for place in smtp://ana@mail.test "smtp+starttls://ana:word@mail.test" smtps://mail.test/x smtp+tls://mail.test maildir: unix:; do
    through "$place"
    ends "relay = $place is refused" 78 send
done
write_conf "relay = smtps://ana@mail.test"
ends "a user without a password file is refused" 78 send
has "and the key is named" "$said" relay_password_file
done_testing
