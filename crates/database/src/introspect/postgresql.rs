//! PostgreSQL (SQLAlchemy: `dialects/postgresql/base.py`, `PGDialect.get_multi_*`).
//!
//! One query tells everything: each of its rows is one fact of the catalog as JSON.

mod column;
mod constraint;
mod fact;
mod index;
mod query;
mod types;

use std::collections::HashMap;

use crate::introspect::{Introspection, Schemas};
use crate::{Connection, Row};
use dbm_core::failure::{Failure, Kind};
use dbm_core::schema::{Expression, Table, TableName};
use dbm_core::sql::parameters;
use fact::{CheckFact, ColumnFact, ForeignKeyFact, IndexFact, KeyFact, TableFact, TypeFact};

/// How the database numbers its objects.
type Oid = u32;

pub(super) async fn introspect(
    connection: &mut dyn Connection,
    schemas: Schemas,
) -> Result<Introspection, Failure> {
    let query = query::of_everything(connection.server().version, schemas, None);
    let rows = connection.query(&query).await?;
    Ok(Facts::read(&rows)?.introspection())
}

/// The tables of one name: that which is found without a schema, or those of all schemas.
pub(super) async fn table(
    connection: &mut dyn Connection,
    name: &TableName,
) -> Result<Introspection, Failure> {
    let schemas = match name.schema {
        Some(_) => Schemas::All,
        None => Schemas::Default,
    };
    let version = connection.server().version;
    let query = query::of_everything(version, schemas, Some(&name.name));
    let rows = connection.query(&query).await?;
    Ok(Facts::read(&rows)?.introspection())
}

/// What the catalog says, by table.
#[derive(Debug, Default)]
struct Facts {
    default_schema: Option<String>,
    tables: Vec<TableFact>,
    columns: HashMap<Oid, Vec<ColumnFact>>,
    keys: HashMap<Oid, Vec<KeyFact>>,
    foreign_keys: HashMap<Oid, Vec<ForeignKeyFact>>,
    checks: HashMap<Oid, Vec<CheckFact>>,
    indexes: HashMap<Oid, Vec<IndexFact>>,
    types: HashMap<Oid, TypeFact>,
}

impl Facts {
    fn read(rows: &[Row]) -> Result<Self, Failure> {
        let mut facts = Self::default();
        for row in rows {
            let text = row.text(1).unwrap_or_default();
            facts
                .add(&row.text(0).unwrap_or_default(), &text)
                .map_err(|error| {
                    let message = format!("the catalog of the database is not understood: {error}");
                    Failure::new(Kind::Database, message).note("row", &*text)
                })?;
        }
        facts.sort();
        Ok(facts)
    }

    fn add(&mut self, kind: &str, json: &str) -> serde_json::Result<()> {
        use serde_json::from_str as read;
        match kind {
            "schema" => self.default_schema = read(json)?,
            "table" => self.tables.push(read(json)?),
            "type" => {
                let fact: TypeFact = read(json)?;
                self.types.insert(fact.oid, fact);
            }
            "column" => add(&mut self.columns, read::<ColumnFact>(json)?, |it| it.table),
            "key" => add(&mut self.keys, read::<KeyFact>(json)?, |it| it.table),
            "foreign key" => {
                add(
                    &mut self.foreign_keys,
                    read::<ForeignKeyFact>(json)?,
                    |it| it.table,
                );
            }
            "check" => add(&mut self.checks, read::<CheckFact>(json)?, |it| it.table),
            _ => add(&mut self.indexes, read::<IndexFact>(json)?, |it| it.table),
        }
        Ok(())
    }

    /// Tables by name; in each, columns by number and the rest by name.
    fn sort(&mut self) {
        self.tables.sort_by(|one, other| one.name.cmp(&other.name));
        for columns in self.columns.values_mut() {
            columns.sort_by_key(|column| column.number);
        }
        for keys in self.keys.values_mut() {
            keys.sort_by(|one, other| one.name.cmp(&other.name));
        }
        for keys in self.foreign_keys.values_mut() {
            keys.sort_by(|one, other| one.name.cmp(&other.name));
        }
        for checks in self.checks.values_mut() {
            checks.sort_by(|one, other| one.name.cmp(&other.name));
        }
        for indexes in self.indexes.values_mut() {
            indexes.sort_by(|one, other| one.name.cmp(&other.name));
        }
    }

    fn introspection(mut self) -> Introspection {
        let mut introspection = Introspection {
            default_schema: self.default_schema.take(),
            ..Introspection::default()
        };
        for fact in std::mem::take(&mut self.tables) {
            let table = self.table(&fact, &mut introspection.warnings);
            introspection.catalog.insert(table);
        }
        introspection
    }

    fn table(&mut self, fact: &TableFact, warnings: &mut Vec<String>) -> Table {
        let oid = &fact.oid;
        let name = TableName::of(fact.schema.clone(), fact.name.clone());
        let mut table = Table::new(name);
        table.comment.clone_from(&fact.comment);
        table.options = fact.options();
        for column in self.columns.remove(oid).unwrap_or_default() {
            let column = column::read(&column, fact, &self.types, warnings);
            table.columns.push(column);
        }
        for key in self.keys.remove(oid).unwrap_or_default() {
            constraint::add_key(&mut table, key);
        }
        for key in self.foreign_keys.remove(oid).unwrap_or_default() {
            table.constraints.push(constraint::foreign_key(key));
        }
        for check in self.checks.remove(oid).unwrap_or_default() {
            table.constraints.extend(constraint::check(&check));
        }
        let indexes = self.indexes.remove(oid).unwrap_or_default();
        table.indexes = indexes.into_iter().map(index::read).collect();
        table
    }
}

fn add<T>(facts: &mut HashMap<Oid, Vec<T>>, fact: T, table: impl Fn(&T) -> Oid) {
    facts.entry(table(&fact)).or_default().push(fact);
}

/// SQL of the database, in which a colon is no parameter.
fn text(sql: &str) -> Expression {
    Expression::text(parameters::escape(sql))
}
