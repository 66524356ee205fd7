"""Every model, so that `Base.metadata` knows every table."""

from app.db.base import Base
from app.models.campaign import Campaign
from app.models.content import Content
from app.models.lead import Lead, lead_tags

__all__ = ["Base", "Campaign", "Content", "Lead", "lead_tags"]
