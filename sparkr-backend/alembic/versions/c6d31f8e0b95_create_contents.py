"""create contents

Revision ID: c6d31f8e0b95
Revises: 9e05c7a3b1d4
Create Date: 2025-04-02 14:58:33.619470

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c6d31f8e0b95'
down_revision = '9e05c7a3b1d4'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('contents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['parent_id'], ['contents.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_contents_campaign_id'), 'contents', ['campaign_id'], unique=False)
    op.create_index(op.f('ix_contents_id'), 'contents', ['id'], unique=False)


def downgrade():
    op.drop_index(op.f('ix_contents_id'), table_name='contents')
    op.drop_index(op.f('ix_contents_campaign_id'), table_name='contents')
    op.drop_table('contents')
