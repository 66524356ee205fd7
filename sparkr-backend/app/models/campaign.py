import enum

from sqlalchemy import CheckConstraint, Column, Date, Enum, Index, Numeric, String, Text, text
from sqlalchemy.orm import relationship

from app.db.base import Base, IdMixin, TimestampMixin


class CampaignStatus(str, enum.Enum):
    draft = "draft"
    active = "active"
    paused = "paused"
    finished = "finished"


class Campaign(IdMixin, TimestampMixin, Base):
    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="campaign_dates"),
        Index(
            "ix_campaigns_running",
            "starts_on",
            "ends_on",
            postgresql_where=text("status = 'active'"),
            sqlite_where=text("status = 'active'"),
        ),
    )

    name = Column(String(150), nullable=False, unique=True)
    objective = Column(Text)
    status = Column(
        Enum(CampaignStatus, name="campaign_status", native_enum=False, length=20),
        nullable=False,
        server_default="draft",
    )
    starts_on = Column(Date, nullable=False)
    ends_on = Column(Date)
    budget = Column(Numeric(12, 2), nullable=False, server_default="0")
    currency = Column(String(3), nullable=False, server_default="EUR")

    leads = relationship("Lead", back_populates="campaign")
    contents = relationship("Content", back_populates="campaign")
