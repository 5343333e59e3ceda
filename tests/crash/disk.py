# SPDX-License-Identifier: GPL-3.0-or-later
"""What a power cut leaves: a disk that is fed the record of shim.c and knows what of it was synced.

Names and bytes are kept apart, as POSIX promises no more: fsync of a file keeps its bytes, fsync of a folder keeps
its names. A rename is one step; it is kept once the folder that it leads to is synced. Everything else may have
reached the disk or not."""

import os


class Change:
    def __init__(self, what, inode, offset, path, other, data):
        self.what, self.inode, self.offset = what, inode, offset
        self.path, self.other, self.data = path, other, data


def read_record(path):
    """The changes that shim.c wrote down, in order."""
    with open(path, "rb") as f:
        record = f.read()
    at, changes = 0, []
    while at < len(record):
        end = record.index(b"\n", at)
        what, inode, offset, n, path, other = record[at:end].decode().split("\t")
        at = end + 1 + int(n)
        changes.append(Change(what, int(inode), int(offset), path, other, record[end + 1:at]))
    return changes


class File:
    def __init__(self, kept=b""):
        self.kept = bytearray(kept)
        self.pending = []  # since the last sync: ("write", offset, bytes) or ("cut", size, b"")

    @staticmethod
    def put(content, step):
        what, at, data = step
        if what == "cut":
            if at < len(content):
                del content[at:]
            content.extend(bytes(at - len(content)))
        else:
            if at > len(content):
                content.extend(bytes(at - len(content)))
            content[at:at + len(data)] = data

    def sync(self):
        for step in self.pending:
            self.put(self.kept, step)
        self.pending = []

    def content(self, chosen=lambda step: True):
        out = bytearray(self.kept)
        for step in self.pending:
            if chosen(step):
                self.put(out, step)
        return bytes(out)

    def hollow(self):
        """The length arrived, the bytes did not."""
        out = bytearray(self.kept)
        for what, at, data in self.pending:
            end = at if what == "cut" else max(len(out), at + len(data))
            self.put(out, ("cut", end, b""))
        return bytes(out)


class Disk:
    VARIANTS = ("none", "names", "hollow", "bytes", "some")

    def __init__(self, root):
        self.root = root
        self.names, self.files, self.pending = {}, {}, []  # pending: (folder, step of names)
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as f:
                    self.files[os.stat(path).st_ino] = self.names[path] = File(f.read())

    # A step of names is a list of (path, File or None).
    @staticmethod
    def rename(names, step):
        for path, file in step:
            if file is None:
                names.pop(path, None)
            else:
                names[path] = file

    def live(self):
        names = dict(self.names)
        for _, step in self.pending:
            self.rename(names, step)
        return names

    def sync_folder(self, folder):
        later, settled = [], set()
        for where, step in self.pending:
            if where == folder:
                self.rename(self.names, step)
                settled.update(path for path, file in step if file is None)
            else:
                later.append((where, step))
        # what was renamed away or removed for good is not made again by an older step
        self.pending = [(where, step) for where, step in later if not any(p in settled for p, _ in step)]

    def feed(self, change):
        folder = os.path.dirname(change.other or change.path)
        if change.what == "create":
            self.files[change.inode] = file = File()
            self.pending.append((folder, [(change.path, file)]))
        elif change.what in ("write", "cut"):
            self.files[change.inode].pending.append((change.what, change.offset, change.data))
        elif change.what == "sync" and change.inode in self.files:
            self.files[change.inode].sync()
        elif change.what == "sync":
            self.sync_folder(change.path)
        elif change.what == "syncall":
            for file in self.files.values():
                file.sync()
            for where in {where for where, _ in self.pending}:
                self.sync_folder(where)
        elif change.what == "rename":
            file = self.live()[change.path]
            self.pending.append((folder, [(change.other, file), (change.path, None)]))
        elif change.what == "link":
            self.pending.append((folder, [(change.other, self.live()[change.path])]))
        elif change.what == "unlink":
            self.pending.append((folder, [(change.path, None)]))

    def after_cut(self, variant, chance):
        """Path -> bytes, as found after the power came back.
        none    nothing that was not synced     names   all names, no bytes     hollow  the lengths, with zeros
        bytes   all bytes, no names             some    by chance, and at least one write in the middle of it all"""
        if variant == "some":
            names = dict(self.names)
            for _, step in self.pending[:chance.randint(0, len(self.pending))]:
                self.rename(names, step)
            return {path: f.content(lambda step: chance.random() < 0.5) for path, f in names.items()}
        names = self.live() if variant in ("names", "hollow") else self.names
        if variant == "hollow":
            return {path: f.hollow() for path, f in names.items()}
        if variant == "bytes":
            return {path: f.content() for path, f in names.items()}
        return {path: bytes(f.kept) for path, f in names.items()}
