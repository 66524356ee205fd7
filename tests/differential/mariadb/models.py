"""The tables of the shop, as its application declares them."""
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

metadata = sa.MetaData()

customers = sa.Table(
    'customers', metadata,
    sa.Column('id', sa.Integer, primary_key=True),
    sa.Column('email', sa.String(190), unique=True),
    sa.Column('code', sa.String(20)),
    sa.Column('name', sa.String(80, collation='utf8mb4_bin'), server_default='nobody'),
    sa.Column('is_active', sa.Boolean, server_default=sa.text('1'), nullable=False),
    sa.Column('kind', sa.Enum('person', 'firm', name='kind')),
    sa.Column('credit', sa.Numeric(12, 2), server_default='0.00'),
    sa.Column('extra', sa.JSON),
    sa.Column('made_at', sa.DateTime, server_default=sa.func.current_timestamp()),
    sa.Column('changed_at', sa.TIMESTAMP, server_default=sa.text('CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP')),
    sa.Column('token', sa.Uuid),
    sa.Column('size', mysql.BIGINT(unsigned=True), comment='in bytes'),
    sa.UniqueConstraint('code', name='uq_code'),
    sa.Index('ix_name', 'name', mysql_length=10),
    comment='who buys',
)
orders = sa.Table(
    'orders', metadata,
    sa.Column('id', sa.BigInteger, primary_key=True),
    sa.Column('customer_id', sa.ForeignKey('customers.id', ondelete='RESTRICT', name='fk_customer')),
    sa.Column('text', sa.Text),
    sa.Column('price', sa.Float),
    sa.Column('due', sa.Date, index=True),
    sa.Index('ix_unique', 'customer_id', 'due', unique=True),
)

if __name__ == '__main__':
    import sys
    metadata.create_all(sa.create_engine(sys.argv[1]))
