from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Text, false
from sqlalchemy.orm import relationship

from app.db.base import Base, IdMixin, TimestampMixin


class Content(IdMixin, TimestampMixin, Base):
    """A text that was generated for a campaign, and what became of it."""

    __tablename__ = "contents"

    campaign_id = Column(
        Integer, ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False, index=True
    )
    parent_id = Column(Integer, ForeignKey("contents.id", ondelete="SET NULL"))
    kind = Column(String(30), nullable=False)
    headline = Column(String(200), nullable=False)
    body = Column(Text, nullable=False)
    language = Column(String(10), nullable=False, server_default="en")
    is_approved = Column(Boolean, nullable=False, server_default=false())
    published_at = Column(DateTime)

    campaign = relationship("Campaign", back_populates="contents")
