//! Columns as SQLAlchemy's dicts.

use crate::inspection::{Question, not_implemented, sql_of};
use crate::types::TypeObject;
use dbm_core::schema::{Autoincrement, Column, Computed, Identity, Literal, ServerDefault, Table};
use dbm_core::schema::{Constraint, TypeKind};
use dbm_python::{Interpreter, PyError, PyResult, Value};

type Entry = (&'static str, Value);

/// `inspector.get_columns(table)`.
pub(super) fn columns(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let (_, table) = question.table()?;
    let defaults = defaults(question, &table)?;
    let key = primary_key(&table);
    let columns = table.columns.iter().map(|column| {
        let default = defaults.iter().find(|(name, _)| *name == column.name);
        let told = Told {
            column,
            default: default.map(|(_, sql)| sql.clone()),
            key_position: key.iter().position(|name| *name == column.name),
        };
        Ok(Value::dict(match question.host.dialect.as_str() {
            "postgresql" => told.postgresql()?,
            "sqlite" => told.sqlite()?,
            _ => told.mysql()?,
        }))
    });
    let columns: Vec<Value> = columns.collect::<Result<_, PyError>>()?;
    Ok(Value::list(columns))
}

fn primary_key(table: &Table) -> Vec<String> {
    let keys = table
        .constraints
        .iter()
        .find_map(|constraint| match constraint {
            Constraint::PrimaryKey(key) => Some(key.columns.clone()),
            _ => None,
        });
    keys.unwrap_or_default()
}

/// The defaults in the database's own words, where what is introspected for a comparison differs.
fn defaults(question: &Question<'_>, table: &Table) -> Result<Vec<(String, String)>, PyError> {
    let name = question.quoted(&table.name.name);
    let sql = match question.host.dialect.as_str() {
        "postgresql" => {
            let schema = match question.schema()? {
                Some(schema) => format!("n.nspname = {}", question.quoted(&schema)),
                None => "pg_catalog.pg_table_is_visible(c.oid)".to_owned(),
            };
            format!(
                "SELECT a.attname::text, pg_catalog.pg_get_expr(d.adbin, d.adrelid) \
                 FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_class c ON c.oid = d.adrelid \
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum \
                 WHERE c.relname = {name} AND {schema}"
            )
        }
        "sqlite" => {
            let schema = question.schema()?.map(|schema| question.quoted(&schema));
            let place: Vec<String> = [Some(name), schema].into_iter().flatten().collect();
            let place = place.join(", ");
            format!(
                "SELECT name, dflt_value FROM pragma_table_xinfo({place}) WHERE dflt_value IS NOT NULL"
            )
        }
        _ => return Ok(Vec::new()),
    };
    let pair = |row: &Vec<Literal>| match row.as_slice() {
        [Literal::Text(name), Literal::Text(sql)] => Some((name.clone(), sql.clone())),
        _ => None,
    };
    Ok(question.query(sql)?.rows.iter().filter_map(pair).collect())
}

/// What is told of a column.
struct Told<'a> {
    column: &'a Column,
    default: Option<String>,
    key_position: Option<usize>,
}

impl Told<'_> {
    /// What every dialect tells first.
    fn first(&self) -> Result<Vec<Entry>, PyError> {
        let kind = Value::native(TypeObject::from(self.column.kind.clone()));
        Ok(vec![
            ("name", Value::from(self.column.name.as_str())),
            ("type", kind),
            ("nullable", Value::Bool(self.column.nullable)),
            ("default", Value::from(self.default()?)),
        ])
    }

    fn default(&self) -> Result<Option<String>, PyError> {
        Ok(match (&self.column.server_default, &self.default) {
            (Some(ServerDefault::Computed(_) | ServerDefault::Identity(_)), _) => None,
            (Some(ServerDefault::Literal(text)), _) => Some(format!("'{text}'")),
            (Some(ServerDefault::Expression(expression)), None) => Some(sql_of(expression)?),
            (Some(ServerDefault::Expression(_) | ServerDefault::Fetched) | None, own) => {
                own.clone()
            }
        })
    }

    fn computed(&self) -> Result<Option<Entry>, PyError> {
        let Some(ServerDefault::Computed(Computed {
            expression,
            persisted,
        })) = &self.column.server_default
        else {
            return Ok(None);
        };
        let sql = Value::from(sql_of(expression)?);
        let persisted = persisted.map_or(Value::None, Value::Bool);
        let computed = Value::dict([("sqltext", sql), ("persisted", persisted)]);
        Ok(Some(("computed", computed)))
    }

    fn comment(&self) -> Entry {
        ("comment", Value::from(self.column.comment.clone()))
    }

    fn is_autoincrement(&self) -> Value {
        Value::Bool(self.column.autoincrement == Autoincrement::Yes)
    }

    fn postgresql(&self) -> Result<Vec<Entry>, PyError> {
        let mut entries = self.first()?;
        entries.push(("autoincrement", self.is_autoincrement()));
        entries.push(self.comment());
        entries.extend(self.computed()?);
        if let Some(ServerDefault::Identity(identity)) = &self.column.server_default {
            entries.push(("identity", dict_of(identity)));
        }
        Ok(entries)
    }

    fn sqlite(&self) -> Result<Vec<Entry>, PyError> {
        let mut entries = self.first()?;
        let position = self.key_position.map_or(0, |at| at + 1);
        entries.push(("primary_key", Value::from(position)));
        entries.extend(self.computed()?);
        Ok(entries)
    }

    fn mysql(&self) -> Result<Vec<Entry>, PyError> {
        let mut entries = self.first()?;
        let nullable = entries.remove(2);
        entries.extend([self.comment(), nullable]);
        if matches!(self.column.kind.kind, TypeKind::Integer(_)) {
            entries.push(("autoincrement", self.is_autoincrement()));
        }
        entries.extend(self.computed()?);
        Ok(entries)
    }
}

/// PostgreSQL's `identity`.
fn dict_of(identity: &Identity) -> Value {
    let options = &identity.sequence;
    let number = |number: Option<i64>| Value::from(number);
    Value::dict([
        ("always", Value::Bool(identity.always)),
        ("start", number(options.start)),
        ("increment", number(options.increment)),
        ("minvalue", number(options.minvalue)),
        ("maxvalue", number(options.maxvalue)),
        ("cache", number(options.cache)),
        ("cycle", Value::Bool(options.cycle.unwrap_or(false))),
    ])
}

/// `inspector.get_table_comment(table)`.
pub(super) fn table_comment(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    if question.is_sqlite() {
        return Err(not_implemented());
    }
    let (_, table) = question.table()?;
    Ok(Value::dict([("text", Value::from(table.comment))]))
}
