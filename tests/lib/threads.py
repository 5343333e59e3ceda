#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The threading states of imaptest: threads.py make FOLDER TO writes an mbox a state, TO/stNN.mbox, in which each mail's
body is its number; threads.py shape POSTS tells the threads of `posthouse thread list --json` as RFC 5256 writes
them, the number of a mail being its Message-ID's place in the state."""
import collections
import json
import os
import re
import sys
import time


def split(path):
    with open(path, encoding="ascii") as f:
        return [m for m in re.split(r"^(?=From )", f.read(), flags=re.M) if m.strip()]


def whole(mail, number):
    """As a mail server would hand it on: with a From, a Date (the envelope's, where there is none) and a Message-ID."""
    line, rest = mail.split("\n", 1)
    header, _, body = rest.partition("\n\n")
    when = re.search(r"\w{3} (\w{3} +\d+ [\d:]+ \d{4})( [+-]\d{4})?", line)
    stamp = time.strftime("%a, %d %b %Y %H:%M:%S", time.strptime(when.group(1), "%b %d %H:%M:%S %Y"))
    if not re.search(r"^Date:", header, re.M | re.I):
        header += "\nDate: %s%s" % (stamp, when.group(2) or " +0000")
    if not re.search(r"^Message-ID:", header, re.M | re.I):
        header += "\nMessage-ID: <none-%d@x>" % number
    return "From user@domain  %s\nFrom: user@example.org\n%s\n\n%s\n" % (line.split("  ", 1)[1].split(" +")[0], header.strip(), body.strip())


def make(folder, to):
    with open(os.path.join(folder, "cases.json"), encoding="utf-8") as f:
        cases = json.load(f)
    for n, case in enumerate(cases):
        mails = split(os.path.join(folder, case["test"] + ".mbox"))
        with open(os.path.join(to, "st%02d.mbox" % n), "w", encoding="ascii") as f:
            for number in case["present"]:
                f.write(whole(mails[number - 1], number) + "\n")
        print("st%02d\t%s\t%s\t%s" % (n, case["test"], " ".join(map(str, case["present"])), case["expect"]))


def shape(posts, present):
    """Children in the order of their numbers; a thread whose first mail is missing has several tops."""
    below = collections.defaultdict(list)
    for p in posts:
        below[p["thread"] if not p["parent"] else "p%d" % p["parent"]].append(p)

    def tell(p):
        under, name = below["p%d" % p["number"]], str(present[p["number"] - 1])
        return name + ("" if not under else " " + tell(under[0]) if len(under) == 1 else " " + "".join("(%s)" % tell(u) for u in under))

    out = []
    for thread in sorted({p["thread"] for p in posts}, key=lambda t: min(p["number"] for p in posts if p["thread"] == t)):
        tops = below[thread]
        out.append("(%s)" % (tell(tops[0]) if len(tops) == 1 else "".join("(%s)" % tell(t) for t in tops)))
    return "".join(out)


if sys.argv[1] == "make":
    make(*sys.argv[2:])
else:
    lists = collections.defaultdict(list)
    with open(sys.argv[2], encoding="utf-8") as f:
        for line in f:
            post = json.loads(line)
            lists[post["list"].split("@")[0]].append(post)
    for state in sys.stdin.read().splitlines():
        name, test, present, expect = state.split("\t")
        print("%s\t%s\t%s\t%s\t%s" % (name, test, present, expect, shape(lists[name], present.split())))
