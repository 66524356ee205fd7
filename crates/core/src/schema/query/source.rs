//! What rows come from: tables, aliases, joins, subqueries.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::schema::expression::{ColumnReference, Text};
use crate::schema::extent::{Extent, Measured};
use crate::schema::query::{Affix, Query};
use crate::schema::{Expression, TableName, Type};

/// The next number of [`next_identity`].
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number that no object had before.
pub fn next_identity() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What rows come from. As in SQLAlchemy, two sources are the same when they are one object: that
/// decides what `FROM` lists and what an inner query correlates with.
#[derive(Debug, Clone)]
pub struct Source(Arc<Identified>);

#[derive(Debug)]
struct Identified {
    identity: u64,
    kind: SourceKind,
    /// Whether its columns are `sa.Column`s of a `sa.Table`.
    schema: bool,
    /// How large and deep what it selects from is.
    inside: Extent,
}

/// The kinds of sources.
#[expect(
    clippy::large_enum_variant,
    reason = "they are few, and each is made once"
)]
#[derive(Debug)]
pub enum SourceKind {
    /// A table.
    Table(TableName),
    /// `table.alias(...)`.
    Alias(SourceName, Source),
    /// `table.tablesample(...)`.
    Sample(SampledSource),
    /// `query.subquery(...)`, `query.lateral(...)`.
    Subquery {
        /// Its name.
        name: SourceName,
        /// What is in the parentheses.
        query: Query,
        /// Whether it sees what stands before it.
        lateral: bool,
    },
    /// `query.cte(...)`.
    Cte(Cte),
    /// `a.join(b, ...)`.
    Join(Join),
    /// `sa.values(...)`.
    Values(ValuesSource),
    /// `func.name(...).table_valued(...)`, `.alias(...)`.
    Function(FunctionSource),
    /// `select_from(sa.text(...))`.
    Text(Text),
    /// The row that an insert could not insert: `excluded` of PostgreSQL and SQLite, `inserted` of MySQL.
    Excluded,
}

/// The name of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceName {
    /// The one that the script gave.
    Given(String),
    /// `base_1`, `base_2`, ...: numbered while the statement is written.
    Anonymous(String),
}

/// `query.cte(...)`.
#[derive(Debug)]
pub struct Cte {
    /// Its name.
    pub name: SourceName,
    /// What it stands for.
    pub query: Query,
    /// `recursive=True`.
    pub recursive: bool,
    /// `nesting=True`.
    pub nesting: bool,
    /// The one that this one widens: `cte.union_all(...)`.
    pub restates: Option<Source>,
    /// `cte.alias(...)`: the one that this is an alias of.
    pub alias_of: Option<Source>,
    /// `prefix_with(...)`: `MATERIALIZED`.
    pub prefixes: Vec<Affix>,
    /// `suffix_with(...)`.
    pub suffixes: Vec<Affix>,
}

/// `a JOIN b ON ...`.
#[derive(Debug)]
pub struct Join {
    /// The left side.
    pub left: Source,
    /// The right side.
    pub right: Source,
    /// `ON`.
    pub on: Expression,
    /// Which rows without a partner stay.
    pub kind: JoinKind,
}

/// The kinds of joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// Only rows with a partner.
    Inner,
    /// All rows of the left side.
    Left,
    /// All rows of both sides.
    Full,
}

/// `sa.values(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuesSource {
    /// Its name.
    pub name: Option<SourceName>,
    /// Its columns.
    pub columns: Vec<(String, Type)>,
    /// Its rows.
    pub rows: Vec<Vec<Expression>>,
    /// Whether it sees what stands before it.
    pub lateral: bool,
}

/// A function whose result is a table.
#[derive(Debug)]
pub struct FunctionSource {
    /// Its name.
    pub name: SourceName,
    /// The call.
    pub call: Expression,
    /// `render_derived()`: the columns behind the name, with their types where those are wanted.
    pub derived: Option<Vec<(String, Option<Type>)>>,
    /// `with_ordinality=`.
    pub ordinality: bool,
    /// Whether it sees what stands before it.
    pub lateral: bool,
}

