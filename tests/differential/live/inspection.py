from sqlalchemy.engine.reflection import Inspector

ON_POSTGRESQL = [
    "CREATE SCHEMA other",
    "CREATE TABLE p (id serial PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'x', m mood, n numeric(10, 2), "
    "ts timestamptz DEFAULT now(), big bigint GENERATED ALWAYS AS IDENTITY, comp int GENERATED ALWAYS AS (1 + 1) STORED, "
    "arr int[], u uuid, j jsonb, b boolean DEFAULT false)",
    "COMMENT ON TABLE p IS 'a table'",
    "COMMENT ON COLUMN p.name IS 'a name'",
    "CREATE TABLE c (id int CONSTRAINT c_pkey_x PRIMARY KEY, p_id int REFERENCES p (id) ON DELETE CASCADE, a int, b int, "
    "CONSTRAINT uq_c UNIQUE (a, b), CONSTRAINT ck_c CHECK (a > 0), "
    "FOREIGN KEY (b) REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)",
    "CREATE INDEX ix_c ON c (a DESC, lower(b::text)) WHERE a > 1",
    "CREATE UNIQUE INDEX ixu ON c (b)",
    "CREATE TABLE other.o (id int PRIMARY KEY, pid int REFERENCES public.p (id))",
    "CREATE VIEW v AS SELECT * FROM p",
    "CREATE SEQUENCE sq",
    "CREATE TEMP TABLE temporary_one (i int)",
]

ON_SQLITE = [
    "CREATE TABLE p (id integer PRIMARY KEY AUTOINCREMENT, name varchar(20) NOT NULL DEFAULT 'x', n numeric(10, 2), "
    "ts timestamp DEFAULT current_timestamp, comp int GENERATED ALWAYS AS (1 + 1) STORED, b boolean DEFAULT 0, tx text)",
    "CREATE TABLE c (id integer CONSTRAINT c_pkey_x PRIMARY KEY, p_id int REFERENCES p (id) ON DELETE CASCADE, a int, b int, "
    "CONSTRAINT uq_c UNIQUE (a, b), CONSTRAINT ck_c CHECK (a > 0), "
    "FOREIGN KEY (b) REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED, UNIQUE (b))",
    "CREATE INDEX ix_c ON c (a DESC, b) WHERE a > 1",
    "CREATE UNIQUE INDEX ixu ON c (b)",
    "CREATE VIEW v AS SELECT * FROM p",
    "CREATE TEMP TABLE temporary_one (i int)",
]


ON_MYSQL = [
    "CREATE TABLE p (id int PRIMARY KEY AUTO_INCREMENT, name varchar(20) NOT NULL DEFAULT 'x' COMMENT 'a name', n decimal(10, 2), "
    "ts timestamp NULL DEFAULT current_timestamp, b tinyint(1) DEFAULT 0, tx text, e enum('a', 'b'), u bigint unsigned) COMMENT 'a table'",
    "CREATE TABLE c (id int PRIMARY KEY, p_id int, a int, b int, UNIQUE KEY uq_c (a, b), CONSTRAINT ck_c CHECK (a > 0), "
    "CONSTRAINT fk_p FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE)",
    "CREATE INDEX ix_c ON c (b)",
    "CREATE VIEW v AS SELECT id, name FROM p",
    "CREATE TEMPORARY TABLE temporary_one (i int)",
]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, tuple, bool, type(None))) else str(value)


def upgrade():
    bind = op.get_bind()
    run(*(ON_POSTGRESQL if on_postgresql() else ON_MYSQL if on_mysql() else ON_SQLITE))
    inspector = sa.inspect(bind)
    see(inspector.get_table_names(), inspector.get_view_names())
    if not on_mysql():
        see(inspector.get_temp_table_names(), inspector.get_schema_names(), inspector.default_schema_name)
    for table in ("p", "c"):
        see(plain(inspector.get_columns(table)))
        see(inspector.get_pk_constraint(table))
        see(inspector.get_foreign_keys(table))
        see(plain(inspector.get_indexes(table)))
        see(inspector.get_unique_constraints(table))
        see(inspector.get_check_constraints(table))
    if on_postgresql():
        see(inspector.get_enums(), sorted(inspector.get_sequence_names()), inspector.get_table_comment("p"))
        see(inspector.get_table_names(schema="other"), inspector.get_foreign_keys("o", schema="other"))
        see(inspector.get_foreign_keys("c", schema="public"), inspector.has_sequence("sq"), inspector.has_table("o"))
        see(inspector.has_table("o", schema="other"), inspector.has_table("p", schema="other"))
    see([inspector.has_table(name) for name in ("p", "v", "temporary_one", "nope")], inspector.has_index("c", "ix_c"))
    for ask in (inspector.get_columns, inspector.get_indexes, inspector.get_foreign_keys, inspector.get_pk_constraint):
        try:
            see(ask("nope"))
        except sa.exc.NoSuchTableError as error:
            see(type(error).__name__, error)
    for column in inspector.get_columns("p"):
        kind = column["type"]
        of = [isinstance(kind, base) for base in (sa.Integer, sa.BigInteger, sa.String, sa.VARCHAR, sa.Text, sa.DateTime, sa.Numeric)]
        see(column["name"], str(kind), repr(kind), of)
    op.create_table("later", sa.Column("id", sa.Integer))
    inspector.has_table("later")
    see(bind.dialect.has_table(bind, "later"), "later" in Inspector.from_engine(bind).get_table_names())
    metadata = sa.MetaData()
    table = sa.Table("c", metadata, autoload_with=bind)
    see([column.name for column in table.columns], [column.name for column in table.primary_key], table.c.p_id.nullable)
    see(sorted(index.name for index in table.indexes), sorted(metadata.tables))
    metadata = sa.MetaData()
    metadata.reflect(bind, only=["later", "p"])
    see(sorted(metadata.tables), str(metadata.tables["p"].c.name.type))
    run("DROP TABLE temporary_one")


def downgrade():
    pass
