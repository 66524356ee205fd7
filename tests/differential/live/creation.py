def tables():
    return sorted(sa.inspect(op.get_bind()).get_table_names())


def upgrade():
    bind = op.get_bind()
    made = sa.Table(
        "made",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Enum("a", "b", name="made_kind")),
        sa.Column("number", sa.Integer, index=True),
    )
    made.create(bind, checkfirst=True)
    made.create(bind, checkfirst=True)
    see(tables())
    made.drop(bind, checkfirst=True)
    made.drop(bind, checkfirst=True)
    see(tables())
    metadata = sa.MetaData()
    sa.Table("below", metadata, sa.Column("id", sa.Integer, sa.ForeignKey("above.id"), primary_key=True))
    sa.Table("above", metadata, sa.Column("id", sa.Integer, primary_key=True))
    metadata.create_all(bind)
    metadata.create_all(bind, tables=[metadata.tables["above"]])
    see(tables())
    metadata.drop_all(bind)
    metadata.create_all(bind)
    kind = sa.Enum("q", "r", name="plain_kind")
    kind.create(bind, checkfirst=True)
    kind.create(bind, checkfirst=True)
    if not bind.dialect.has_table(bind, "missing"):
        op.create_table("missing", sa.Column("id", sa.Integer), sa.Column("kind", sa.String(5)))
    if "extra" not in [column["name"] for column in sa.inspect(bind).get_columns("missing")]:
        op.add_column("missing", sa.Column("extra", sa.Integer))
    op.bulk_insert(sa.table("missing", sa.column("id"), sa.column("extra")), [{"id": 1, "extra": 2}, {"id": 3, "extra": None}])
    with op.get_context().autocommit_block():
        op.execute("CREATE TABLE inside (id int)")
    see(tables())
    if on_postgresql():
        positive = sa.dialects.postgresql.DOMAIN("positive", sa.Integer(), check="VALUE > 0", not_null=True)
        positive.create(bind)
        positive.create(bind)
        brief = sa.dialects.postgresql.DOMAIN("brief", sa.Text())
        brief.create(bind, checkfirst=False)
        brief.drop(bind)
        brief.drop(bind)
        preparer = bind.dialect.identifier_preparer
        see(preparer.format_table(sa.table("order", schema="Odd")), preparer.format_column(sa.column("a b")))
    history = op.get_context().script
    see(history.get_current_head(), history.get_revision("values").module.down_revision)
    see(history.get_revision("head").revision, history.get_revision("val").revision, history.get_revision("base"))
    try:
        history.get_revision("nowhere")
    except Exception as error:
        see(type(error).__name__, error)
    see([revision.revision for revision in history.walk_revisions()])


def downgrade():
    pass
