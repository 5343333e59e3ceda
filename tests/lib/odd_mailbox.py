# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox's server that breaks rules as it is told: odd_mailbox.py FOLDER imap|pop3 CERTIFICATE KEY

Within TLS, on a port that it writes to FOLDER/port. FOLDER/mails holds a mail a file, named by its number.
FOLDER/plan is read for every command: Python that sets "odd", a dict of command → answer in place of the right one
("%t" is the tag, "close" hangs up, "silent" says nothing), and what else is listed below. Everything that it hears goes to
FOLDER/heard."""
import os
import pathlib
import re
import socket
import ssl
import sys
import threading

folder, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[3], sys.argv[4])
heard = open(folder / "heard", "ab", buffering=0)


class Gone(Exception):
    pass


def plan():
    # size: what the list says of every mail; capabilities; greeting; idle: what is said during IDLE
    what = {"odd": {}, "size": None, "capabilities": "IMAP4rev1 IDLE UIDPLUS", "greeting": None, "idle": ""}
    exec((folder / "plan").read_text(), what)
    return what


def mails():
    names = sorted(int(name) for name in os.listdir(folder / "mails"))
    return [(n, (folder / "mails" / str(n)).read_bytes()) for n in names]


def say(client, words):
    client.sendall(words if isinstance(words, bytes) else words.encode("latin-1"))


def odd(client, p, command, tag=""):
    answer = p["odd"].get(command)
    if answer is None:
        return False
    if answer == "silent":
        while client.recv(1000):
            pass
    parts = answer if isinstance(answer, list) else [answer]
    for part in parts:
        if part in ("close", "silent"):
            raise Gone
        say(client, part.replace("%t", tag) if isinstance(part, str) else part)
    return True


def imap_answer(client, p, tag, rest):
    command = rest.upper()
    if command == "IDLE":
        say(client, "+ idling\r\n" + p["idle"])
    elif command == "DONE":
        pass
    elif command == "CAPABILITY":
        say(client, f"* CAPABILITY {p['capabilities']}\r\n{tag} OK\r\n")
    elif command.startswith("SELECT"):
        say(client, f"* {len(mails())} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n{tag} OK [READ-WRITE]\r\n")
    elif command.startswith("UID FETCH") and ":*" in command:
        for i, (uid, mail) in enumerate(mails()):
            say(client, f"* {i + 1} FETCH (UID {uid} FLAGS () RFC822.SIZE {p['size'] or len(mail)})\r\n")
        say(client, f"{tag} OK\r\n")
    elif command.startswith("UID FETCH"):
        uid = int(re.findall(r"\d+", command)[0])
        for i, (n, mail) in enumerate(mails()):
            if n == uid:
                say(client, f"* {i + 1} FETCH (UID {uid} BODY[] {{{len(mail)}}}\r\n".encode() + mail + b" FLAGS (\\Seen))\r\n")
        say(client, f"{tag} OK\r\n")
    else:
        say(client, f"{tag} OK\r\n")


def imap(client, lines):
    say(client, plan()["greeting"] or "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] odd\r\n")
    idle_tag = ""
    for line in lines:
        heard.write(line)
        words = line.decode("latin-1").strip()
        p = plan()
        if words == "DONE":
            say(client, f"{idle_tag} OK\r\n")
            continue
        tag, _, rest = words.partition(" ")
        if rest == "IDLE":
            idle_tag = tag
        word = re.sub(r"^(UID FETCH) \d+ .*BODY.*", r"BODY", rest)
        word = word if word == "BODY" else re.sub(r"^(UID \w+|\w+).*", r"\1", rest)
        if rest.startswith("AUTHENTICATE") or rest.startswith("LOGIN"):
            if " " not in rest[13:].strip() and len(rest.split()) < 3:
                say(client, "+ \r\n")
                next(lines)
            say(client, f"{tag} OK in\r\n")
        elif not odd(client, p, word, tag):
            imap_answer(client, p, tag, rest)


def pop3(client, lines):
    say(client, plan()["greeting"] or "+OK odd\r\n")
    for line in lines:
        heard.write(line)
        word, _, rest = line.decode("latin-1").strip().partition(" ")
        p = plan()
        all_ = mails()
        if odd(client, p, word):
            continue
        if word == "CAPA":
            say(client, "-ERR\r\n")
        elif word == "UIDL":
            say(client, "+OK\r\n" + "".join(f"{i + 1} u{n}\r\n" for i, (n, _) in enumerate(all_)) + ".\r\n")
        elif word == "LIST":
            say(client, f"+OK {rest} {p['size'] or len(all_[int(rest) - 1][1])}\r\n")
        elif word == "RETR":
            say(client, b"+OK\r\n" + re.sub(rb"(?m)^\.", b"..", all_[int(rest) - 1][1]) + b"\r\n.\r\n")
        else:
            say(client, "+OK\r\n")


def serve(plain):
    try:
        plain.settimeout(60)
        with context.wrap_socket(plain, server_side=True) as client:
            (imap if kind == "imap" else pop3)(client, iter(client.makefile("rb")))
    except (OSError, Gone, StopIteration, ValueError):
        pass


door = socket.create_server(("127.0.0.1", 0))
(folder / "port").write_text(str(door.getsockname()[1]))
while True:
    threading.Thread(target=serve, args=(door.accept()[0],), daemon=True).start()
