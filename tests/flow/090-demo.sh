#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo, as it is installed: every mail is filed where it belongs, copies and digests are written, the archive
# shows no address, and it can be run again.
# shellcheck disable=SC2317 # functions are called by their names
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
HOUSES=$HOUSE/houses
mkdir "$HOUSES"
[ "$(id -u)" -ne 0 ] || chown "$HOUSE_USER" "$HOUSES"
DEMO=$HOUSES/demo ARCHIVE=$HOUSES/demo/archive
unset POSTHOUSE_CONFIG
demo() {
    as_house "$STAGE/usr/bin/posthouse" demo "$@"
}

# by the processor's time, which says the same on a busy machine (bench/demo.sh: by the clock)
cpu_ms() {
    awk '{ printf "%d", ($16 + $17) * 1000 / '"$(getconf CLK_TCK)"' }' /proc/$$/stat
}
before=$(cpu_ms)
ends "the demo runs" 0 demo "$DEMO"
took=$(($(cpu_ms) - before))
has "and says where to look" "$said" "file://$ARCHIVE/index.html"
if [ "$V" = asan ]; then
    skip "in less than 20 seconds of a processor's time" "this build is slower than what is installed"
else
    ok "in less than 20 seconds of a processor's time" test "$took" -gt 100 -a "$took" -lt 20000
    note "$took ms"
fi
while read -r path; do
    ok "what it names is there: ${path#"$DEMO"/}" test -e "$path"
done < <(grep -o "$DEMO/[^ ]*" <<<"$said" | sort -u)
export POSTHOUSE_CONFIG=$DEMO/etc/posthouse.conf
stats=$(posthouse stats)
is "nothing is held, waits or failed" "$(grep -cE '^(held|outbox|spool) +[1-9][0-9]* *(waiting|failed|aside|)$' <<<"$stats")" 0

# ---- every mail in every list that it was sent to, and in the thread that its own header names
posthouse thread list --json >"$HOUSE/threads"
cat >"$HOUSE/expected.py" <<'PY'
"""What the demo's letters say about themselves, read by Python: posts, and threads by In-Reply-To and References."""
import collections, email, email.policy, json, os, sys
folder, threads = sys.argv[1:]
rows = [json.loads(line) for line in open(threads)]
mails = {}
for line in open(os.path.join(folder, "INDEX")):
    name, to, _ = line.rstrip("\n").split("\t")
    m = email.message_from_binary_file(open(os.path.join(folder, name), "rb"))
    key = m["Message-ID"].strip("<> ")
    parents = [p.strip("<>") for p in f'{m["References"] or ""} {m["In-Reply-To"] or ""}'.split()]
    mails[key] = ({a.replace("+", "@").split("@")[0] for a in to.split()}, parents)
posts = {(name, key) for key, (lists, _) in mails.items() for name in lists}
got = {(r["list"].split("@")[0], r["message_id"].strip("<> ")) for r in rows}
print("posts", "as sent" if posts == got and len(rows) == len(got) else sorted(posts ^ got))
def root(name, key):
    for p in reversed(mails[key][1]):
        if (name, p) in posts:
            return root(name, p)
    return key
def parts(pairs):
    d = collections.defaultdict(set)
    for post, thread in pairs:
        d[thread].add(post)
    return {frozenset(v) for v in d.values()}
want = parts((p, (p[0], root(*p))) for p in posts)
have = parts(((r["list"].split("@")[0], r["message_id"].strip("<> ")), (r["list"], r["thread"])) for r in rows)
print("threads", "as answered" if want == have else [sorted(x) for x in want ^ have])
PY
# what is posted anew with the same subject, or without the header that names its parent, would show here
expected=$(/usr/bin/python3 "$HOUSE/expected.py" "$ROOT/demo/mail" "$HOUSE/threads")
has "every mail is filed, once in each list" "$expected" "posts as sent"
has "every thread is the one that its mails name" "$expected" "threads as answered"
for topic in water seeds leathers solar dyes repair; do
    ok "mails to a topic's address have its tag: $topic" grep -q "\"tags\":\[[^]]*\"$topic\"" "$HOUSE/threads"
done

# ---- its dates: of the last weeks, each weekday kept, in the text as in the header
cat >"$HOUSE/dates.py" <<'PY'
"""The demo's letters as they were sent: when, and what days their words name. Read by Python."""
import datetime, email, email.policy, email.utils, glob, os, re, sys
folder, now = sys.argv[1], datetime.datetime.fromisoformat(sys.argv[2].replace("Z", "+00:00"))
forms = [(r"\b\d\d/\d\d/\d{4}", "%d/%m/%Y"), (r"\b\d\d\.\d\d\.\d{4}", "%d.%m.%Y"), (r"\d{4}年\d+月\d+日", "%Y年%m月%d日"),
    (r"\b[A-Z][a-z][a-z] \d+, \d{4}", "%b %d, %Y"), (r"\b\d+ [A-Z][a-z][a-z] \d{4}", "%d %b %Y"), (r"\b\d+ [A-Z][a-z]{3,} \d{4}", "%d %B %Y")]
