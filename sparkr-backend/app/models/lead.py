import enum

from sqlalchemy import (
    JSON,
    Column,
    Enum,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import relationship

from app.db.base import Base, IdMixin, TimestampMixin

lead_tags = Table(
    "lead_tags",
    Base.metadata,
    Column("lead_id", ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String(40), primary_key=True),
)


class LeadStage(str, enum.Enum):
    new = "new"
    contacted = "contacted"
    qualified = "qualified"
    won = "won"
    lost = "lost"


class Lead(IdMixin, TimestampMixin, Base):
    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("campaign_id", "email", name="uq_leads_campaign_email"),
        Index("ix_leads_stage_score", "stage", "score"),
    )

    campaign_id = Column(Integer, ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False)
    email = Column(String(255), nullable=False, index=True)
    full_name = Column(String(150))
    phone = Column(String(40))
    source = Column(String(60), nullable=False, server_default="unknown")
    stage = Column(Enum(LeadStage, name="lead_stage"), nullable=False, server_default="new")
    score = Column(Float, nullable=False, server_default="0")
    attributes = Column(JSON, nullable=False, server_default=text("'{}'"))

    campaign = relationship("Campaign", back_populates="leads")
