#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive's tree, as a reader and a web server get it.
tree.py flaws FOLDER DOMAIN          every way in which it breaks a rule: "RULE none", or "RULE" and what breaks it
tree.py bytes FOLDER                 each file and the hash of its bytes
tree.py mails TO FOLDER KIND         letters for a test: long (one of 300 KB), many (200 in one thread), words (a
                                     subject and tags as long as they can be), one file each, in the order of sending"""
import gzip
import hashlib
import html
import os
import random
import re
import sys
import urllib.parse

PAGE_MOST, STUB_MOST, PACKED_LEAST = 14 * 1024, 400, 512


def files(top):
    for folder, _, names in os.walk(top):
        for name in names:
            yield os.path.join(folder, name)


def links(text):
    for _, name in re.findall(r"""\s(href|src)=("[^"]*"|'[^']*'|[^\s>]*)""", text):
        yield html.unescape(name.strip("\"'"))
    for url in re.findall(r'http-equiv="refresh" content="0;url=([^"]*)"', text):
        yield html.unescape(url)


def flaws(top, domain):
    found = {rule: [] for rule in ("dead links", "dead anchors", "addresses", "odd .gz", "no .gz", "strays", "large pages",
                                   "large stubs", "scripts", "refreshes", "requests", "double ids", "lost stubs")}
    texts = {f: open(f, "rb").read().decode() for f in files(top) if f.endswith(".html")}
    ids = {f: re.findall(r'\sid="([^"]*)"', t) for f, t in texts.items()}
    address = re.compile(r"[\w.+=-]+@(?!" + re.escape(domain) + r"\b)[\w-]+(\.[\w-]+)+")
    for f in files(top):
        name = f[len(top):].strip("/")
        if f.endswith(".gz"):
            if f[:-3] not in texts or gzip.decompress(open(f, "rb").read()) != texts[f[:-3]].encode():
                found["odd .gz"].append(name)
        elif f not in texts and name not in (".state", ".lock"):
            found["strays"].append(name)
    for f, text in texts.items():
        name = f[len(top):].strip("/")
        stub = "/m/" in f
        packed = os.path.getsize(f + ".gz") if os.path.exists(f + ".gz") else None
        if (packed is None) != (len(text.encode()) < PACKED_LEAST):
            found["no .gz"].append(name)
        elif packed and packed > PAGE_MOST:
            found["large pages"].append((name, packed))
        if stub and len(text.encode()) >= STUB_MOST:
            found["large stubs"].append(name)
        if re.search(r"<script|javascript:|<[^>]*\son\w+=", text, re.I):
            found["scripts"].append(name)
        if ("http-equiv" in text) != stub:
            found["refreshes"].append(name)
        if re.search(r"<[^>]*\ssrc=|<link(?! rel=\"canonical\")|<iframe|<object|<embed", text, re.I) or re.search(
                r"<style>[^<]*(@import|url\()", text, re.I) or re.search(r"<[^>]*style=[^>]*url\(", text, re.I):
            found["requests"].append(name)
        if len(ids[f]) != len(set(ids[f])):
            found["double ids"].append(name)
        plain = urllib.parse.unquote(html.unescape(re.sub(r"<[^>]*>", "", text)))
        for whole in (plain, urllib.parse.unquote(html.unescape(text))):
            found["addresses"] += [(name, m.group(0)) for m in address.finditer(whole)]
        for link in links(text):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            to = os.path.normpath(os.path.join(os.path.dirname(f), urllib.parse.unquote(path))) if path else f
            if to not in texts:
                found["dead links"].append((name, link))
            elif anchor and anchor not in ids[to]:
                found["dead anchors"].append((name, link))
            elif stub and not re.search(rf'id="{anchor}".*?</article>', texts[to], re.S):
                found["lost stubs"].append((name, link))
    for rule, what in found.items():
        print(rule, *(what[:5] or ["none"]))


def hashes(top):
    for f in sorted(files(top)):
        if not f.endswith("/.lock"):
            print(f[len(top):].strip("/"), hashlib.sha256(open(f, "rb").read()).hexdigest())


def words(chance, n):
    """Words that hardly compress."""
    text, line = [], 0
    while n > 0:
        word = "".join(chance.choice("abcdefghijklmnopqrstuvwxyzäöüéñç") for _ in range(chance.randint(3, 11)))
        line = 0 if line > 60 else line + len(word) + 1
        text.append(word + (" " if line else "\n"))
        n -= len(word) + 1
    return "".join(text)


def mails(to, folder, kind):
    chance = random.Random(7)
    people = ["mary.okello@example.org", "herve@example.net", "rosa.quispe@example.org", "sunita@example.org"]
    count = {"long": 1, "many": 200, "words": 60}[kind]
    os.makedirs(folder, exist_ok=True)
    for i in range(count):
        subject, answers, body = f"A {kind} story", "", words(chance, 300_000 if kind == "long" else 400)
        if kind == "many" and i:
            answers = f"In-Reply-To: <many-{chance.randrange(i) if i % 3 else i - 1}@story.test>\n"
            subject = "Re: " + subject
        if kind == "words":
            subject = words(chance, 700).replace("\n", "\n ") + "".join(f"\n #{words(chance, 20).split()[0]}" for _ in range(8))
        text = (f"From: Person {i % 4} <{people[i % 4]}>\nTo: {to}\nSubject: {subject}\n{answers}"
                f"Date: Tue, 05 May 2026 {i // 60:02}:{i % 60:02}:00 +0000\nMessage-ID: <{kind}-{i}@story.test>\n"
                f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n")
        with open(f"{folder}/{i:03}", "w", encoding="utf-8") as f:
            f.write(text)


{"flaws": flaws, "bytes": hashes, "mails": mails}[sys.argv[1]](*sys.argv[2:])