sent, odd, named, coming = {}, [], 0, []
for f in sorted(glob.glob(folder + "/*.eml")):
    m = email.message_from_binary_file(open(f, "rb"), policy=email.policy.default)
    at = email.utils.parsedate_to_datetime(str(m["Date"]))
    sent[m["Message-ID"].strip()] = at
    if not now - datetime.timedelta(days=29) < at <= now or at.strftime("%a") != str(m["Date"])[:3]:
        odd.append((os.path.basename(f), str(m["Date"])))
    body = m.get_body(("plain", "html"))
    text = str(m["Subject"]) + "\n" + body.get_content()
    for pattern, form in forms:
        for day in re.findall(pattern, text):
            day, named = datetime.datetime.strptime(day, form).date(), named + 1
            parents = [sent[p] for p in re.findall("<[^>]+>", f'{m["References"] or ""} {m["In-Reply-To"] or ""}') if p in sent]
            if day > at.date():
                coming.append(day)
            elif not any(abs((day - p.date()).days) <= 1 for p in parents + [at]):
                odd.append((os.path.basename(f), str(day)))
print(odd or "as told", "%d days named" % named, "the last %s" % ("within a week" if now - max(sent.values()) < datetime.timedelta(days=7) else "too old"),
    "%d to come" % len([day for day in coming if day >= now.date()]))
PY
is "its letters are of the last four weeks, and so are the days that they name" \
    "$(/usr/bin/python3 "$HOUSE/dates.py" "$DEMO/letters" "$(date -u +%FT%TZ)")" "as told 27 days named the last within a week 2 to come"

# ---- copies
count_of() {
    find "$DEMO/sent/$1/new" -type f 2>/dev/null | wc -l
}
digests_of() {
    grep -lrs '^Auto-Submitted: auto-generated' "$DEMO/sent/$1/new"
}
ok "who wants each mail has them" test "$(count_of tom@example.org)" -gt 10
is "who wants no mail of a list has none" "$(cat "$DEMO"/sent/amina.wanjiru@example.org/new/* | grep -c '^List-Id: Sewing')" 0
is "no copy has a header twice" "$(for f in "$DEMO"/sent/*/new/*; do sed '/^\r*$/q' "$f" | grep -oiE '^(Message-ID|List-Id|Subject|From|Date):' | sort | uniq -d; done)" ""

# ---- digests, in each member's language
declare -A reader=([en]=amina.wanjiru@example.org [fr]=awa.traore@example.org [es]=rosa.quispe@example.org
    [pt]=joao.nogueira@example.com [sw]=esther.nabwire@example.com [ar]=layla.haddad@example.org
    [hi]=ravi.meena@example.net [zh]=jianguo.wang@example.com)
cat >"$HOUSE/text.py" <<'PY'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print(m["Subject"], m.get_body().get_content(), sep="\n")
PY
for lang in en fr es pt sw ar hi zh; do
    digest=$(digests_of "${reader[$lang]}" | head -1)
    ok "a digest was sent: $lang" test -s "$digest"
    [ -n "$digest" ] || continue
    text=$(/usr/bin/python3 "$HOUSE/text.py" "$digest")
    # the word that begins each item, out of that language's own texts
    item=$(sed 's/{{number}}.*//' "$ROOT/templates/mail/$lang/digest_line.txt")
    ok "in the member's language: $lang" grep -q "^${item}[0-9]" <<<"$text"
done
is "no item is left in the air where its list would begin" "$(grep -hE '[:：].*[:：]$' "$DEMO"/digests/*.txt)" ""
is "nobody gets two of one list" "$(for d in "$DEMO"/sent/*/new; do grep -ls '^Auto-Submitted: auto-generated' "$d"/* | xargs -r grep -h '^List-Id' | sort | uniq -d; done)" ""

