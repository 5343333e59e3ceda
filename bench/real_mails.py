#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the first COUNT mails of a Pipermail mbox into FOLDER, a file each, as they may have looked when they were sent to
the list TO: Pipermail hides the author's address ("ana en example.org"), which no mail server would let through.
    bench/real_mails.py MBOX[.xz] COUNT FOLDER TO"""
import lzma, re, sys

hidden = re.compile(rb"^From: +(\S+) (?:en|at|@end\|ng \|rom) (\S+?)(?: \((.*)\))?$", re.M)
start = re.compile(rb"(?:\A|\n)From \S.* \d{4}\n")


def shown(found):
    local, domain = (re.sub(rb"[^A-Za-z0-9.-]", b"x", part).strip(b".-") for part in found.group(1, 2))
    name = re.sub(rb'[()<>"\\]', b"", found.group(3) or b"")
    return b"From: " + (local or b"x") + b"@" + (domain or b"x") + (b" (" + name + b")" if name else b"")


mbox, count, folder, to = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4].encode()
with (lzma.open if mbox.endswith(".xz") else open)(mbox, "rb") as file:
    mails = start.split(file.read())
written = 0
for mail in mails:
    header, _, body = mail.partition(b"\n\n")
    header, known = hidden.subn(shown, header)
    if known == 1 and written < count:
        written += 1
        with open("%s/%05d" % (folder, written), "wb") as out:
            out.write(b"Return-Path: <someone@example.org>\n" + header.strip(b"\n") + b"\nTo: " + to + b"\n\n" + body)
assert written == count, written
