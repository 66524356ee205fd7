"""give campaigns a budget

Revision ID: f82c6b0d9e14
Revises: 47a9e2b5c8f0
Create Date: 2025-06-09 16:22:05.450981

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f82c6b0d9e14'
down_revision = '47a9e2b5c8f0'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('campaigns', sa.Column('budget', sa.Numeric(precision=12, scale=2), server_default='0', nullable=False))
    op.add_column('campaigns', sa.Column('currency', sa.String(length=3), server_default='EUR', nullable=False))
    op.create_index('ix_campaigns_running', 'campaigns', ['starts_on', 'ends_on'], unique=False,
                    postgresql_where=sa.text("status = 'active'"),
                    sqlite_where=sa.text("status = 'active'"))


def downgrade():
    op.drop_index('ix_campaigns_running', table_name='campaigns')
    op.drop_column('campaigns', 'currency')
    op.drop_column('campaigns', 'budget')
