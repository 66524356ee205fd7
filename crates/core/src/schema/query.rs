//! Statements that SQLAlchemy Core builds: `select`, `insert`, `update`, `delete`.

pub(crate) mod change;
pub mod froms;
pub mod names;
pub(crate) mod source;

pub use change::{Assignment, Conflict, ConflictAction, Delete, Insert, Rows, Target, Update};
pub use names::{ResultColumn, namings};
pub use source::{
    Cte, FunctionSource, Join, JoinKind, SampledSource, Source, SourceKind, SourceName,
    ValuesSource, next_identity,
};

use crate::schema::expression::{ColumnReference, Text};
use crate::schema::{Expression, Type};

/// A statement that reads or changes rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// `sa.select(...)`.
    Select(Box<Select>),
    /// `sa.union(...)` and its like.
    Compound(Box<Compound>),
    /// `sa.text(...).columns(...)`.
    Text(Box<TextSelect>),
    /// `sa.values(...)` where a query stands.
    Values(Box<ValuesSource>),
    /// `sa.insert(...)`.
    Insert(Box<Insert>),
    /// `sa.update(...)`.
    Update(Box<Update>),
    /// `sa.delete(...)`.
    Delete(Box<Delete>),
}

/// What stands in the columns clause, and in `RETURNING`.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Which object of the script it is: one object twice is one column, two alike ones are two.
    pub identity: u64,
    /// The object.
    pub expression: Expression,
}

/// `sa.select(...)`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Select {
    /// The columns clause.
    pub items: Vec<Item>,
    /// What `select_from` and `join` named; the rest of `FROM` follows from the expressions.
    pub from: Vec<Source>,
    /// `WHERE`, joined with `AND`.
    pub conditions: Vec<Expression>,
    /// `GROUP BY`.
    pub group_by: Vec<Expression>,
    /// `HAVING`, joined with `AND`.
    pub having: Vec<Expression>,
    /// `ORDER BY`, `LIMIT` and `OFFSET`.
    pub limits: Limits,
    /// `DISTINCT`.
    pub distinct: Distinct,
    /// `FOR UPDATE`.
    pub for_update: Option<ForUpdate>,
    /// Which tables of the enclosing statement are not named again.
    pub correlation: Correlation,
    /// `prefix_with(...)`.
    pub prefixes: Vec<Affix>,
    /// `suffix_with(...)`.
    pub suffixes: Vec<Affix>,
    /// `add_cte(...)`.
    pub ctes: Vec<Source>,
    /// `set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)`: every column is labelled `table_column`.
    pub qualified_labels: bool,
}

/// `ORDER BY ... LIMIT ... OFFSET ...`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// `ORDER BY`.
    pub order_by: Vec<Expression>,
    /// `LIMIT`.
    pub limit: Option<Expression>,
    /// `OFFSET`.
    pub offset: Option<Expression>,
}

/// `DISTINCT`.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Distinct {
    /// All rows.
    #[default]
    No,
    /// `DISTINCT`.
    Rows,
    /// `DISTINCT ON (...)`.
    On(Vec<Expression>),
}

/// `with_for_update(...)`.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of `with_for_update`"
)]
pub struct ForUpdate {
    /// `read=True`: `FOR SHARE`.
    pub read: bool,
    /// `nowait=True`.
    pub nowait: bool,
    /// `skip_locked=True`.
    pub skip_locked: bool,
    /// `key_share=True`.
    pub key_share: bool,
    /// `of=`.
    pub of: Vec<Source>,
}

/// What an inner query leaves to the query around it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Correlation {
    /// `correlate(...)`: these; an empty list for `correlate(None)`.
    pub only: Option<Vec<Source>>,
    /// `correlate_except(...)`: all but these.
    pub except: Option<Vec<Source>>,
}

/// `prefix_with(text, dialect=...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Affix {
    /// The SQL.
    pub sql: Expression,
    /// The only dialect that shows it.
    pub dialect: Option<String>,
}

/// `sa.union(...)` and its like.
#[derive(Debug, Clone, PartialEq)]
pub struct Compound {
    /// How the parts are joined.
    pub operator: CompoundOperator,
    /// The parts.
    pub parts: Vec<Query>,
    /// `ORDER BY`, `LIMIT` and `OFFSET` of the whole.
    pub limits: Limits,
    /// `GROUP BY` of the whole.
    pub group_by: Vec<Expression>,
    /// `add_cte(...)`.
    pub ctes: Vec<Source>,
}

/// What joins queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompoundOperator {
    /// `UNION`.
    Union,
    /// `UNION ALL`.
    UnionAll,
    /// `INTERSECT`.
    Intersect,
    /// `INTERSECT ALL`.
    IntersectAll,
    /// `EXCEPT`.
    Except,
    /// `EXCEPT ALL`.
    ExceptAll,
}

/// `sa.text(...).columns(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct TextSelect {
    /// The text.
    pub text: Text,
    /// What it is said to give.
    pub columns: Vec<ColumnReference>,
}

impl Query {
    /// The items whose rows come back; none where there are no rows.
    pub fn items(&self) -> &[Item] {
        match self {
            Self::Select(select) => &select.items,
            Self::Compound(compound) => compound.parts.first().map_or(&[], Self::items),
            Self::Insert(insert) => &insert.returning,
            Self::Update(update) => &update.returning,
            Self::Delete(delete) => &delete.returning,
            Self::Text(_) | Self::Values(_) => &[],
        }
    }

    /// Whether running it gives rows.
    pub fn returns_rows(&self) -> bool {
        match self {
            Self::Select(_) | Self::Compound(_) | Self::Text(_) | Self::Values(_) => true,
            Self::Insert(_) | Self::Update(_) | Self::Delete(_) => !self.items().is_empty(),
        }
    }

    /// Whether the column of that name is a `sa.Column` of a table.
    fn has_schema_column(&self, name: &str) -> bool {
        self.items().iter().any(|item| {
            matches!(&item.expression, Expression::Column(column)
                if column.name == name && column.is_of_schema())
        })
    }

    /// The type of the first column, which a scalar subquery has.
    pub(crate) fn scalar_type(&self) -> Type {
        let columns = self.result_columns();
        columns
            .into_iter()
            .next()
            .map_or_else(Type::null, |column| column.kind)
    }
}

impl CompoundOperator {
    /// As SQL writes it.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Union => "UNION",
            Self::UnionAll => "UNION ALL",
            Self::Intersect => "INTERSECT",
            Self::IntersectAll => "INTERSECT ALL",
            Self::Except => "EXCEPT",
            Self::ExceptAll => "EXCEPT ALL",
        }
    }
}
