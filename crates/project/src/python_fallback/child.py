"""Runs one step of a history with the project's own Alembic, for dbm.

dbm gives this program and its request as one line of JSON on stdin, and reads what
happens as lines of JSON from stdout. A second line, or the end of stdin, asks it to
stop. For a step nothing of env.py runs: connection and options are dbm's. Nothing is
written but to the database. The other tasks are in the files of `child/`, which stand
before this one in the program.
"""

import json
import os
import re
import signal
import sys
import threading
import traceback

if sys.path and sys.path[0] == "":
    # The directory `alembic` of the project must not hide the package.
    del sys.path[0]

import argparse
import datetime
import decimal
import io
import logging
import uuid

import alembic
import sqlalchemy
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import load_python_file
from sqlalchemy import event, exc, pool
from sqlalchemy.engine.url import URL, make_url

# Drivers that are not asynchronous, best first; dbm itself behaves as the first of each.
DRIVERS = {
    "postgresql": ["psycopg2", "psycopg", "pg8000"],
    "mysql": ["pymysql", "mysqldb", "mysqlconnector"],
    "mariadb": ["pymysql", "mysqldb", "mariadbconnector"],
    "sqlite": ["pysqlite"],
}

# Places in these say nothing to who wrote a script.
LIBRARIES = (os.path.dirname(os.path.dirname(alembic.__file__)), "<")

# Statements that change nothing.
HARMLESS = re.compile(
    r"\s*(SELECT|SHOW|PRAGMA|DESCRIBE|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK)\b", re.I
)

# Statements that end a transaction on MySQL.
DEFINITION = re.compile(r"\s*(CREATE|ALTER|DROP|RENAME|TRUNCATE|GRANT|REVOKE)\b", re.I)


# Names of variables that hold a secret.
SECRET = re.compile(r"PASS|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY", re.I)


class Reports:
    """The lines that dbm reads. What else is written to stdout goes to stderr."""

    def __init__(self):
        self.lock = threading.Lock()
        self.secrets = set()
        self.stream = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")
        os.dup2(2, 1)

    def keep(self, secret):
        """From now on nobody reads it in what is said."""
        if secret is not None and len(str(secret)) > 3:
            self.secrets.add(str(secret))

    def hidden(self, said):
        """The same without secrets, those of the environment included."""
        if isinstance(said, dict):
            return {name: self.hidden(it) for name, it in said.items()}
        if isinstance(said, list):
            return [self.hidden(it) for it in said]
        if isinstance(said, str):
            for secret in sorted(self.secrets | secrets_of_environment(), key=len, reverse=True):
                said = said.replace(secret, "***")
        return said

    def send(self, kind, **facts):
        if kind in ("said", "failed"):
            facts = self.hidden(facts)
        with self.lock:
            self.stream.write(json.dumps(dict(facts, event=kind)) + "\n")
            self.stream.flush()


def secrets_of_environment():
    """The values of variables whose names say that they are secret."""
    users = {value for name, value in os.environ.items() if "USER" in name.upper()}
    return {
        value
        for name, value in os.environ.items()
        if SECRET.search(name) and len(value) > 5 and value not in users
    }


class Said(io.TextIOBase):
    """Stands for stdout: what a script prints, line by line."""

    def __init__(self, reports):
        self.reports = reports
        self.rest = ""

    def writable(self):
        return True

    def write(self, text):
        lines = (self.rest + text).split("\n")
        self.rest = lines.pop()
        for line in lines:
            self.reports.send("said", level="PRINT", logger="", text=line)
        return len(text)

    def finish(self):
        if self.rest:
            self.write("\n")


class Logged(logging.Handler):
    """What a script logs."""

    def __init__(self, reports):
        logging.Handler.__init__(self)
        self.reports = reports

    def emit(self, record):
        self.reports.send(
            "said", level=record.levelname, logger=record.name, text=self.format(record)
        )


