# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Chromium without a window, told what to do over a pipe (the DevTools protocol), by Python's own library alone.
with Browser() as b:
    b.script(False)                     pages' own scripts are off; look() works all the same
    b.open(url)                         until it has loaded, and where it sends its reader at once
    b.look("document.title")            the value of an expression in the page, promises awaited
    b.asked                             the addresses that the page asked for since open() began"""
import collections
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

FLAGS = ["--headless", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
         "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


class Browser:
    def __init__(self, program="chromium"):
        self.home = tempfile.mkdtemp(prefix="posthouse-browser.")
        orders, self.orders = self.pipe()
        self.answers, answers = self.pipe()

        def ends():
            os.dup2(orders, 3)
            os.dup2(answers, 4)

        # its sandbox refuses root, and only root
        flags = FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
        self.log = open(os.path.join(self.home, "log"), "wb")
        self.process = subprocess.Popen([program, *flags, f"--user-data-dir={self.home}/data", "about:blank"],
                                        env={**os.environ, "HOME": self.home}, stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log, preexec_fn=ends, pass_fds=(3, 4), start_new_session=True)
        os.close(orders)
        os.close(answers)
        self.count, self.left, self.said, self.session = 0, b"", collections.deque(), None
        self.asked, self.events = [], []
        try:
            pages = [t for t in self.tell("Target.getTargets")["targetInfos"] if t["type"] == "page"]
            self.session = self.tell("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
            for domain in ("Page", "Network", "Runtime"):
                self.tell(domain + ".enable")
        except BaseException:
            self.__exit__()
            raise

    @staticmethod
    def pipe():
        # away from 3 and 4, which are the child's
        pair = os.pipe()
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in pair]
        for fd in pair:
            os.close(fd)
        return high

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            os.close(self.orders)
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        # its helpers are of the session that we began with it
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.answers)
        self.log.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def hear(self, ends):
        """The next message, or an error once the time is over."""
        while not self.said:
            wait = ends - time.monotonic()
            if wait <= 0 or not select.select([self.answers], [], [], wait)[0]:
                raise TimeoutError("the browser does not answer")
            more = os.read(self.answers, 1 << 20)
            if not more:
                raise EOFError("the browser has gone: " + open(self.log.name, errors="replace").read()[-2000:])
            *whole, self.left = (self.left + more).split(b"\0")
            self.said.extend(json.loads(m) for m in whole)
        return self.said.popleft()

    def note(self, message):
        method, what = message.get("method"), message.get("params", {})
        self.events.append((method, what))
        if method == "Network.requestWillBeSent" and not what["request"]["url"].startswith("data:"):
            self.asked.append(what["request"]["url"])

    def tell(self, method, **what):
        self.count += 1
        order = {"id": self.count, "method": method, "params": what}
        if self.session:
            order["sessionId"] = self.session
        os.write(self.orders, json.dumps(order).encode() + b"\0")
        ends = time.monotonic() + 60
        while True:
            message = self.hear(ends)
            if message.get("id") != self.count:
                self.note(message)
            elif "error" in message:
                raise RuntimeError(f"{method}: {message['error']}")
            else:
                return message["result"]

    def wait(self, method, seconds=30):
        ends = time.monotonic() + seconds
        while not any(name == method for name, _ in self.events):
            self.note(self.hear(ends))
        self.events = []

    def open(self, url, leads_on=False):
        self.asked, self.events = [], []
        failed = self.tell("Page.navigate", url=url).get("errorText")
        if failed:
            raise RuntimeError(f"{url}: {failed}")
        for _ in range(1 + leads_on):
            self.wait("Page.loadEventFired")

    def look(self, expression):
        got = self.tell("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in got:
            raise RuntimeError(got["exceptionDetails"].get("exception", {}).get("description") or str(got["exceptionDetails"]))
        return got["result"].get("value")

    def script(self, on):
        self.tell("Emulation.setScriptExecutionDisabled", value=not on)

    def size(self, width, height=800):
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def media(self, kind="", scheme="light"):
        self.tell("Emulation.setEmulatedMedia", media=kind, features=[{"name": "prefers-color-scheme", "value": scheme}])

    def key(self, name, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.tell("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)
