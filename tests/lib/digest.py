#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""digest.py text|subject|header NAME|flaws <MAIL: what a reader of a digest sees, its flowed lines joined again
(RFC 3676), and every way in which it breaks a rule of mail."""
import email
import re
import sys
from email import policy

raw = sys.stdin.buffer.read()
mail = email.message_from_bytes(raw, policy=policy.default)
lines = mail.get_content().replace("\r\n", "\n").split("\n")
while lines and not lines[-1]:
    lines.pop()


def joined():
    out, soft = [], False
    for line in lines:
        line = line[1:] if line.startswith(" ") else line
        if soft:
            out[-1] += line
        else:
            out.append(line)
        soft = line.endswith(" ") and line != "-- "
    return out


def columns(line):
    import unicodedata
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
               else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def flaws():
    if re.search(rb"[^\r]\n|\r[^\n]", raw):
        yield "O1: a bare line end"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        yield "O1: a line over 998 bytes"
    for name in ("Date", "From", "To", "Message-ID", "Subject", "MIME-Version", "List-Id", "List-Help", "List-Post",
                 "List-Unsubscribe", "List-Subscribe", "List-Owner", "List-Archive", "Auto-Submitted", "Precedence"):
        if len(mail.get_all(name, [])) != 1:
            yield "O2, O5, O10: %d of %s" % (len(mail.get_all(name, [])), name)
    if mail["Auto-Submitted"] != "auto-generated" or mail["Precedence"] != "list":
        yield "O10: it does not say that it is automatic"
    if mail.get_content_type() != "text/plain" or mail.get_param("format") != "flowed":
        yield "it is not one part of flowed text"
    if re.search(rb"[\x80-\xff]", raw.split(b"\r\n\r\n")[0]):
        yield "O13: a header that is not encoded"
    for line in lines:
        if re.search(r"([^\w\s])\1{3}", line):
            yield "O14: repeated signs: " + line
        if line.strip() and not re.search(r"\w", line):
            yield "O14: a line without words: " + line
        if columns(line) > 73 and " " in line.strip():
            yield "a line of %d columns: %s" % (columns(line), line)
    if "garden-unsubscribe@lists.test" not in "\n".join(joined()):
        yield "O8: no visible way to unsubscribe"


what = sys.argv[1]
if what == "text":
    print("\n".join(joined()))
elif what == "flaws":
    print("\n".join(flaws()))
else:
    print(mail[what])
