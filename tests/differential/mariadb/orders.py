"""orders"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

revision = 'orders'
down_revision = 'customers'


def upgrade():
    op.create_table(
        'orders',
        sa.Column('id', sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column('customer_id', mysql.INTEGER(unsigned=True), sa.ForeignKey('customers.id', ondelete='CASCADE', name='fk_customer')),
        sa.Column('key', sa.String(20), index=True),
        sa.Column('total', sa.Float(), nullable=True),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('description', sa.Text()),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_description', 'orders', ['description'], mysql_prefix='FULLTEXT')
    op.create_index('ix_both', 'orders', ['customer_id', sa.text('`at` DESC')], mysql_using='btree')


def downgrade():
    op.drop_table('orders')
