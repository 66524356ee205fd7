"""tag leads

Revision ID: 8c1e7f4a2d60
Revises: 0d53a8f1c7b2
Create Date: 2025-09-01 10:17:23.338842

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8c1e7f4a2d60'
down_revision = '0d53a8f1c7b2'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('lead_tags',
    sa.Column('lead_id', sa.Integer(), nullable=False),
    sa.Column('tag', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('lead_id', 'tag')
    )
    # What was one source becomes the first tag.
    op.execute("INSERT INTO lead_tags (lead_id, tag) SELECT id, source FROM leads WHERE source <> 'unknown'")


def downgrade():
    op.drop_table('lead_tags')
