# SPDX-License-Identifier: GPL-3.0-or-later
"""mbox files of Pipermail, split independently of our own splitter: by Python's mailbox, with our rule for what
separates. mbox.py count FILE…: a JSON object a file. mbox.py shuffle SEED FROM TO: the same mails in another order.
mbox.py split FROM FOLDER: a file a mail, without the line that separates."""
import json
import mailbox
import os
import random
import re
import sys

DATED = re.compile(rb"^From .*\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d \d\d:\d\d(:\d\d)? \d{4}\s*$")
FIELD = re.compile(rb"^[!-9;-~]+[ \t]*:")


class Pipermail(mailbox.mbox):
    """Python's own takes every line that begins with "From " for a separator."""

    def _generate_toc(self):
        lines, starts, at = self._file.read().split(b"\n"), [], 0
        for i, line in enumerate(lines):
            following = lines[i + 1] if i + 1 < len(lines) else b""
            if line.startswith(b"From ") and DATED.match(line) and FIELD.match(following):
                starts.append(at)
            at += len(line) + 1
        ends = starts[1:] + [at - 1]
        self._toc = dict(enumerate(zip(starts, ends)))
        self._next_key = len(self._toc)
        self._file_length = at - 1


def message_id(mail):
    """As it is kept: without <>, the disguise undone."""
    text = str(mail.get("Message-ID", "")).strip()
    inner = re.search(r"<(.*)>", text, re.S)
    return re.sub(r"\s+", "", re.sub(r"^(\S+) \w+ (\S+)$", r"\1@\2", inner.group(1) if inner else text))


def count(path):
    box = Pipermail(path, create=False)
    ids, raws = set(), set()
    for key in box.keys():
        raws.add(box.get_bytes(key).rstrip())
        ids.add(message_id(box[key]))
    return {"messages": len(box), "ids": sorted(ids), "different": len(raws)}


def split(source, folder):
    box = Pipermail(source, create=False)
    os.makedirs(folder)
    for n, key in enumerate(box.keys(), 1):
        with open(os.path.join(folder, "%05d.eml" % n), "wb") as f:
            f.write(box.get_bytes(key))


def shuffle(seed, source, target):
    with open(source, "rb") as f:
        data = f.read()
    box = Pipermail(source, create=False)
    len(box)  # makes the table
    pieces = [data[start:end].rstrip(b"\n") + b"\n\n" for start, end in box._toc.values()]
    random.Random(int(seed)).shuffle(pieces)
    with open(target, "wb") as f:
        f.writelines(pieces)


if sys.argv[1] == "count":
    for path in sys.argv[2:]:
        print(json.dumps(count(path)))
elif sys.argv[1] == "split":
    split(*sys.argv[2:])
else:
    shuffle(*sys.argv[2:])
