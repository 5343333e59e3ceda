#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A network with too much of everything, for the weight of the archive's pages.
heavy.py make FOLDER            mbox files to import: many lists, and one with hundreds of tags, sixty years of months, a
                                thread of 900 messages, one of 2 MB, 500 attachments, subjects without end, odd texts
heavy.py words COUNT N          lines of N bytes of words that hardly compress
heavy.py unread FOLDER ARCHIVE  what of the messages' text cannot be reached from the archive's first page by its links"""
import collections
import html
import os
import random
import re
import sys
import urllib.parse

LISTS, YEARS, LONG_THREAD, TAGS, SUBJECTS, FILES = 300, range(1967, 2027), 900, 400, 60, 500
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüéñçабвгдежзик"
chance = random.Random(11)


def words(n):
    line, out = 0, []
    while n > 0:
        word = "".join(chance.choice(LETTERS) for _ in range(chance.randint(3, 11)))
        line = 0 if line > 60 else line + len(word) + 1
        out.append(word + (" " if line else "\n"))
        n -= len(word.encode()) + 1
    return "".join(out)


def han(n):
    return "".join(chr(chance.randrange(0x4e00, 0x9fa0)) + ("\n" if i % 30 == 29 else "") for i in range(n // 3))


def odd_texts():
    """Little text that makes much HTML, each some 24 KB."""
    yield "".join((">>" if i % 2 else ">") + chance.choice(LETTERS) + "\n" for i in range(6000))
    yield "".join("http://" + words(5).strip() + ".example/ " for _ in range(1200))
    yield "".join(f"{'> ' * chance.randint(0, 9)}{words(6).strip()}\n" for _ in range(1800))
    yield "".join("- " + words(3).strip() + "\n" for _ in range(4000))
    yield "".join(chance.choice("<>&\"'") for _ in range(24000))
    yield han(24000)


class Letters:
    """Mails of one mbox; each body begins with a word of its own, by which it is found again."""

    def __init__(self, path):
        self.out, self.path, self.n = open(path, "w", encoding="utf-8"), path, 0

    def add(self, subject, text, year=2026, month=5, answers="", files=0, minute=0):
        name = f"{os.path.basename(self.path)[:-5]}x{self.n}"
        self.n += 1
        date = f"{1 + minute // 1440 % 28:02} {'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()[month - 1]} {year} {minute // 60 % 24:02}:{minute % 60:02}:00 +0000"
        body = f"k{name}k\n{text}\n"
        kind = "text/plain; charset=utf-8"
        if files:
            body = f"--b\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n{body}\n" + "".join(
                f"--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"{i}-{words(120).replace(chr(10), ' ').strip()}\"\n\nx\n"
                for i in range(files)) + "--b--\n"
            kind = "multipart/mixed; boundary=b"
        self.out.write(f"From a@example.org Tue May  5 07:00:00 2026\nFrom: {words(90).replace(chr(10), ' ')} <a@example.org>\nSubject: {subject}\n"
                       f"Date: {date}\nMessage-ID: <{name}@heavy.test>\n{answers}MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n{body}\n")
        return f"In-Reply-To: <{name}@heavy.test>\n"


def make(folder):
    os.makedirs(folder + "/mbox")
    heavy = Letters(folder + "/mbox/heavy.mbox")
    for year in YEARS:
        for month in range(1, 13):
            heavy.add(f"Month {month} of {year}", words(60), year, month)
    asked = [heavy.add("A long thread", words(300))]
    for i in range(1, LONG_THREAD):
        asked.append(heavy.add("Re: A long thread", words(300), answers=asked[chance.randrange(i) if i % 3 else i - 1], minute=i))
    heavy.add("Two megabytes", words(2_000_000))
    heavy.add("Files", words(200), files=FILES)
    for i in range(0, TAGS, 10):
        heavy.add("Tags " + " ".join(f"#{words(24).split()[0]}-{i + k}" for k in range(10)), words(60), answers=heavy.add(f"Tagged {i}", "x"))
    tagged = heavy.add("A thread of tags", words(100))
    for i in range(10):
        tagged = heavy.add("Re: A thread of tags " + " ".join(f"#{words(24).split()[0]}-t{i}{k}" for k in range(10)), words(60), answers=tagged)
    for i in range(SUBJECTS):
        heavy.add((words(1500) + f"#heavy-tag #{words(30).split()[0]}").replace("\n", "\n "), words(100))
    for text in odd_texts():
        heavy.add("Odd", text)
    for i in range(LISTS):
        Letters(f"{folder}/mbox/list-{i:03}.mbox").add(words(300).replace("\n", "\n "), words(100))


# ---- what a reader gets

def pages_from(top):
    seen, to_see = {}, collections.deque(["index.html"])
    while to_see:
        name = to_see.popleft()
        if name in seen or not os.path.exists(f"{top}/{name}"):
            continue
        seen[name] = text = open(f"{top}/{name}", encoding="utf-8").read()
        for link in re.findall(r'href="([^"#]*)', text):
            link = urllib.parse.unquote(html.unescape(link))
            if link and not re.match("[a-z]+:", link):
                to_see.append(os.path.normpath(os.path.join(os.path.dirname(name), link)))
    return seen


def place(name):
    """The order in which a thread's pages are read."""
    folder, _, page = name.rpartition("/t/")
    thread, _, number = page[:-5].partition(".")
    return folder, int(thread), int(number or 1)


def bare(text):
    """What is compared: no blanks, and no marks of quoting or of lists, which become HTML."""
    return re.sub(r"[\s>]|^- ", "", text, flags=re.M)


def unread(folder, top):
    texts, seen = {}, pages_from(top)
    in_order = sorted((n for n in seen if "/t/" in n), key=place)
    for name in in_order:
        for number, inside in re.findall(r'<article id="(\d+)[^"]*".*?<div class="w"[^>]*>\n(.*?)</div>\s*(?:<ul|<footer|</article)', seen[name], re.S):
            shown = re.sub(r"<summary.*?</summary>", "", inside)
            key = (name.split("/")[0], number)
            texts[key] = texts.get(key, "") + bare(html.unescape(re.sub(r"<[^>]*>", "", shown)))
    by_word = {text.split("k", 2)[1]: text for text in texts.values() if text.count("k") > 1}
    lost, count = [], 0
    for mbox in sorted(os.listdir(folder + "/mbox")):
        for mail in open(f"{folder}/mbox/{mbox}", encoding="utf-8").read().split("\nFrom a@"):
            word, text = re.search(r"^k([\w-]+)k\n(.*?)(?=\n\n--b|\Z)", mail, re.M | re.S).groups()
            count += 1
            if by_word.get(word) != f"k{word}k" + bare(text):
                lost.append(word)
    on_disk = {os.path.relpath(os.path.join(at, f), top) for at, _, files in os.walk(top) for f in files if f.endswith(".html") and not at.endswith("/m")}
    files = set(re.findall(r"<bdi lang=\"\">(\d+)-", " ".join(seen.values())))
    print(count, "messages;", "lost", *(lost[:5] or ["none"]), "; pages without a way to them", *(sorted(on_disk - set(seen))[:5] or ["none"]),
          ";", len(files), "attachments")


{"make": make, "words": lambda count, n: print(*(words(int(n)).replace("\n", " ") for _ in range(int(count))), sep="\n"), "unread": unread}[sys.argv[1]](*sys.argv[2:])
