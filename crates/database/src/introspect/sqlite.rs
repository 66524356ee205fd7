//! SQLite (SQLAlchemy: `dialects/sqlite/base.py`, `SQLiteDialect.get_*`).
//!
//! The pragmas say what there is; names of constraints and their options stand
//! only in the text of `CREATE TABLE`.

mod constraints;
mod definition;
mod indexes;
mod source;
mod types;

use std::collections::HashMap;

use crate::introspect::Introspection;
use crate::{Connection, Row};
use dbm_core::failure::Failure;
use dbm_core::schema::{
    Column, Computed, Expression, OptionValue, ServerDefault, Table, TableName,
};
use dbm_core::sql::defaults::parenthesized;
use dbm_core::sql::parameters;
use definition::Definition;

pub(super) use source::source;

const TABLES: &str = "SELECT name, sql FROM sqlite_master \
    WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name";

const COLUMNS: &str = "SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden \
    FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS c \
    WHERE m.type = 'table' ORDER BY m.name, c.cid";

const FOREIGN_KEYS: &str = "SELECT m.name, f.id, f.\"table\", f.\"from\", f.\"to\" \
    FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f \
    WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq";

const INDEXES: &str = "SELECT m.name, l.name, l.\"unique\", l.partial, i.name, x.sql \
    FROM sqlite_master AS m JOIN pragma_index_list(m.name) AS l \
    JOIN pragma_index_info(l.name) AS i \
    LEFT JOIN sqlite_master AS x ON x.type = 'index' AND x.name = l.name \
    WHERE m.type = 'table' ORDER BY m.name, l.name, i.seqno";

/// The rows of one table.
type RowsByTable = HashMap<String, Vec<Row>>;

pub(super) async fn introspect(connection: &mut dyn Connection) -> Result<Introspection, Failure> {
    let tables = connection.query(TABLES).await?;
    let found = ReflectedRows::read(connection, None).await?;
    Ok(found.introspection(&tables))
}

/// One table; those of other files are read with all that is there.
pub(super) async fn table(
    connection: &mut dyn Connection,
    name: &TableName,
) -> Result<Introspection, Failure> {
    if name.schema.is_some() {
        return introspect(connection).await;
    }
    let is_it = format!("name = '{}' AND ", name.name.replace('\'', "''"));
    let tables = TABLES.replace("WHERE ", &format!("WHERE {is_it}"));
    let tables = connection.query(&tables).await?;
    let of_it = |query: &str| query.replace("WHERE ", &format!("WHERE m.{is_it}"));
    let found = ReflectedRows {
        columns: by_table(connection.query(&of_it(COLUMNS)).await?),
        foreign_keys: by_table(connection.query(&of_it(FOREIGN_KEYS)).await?),
        indexes: by_table(connection.query(&of_it(INDEXES)).await?),
    };
    Ok(found.introspection(&tables))
}

/// A question to a schema's own catalog, those of the pragmas included.
fn in_schema(query: &str, schema: Option<&str>) -> String {
    let Some(schema) = schema else {
        return query.to_owned();
    };
    let name = schema.replace('"', "\"\"");
    let text = schema.replace('\'', "''");
    query
        .replace("sqlite_master", &format!("\"{name}\".sqlite_master"))
        .replace(".name) AS", &format!(".name, '{text}') AS"))
}

/// The rows that describe the parts of tables.
struct ReflectedRows {
    columns: RowsByTable,
    foreign_keys: RowsByTable,
    indexes: RowsByTable,
}

fn by_table(rows: Vec<Row>) -> RowsByTable {
    let mut tables = RowsByTable::new();
    for row in rows {
        let table = row.text(0).unwrap_or_default();
        tables.entry(table).or_default().push(row);
    }
    tables
}

impl ReflectedRows {
    async fn read(connection: &mut dyn Connection, schema: Option<&str>) -> Result<Self, Failure> {
        let columns = connection.query(&in_schema(COLUMNS, schema)).await?;
        let foreign_keys = connection.query(&in_schema(FOREIGN_KEYS, schema)).await?;
        let indexes = connection.query(&in_schema(INDEXES, schema)).await?;
        Ok(Self {
            columns: by_table(columns),
            foreign_keys: by_table(foreign_keys),
            indexes: by_table(indexes),
        })
    }

