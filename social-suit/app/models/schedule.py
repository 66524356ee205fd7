from datetime import datetime, time

from sqlalchemy import ForeignKey, SmallInteger, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TimestampMixin


class Schedule(TimestampMixin, Base):
    """When the posts of an account go out."""

    __tablename__ = "schedules"
    __table_args__ = (UniqueConstraint("account_id", "weekday", "at_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("connected_accounts.id", ondelete="CASCADE"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    at_time: Mapped[time]
    timezone: Mapped[str] = mapped_column(String(64), server_default="UTC")
    is_enabled: Mapped[bool] = mapped_column(server_default=true())
    last_run_at: Mapped[datetime | None]
