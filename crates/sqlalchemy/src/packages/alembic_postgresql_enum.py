"""`alembic_postgresql_enum`: `op.sync_enum_values`."""

import enum as _enum
from collections import namedtuple as _namedtuple

import sqlalchemy as _sa
from alembic.operations import MigrateOperation as _MigrateOperation
from alembic.operations import Operations as _Operations

_UNSPECIFIED = object()

TableIndex = _namedtuple("TableIndex", "name definition")


class ColumnType(_enum.Enum):
    COMMON = "Enum"
    ARRAY = "ARRAY"


class TableReference:
    def __init__(
        self,
        table_name,
        column_name,
        table_schema=_UNSPECIFIED,
        column_type=ColumnType.COMMON,
        existing_server_default=None,
    ):
        self.table_name = table_name
        self.column_name = column_name
        self.table_schema = table_schema
        self.column_type = column_type
        self.existing_server_default = existing_server_default

    @property
    def table(self):
        schema = f'"{self.table_schema}".' if self.table_schema else ""
        return f'{schema}"{self.table_name}"'

    @property
    def column(self):
        return f'"{self.column_name}"'


def set_configuration(*args, **kwargs):
    """Only `generate` would look at it."""


class Config:
    def __init__(self, **options):
        self.options = options


class _SyncEnumValues(_MigrateOperation):
    @classmethod
    def sync_enum_values(
        cls,
        operations,
        enum_schema,
        enum_name,
        new_values,
        affected_columns,
        enum_values_to_rename=(),
        indexes_to_recreate=None,
    ):
        if operations.get_context().dialect.name != "postgresql":
            return
        renamed = list(enum_values_to_rename)
        change = _Change(operations, enum_schema, enum_name, renamed)
        columns = [change.reference(column) for column in affected_columns]
        change.run(list(new_values), columns, list(indexes_to_recreate or []))


_Operations.register_operation("sync_enum_values")(_SyncEnumValues)


class _Change:
    """The type gets a new one in its place: renamed, made again, every column cast, dropped."""

    OPERATORS = (("!=", "new_old_not_equals"), ("=", "new_old_equals"))

    def __init__(self, operations, schema, name, renamed):
        self.operations = operations
        self.schema = schema
        self.name = name
        self.renamed = renamed
        self.new = f'"{schema}"."{name}"'
        self.old = f'"{schema}"."{name}_old"'

    def execute(self, sql):
        self.operations.execute(_sa.text(sql.replace(":", "\\:").replace("\\:\\:", "::")))

    def reference(self, column):
        if isinstance(column, tuple):
            table, name, *more = column
            kind = more[0] if more else ColumnType.COMMON
            default = self.default_of(table, name)
            return TableReference(table, name, self.schema, kind, default)
        if column.table_schema is _UNSPECIFIED:
            column = TableReference(
                column.table_name,
                column.column_name,
                self.schema,
                column.column_type,
                column.existing_server_default,
            )
        return column

    def default_of(self, table, column):
        query = _sa.text(
            "SELECT column_default FROM information_schema.columns"
            " WHERE table_schema = :schema AND table_name = :table AND column_name = :column"
        )
        names = {"schema": self.schema, "table": table, "column": column}
        return self.operations.get_bind().execute(query, names).scalar()

    def run(self, values, columns, indexes):
        words = ", ".join(f"'{value}'" for value in values)
        self.execute(f'ALTER TYPE {self.new} RENAME TO "{self.name}_old"')
        self.execute(f"CREATE TYPE {self.new} AS ENUM({words})")
        for operator, function in self.OPERATORS:
            self.create_operator(operator, function)
        for index in indexes:
            schema, _, name = index.name.rpartition(".")
            whole = ".".join('"' + part.strip('"') + '"' for part in (schema, name) if part)
            self.execute(f"DROP INDEX IF EXISTS {whole}")
        for column in columns:
            self.change_column(column)
        for operator, function in self.OPERATORS:
            self.drop_operator(operator, function)
        self.execute(f"DROP TYPE {self.old}")
        for index in indexes:
            self.execute(self.with_new_values(index.definition))

    def create_operator(self, operator, function):
        old = "old_enum_val::text"
        if self.renamed:
            cases = " ".join(f"WHEN {old} = '{one}' THEN '{other}'" for one, other in self.renamed)
            old = f"CASE {cases} ELSE {old} END"
        self.execute(
            f'CREATE FUNCTION "{self.schema}".{function}('
            f"new_enum_val {self.new}, old_enum_val {self.old}) RETURNS boolean AS $$ "
            f"SELECT new_enum_val::text {operator} {old}; $$ LANGUAGE SQL IMMUTABLE"
        )
        self.execute(
            f'CREATE OPERATOR "{self.schema}".{operator} (leftarg = {self.new}, '
            f'rightarg = {self.old}, procedure = "{self.schema}".{function})'
        )

    def drop_operator(self, operator, function):
        self.execute(f'DROP OPERATOR IF EXISTS "{self.schema}".{operator} ({self.new}, {self.old})')
        self.execute(
            f'DROP FUNCTION "{self.schema}".{function}(new_enum_val {self.new}, old_enum_val {self.old})'
        )

    def change_column(self, column):
        alter = f"ALTER TABLE {column.table} ALTER COLUMN {column.column}"
        default = column.existing_server_default
        if default is not None:
            self.execute(f"{alter} DROP DEFAULT")
        self.execute(f"{alter} TYPE {self.cast(column)}")
        if default is not None:
            self.execute(f"{alter} SET DEFAULT {self.new_default(default)}")

    def cast(self, column):
        name = column.column
        if column.column_type is ColumnType.ARRAY or column.column_type is _sa.ARRAY:
            cast = f"{name}::text[]"
            for old, new in self.renamed:
                cast = f"array_replace({cast}, '{old}', '{new}')"
            return f"{self.new}[] USING {cast}::{self.new}[]"
        if not self.renamed:
            return f"{self.new} USING {name}::text::{self.new}"
        cases = " ".join(
            f"WHEN {name}::text = '{old}' THEN '{new}'::{self.new}" for old, new in self.renamed
        )
        return f"{self.new} USING CASE {cases} ELSE {name}::text::{self.new} END"

    def new_default(self, default):
        kind = f"{self.schema}.{self.name}" if self.schema else self.name
        if default.startswith("ARRAY["):
            import re

            return re.sub(r"::[.\w]+", f"::{kind}", self.with_new_words(default))
        value = self.with_new_words(default[: default.find("::")])
        return f"{value}::{kind}[]" if default.endswith("[]") else f"{value}::{kind}"

    def with_new_words(self, text):
        for old, new in self.renamed:
            text = text.replace(f"'{old}'", f"'{new}'").replace(f'"{old}"', f'"{new}"')
        return text

    def with_new_values(self, definition):
        for old, new in self.renamed:
            for kind in (self.name, f"{self.schema}.{self.name}"):
                definition = definition.replace(f"'{old}'::{kind}", f"'{new}'::{kind}")
        return definition
