#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The archive in a real browser: read from a folder and from a web server without scripts, on a narrow telephone, in the
# dark, on paper and by the keyboard; and nothing in it hinders people with disabilities that axe-core can find (WCAG 2.2 AA).
# EVERY_PAGE=1 looks at all pages instead of one of each kind and the odd ones.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
if ! command -v chromium >/dev/null; then
    skip "the archive in a browser" "there is no chromium"
    done_testing
fi
stage
HOUSES=$HOUSE/houses DOMAIN=lists.example.org
mkdir "$HOUSES" "$HOUSE/letters"
[ "$(id -u)" -ne 0 ] || chown "$HOUSE_USER" "$HOUSES"
ends "the demo is there to be read" 0 as_house "$STAGE/usr/bin/posthouse" demo "$HOUSES/demo"
export POSTHOUSE_CONFIG=$HOUSES/demo/etc/posthouse.conf

# ---- letters that are hard to show
letter() {
    local name=$1 subject=$2 extra=${3:-X-Nothing: more}
    {
        printf 'From: Mary Okello <mary.okello@example.org>\nTo: garden@%s\nSubject: %s\n%s\n' "$DOMAIN" "$subject" "$extra"
        printf 'Date: Wed, 06 May 2026 08:00:00 +0000\nMessage-ID: <%s@odd.test>\nMIME-Version: 1.0\n' "$name"
        printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'
        cat
    } >"$HOUSE/letters/$name"
    as_house "$LIBEXEC/ph-hook" --config="$POSTHOUSE_CONFIG" --sender=mary.okello@example.org -- "garden@$DOMAIN" <"$HOUSE/letters/$name"
}
long=$(printf 'Unbreakable%.0s' {1..40})
ok "a letter in Hebrew comes" letter hebrew "הצינור דולף" <<'MAIL'
שלום לכולם,

הצינור של המשאבה דולף כבר שבוע. מישהו יודע איפה קונים אטם חדש?

This line is English, and begins at the left.

- אטם גומי, שני אינץ'
- שמן

תודה, דינה
MAIL
ok "a letter with a word that is longer than a line" letter long "$long" <<MAIL
$long and http://a.example/$long?b=$long

    preformatted $long $long

Name            Litres      Where                               Who keeps the key of it
Upper pond          12      behind the school of the village    Mary Okello, or else her brother

> > > > > > $long quoted, and quoted again
MAIL
ok "a letter with a patch" letter patch "A patch" <<MAIL
diff --git a/pump.c b/pump.c
--- a/pump.c
+++ b/pump.c
@@ -1 +1 @@
-        $long
+        /* שלום */ $long
MAIL
before=hebrew
for i in 1 2 3 4 5 6 7 8; do
    ok "an answer to an answer, $i deep" letter "deep-$i" "Re: הצינור דולף" "In-Reply-To: <$before@odd.test>" <<<"Deep answer number $i."
    before=deep-$i
done
posthouse intake --once >"$HOUSE/log/intake" 2>&1
ends "they are published" 0 posthouse archive build

# ---- read
axe=$ROOT/build/npm/node_modules/axe-core/axe.min.js
[ -s "$axe" ] || axe=
look() {
    timeout 600 /usr/bin/python3 "$ROOT/tests/browser/pages.py" "$@" "$DOMAIN" ${axe:+--axe="$axe"} 2>"$HOUSE/log/browser" ||
        note "$(tail -5 "$HOUSE/log/browser")"
}
looked=$(look "$HOUSES/demo/archive" ${EVERY_PAGE:+--every} \
    --also=הצינור --also="$long" --also="A patch" --also="هل ماء الغسيل")
has "the browser has looked at pages" "$looked" "pages;"
while read -r line; do
    case $line in
    '#'*) note "${line#??}" ;;
    'paragraphs from the right'*) has "some words go from the right" "$line" " some" ;;
    *) has "no ${line%% none*}" "$line" " none" ;;
    esac
done <<<"$looked"
[ -n "$axe" ] || skip "no hindrances that axe-core finds" "npm did not bring axe-core: tools/deps --tests"

# ---- and each rule finds what is planted against it
plant() {
    local page=$1
    sed -i "$2" "$page" && gzip -9nkf "$page"
}
if [ -n "${EVERY_PAGE:-}" ]; then
    cp -r "$HOUSES/demo/archive" "$HOUSE/planted"
    page=$(find "$HOUSE/planted/garden/t" -name '*.html' | sort | head -1)
    plant "$page" 's|<title>.*</title>|<title></title>|
        s|href="#main"|href="#other"|
        s|<main id="main">|&<img src="dot.png"><div style="width:50rem">wide</div><p style="visibility:hidden">lost</p>|
        s|<p>Dear all,|<p style="direction:rtl;unicode-bidi:bidi-override">Dear all,|
        s|</main>|<a href="nowhere.html">nowhere</a><p style="position:absolute;left:900px">away</p>&|
        s|</style>|html,body{background:#fff!important;color:#ccc!important}&|'
    plant "$page" "s#</style>#a.tag{color:inherit!important;text-decoration:none!important}&#"
    plant "$(find "$HOUSE/planted/garden/m" -name '*.html' | sort | head -1)" 's|#[0-9]*|#none|'
    planted=$(look "$HOUSE/planted")
    has "the browser has looked at the planted pages" "$planted" "pages;"
    while read -r line; do
        case $line in
        '#'* | 'paragraphs from the right'*) ;;
        *) hasnt "what was planted is found: ${line%% (*}" "$line" " none" ;;
        esac
    done <<<"$planted"
fi
done_testing
