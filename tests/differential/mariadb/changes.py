"""changes"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

revision = 'changes'
down_revision = 'rows'


def upgrade():
    op.alter_column('customers', 'name', new_column_name='full_name', existing_type=sa.String(80), existing_nullable=True)
    op.alter_column('customers', 'notes', type_=sa.Text(), existing_type=mysql.LONGTEXT(), nullable=False, server_default=sa.text('(\'\')'))
    op.alter_column('orders', 'at', existing_type=sa.DateTime(), existing_nullable=False, comment='when')
    op.alter_column('orders', 'total', server_default=sa.text('7'))
    op.add_column('orders', sa.Column('rank', sa.SmallInteger(), server_default='3', nullable=False))
    op.drop_constraint('ck_credit', 'customers', type_='check')
    op.drop_constraint('uq_email', 'customers', type_='unique')
    op.create_unique_constraint('uq_code', 'customers', ['code'])
    op.create_check_constraint('ck_rank', 'orders', '`rank` < 100')
    op.create_table_comment('orders', 'what is bought')
    op.rename_table('orders', 'purchases')
    op.drop_constraint('fk_customer', 'purchases', type_='foreignkey')
    op.create_foreign_key('fk_buyer', 'purchases', 'customers', ['customer_id'], ['id'], onupdate='CASCADE', ondelete='SET NULL')


def downgrade():
    op.drop_constraint('fk_buyer', 'purchases', type_='foreignkey')
    op.create_foreign_key('fk_customer', 'purchases', 'customers', ['customer_id'], ['id'], ondelete='CASCADE')
    op.rename_table('purchases', 'orders')
    op.drop_table_comment('orders')
    op.drop_constraint('ck_rank', 'orders', type_='check')
    op.drop_constraint('uq_code', 'customers', type_='unique')
    op.create_unique_constraint('uq_email', 'customers', ['email'])
    op.create_check_constraint('ck_credit', 'customers', 'credit >= -1000')
    op.drop_column('orders', 'rank')
    op.alter_column('orders', 'total', server_default=None)
    op.alter_column('orders', 'at', existing_type=sa.DateTime(), existing_nullable=False, comment=None, existing_comment='when')
    op.alter_column('customers', 'notes', type_=mysql.LONGTEXT(), existing_type=sa.Text(), nullable=True, server_default=None)
    op.alter_column('customers', 'full_name', new_column_name='name', existing_type=mysql.VARCHAR(80, charset='latin1'), existing_nullable=True, existing_server_default='nobody')
