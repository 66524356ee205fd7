"""What a table says of its constraints and indexes: given, brought by its columns, read from the database."""

from sqlalchemy.schema import CreateIndex, CreateTable

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def tell(table, note):
    for constraint in table.constraints:
        kind = [
            isinstance(constraint, kind)
            for kind in (sa.PrimaryKeyConstraint, sa.UniqueConstraint, sa.ForeignKeyConstraint)
        ]
        columns = [column.name for column in constraint.columns]
        note(f"{type(constraint).__name__} {constraint.name} {kind} {columns} {constraint.table}")
    for index in table.indexes:
        note(f"{index.name} {bool(index.unique)} {index.columns.keys()} {isinstance(index, sa.Index)}")
    note(f"{table.primary_key.columns.keys()} {len(table.primary_key)}")


def upgrade():
    bind = op.get_bind()
    told = []
    metadata = sa.MetaData(naming_convention=CONVENTION)
    made = sa.Table(
        "crates",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(9), unique=True),
        sa.Column("weight", sa.Integer, index=True),
        sa.Column("label", sa.String(9), index=True, unique=True),
        sa.Column("inside", sa.Integer, sa.ForeignKey("crates.id")),
        sa.UniqueConstraint("weight", "label"),
        sa.Index("ix_heavy", "weight", "code"),
    )
    tell(made, told.append)
    op.execute(CreateTable(made))
    for index in sorted(made.indexes, key=lambda index: index.name):
        op.execute(CreateIndex(index))
    op.execute(
        "CREATE TABLE shelves (id INTEGER PRIMARY KEY, code INTEGER, weight INTEGER, UNIQUE (code), "
        "UNIQUE (code, weight), FOREIGN KEY (weight) REFERENCES crates (id))"
    )
    for convention in ({}, CONVENTION):
        metadata = sa.MetaData(naming_convention=convention or None)
        tell(sa.Table("shelves", metadata, autoload_with=bind), told.append)
    see("tables", sorted(told))
