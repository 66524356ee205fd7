"""give leads a source, a score and attributes

Revision ID: 47a9e2b5c8f0
Revises: c6d31f8e0b95
Create Date: 2025-05-12 09:10:48.087226

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '47a9e2b5c8f0'
down_revision = 'c6d31f8e0b95'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('leads', sa.Column('source', sa.String(length=60), server_default='unknown', nullable=False))
    op.add_column('leads', sa.Column('score', sa.Float(), server_default='0', nullable=False))
    op.add_column('leads', sa.Column('attributes', sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
    op.create_index('ix_leads_stage_score', 'leads', ['stage', 'score'], unique=False)
    op.execute("UPDATE leads SET score = 100 WHERE stage = 'won'")
    op.execute("UPDATE leads SET score = 50 WHERE stage IN ('contacted', 'qualified')")


def downgrade():
    op.drop_index('ix_leads_stage_score', table_name='leads')
    op.drop_column('leads', 'attributes')
    op.drop_column('leads', 'score')
    op.drop_column('leads', 'source')
