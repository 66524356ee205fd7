import importlib as _importlib
import uuid
from datetime import datetime, timezone
from typing import Generic, Optional, TypeVar

from sqlalchemy import CHAR, TIMESTAMP, Boolean, ForeignKey, Integer, String
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

ID = TypeVar("ID")
UUID_ID = uuid.UUID


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


def _owner():
    return mapped_column(GUID, ForeignKey("user.id", ondelete="cascade"), nullable=False)


class SQLAlchemyBaseUserTable(Generic[ID]):
    __tablename__ = "user"

    email: Mapped[str] = mapped_column(String(320), unique=True, index=True, nullable=False)
    hashed_password: Mapped[str] = mapped_column(String(1024), nullable=False)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True, nullable=False)
    is_superuser: Mapped[bool] = mapped_column(Boolean, default=False, nullable=False)
    is_verified: Mapped[bool] = mapped_column(Boolean, default=False, nullable=False)


class SQLAlchemyBaseUserTableUUID(SQLAlchemyBaseUserTable[UUID_ID]):
    id: Mapped[UUID_ID] = mapped_column(GUID, primary_key=True, default=uuid.uuid4)


class SQLAlchemyBaseOAuthAccountTable(Generic[ID]):
    __tablename__ = "oauth_account"

    oauth_name: Mapped[str] = mapped_column(String(100), index=True, nullable=False)
    access_token: Mapped[str] = mapped_column(String(1024), nullable=False)
    expires_at: Mapped[Optional[int]] = mapped_column(Integer, nullable=True)
    refresh_token: Mapped[Optional[str]] = mapped_column(String(1024), nullable=True)
    account_id: Mapped[str] = mapped_column(String(320), index=True, nullable=False)
    account_email: Mapped[str] = mapped_column(String(320), nullable=False)


class SQLAlchemyBaseOAuthAccountTableUUID(SQLAlchemyBaseOAuthAccountTable[UUID_ID]):
    id: Mapped[UUID_ID] = mapped_column(GUID, primary_key=True, default=uuid.uuid4)

    @declared_attr
    def user_id(cls) -> Mapped[GUID]:
        return _owner()


class SQLAlchemyBaseAccessTokenTable(Generic[ID]):
    __tablename__ = "accesstoken"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(
        TIMESTAMPAware(timezone=True), index=True, nullable=False, default=now_utc
    )


class SQLAlchemyBaseAccessTokenTableUUID(SQLAlchemyBaseAccessTokenTable[UUID_ID]):
    @declared_attr
    def user_id(cls) -> Mapped[GUID]:
        return _owner()


class SQLAlchemyUserDatabase(Generic[ID]):
    """What the application does at run time."""


class SQLAlchemyAccessTokenDatabase(Generic[ID]):
    """What the application does at run time."""


access_token = _importlib.import_module("fastapi_users_db_sqlalchemy.access_token")
