//! Which tables, views, schemas, sequences and enums there are.

use crate::host::{Host, Refusal, Scope};
use crate::inspection::{Asking, Question, not_implemented, texts};
use dbm_core::operation::{Execute, Located, Operation, Statement};
use dbm_core::schema::{Literal, is_own_table};
use dbm_python::{Interpreter, PyError, PyResult, Value};

/// The condition of PostgreSQL's catalog for the relations of a schema, or those found without one.
fn postgresql(question: &Asking<'_>, kinds: &str, schema: Option<&str>) -> String {
    let place = match schema {
        Some(schema) => format!("n.nspname = {}", question.quoted(schema)),
        None => "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname <> 'pg_catalog'".to_owned(),
    };
    format!(
        "SELECT c.relname::text FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = ANY (ARRAY[{kinds}]::\"char\"[]) AND {place}"
    )
}

/// The catalog of a database that is attached, or the one that is found without its name.
fn sqlite_catalog(schema: Option<&str>) -> String {
    match schema {
        Some(schema) => format!("\"{}\".sqlite_master", schema.replace('"', "\"\"")),
        None => "sqlite_master".to_owned(),
    }
}

/// The condition of SQLite's catalog.
fn sqlite(question: &Asking<'_>, kind: &str, schema: Option<&str>) -> String {
    let catalog = sqlite_catalog(schema);
    format!(
        "SELECT name FROM {catalog} WHERE type = {} \
         AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name",
        question.quoted(kind)
    )
}

/// The database that a schema is there.
fn mysql_schema(question: &Asking<'_>, schema: Option<&str>) -> String {
    schema.map_or("DATABASE()".to_owned(), |schema| question.quoted(schema))
}

/// The condition of MySQL's catalog.
fn mysql(question: &Asking<'_>, kind: &str, schema: Option<&str>) -> String {
    let schema = mysql_schema(question, schema);
    format!(
        "SELECT table_name FROM information_schema.tables \
         WHERE table_schema = {schema} AND table_type LIKE '{kind}' ORDER BY table_name"
    )
}

pub(super) fn tables(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let schema = question.schema()?;
    let schema = schema.as_deref();
    let sql = match question.host.dialect.as_str() {
        "postgresql" => {
            let all = postgresql(question, "'r', 'p'", schema);
            format!("{all} AND c.relpersistence <> 't'")
        }
        "sqlite" => sqlite(question, "table", schema),
        _ => mysql(question, "BASE TABLE", schema),
    };
    let mut names = question.names(sql)?;
    names.retain(|name| !is_own_table(name));
    Ok(texts(names))
}

pub(super) fn views(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let schema = question.schema()?;
    let schema = schema.as_deref();
    let sql = match question.host.dialect.as_str() {
        "postgresql" => {
            let all = postgresql(question, "'v'", schema);
            format!("{all} AND c.relpersistence <> 't'")
        }
        "sqlite" => sqlite(question, "view", schema),
        _ => mysql(question, "%VIEW", schema),
    };
    Ok(texts(question.names(sql)?))
}

pub(super) fn materialized_views(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    if !question.is_postgresql() {
        return Err(not_implemented());
    }
    let schema = question.schema()?;
    let sql = postgresql(question, "'m'", schema.as_deref());
    Ok(texts(question.names(sql)?))
}

pub(super) fn temporary_tables(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let sql = match question.host.dialect.as_str() {
        "postgresql" => {
            let all = postgresql(question, "'r', 'p'", None);
            format!("{all} AND c.relpersistence = 't'")
        }
        "sqlite" => "SELECT name FROM sqlite_temp_master WHERE type = 'table' \
                     AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
            .to_owned(),
        _ => return Err(not_implemented()),
    };
    Ok(texts(question.names(sql)?))
}

pub(super) fn temporary_views(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let sql = match question.host.dialect.as_str() {
        "postgresql" => {
            let all = postgresql(question, "'v'", None);
            format!("{all} AND c.relpersistence = 't'")
        }
        "sqlite" => {
            "SELECT name FROM sqlite_temp_master WHERE type = 'view' ORDER BY name".to_owned()
        }
        _ => return Err(not_implemented()),
    };
    Ok(texts(question.names(sql)?))
}

/// Whether there is a table or a view of that name.
pub(super) fn exists(
    question: &Asking<'_>,
    name: &str,
    schema: Option<&str>,
) -> Result<bool, PyError> {
    let quoted = question.quoted(name);
    let sql = match (question.host.dialect.as_str(), schema) {
        ("postgresql", _) => {
            let all = postgresql(question, "'r', 'p', 'f', 'v', 'm'", schema);
            format!("{all} AND c.relname = {quoted}")
        }
        ("sqlite", None) => format!("SELECT 1 FROM pragma_table_info({quoted}) LIMIT 1"),
        ("sqlite", Some(schema)) => {
            let schema = question.quoted(schema);
            format!("SELECT 1 FROM pragma_table_info({quoted}, {schema}) LIMIT 1")
        }
        _ => return described(question, name, schema),
    };
    question.finds(sql)
}

