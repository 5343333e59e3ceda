# SPDX-License-Identifier: GPL-3.0-or-later
"""A house of the crash suite whose database is a PostgreSQL of our own, on a unix socket below the run's folder."""

import os
import subprocess

from crash_house import House

LIB = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib/postgres.sh"))
START = 'set -u; HOUSE_STOPS=(); . "$0"; mkdir -p "$HOUSE/log"; why=$(postgres_lacks); [ -z "$why" ] || { echo "$why"; exit 1; }; '
TABLES = "select tablename from pg_tables where schemaname = 'public'"


class PostgresHouse(House):
    more = {"CRASH_TALK": "1"}

    def __init__(self, root):
        super().__init__(root)
        self.folder, self.name = os.path.dirname(root), os.path.basename(root)
        self.url = self.url_of(self.folder, self.name)

    @staticmethod
    def url_of(folder, name):
        return f"postgresql:///{name}?host={folder}/postgres/socket&user=postgres"

    @staticmethod
    def shell(folder, words):
        """How it ended, and what it said: in a file, for the server would keep a pipe open."""
        with open(os.path.join(folder, "postgres.said"), "w+", encoding="utf-8") as said:
            code = subprocess.run(["bash", "-c", START + words, LIB], env={**os.environ, "HOUSE": folder}, timeout=120,
                                  stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.DEVNULL).returncode
            said.seek(0)
            return code, said.read().strip()

    @staticmethod
    def lacks(folder):
        """None when the server runs, or could be started."""
        if os.path.exists(os.path.join(folder, "postgres")):
            return None
        os.chmod(folder, 0o755)  # the server is another user's
        code, said = PostgresHouse.shell(folder, "start_postgres")
        return None if code == 0 else said or "PostgreSQL does not start"

    @staticmethod
    def stop(folder):
        if os.path.exists(os.path.join(folder, "postgres")):
            PostgresHouse.shell(folder, "stop_postgres")

    def make(self, scene):
        self.psql(self.url_of(self.folder, "postgres"), [
            f"drop database if exists {self.name} with (force)",
            f"create database {self.name} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0"])
        super().make(scene)
        self.tables = [name for name, in self.sql(TABLES)]
        self.sql("create schema start", *(f"create table start.{t} as select * from {t}" for t in self.tables))

    def reset(self, scene):
        """Row by row: a new database takes longer than a run. Who was killed may still be at work at the server, until
        the tables are ours."""
        super().reset(scene)
        self.psql(self.url, [";".join(
            ["begin", "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
             " and pid <> pg_backend_pid()", f"lock table {', '.join(self.tables)}",
             "set local session_replication_role = replica", *(f"delete from {t}" for t in self.tables),
             *(f"insert into {t} select * from start.{t}" for t in self.tables), "commit"])])

    def look(self, ordered):
        try:
            return self.rows(ordered, TABLES, "encode(b.sha256, 'hex')",
                             "tokens @@ 'words'::tsquery")
        except RuntimeError as e:
            return f"the database: {e}"

    def sql(self, *statements):
        return [tuple(line.split("|")) for line in self.psql(self.url, statements).splitlines()]

    @staticmethod
    def psql(url, statements):
        """Each in a transaction of its own."""
        argv = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url] + [word for s in statements for word in ("-c", s)]
        p = subprocess.run(argv, env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}, text=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if p.returncode != 0:
            raise RuntimeError(p.stderr)
        return p.stdout
