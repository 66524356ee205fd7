"""Every model, so that `Base.metadata` knows every table."""

from app.models.account import ConnectedAccount, Platform
from app.models.engagement import EngagementMetric
from app.models.media import Media
from app.models.post import Post, PostStatus
from app.models.schedule import Schedule
from app.models.team import Plan, Team, TeamMember
from app.models.user import User

__all__ = [
    "ConnectedAccount",
    "EngagementMetric",
    "Media",
    "Plan",
    "Platform",
    "Post",
    "PostStatus",
    "Schedule",
    "Team",
    "TeamMember",
    "User",
]
