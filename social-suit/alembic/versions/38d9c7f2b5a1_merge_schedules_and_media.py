"""merge schedules and media

Revision ID: 38d9c7f2b5a1
Revises: 1d6a80f3e9c5, c43b1e6f8d27
Create Date: 2025-03-24 09:30:02.551043+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '38d9c7f2b5a1'
down_revision: Union[str, Sequence[str], None] = ('1d6a80f3e9c5', 'c43b1e6f8d27')
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
