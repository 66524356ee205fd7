//! Columns and what fills them.

use crate::schema::{Check, Expression, Options, Type};

/// A column of a table.
///
/// What `unique=True`, `index=True`, `ForeignKey(...)` and a Boolean's or Enum's CHECK bring stands
/// in the [`Table`](crate::schema::Table)'s constraints and indexes, as in SQLAlchemy's own.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of SQLAlchemy"
)]
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in the database.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// Whether it takes NULL, all rules of SQLAlchemy applied (a primary key does not).
    pub nullable: bool,
    /// Whether it was declared with `primary_key=True`, or a primary key names it.
    pub primary_key: bool,
    /// `autoincrement=`.
    pub autoincrement: Autoincrement,
    /// `server_default=`, [`Computed`] and [`Identity`] included.
    pub server_default: Option<ServerDefault>,
    /// Whether Python fills it (`default=`, not a sequence): the database knows nothing of that.
    pub client_default: bool,
    /// A sequence that fills it.
    pub sequence: Option<Sequence>,
    /// `comment=`.
    pub comment: Option<String>,
    /// Whether its name is quoted: `None` lets the dialect decide.
    pub quote: Option<bool>,
    /// `system=True`: the database makes it.
    pub system: bool,
    /// `CheckConstraint(...)`s given to the column: written beside it, not in the table's list.
    pub checks: Vec<Check>,
    /// Options of a dialect: `sqlite_on_conflict_not_null`.
    pub options: Options,
}

impl Column {
    /// A column with nothing but a name and a type, nullable.
    pub fn new(name: impl Into<String>, kind: impl Into<Type>) -> Self {
        Self {
            name: name.into(),
            kind: kind.into(),
            nullable: true,
            primary_key: false,
            autoincrement: Autoincrement::Auto,
            server_default: None,
            client_default: false,
            sequence: None,
            comment: None,
            quote: None,
            system: false,
            checks: Vec::new(),
            options: Options::new(),
        }
    }
}

/// `autoincrement=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Autoincrement {
    /// `"auto"`: the only integer column of a primary key without a foreign key.
    #[default]
    Auto,
    /// `True`.
    Yes,
    /// `False`.
    No,
    /// `"ignore_fk"`: also when it has a foreign key.
    IgnoreForeignKey,
}

/// What the database fills a column with.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerDefault {
    /// A plain `str`: rendered as a quoted literal.
    Literal(String),
    /// `sa.text(...)`, `sa.func...` or another expression.
    Expression(Expression),
    /// `sa.FetchedValue()`: something that is not told, no DDL.
    Fetched,
    /// `sa.Computed(...)`.
    Computed(Computed),
    /// `sa.Identity(...)`.
    Identity(Identity),
}

/// `GENERATED ALWAYS AS (...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// What it is computed from.
    pub expression: Expression,
    /// `STORED` (true), `VIRTUAL` (false) or the dialect's own choice.
    pub persisted: Option<bool>,
}

/// `GENERATED ... AS IDENTITY`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// `ALWAYS` (true) or `BY DEFAULT`.
    pub always: bool,
    /// Oracle's `ON NULL`.
    pub on_null: Option<bool>,
    /// The sequence behind it.
    pub sequence: SequenceOptions,
}

/// `sa.Sequence(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// Its name.
    pub name: String,
    /// Its schema.
    pub schema: Option<String>,
    /// Its options.
    pub options: SequenceOptions,
    /// `data_type=`.
    pub kind: Option<Type>,
    /// `optional=True`: not used where the database has its own way.
    pub optional: bool,
}

/// What a sequence or an identity can be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SequenceOptions {
    /// `START WITH`.
    pub start: Option<i64>,
    /// `INCREMENT BY`.
    pub increment: Option<i64>,
    /// `MINVALUE`.
    pub minvalue: Option<i64>,
    /// `MAXVALUE`.
    pub maxvalue: Option<i64>,
    /// `NO MINVALUE`.
    pub nominvalue: Option<bool>,
    /// `NO MAXVALUE`.
    pub nomaxvalue: Option<bool>,
    /// `CYCLE`.
    pub cycle: Option<bool>,
    /// `CACHE`.
    pub cache: Option<i64>,
    /// `ORDER`.
    pub order: Option<bool>,
}