/// `table.tablesample(...)`.
#[derive(Debug)]
pub struct SampledSource {
    /// Its name.
    pub name: SourceName,
    /// What is sampled.
    pub of: Source,
    /// `system(10)`.
    pub method: Expression,
    /// `REPEATABLE (...)`.
    pub seed: Option<Expression>,
}

impl Source {
    /// A source of its own.
    pub fn new(kind: SourceKind) -> Self {
        Self(Arc::new(Identified {
            identity: next_identity(),
            inside: kind.extent(),
            kind,
            schema: false,
        }))
    }

    /// A `sa.Table`, or where `schema` is false a `sa.table`.
    pub fn of_table(name: TableName, schema: bool) -> Self {
        Self(Arc::new(Identified {
            identity: next_identity(),
            kind: SourceKind::Table(name),
            schema,
            inside: Extent::default(),
        }))
    }

    /// Whether its column of that name is a `sa.Column` and not a `sa.column`: Python asks the former
    /// first how it compares with the latter.
    pub(crate) fn has_schema_column(&self, name: &str) -> bool {
        match self.kind() {
            SourceKind::Alias(_, of) => of.has_schema_column(name),
            SourceKind::Sample(sample) => sample.of.has_schema_column(name),
            SourceKind::Subquery { query, .. } => query.has_schema_column(name),
            SourceKind::Cte(cte) => cte.query.has_schema_column(name),
            SourceKind::Table(_)
            | SourceKind::Join(_)
            | SourceKind::Values(_)
            | SourceKind::Function(_)
            | SourceKind::Text(_)
            | SourceKind::Excluded => self.0.schema,
        }
    }

    /// How large and deep what it selects from is.
    pub fn inside(&self) -> Extent {
        self.0.inside
    }

    /// Which object it is.
    pub fn identity(&self) -> u64 {
        self.0.identity
    }

    /// What it is.
    pub fn kind(&self) -> &SourceKind {
        &self.0.kind
    }

    /// The name that its columns show, before it is numbered; nothing where they show none.
    pub fn name(&self) -> Option<&SourceName> {
        match self.kind() {
            SourceKind::Alias(name, _) | SourceKind::Subquery { name, .. } => Some(name),
            SourceKind::Sample(sample) => Some(&sample.name),
            SourceKind::Cte(cte) => Some(&cte.name),
            SourceKind::Function(function) => Some(&function.name),
            SourceKind::Values(values) => values.name.as_ref(),
            SourceKind::Table(_)
            | SourceKind::Join(_)
            | SourceKind::Text(_)
            | SourceKind::Excluded => None,
        }
    }

    /// The name that an alias of it is called after.
    pub fn base_name(&self) -> String {
        match self.kind() {
            SourceKind::Table(table) => table.name.clone(),
            SourceKind::Alias(..) | SourceKind::Cte(_) => match self.name() {
                Some(SourceName::Given(name)) => name.clone(),
                Some(SourceName::Anonymous(base)) => base.clone(),
                None => "anon".to_owned(),
            },
            SourceKind::Sample(_)
            | SourceKind::Subquery { .. }
            | SourceKind::Join(_)
            | SourceKind::Values(_)
            | SourceKind::Function(_)
            | SourceKind::Text(_)
            | SourceKind::Excluded => "anon".to_owned(),
        }
    }

    /// A column of it.
    pub fn column(&self, name: impl Into<String>, kind: Type) -> ColumnReference {
        let table = match self.kind() {
            SourceKind::Table(table) => Some(table.clone()),
            _ => None,
        };
        ColumnReference {
            table,
            source: Some(self.clone()),
            name: name.into(),
            kind,
            quote: None,
            anonymous: None,
        }
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}
