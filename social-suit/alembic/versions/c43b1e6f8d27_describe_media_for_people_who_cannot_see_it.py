"""describe media for people who cannot see it

Revision ID: c43b1e6f8d27
Revises: 7fe2a5940b3c
Create Date: 2025-03-20 11:44:36.219504+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'c43b1e6f8d27'
down_revision: Union[str, Sequence[str], None] = '7fe2a5940b3c'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column('media', sa.Column('alt_text', sa.String(length=500), nullable=True))


def downgrade() -> None:
    op.drop_column('media', 'alt_text')
