//! Statements of SQLAlchemy Core: the script above, the SQL of each dialect below.
//!
//! Each page was compared with what the real Alembic writes for it with `--sql`.

use insta::assert_snapshot;

use super::scripts::page;

/// A page whose script knows a table `a`.
fn with_table(body: &str) -> String {
    const TABLE: &str = r#"a = sa.table("a", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("is_old", sa.Boolean), sa.column("x"))"#;
    page(&format!("{TABLE}\n{body}"))
}

#[test]
fn a_label_has_its_number_before_what_it_names() {
    assert_snapshot!(with_table(
        r"
within = sa.select(a.c.id, a.c.name).subquery()
op.execute(sa.select(within.c.id + 1))
op.execute(sa.select(within, sa.func.count()).group_by(within.c.id))
"
    ), @"
    -- postgresql
    SELECT anon_2.id + 1 AS anon_1 
    FROM (SELECT a.id AS id, a.name AS name 
    FROM a) AS anon_2;
    SELECT anon_1.id, anon_1.name, count(*) AS count_1 
    FROM (SELECT a.id AS id, a.name AS name 
    FROM a) AS anon_1 GROUP BY anon_1.id;
    -- sqlite
    the same
    -- mysql
    the same
    -- mariadb
    the same
    ");
}

#[test]
fn texts_are_put_behind_each_other() {
    assert_snapshot!(with_table(
        r#"
op.execute(sa.select(a.c.name + "!", a.c.x + a.c.name, a.c.x + "!", a.c.x + a.c.x, "!" + a.c.x))
op.execute(sa.select(a.c.id + 1, a.c.id + "1", a.c.name + a.c.id, "1" + a.c.id, sa.func.trim(a.c.x) + a.c.name))
"#
    ), @"
    -- postgresql
    SELECT a.name || '!' AS anon_1, a.x || a.name AS anon_2, a.x || '!' AS anon_3, a.x + a.x AS anon_4, '!' || a.x AS anon_5 
    FROM a;
    SELECT a.id + 1 AS anon_1, a.id + '1' AS anon_2, a.name + a.id AS anon_3, '1' + a.id AS anon_4, trim(a.x) || a.name AS anon_5 
    FROM a;
    -- sqlite
    the same
    -- mysql
    SELECT concat(a.name, '!') AS anon_1, concat(a.x, a.name) AS anon_2, concat(a.x, '!') AS anon_3, a.x + a.x AS anon_4, concat('!', a.x) AS anon_5 
    FROM a;
    SELECT a.id + 1 AS anon_1, a.id + '1' AS anon_2, a.name + a.id AS anon_3, '1' + a.id AS anon_4, concat(trim(a.x), a.name) AS anon_5 
    FROM a;
    -- mariadb
    the same
    ");
}

#[test]
fn a_function_that_is_known_comes_first_when_functions_compare() {
    assert_snapshot!(with_table(
        r"
op.execute(sa.select(a.c.id).where(sa.func.length(a.c.name) < sa.func.coalesce(a.c.id, 5)))
op.execute(sa.select(a.c.id).where(sa.func.max(a.c.id) < sa.func.coalesce(a.c.id, 5)))
op.execute(sa.select(a.c.id).where(datetime.date(2024, 1, 1) <= sa.func.now()))
"
    ), @"
    -- postgresql
    SELECT a.id 
    FROM a 
    WHERE coalesce(a.id, 5) > length(a.name);
    SELECT a.id 
    FROM a 
    WHERE max(a.id) < coalesce(a.id, 5);
    SELECT a.id 
    FROM a 
    WHERE now() >= '2024-01-01';
    -- sqlite
    SELECT a.id 
    FROM a 
    WHERE coalesce(a.id, 5) > length(a.name);
    SELECT a.id 
    FROM a 
    WHERE max(a.id) < coalesce(a.id, 5);
    SELECT a.id 
    FROM a 
    WHERE CURRENT_TIMESTAMP >= '2024-01-01';
    -- mysql
    SELECT a.id 
    FROM a 
    WHERE coalesce(a.id, 5) > length(a.name);
    SELECT a.id 
    FROM a 
    WHERE max(a.id) < coalesce(a.id, 5);
    SELECT a.id 
    FROM a 
    WHERE now() >= '2024-01-01';
    -- mariadb
    the same
    ");
}

#[test]
fn truths_of_python() {
    assert_snapshot!(with_table(
        r#"
op.execute(sa.select(a.c.id).where((a.c.id == 1) | False).where((a.c.name == "n") & True))
op.execute(sa.delete(a).where(sa.not_(False)).where(~a.c.is_old))
"#
    ), @"
    -- postgresql
    SELECT a.id 
    FROM a 
    WHERE a.id = 1 AND a.name = 'n';
    DELETE FROM a WHERE NOT false AND NOT a.is_old;
    -- sqlite
    SELECT a.id 
    FROM a 
    WHERE a.id = 1 AND a.name = 'n';
    DELETE FROM a WHERE 0 = 0 AND a.is_old = 0;
    -- mysql
    SELECT a.id 
    FROM a 
    WHERE a.id = 1 AND a.name = 'n';
    DELETE FROM a WHERE false = 0 AND a.is_old = 0;
    -- mariadb
    the same
    ");
}

#[test]
fn patterns_without_case() {
    assert_snapshot!(with_table(
        r#"
op.execute(sa.select(a.c.id).where(a.c.name.icontains("a%", autoescape=True)))
op.execute(sa.select(a.c.id).where((a.c.name + a.c.name).istartswith(a.c.x + "b")))
op.execute(sa.select(a.c.id).where((a.c.name + a.c.name).ilike("b")))
"#
    ), @"
    -- postgresql
    SELECT a.id 
    FROM a 
    WHERE (a.name ILIKE '%' || 'a/%' || '%' ESCAPE '/');
    SELECT a.id 
    FROM a 
    WHERE ((a.name || a.name) ILIKE (a.x || 'b') || '%');
    SELECT a.id 
    FROM a 
    WHERE (a.name || a.name) ILIKE 'b';
    -- sqlite
    SELECT a.id 
    FROM a 
    WHERE (lower(a.name) LIKE '%' || lower('a/%') || '%' ESCAPE '/');
    SELECT a.id 
    FROM a 
    WHERE (lower((a.name || a.name)) LIKE lower((a.x || 'b')) || '%');
    SELECT a.id 
    FROM a 
    WHERE lower((a.name || a.name)) LIKE lower('b');
    -- mysql
    SELECT a.id 
    FROM a 
    WHERE (lower(a.name) LIKE concat('%', lower('a/%'), '%') ESCAPE '/');
    SELECT a.id 
    FROM a 
    WHERE (lower((concat(a.name, a.name))) LIKE concat(lower((concat(a.x, 'b'))), '%'));
    SELECT a.id 
    FROM a 
    WHERE lower((concat(a.name, a.name))) LIKE lower('b');
    -- mariadb
    the same
    ");
}

#[test]
fn values_beside_each_other() {
    assert_snapshot!(with_table(
        r#"
op.execute(sa.select(a.c.id).where(sa.tuple_(a.c.id, a.c.x) > (1, 2)).where(sa.tuple_(a.c.id, a.c.name).in_([(1, "x")])))
op.execute(sa.select(a.c.id).where(a.c.id.between(2, 1, symmetric=True)).where(~sa.between(a.c.x, 1, 2, symmetric=True)))
op.execute(sa.select(sa.cast("5", sa.Integer), sa.cast(sa.literal("5"), sa.Integer)))
op.execute(sa.select(a.c.id, sa.func.count()).group_by(sa.func.rollup(a.c.id, a.c.name)))
"#
    ), @"
    -- postgresql
    SELECT a.id 
    FROM a 
    WHERE (a.id, a.x) > (1, 2) AND (a.id, a.name) IN ((1, 'x'));
    SELECT a.id 
    FROM a 
    WHERE a.id BETWEEN SYMMETRIC 2 AND 1 AND a.x NOT BETWEEN SYMMETRIC 1 AND 2;
    SELECT CAST(5 AS INTEGER) AS anon_1, CAST('5' AS INTEGER) AS anon_2;
    SELECT a.id, count(*) AS count_1 
    FROM a GROUP BY ROLLUP(a.id, a.name);
    -- sqlite
    SELECT a.id 
    FROM a 
    WHERE (a.id, a.x) > (1, 2) AND (a.id, a.name) IN (VALUES (1, 'x'));
    SELECT a.id 
    FROM a 
    WHERE a.id BETWEEN SYMMETRIC 2 AND 1 AND a.x NOT BETWEEN SYMMETRIC 1 AND 2;
    SELECT CAST(5 AS INTEGER) AS anon_1, CAST('5' AS INTEGER) AS anon_2;
    SELECT a.id, count(*) AS count_1 
    FROM a GROUP BY ROLLUP(a.id, a.name);
    -- mysql
    SELECT a.id 
    FROM a 
    WHERE (a.id, a.x) > (1, 2) AND (a.id, a.name) IN ((1, 'x'));
    SELECT a.id 
    FROM a 
    WHERE a.id BETWEEN SYMMETRIC 2 AND 1 AND a.x NOT BETWEEN SYMMETRIC 1 AND 2;
    SELECT CAST(5 AS SIGNED INTEGER) AS anon_1, CAST('5' AS SIGNED INTEGER) AS anon_2;
    SELECT a.id, count(*) AS count_1 
    FROM a GROUP BY a.id, a.name WITH ROLLUP;
    -- mariadb
    the same
    ");
}

#[test]
fn queries_in_from() {
    assert_snapshot!(with_table(
        r#"
largest = sa.select(sa.func.max(a.c.id).label("id")).cte("largest")
op.execute(sa.update(a).where(a.c.id.in_(sa.select(largest.c.id))).values(name="last"))
beside = sa.lateral(sa.select(a.c.id).where(a.c.id > 1), name="beside")
op.execute(sa.select(a.c.name, beside.c.id).select_from(a.join(beside, sa.true())))
"#
    ), @"
    -- postgresql
    WITH largest AS 
    (SELECT max(a.id) AS id 
    FROM a)
     UPDATE a SET name='last' WHERE a.id IN (SELECT largest.id 
    FROM largest);
    SELECT a.name, beside.id 
    FROM a JOIN LATERAL (SELECT a.id AS id 
    FROM a 
    WHERE a.id > 1) AS beside ON true;
    -- sqlite
    WITH largest AS 
    (SELECT max(a.id) AS id 
    FROM a)
     UPDATE a SET name='last' WHERE a.id IN (SELECT largest.id 
    FROM largest);
    SELECT a.name, beside.id 
    FROM a JOIN LATERAL (SELECT a.id AS id 
    FROM a 
    WHERE a.id > 1) AS beside ON 1 = 1;
    -- mysql
    WITH largest AS 
    (SELECT max(a.id) AS id 
    FROM a)
     UPDATE a SET name='last' WHERE a.id IN (SELECT largest.id 
    FROM largest);
    SELECT a.name, beside.id 
    FROM a INNER JOIN LATERAL (SELECT a.id AS id 
    FROM a 
    WHERE a.id > 1) AS beside ON true = 1;
    -- mariadb
    the same
    ");
}
