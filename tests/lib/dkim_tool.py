# SPDX-License-Identifier: GPL-3.0-or-later
"""DKIM for flow tests, by dkimpy.
    dkim_tool.py key FOLDER              a key: FOLDER/private, FOLDER/public (the record)
    dkim_tool.py sign FOLDER DOMAIN SELECTOR NAME:NAME… <MAIL >SIGNED
    dkim_tool.py verify FOLDER <MAIL     a line for each signature: DOMAIN good, or DOMAIN bad
"""
import re
import subprocess
import sys

import dkim


def crlf(mail):
    return re.sub(rb"\r?\n", b"\r\n", mail)


def key(folder):
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", folder + "/private", "1024"], check=True, stderr=subprocess.DEVNULL)
    der = subprocess.run(["openssl", "rsa", "-in", folder + "/private", "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
    import base64

    with open(folder + "/public", "wb") as f:
        f.write(b"v=DKIM1; k=rsa; p=" + base64.b64encode(der))


def sign(folder, domain, selector, names):
    mail = crlf(sys.stdin.buffer.read())
    private = open(folder + "/private", "rb").read()
    field = dkim.sign(mail, selector.encode(), domain.encode(), private, include_headers=[n.encode() for n in names.split(":")])
    sys.stdout.buffer.write((field + mail).replace(b"\r\n", b"\n"))


def verify(folder):
    mail = sys.stdin.buffer.read()
    record = open(folder + "/public", "rb").read()
    domains = re.findall(rb"^DKIM-Signature:(?:.|\r\n[ \t])*?\bd=([^; ]+)", mail, re.M | re.I)
    for i, domain in enumerate(domains):
        good = dkim.DKIM(mail, minkey=1024).verify(idx=i, dnsfunc=lambda name, timeout=5: record)
        print(domain.decode(), "good" if good else "bad")


{"key": key, "sign": sign, "verify": verify}[sys.argv[1]](*sys.argv[2:])
