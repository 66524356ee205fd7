//! The query: one row a fact, its kind and its JSON.

use crate::introspect::Schemas;

/// Everything about tables, or those of one name, and the enumerations and domains that columns may have.
pub(super) fn of_everything(
    version: (u32, u32, u32),
    schemas: Schemas,
    only: Option<&str>,
) -> String {
    let (major, _, _) = version;
    let since = |since: u32, new: &'static str, old: &'static str| {
        if major >= since { new } else { old }
    };
    let scope = match schemas {
        Schemas::Default => "pg_table_is_visible(c.oid) AND n.nspname <> 'pg_catalog'",
        Schemas::All => r"n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'",
    };
    let only = only.map(|name| format!(" AND c.relname = '{}'", name.replace('\'', "''")));
    let only = only.unwrap_or_default();
    format!(
        "WITH tables AS (
    SELECT c.oid, c.relname, c.reloptions, c.relam, c.reltablespace, n.nspname,
        CASE WHEN NOT pg_table_is_visible(c.oid) THEN n.nspname END AS schema
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {scope}{only}
)
SELECT 'schema', to_json(current_schema())::text
UNION ALL SELECT 'table', row_to_json(x)::text FROM ({TABLES}) x
UNION ALL SELECT 'column', row_to_json(x)::text FROM ({}) x
UNION ALL SELECT 'key', row_to_json(x)::text FROM ({}) x
UNION ALL SELECT 'foreign key', row_to_json(x)::text FROM ({}) x
UNION ALL SELECT 'check', row_to_json(x)::text FROM ({CHECKS}) x
UNION ALL SELECT 'index', row_to_json(x)::text FROM ({}) x
UNION ALL SELECT 'type', row_to_json(x)::text FROM ({TYPES}) x",
        columns(since(12, "a.attgenerated::text", "''")),
        keys(since(15, "i.indnullsnotdistinct", "false")),
        foreign_keys(since(15, "k.confdelsetcols", "NULL::int2[]")),
        indexes(since(15, "i.indnullsnotdistinct", "false")),
    )
}

const TABLES: &str = "
    SELECT t.oid::int8 AS oid, t.relname AS name, t.schema,
        obj_description(t.oid, 'pg_class') AS comment, t.reloptions AS storage,
        (SELECT am.amname FROM pg_catalog.pg_am am WHERE am.oid = t.relam
            AND am.amname <> current_setting('default_table_access_method', true)) AS method,
        (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = t.reltablespace) AS tablespace,
        (SELECT json_agg(p.relname ORDER BY h.inhseqno) FROM pg_catalog.pg_inherits h
            JOIN pg_catalog.pg_class p ON p.oid = h.inhparent WHERE h.inhrelid = t.oid) AS parents
    FROM tables t";

fn columns(generated: &str) -> String {
    format!(
        "
    SELECT t.oid::int8 AS table, a.attnum AS number, a.attname AS name,
        format_type(a.atttypid, a.atttypmod) AS type,
        (CASE WHEN y.typcategory = 'A' AND y.typelem <> 0 THEN y.typelem ELSE y.oid END)::int8 AS base,
        a.attnotnull AS not_null, col_description(t.oid, a.attnum) AS comment,
        (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
            WHERE a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum) AS default,
        {generated} AS generated,
        (SELECT json_build_object('always', a.attidentity = 'a', 'start', s.seqstart,
                'increment', s.seqincrement, 'minvalue', s.seqmin, 'maxvalue', s.seqmax,
                'cache', s.seqcache, 'cycle', s.seqcycle)
            FROM pg_catalog.pg_sequence s WHERE a.attidentity <> '' AND s.seqrelid =
                pg_get_serial_sequence(t.oid::regclass::text, a.attname)::regclass) AS identity,
        (SELECT pg_get_serial_sequence(t.oid::regclass::text, a.attname)::regclass::text
            WHERE a.atthasdef AND a.attidentity = '') AS sequence,
        (SELECT l.collname FROM pg_catalog.pg_collation l
            WHERE l.oid = a.attcollation AND a.attcollation <> y.typcollation) AS collation
    FROM tables t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
    JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
    WHERE a.attnum > 0 AND NOT a.attisdropped"
    )
}

