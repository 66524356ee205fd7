"""add engagement metrics

Revision ID: b6105ae4c98f
Revises: 38d9c7f2b5a1
Create Date: 2025-04-15 14:07:19.380662+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'b6105ae4c98f'
down_revision: Union[str, Sequence[str], None] = '38d9c7f2b5a1'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table('engagement_metrics',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    sa.Column('impressions', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('likes', sa.Integer(), server_default='0', nullable=False),
    sa.Column('comments', sa.Integer(), server_default='0', nullable=False),
    sa.Column('shares', sa.Integer(), server_default='0', nullable=False),
    sa.Column('interactions', sa.Integer(), sa.Computed('likes + comments + shares', persisted=True), nullable=True),
    sa.Column('spend', sa.Numeric(precision=12, scale=2), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_engagement_metrics_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engagement_metrics')),
    sa.UniqueConstraint('post_id', 'measured_on', name=op.f('uq_engagement_metrics_post_id_measured_on'))
    )


def downgrade() -> None:
    op.drop_table('engagement_metrics')
