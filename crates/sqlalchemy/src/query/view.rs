//! What a script selects from: tables, aliases, subqueries, joins, declarative classes.

use std::rc::Rc;

use crate::expression::operators::binary;
use crate::query::source::SourceObject;
use crate::table::TableObject;
use dbm_core::schema::Expression;
use dbm_core::schema::expression::{BinaryOperator, ColumnReference};
use dbm_core::schema::query::{Join, JoinKind, Source, SourceKind};
use dbm_python::{Value, allows};

/// The bytes that a column takes, roughly.
const A_COLUMN: usize = size_of::<ColumnReference>() + 64;

/// A source as statements see it.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// The source.
    pub(crate) source: Source,
    /// Its columns: key in Python, column.
    pub(crate) columns: Vec<(String, ColumnReference)>,
    /// The tables in it, which know their foreign keys, each under the source that stands for it.
    pub(crate) tables: Vec<(Source, Rc<TableObject>)>,
}

impl View {
    /// What a Python object is as a source; nothing where it is none.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        if let Some(table) = table_of(value) {
            return Some(Self::of_table(&table));
        }
        let object = value.as_native::<SourceObject>()?;
        Some(object.view.copied())
    }

    /// A copy; of one that is too large for the script, one without columns.
    fn copied(&self) -> Self {
        if allows(self.bytes(), 0) {
            return self.clone();
        }
        Self {
            source: self.source.clone(),
            columns: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// The bytes that a copy takes, roughly.
    pub(crate) fn bytes(&self) -> usize {
        self.columns.len() * A_COLUMN
    }

    /// A table.
    pub(crate) fn of_table(table: &Rc<TableObject>) -> Self {
        let columns = table.columns();
        let most = if allows(columns.len() * A_COLUMN, 0) {
            columns.len()
        } else {
            0
        };
        let columns = columns
            .iter()
            .take(most)
            .filter_map(|column| Some((column.key()?, column.reference())));
        Self {
            source: table.source(),
            columns: columns.collect(),
            tables: vec![(table.source(), Rc::clone(table))],
        }
    }

    /// The same columns under another source: an alias.
    #[must_use]
    pub(crate) fn renamed(&self, source: Source) -> Self {
        let columns = self.columns.iter().map(|(key, column)| {
            let mut renamed = source.column(column.name.clone(), column.kind.clone());
            renamed.quote = column.quote;
            renamed.anonymous.clone_from(&column.anonymous);
            (key.clone(), renamed)
        });
        let table = match self.tables.as_slice() {
            [(own, table)] if *own == self.source => Some(Rc::clone(table)),
            _ => None,
        };
        Self {
            columns: columns.collect(),
            tables: table
                .map(|table| (source.clone(), table))
                .into_iter()
                .collect(),
            source,
        }
    }

    /// Both, joined; nothing where `ON` does not follow from foreign keys.
    pub(crate) fn joined(
        left: &Self,
        right: &Self,
        on: Option<Expression>,
        kind: JoinKind,
    ) -> Option<Self> {
        let on = match on {
            Some(on) => on,
            None => foreign_key_condition(left, right)?,
        };
        let source = Source::new(SourceKind::Join(Join {
            left: left.source.clone(),
            right: right.source.clone(),
            on,
            kind,
        }));
        let columns = [left, right].into_iter().flat_map(|side| {
            side.columns.iter().map(|(key, column)| {
                let table = column.source.as_ref().map(Source::base_name);
                let key = table.map_or_else(|| key.clone(), |table| format!("{table}_{key}"));
                (key, column.clone())
            })
        });
        Some(Self {
            source,
            columns: columns.collect(),
            tables: left.tables.iter().chain(&right.tables).cloned().collect(),
        })
    }

    /// The column of that key.
    pub(crate) fn column(&self, key: &str) -> Option<&ColumnReference> {
        let found = self.columns.iter().find(|(known, _)| known == key);
        found.map(|(_, column)| column)
    }
}

/// The table that a value is, or that a declarative class is mapped to.
pub(crate) fn table_of(value: &Value) -> Option<Rc<TableObject>> {
    if let Some(table) = value.to_native::<TableObject>() {
        return Some(table);
    }
    match value {
        Value::Class(class) => class.lookup("__table__")?.to_native::<TableObject>(),
        _ => None,
    }
}

/// `ON`, as the foreign keys between two sides say it (SQLAlchemy: `Join._join_condition`).
fn foreign_key_condition(left: &View, right: &View) -> Option<Expression> {
    let mut conditions = Vec::new();
    for (own, table) in &right.tables {
        for (target, key) in &left.tables {
            conditions.extend(references(own, table, target, key));
        }
    }
    for (own, table) in &left.tables {
        for (target, key) in &right.tables {
            conditions.extend(references(own, table, target, key));
        }
    }
    match conditions.len() {
        1 => conditions.pop(),
        _ => None,
    }
}

/// `target.id = own.target_id`, for each foreign key of `table` to `key`.
fn references(
    own: &Source,
    table: &TableObject,
    target: &Source,
    key: &TableObject,
) -> Vec<Expression> {
    let metadata = table.metadata();
    let mut conditions = Vec::new();
    for column in table.columns() {
        for foreign_key in &column.state().foreign_keys {
            let name = column.name().unwrap_or_default();
            let Ok((referred, column_name)) =
                foreign_key.target.resolve(&name, metadata.as_deref())
            else {
                continue;
            };
            if referred != key.name() {
                continue;
            }
            let kind = key
                .columns()
                .iter()
                .find(|it| it.name().as_ref() == Some(&column_name))
                .map(|it| it.state().kind.clone());
            let left = target.column(
                column_name,
                kind.unwrap_or_else(dbm_core::schema::Type::null),
            );
            let right = own.column(name, column.state().kind.clone());
            conditions.push(binary(
                Expression::Column(left),
                BinaryOperator::Equal,
                Expression::Column(right),
            ));
        }
    }
    conditions
}
