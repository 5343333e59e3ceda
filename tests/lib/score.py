# SPDX-License-Identifier: GPL-3.0-or-later
"""For the tests that measure us against corpora of others: where those are, what explain makes of their mails, TAP."""
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPORA = os.path.join(os.path.dirname(ROOT), "shared", "corpora")
PROGRAM = os.path.join(ROOT, "build", os.environ.get("V", "test"), "ph-intake")


def need(folder):
    """The folder below the corpora; without it the test ends here, and says so."""
    path = os.path.join(CORPORA, folder)
    if not os.path.isdir(path):
        print("1..1\nok 1 - %s # SKIP there is no %s" % (folder, path))
        sys.exit(0)
    return path


def json_lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def explain(paths):
    """What explain says of each file, in order; a program that stops is an error of the test."""
    found = []
    for i in range(0, len(paths), 200):
        done = subprocess.run([PROGRAM, "--explain", "--json"] + paths[i:i + 200], capture_output=True, timeout=120, check=False)
        lines = done.stdout.decode("utf-8").split("\n")[:-1]
        if len(lines) != len(paths[i:i + 200]):
            raise RuntimeError("explain ended with %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")))
        found += [json.loads(line) for line in lines]
    return found


class Score:
    """Counts what was right, remembers what was not, and is one test a line."""

    def __init__(self):
        self.lines = 0
        self.failed = 0

    def ok(self, good, name):
        self.lines += 1
        self.failed += not good
        print("%sok %d - %s" % ("" if good else "not ", self.lines, name))

    def share(self, what, right, all_of_them, least, misses):
        """At least the share `least` of what was tried must be right. Misses are printed by name."""
        for miss in misses:
            print("# %s: %s" % (what, miss))
        self.ok(all_of_them > 0 and right >= least * all_of_them, "%s: %d of %d, at least %g %%" % (what, right, all_of_them, 100 * least))

    def end(self):
        print("1..%d" % self.lines)
        sys.exit(1 if self.failed else 0)
