#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ph-web: one click is kept, a look changes nothing, and no client can stand in another's way; as a CGI program and by
# itself.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"

stage
SPOOL=$HOUSE/state/spool
SOCKET=$HOUSE/state/web PORT=$(free_port)
WEB=https://lists.test/lists
LINK=/lists/u/garden@lists.test/12-abcdefghijklm
write_conf "web_url = $WEB/" "web_listen = unix:$SOCKET" "language = es"
# shellcheck source=tests/lib/spooling.sh
. "$ROOT/tests/lib/spooling.sh"
cd "$HOUSE" || exit 1
ONE=List-Unsubscribe=One-Click

# serve NAME COMMAND…: its number is in $HOUSE/state/NAME.pid
serve() {
    # shellcheck disable=SC2016 # $$ and the rest are the inner shell's
    start "$1" as_house sh -c 'echo $$ >"$1"; shift; exec "$@"' sh "$HOUSE/state/$1.pid" "${@:2}"
    wait_until 10 grep -q 'event=listening' "$HOUSE/log/$1"
}
web() {
    serve "$1" "${@:2}" "$LIBEXEC/ph-web" --config="$HOUSE/etc/posthouse.conf"
}
# ask [OPTION…] PATH: curl at the socket; the status is the last word
ask() {
    curl -sS --max-time 20 --unix-socket "${AT:-$SOCKET}" -w '\n%{http_code}' "${@:1:$#-1}" "http://lists.test${!#}"
}
status() {
    ask -o /dev/null "$@" | tail -1
}
# raw <BYTES: what a bare connection answers, status lines alone
raw() {
    /usr/bin/python3 -c '
import re, socket, sys
s = socket.socket(socket.AF_UNIX)
s.settimeout(20)
s.connect(sys.argv[1])
try:
    s.sendall(sys.stdin.buffer.read())
except BrokenPipeError:
    pass
got = b""
while chunk := s.recv(65536):
    got += chunk
print(b" ".join(re.findall(rb"HTTP/1\.1 (\d+) ", got)).decode())' "$SOCKET"
}
envelope() {
    sed '/^$/q' "$SPOOL"/new/* | grep -aE '^(from|to|via) '
}

ok "ph-web starts" web web
is "its socket is open to its group alone" "$(stat -c %a "$SOCKET")" 660
is "it has given up all that it does not need" "$(sed -n 's/^\(NoNewPrivs\|Seccomp\):\t/\1 /p' "/proc/$(cat state/web.pid)/status" | tr '\n' ' ')" "NoNewPrivs 1 Seccomp 2 "
if [ "$V" != asan ]; then
    is "it needs no library but libc and the filter's: no database, no parser, no TLS" \
        "$(readelf -d "$LIBEXEC/ph-web" | sed -n 's/.*NEEDED.*\[\(.*\)\.so.*/\1/p' | sort | tr '\n' ' ')" "libc libseccomp "
fi

# ---- a look
page=$(ask -H 'Accept-Language: sw, en;q=0.5' $LINK)
has "GET shows a page in the reader's language" "$page" '<html lang="sw"'
has "that names the list" "$page" "garden@lists.test"
has "with a button and no script" "$page" '<button>Jiondoe kwenye orodha</button>'
hasnt "no script at all" "$page" "<script"
has "and 200" "$page" $'\n200'
has "without a language of ours it is the house's" "$(ask -H 'Accept-Language: tlh' $LINK)" '<html lang="es"'
has "HEAD is answered without a page" "$(ask -I $LINK | tr -d '\r')" $'\n\n\n200'
is "any other word is refused" "$(status -X DELETE $LINK) $(status -X PUT -d x $LINK) $(status -X OPTIONS $LINK)" "405 405 405"
is "GET and HEAD changed nothing" "$(waiting) $(leftovers)" "0 0"
headers=$(ask -D - -o /dev/null $LINK)
for one in "Content-Security-Policy: default-src 'none'" "Cache-Control: no-store" "Referrer-Policy: no-referrer"; do
    has "the page says $one" "$headers" "$one"
done

# ---- one click
is "POST of one click is answered with 200" "$(status -d "$ONE" $LINK)" 200
is "and kept for the same token as in the mail address" "$(envelope)" $'from \nto garden+u-12-abcdefghijklm@lists.test\nvia one-click'
has "the log follows it" "$(cat log/web)" "event=accepted spool=$(ls "$SPOOL/new") via=one-click"
hasnt "and names no address" "$(cat log/web)" "@"
empty_spool
is "RFC 8058: as multipart/form-data too" "$(status -F "$ONE" $LINK)" 200
is "kept" "$(envelope | tail -1)" "via one-click"
empty_spool
is "the page's own button is known from it" "$(status -d "$ONE&page=1" $LINK) $(envelope | tail -1)" "200 via page"
empty_spool
has "and its page is in the reader's language" "$(ask -H 'Accept-Language: en' -d "$ONE&page=1" $LINK)" "Your wish to leave garden@lists.test is noted"
empty_spool
is "RFC 8058: a POST without those words is refused" \
    "$(status -d x=y $LINK) $(status -d '' $LINK) $(status -H 'Content-Type: text/plain' -d "$ONE" $LINK) $(status -d list-unsubscribe=one-click $LINK)" "400 400 400 400"
is "so are other paths" "$(status -d "$ONE" /) $(status -d "$ONE" /u/garden@lists.test/12-abcdefghijklm) $(status -d "$ONE" /lists/u/garden@lists.test/12) \
$(status -d "$ONE" ${LINK/garden/nothere}) $(status -d "$ONE" ${LINK/lists.test/other.test}) $(status --path-as-is -d "$ONE" /lists/u/../u/garden@lists.test/12-abcdefghijklm)" "404 404 404 404 404 404"
has "which a person is told" "$(ask -H 'Accept-Language: en' /lists/u/x)" "There is no such link"
has "what stands in a path stays text" "$(ask "/lists/u/%3Cscript%3E@lists.test/12-abcdefghijklm")" "404"
hasnt "and no script" "$(ask "/lists/u/%3Cscript%3E@lists.test/12-abcdefghijklm")" "<script"
is "none of these is kept" "$(waiting) $(leftovers)" "0 0"

# ---- bytes that are no request
post() { # FIELDS BODY
    printf 'POST %s HTTP/1.1\r\nHost: lists.test\r\nContent-Type: application/x-www-form-urlencoded\r\n%b\r\n%b' "$LINK" "$1" "$2"
}
length='Content-Length: 26\r\n'
is "a good one by hand" "$(post "${length}Connection: close\r\n" $ONE | raw)" 200
empty_spool
is "two on one connection, each answered; the last says close" "$({ post "$length" $ONE; post "${length}Connection: close\r\n" $ONE; } | raw) $(waiting)" "200 200 2"
empty_spool
is "smuggling: two lengths" "$(post "$length$length" $ONE | raw)" 400
is "smuggling: a length and chunks" "$(post "${length}Transfer-Encoding: chunked\r\n" "1a\r\n$ONE\r\n0\r\n\r\n" | raw)" 400
is "chunks alone: a length is asked for" "$(post "Transfer-Encoding: chunked\r\n" "1a\r\n$ONE\r\n0\r\n\r\n" | raw)" 411
is "a bare LF" "$(post "$length" $ONE | sed 's/\r$//' | raw)" 400
is "a NUL" "$(post "X: \\0000\r\n$length" $ONE | raw)" 400
is "a giant field" "$(post "X: $(head -c 20000 /dev/zero | tr '\0' x)\r\n" '' | raw)" 431
is "a giant path" "$(printf 'GET /%s HTTP/1.1\r\n' "$(head -c 5000 /dev/zero | tr '\0' x)" | raw)" 414
is "a giant body" "$(post 'Content-Length: 1000000\r\n' '' | raw)" 413
is "HTTP/2 and TLS" "$(printf 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' | raw) $(printf '\x16\x03\x01\x02\x00\x01\x00\x01' | raw)" "505 400"
is "what follows a refused one is not read" "$({ post "$length$length" $ONE; post "$length" $ONE; } | raw)" 400
is "none of these is kept" "$(waiting) $(leftovers)" "0 0"

# ---- a disk that fails
mv "$SPOOL/lists" lists.saved
is "N9: no file of lists: 503" "$(status $LINK) $(status -d "$ONE" $LINK)" "503 503"
cp lists.saved "$SPOOL/lists"
chmod 555 "$SPOOL/tmp"
if as_house test -w "$SPOOL/tmp"; then
    skip "a spool that cannot be written: 503" "the house's user may write everywhere"
else
    is "a spool that cannot be written: 503" "$(status -d "$ONE" $LINK)" 503
    has "which a person is told" "$(ask -H 'Accept-Language: en' -d "$ONE&page=1" $LINK)" "Please try again"
fi
chmod 750 "$SPOOL/tmp"
is "the server lives, and takes the next" "$(status -d "$ONE" $LINK) $(waiting)" "200 1"
empty_spool

# ---- clients that stand in the way
# crowd N: so many that have sent half a request, as slowly as they can, and in the same moment a good one.
# there holds what the good one was told, heard what the others were told in the end
crowd() {
    rm -f there heard
    /usr/bin/python3 - "$1" "$SOCKET" "$LINK" >>log/crowd 2>&1 <<'PY' &
import resource, selectors, socket, sys, time
resource.setrlimit(resource.RLIMIT_NOFILE, (3000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
held = []
for i in range(int(sys.argv[1])):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(sys.argv[2])
    s.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\n" % sys.argv[3].encode() if i % 2 else b"G")
    held.append(s)
body = b"List-Unsubscribe=One-Click"
s = socket.socket(socket.AF_UNIX)
s.settimeout(20)
s.connect(sys.argv[2])
s.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s" % (sys.argv[3].encode(), len(body), body))
open("there", "wb").write(s.recv(300)[9:12])
told = 0
end = time.monotonic() + 60
while held and time.monotonic() < end:
    for s in held[:]:
        try:
            s.send(b"x")
            s.setblocking(False)
            if s.recv(300)[:12] == b"HTTP/1.1 408": told += 1
            held.remove(s)
        except BlockingIOError:
            pass
        except OSError:
            held.remove(s)
    time.sleep(0.2)
open("heard", "w").write("%d %d" % (told, len(held)))
PY
    HOUSE_PIDS+=($!)
    crowd_pid=$!
    wait_until 30 test -s there
}
crowd 1000
is "one that comes just after 1,000 slow clients waits for the first of them to go, and is served" "$(cat there) $(waiting)" "200 1"
is "beside them another is served" "$(status -d "$ONE" $LINK) $(waiting)" "200 2"
ok "while they are still there" test ! -s heard
kb=$(awk '/^VmHWM/ { print $2 }' "/proc/$(cat state/web.pid)/status")
note "$kb KB resident with 1,000 clients"
[ "$V" = asan ] || ok "less than 40 MB are resident" test "$kb" -lt 40000
ok "who sends a byte now and then is sent away" wait_until 60 test -s heard
ok "each and every one, most of them with 408" grep -qE '^[0-9]{3,4} 0$' heard
note "408 for $(cat heard)"
empty_spool
# many good ones at once
/usr/bin/python3 - 1000 "$SOCKET" "$LINK" >many 2>>log/crowd <<'PY'
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (3000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
body = b"List-Unsubscribe=One-Click"
held = []
for i in range(int(sys.argv[1])):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect(sys.argv[2])
    held.append(s)
for s in held:
    s.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s" % (sys.argv[3].encode(), len(body), body))
print(sum(s.recv(300).startswith(b"HTTP/1.1 200 ") for s in held))
PY
is "1,000 clients at once are all served" "$(cat many) $(waiting)" "1000 1000"
empty_spool

# ---- kill -9
killed_once() {
    (for _ in $(seq 200); do status -d "$ONE" $LINK 2>/dev/null; done) >codes &
    local asking=$!
    for _ in $(seq 200); do [ "$(waiting)" -lt "$1" ] || break; sleep 0.02; done
    kill -KILL "$(cat state/web.pid)"
    kill "$asking"
    wait "$asking"
}
killed_once 5
ok "T1: after kill -9 all that were answered with 200 are there" test "$(waiting)" -ge "$(grep -c '^200' codes)"
ok "and there were some" test "$(grep -c '^200' codes)" -gt 0
: >log/web
ok "a socket that was left behind is in nobody's way" web web
is "and it goes on" "$(status -d "$ONE" $LINK)" 200
empty_spool
post "$length" List-Unsub >begun
rm -f there
/usr/bin/python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.settimeout(30)
s.connect(sys.argv[1])
s.sendall(open("begun", "rb").read())
open("there", "w").write("yes")
s.recv(300)' "$SOCKET" &
halfway=$!
wait_until 20 test -s there
kill -TERM "$(cat state/web.pid)"
wait $halfway
stopped() { grep -q "event=stopped program=ph-web" log/web; }
ok "SIGTERM ends it, with half a request on its way" wait_until 20 stopped
is "which was not kept" "$(waiting) $(leftovers)" "0 0"

# ---- where it waits
once() {
    as_house timeout 10 "$LIBEXEC/ph-web" --config="$HOUSE/etc/posthouse.conf"
}
write_conf "web_url = $WEB" "web_listen = http://127.0.0.1:$PORT"
ok "it waits at a port of this machine" web port
is "and answers there" "$(curl -sS -o /dev/null -w '%{http_code}' -d "$ONE" "http://127.0.0.1:$PORT$LINK")" 200
ends "a second server at the same place ends with 75" 75 once
end_pid "$(cat state/port.pid)"
write_conf "web_url = $WEB" "web_listen = http://0.0.0.0:$PORT"
ends "an address that others reach is refused with 78" 78 once
has "and says what is wanted" "$said" "127.0.0.1"
write_conf "web_url = $WEB"
ends "without a place it ends with 78" 78 once
has "and names the key" "$said" "web_listen is not set"
write_conf "web_url = http://lists.test/"
ends "RFC 8058: an address without TLS is no web_url" 78 once

# ---- CGI
write_conf "web_url = $WEB/" "language = es"
empty_spool
# cgi METHOD SCRIPT_NAME PATH_INFO [NAME=VALUE…] <BODY
cgi() {
    as_house env -i POSTHOUSE_CONFIG="$HOUSE/etc/posthouse.conf" GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD="$1" SCRIPT_NAME="$2" PATH_INFO="$3" \
        "${@:4}" "$LIBEXEC/ph-web" | tr -d '\r'
}
form="CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH=26"
# shellcheck disable=SC2086 # words
{
    has "CGI: GET shows the page" "$(cgi GET /lists/u /garden@lists.test/12-abcdefghijklm HTTP_ACCEPT_LANGUAGE=fr </dev/null)" 'lang="fr"'
    is "CGI: and changes nothing" "$(waiting)" 0
    is "CGI: POST is kept" "$(printf %s "$ONE" | cgi POST /lists /u/garden@lists.test/12-abcdefghijklm $form | head -1) $(envelope | tail -1)" "Status: 200 OK via one-click"
    empty_spool
    is "CGI: other paths" "$(printf %s "$ONE" | cgi POST /lists /garden $form | head -1)" "Status: 404 Not Found"
    is "CGI: a body that is too long" "$(cgi POST /lists/u /garden@lists.test/12-abcdefghijklm CONTENT_LENGTH=99999 </dev/null | head -1)" "Status: 413 Content Too Large"
    is "CGI: a body that does not come" "$(printf List | cgi POST /lists/u /garden@lists.test/12-abcdefghijklm $form | head -1)" "Status: 408 Request Timeout"
    is "CGI: words for lengths" "$(cgi POST /lists/u /garden@lists.test/12-abcdefghijklm CONTENT_LENGTH=-1 </dev/null | head -1)" "Status: 400 Bad Request"
}
is "none of these is kept" "$(waiting) $(leftovers)" "0 0"
done_testing