# ---- the archive
cat >"$HOUSE/archive.py" <<'PY'
"""The archive as a reader gets it: addresses, scripts, dead links, and what each .gz holds."""
import glob, gzip, html, os, re, sys, urllib.parse
top = sys.argv[1]
files = [f for f in glob.glob(top + "/**", recursive=True) if os.path.isfile(f)]
address = re.compile(r"[\w.+=-]+@(?!lists\.example\.org)[\w-]+(\.[\w-]+)+")
seen = {"addresses": [], "scripts": [], "dead links": [], "odd .gz": [], "too large": []}
for f in files:
    raw = open(f, "rb").read()
    if f.endswith(".gz"):
        if gzip.decompress(raw) != open(f[:-3], "rb").read():
            seen["odd .gz"].append(f)
        if len(raw) > 14 * 1024:
            seen["too large"].append(f)
        continue
    text = raw.decode()
    plain = urllib.parse.unquote(html.unescape(re.sub(r"<[^>]*>", "", text))) + urllib.parse.unquote(html.unescape(text))
    seen["addresses"] += [(f, m.group(0)) for m in address.finditer(plain)]
    if re.search(r"<script|javascript:|\son\w+=", text, re.I):
        seen["scripts"].append(f)
    for link in re.findall(r'(?:href|src)="([^"#?]*)', text):
        link = html.unescape(link)
        if not link or re.match(r"[a-z]+:", link):
            continue
        to = os.path.join(os.path.dirname(f), urllib.parse.unquote(link))
        if not os.path.isfile(to) and not os.path.isfile(os.path.join(to, "index.html")):
            seen["dead links"].append((f, link))
for what, found in seen.items():
    print(what, found[:10] if found else "none")
PY
ok "the archive has pages" test "$(find "$ARCHIVE" -name '*.html' | wc -l)" -gt 100
archive=$(/usr/bin/python3 "$HOUSE/archive.py" "$ARCHIVE")
for what in addresses scripts 'dead links' 'odd .gz' 'too large'; do
    has "the archive has no $what" "$archive" "$what none"
done
pages() {
    grep -rl --include='*.html' "$@" "$ARCHIVE"
}
ok "each list has its page" test -s "$ARCHIVE/garden/index.html" -a -s "$ARCHIVE/pumps/index.html" -a -s "$ARCHIVE/sewing/index.html"
is "each post has its permanent address" "$(find "$ARCHIVE" -path '*/m/*.html' | wc -l)" "$(($(wc -l <"$HOUSE/threads") - 1))"
is "but one, that asked not to be archived: it leaves no trace" "$(pages -e 'Seed swap by post')" ""
cat >"$HOUSE/spoken.py" <<'PY'
"""The languages that the archive says its mails are in."""
import glob, re, sys
found = set()
for f in glob.glob(sys.argv[1] + "/*/t/*.html"):
    found |= set(re.findall(r'<div class="?w"? dir="?auto"? lang="?([\w-]*)', open(f).read()))
print(*sorted(found))
PY
is "each mail says its language, as its words tell it or its author does" "$(/usr/bin/python3 "$HOUSE/spoken.py" "$ARCHIVE")" \
    "ar de en en-GB es fr hi pt ru sw zh zh-CN"
ok "Arabic is Arabic, and goes from the right" test -n "$(pages -E -e '<[^>]*lang="?ar[^>]*dir="?auto|<[^>]*dir="?auto[^>]*lang="?ar')"
ok "Chinese says that it is Chinese" test -n "$(pages -e 'lang="\?zh')"
link=$(grep -hm1 '^Archived-At' "$DEMO"/sent/tom@example.org/new/* | head -1 | sed 's/.*<file:\/\/\(.*\)>.*/\1/')
ok "O9: the link in a copy leads to a page" test -s "$link"

# ---- again
touch "$DEMO/mine"
export POSTHOUSE_NOW=2027-05-03T12:00:00Z # 52 weeks on: days of the same names
ends "it can be run again" 0 demo "$DEMO"
is "with the dates of another day" "$(/usr/bin/python3 "$HOUSE/dates.py" "$DEMO/letters" $POSTHOUSE_NOW)" \
    "as told 27 days named the last within a week 2 to come"
has "in the digest too" "$(cat "$DEMO/digests/garden-amina.wanjiru@example.org.txt")" "Show & tell is on Thursday 13 May 2027, 15:00"
unset POSTHOUSE_NOW
no "and begins with a fresh house" test -e "$DEMO/mine"
is "of the same size" "$(posthouse thread list --json | wc -l)" "$(wc -l <"$HOUSE/threads")"
as_house mkdir "$HOUSES/mine"
as_house touch "$HOUSES/mine/letters"
ends "somebody else's folder is left alone" 73 demo "$HOUSES/mine"
has "and named" "$said" "$HOUSES/mine"
ok "with all that is in it" test -e "$HOUSES/mine/letters"
as_house mkdir "$HOUSES/with blank"
ends "a folder with a blank in its name will do" 0 demo "$HOUSES/with blank"
typed=$(sed -n 's/^and try, after  //p; s/^  \(posthouse explain .*\)/\1/p' <<<"$said")
ends "and what it says to try can be typed" 0 as_house bash -c "$typed"
has "as it stands" "$said" aphids
done_testing
