"""The databases that histories are upgraded on: how one is made, dropped and read."""

import datetime
import getpass
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import time

TOOL = {"check": True, "capture_output": True, "text": True}


class Sqlite:
    """Files of a directory."""

    def __init__(self, directory):
        self.directory = directory

    def create(self, name):
        self.drop(name)
        return f"sqlite:///{self.directory}/{name}.sqlite"

    def drop(self, name):
        path = f"{self.directory}/{name}.sqlite"
        if os.path.exists(path):
            os.remove(path)

    def dump(self, name):
        """The schema and the rows of a database, without what differs from run to run."""
        with sqlite3.connect(f"{self.directory}/{name}.sqlite") as connection:
            statements = list(connection.iterdump())
        words = (re.sub(r"\s+", " ", timeless(statement)) for statement in statements)
        tight = (re.sub(r"\s*([(),])\s*", r"\1", text).replace('"', "") for text in words)
        return sorted(in_order(text) for text in tight if "sqlite_sequence" not in text)


class PostgreSQL:
    """Databases of a server that runs."""

    def __init__(self, url):
        self.url = url

    def create(self, name):
        self.drop(name)
        self.psql(f"create database {name}")
        return self.of(name).replace("postgresql://", "postgresql+psycopg2://")

    def drop(self, name):
        self.psql(f"drop database if exists {name} with (force)")

    def dump(self, name):
        """The schema and the rows of a database, without what differs from run to run."""
        text = subprocess.run(["pg_dump", "--no-owner", "--inserts", self.of(name)], **TOOL).stdout
        text = timeless(re.sub(r"^\\(un)?restrict .*$", "", text, flags=re.M))
        return [line.rstrip() for line in text.splitlines() if line.strip()]

    def of(self, name):
        return self.url.rsplit("/", 1)[0] + "/" + name

    def psql(self, statement):
        subprocess.run(["psql", "-qX", self.url, "-c", statement], **TOOL)


class MariaDB:
    """Databases of a server of our own, which ends with `stop`."""

    def __init__(self, directory):
        self.socket = os.path.join(directory, "socket")
        self.port = free_port()
        data = f"--datadir={directory}/data"
        install = ["--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal", data]
        subprocess.run(["mariadb-install-db", f"--user={getpass.getuser()}", *install], **TOOL)
        arguments = [f"--port={self.port}", f"--socket={self.socket}", "--bind-address=127.0.0.1", "--character-set-server=utf8mb4"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command = [server_program(), "--no-defaults", f"--user={getpass.getuser()}", data, *arguments]
        self.process = subprocess.Popen([*command, "--innodb-flush-log-at-trx-commit=0"], **quiet)
        self.wait()
        self.run("create user corpus identified by 'corpus'; grant all on *.* to corpus with grant option")

    def wait(self):
        for _ in range(100):
            if os.path.exists(self.socket):
                return
            time.sleep(0.1)
        raise RuntimeError("the MariaDB server does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def create(self, name):
        self.run(f"drop database if exists {name}; create database {name}")
        return f"mysql+pymysql://corpus:corpus@127.0.0.1:{self.port}/{name}"

    def drop(self, name):
        self.run(f"drop database if exists {name}")

    def dump(self, name):
        """The schema and the rows of a database, without what differs from run to run."""
        options = ["--compact", "--skip-extended-insert", "--order-by-primary", "--hex-blob", "--routines"]
        text = self.tool("mariadb-dump", *options, name).replace(name, "corpus")
        lines = (line for line in timeless(text).splitlines() if not line.startswith("/*"))
        return keys_in_order(lines)

    def run(self, statements):
        self.tool("mariadb", "-e", statements)

    def tool(self, program, *arguments):
        command = [program, "--no-defaults", "-u", "root", "-S", self.socket, *arguments]
        return subprocess.run(command, **TOOL).stdout


def server_program():
    """The MariaDB server of this machine, if there is one."""
    return shutil.which("mariadbd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def timeless(text):
    """Without the moments of the run and without what chance gives: the two runs write their own."""
    text = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b", "some uuid4", text)
    today = datetime.datetime.now(datetime.UTC).date()
    days = "|".join(str(today - datetime.timedelta(days=days)) for days in (-1, 0, 1))
    return re.sub(rf"(?:{days})([ T])\d\d:\d\d:\d\d(\.\d+)?", r"today\1now", text)


def keys_in_order(lines):
    """The keys of each table in one order, which Alembic changes from run to run; its rows as well, for their uuids."""
    result, group = [], []
    for line in lines:
        if re.match(r"  (\w+ )?KEY |INSERT ", line):
            group.append(line.rstrip(","))
        else:
            result += sorted(group) + [line]
            group = []
    return result + sorted(group)


def in_order(statement):
    """A table with its columns and constraints in one order: Alembic's own changes from run to run."""
    head, bracket, body = statement.partition("(")
    if not head.startswith("CREATE TABLE"):
        return statement
    parts, depth = [""], 0
    for letter in body:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    parts[-1] = parts[-1].removesuffix(";").removesuffix(")")
    return head + bracket + ",".join(sorted(parts))