class Notes:
    """Rows of dbm's table that say what of the step is committed, where each definition commits.

    They stand in the transaction that they tell of, or are committed before a definition.
    """

    def __init__(self, request):
        self.request = request
        self.ordinal = 0
        self.is_open = False

    def note(self, connection, statement, is_done):
        if self.request is None:
            return
        if not self.is_open:
            self.ordinal += 1
        self.is_open = not is_done
        digits = "".join("%02X" % byte for byte in bytearray(statement[:1000].encode("utf-8")))
        before, between, behind, end = self.request["row"]
        row = before + str(self.ordinal) + between + digits + behind + str(int(is_done)) + end
        execute_all(connection, [row])

    def mark(self, connection):
        if self.request is not None and self.is_open:
            self.is_open = False
            execute_all(connection, [self.request["mark"], "COMMIT"])

    def end(self):
        """The version is written, and with it the rows go."""
        self.request = None


class Statements:
    """The statements that ran, as far as they change something."""

    def __init__(self, backend, transactional, mark, notes):
        self.backend = backend
        self.mark = mark
        self.transactional = transactional
        self.notes = notes
        self.held = []
        self.noted = 0
        self.kept = []

    def marked(self, connection, cursor, statement, parameters, context, executemany):
        return self.mark + statement, parameters

    def plain(self, statement):
        return statement[len(self.mark):] if statement.startswith(self.mark) else statement

    def begins(self, connection, cursor, statement, parameters, context, executemany):
        if self.commits(connection, statement):
            self.note_held(connection)
            self.notes.note(connection, statement.strip(), False)

    def ran(self, connection, cursor, statement, parameters, context, executemany):
        statement = self.plain(statement)
        if not HARMLESS.match(statement):
            self.held.append(statement.strip())
        if self.commits(connection, statement):
            self.notes.mark(connection)
            self.committed()

    def commits(self, connection, statement):
        is_mysql = self.backend in ("mysql", "mariadb")
        level = connection.get_execution_options().get("isolation_level")
        if level == "AUTOCOMMIT":
            return not HARMLESS.match(statement)
        return is_mysql and DEFINITION.match(statement)

    def note_held(self, connection):
        for statement in self.held[self.noted :]:
            self.notes.note(connection, statement, True)
        self.noted = len(self.held)

    def commit(self, connection):
        self.note_held(connection)
        self.committed()

    def committed(self):
        self.kept.extend(self.held)
        self.forget()

    def rolled_back(self, connection=None):
        self.forget()

    def forget(self):
        del self.held[:]
        self.noted = 0


class Moved(Exception):
    """The version table does not hold what dbm expects."""

    def __init__(self, rows):
        Exception.__init__(self, rows)
        self.rows = rows


class Refused(Exception):
    """What stops the step before it begins."""


def first_engine(url, options):
    """The engine of the first driver that is installed and is not asynchronous.

    For `op.run_async` an asynchronous one must stay.
    """
    backend, _, driver = url.drivername.partition("+")
    backend = {"postgres": "postgresql"}.get(backend, backend)
    names = [driver] if driver else [""]
    names += [name for name in DRIVERS[backend] if name != driver]
    for name in names:
        arguments = {"poolclass": pool.NullPool}
        whole = backend + "+" + name if name else backend
        candidate = with_driver(url, whole)
        if options["translated"] is not None and name != driver:
            candidate = with_driver(make_url(backend + "://"), whole)
            arguments["connect_args"] = options["translated"]
        try:
            engine = sqlalchemy.create_engine(candidate, **arguments)
        except (ImportError, exc.NoSuchModuleError):
            continue
        if options["asynchronous"] or not is_async(engine):
            return engine
    wanted = ", ".join(name for name in names if name)
    raise Refused("none of the drivers {} is installed for {}".format(wanted, sys.executable))


def is_async(engine):
    return getattr(engine.dialect, "is_async", False)


def with_driver(url, name):
    if hasattr(url, "set"):
        return url.set(drivername=name)
    url.drivername = name
    return url


def parsed_url(parts):
    query = {}
    for name, value in parts["query"]:
        query.setdefault(name, []).append(value)
    query = {name: tuple(it) if len(it) > 1 else it[0] for name, it in query.items()}
    make = getattr(URL, "create", URL)
    return make(
        parts["driver"],
        username=parts["user"],
        password=parts["password"],
        host=parts["host"],
        port=parts["port"],
        database=parts["database"],
        query=query,
    )


