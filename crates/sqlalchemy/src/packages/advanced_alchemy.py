import importlib as _importlib
import uuid
from datetime import timezone

from sqlalchemy import BINARY, CHAR, JSON, BigInteger, DateTime, Integer, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator

BigIntIdentity = BigInteger().with_variant(Integer(), "sqlite")
JsonB = JSON().with_variant(postgresql.JSONB(), "postgresql")


class GUID(TypeDecorator):
    __module__ = "advanced_alchemy.types.guid"
    impl = BINARY(16)

    def __init__(self, *args, binary=True, **kwargs):
        self.binary = binary

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            kind = postgresql.UUID()
        elif self.binary:
            kind = BINARY(16)
        else:
            kind = CHAR(32)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if dialect.name == "postgresql":
            return str(value)
        if not isinstance(value, uuid.UUID):
            value = uuid.UUID(bytes=value) if isinstance(value, bytes) else uuid.UUID(hex=value)
        return value.bytes if self.binary else value.hex

    def process_result_value(self, value, dialect):
        if value is None or isinstance(value, uuid.UUID):
            return value
        return uuid.UUID(bytes=value) if self.binary else uuid.UUID(hex=value)


class DateTimeUTC(TypeDecorator):
    __module__ = "advanced_alchemy.types.datetime"
    impl = DateTime(timezone=True)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("tzinfo is required")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value, dialect):
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=timezone.utc)


class EncryptedString(TypeDecorator):
    __module__ = "advanced_alchemy.types.encrypted_string"
    impl = String

    def __init__(self, key=None, backend=None, length=None, **kwargs):
        super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect):
        kind = Text() if dialect.name in ("mysql", "mariadb") else String()
        return dialect.type_descriptor(kind)


class EncryptedText(EncryptedString):
    __module__ = "advanced_alchemy.types.encrypted_string"
    impl = Text

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(Text())


class PasswordHash(TypeDecorator):
    __module__ = "advanced_alchemy.types.password_hash.base"
    impl = String

    def __init__(self, backend=None, length=128):
        super().__init__(length=length)


types = _importlib.import_module("advanced_alchemy.types")
base = _importlib.import_module("advanced_alchemy.base")
