# SPDX-License-Identifier: GPL-3.0-or-later
"""members.py DATABASE N: N members of the list garden, at 2,000 domains, written straight into a SQLite database."""
import sqlite3, sys

db, n = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
db.execute("pragma synchronous = off")
domains = 2000
db.executemany("insert into domain (name) values (?)", [("d%d.test" % i,) for i in range(domains)])
first = db.execute("select min(id) from domain where name like 'd%.test'").fetchone()[0]
garden = db.execute("select id from list where name = 'garden'").fetchone()[0]
who = ["member%07d@d%d.test" % (i, i % domains) for i in range(n)]
db.executemany("insert into address (id, address, folded, domain) values (?, ?, ?, ?)", [(i + 1000, a, a, first + i % domains) for i, a in enumerate(who)])
db.executemany("insert into person (id, name, lang, zone, created) values (?, '', 0, '', 0)", [(i + 1000,) for i in range(n)])
db.executemany("insert into person_address (person, address, main) values (?, ?, 1)", [(i + 1000, i + 1000) for i in range(n)])
db.executemany("insert into subscription (list, person, mode, joined, hide, max_bytes) values (?, ?, 0, 0, 0, 102400)", [(garden, i + 1000) for i in range(n)])
db.commit()
