import json

from sqlalchemy import (
    CHAR, JSON, DateTime, Enum, Integer, Numeric, String, Text, TypeDecorator, func,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType


class Base(DeclarativeBase):
    pass


metadata = Base.metadata


class Token(TypeDecorator):
    """Another type on one dialect: what it is elsewhere is not shown."""

    impl = CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(UUID())
        return dialect.type_descriptor(CHAR(32))


class Moment(TypeDecorator):
    impl = DateTime(timezone=True)
    cache_ok = True


class Word(TypeDecorator):
    impl = String
    cache_ok = True

    def __init__(self, language, length=None, *, strict=False):
        super().__init__(length)
        self.language = language
        self.strict = strict


class Sentence(TypeDecorator):
    """A decorator around another one."""

    impl = Word("en", 90)
    cache_ok = True


class Document(TypeDecorator):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return json.dumps(value)


class Level(TypeDecorator):
    impl = Enum("low", "high", name="level")
    cache_ok = True


class Amount(Numeric):
    def __init__(self, currency="EUR", digits=2):
        super().__init__(12, digits)
        self.currency = currency
        self.digits = digits


class Title(String):
    pass


class Named(TypeDecorator):
    impl = String(7)
    cache_ok = True

    def __repr__(self):
        return "Named('seven')"


class Span(UserDefinedType):
    cache_ok = True

    def __init__(self, unit, *parts, size=3):
        self.unit = unit
        self.parts = parts
        self.size = size

    def get_col_spec(self, **kw):
        return "VARCHAR(30)"


class Plain(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "VARCHAR(31)"


class Item(Base):
    __tablename__ = "items"

    id = mapped_column(Integer, primary_key=True)
    token = mapped_column(Token)
    other = mapped_column(Token())
    at: Mapped[object] = mapped_column(Moment, server_default=func.now())
    word = mapped_column(Word("de", 20, strict=True))
    sentence = mapped_column(Sentence)
    document = mapped_column(Document().with_variant(JSONB, "postgresql"))
    level = mapped_column(Level)
    amount = mapped_column(Amount())
    dollars = mapped_column(Amount("USD", digits=4))
    title = mapped_column(Title(40))
    label = mapped_column(Title())
    named = mapped_column(Named())
    span = mapped_column(Span("day", "a", "b", size=4))
    hours = mapped_column(Span("hour"))
    plain = mapped_column(Plain)
    tags = mapped_column(JSON().with_variant(ARRAY(String(5)), "postgresql"))
    text = mapped_column(String(9).with_variant(mysql.VARCHAR(9, collation="utf8mb4_bin"), "mysql", "mariadb"))