/// The names of columns, by an array of their numbers.
fn names(numbers: &str, table: &str) -> String {
    format!(
        "(SELECT json_agg(a.attname ORDER BY u.place) FROM unnest({numbers}) WITH ORDINALITY \
         AS u(number, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = {table} \
         AND a.attnum = u.number)"
    )
}

fn keys(nulls_not_distinct: &str) -> String {
    let columns = names("i.indkey::int2[]", "k.conrelid");
    format!(
        "
    SELECT t.oid::int8 AS table, k.contype = 'p' AS is_primary, k.conname AS name,
        {columns} AS columns, i.indnkeyatts AS key_columns,
        {nulls_not_distinct} AS nulls_not_distinct
    FROM tables t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype IN ('p', 'u')
    JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid"
    )
}

fn foreign_keys(set_columns: &str) -> String {
    let columns = names("k.conkey", "k.conrelid");
    let referred_columns = names("k.confkey", "k.confrelid");
    let set_columns = names(set_columns, "k.conrelid");
    format!(
        "
    SELECT t.oid::int8 AS table, k.conname AS name, {columns} AS columns,
        CASE WHEN NOT pg_table_is_visible(r.oid) THEN rn.nspname END AS referred_schema,
        r.relname AS referred_table, {referred_columns} AS referred_columns,
        k.confupdtype::text AS onupdate, k.confdeltype::text AS ondelete, {set_columns} AS set_columns,
        k.confmatchtype::text AS match, k.condeferrable AS deferrable, k.condeferred AS deferred
    FROM tables t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
    JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
    JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace"
    )
}

const CHECKS: &str = "
    SELECT t.oid::int8 AS table, k.conname AS name, pg_get_constraintdef(k.oid, true) AS definition
    FROM tables t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'c'";

fn indexes(nulls_not_distinct: &str) -> String {
    format!(
        "
    SELECT t.oid::int8 AS table, x.relname AS name, i.indisunique AS is_unique,
        i.indisvalid AS is_valid, i.indnkeyatts AS key_columns, x.reloptions AS storage,
        (SELECT am.amname FROM pg_catalog.pg_am am
            WHERE am.oid = x.relam AND am.amname <> 'btree') AS method,
        pg_get_expr(i.indpred, i.indrelid) AS condition,
        {nulls_not_distinct} AS nulls_not_distinct,
        (SELECT json_agg(json_build_object(
                'sql', CASE WHEN u.number = 0 THEN pg_get_indexdef(i.indexrelid, u.place::int, true)
                    ELSE a.attname::text END,
                'is_expression', u.number = 0, 'flags', coalesce(u.flags, 0),
                'class', CASE WHEN NOT o.opcdefault THEN o.opcname END) ORDER BY u.place)
            FROM unnest(i.indkey::int2[], i.indclass::oid[], i.indoption::int2[])
                WITH ORDINALITY AS u(number, class, flags, place)
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number
            LEFT JOIN pg_catalog.pg_opclass o ON o.oid = u.class) AS elements
    FROM tables t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND NOT i.indisprimary
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = i.indrelid
        AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
    )
}

const TYPES: &str = "
    SELECT y.oid::int8 AS oid, y.typname AS name, y.typtype = 'd' AS is_domain,
        CASE WHEN NOT pg_type_is_visible(y.oid) THEN n.nspname END AS schema,
        (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e
            WHERE e.enumtypid = y.oid) AS labels,
        format_type(y.typbasetype, y.typtypmod) AS over, y.typbasetype::int8 AS base,
        y.typnotnull AS not_null, y.typdefault AS default,
        (SELECT l.collname FROM pg_catalog.pg_collation l WHERE l.oid = y.typcollation) AS collation,
        (SELECT json_agg(json_build_object('name', k.conname,
                'definition', pg_get_constraintdef(k.oid, true)) ORDER BY k.conname)
            FROM pg_catalog.pg_constraint k WHERE k.contypid = y.oid AND k.contype = 'c') AS checks
    FROM pg_catalog.pg_type y JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace
    WHERE y.typtype IN ('e', 'd') AND n.nspname NOT IN ('pg_catalog', 'information_schema')";
