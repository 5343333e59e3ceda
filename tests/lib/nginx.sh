# SPDX-License-Identifier: GPL-3.0-or-later
# For flow tests, after tests/lib/house.sh: a real nginx with TLS at a port of this machine, with a prefix, a certificate
# and a configuration of the test's own. NGINX_PORT is its port.
# shellcheck shell=bash
nginx_lacks() {
    local program
    for program in nginx openssl curl; do
        PATH=$PATH:/usr/sbin command -v $program >/dev/null || echo "$program is not installed"
    done
}
# start_nginx FILE: FILE stands in the server block, as an administrator would include it
start_nginx() {
    local at=$HOUSE/nginx
    NGINX_PORT=$(free_port)
    as_house mkdir -p "$at" 2>/dev/null || install -d -o "$HOUSE_USER" "$at"
    as_house openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=lists.test \
        -addext subjectAltName=DNS:lists.test,IP:127.0.0.1 -keyout "$at/key.pem" -out "$at/cert.pem" 2>/dev/null
    cat >"$at/nginx.conf" <<CONF
daemon off;
pid $at/pid;
error_log $at/log;
events { worker_connections 4096; }
http {
    client_body_temp_path $at/body;
    proxy_temp_path $at/proxy;
    fastcgi_temp_path $at/fastcgi;
    uwsgi_temp_path $at/uwsgi;
    scgi_temp_path $at/scgi;
    access_log off;
    server {
        listen 127.0.0.1:$NGINX_PORT ssl backlog=2048;
        server_name lists.test;
        ssl_certificate $at/cert.pem;
        ssl_certificate_key $at/key.pem;
        include $1;
    }
}
CONF
    start nginx as_house env PATH="$PATH:/usr/sbin" nginx -p "$at" -c "$at/nginx.conf" -e "$at/log"
    wait_until 10 nginx_answers
}
nginx_answers() {
    https -o /dev/null /
}
# https [OPTION…] PATH: curl through TLS, the certificate checked
https() {
    curl -sS --max-time 30 --cacert "$HOUSE/nginx/cert.pem" --resolve "lists.test:$NGINX_PORT:127.0.0.1" "${@:1:$#-1}" \
        "https://lists.test:$NGINX_PORT${!#}"
}
