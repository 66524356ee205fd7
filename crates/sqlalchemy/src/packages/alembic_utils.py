"""`alembic_utils`: functions, views, triggers and their like as objects that scripts create and drop."""

import importlib as _importlib
from enum import Enum as _Enum

from alembic.operations import MigrateOperation as _MigrateOperation
from alembic.operations import Operations as _Operations
from sqlalchemy import text as _text


def _words(text):
    return " ".join(text.split())


def _unquoted(text):
    return _words(text).replace('"', "")


def _quoted(text):
    if "." in text:
        schema, _, name = text.partition(".")
        return _quoted(schema) + "." + _quoted(name)
    return '"' + text.strip().strip('"').strip() + '"'


def _without_semicolon(text):
    return text.strip().rstrip(";").strip()


def _escaped(text, kept):
    """A colon before a name would be a parameter; what is kept is none."""
    pieces = []
    at = 0
    while at < len(text):
        known = next((mark for mark in kept if text.startswith(mark, at)), None)
        if known is not None:
            pieces.append(known)
            at += len(known)
        else:
            pieces.append("\\:" if text[at] == ":" else text[at])
            at += 1
    return "".join(pieces)


class ReplaceableEntity:
    def __init__(self, schema, signature, definition):
        self.schema = _unquoted(schema)
        self.signature = _unquoted(signature)
        self.definition = _escaped(_without_semicolon(definition), ["::"])

    @property
    def literal_schema(self):
        return _quoted(self.schema)

    @property
    def _name(self):
        return f'{self.literal_schema}."{self.signature}"'

    @classmethod
    def from_sql(cls, sql):
        raise NotImplementedError(f"{cls.__name__}.from_sql: write {cls.__name__}(schema=..., signature=..., ...)")

    from_path = from_sql


class PGFunction(ReplaceableEntity):
    __module__ = "alembic_utils.pg_function"
    _kind = "FUNCTION"

    def __init__(self, schema, signature, definition):
        super().__init__(schema, signature, definition)
        is_plpgsql = "language plpgsql" in _words(definition).lower().replace("'", "")
        kept = ["::", ":=", "\\:"] if is_plpgsql else ["::"]
        self.definition = _escaped(_without_semicolon(definition), kept)

    @property
    def literal_signature(self):
        name, rest = self.signature.split("(", 1)
        return f'"{name.strip()}"({rest}'

    def to_sql_statement_create(self):
        return _text(f"CREATE FUNCTION {self.literal_schema}.{self.literal_signature} {self.definition}")

    def to_sql_statement_drop(self, cascade=False):
        name, rest = self.signature.split("(", 1)
        parameters = rest.rsplit(")", 1)[0].split(",")
        parameters = [one[: len(one.lower().split("default")[0])].strip() for one in parameters]
        how = "cascade" if cascade else ""
        return _text(f'DROP FUNCTION {self.literal_schema}."{name.strip()}"({", ".join(parameters)}) {how}')

    def to_sql_statement_create_or_replace(self):
        yield _text(
            f"CREATE OR REPLACE FUNCTION {self.literal_schema}.{self.literal_signature} {self.definition}"
        )


class PGView(ReplaceableEntity):
    __module__ = "alembic_utils.pg_view"

    def __init__(self, schema, signature, definition):
        super().__init__(schema, signature, definition)
        self.definition = _without_semicolon(definition)

    def to_sql_statement_create(self):
        return _text(f"CREATE VIEW {self._name} AS {self.definition};")

    def to_sql_statement_drop(self, cascade=False):
        return _text(f'DROP VIEW {self._name} {"cascade" if cascade else ""}')

    def to_sql_statement_create_or_replace(self):
        yield _text(
            f"""
        do $$
            begin
                CREATE OR REPLACE VIEW {self._name} AS {self.definition};

            exception when others then
                DROP VIEW IF EXISTS {self._name};

                CREATE VIEW {self._name} AS {self.definition};
            end;
        $$ language 'plpgsql'
        """
        )


class PGMaterializedView(ReplaceableEntity):
    __module__ = "alembic_utils.pg_materialized_view"

    def __init__(self, schema, signature, definition, with_data=True):
        super().__init__(schema, signature, definition)
        self.definition = _without_semicolon(definition)
        self.with_data = with_data

    def to_sql_statement_create(self):
        data = "DATA" if self.with_data else "NO DATA"
        return _text(f"CREATE MATERIALIZED VIEW {self._name} AS {self.definition} WITH {data};")

    def to_sql_statement_drop(self, cascade=False):
        return _text(f'DROP MATERIALIZED VIEW {self._name} {"cascade" if cascade else ""}')

    def to_sql_statement_create_or_replace(self):
        yield _text(f"DROP MATERIALIZED VIEW IF EXISTS {self._name};")
        yield self.to_sql_statement_create()


class _OnEntity(ReplaceableEntity):
    def __init__(self, schema, signature, definition, on_entity):
        super().__init__(schema, signature, definition)
        self.on_entity = on_entity if "." in on_entity else f"public.{on_entity}"


