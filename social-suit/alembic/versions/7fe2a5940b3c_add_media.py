"""add media

Revision ID: 7fe2a5940b3c
Revises: e08d4b6a7f13
Create Date: 2025-03-06 16:18:22.073911+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '7fe2a5940b3c'
down_revision: Union[str, Sequence[str], None] = 'e08d4b6a7f13'
branch_labels: Union[str, Sequence[str], None] = ('media',)
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table('media',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('checksum', sa.LargeBinary(length=32), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('size_bytes >= 0', name=op.f('ck_media_size_positive')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_media_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media'))
    )
    op.create_index(op.f('ix_media_post_id'), 'media', ['post_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_media_post_id'), table_name='media')
    op.drop_table('media')
