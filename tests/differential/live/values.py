def upgrade():
    op.create_table("seen", sa.Column("id", sa.Integer, primary_key=True), sa.Column("what", sa.Text))
    bind = op.get_bind()
    if on_postgresql():
        run("CREATE TYPE mood AS ENUM ('sad', 'ok')")
        sql = """
            SELECT 1::int2 AS a, 2 AS b, 3::int8 AS c, 1.50::numeric AS d, 2.5::float8 AS e, true AS f, 'x'::text AS g,
                'z'::char(3) AS h, '2020-01-02'::date AS i, '10:11:12.5'::time AS j,
                '2020-01-02 03:04:05.678'::timestamp AS k, '2020-01-02 03:04:05+02'::timestamptz AS l,
                '1 day 02:03:04'::interval AS m, '1 year 2 mons -3 days'::interval AS n,
                '6f1e6b1e-0000-4000-8000-000000000000'::uuid AS o, '{"a": [1, 2.5, null, true, "x"]}'::json AS p,
                '{"b": 1.0}'::jsonb AS q, array[1, 2, null] AS r, array['a', 'b,c', 'd"e'] AS s, array['sad'::mood] AS t,
                'sad'::mood AS u, null AS v, '1.2.3.4'::inet AS w, array['2020-01-02'::date] AS x, 12.5::money AS y,
                array[[1, 2], [3, 4]] AS z, 5::oid AS aa, b'101' AS bb
        """
    elif on_mysql():
        run(
            "CREATE TABLE kinds (a tinyint(1), b int unsigned, c bigint, d decimal(10, 2), e double, f float, g date, h datetime(6), "
            "i timestamp NULL, j time, k year, l varchar(10), m text, n blob, o json, p enum('x', 'y'), q bit(8), r char(3), s binary(2))",
            "INSERT INTO kinds VALUES (1, 4000000000, -5, 1.50, 2.5, 1.25, '2020-01-02', '2020-01-02 03:04:05.678', "
            "'2020-01-02 03:04:05', '-26:03:04.5', 2020, 'x', 'y', x'0102', '{\"a\": 1}', 'x', b'101', 'z', 'ab')",
        )
        sql = "SELECT kinds.*, NULL AS t, count(*) OVER () AS u, sum(d) OVER () AS v, 1 = 1 AS w, now() > '2020-01-01' AS x FROM kinds"
    else:
        sql = "SELECT 1 AS a, 2.5 AS b, 'x' AS c, x'0102' AS d, NULL AS e, date('2020-01-01') AS f, 9007199254740993 AS g"
    run("INSERT INTO seen (what) VALUES ('100%% of %%s')")
    if not on_postgresql() and not on_mysql():
        run("INSERT INTO seen (what) VALUES ('100% of %s')")
    row = bind.exec_driver_sql(sql).one()
    for name, value in row._mapping.items():
        see(name, type(value).__name__, repr(value))


def downgrade():
    pass