class PGTrigger(_OnEntity):
    __module__ = "alembic_utils.pg_trigger"

    def __init__(self, schema, signature, definition, on_entity, is_constraint=False):
        super().__init__(schema, signature, definition, on_entity)
        self.is_constraint = is_constraint

    def to_sql_statement_create(self):
        words = self.definition.split()
        at = next(at for at, word in enumerate(words) if word.lower() == "on")
        event, action = self.definition, ""
        head = self.definition
        for _ in range(at):
            head = head.lstrip()[len(head.split(None, 1)[0]) :]
        event = self.definition[: len(self.definition) - len(head)].strip()
        on_word, entity, action = head.split(None, 2)
        name = entity.partition(".")[2] or entity
        kind = "CONSTRAINT TRIGGER" if self.is_constraint else "TRIGGER"
        return _text(f'CREATE {kind} "{self.signature}" {event} ON {self.schema}.{name} {action}')

    def to_sql_statement_drop(self, cascade=False):
        return _text(f'DROP TRIGGER "{self.signature}" ON {self.on_entity} {"cascade" if cascade else ""}')

    def to_sql_statement_create_or_replace(self):
        yield _text(f'DROP TRIGGER IF EXISTS "{self.signature}" ON {self.on_entity};')
        yield self.to_sql_statement_create()


class PGPolicy(_OnEntity):
    __module__ = "alembic_utils.pg_policy"

    def to_sql_statement_create(self):
        return _text(f"CREATE POLICY {self.signature} on {self.on_entity} {self.definition}")

    def to_sql_statement_drop(self, cascade=False):
        return _text(f'DROP POLICY {self.signature} on {self.on_entity} {"cascade" if cascade else ""}')

    def to_sql_statement_create_or_replace(self):
        yield _text(f"DROP POLICY IF EXISTS {self.signature} on {self.on_entity};")
        yield _text(f"CREATE POLICY {self.signature} on {self.on_entity} {self.definition};")


class PGExtension(ReplaceableEntity):
    __module__ = "alembic_utils.pg_extension"

    def __init__(self, schema, signature):
        super().__init__(schema, signature, "")

    def to_sql_statement_create(self):
        return _text(f'CREATE EXTENSION "{self.signature}" WITH SCHEMA {self.literal_schema};')

    def to_sql_statement_drop(self, cascade=False):
        return _text(f'DROP EXTENSION "{self.signature}" {"CASCADE" if cascade else ""}')

    def to_sql_statement_create_or_replace(self):
        raise NotImplementedError


class PGGrantTableChoice(str, _Enum):
    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    REFERENCES = "REFERENCES"
    DELETE = "DELETE"
    TRUNCATE = "TRUNCATE"
    TRIGGER = "TRIGGER"

    def __str__(self):
        return self.value

    def __repr__(self):
        return f"'{self.value}'"


class BadInputException(Exception):
    __module__ = "alembic_utils.exceptions"


class PGGrantTable(ReplaceableEntity):
    __module__ = "alembic_utils.pg_grant_table"

    def __init__(self, schema, table, role, grant, columns=None, with_grant_option=False):
        self.schema = _unquoted(schema)
        self.table = _unquoted(table)
        self.columns = sorted(columns) if columns else []
        self.role = _unquoted(role)
        self.grant = PGGrantTableChoice(grant)
        self.with_grant_option = with_grant_option
        self.signature = f"PGGrantTable: {self.schema}.{self.table}.{self.role}.{self.grant}"
        if (self.grant.value in ("SELECT", "INSERT", "UPDATE", "REFERENCES")) != bool(self.columns):
            must = "must not" if self.columns else "must"
            raise BadInputException(f"When grant type is {self.grant} a value {must} be provided for columns")

    @property
    def _table(self):
        return f"{self.literal_schema}.{_quoted(self.table)}"

    def to_sql_statement_create(self):
        columns = f'( {", ".join(self.columns)} )' if self.columns else ""
        option = " WITH GRANT OPTION" if self.with_grant_option else ""
        return _text(f"GRANT {self.grant} {columns} ON {self._table} TO {_quoted(self.role)} {option}")

    def to_sql_statement_drop(self, cascade=False):
        return _text(f"REVOKE {self.grant} ON {self._table} FROM {_quoted(self.role)}")

    def to_sql_statement_create_or_replace(self):
        yield self.to_sql_statement_drop()
        yield self.to_sql_statement_create()


class _Create(_MigrateOperation):
    def __init__(self, target, cascade=False):
        self.target = target
        self.cascade = cascade

    @classmethod
    def invoke_for(cls, operations, target, cascade=False):
        return operations.invoke(cls(target, cascade))


class _Drop(_Create):
    pass


class _Replace(_Create):
    pass


_Operations.register_operation("create_entity", "invoke_for")(_Create)
_Operations.register_operation("drop_entity", "invoke_for")(_Drop)
_Operations.register_operation("replace_entity", "invoke_for")(_Replace)


@_Operations.implementation_for(_Create)
def _create(operations, operation):
    operations.execute(operation.target.to_sql_statement_create())


@_Operations.implementation_for(_Drop)
def _drop(operations, operation):
    operations.execute(operation.target.to_sql_statement_drop(cascade=operation.cascade))


@_Operations.implementation_for(_Replace)
def _replace(operations, operation):
    for statement in operation.target.to_sql_statement_create_or_replace():
        operations.execute(statement)


# whether `generate` would have to look at entities
_registered = False


def register_entities(*args, **kwargs):
    global _registered
    _registered = True
