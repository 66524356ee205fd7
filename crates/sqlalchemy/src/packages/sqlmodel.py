import importlib
from datetime import timezone

import sqlalchemy
from sqlalchemy import types
from sqlalchemy.types import TypeDecorator


class AutoString(TypeDecorator):
    __module__ = "sqlmodel.sql.sqltypes"
    impl = types.String
    mysql_default_length = 255

    def load_dialect_impl(self, dialect):
        if self.impl.length is None and dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(types.String(self.mysql_default_length))
        return super().load_dialect_impl(dialect)


class UTCDateTime(TypeDecorator):
    __module__ = "sqlmodel.sql.sqltypes"
    impl = types.DateTime

    def __init__(self):
        super().__init__(timezone=True)

    def __repr__(self):
        return "UTCDateTime()"

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("Datetime values must have timezone information.")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        if value.utcoffset() is None:
            return value.replace(tzinfo=timezone.utc)
        return value.astimezone(timezone.utc)


sqltypes = importlib.import_module("sqlmodel.sql.sqltypes")
sql = importlib.import_module("sqlmodel.sql")


def __getattr__(name):
    """sqlmodel exports names of SQLAlchemy and of its ORM."""
    if name in ("Session", "relationship", "sessionmaker"):
        return getattr(importlib.import_module("sqlalchemy.orm"), name)
    return getattr(sqlalchemy, name)
