from sqlalchemy import CheckConstraint, Index, Integer, String, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
import enum


class Base(DeclarativeBase):
    pass


metadata = Base.metadata


class State(str, enum.Enum):
    open = "o"
    closed = "c"


class StateType(TypeDecorator):
    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value.name


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Alembic leaves a CHECK inside of a column out
    size: Mapped[int] = mapped_column(Integer, CheckConstraint("size > 0", name="ck_size"))
    state = mapped_column(StateType)
    Total: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        UniqueConstraint("size", "state"),
        CheckConstraint(state != State.closed, name="ck_state"),
        Index("ix_state", "size", postgresql_where=state.in_([State.open]), sqlite_where=state == State.open),
        {"info": {"owner": "shop", "keep": [1, 2]}, "comment": "what there is"},
    )


Item.__table__.info["later"] = True
