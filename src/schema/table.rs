//! Tables and their names.

use std::fmt;

use indexmap::IndexMap;

use crate::schema::{Column, Constraint, Index, Options};

/// A table's name, in a schema or in the default one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableName {
    /// The schema.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
}

impl TableName {
    /// A table of the default schema.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            schema: None,
            name: name.into(),
        }
    }

    /// A table of a schema.
    pub fn of(schema: Option<String>, name: impl Into<String>) -> Self {
        Self {
            schema,
            name: name.into(),
        }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: TableName,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// All its constraints, those that its columns bring included: the primary key, then the rest
    /// in the order SQLAlchemy makes them. A CHECK that the dialect does not need is not here.
    pub constraints: Vec<Constraint>,
    /// All its indexes, those of `index=True` included, in the order they are made.
    pub indexes: Vec<Index>,
    /// Its comment.
    pub comment: Option<String>,
    /// `prefixes=`: `TEMPORARY`.
    pub prefixes: Vec<String>,
    /// Whether its name is quoted: `None` lets the dialect decide.
    pub quote: Option<bool>,
    /// Options of a dialect: `mysql_engine`, `postgresql_partition_by`, `sqlite_autoincrement`.
    pub options: Options,
}

impl Table {
    /// A table without columns.
    pub fn new(name: TableName) -> Self {
        Self {
            name,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            comment: None,
            prefixes: Vec::new(),
            quote: None,
            options: Options::new(),
        }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// `MetaData(naming_convention=...)`: by `ix`, `uq`, `ck`, `fk`, `pk`, the template of a name.
pub type NamingConvention = IndexMap<String, String>;
