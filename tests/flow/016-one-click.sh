#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One click in a mail program makes a member leave: the header of a real copy, a real nginx with TLS, ph-web, the spool,
# intake. A look changes nothing.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
# shellcheck source=tests/lib/nginx.sh
. "$ROOT/tests/lib/nginx.sh"
stage
start_sink
install -d -o "$HOUSE_USER" -m 755 "$HOUSE/run"
ONE=List-Unsubscribe=One-Click
write_conf "relay = smtp://127.0.0.1:$SINK_PORT" "web_listen = unix:$HOUSE/run/web" "web_url = https://lists.test/"
posthouse init "$HOUSE/etc" >/dev/null
posthouse list add garden >/dev/null
posthouse member add garden ana@member.test ben@member.test cem@member.test dee@member.test >/dev/null

members() {
    posthouse member list garden --json | grep -o '"address":"[^"]*"' | sed 's/.*:"\(.*\)@.*/\1/' | sort | tr '\n' ' '
}
members_are() { [ "$(members)" = "$1" ]; }
start serve as_house sh -c "echo \$\$ >$HOUSE/state/serve.pid; exec posthouse serve"
stop_serve() { end_pid "$(cat "$HOUSE/state/serve.pid")"; }
HOUSE_STOPS+=(stop_serve)
ok "posthouse serve starts ph-web where web_listen is set" wait_until 20 test -S "$HOUSE/run/web"
post() {
    printf 'From: ana@member.test\nTo: garden@lists.test\nSubject: pump\nMessage-ID: <%s@x>\n\nIt leaks.\n' "$1" | hook garden@lists.test
}
post one
ok "members get their copies" wait_until 30 sink_has 4
copy_of() {
    local file
    file=$(grep -l "\"to\":\\[\"$1\"" "$SINK"/[0-9]*.json | head -1)
    tr -d '\r' <"${file%.json}.eml" | sed '/^$/q'
}
link_of() { # the path in List-Unsubscribe
    copy_of "$1" | sed -n 's|^List-Unsubscribe: <https://lists.test\(/.*\)>,$|\1|p'
}
has "O6: a copy offers one click" "$(copy_of ben@member.test)" "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
has "O6: and an address of https" "$(link_of ben@member.test)" "/u/garden@lists.test/"
has "O6: beside the mail address" "$(copy_of ben@member.test)" $'>,\n <mailto:garden+u-'
is "O5: one field of each" "$(copy_of ben@member.test | grep -ci '^List-Unsubscribe')" 2

why=$(nginx_lacks)
if [ -n "$why" ]; then
    skip "behind a real nginx" "$why"
    done_testing
fi
sed "s|/run/posthouse/web|$HOUSE/run/web|" "$ROOT/packaging/nginx/posthouse-web.conf" >"$HOUSE/web.conf"
ok "nginx takes the lines of packaging/nginx" start_nginx "$HOUSE/web.conf"
status() {
    https -o /dev/null -w '%{http_code}' "$@"
}
ben=$(link_of ben@member.test)
is "a look is answered" "$(status "$ben") $(status -I "$ben")" "200 200"
has "with a page" "$(https "$ben")" "<button>Leave the list</button>"
post two
copied() { [ "$(grep -l '"to":\["ben@' "$SINK"/[0-9]*.json | wc -l)" -ge 2 ]; }
ok "and changes nothing: the next mail still comes" wait_until 30 copied
is "all are members" "$(members)" "ana ben cem dee "
is "B6: one click of a mail provider" "$(status -d "$ONE" "$ben")" 200
ok "B6: and the member is gone" wait_until 20 members_are "ana cem dee "
is "RFC 8058: as multipart/form-data, by HTTP/1.0 as well" "$(status -F "$ONE" --http1.0 "$(link_of cem@member.test)")" 200
ok "and gone" wait_until 20 members_are "ana dee "
is "the button of the page" "$(status -d "$ONE&page=1" "$(link_of dee@member.test)")" 200
ok "and gone" wait_until 20 members_are "ana "
told() { grep -l '^Subject: You have left' "$SINK"/*.eml; }
ok "who pressed it is told by mail" wait_until 20 told
is "who had a machine do it is not" "$(told | wc -l)" 1
ana=$(link_of ana@member.test)
is "a wrong token is taken, and says nothing about members" "$(status -d "$ONE" "${ana%??}aa")" 200
logged() { grep -q 'reason=forged-token' "$HOUSE/log/serve"; }
ok "but nobody leaves" wait_until 20 logged
is "indeed nobody" "$(members)" "ana "
is "no redirect, no cookie" "$(https -D - -o /dev/null -d x=y "$ana" | grep -ciE '^(location|set-cookie):')" 0
is "a large body ends at nginx" "$(head -c 10000 /dev/zero | status --data-binary @- "$ana")" 413
post three
await_three() { grep -l '<three@x>' "$SINK"/*.eml; }
wait_until 30 await_three
is "B6: honoured at the next mail: who left gets none" "$(grep -l '<three@x>' "$SINK"/*.eml | sed 's/eml$/json/' | xargs grep -h '"to"' | grep -o '"to":\["[a-z]*' | sort -u)" '"to":["ana'

# ---- ph-web is killed: nginx says so, and after its return the same click works
web_pid() { pgrep -P "$(cat "$HOUSE/state/serve.pid")" -x ph-web; }
kill -KILL "$(web_pid)"
again() { [ "$(status -d "$ONE" "$ana")" = 200 ]; }
ok "kill -9: it is started again, and takes the click" wait_until 30 again
ok "and the member is gone" wait_until 20 members_are ""
doctor() { # WEB_URL
    write_conf "web_listen = unix:$HOUSE/run/web" "web_url = $1"
    posthouse doctor | grep ' web '
}
export POSTHOUSE_AUTHORITIES=$HOUSE/nginx/cert.pem
has "B7: doctor looks at the address" "$(doctor "https://127.0.0.1:$NGINX_PORT/")" "ok    web            https://127.0.0.1:$NGINX_PORT/"
has "B7: and says where something else answers" "$(doctor "https://127.0.0.1:$NGINX_PORT/x")" "it is not ph-web"
has "B7: or nobody" "$(doctor "https://127.0.0.1:1/")" "cannot be reached"
unset POSTHOUSE_AUTHORITIES
has "B7: or nobody whom others would trust" "$(doctor "https://127.0.0.1:$NGINX_PORT/")" "certificate"
done_testing
