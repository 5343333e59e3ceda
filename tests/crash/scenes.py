# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenes of the crash suite: a program of a house that is disturbed, and what must be true in the end."""

import hashlib
import os
import random
import re
import socket
import subprocess
import time

from crash_house import BUILD, COUNTED, Ended, House, differences
from disk import Disk, read_record
from mailbox_server import Mailbox
from postgres_house import PostgresHouse

LMTP = os.path.join(BUILD, "ph-lmtp")
FETCH = os.path.join(BUILD, "ph-fetch")


def mail(ident, who="ana@member.test", body="Words.", fields=""):
    return (f"From: Ana <{who}>\nTo: garden@lists.test\nSubject: On {ident}\nDate: Mon, 04 May 2026 05:00:00 +0000\n"
            f"Message-ID: <{ident}@x>\n{fields}\n{body}\n").encode()


class Scene:
    """run() disturbs; settle() starts everything again and compares with want, or, where that is None, says what there
    is. Both speak of what is wrong by a str."""

    house = House
    ordered = True  # the posts' numbers are those of the undisturbed run

    def __init__(self, name, stride=1):
        self.name, self.stride = name, stride

    def furnish(self, house):
        pass

    def reset(self):
        """Puts back what is outside of the house."""

    def remember(self):
        """The run that was just recorded is the one whose power is cut."""

    def said_by(self, changes, n):
        """What the giver of the mail has been told after n changes: a state of the disk is another one then."""
        return n == len(changes)

    def ended_after(self, house, changes, n, variant):
        """How the program ended for its caller when the power went after n changes."""
        return Ended(0 if n == len(changes) else -9, "", None)

    def settled(self, house, want):
        if any(not content.startswith(b"posthouse 1\n") for _, content in house.entries("new")):
            return "a file in spool/new that is no whole entry"
        ended = house.intake()
        if ended.code != 0:
            return f"ph-intake, started again, ended with {ended.code}: {ended.said[-300:]}"
        left = house.entries("new") + house.entries("aside")
        if left:
            return f"left in the spool: {[name for name, _ in left]}; {ended.said[-300:]}"
        is_ = house.look(self.ordered)
        if want is None or isinstance(is_, str):
            return is_
        return None if is_ == want else differences(is_, want)


class HookScene(Scene):
    """A mail server gives a mail to ph-hook, and again when it was told to come again."""

    def __init__(self, name, given, to):
        super().__init__(name)
        self.given, self.to = given, to

    def run(self, house, **how):
        return house.hook(self.given, self.to, **how)

    def whole(self, content):
        return content.startswith(b"posthouse 1\nfrom ana@member.test\n") and content.endswith(b"\n\n" + self.given)

    def settle(self, house, ended, want):
        kept = house.entries("new")
        if not all(self.whole(content) for _, content in kept):
            return "spool/new holds a mail that is not whole"
        if ended.code == 0 and not kept:
            return "accepted, and lost"
        if ended.code != 0:
            again = house.hook(self.given, self.to)
            if again.code != 0:
                return f"given again, the hook ended with {again.code}: {again.said}"
        return self.settled(house, want)


class LmtpScene(Scene):
    """A mail server gives mails to ph-lmtp in one session, and then, as if it had missed the replies, by the pipe."""

    ordered = False  # a mail that is not taken comes after those that were

    def __init__(self, name, mails):
        super().__init__(name)
        self.mails = mails

    def run(self, house, **how):
        server = house.start([LMTP, "--config=" + house.config], **how)
        said = self.talk(house.socket, server)
        server.terminate()
        rest = server.communicate(timeout=60)[0]
        return Ended(server.returncode, rest.decode(errors="replace"), house.record, said)

    def talk(self, path, server):
        """Everything at once, as PIPELINING allows; what the server says until it closes."""
        session, said = b"LHLO client\r\n", b""
        for given, to, sender in self.mails:
            session += f"MAIL FROM:<{sender}>\r\n{''.join(f'RCPT TO:<{r}>' + chr(13) + chr(10) for r in to)}".encode()
            session += b"DATA\r\n" + given + b".\r\n"
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(30)
            try:
                self.connect(s, path, server)
                s.sendall(session + b"QUIT\r\n")
                while more := s.recv(65536):
                    said += more
            except (ConnectionError, FileNotFoundError):
                pass  # the server is dead, as it should be
        return said

    def connect(self, s, path, server):
        """The socket is there a moment before it listens."""
        for _ in range(2000):
            try:
                return s.connect(path)
            except ConnectionRefusedError:
                if server.poll() is not None:
                    raise
                time.sleep(0.005)

    def said_by(self, changes, n):
        return b"".join(c.data for c in changes[:n] if c.what == "said")

    def ended_after(self, house, changes, n, variant):
        return Ended(-9, "", None, self.said_by(changes, n))

    def settle(self, house, ended, want):
        kept = dict(house.entries("new"))
        if any(content.split(b"\n\n", 1)[-1] not in [given for given, _, _ in self.mails] for content in kept.values()):
            return "spool/new holds a mail that is not whole"
        for ident in re.findall(rb"250 2\.0\.0 kept as (\S+)\r\n", ended.replies):
            if ident.decode() not in kept:
                return f"taken, and lost: {ident.decode()}"
        for given, to, sender in self.mails:
            again = house.hook(given, to, sender)
            if again.code != 0:
                return f"given again, the hook ended with {again.code}: {again.said}"
        return self.settled(house, want)