def begin_at_once(engine, reports):
    """SQLite: one transaction that may write holds the whole step, as in dbm itself."""

    @event.listens_for(engine, "connect")
    def connected(connection, record):
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection):
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            return
        told = False
        while True:
            cursor = connection.connection.cursor()
            try:
                cursor.execute("BEGIN IMMEDIATE")
                return
            except engine.dialect.dbapi.OperationalError as error:
                if "locked" not in str(error) and "busy" not in str(error):
                    raise
                if not told:
                    reports.send("waiting")
                    told = True
            finally:
                cursor.close()


def begin_guarded(engine, guard):
    """Each transaction shows the lock that it works under."""

    @event.listens_for(engine, "begin")
    def begin(connection):
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            return
        cursor = connection.connection.cursor()
        try:
            cursor.execute(guard)
            is_ours = cursor.rowcount != 0
        except Exception:
            is_ours = False
        finally:
            cursor.close()
        if not is_ours:
            raise Refused("the lock on the database is lost: another process may have it by now")


def execute_all(connection, statements):
    """Runs SQL as it is: no sign of it is a parameter."""
    for statement in statements:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(statement)
        finally:
            cursor.close()


def change(connection, change):
    cursor = connection.connection.cursor()
    try:
        cursor.execute(change["sql"])
        if change["must_match"] and cursor.rowcount != 1:
            raise Refused("the version table was changed by someone else")
    finally:
        cursor.close()


def configuration(request):
    options = argparse.Namespace(x=request["x"], name=request["section"])
    config = Config(request["ini_file"], ini_section=request["section"], cmd_opts=options)
    for name, value in request["main_options"]:
        config.set_main_option(name, value.replace("%", "%%"))
    if "sqlalchemy.url" not in dict(request["main_options"]):
        config.set_main_option("sqlalchemy.url", request["default_url"].replace("%", "%%"))
    return config


def argument(given):
    """What `env.py` gave to `run_migrations`, as it was."""
    value = given.get("value")
    make = {
        "none": lambda: None,
        "bool": lambda: value,
        "int": lambda: int(value),
        "float": lambda: float(value),
        "decimal": lambda: decimal.Decimal(value),
        "str": lambda: value,
        "bytes": lambda: bytes(value),
        "date": lambda: datetime.date.fromisoformat(value),
        "time": lambda: datetime.time.fromisoformat(value),
        "datetime": lambda: moment(*value),
        "timedelta": lambda: datetime.timedelta(microseconds=int(value)),
        "uuid": lambda: uuid.UUID(value),
        "list": lambda: [argument(it) for it in value],
        "dict": lambda: {name: argument(it) for name, it in value},
    }
    return make[given["kind"]]()


def moment(text, offset):
    parsed = datetime.datetime.fromisoformat(text)
    if offset is None:
        return parsed
    zone = datetime.timezone(datetime.timedelta(seconds=offset))
    return parsed.replace(tzinfo=zone)


def metadata(request):
    given = {}
    if request["naming_convention"]:
        given["naming_convention"] = request["naming_convention"]
    return sqlalchemy.MetaData(schema=request["metadata_schema"], **given)


def run(request, reports, state):
    sys.path[:0] = request["sys_path"]
    config = configuration(request)
    script = ScriptDirectory(
        request["script_location"], version_locations=request["version_locations"]
    )
    if request["offline"] is not None:
        environment = EnvironmentContext(
            config, script, as_sql=True, destination_rev=request["revision"]
        )
        with environment:
            write(environment, request, reports)
        return
    engine = first_engine(parsed_url(request["url"]), request)
    backend = engine.dialect.name
    transactional = backend == "postgresql" or request["immediate"]
    notes = Notes(request["notes"])
    statements = Statements(backend, transactional, request["mark"], notes)
    state.statements = statements
    if request["immediate"]:
        begin_at_once(engine, reports)
    event.listen(engine, "connect", state.connected)
    if request["guard"]:
        begin_guarded(engine, request["guard"])
    event.listen(engine, "before_cursor_execute", statements.begins)
    event.listen(engine, "before_cursor_execute", statements.marked, retval=True)
    event.listen(engine, "after_cursor_execute", statements.ran)
    event.listen(engine, "commit", statements.commit)
    event.listen(engine, "rollback", statements.rolled_back)
    environment = EnvironmentContext(config, script, destination_rev=request["revision"])

    def work(connection):
        with environment:
            state.created_enums = run_on(connection, environment, request, notes)

    if is_async(engine):
        run_asynchronously(engine, work)
    else:
        with engine.connect() as connection:
            work(connection)
    reports.send("done", created_enums=state.created_enums)


