#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# People who write in many languages: which one a mail is in, however it came; notices in the reader's own; texts cut and
# lines broken as their script wants it; pages whose parts each run in their own direction.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
OUT=$HOUSE/state/out
export POSTHOUSE_NOW=$HOUSE/now
echo 2026-05-05T08:00:00Z >"$HOUSE/now"
write_conf "digest_day = mon" "digest_hour = 7"
posthouse init "$HOUSE/etc" >/dev/null || exit 1
posthouse list add garden --title="Garden" >/dev/null
posthouse list add jardin --title="Jardin" --language=fr >/dev/null
posthouse list add hadiqa --title="حديقة القرية" --about="قائمة المزارعين" --language=ar >/dev/null
for list in garden jardin hadiqa; do
    posthouse member add $list ana@member.test --name="Ana" --mode=nomail --language=en >/dev/null
done
posthouse member add garden li@member.test --name="Li" --mode=digest --language=zh >/dev/null
lang() { # ID: the language of that message
    sqlite3 "$HOUSE/state/posthouse.db" "select lang from message where message_id = '$1'"
}
mail() { # ID SUBJECT WORDS [FROM]
    printf 'From: Ana <%s>\nSubject: %s\nDate: Tue, 05 May 2026 06:00:00 +0000\nMessage-ID: <%s>\n' "${4:-ana@member.test}" "$2" "$1"
    printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n' "$3"
}
comes() { # LIST ID SUBJECT WORDS
    mail "$2" "$3" "$4" | hook "$1@lists.test"
}
work_off() {
    as_house "$LIBEXEC/ph-intake" --once 2>>"$HOUSE/log/intake"
    as_house "$LIBEXEC/ph-send" --once 2>>"$HOUSE/log/send"
}
newest() { # ADDRESS: their newest mail, decoded
    find "$OUT/$1/new" -type f -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2- | xargs cat |
        /usr/bin/python3 -c 'import email, email.policy, sys
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
print("Subject:", m["Subject"]); print(m.get_content())'
}

# ---- the language of a mail: posted, imported and explained
n=0
while IFS='|' read -r lang words; do
    n=$((n + 1))
    comes garden "posted-$n@x" "$lang" "$words"
    {
        printf 'From eve@far.test Tue May  5 06:00:00 2026\n'
        mail "imported-$n@x" "$lang" "$words" eve@far.test
        echo
    } >>"$HOUSE/old.mbox"
    mail x@x x "$words" >"$HOUSE/explained-$n"
    echo "$lang" >>"$HOUSE/wanted"
done <<'END'
en|Thanks, the pump is fine now
es|Hola a todos, la bomba pierde agua
fr|Bonjour à tous, la pompe est en panne
pt|Olá, a bomba está a perder água
it|Ciao a tutti, la pompa perde acqua
de|Hallo zusammen, die Pumpe ist undicht.
nl|Hallo allemaal, de pomp lekt weer.
ru|Привет! Насос течёт, что делать?
uk|Дякую, насос знову працює
ar|السلام عليكم، المضخة لا تعمل
fa|سلام، پمپ کار نمی‌کند
hi|नमस्ते, पंप से पानी टपकता है
zh|水泵漏水了
ja|ポンプから水がもれています
sw|Asante sana, pampu yetu ni nzima
en|+1
en|x <- lm(y, data = z)
END
work_off
ends "an import" 0 posthouse import mbox --list=garden "$HOUSE/old.mbox"
chmod 644 "$HOUSE"/explained-*
for i in $(seq "$n"); do
    want=$(sed -n "${i}p" "$HOUSE/wanted")
    is "$want: a mail's words tell its language: posted, imported, explained: $(tail -1 "$HOUSE/explained-$i")" \
        "$(lang "posted-$i@x") $(lang "imported-$i@x") $(posthouse explain --json --recipient=garden@lists.test "$HOUSE/explained-$i" |
            json /dev/stdin 'd["lang"]')" "$want $want $want"
done
comes hadiqa nothing@x 42 '42'
work_off
is "words that say nothing are in their author's language" "$(lang nothing@x)" en
sed 's/imported-/arabic-/' "$HOUSE/old.mbox" >"$HOUSE/arabic.mbox"
posthouse import mbox --list=hadiqa "$HOUSE/arabic.mbox" >/dev/null
is "or their list's" "$(lang arabic-16@x) $(lang arabic-17@x)" "ar "
is "which does not count for other words" "$(lang arabic-6@x) $(lang arabic-9@x)" "de uk"