    fn introspection(&self, tables: &[Row]) -> Introspection {
        let mut introspection = Introspection::default();
        let mut left_out = Vec::new();
        for row in tables {
            let name = row.text(0).unwrap_or_default();
            let sql = row.text(1).unwrap_or_default();
            let table = self.table(&name, &sql, &mut left_out);
            introspection.catalog.insert(table);
        }
        let warning = |index: &String| {
            format!("the index `{index}` is on an expression and is left out of the comparison")
        };
        introspection.warnings = left_out.iter().map(warning).collect();
        introspection
    }

    fn table(&self, name: &str, sql: &str, left_out: &mut Vec<String>) -> Table {
        let definition = Definition::parse(sql);
        let rows = |rows: &RowsByTable| rows.get(name).cloned().unwrap_or_default();
        let columns = rows(&self.columns);
        let indexes = indexes::read(&rows(&self.indexes), left_out);
        let mut table = Table::new(TableName::new(name));
        table.columns = columns
            .iter()
            .filter(|row| row.integer(6) != Some(1))
            .map(|row| column(row, &definition))
            .collect();
        table
            .constraints
            .extend(constraints::primary_key(&columns, &definition));
        table
            .constraints
            .extend(constraints::uniques(&indexes, &definition));
        let keys = constraints::foreign_keys(&rows(&self.foreign_keys), &definition);
        table
            .constraints
            .extend(keys.into_iter().map(|key| self.complete(key)));
        table.constraints.extend(constraints::checks(&definition));
        table.indexes = indexes
            .into_iter()
            .filter_map(indexes::ReflectedIndexes::index)
            .collect();
        set_options(&mut table, &definition);
        table
    }

    /// A reference without columns means the primary key of the other table.
    fn complete(&self, mut key: constraints::Reference) -> dbm_core::schema::Constraint {
        if key.columns_are_missing {
            let other = self.columns.get(&key.key.referred_table.name);
            let mut columns: Vec<&Row> = other.into_iter().flatten().collect();
            columns.retain(|row| row.integer(5).unwrap_or(0) > 0);
            columns.sort_by_key(|row| row.integer(5));
            let names = columns.iter().filter_map(|row| row.text(1));
            key.key.referred_columns = names.collect();
        }
        dbm_core::schema::Constraint::ForeignKey(key.key)
    }
}

/// One row of `pragma_table_xinfo`: a hidden column of 2 is computed when read, of 3 stored.
fn column(row: &Row, definition: &Definition) -> Column {
    let name = row.text(1).unwrap_or_default();
    let hidden = row.integer(6).unwrap_or(0);
    let is_computed = hidden > 1;
    let declared = row.text(2).unwrap_or_default();
    let mut column = Column::new(&name, types::read(&declared, is_computed));
    column.nullable = !row.is_true(3);
    column.primary_key = row.integer(5).unwrap_or(0) > 0;
    column.server_default = row
        .text(4)
        .map(|default| ServerDefault::Expression(text(&parenthesized(&default))));
    if is_computed {
        let sql = definition.computed.get(&name).cloned().unwrap_or_default();
        column.server_default = Some(ServerDefault::Computed(Computed {
            expression: text(&sql),
            persisted: Some(hidden == 3),
        }));
    }
    column
}

/// SQL of the database, in which a colon is no parameter.
fn text(sql: &str) -> Expression {
    Expression::text(parameters::escape(sql))
}

fn set_options(table: &mut Table, definition: &Definition) {
    if definition.without_rowid {
        let option = ("sqlite_with_rowid".to_owned(), OptionValue::Bool(false));
        table.options.extend([option]);
    }
    if definition.strict {
        let option = ("sqlite_strict".to_owned(), OptionValue::Bool(true));
        table.options.extend([option]);
    }
}

#[cfg(test)]
mod tests;
