import datetime
import decimal
import enum
import uuid
from typing import Annotated, ClassVar, List, Optional

import sqlalchemy as sa
from sqlmodel import JSON, Column, Field, Relationship, SQLModel, UniqueConstraint

metadata = SQLModel.metadata


class Level(str, enum.Enum):
    low = "l"
    high = "h"


class Stamped:
    created: Optional[datetime.datetime] = None


class TeamBase(SQLModel):
    name: str = Field(index=True, unique=True, max_length=40)
    motto: "str | None" = Field(default=None, max_length=90)


class Team(TeamBase, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    members: List["Member"] = Relationship(back_populates="team")


class Member(Stamped, SQLModel, table=True):
    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("code", "team_id"), {"comment": "who there is"})

    kinds: ClassVar[int] = 3

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    code: str
    level: Level = Level.low
    share: decimal.Decimal = Field(default=0, max_digits=5, decimal_places=2)
    weight: float
    active: bool = True
    born: Optional[datetime.date] = Field(default=None, index=True)
    woken: datetime.time
    slept: datetime.timedelta
    picture: bytes | None = None
    seen: datetime.datetime = Field(
        sa_column=Column(sa.DateTime(timezone=True), server_default=sa.func.now())
    )
    data: dict = Field(default_factory=dict, sa_type=JSON)
    word: str = Field(nullable=True, sa_column_kwargs={"server_default": "x"})
    note: Annotated[str, Field(max_length=9)] = "n"
    team: Optional[Team] = Relationship(back_populates="members")


class MemberCreate(SQLModel):
    name: str
