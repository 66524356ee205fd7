import datetime
import uuid
from typing import Annotated, Optional

from sqlalchemy import (
    Boolean, Column, DateTime, ForeignKey, Index, Integer, MetaData, Numeric, Sequence, String, Table, Text,
    func, null, true,
)
from sqlalchemy import sql
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase, DynamicMapped, Mapped, MappedAsDataclass, WriteOnlyMapped, column_property, declared_attr,
    deferred, mapped_column, query_expression, registry, relationship, synonym, validates,
)
from sqlalchemy.sql import expression, roles
from sqlalchemy.sql.expression import FunctionElement

metadata = MetaData()
name50 = Annotated[str, mapped_column(String(50))]


class now_in_utc(FunctionElement):
    type = DateTime()
    inherit_cache = True


@compiles(now_in_utc)
def now_on_any(element, compiler, **kw):
    return "CURRENT_TIMESTAMP"


@compiles(now_in_utc, "postgresql")
def now_on_postgresql(element, compiler, **kw):
    return "TIMEZONE('utc', CURRENT_TIMESTAMP)"


class Base(AsyncAttrs, DeclarativeBase):
    metadata = metadata


class Stamped:
    created: Mapped[datetime.datetime] = mapped_column(server_default=now_in_utc(), sort_order=900)
    changed: Mapped[Optional[datetime.datetime]] = mapped_column(onupdate=func.now(), sort_order=901)


class Owned:
    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("owners.id"), index=True)

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return cls.__name__.lower() + "s"


class Owner(Stamped, Base):
    __tablename__ = "owners"

    id: Mapped[Optional[int]] = mapped_column(primary_key=True)
    name: Mapped[name50]
    nick: Mapped[Optional[name50]]
    note: Mapped[str] = deferred(mapped_column(Text))
    active: Mapped[bool] = mapped_column(Boolean, server_default=sql.expression.true())
    other: Mapped[Optional[str]] = mapped_column(String(9), server_default=null())
    score = column_property(Column("points", Integer, nullable=False))
    label: Mapped[Optional[str]] = query_expression()
    alias = synonym("name")
    things: DynamicMapped["Thing"] = relationship()
    more: WriteOnlyMapped["Thing"] = relationship(viewonly=True)

    @hybrid_property
    def shout(self):
        return self.name

    @shout.inplace.expression
    @classmethod
    def _shout(cls):
        return func.upper(cls.name)

    @hybrid_method
    def is_called(self, name):
        return self.name == name

    @validates("name")
    def check(self, key, value):
        return value


Index("ix_owners_shout", Owner.nick, Owner.id.desc())


class Thing(Owned, Stamped, Base):
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[uuid.UUID]
    price: Mapped[float]
    part_of: Mapped[Optional[int]] = mapped_column(ForeignKey("things.id", ondelete="CASCADE"))


class Special(Thing):
    __tablename__ = "specials"

    id: Mapped[int] = mapped_column(ForeignKey("things.id"), primary_key=True)
    extra: Mapped[str] = mapped_column(String(3))


mapping = registry(metadata=metadata)


@mapping.mapped_as_dataclass
class Point:
    __tablename__ = "points"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    x: Mapped[int] = mapped_column(default=0)
    y: Mapped[Optional[int]] = mapped_column(default=None, kw_only=True)


@mapping.mapped
class Line:
    __tablename__ = "lines"

    id = Column(Integer, primary_key=True)
    point_id = Column(ForeignKey("points.id"))


class Plain:
    pass


plain = Table("plain", metadata, Column("id", Integer, primary_key=True), Column("word", String(4)))
mapping.map_imperatively(Plain, plain, properties={"text": plain.c.word})

Other = mapping.generate_base()
Other.__table_args__ = {"comment": "of the other base"}


class Late(Other):
    __tablename__ = "late"

    id = Column(Integer, primary_key=True)


class DataBase(MappedAsDataclass, DeclarativeBase):
    metadata = metadata


class Record(DataBase):
    __tablename__ = "records"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    title: Mapped[str] = mapped_column(String(20), default="")


elsewhere = MetaData(naming_convention={"pk": "pk_%(table_name)s"})
moved = Table(
    "moved",
    elsewhere,
    Column("id", Integer, primary_key=True),
    Column("n", Integer, index=True),
    Index("ix_moved_both", "n", "id"),
)
moved.to_metadata(metadata)
renamed = Table("renamed", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer, unique=True))
renamed.to_metadata(metadata, name="other_name")