class FetchScene(Scene):
    """ph-fetch takes mails out of a Maildir, and comes again."""

    def __init__(self, name, mails, after, **how):
        super().__init__(name, **how)
        self.mails, self.after = mails, after

    def furnish(self, house):
        box = os.path.join(house.root, "box")
        for part in ("tmp", "new", "cur"):
            os.makedirs(os.path.join(box, part))
        for i, given in enumerate(self.mails):
            with open(os.path.join(box, "new", f"{i}.mail"), "wb") as f:
                f.write(given)
        with open(house.config, "a", encoding="utf-8") as f:
            f.write(f"fetch = maildir:{box}\nfetch_after = {self.after}\n")

    def run(self, house, **how):
        return house.call([FETCH, "--config=" + house.config, "--once"], **how)

    def settle(self, house, ended, want):
        again = self.run(house)
        if again.code != 0:
            return f"ph-fetch, started again, ended with {again.code}: {again.said[-300:]}"
        left = os.listdir(os.path.join(house.root, "box/new"))
        return f"left in the mailbox: {left}" if left else self.settled(house, want)


class ServerScene(FetchScene):
    """ph-fetch takes mails out of a mailbox by IMAP or POP3; the mailbox lives on when the house loses power."""

    def furnish(self, house):
        certificate, key = os.path.join(house.etc, "server.pem"), os.path.join(house.etc, "server.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
                        "-out", certificate], check=True, capture_output=True)
        with open(os.path.join(house.etc, "secret"), "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as f:
            f.write("secret\n")
        self.box = Mailbox(self.mails, certificate, key)
        kind = self.name.split()[2]
        with open(house.config, "a", encoding="utf-8") as f:
            f.write(f"fetch = {kind}://ana@localhost:{self.box.ports[kind]}\nfetch_password_file = {house.etc}/secret\n"
                    f"fetch_authorities = {certificate}\nfetch_after = {self.after}\n")

    def reset(self):
        self.box.put_back((frozenset(), frozenset()))

    def run(self, house, **how):
        self.box.record = None if how else house.record
        return super().run(house, **how)

    def said_by(self, changes, n):
        return n == len(changes), self.states(n)

    def ended_after(self, house, changes, n, variant):
        self.box.put_back(self.states(n))
        return super().ended_after(house, changes, n, variant)

    def states(self, n):
        return next(state for at, state in reversed(self.undisturbed) if at <= n)

    def remember(self):
        """What the mailbox was after each change of the run that was just recorded."""
        self.undisturbed = list(self.box.history)

    def settle(self, house, ended, want):
        self.box.record = None
        again = house.call([FETCH, "--config=" + house.config, "--once"])
        if again.code != 0:
            return f"ph-fetch, started again, ended with {again.code}: {again.said[-300:]}"
        left = [uid for uid, _ in self.box.there() if uid not in self.box.seen]
        return f"left in the mailbox: {left}" if left else self.settled(house, want)


class IntakeScene(Scene):
    """ph-intake finds mails in the spool, one of each fate."""

    def __init__(self, name, mails, **how):
        super().__init__(name, **how)
        self.mails = mails

    def furnish(self, house):
        for given, to, sender in self.mails:
            ended = house.hook(given, to, sender)
            if ended.code != 0:
                raise RuntimeError(f"the hook ended with {ended.code}: {ended.said}")

    def run(self, house, **how):
        return house.intake(**how)

    def settle(self, house, ended, want):
        return self.settled(house, want)


class ServedScene(IntakeScene):
    """The same, where the database is a PostgreSQL, which lives on: each word to it is a change, too. What a power cut
    leaves of the spool meets what the server has got by then."""

    house = PostgresHouse

    def said_by(self, changes, n):
        return sum(c.what == "asked" for c in changes[:n])

    def ended_after(self, house, changes, n, variant):
        """The disk is that of the same run: two runs need not talk to a server in the same words."""
        house.reset(self)
        disk = Disk(house.root)
        ended = self.run(house, fault="kill", point=1 + sum(c.what in COUNTED for c in changes[:n]))
        for change in read_record(ended.record):
            disk.feed(change)
        house.restore(disk.after_cut(variant, random.Random(n)))
        return Ended(-9, "", None)


class RetryScene(Scene):
    """An administrator tries a mail again that was set aside, and says the word once more after the crash."""

    def __init__(self, name, aside, **how):
        super().__init__(name, **how)
        self.aside = aside  # whether its file still lies there

    def furnish(self, house):
        ended = house.hook(mail("again"), ["garden@lists.test", "garden-owner@lists.test", "pumps-owner@lists.test"])
        name, _ = house.entries("new")[0]
        new = os.path.join(house.spool, "new")
        os.rename(os.path.join(new, name), os.path.join(new, name + ".2"))  # as two kills leave it
        if ended.code != 0 or house.intake().code != 0 or not house.entries("aside"):
            raise RuntimeError("the mail is not set aside")
        for name, _ in [] if self.aside else house.entries("aside"):
            os.unlink(os.path.join(house.spool, "aside", name))

    def run(self, house, **how):
        first = house.sql("select min(id) from hold")[0][0]
        return house.call([os.path.join(BUILD, "posthouse"), "held", "retry", str(first)], **how)

    def settle(self, house, ended, want):
        # what was moved is filed before the word is said again: a second move must not file it twice
        if house.intake().code != 0:
            return "ph-intake failed"
        again = self.run(house)
        if again.code not in (0, 65) or (again.code == 65 and "retried already" not in again.said):
            return f"said again, it ended with {again.code}: {again.said}"
        return self.settled(house, want)


LARGE = "".join(hashlib.sha256(str(i).encode()).hexdigest() + "\n" for i in range(3000))
REPORT = ("MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=q\n\n"
          "--q\nContent-Type: text/plain\n\nFailed.\n--q\nContent-Type: message/delivery-status\n\n"
          "Reporting-MTA: dns; x.test\n\nFinal-Recipient: rfc822; ben@member.test\nAction: failed\nStatus: 5.1.1\n\n--q--")
ANA, LIST = "ana@member.test", ["garden@lists.test"]
FATES = [
    (mail("post"), LIST, ANA),
    (mail("both", body="Words for both. #water"), ["garden@lists.test", "pumps@lists.test"], ANA),
    (mail("post"), LIST, ANA),
    (mail("stranger", who="eve@else.test"), LIST, "eve@else.test"),
    (mail("owner"), ["garden-owner@lists.test"], ANA),
    (mail("bounce", who="mailer-daemon@x.test", fields=REPORT), LIST, ""),
    (mail("loop", fields="List-Id: <garden.lists.test>\n"), LIST, ANA),
    (mail("reply", fields="In-Reply-To: <post@x>\n"), LIST, ANA),
]
SCENES = [
    HookScene("hook, a small mail", mail("small"), LIST),
    HookScene("hook, a mail of 200 KB for two lists", mail("large", body=LARGE),
              ["garden@lists.test", "pumps@lists.test"]),
    LmtpScene("LMTP, three mails in a session", [
        (mail("first").replace(b"\n", b"\r\n"), LIST, ANA),
        (mail("second").replace(b"\n", b"\r\n"), ["garden@lists.test", "pumps@lists.test"], ANA),
        (mail("third", body=LARGE).replace(b"\n", b"\r\n"), LIST, ANA)]),
    *[FetchScene(f"fetch, three mails, {after}", [mail("first"), mail("second"), mail("third", body=LARGE)], after) for after in ("seen", "delete")],
    *[ServerScene(f"fetch by {kind} three mails, {after}", [
        mail("first").replace(b"\n", b"\r\n"), mail("second").replace(b"\n", b"\r\n"),
        mail("third", body=LARGE).replace(b"\n", b"\r\n")], after, stride=stride)
      for kind, after, stride in (("imaps", "seen", 1), ("imaps", "delete", 2), ("pop3s", "delete", 1))],
    IntakeScene("intake, one post", [(mail("one"), LIST, ANA)]),
    IntakeScene("intake, mails of every fate", FATES),
    IntakeScene("intake, several groups of held mails", [
        (mail(f"held{i}", who="eve@else.test"), LIST, "eve@else.test") for i in range(60)], stride=7),
    RetryScene("held retry, of what lies aside", True),
    RetryScene("held retry, of what the database alone has", False),
    IntakeScene("intake, a large mail", [(mail("large", body=LARGE), LIST, ANA)], stride=31),
    ServedScene("intake on PostgreSQL, one post", [(mail("one"), LIST, ANA)], stride=2),
    ServedScene("intake on PostgreSQL, mails of every fate", FATES, stride=7),
]
