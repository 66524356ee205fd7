"""The connection that a listener of an engine is given: what it executes is written down."""

import re
import _sqlite3
from _dbm import unsupported


def _quoted(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    unsupported(f"a parameter of the type `{type(value).__name__}` in a listener")


def _with_parameters(sql, parameters):
    if not parameters:
        return sql
    if isinstance(parameters, dict):
        values = {name: _quoted(value) for name, value in parameters.items()}
        return re.sub(r"(?<!:):(\w+)", lambda found: values[found[1]], sql % values if "%(" in sql else sql)
    values = tuple(map(_quoted, parameters))
    return sql % values if "%s" in sql else sql.replace("?", "%s") % values


class _Executes:
    def __init__(self, statements):
        self._statements = statements

    def execute(self, statement, parameters=None, *more):
        sql = str(statement).strip().rstrip(";")
        self._statements.append(_with_parameters(sql, parameters))
        return self

    exec_driver_sql = executescript = execute

    def close(self):
        pass

    commit = flush = __aenter__ = close

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        pass

    def fetchone(self):
        unsupported("what a listener reads from the database is not known here")

    fetchall = fetchmany = scalar = first = __iter__ = fetchone


class DriverConnection(_Executes):
    """psycopg2's connection, PyMySQL's, or SQLAlchemy's own."""

    def __init__(self, statements):
        self._statements = statements
        self.info = {}

    def cursor(self, *arguments, **keywords):
        return _Executes(self._statements)

    def rollback(self):
        self._statements.clear()

    def __getattr__(self, name):
        unsupported(f"`{name}` of the connection that a listener is given is not known here")


class SqliteConnection(DriverConnection, _sqlite3.Connection):
    pass


class Unknown:
    """What a listener is given beside the connection: it may keep things there, and asks nothing."""

    def __init__(self, what):
        self.__dict__["_what"] = what

    def __getattr__(self, name):
        unsupported(f"`{name}` of {self._what} that a listener is given is not known here")

    def __str__(self):
        return ""


class Record(Unknown):
    """The pool's record of a connection."""

    def __init__(self):
        self.__dict__.update(_what="the pool's record", info={}, record_info={})


class Statement(Unknown):
    """A statement that is to run: what it says is not known before."""

    def _unknown(self, *arguments):
        unsupported("what a listener does with a statement that is to run is not known before")

    __contains__ = __len__ = __getitem__ = __iter__ = __eq__ = __add__ = __bool__ = _unknown


record = Record()


def call(function, event, is_sqlite):
    """The statements that a listener executes."""
    statements = []
    connection = (SqliteConnection if is_sqlite else DriverConnection)(statements)
    statement = Statement("the statement")
    others = {
        "engine_connect": [],
        "begin": [],
        "commit": [],
        "rollback": [],
        "checkout": [record, Unknown("the pool's connection")],
        "before_cursor_execute": [
            connection.cursor(),
            statement,
            Statement("the parameters"),
            Unknown("the context"),
            False,
        ],
        "before_execute": [statement, Statement("the parameters"), Statement("the parameters"), {}],
    }
    function(connection, *others.get(event, [record]))
    return statements
