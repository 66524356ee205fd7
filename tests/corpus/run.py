#!/usr/bin/env python3
"""Upgrades real Alembic histories with dbm, and compares with what Alembic makes of them.

The packages of histories.toml are fetched from PyPI and unpacked into --cache, never installed. Each history
is upgraded to its heads in an empty database, once by dbm with --python never and once by Alembic; where
Alembic cannot load the scripts without the application's packages, dbm's result stands alone. An environment that
has them may lie in --environments, named like the package. MySQL's are run on a MariaDB server that is started for
them, if the machine has one. Prints a line for each history and dialect; --write puts them into the table of
docs/compatibility.md, where the rows of others stay. Exits 1 if a result differs from Alembic's.
"""

import argparse
import contextlib
import dataclasses
import datetime
import glob
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile

from databases import MariaDB, PostgreSQL, Sqlite, server_program
from table import reason, summary, write_table

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
KINDS = (".py", ".json", ".yaml", ".yml", ".cfg", ".ini", ".sql", ".toml", ".txt", ".mako", ".csv")
LARGEST = 3_000_000
PATIENCE = 300


@dataclasses.dataclass
class History:
    name: str
    package: str
    version: str
    versions: str
    dialects: list
    ci: bool = False
    naming_convention: dict | None = None


@dataclasses.dataclass
class Outcome:
    """What became of a history on a dialect."""

    history: History
    dialect: str
    revisions: int
    native: int
    result: str
    detail: str = ""

    def line(self):
        of = f"{self.native}/{self.revisions}"
        text = f"{self.history.name:28} {self.dialect:10} {of:>9} native  {self.result}"
        return f"{text}: {self.detail}" if self.detail else text

    def row(self):
        share = 100 * self.native // max(1, self.revisions)
        what = f"{self.history.package} {self.history.version}"
        cells = (self.history.name, what, self.dialect, self.revisions, f"{share} %", self.result, self.reason())
        return "| " + " | ".join(str(cell) for cell in cells) + " |"

    def reason(self):
        """Why there is nothing that could be compared, in a few words."""
        return reason(self.detail, self.history)


def main():
    options = arguments()
    histories = [history for history in read_list() if is_wanted(history, options)]
    with servers(options) as by_dialect:
        outcomes = list(examine_all(histories, by_dialect, options))
    print(summary([outcome.row() for outcome in outcomes]))
    if options.write:
        write_table(os.path.join(ROOT, "docs/compatibility.md"), outcomes)
    sys.exit(any(outcome.result == "different" for outcome in outcomes))


@contextlib.contextmanager
def servers(options):
    """Where databases can be made, by dialect: a server of our own for MySQL, if the machine has MariaDB."""
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        found = {"sqlite": Sqlite(directory)}
        if options.postgresql:
            found["postgresql"] = PostgreSQL(options.postgresql)
        if "mysql" in options.dialects and server_program():
            found["mysql"] = MariaDB(directory)
            stack.callback(found["mysql"].stop)
        yield {dialect: server for dialect, server in found.items() if dialect in options.dialects}


def examine_all(histories, by_dialect, options):
    for history in histories:
        source = unpacked(history, options.cache)
        for dialect in history.dialects:
            if dialect in by_dialect:
                outcome = examine(history, dialect, source, by_dialect[dialect], options)
                print(outcome.line(), flush=True)
                yield outcome


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="histories; all without")
    parser.add_argument("--dbm", default=os.path.join(ROOT, "target/debug/dbm"))
    parser.add_argument("--python", default=sys.executable, help="a Python with Alembic and psycopg2: the judge")
    parser.add_argument("--environments", help="a directory of virtual environments with the packages, for Alembic")
    parser.add_argument("--postgresql", help="URL of a server on which databases may be made")
    parser.add_argument("--dialects", nargs="+", default=["postgresql", "mysql", "sqlite"])
    parser.add_argument("--cache", default=os.path.expanduser("~/.cache/dbm-corpus"))
    parser.add_argument("--ci", action="store_true", help="only the histories that CI runs")
    parser.add_argument("--write", action="store_true", help="write into docs/compatibility.md")
    return parser.parse_args()


def read_list():
    with open(os.path.join(HERE, "histories.toml"), "rb") as file:
        return [History(**entry) for entry in tomllib.load(file)["history"]]


def is_wanted(history, options):
    is_named = not options.names or history.name in options.names or history.package in options.names
    return is_named and (history.ci or not options.ci)


