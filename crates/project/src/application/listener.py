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

    def cursor(self, *arguments, **keywords):
        return _Executes(self._statements)

    def rollback(self):
        self._statements.clear()


class SqliteConnection(DriverConnection, _sqlite3.Connection):
    pass


def call(function, event, is_sqlite):
    """The statements that a listener executes."""
    statements = []
    connection = (SqliteConnection if is_sqlite else DriverConnection)(statements)
    count = {"engine_connect": 1, "begin": 1, "checkout": 3}.get(event, 2)
    function(connection, *[None] * (count - 1))
    return statements
