"""add schedules

Revision ID: 92b3f6c1d0e8
Revises: e08d4b6a7f13
Create Date: 2025-03-04 08:55:10.902264+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '92b3f6c1d0e8'
down_revision: Union[str, Sequence[str], None] = 'e08d4b6a7f13'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table('schedules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.SmallInteger(), nullable=False),
    sa.Column('at_time', sa.Time(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['connected_accounts.id'], name=op.f('fk_schedules_account_id_connected_accounts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedules')),
    sa.UniqueConstraint('account_id', 'weekday', 'at_time', name=op.f('uq_schedules_account_id_weekday_at_time'))
    )


def downgrade() -> None:
    op.drop_table('schedules')
