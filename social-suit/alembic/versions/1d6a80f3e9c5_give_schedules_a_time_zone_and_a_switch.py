"""give schedules a time zone and a switch

Revision ID: 1d6a80f3e9c5
Revises: 92b3f6c1d0e8
Create Date: 2025-03-11 13:27:58.455120+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '1d6a80f3e9c5'
down_revision: Union[str, Sequence[str], None] = '92b3f6c1d0e8'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column('schedules', sa.Column('timezone', sa.String(length=64), server_default='UTC', nullable=False))
    op.add_column('schedules', sa.Column('is_enabled', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('schedules', sa.Column('last_run_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('schedules', 'last_run_at')
    op.drop_column('schedules', 'is_enabled')
    op.drop_column('schedules', 'timezone')
