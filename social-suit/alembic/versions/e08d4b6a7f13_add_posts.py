"""add posts

Revision ID: e08d4b6a7f13
Revises: 5c7e19b8d206
Create Date: 2025-02-17 10:02:31.640217+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'e08d4b6a7f13'
down_revision: Union[str, Sequence[str], None] = '5c7e19b8d206'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table('posts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('legacy_ref', sa.String(length=40), nullable=True),
    sa.Column('status', sa.Enum('draft', 'scheduled', 'published', 'failed', name='post_status'), server_default='draft', nullable=False),
    sa.Column('options', sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('publish_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_posts_author_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_posts_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
    )
    op.create_index(op.f('ix_posts_team_id'), 'posts', ['team_id'], unique=False)
    op.create_index('ix_posts_due', 'posts', ['publish_at'], unique=False,
                    postgresql_where=sa.text("status = 'scheduled'"),
                    sqlite_where=sa.text("status = 'scheduled'"))


def downgrade() -> None:
    op.drop_index('ix_posts_due', table_name='posts',
                  postgresql_where=sa.text("status = 'scheduled'"),
                  sqlite_where=sa.text("status = 'scheduled'"))
    op.drop_index(op.f('ix_posts_team_id'), table_name='posts')
    op.drop_table('posts')
    if op.get_context().dialect.name == 'postgresql':
        op.execute('DROP TYPE post_status')
