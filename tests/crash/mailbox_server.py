# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox somewhere else, by IMAP and POP3 within TLS, for the crash suite: it does not crash with the house, it can be put
back in a moment, and it knows how far its client's record had come whenever mail was marked or deleted."""

import os
import re
import socket
import ssl
import threading

from disk import read_record


class Mailbox:
    """One a worker; mails have the UIDs 1, 2, …; seen and gone are sets of them."""

    def __init__(self, mails, certificate, key):
        self.mails = mails
        self.record = None  # the client's, while it runs undisturbed
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.put_back((frozenset(), frozenset()))
        self.ports = {kind: self.open(talk) for kind, talk in (("imaps", self.imap), ("pop3s", self.pop3))}

    def open(self, talk):
        door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, args=(door, talk), daemon=True).start()
        return door.getsockname()[1]

    def serve(self, door, talk):
        while True:
            client = door.accept()[0]
            try:
                client.settimeout(60)
                with self.context.wrap_socket(client, server_side=True) as tls, tls.makefile("rb") as lines:
                    talk(tls, lines)
            except (OSError, ValueError):
                client.close()  # the client is dead, as it should be

    # ---- what it holds

    def put_back(self, state):
        self.seen, self.gone = state
        self.history = [(0, state)]

    def state(self):
        return self.seen, self.gone

    def change(self, seen=(), gone=()):
        self.seen, self.gone = self.seen | frozenset(seen), self.gone | frozenset(gone)
        if self.record and os.path.exists(self.record):
            self.history.append((len(read_record(self.record)), self.state()))

    def state_after(self, n):
        """As it was when its client had made n changes: undisturbed, it waits for each answer."""
        return [state for at, state in self.history if at <= n][-1]

    def there(self):
        return [(uid, mail) for uid, mail in enumerate(self.mails, 1) if uid not in self.gone]

    # ---- IMAP

    def imap(self, client, lines):
        client.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] here\r\n")
        deleted = set()
        for line in lines:
            tag, _, rest = line.decode().strip().partition(" ")
            uids = [int(u) for u in re.findall(r"\d+", rest)][:1]
            said = b""
            if rest.startswith(("AUTHENTICATE", "LOGIN")) and len(rest.split()) < 3:
                client.sendall(b"+ \r\n")
                lines.readline()
            elif rest.startswith("CAPABILITY"):
                said = b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n"
            elif rest.startswith("SELECT"):
                said = f"* {len(self.there())} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n".encode()
            elif rest.startswith("UID FETCH") and ":*" in rest:
                for i, (uid, mail) in enumerate(self.there(), 1):
                    flags = "\\Seen" if uid in self.seen else ""
                    said += f"* {i} FETCH (UID {uid} FLAGS ({flags}) RFC822.SIZE {len(mail)})\r\n".encode()
            elif rest.startswith("UID FETCH"):
                for i, (uid, mail) in enumerate(self.there(), 1):
                    if uid in uids:
                        said += f"* {i} FETCH (UID {uid} BODY[] {{{len(mail)}}}\r\n".encode() + mail + b")\r\n"
            elif rest.startswith("UID STORE") and "Seen" in rest:
                self.change(seen=uids)
            elif rest.startswith("UID STORE"):
                deleted.update(uids)
            elif rest.startswith("UID EXPUNGE"):
                self.change(gone=deleted.intersection(uids))
            client.sendall(said + f"{tag} OK done\r\n".encode())
            if rest.startswith("LOGOUT"):
                return

    # ---- POP3: what is deleted goes when the client says QUIT (RFC 1939 section 6)

    def pop3(self, client, lines):
        client.sendall(b"+OK here\r\n")
        numbers, deleted = dict(enumerate(self.there(), 1)), set()
        for line in lines:
            word, _, rest = line.decode().strip().partition(" ")
            uid, mail = numbers.get(int(rest), (0, b"")) if rest.isdigit() else (0, b"")
            said = b"+OK\r\n"
            if word == "CAPA":
                said = b"-ERR\r\n"
            elif word == "UIDL":
                said += b"".join(f"{n} u{u}\r\n".encode() for n, (u, _) in numbers.items()) + b".\r\n"
            elif word == "LIST":
                said = f"+OK {rest} {len(mail)}\r\n".encode()
            elif word == "RETR":
                said += re.sub(rb"(?m)^\.", b"..", mail) + b".\r\n"
            elif word == "DELE":
                deleted.add(uid)
            elif word == "QUIT":
                self.change(gone=deleted)
            client.sendall(said)
            if word == "QUIT":
                return
