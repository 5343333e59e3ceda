#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""older.py SCHEMA FILES DATABASE: makes a database one of an older Posthouse, with all that it can hold of what is in there
now but for the words to search by. SCHEMA is the older number, FILES the folder of the schema's files, DATABASE the path of
SQLite's, or the URL of PostgreSQL's."""
import glob
import os
import re
import sqlite3
import subprocess
import sys


def schema(engine):
    """The statements that made it, in the words of an engine: 1 is SQLite, 2 PostgreSQL."""
    files = sorted(glob.glob(FILES + "/*.sql"))[:NUMBER]
    return "\n".join(re.sub(r"\{([^{}|]*)\|([^{}]*)\}", rf"\{engine}", open(name).read()) for name in files)


def copied(table, older, now):
    """What moves a table's rows from the schema that is now into the older one, by the columns that both have."""
    both = ", ".join(sorted(older & now))
    return f"delete from older.{table}; insert into older.{table} ({both}) select {both} from now.{table};\n"


def kept(table):
    return not table.startswith(("search", "sqlite_"))


def sqlite():
    made = DATABASE + ".older"
    db = sqlite3.connect(":memory:")
    db.execute("attach ? as older", (made,))
    db.execute("attach ? as now", (DATABASE,))
    first = sqlite3.connect(made)
    first.executescript(schema(1))
    first.close()
    columns = lambda where, t: {row[1] for row in db.execute(f"pragma {where}.table_info({t})")}
    for (t,) in db.execute("select name from older.sqlite_master where type = 'table'").fetchall():
        if kept(t):
            db.executescript(copied(t, columns("older", t), columns("now", t)))
    db.execute("update older.setting set value = ? where name = 'schema'", (str(NUMBER),))
    db.commit()
    db.close()
    for tail in ("-wal", "-shm"):
        if os.path.exists(DATABASE + tail):
            os.remove(DATABASE + tail)
    os.rename(made, DATABASE)


def psql(sql):
    run = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", DATABASE], input=sql, text=True, stdout=subprocess.PIPE)
    if run.returncode:
        sys.exit(run.returncode)
    return run.stdout.splitlines()


def postgres():
    psql("create schema older; set search_path = older;\n" + schema(2))
    columns = {}
    for line in psql("select table_schema, table_name, column_name from information_schema.columns"
                     " where table_schema in ('public', 'older')"):
        where, table, column = line.split("|")
        columns.setdefault(table, {"public": set(), "older": set()})[where].add(column)
    psql("begin; alter schema public rename to now; set local session_replication_role = replica;\n" +
         "".join(copied(t, c["older"], c["public"]) for t, c in columns.items() if c["older"] and kept(t)) +
         f"update older.setting set value = '{NUMBER}' where name = 'schema';\n"
         "select setval('older.ids', (select last_value from now.ids));\n"
         "drop schema now cascade; alter schema older rename to public; commit;")


NUMBER, FILES, DATABASE = int(sys.argv[1]), sys.argv[2], sys.argv[3]
(postgres if DATABASE.startswith("postgresql:") else sqlite)()