def write(environment, request, reports):
    """Writes the step as SQL, as Alembic does with `--sql`."""
    url = parsed_url(request["url"])
    backend, plus, driver = url.drivername.partition("+")
    url = with_driver(url, {"postgres": "postgresql"}.get(backend, backend) + plus + driver)
    text = io.StringIO()
    environment.configure(
        url=url,
        output_buffer=text,
        target_metadata=metadata(request),
        **dict(request["options"], **request["offline"])
    )
    context = environment.get_context()
    created_enums = remember_types(context, request)
    with Operations.context(context):
        function_of(request)(**arguments(request))
    reports.send("written", text=text.getvalue(), created_enums=named(created_enums))


def function_of(request):
    directory, name = os.path.split(request["script"])
    return getattr(load_python_file(directory, name), request["function"])


def arguments(request):
    return {name: argument(it) for name, it in request["run_arguments"]}


def remember_types(context, request):
    """The enumerations of PostgreSQL that tables have made: each table of a run makes only new ones.

    The names of SQLAlchemy 1.4 and 2 for them; its own collection is this one from now on.
    """
    made = {(schema, name) for schema, name in request["created_enums"]}
    for kind in ("_pg_enums", "pg_enum"):
        context.impl.memo[kind] = made
    return made


def named(created_enums):
    return [[schema, name] for schema, name in created_enums if name is not None]


def run_asynchronously(engine, work):
    import asyncio

    from sqlalchemy.ext.asyncio import AsyncEngine

    async def connect():
        async with AsyncEngine(engine).connect() as connection:
            await connection.run_sync(work)

    asyncio.run(connect())


def run_on(connection, environment, request, notes):
    """Runs the step on a connection, inside one transaction where the database has them."""
    if request["statements_before"]:
        execute_all(connection, request["statements_before"])
        connection.connection.commit()
    environment.configure(
        connection=connection, target_metadata=metadata(request), **request["options"]
    )
    context = environment.get_context()
    created_enums = remember_types(context, request)
    with Operations.context(context):
        function = function_of(request)
        with context.begin_transaction(_per_migration=True):
            execute_all(connection, request["statements_first"])
            expect_rows(context, request["rows"])
            execute_all(connection, request["version_table"])
            function(**arguments(request))
            notes.end()
            for it in request["changes"]:
                change(context.connection, it)
    return named(created_enums)


def expect_rows(context, expected):
    rows = sorted(context.get_current_heads())
    if rows != sorted(expected):
        raise Moved(rows)


def described(error, request, state):
    """What dbm shows of an error: what happened, and where in the script."""
    facts = {"kept": state.statements.kept if state.statements else []}
    facts["of_alembic"] = isinstance(error, alembic.util.CommandError)
    cause = error
    while cause is not None:
        if isinstance(cause, exc.StatementError):
            facts.update(of_database(cause))
            if facts["statement"] and state.statements:
                facts["statement"] = state.statements.plain(facts["statement"])
            break
        cause = cause.__cause__
    else:
        if isinstance(error, (Refused, alembic.util.CommandError)):
            facts["message"] = str(error)
        else:
            lines = "".join(traceback.format_exception_only(type(error), error)).strip().split("\n")
            facts["message"] = lines[-1 if isinstance(error, SyntaxError) else 0]
    for script in scripts_of(request, state):
        found = place(error, script)
        if found:
            facts.update(found, script=script)
            break
    return facts


