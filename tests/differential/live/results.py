QUERY = "SELECT 1 AS a, 2 AS b UNION SELECT 3, 4 ORDER BY 1"

WAYS = [
    lambda r: r.all(),
    lambda r: r.fetchall(),
    lambda r: (r.fetchone(), r.fetchmany(5), r.fetchone()),
    lambda r: r.first(),
    lambda r: r.scalar(),
    lambda r: r.scalars().all(),
    lambda r: r.scalars("b").all(),
    lambda r: r.scalars(1).first(),
    lambda r: r.mappings().all(),
    lambda r: dict(r.mappings().first()),
    lambda r: [list(part) for part in r.partitions(1)],
    lambda r: r.unique().all(),
    lambda r: r.columns("b", "a").all(),
    lambda r: r.one(),
    lambda r: r.one_or_none(),
    lambda r: r.scalar_one(),
    lambda r: list(r.keys()),
    lambda r: (r.first(), r.fetchone()),
    lambda r: [dict(row._mapping) for row in r],
    lambda r: [row._asdict() for row in r],
    lambda r: [row._fields for row in r],
    lambda r: [row[-1] for row in r],
    lambda r: [row[0:1] for row in r],
    lambda r: [row[7] for row in r],
    lambda r: [row.nope for row in r],
    lambda r: [row["a"] for row in r],
    lambda r: [row._mapping["nope"] for row in r],
    lambda r: {row.a: row.b for row in r},
    lambda r: [a + b for a, b in r],
    lambda r: sorted(r, key=lambda row: -row.a),
    lambda r: max(r),
    lambda r: [row == (1, 2) for row in r],
    lambda r: (1, 2) in r.all(),
    lambda r: (3, 4) in set(r.all()),
    lambda r: [len(row) for row in r],
    lambda r: [2 in row for row in r],
    lambda r: ["a" in row._mapping for row in r],
    lambda r: [isinstance(row, tuple) for row in r],
    lambda r: [row.count(1) for row in r],
    lambda r: list(zip(*r)),
    lambda r: r.returns_rows,
]


def upgrade():
    bind = op.get_bind()
    for way in WAYS:
        try:
            see(repr(way(bind.execute(sa.text(QUERY)))))
        except Exception as error:
            see(type(error).__name__, error)
    op.create_table("things", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    names = [{"id": 1, "name": "a"}, {"id": 2, "name": "O'x"}, {"id": 3, "name": "b:c %s ?"}]
    see(bind.execute(sa.text("INSERT INTO things (id, name) VALUES (:id, :name)"), names).rowcount)
    see(bind.execute(sa.text("UPDATE things SET name = name WHERE id < :id"), {"id": 3}).rowcount)
    see(bind.execute(sa.text("DELETE FROM things WHERE id = :id"), dict(id=1)).rowcount)
    result = bind.execute(sa.text("INSERT INTO things (id, name) VALUES (9, NULL)"))
    see(result.returns_rows)
    try:
        result.fetchall()
    except sa.exc.ResourceClosedError as error:
        see(error)
    see(bind.scalar(sa.text("SELECT count(*) FROM things")), bind.scalars(sa.text("SELECT name FROM things ORDER BY id")).all())
    for thing in bind.execute(sa.text("SELECT id, name FROM things ORDER BY id")):
        bind.execute(sa.text("UPDATE things SET name = :name WHERE id = :id"), {"name": f"{thing.name}!", "id": thing.id})
    see(bind.in_transaction(), bind.in_nested_transaction(), op.get_context().as_sql, context.get_context().dialect.name)
    try:
        bind.begin()
    except sa.exc.InvalidRequestError as error:
        see(error)


def downgrade():
    pass
