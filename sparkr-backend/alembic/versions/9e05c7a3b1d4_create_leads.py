"""create leads

Revision ID: 9e05c7a3b1d4
Revises: 2b8f4d1e6a73
Create Date: 2025-03-19 11:36:50.203318

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '9e05c7a3b1d4'
down_revision = '2b8f4d1e6a73'
branch_labels = None
depends_on = None


lead_stage = sa.Enum('new', 'contacted', 'qualified', 'won', 'lost', name='lead_stage')


def upgrade():
    op.create_table(
        'leads',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('campaign_id', sa.Integer(), sa.ForeignKey('campaigns.id', ondelete='CASCADE'), nullable=False),
        sa.Column('email', sa.String(255), nullable=False),
        sa.Column('full_name', sa.String(150)),
        sa.Column('phone', sa.String(40)),
        sa.Column('stage', lead_stage, nullable=False, server_default='new'),
        sa.Column('created_at', sa.DateTime(), nullable=False, server_default=sa.func.now()),
        sa.Column('updated_at', sa.DateTime(), nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint('campaign_id', 'email', name='uq_leads_campaign_email'),
    )
    for column in ('id', 'email'):
        op.create_index(f'ix_leads_{column}', 'leads', [column])


def downgrade():
    for column in ('email', 'id'):
        op.drop_index(f'ix_leads_{column}', 'leads')
    op.drop_table('leads')
    if op.get_context().dialect.name == 'postgresql':
        op.execute(f'DROP TYPE {lead_stage.name}')
