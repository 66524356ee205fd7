"""review contents before they are published

Revision ID: 0d53a8f1c7b2
Revises: f82c6b0d9e14
Create Date: 2025-07-28 12:45:39.912607

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0d53a8f1c7b2'
down_revision = 'f82c6b0d9e14'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('contents', sa.Column('language', sa.String(length=10), server_default='en', nullable=False))
    op.add_column('contents', sa.Column('is_approved', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('contents', sa.Column('published_at', sa.DateTime(), nullable=True))
    op.alter_column('contents', 'title', new_column_name='headline')


def downgrade():
    op.alter_column('contents', 'headline', new_column_name='title')
    op.drop_column('contents', 'published_at')
    op.drop_column('contents', 'is_approved')
    op.drop_column('contents', 'language')