def scripts_of(request, state):
    """The files that an error may come from, the likeliest first."""
    if request["task"] in ("step", "headers"):
        return [request["script"]]
    environment = os.path.join(request["script_location"], "env.py")
    return state.scripts[::-1] + [environment]


def of_database(error):
    facts = {"statement": error.statement}
    origin = error.orig
    says = getattr(origin, "diag", None)
    if says is not None and getattr(says, "message_primary", None):
        facts["message"] = says.message_primary
        facts["detail"] = says.message_detail
        facts["hint"] = says.message_hint
        facts["context"] = says.context
        facts["code"] = says.sqlstate
    elif origin is not None and len(origin.args) == 2 and isinstance(origin.args[0], int):
        facts["message"] = str(origin.args[1])
        facts["code"] = str(origin.args[0])
    elif isinstance(error, exc.DBAPIError):
        facts["message"] = str(origin).strip()
        facts["code"] = number(getattr(origin, "sqlite_errorcode", None))
    else:
        facts["message"] = str(origin or error).split("\n")[0]
    facts["of_connection"] = isinstance(error, exc.OperationalError) and not error.statement
    return facts


def number(code):
    return None if code is None else str(code)


def place(error, script):
    script = os.path.normcase(os.path.realpath(script))
    facts = {}
    if isinstance(error, SyntaxError) and error.filename:
        if os.path.normcase(os.path.realpath(error.filename)) == script:
            return {"line": error.lineno}
    last = None
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if os.path.normcase(os.path.realpath(code.co_filename)) == script:
            facts = {"line": trace.tb_lineno}
            if hasattr(code, "co_positions"):
                positions = list(code.co_positions())[trace.tb_lasti // 2]
                if positions[0] == positions[1]:
                    facts.update(start=positions[2], end=positions[3])
            last = None
        elif facts and not code.co_filename.startswith(LIBRARIES):
            last = "{}:{} in `{}`".format(code.co_filename, trace.tb_lineno, code.co_name)
        trace = trace.tb_next
    if last is not None:
        facts["raised_in"] = last
    return facts


class State:
    def __init__(self):
        self.driver = None
        self.statements = None
        self.created_enums = []
        self.asked_to_stop = False
        # Of a whole command: the scripts that ran, the rows of the version table, and how many
        # steps the open transaction holds.
        self.scripts = []
        self.rows = []
        self.held = 0

    def connected(self, connection, record):
        self.driver = connection

    def cancel(self):
        """Stops what the server does, where the driver can say so."""
        cancel = getattr(self.driver, "cancel", None)
        if cancel is not None:
            try:
                cancel()
            except Exception:
                pass


def listen(state):
    """Stops when dbm says so, and at once when dbm is gone."""

    def interrupted(number, frame):
        # A terminal sends Ctrl-C to dbm and to this process; dbm's word counts.
        if state.asked_to_stop:
            raise KeyboardInterrupt

    def watch():
        if sys.stdin.buffer.readline():
            state.asked_to_stop = True
            if os.name == "nt":
                signal.raise_signal(signal.SIGINT)
            else:
                os.kill(os.getpid(), signal.SIGINT)
            sys.stdin.buffer.readline()
        state.cancel()
        os._exit(130)

    signal.signal(signal.SIGINT, interrupted)
    threading.Thread(target=watch, daemon=True).start()


def main(request):
    reports = Reports()
    state = State()
    listen(state)
    said = sys.stdout = Said(reports)
    logging.getLogger().addHandler(Logged(reports))
    tasks = {
        "step": run,
        "headers": report_headers,
        "record": record,
        "command": run_command,
    }
    try:
        tasks[request["task"]](request, reports, state)
    except Moved as moved:
        reports.send("moved", rows=moved.rows)
    except KeyboardInterrupt:
        reports.send("interrupted")
    except BaseException as error:
        said.finish()
        reports.send("failed", **described(error, request, state))
    else:
        said.finish()
    sys.stderr.flush()
    os._exit(0)


main(REQUEST)
