#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive as a browser shows it.
pages.py ARCHIVE DOMAIN [--axe=FILE] [--every] [--also=WORDS]…
Looks at one page of each kind and at those that hold WORDS, or at every page: from the folder, and from a web server, with
scripts off; on the narrowest telephone, in the dark, and on paper. Each rule is a line: "RULE none", or "RULE" and what
breaks it; other lines begin with "#"."""
import argparse
import http.server
import json
import os
import sys
import threading
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from browser import Browser  # noqa: E402

KINDS = ("home", "list", "topic", "tag", "month", "thread", "stub")
PHONE, DESK = 320, 1280
RULES = ("words that are not shown", "words beyond the edge", "sideways scrolling", "further requests from a folder",
         "further requests from a server", "dead links", "lost stubs", "wrong directions", "pages without a title",
         "light pages in the dark", "links that look like words", "words lost on paper", "hidden skip links")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "rules": {"target-size": {"enabled": True}},
       "resultTypes": ["violations"]}

# every piece of text that a reader should see, with where it is; folds that are shut show their summary alone
TEXT = r"""
const edge = document.documentElement.clientWidth, unseen = [], beyond = [], turned = [];
let rtl = 0, ltr = 0;
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
const scrolls = e => e && (getComputedStyle(e).overflowX === "auto" || scrolls(e.parentElement));
const shut = e => { const d = e.closest("details:not([open])"); return d && !(e.closest("summary")?.parentElement === d); };
for (let n; (n = walk.nextNode());) {
    const e = n.parentElement, words = n.data.trim();
    if (!words || e.closest(".skip,style,script,nav,footer") || shut(e)) continue;
    range.selectNodeContents(n);
    const boxes = [...range.getClientRects()].filter(r => r.width > 0 && r.height > 0), style = getComputedStyle(e);
    if (!boxes.length || style.visibility !== "visible" || style.opacity === "0") unseen.push(words.slice(0, 40));
    else if (!scrolls(e) && boxes.some(r => r.left < -0.5 || r.right > edge + 0.5)) beyond.push(words.slice(0, 40));
}
const at = (n, i) => { range.setStart(n, i); range.setEnd(n, i + 1); return range.getBoundingClientRect(); };
for (const e of document.querySelectorAll("h1,.s,.lead,.w p,.w li,.w pre")) {
    if (shut(e)) continue;
    const inner = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    let n, i = -1;
    while (i < 0 && (n = inner.nextNode())) i = n.data.search(/\p{L}/u);
    if (i < 0) continue;
    const right = /[\p{Script=Hebrew}\p{Script=Arabic}]/u, rightward = right.test(n.data[i]), first = at(n, i);
    const j = [...n.data.slice(i + 1)].findIndex(c => /\p{L}/u.test(c) && right.test(c) === rightward);
    if (j < 0) continue;
    const next = at(n, i + 1 + j), box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (Math.abs(next.top - first.top) > 4) continue;
    rightward ? rtl++ : ltr++;
    const gap = rightward ? box.right - parseFloat(style.paddingRight) - first.right : first.left - box.left - parseFloat(style.paddingLeft);
    const starts = i === 0 && e.textContent.indexOf(n.data) === 0;
    if ((rightward ? next.left > first.left : next.left < first.left) || (starts && Math.abs(gap) > 24))
        turned.push(e.textContent.trim().slice(0, 40) + " (" + Math.round(gap) + ")");
}
const seen = document.querySelector("main")?.innerText.trim().length || 0;
return {unseen, beyond, turned, rtl, ltr, seen, wide: document.documentElement.scrollWidth, title: document.title,
    links: [...document.querySelectorAll("a[href]")].map(a => a.href)};
