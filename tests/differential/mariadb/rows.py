"""rows"""
import decimal
import uuid

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

revision = 'rows'
down_revision = 'orders'


def upgrade():
    customers = sa.table('customers', sa.column('id', sa.Integer), sa.column('code', sa.Uuid), sa.column('email', sa.String),
                         sa.column('extra', sa.JSON), sa.column('picture', sa.LargeBinary), sa.column('credit', sa.Numeric), sa.column('notes', sa.Text))
    op.bulk_insert(customers, [
        {'id': 1, 'code': uuid.UUID(int=1), 'email': 'ada@example.org', 'extra': {'a': [1, None, 'ü']}, 'picture': b'\x00\xff\'', 'credit': decimal.Decimal('12.50'), 'notes': 'tab\t'},
        {'id': 2, 'code': uuid.UUID(int=2), 'email': "o'hara\\@example.org", 'extra': None, 'picture': None, 'credit': None, 'notes': ''},
    ])
    op.execute("INSERT INTO orders (id, customer_id, `key`, total, at, description) VALUES (1, 1, 'k 100%', 1.5, '2025-01-01 10:00:00', 'a: b')")
    op.execute("UPDATE customers SET email = 'grace@example.org' WHERE id = 2")


def downgrade():
    op.execute('DELETE FROM orders')
    op.execute('DELETE FROM customers')
