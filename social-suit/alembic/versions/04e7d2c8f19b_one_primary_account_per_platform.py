"""one primary account per platform

Revision ID: 04e7d2c8f19b
Revises: b6105ae4c98f
Create Date: 2025-05-08 12:50:41.706318+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '04e7d2c8f19b'
down_revision: Union[str, Sequence[str], None] = 'b6105ae4c98f'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column('connected_accounts', sa.Column('is_primary', sa.Boolean(), server_default=sa.false(), nullable=False))
    # The oldest account of a team on a platform becomes its primary one.
    op.execute(
        """
        UPDATE connected_accounts SET is_primary = true
        WHERE id IN (SELECT min(id) FROM connected_accounts GROUP BY team_id, platform)
        """
    )
    op.create_index('uq_connected_accounts_primary', 'connected_accounts', ['team_id', 'platform'], unique=True,
                    postgresql_where=sa.text('is_primary'),
                    sqlite_where=sa.text('is_primary = 1'))


def downgrade() -> None:
    op.drop_index('uq_connected_accounts_primary', table_name='connected_accounts')
    op.drop_column('connected_accounts', 'is_primary')
