FAILING = [
    "SELECT * FROM nope",
    "SELECT FROM WHERE",
    "INSERT INTO things (id) VALUES (2)",
    "DROP TABLE nope",
    "SELECT nope FROM things",
    "CREATE TABLE things (id int)",
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


def downgrade():
    pass
