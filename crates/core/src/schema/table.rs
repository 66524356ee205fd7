//! Tables and their names.

use std::fmt;

use indexmap::IndexMap;

use crate::schema::{
    Autoincrement, Column, Constraint, ForeignKey, Index, Options, PrimaryKey, ServerDefault,
    TypeKind,
};

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
    /// `info=`, as Python writes it: what the application keeps with a table, and no database has.
    pub info: Option<String>,
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
            info: None,
            prefixes: Vec::new(),
            quote: None,
            options: Options::new(),
        }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Its primary key.
    pub fn primary_key(&self) -> Option<&PrimaryKey> {
        self.constraints.iter().find_map(|it| match it {
            Constraint::PrimaryKey(key) => Some(key),
            Constraint::Unique(_)
            | Constraint::ForeignKey(_)
            | Constraint::Check(_)
            | Constraint::Exclude(_) => None,
        })
    }

    /// Its foreign keys.
    pub fn foreign_keys(&self) -> impl Iterator<Item = &ForeignKey> {
        self.constraints.iter().filter_map(|it| match it {
            Constraint::ForeignKey(key) => Some(key),
            Constraint::PrimaryKey(_)
            | Constraint::Unique(_)
            | Constraint::Check(_)
            | Constraint::Exclude(_) => None,
        })
    }

    /// The column that the database numbers by itself: `SERIAL`, `AUTO_INCREMENT`
    /// (SQLAlchemy: `PrimaryKeyConstraint._autoincrement_column`).
    pub fn autoincrement_column(&self) -> Option<&Column> {
        let key = self.primary_key()?;
        let mut columns = key.columns.iter().filter_map(|name| self.column(name));
        if key.columns.len() > 1 {
            return columns.find(|column| column.autoincrement == Autoincrement::Yes);
        }
        let column = columns.next()?;
        match column.autoincrement {
            Autoincrement::Yes => Some(column),
            Autoincrement::No => None,
            Autoincrement::Auto if self.refers(column) => None,
            Autoincrement::Auto | Autoincrement::IgnoreForeignKey => {
                numbers_itself(column).then_some(column)
            }
        }
    }

    /// Whether a foreign key uses the column.
    fn refers(&self, column: &Column) -> bool {
        self.foreign_keys()
            .any(|key| key.columns.contains(&column.name))
    }
}

/// Whether a lone primary key of this shape is numbered without being asked.
fn numbers_itself(column: &Column) -> bool {
    let is_filled = match &column.server_default {
        None | Some(ServerDefault::Identity(_)) => column.client_default,
        Some(
            ServerDefault::Literal(_)
            | ServerDefault::Expression(_)
            | ServerDefault::Fetched
            | ServerDefault::Computed(_),
        ) => true,
    };
    matches!(column.kind.kind, TypeKind::Integer(_)) && !is_filled
}

/// `MetaData(naming_convention=...)`: by `ix`, `uq`, `ck`, `fk`, `pk`, the template of a name.
pub type NamingConvention = IndexMap<String, String>;
