# SPDX-License-Identifier: GPL-3.0-or-later
"""The houses of the crash suite: a network in a folder, its programs under the preload, and what is in it."""

import datetime
import os
import shutil
import sqlite3
import subprocess
import time

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build", os.environ.get("V", "test"))
BUILD = os.path.normpath(BUILD)
SHIM = os.path.join(BUILD, "tests/crash/shim.so")
HOOK = os.path.join(BUILD, "tests/crash/ph-hook")  # of the same objects, but a preload reaches it
INTAKE = os.path.join(BUILD, "ph-intake")
NOW = datetime.datetime(2026, 5, 4, 6)


COUNTED = ("create", "write", "cut", "sync", "syncall", "rename", "link", "unlink", "asked")  # what a fault can meet


class Ended:
    """How a program ended, what it said, and to whoever gave it mail."""

    def __init__(self, code, said, record, replies=b""):
        self.code, self.said, self.record, self.replies = code, said, record, replies


class House:
    """A network in a folder of its own; its files can be put back in a moment."""

    more = {}  # in the environment of its programs

    def __init__(self, root):
        self.root, self.etc = root, os.path.join(root, "etc")
        self.config = os.path.join(self.etc, "posthouse.conf")
        self.spool = os.path.join(root, "state/spool")
        self.database = os.path.join(root, "state/posthouse.db")
        self.url = self.database
        self.record, self.socket = root + ".record", root + ".socket"
        self.starts = {}
        self.programs = 0  # started since the scene began

    @staticmethod
    def lacks(folder):
        """Why there can be no such house on this machine; None when there can."""

    def env(self, fault=None, point=0):
        # each program a minute after the one before, or what is started again would be earlier than what it follows
        now = (NOW + datetime.timedelta(minutes=self.programs)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.programs += 1
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "POSTHOUSE_NOW": now, "POSTHOUSE_CONFIG": self.config,
               "LD_PRELOAD": SHIM, "CRASH_ROOT": self.root, "CRASH_TRACE": self.record, **self.more}
        if fault:
            env.update(CRASH_FAULT=fault, CRASH_POINT=str(point))
        return env

    def call(self, argv, given=b"", fault=None, point=0):
        if os.path.exists(self.record):
            os.unlink(self.record)
        p = subprocess.run(argv, input=given, env=self.env(fault, point), stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, timeout=60)
        return Ended(p.returncode, p.stdout.decode(errors="replace"), self.record)

    def start(self, argv, **fault):
        """A server, once it listens or is dead."""
        for path in (self.record, self.socket):
            if os.path.exists(path):
                os.unlink(path)
        p = subprocess.Popen(argv, env=self.env(**fault), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2000):
            if os.path.exists(self.socket) or p.poll() is not None:
                break
            time.sleep(0.005)
        return p

    def must(self, argv, given=b""):
        ended = self.call(argv, given)
        if ended.code != 0:
            raise RuntimeError(f"{argv} ended with {ended.code}: {ended.said}")

    def hook(self, given, to, sender="ana@member.test", **how):
        return self.call([HOOK, "--config=" + self.config, "--sender=" + sender, "--", *to], given, **how)

    def intake(self, **how):
        return self.call([INTAKE, "--config=" + self.config, "--once"], **how)

    def make(self, scene):
        """A house with two lists and their members, and what the scene finds there."""
        shutil.rmtree(self.root, ignore_errors=True)
        os.makedirs(self.etc)
        os.makedirs(os.path.dirname(self.database))
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(f"network = Test\ndomain = lists.test\nhostname = mx.test\nowner = owner@lists.test\nlanguage = en\n"
                    f"zone = UTC\nspool = {self.spool}\ndatabase = {self.url}\narchive = {self.root}/archive\n"
                    f"archive_url = https://archive.test/\nrelay = maildir:{self.root}/out\n"
                    f"lmtp_listen = unix:{self.socket}\n")
        front = os.path.join(BUILD, "posthouse")
        for words in (["init", self.etc], ["list", "add", "garden"], ["list", "add", "pumps"],
                      ["member", "add", "garden", "ana@member.test", "ben@member.test"],
                      ["member", "add", "pumps", "ana@member.test"]):
            self.must([front, *words])
        scene.furnish(self)
        self.starts[scene.name] = self.tree()

    def tree(self):
        """Path -> bytes, and folder/ -> None."""
        found = {}
        for folder, _, names in os.walk(self.root):
            found[folder + "/"] = None
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    found[os.path.join(folder, name)] = f.read()
        return found

    def restore(self, tree):
        for folder, _, names in os.walk(self.root):
            for name in names:
                if os.path.join(folder, name) not in tree:
                    os.unlink(os.path.join(folder, name))
        for path, content in tree.items():
            if content is not None:
                with open(path, "wb") as f:
                    f.write(content)

    def reset(self, scene):
        self.programs = 0
        self.restore(self.starts[scene.name])
        scene.reset()

    def entries(self, part):
        folder = os.path.join(self.spool, part)
        found = []
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as f:
                found.append((name, f.read()))
        return found

    def look(self, ordered):
        """What the database holds, without what chance or the clock put there; a str where it is not whole."""
        try:
            for check in ("pragma integrity_check", "pragma foreign_key_check"):
                said = self.sql(check)
                if said not in ([("ok",)], []):
                    return f"{check}: {said[:3]}"
            return self.rows(ordered, "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
                             "hex(b.sha256)", "search match 'words'")
        except (sqlite3.Error, RuntimeError) as e:
            return f"the database: {e}"

    def rows(self, ordered, tables, sha256, words):
        """What look() says, by the four expressions in which the engines differ."""
        number = "p.number" if ordered else "0"
        names = sorted(r[0] for r in self.sql(tables) if not r[0].startswith("search"))
        return self.sql(
            *(f"select '{t}', count(*) from {t}" for t in names),
            f"select l.name, {number}, m.message_id, {sha256} from post p join list l on l.id = p.list"
            " join message m on m.id = p.message join blob b on b.id = m.raw order by 1, 2, 3",
            "select a.address, c.kind, count(*) from outbox o join copy c on c.id = o.copy"
            " join address a on a.id = o.address group by 1, 2 order by 1, 2",
            f"select h.reason, h.sender, {sha256} from hold h left join blob b on b.id = h.raw order by 1, 2, 3",
            "select kind, detail, count(*) from event group by 1, 2 order by 1, 2",
            f"select count(*) from search where {words}")

    def sql(self, *statements):
        """All their rows."""
        db = sqlite3.connect(self.database)
        try:
            return [row for s in statements for row in db.execute(s).fetchall()]
        finally:
            db.close()


def differences(is_, want):
    """The rows that only one side has."""
    return f"is {[r for r in is_ if r not in want][:6]}, want {[r for r in want if r not in is_][:6]}"