# ---- a notice about a held mail
comes_from_eve() { # LIST ID
    mail "$2" "Pompe" "La pompe est en panne" eve@stranger.test | hook "$1@lists.test" eve@stranger.test
    work_off
}
comes_from_eve jardin held-1@x
has "who runs the network reads it in the list's language" "$(newest owner@lists.test)" "Numéro 1"
posthouse member add jardin mod@member.test --mode=nomail --role=moderator --language=es >/dev/null
posthouse member add jardin wahid@member.test --mode=nomail --role=moderator --language=ar >/dev/null
echo 2026-05-05T10:00:00Z >"$HOUSE/now"
comes_from_eve jardin held-2@x
as_house "$LIBEXEC/ph-digest" --once 2>>"$HOUSE/log/digest"
work_off
has "a moderator in her own" "$(newest mod@member.test)" "Número"
has "and another in his" "$(newest wahid@member.test)" "الرقم"

# ---- a long subject and long lines
long='हमारे क्षेत्र में पानी की समस्या और नए पंप के लिए सीमेंट, रेत और पाइप की कीमत के बारे में एक बहुत लंबा विषय जिसे पंक्ति में पूरा नहीं दिखाया जा सकता क्योंकि वह बहुत ही लंबा है और आगे भी चलता रहता है'
comes garden long@x "$long" "$long $long"
chinese=''
for _ in 1 2 3 4; do
    chinese+='我们用Debian和make demo看了“水泵”，效果很好（真的）,但是阀门还在漏水；'
done
comes garden wide@x '=?utf-8?b?5rC05rO1?=' "$chinese"
work_off
echo 2026-05-11T08:00:00Z >"$HOUSE/now"
as_house "$LIBEXEC/ph-digest" --once 2>>"$HOUSE/log/digest"
work_off
newest li@member.test >"$HOUSE/digest"
ok "R7: no line of a Chinese digest is wider than 72 columns, nor begins with what closes or ends with what opens" \
    /usr/bin/python3 - "$HOUSE/digest" <<'PY'
import re, sys, unicodedata
bad = 0
for line in open(sys.argv[1], encoding="utf-8").read().split("\n")[1:]:
    line = line.rstrip()
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Cf") else 1 for c in line)
    if (width > 72 and "://" not in line and "@" not in line) or re.match("[，。；：！？）」』”’、,;)]", line) or re.search("[（「『“‘(]$", line):
        print("#", width, line); bad = 1
    if re.search("[A-Za-z]$", line) and "Debia" in line[-8:] and not line.endswith("Debian"):
        print("#", line); bad = 1
sys.exit(bad)
PY
whole() { # FILE: what stands before an ellipsis ends where a word of the long subject does
    /usr/bin/python3 - "$1" "$long" <<'PY'
import html, re, sys
text = re.sub(r"\s+", " ", html.unescape(open(sys.argv[1], encoding="utf-8").read()))
cuts = [t[-15:] for t in text.split("…")[:-1] if "\u0900" <= t[-1:] <= "\u097f"]
whole = sys.argv[2] + " " + sys.argv[2]
sys.exit(not cuts or any(c + " " not in whole and c + "," not in whole for c in cuts))
PY
}
ok "a Hindi text is cut behind a word in a digest" whole "$HOUSE/digest"
posthouse archive build >/dev/null
ok "and a subject in a list of the archive" whole "$HOUSE/state/archive/garden/index.html"

# ---- directions
for page in index.html hadiqa/index.html; do
    flaws=$(/usr/bin/python3 - "$HOUSE/state/archive/$page" <<'PY'
import sys
from html.parser import HTMLParser
arabic = lambda s: any("\u0600" <= c <= "\u06ff" for c in s)
class P(HTMLParser):
    def __init__(self):
        super().__init__(); self.dirs = []
    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br", "hr", "img", "link", "ins"):
            a = dict(attrs); self.dirs.append((tag, a.get("dir") or ("auto" if tag == "bdi" else None)))
    def handle_endtag(self, tag):
        while self.dirs and self.dirs.pop()[0] != tag: pass
    def handle_data(self, data):
        if any(t in ("title", "style") for t, _ in self.dirs): return
        d = next((d for _, d in reversed(self.dirs) if d), "ltr")
        if arabic(data) and d == "ltr": print("Arabic, left to right:", data.strip())
        if not arabic(data) and any(c.isalpha() for c in data) and d == "rtl": print("Latin, right to left:", data.strip())
P().feed(open(sys.argv[1], encoding="utf-8").read())
PY
    )
    is "$page: each part runs in its own direction" "$flaws" ""
done
comes hadiqa quoted@x Re "$(printf 'السلام عليكم، المضخة لا تعمل\n\n'; for i in 1 2 3 4 5 6 7 8 9; do echo "> سطر $i"; done)"
work_off
posthouse archive build >/dev/null
ok "the label of a fold in an Arabic letter is left to right" \
    grep -rqE '<summary lang="en" dir="ltr">9 lines' "$HOUSE/state/archive/hadiqa/t"
done_testing
