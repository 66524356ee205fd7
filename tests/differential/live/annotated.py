"""Relationships whose classes stand in their annotations, and those that are loaded with their objects."""

import sqlite3
from typing import List, Optional

from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Crew(Base):
    __tablename__ = "crew"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20))
    sailors: Mapped[List["Sailor"]] = relationship(back_populates="crew", lazy="selectin", order_by="Sailor.id")
    ship: Mapped[Optional["Ship"]] = relationship(back_populates="crew")


class Sailor(Base):
    __tablename__ = "sailor"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20))
    crew_id: Mapped[int] = mapped_column(sa.ForeignKey("crew.id"))
    crew: Mapped[Crew] = relationship(back_populates="sailors")


class Ship(Base):
    __tablename__ = "ship"
    id: Mapped[int] = mapped_column(primary_key=True)
    crew_id: Mapped[int] = mapped_column(sa.ForeignKey("crew.id"))
    crew: Mapped["Crew"] = relationship(back_populates="ship", lazy="joined")


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind)
    session.add_all([Crew(id=1, name="port"), Crew(id=2, name="starboard")])
    session.flush()
    loaded = session.query(Crew).filter(Crew.name == "starboard").one()
    session.add_all([Sailor(id=at, name=f"s{at}", crew_id=1 + at % 2) for at in range(1, 5)])
    session.add(Ship(id=1, crew_id=2))
    session.flush()
    see("loaded before", [sailor.name for sailor in loaded.sailors])
    session.commit()
    first = session.get(Crew, 1)
    see("after", [sailor.name for sailor in loaded.sailors], first.ship, loaded.ship.id)
    for sailor in session.scalars(sa.select(Sailor).order_by(Sailor.id)):
        see(sailor.name, sailor.crew.name, [other.id for other in sailor.crew.sailors])
    ship = session.scalars(sa.select(Ship)).one()
    ship.crew_id = 1
    see("joined", ship.crew.name)
    session.commit()
    see("moved", ship.crew.name)
    if bind.dialect.name == "sqlite":
        see(sqlite3.version, sqlite3.paramstyle, sqlite3.sqlite_version_info >= (3, 8), sqlite3.sqlite_version.count("."))