/// MySQL describes temporary tables as well, which its catalog does not list.
fn described(question: &Asking<'_>, name: &str, schema: Option<&str>) -> Result<bool, PyError> {
    let names = schema.into_iter().chain([name]);
    let names = names.map(|name| format!("`{}`", name.replace('`', "``")));
    let sql = format!("DESCRIBE {}", names.collect::<Vec<_>>().join("."));
    let operation = Located {
        operation: Operation::Execute(Execute {
            statement: Statement::Verbatim(sql),
        }),
        place: Some(question.place.clone()),
    };
    match question.host.database("a table")?.ask(operation) {
        Ok(_) => Ok(true),
        // ER_NO_SUCH_TABLE, ER_BAD_TABLE_ERROR, ER_BAD_DB_ERROR
        Err(Refusal::Statement(fault))
            if ["(1146)", "(1051)", "(1049)"]
                .iter()
                .any(|number| fault.message.starts_with(number)) =>
        {
            Ok(false)
        }
        Err(refusal) => Err(question.host.raised(refusal, question.place.clone())),
    }
}

pub(super) fn has_table(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let schema = question.schema()?;
    let there = exists(question, &question.table_name()?, schema.as_deref())?;
    Ok(Value::Bool(there))
}

pub(super) fn sequences(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    match question.host.dialect.as_str() {
        "postgresql" => {
            let schema = question.schema()?;
            let sql = postgresql(question, "'S'", schema.as_deref());
            Ok(texts(question.names(sql)?))
        }
        "mariadb" => {
            let schema = question.schema()?;
            let sql = mysql(question, "SEQUENCE", schema.as_deref());
            Ok(texts(question.names(sql)?))
        }
        _ => Err(not_implemented()),
    }
}

pub(super) fn has_sequence(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    if !question.is_postgresql() {
        return Err(not_implemented());
    }
    let name = question.bound.required::<String>("sequence_name")?;
    let schema = question.schema()?;
    let all = postgresql(question, "'S'", schema.as_deref());
    let sql = format!("{all} AND c.relname = {}", question.quoted(&name));
    Ok(Value::Bool(question.finds(sql)?))
}

pub(super) fn schemas(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let sql = match question.host.dialect.as_str() {
        "postgresql" => {
            "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\\_%' \
             ORDER BY nspname"
        }
        "sqlite" => "SELECT name FROM pragma_database_list WHERE name <> 'temp'",
        _ => "SELECT schema_name FROM information_schema.schemata ORDER BY schema_name",
    };
    Ok(texts(question.names(sql.to_owned())?))
}

pub(super) fn has_schema(question: &Question<'_>, interpreter: &mut Interpreter) -> PyResult {
    let name = question.bound.required::<Value>("schema_name")?;
    let all = schemas(question, interpreter)?;
    let known = interpreter.iterate(&all)?;
    Ok(Value::Bool(
        known.iter().any(|known| known.as_str() == name.as_str()),
    ))
}

/// PostgreSQL's enums: those found without a schema, those of one, or all (`*`).
pub(super) fn enums(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    if !question.is_postgresql() {
        return Err(PyError::standard(
            dbm_python::StandardError::AttributeError,
            "'Inspector' object has no attribute 'get_enums'",
        ));
    }
    let place = match question.schema()?.as_deref() {
        None => "pg_catalog.pg_type_is_visible(t.oid)".to_owned(),
        Some("*") => "true".to_owned(),
        Some(schema) => format!("n.nspname = {}", question.quoted(schema)),
    };
    let rows = question.query(format!(
        "SELECT t.typname::text, n.nspname::text, pg_catalog.pg_type_is_visible(t.oid), \
         ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e \
               WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) \
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
         WHERE t.typtype = 'e' AND {place} ORDER BY n.nspname, t.typname"
    ))?;
    let keys = ["name", "schema", "visible", "labels"];
    let dict = |row: &Vec<Literal>| {
        let values = row.iter().map(crate::literal::value);
        Value::dict(keys.into_iter().zip(values))
    };
    Ok(Value::list(rows.rows.iter().map(dict)))
}

pub(super) fn view_definition(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let name = question.bound.required::<String>("view_name")?;
    let schema = question.schema()?;
    let schema = schema.as_deref();
    let quoted = question.quoted(&name);
    let sql = match question.host.dialect.as_str() {
        "postgresql" => {
            let all = postgresql(question, "'v', 'm'", schema);
            all.replacen("c.relname::text", "pg_catalog.pg_get_viewdef(c.oid)", 1)
                + &format!(" AND c.relname = {quoted}")
        }
        "sqlite" => {
            let catalog = sqlite_catalog(schema);
            format!("SELECT sql FROM {catalog} WHERE type = 'view' AND name = {quoted}")
        }
        _ => {
            let schema = mysql_schema(question, schema);
            format!(
                "SELECT view_definition FROM information_schema.views \
                 WHERE table_schema = {schema} AND table_name = {quoted}"
            )
        }
    };
    let definition = question.names(sql)?.into_iter().next();
    let definition = definition.ok_or_else(|| super::errors::no_such_table(name))?;
    Ok(Value::from(definition))
}

/// `inspector.default_schema_name`.
pub(super) fn default_schema(host: &Host) -> PyResult {
    match host.dialect.as_str() {
        "sqlite" => Ok(Value::from("main")),
        _ => {
            let place =
                dbm_core::source::Place::new(&dbm_core::source::Source::new("<dbm>", ""), 0..0);
            let found = super::look(host, Scope::Default, &place)?;
            Ok(Value::from(found.default_schema.clone()))
        }
    }
}
