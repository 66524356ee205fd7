from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Computed, ForeignKey, Identity, Integer, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class EngagementMetric(Base):
    """How a post did on one day."""

    __tablename__ = "engagement_metrics"
    __table_args__ = (UniqueConstraint("post_id", "measured_on"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), Identity(), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    measured_on: Mapped[date]
    impressions: Mapped[int] = mapped_column(BigInteger, server_default="0")
    likes: Mapped[int] = mapped_column(server_default="0")
    comments: Mapped[int] = mapped_column(server_default="0")
    shares: Mapped[int] = mapped_column(server_default="0")
    interactions: Mapped[int | None] = mapped_column(
        Computed("likes + comments + shares", persisted=True)
    )
    spend: Mapped[Decimal] = mapped_column(Numeric(12, 2), server_default="0")
