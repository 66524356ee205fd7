import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TimestampMixin


class Platform(enum.Enum):
    facebook = "facebook"
    instagram = "instagram"
    linkedin = "linkedin"
    tiktok = "tiktok"
    x = "x"


class ConnectedAccount(TimestampMixin, Base):
    """A team's account on a platform, and the right to post there."""

    __tablename__ = "connected_accounts"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        Index(
            "uq_connected_accounts_primary",
            "team_id",
            "platform",
            unique=True,
            postgresql_where=text("is_primary"),
            sqlite_where=text("is_primary = 1"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    platform: Mapped[Platform]
    external_id: Mapped[str] = mapped_column(String(64))
    handle: Mapped[str] = mapped_column(String(120), comment="as the platform shows it")
    access_token: Mapped[str] = mapped_column(Text)
    token_expires_at: Mapped[datetime | None]
    is_primary: Mapped[bool] = mapped_column(server_default=false())
