import importlib as _importlib
import re as _re
import uuid
from datetime import date as _date
from datetime import datetime as _datetime
from datetime import timezone

from sqlalchemy import BINARY, CHAR, JSON, BigInteger, Date, DateTime, Integer, MetaData, Sequence, String, Text
from sqlalchemy import orm as _orm
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncAttrs as _AsyncAttrs
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


convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def create_registry(custom_annotation_map=None):
    kinds = {uuid.UUID: GUID, _datetime: DateTimeUTC, _date: Date, dict: JsonB}
    kinds.update(custom_annotation_map or {})
    return _orm.registry(metadata=MetaData(naming_convention=convention), type_annotation_map=kinds)


orm_registry = create_registry()


class SentinelMixin:
    @_orm.declared_attr
    def _sentinel(cls) -> _orm.Mapped[int]:
        return _orm.mapped_column(Integer, name="sa_orm_sentinel", nullable=True)


class UUIDPrimaryKey(SentinelMixin):
    id: _orm.Mapped[uuid.UUID] = _orm.mapped_column(
        default=uuid.uuid4, primary_key=True, sort_order=-100
    )


class UUIDv6PrimaryKey(UUIDPrimaryKey):
    pass


class UUIDv7PrimaryKey(UUIDPrimaryKey):
    pass


class NanoIDPrimaryKey(SentinelMixin):
    id: _orm.Mapped[str] = _orm.mapped_column(default=uuid.uuid4, primary_key=True, sort_order=-100)


class BigIntPrimaryKey:
    @_orm.declared_attr
    def id(cls) -> _orm.Mapped[int]:
        sequence = Sequence(f"{cls.__tablename__}_id_seq", optional=False)
        return _orm.mapped_column(BigIntIdentity, sequence, primary_key=True, sort_order=-100)


class AuditColumns:
    created_at: _orm.Mapped[_datetime] = _orm.mapped_column(
        DateTimeUTC(timezone=True), default=lambda: _datetime.now(timezone.utc), sort_order=3002
    )
    updated_at: _orm.Mapped[_datetime] = _orm.mapped_column(
        DateTimeUTC(timezone=True), default=lambda: _datetime.now(timezone.utc), sort_order=3003
    )


class BasicAttributes:
    pass


class CommonTableAttributes(BasicAttributes):
    @_orm.declared_attr.directive
    def __tablename__(cls):
        return _re.sub("((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", cls.__name__).lower()


class AdvancedDeclarativeBase(_orm.DeclarativeBase):
    registry = orm_registry
    __abstract__ = True


class DefaultBase(CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDBase(UUIDPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDAuditBase(
    CommonTableAttributes, UUIDPrimaryKey, AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs
):
    __abstract__ = True


class UUIDv6Base(UUIDv6PrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDv6AuditBase(
    CommonTableAttributes, UUIDv6PrimaryKey, AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs
):
    __abstract__ = True


class UUIDv7Base(UUIDv7PrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDv7AuditBase(
    CommonTableAttributes, UUIDv7PrimaryKey, AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs
):
    __abstract__ = True


class NanoIDBase(NanoIDPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class NanoIDAuditBase(
    CommonTableAttributes, NanoIDPrimaryKey, AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs
):
    __abstract__ = True


class BigIntBase(BigIntPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class BigIntAuditBase(
    CommonTableAttributes, BigIntPrimaryKey, AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs
):
    __abstract__ = True


types = _importlib.import_module("advanced_alchemy.types")
base = _importlib.import_module("advanced_alchemy.base")
mixins = _importlib.import_module("advanced_alchemy.mixins")