def unpacked(history, cache):
    """The directory of a package's files; fetched if it is not there."""
    root = os.path.join(cache, f"{history.package}-{history.version}")
    if os.path.isdir(root):
        return root
    os.makedirs(cache, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        what = f"{history.package}=={history.version}"
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", scratch, what]
        subprocess.run(fetch, check=True)
        staging = os.path.join(scratch, "unpacked")
        os.mkdir(staging)
        unpack(glob.glob(scratch + "/*.*")[0], staging)
        os.rename(staging, root)
    return root


def unpack(archive, target):
    if archive.endswith((".whl", ".zip")):
        with zipfile.ZipFile(archive) as files:
            for entry in files.infolist():
                if is_text(entry.filename, entry.file_size):
                    files.extract(entry, target)
        return
    with tarfile.open(archive) as files:
        for entry in files.getmembers():
            if entry.isfile() and is_text(entry.name, entry.size):
                entry.name = entry.name.split("/", 1)[-1]
                files.extract(entry, target)


def is_text(name, size):
    is_ours = not name.startswith("/") and ".." not in name and ".dist-info/" not in name
    return is_ours and name.endswith(KINDS) and size < LARGEST


def examine(history, dialect, source, server, options):
    """Upgrades a history with dbm and with Alembic."""
    names = {who: re.sub(r"\W+", "_", f"corpus_{os.getpid()}_{history.name}_{who}".lower()) for who in ("dbm", "alembic")}
    with tempfile.TemporaryDirectory() as root:
        try:
            for who, name in names.items():
                project(root, who, source, history, server.create(name))
            return compare(history, dialect, root, names, server, options)
        finally:
            for name in names.values():
                server.drop(name)


def compare(history, dialect, root, names, server, options):
    started = datetime.datetime.now(datetime.UTC)
    revisions, native = share(root, options)
    ours, theirs = run_dbm(root, options), run_alembic(root, judge(history, options))
    if ours and theirs:
        result = "fails in both"
    elif ours:
        result = "refused"
    elif theirs:
        result = "upgraded"
    else:
        first, second = (without_clock(server.dump(names[who]), started) for who in ("dbm", "alembic"))
        result = "identical" if first == second else "different"
    return Outcome(history, dialect, revisions, native, result, ours or theirs)


def without_clock(lines, started):
    """A dump in which the moments of these runs, whatever their zone, are all the same."""
    days = {(started + datetime.timedelta(days=days)).strftime("%Y-%m-%d") for days in (-1, 0, 1)}
    moment = rf"'(?:{'|'.join(sorted(days))})[ T]\d\d:\d\d:\d\d[^']*'"
    return [re.sub(moment, "'now'", line) for line in lines]


def project(root, who, source, history, url):
    """A project around the history: an ini file, and an env.py that runs it."""
    scripts = os.path.join(root, who)
    os.mkdir(scripts)
    with open(os.path.join(scripts, "env.py"), "w") as file:
        file.write(environment(history))
    open(os.path.join(scripts, "script.py.mako"), "w").close()
    versions = os.path.join(source, history.versions)
    with open(os.path.join(root, who + ".ini"), "w") as file:
        file.write(
            f"[alembic]\nscript_location = %(here)s/{who}\npath_separator = newline\n"
            f"version_locations = {versions}\nrecursive_version_locations = true\n"
            f"prepend_sys_path = {source}\n  {os.path.dirname(versions)}\n  {versions}\nsqlalchemy.url = {url}\n"
        )


def environment(history):
    """The text of env.py, with the application's naming convention if it has one."""
    with open(os.path.join(HERE, "env.py")) as file:
        text = file.read()
    if history.naming_convention is None:
        return text
    metadata = f"sa.MetaData(naming_convention={history.naming_convention!r})"
    return text.replace("target_metadata = None", f"target_metadata = {metadata}", 1)


def share(root, options):
    """How many revisions there are, and how many dbm understands without a database or while it runs."""
    ran = run([options.dbm, "-c", "dbm.ini", "--python", "never", "doctor"], root)
    revisions = re.search(r"history +(\d+) revision", ran.stdout)
    total = int(revisions.group(1)) if revisions else 0
    native = re.search(r"scripts +(\d+) of \d+ native", ran.stdout)
    return total, int(native.group(1)) if native else total


def run_dbm(root, options):
    ran = run([options.dbm, "-c", "dbm.ini", "--python", "never", "upgrade", "heads"], root)
    if ran.returncode == 0:
        return ""
    reason = re.search(r"× (.*)", ran.stderr + ran.stdout)
    return reason.group(1) if reason else f"exit {ran.returncode}"


def judge(history, options):
    """The Python that has what the history imports, if there is one; else any with Alembic."""
    own = os.path.join(options.environments or "", history.package, "bin/python")
    return own if options.environments and os.path.exists(own) else options.python


def run_alembic(root, python):
    ran = run([python, "-m", "alembic", "-c", "alembic.ini", "upgrade", "heads"], root)
    return "" if ran.returncode == 0 else error_line(ran.stderr)


def error_line(text):
    """The line of a traceback that says what went wrong, without SQLAlchemy's statement and link."""
    lines = [line.strip() for line in text.splitlines()]
    named = [line for line in lines if re.match(r"[\w.]+(Error|Exception|Interrupt)?: |FAILED: |×", line)]
    return (named or lines or [""])[-1][:200]


def run(command, root):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DBM_", "DB_", "PG"))}
    try:
        return subprocess.run(command, cwd=root, env=kept, capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", "× timed out")


if __name__ == "__main__":
    main()
