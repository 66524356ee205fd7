from sqlalchemy import Index, desc, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


metadata = Base.metadata


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    group: Mapped[int | None]

    __table_args__ = (
        Index("ix_size", "size"),
        Index("ix_sorted", desc("size")),
        Index("ix_both", "group", desc("size")),
        Index("ix_text", text("size desc")),
    )
