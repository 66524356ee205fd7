import enum
from typing import Literal

from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {
        enum.Enum: Enum(enum.Enum, native_enum=False, length=40),
        enum.IntEnum: Enum(enum.IntEnum, values_callable=lambda it: [str(one.value) for one in it]),
    }


metadata = Base.metadata


class Other(DeclarativeBase):
    metadata = Base.metadata


class Colour(enum.Enum):
    RED = "r"
    ROUGE = "r"
    GREEN = "g"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 30


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[Colour]
    size: Mapped[Size | None]
    named: Mapped[Colour] = mapped_column(Enum(Colour, name="named"))
    aliases: Mapped[Colour] = mapped_column(Enum(Colour, omit_aliases=False, name="aliases"))
    values: Mapped[Colour] = mapped_column(
        Enum(Colour, name="values_of", values_callable=lambda it: [one.value for one in it])
    )


class Plain(Other):
    __tablename__ = "plain"

    id: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[Colour]
    kind: Mapped[Literal["one", "three"]]
    long: Mapped[Colour] = mapped_column(Enum(Colour, native_enum=False, length=90))
