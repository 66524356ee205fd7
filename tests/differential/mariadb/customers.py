"""customers"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

revision = 'customers'
down_revision = None


def upgrade():
    op.create_table(
        'customers',
        sa.Column('id', mysql.INTEGER(unsigned=True), primary_key=True),
        sa.Column('code', sa.Uuid(), nullable=False),
        sa.Column('email', sa.String(190, collation='utf8mb4_bin'), nullable=False),
        sa.Column('name', mysql.VARCHAR(80, charset='latin1'), server_default='nobody'),
        sa.Column('kind', sa.Enum('person', 'firm', name='kind'), server_default='person', nullable=False),
        sa.Column('flags', mysql.SET('a', 'b', 'c')),
        sa.Column('is_active', sa.Boolean(create_constraint=True, name='ck_active'), server_default=sa.true()),
        sa.Column('credit', sa.Numeric(12, 2), server_default='0.00', comment='in \'Euro\' 100%'),
        sa.Column('seen_at', mysql.DATETIME(fsp=6), server_default=sa.text('CURRENT_TIMESTAMP(6)')),
        sa.Column('changed_at', sa.TIMESTAMP(), server_default=sa.text('CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP')),
        sa.Column('born', mysql.YEAR()),
        sa.Column('picture', mysql.MEDIUMBLOB()),
        sa.Column('notes', mysql.LONGTEXT()),
        sa.Column('extra', sa.JSON()),
        sa.Column('bits', mysql.BIT(8), server_default=sa.text(" b'101'")),
        sa.Column('domain', sa.String(200), sa.Computed('substring_index(email, 0x40, -1)', persisted=True)),
        sa.UniqueConstraint('email', name='uq_email'),
        sa.CheckConstraint('credit >= -1000', name='ck_credit'),
        sa.Index('ix_name', 'name', mysql_length=10),
        mysql_engine='InnoDB', mysql_charset='utf8mb4', mysql_row_format='DYNAMIC', comment='who buys',
    )


def downgrade():
    op.drop_table('customers')
