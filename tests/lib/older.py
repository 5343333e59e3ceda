#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""older.py SCHEMA FILES DATABASE: makes an SQLite database one of an older Posthouse, with all that it can hold of what is
in there now but for the words to search by. SCHEMA is the older number, FILES the folder of the schema's files."""
import glob
import os
import re
import sqlite3
import sys

number, folder, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
made = path + ".older"
db = sqlite3.connect(made)
for name in sorted(glob.glob(folder + "/*.sql"))[:number]:
    db.executescript(re.sub(r"\{([^{}|]*)\|[^{}]*\}", r"\1", open(name).read()))


def columns(table):
    return {row[1] for row in db.execute(f"pragma {table}")}


db.execute("attach ? as now", (path,))
tables = [row[0] for row in db.execute("select name from main.sqlite_master where type = 'table'")]
for t in tables:
    if t.startswith(("search", "sqlite_")):
        continue
    both = ", ".join(sorted(columns(f"main.table_info({t})") & columns(f"now.table_info({t})")))
    db.execute(f"delete from main.{t}")
    db.execute(f"insert into main.{t} ({both}) select {both} from now.{t}")
db.execute("update main.setting set value = ? where name = 'schema'", (str(number),))
db.commit()
db.close()
for tail in ("-wal", "-shm"):
    if os.path.exists(path + tail):
        os.remove(path + tail)
os.rename(made, path)