"""
LIGHT = r"""
const light = e => { const [r, g, b, a = 1] = getComputedStyle(e).backgroundColor.match(/[\d.]+/g).map(Number);
    return a === 0 ? 1 : (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255; };
const ink = e => { const [r, g, b] = getComputedStyle(e).color.match(/[\d.]+/g).map(Number); return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255; };
return {paper: light(document.documentElement), ink: ink(document.body)};
"""

# a link among words has a line below it or another colour than they, and enough contrast (WCAG 1.4.3) with what is behind it
LINKS = r"""
const rgb = s => s.match(/[\d.]+/g).map(Number), back = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
const bright = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const plain = [];
for (const a of document.querySelectorAll("main a[href]")) {
    const style = getComputedStyle(a), around = getComputedStyle(a.parentElement), p = bright(back(a)), i = bright(rgb(style.color));
    const lined = style.textDecorationLine.includes("underline");
    if (a.closest(".y")) continue;
    if (!lined && style.color === around.color || a.matches(".tag") && (!lined || style.color === around.color) ||
        (Math.max(p, i) + 0.05) / (Math.min(p, i) + 0.05) < 4.5) plain.push(a.textContent.slice(0, 40));
}
return plain;
"""


def kind(path):
    parts = path.split("/")
    if path == "index.html":
        return "home"
    if len(parts) == 2:
        return "list" if parts[1] == "index.html" else "month"
    return {"m": "stub", "t": "thread"}.get(parts[1], parts[1])


class Served(http.server.BaseHTTPRequestHandler):
    """The folder as any web server gives it out, with the .gz beside the page where there is one and a browser takes it; keeps what was asked."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        path = os.path.join(self.server.top, urllib.parse.unquote(self.path.split("?")[0]).lstrip("/"))
        if path.endswith("/"):
            path += "index.html"
        packed = "gzip" in self.headers.get("Accept-Encoding", "") and os.path.exists(path + ".gz")
        try:
            with open(path + ".gz" * packed, "rb") as f:
                body = f.read()
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Look:
    def __init__(self, browser, top, domain):
        self.b, self.top, self.domain = browser, os.path.abspath(top), domain
        self.found = {rule: [] for rule in RULES}
        self.known, self.rtl, self.ltr, self.seen = {}, 0, 0, set()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
        self.server.top, self.server.asked = self.top, []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.web = f"http://127.0.0.1:{self.server.server_port}/"
        self.folder = "file://" + urllib.parse.quote(self.top) + "/"

    def text(self, page):
        got = self.b.look("(() => {" + TEXT + "})()")
        self.rtl, self.ltr = self.rtl + got["rtl"], self.ltr + got["ltr"]
        for rule, what in (("words that are not shown", got["unseen"]), ("words beyond the edge", got["beyond"]),
                           ("wrong directions", got["turned"])):
            self.found[rule] += [(page, w) for w in what]
        if got["seen"] < 20:
            self.found["words that are not shown"].append((page, "hardly a word"))
        if not got["title"].strip():
            self.found["pages without a title"].append(page)
        return got

    def from_folder(self, page):
        url = self.folder + urllib.parse.quote(page)
        self.b.open(url, leads_on=kind(page) == "stub")
        self.once(page, url, self.b.asked, "further requests from a folder")
        got = self.text(page)
        self.links(page)
        if got["wide"] > PHONE:
            self.found["sideways scrolling"].append((page, got["wide"]))
        for link in got["links"]:
            if link.startswith("file:") and not link.startswith(self.folder):
                self.found["dead links"].append((page, link))

    def links(self, page):
        self.found["links that look like words"] += [(page, w) for w in self.b.look("(() => {" + LINKS + "})()")]

    def from_server(self, page):
        url = self.web + urllib.parse.quote(page)
        self.server.asked.clear()
        self.b.open(url, leads_on=kind(page) == "stub")
        # an icon is asked for by browsers, once a site, whatever a page says
        asked = [self.web + path[1:] for path in self.server.asked if path != "/favicon.ico"]
        self.once(page, url, asked, "further requests from a server")
        for link in self.text(page)["links"]:
            if not self.lives(link):
                self.found["dead links"].append((page, link))

    def once(self, page, url, asked, rule):
        """A page is all that it asks for; a stub asks for the page that its message stands on, and shows the message."""
        stub = kind(page) == "stub"
        if asked[:1] != [url] or len(asked) != 1 + stub:
            self.found[rule].append((page, asked))
        if stub and not self.b.look(r"""(() => { const at = document.querySelector("article:target")?.getBoundingClientRect();
                return at && at.height > 0 && at.top < innerHeight && at.bottom > 0; })()"""):
            self.found["lost stubs"].append(page)

    def lives(self, link):
        address, _, anchor = link.partition("#")
        if link.startswith("mailto:"):
            return urllib.parse.urlparse(link).path.endswith("@" + self.domain)
        if not link.startswith(self.web):
            return link.startswith(("http:", "https:"))  # an author's own, and ours to ask for from nobody
        if address not in self.known:
            try:
                with urllib.request.urlopen(address, timeout=10) as answer:
                    self.known[address] = answer.read().decode()
            except OSError:
                self.known[address] = None
        text = self.known[address]
        return text is not None and (not anchor or f'id="{anchor}"' in text)

    def dark_and_paper(self, page):
        self.b.open(self.folder + urllib.parse.quote(page), leads_on=kind(page) == "stub")
        self.b.media(scheme="dark")
        dark = self.b.look("(() => {" + LIGHT + "})()")
        if dark["paper"] > 0.2 or dark["ink"] < 0.6:
            self.found["light pages in the dark"].append((page, dark))
        self.links(page)
        self.b.media("print")
        paper = self.b.look("(() => {" + LIGHT + "})()")
        if paper["paper"] < 0.95 or paper["ink"] > 0.2:
            self.found["words lost on paper"].append((page, paper))
        self.text(page)
        if len(self.b.tell("Page.printToPDF")["data"]) < 1000:
            self.found["words lost on paper"].append(page)
        self.b.media()

    def keyboard(self, page):
        """The first thing that the Tab key comes to leads past what stands before the text, and can be seen then."""
        self.b.open(self.folder + urllib.parse.quote(page))
        self.b.key("Tab", 9)
        got = self.b.look(r"""(() => { const e = document.activeElement, at = e.getBoundingClientRect();
            return e.hash === "#main" && document.getElementById("main") && at.left >= 0 && at.top >= 0 && at.width > 0; })()""")
        if not got:
            self.found["hidden skip links"].append(page)

    def axe(self, page, source):
        out = []
        self.b.open(self.folder + urllib.parse.quote(page))
        self.b.look(source + "; 0")
        for media, scheme in (("", "light"), ("", "dark"), ("print", "light")):
            self.b.media(media, scheme)
            for v in self.b.look(f"axe.run({json.dumps(AXE)}).then(r => r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html, "
                                 "v.nodes[0].failureSummary]))"):
                out.append((page, media or scheme, v[0], v[1], v[2][:120], v[3][:200]))
        self.b.media()
        return out


def choose(top, also, every):
    """One page of each kind, the first by name, and all that hold certain words; or all."""
    pages = sorted(os.path.relpath(os.path.join(folder, name), top) for folder, _, names in os.walk(top)
                   for name in names if name.endswith(".html"))
    chosen = pages if every else [next((p for p in pages if kind(p) == k), None) for k in KINDS]
    for words in also:
        holds = [p for p in pages if kind(p) != "stub" and words in open(os.path.join(top, p), encoding="utf-8").read()]
        if not holds:
            sys.exit(f"no page holds: {words}")
        chosen += [p for p in holds if p not in chosen]
    if None in chosen or {kind(p) for p in chosen} != set(KINDS):
        sys.exit("a kind of page is missing")
    return chosen


def main():
    words = argparse.ArgumentParser()
    words.add_argument("archive")
    words.add_argument("domain")
    words.add_argument("--axe")
    words.add_argument("--every", action="store_true")
    words.add_argument("--also", action="append", default=[])
    given = words.parse_args()
    pages = choose(given.archive, given.also, given.every)
    axe, found = open(given.axe, encoding="utf-8").read() if given.axe else None, []
    with Browser() as b:
        look = Look(b, given.archive, given.domain)
        b.script(False)
        b.size(PHONE)
        for page in pages:
            look.from_folder(page)
        b.size(DESK)
        for page in pages:
            look.from_server(page)
        readable = [p for p in pages if kind(p) != "stub"]
        for page in readable:
            look.dark_and_paper(page)
            look.keyboard(page)
        b.script(True)
        for width in (PHONE, DESK):
            b.size(width)
            for page in readable if axe else []:
                found += look.axe(page, axe)
    print(f"# {len(pages)} pages; {look.ltr} paragraphs from the left, {look.rtl} from the right")
    print("paragraphs from the right", "some" if look.rtl else "none")
    for rule, what in look.found.items():
        print(rule, *(what[:5] or ["none"]))
    if axe:
        print("hindrances", *(found[:5] or ["none"]))


main()
