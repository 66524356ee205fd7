"""add connected accounts

Revision ID: 5c7e19b8d206
Revises: a1f0c3d92b47
Create Date: 2025-02-03 15:40:09.118735+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '5c7e19b8d206'
down_revision: Union[str, Sequence[str], None] = 'a1f0c3d92b47'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


PLATFORMS = ('facebook', 'instagram', 'linkedin', 'tiktok', 'x')


def upgrade() -> None:
    op.create_table('connected_accounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('platform', sa.Enum(*PLATFORMS, name='platform'), nullable=False),
    sa.Column('external_id', sa.String(length=64), nullable=False),
    sa.Column('handle', sa.String(length=120), nullable=False, comment='as the platform shows it'),
    sa.Column('access_token', sa.Text(), nullable=False),
    sa.Column('token_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_connected_accounts_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_connected_accounts')),
    sa.UniqueConstraint('platform', 'external_id', name=op.f('uq_connected_accounts_platform_external_id'))
    )


def downgrade() -> None:
    op.drop_table('connected_accounts')
    if op.get_context().dialect.name == 'postgresql':
        op.execute('DROP TYPE platform')
