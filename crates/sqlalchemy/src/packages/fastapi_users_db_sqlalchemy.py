import importlib as _importlib
import uuid
from datetime import datetime, timezone

from sqlalchemy import CHAR, TIMESTAMP
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator


class GUID(TypeDecorator):
    __module__ = "fastapi_users_db_sqlalchemy.generics"
    impl = CHAR

    def load_dialect_impl(self, dialect):
        kind = postgresql.UUID() if dialect.name == "postgresql" else CHAR(36)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value, dialect):
        if value is None or dialect.name == "postgresql" or isinstance(value, uuid.UUID):
            return None if value is None else str(value)
        return str(uuid.UUID(value))

    def process_result_value(self, value, dialect):
        if value is None or isinstance(value, uuid.UUID):
            return value
        return uuid.UUID(value)


class TIMESTAMPAware(TypeDecorator):
    __module__ = "fastapi_users_db_sqlalchemy.generics"
    impl = TIMESTAMP

    def process_result_value(self, value, dialect):
        if value is None or dialect.name == "postgresql":
            return value
        return value.replace(tzinfo=timezone.utc)


def now_utc():
    return datetime.now(timezone.utc)


generics = _importlib.import_module("fastapi_users_db_sqlalchemy.generics")
