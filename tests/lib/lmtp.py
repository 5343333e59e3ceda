# SPDX-License-Identifier: GPL-3.0-or-later
"""An LMTP client that does what it is told: lmtp.py PLACE <SCRIPT, PLACE a port of 127.0.0.1 or a socket's path.

Each line of the script is sent with CR LF and its reply printed, as it came, lines joined by " / ". Other lines:
    =BYTES      sends these bytes (\\r, \\n, \\x00 … are read) and waits for nothing
    ?N          prints the next N replies
    <FILE       sends a file's bytes
    !           prints "closed" when the server has closed the connection
The greeting is not printed unless the script begins with ?1.
"""
import socket
import sys

place = sys.argv[1]
if place.isdigit():
    s = socket.create_connection(("127.0.0.1", int(place)), timeout=20)
else:
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(place)
replies = s.makefile("rb")


def reply():
    lines = []
    while True:
        line = replies.readline()
        if not line:
            return " / ".join(lines + ["closed"])
        lines.append(line.rstrip(b"\r\n").decode("utf-8", "replace"))
        if line[3:4] != b"-":
            return " / ".join(lines)


greeted = False
for line in sys.stdin.buffer:
    line = line.decode("latin-1").rstrip("\n")
    if not greeted and line != "?1":
        reply()
    greeted = True
    if line.startswith("="):
        s.sendall(line[1:].encode("latin-1").decode("unicode_escape").encode("latin-1"))
    elif line.startswith("?"):
        for _ in range(int(line[1:])):
            print(reply())
    elif line.startswith("<"):
        s.sendall(open(line[1:], "rb").read())
    elif line == "!":
        print("closed" if not replies.read(1) else "open")
    else:
        s.sendall(line.encode("latin-1") + b"\r\n")
        print(reply())
    sys.stdout.flush()
