FAILING = [
    "SELECT * FROM nope",
    "SELECT FROM WHERE",
    "INSERT INTO things (id) VALUES (2)",
    "DROP TABLE nope",
    "SELECT nope FROM things",
    "CREATE TABLE things (id int)",
]


# Refused at the end of the block, before anything is made.
BATCHES = [
    lambda batch_op: batch_op.drop_constraint("nope", type_="unique"),
    lambda batch_op: batch_op.create_unique_constraint(None, ["name"]),
    lambda batch_op: batch_op.drop_column("nope"),
    lambda batch_op: batch_op.alter_column("nope", nullable=False),
]


def upgrade():
    bind = op.get_bind()
    for statement in FAILING:
        try:
            with bind.begin_nested():
                op.execute(statement)
        except sa.exc.DBAPIError as error:
            see(type(error).__name__, str(error), type(error.orig).__name__, error.orig.args)
            see(getattr(error.orig, "pgcode", None), error.statement, error.code)
    try:
        with bind.begin_nested():
            op.drop_column("things", "nope")
    except (sa.exc.ProgrammingError, sa.exc.OperationalError) as error:
        see("caught", type(error.orig).__name__)
    savepoint = bind.begin_nested()
    op.execute("INSERT INTO things (id, name) VALUES (70, 'gone')")
    see(bind.in_nested_transaction(), savepoint.is_active)
    savepoint.rollback()
    savepoint = bind.begin_nested()
    op.execute("INSERT INTO things (id, name) VALUES (80, 'stays')")
    savepoint.commit()
    if on_postgresql():
        caught = []
        savepoint = bind.begin_nested()
        for statement in ("SELECT 1 / 0", "SELECT 1"):
            try:
                op.execute(statement)
            except sa.exc.DBAPIError as error:
                caught.append((type(error).__name__, error.orig.pgcode))
        savepoint.rollback()
        see(caught)
    see(bind.execute(sa.text("SELECT id, name FROM things ORDER BY id")).all())
    for change in BATCHES:
        try:
            with op.batch_alter_table("things", recreate="always") as batch_op:
                change(batch_op)
        except Exception as error:
            see(type(error).__name__, error)
    try:
        with op.batch_alter_table("absent", recreate="always") as batch_op:
            batch_op.drop_column("name")
    except sa.exc.NoSuchTableError as error:
        see(type(error).__name__, error)
    if bind.dialect.name == "sqlite":
        try:
            op.drop_constraint("nope", "things", type_="unique")
        except NotImplementedError as error:
            see(error)


def downgrade():
    pass
