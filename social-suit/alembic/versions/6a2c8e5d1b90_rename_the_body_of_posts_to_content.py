"""rename the body of posts to content

Revision ID: 6a2c8e5d1b90
Revises: d91f3b7a06c4
Create Date: 2025-07-21 10:33:27.128459+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '6a2c8e5d1b90'
down_revision: Union[str, Sequence[str], None] = 'd91f3b7a06c4'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.alter_column('posts', 'body', new_column_name='content')
    op.add_column('posts', sa.Column('title', sa.String(length=200), server_default='', nullable=False))
    op.drop_column('posts', 'legacy_ref')


def downgrade() -> None:
    op.add_column('posts', sa.Column('legacy_ref', sa.String(length=40), nullable=True))
    op.drop_column('posts', 'title')
    op.alter_column('posts', 'content', new_column_name='body')
