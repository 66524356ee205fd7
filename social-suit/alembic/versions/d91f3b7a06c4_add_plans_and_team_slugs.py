"""add plans and team slugs

Revision ID: d91f3b7a06c4
Revises: 04e7d2c8f19b
Create Date: 2025-06-02 07:21:55.934870+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'd91f3b7a06c4'
down_revision: Union[str, Sequence[str], None] = '04e7d2c8f19b'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    plans = op.create_table('plans',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('monthly_cents', sa.Integer(), nullable=False),
    sa.Column('max_accounts', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_plans'))
    )
    op.bulk_insert(plans, [
        {'code': 'free', 'title': 'Free', 'monthly_cents': 0, 'max_accounts': 2},
        {'code': 'pro', 'title': 'Pro', 'monthly_cents': 2900, 'max_accounts': 10},
        {'code': 'agency', 'title': "Agency: everybody's accounts", 'monthly_cents': 19900, 'max_accounts': None},
    ])
    op.add_column('teams', sa.Column('plan_code', sa.String(length=20), server_default='free', nullable=False))
    op.add_column('teams', sa.Column('slug', sa.String(length=140), nullable=True))
    op.execute("UPDATE teams SET slug = lower(replace(name, ' ', '-')) || '-' || id")
    op.create_index(op.f('ix_teams_slug'), 'teams', ['slug'], unique=True)


def downgrade() -> None:
    op.drop_index(op.f('ix_teams_slug'), table_name='teams')
    op.drop_column('teams', 'slug')
    op.drop_column('teams', 'plan_code')
    op.drop_table('plans')
