//! SQL expressions, as SQLAlchemy Core builds them.

pub(crate) mod kind;
pub mod traverse;

use crate::schema::query::{Query, Source, SourceKind, names::Identity};
use crate::schema::{Literal, TableName, Type};

/// A column expression, a condition or a piece of SQL text.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// `sa.text(...)`: SQL with `:name` parameters.
    Text(Text),
    /// `sa.literal_column(...)`: SQL that is taken as it is.
    LiteralColumn(String, Box<Type>),
    /// `sa.column(...)`, or a column of a table.
    Column(ColumnReference),
    /// A value that becomes a parameter online and a literal offline.
    Value(Literal, Box<Type>),
    /// `op.inline_literal(...)`: a value that is always written into the SQL.
    InlineLiteral(Literal, Box<Type>),
    /// `sa.bindparam(...)`: a parameter with a name.
    Parameter(Parameter),
    /// A `str` in `order_by` or `group_by`: a label or a column of the statement.
    Name(String),
    /// `sa.null()`.
    Null,
    /// `sa.true()`.
    True,
    /// `sa.false()`.
    False,
    /// `sa.func.name(...)`; a name of several parts is qualified.
    Function(Function),
    /// `left operator right`.
    Binary(Box<Binary>),
    /// `NOT x`, `-x`, `x DESC`, `x NULLS FIRST` and their like.
    Unary(Box<Unary>),
    /// `and_(...)` and `or_(...)`, flattened.
    Boolean(BooleanOperator, Vec<Expression>),
    /// `(a, b)`: a tuple, or the list of an `IN`.
    Tuple(Vec<Expression>),
    /// Parentheses that were asked for.
    Grouping(Box<Expression>),
    /// `cast(x, type)`.
    Cast(Box<Expression>, Box<Type>),
    /// `type_coerce(x, type)`: leaves the SQL alone.
    Coerce(Box<Expression>, Box<Type>),
    /// `case(...)`.
    Case(Box<Case>),
    /// `x.label(name)`.
    Label(Box<Expression>, String),
    /// `x.collate(name)`.
    Collate(Box<Expression>, String),
    /// `extract(field, x)`.
    Extract(String, Box<Expression>),
    /// A query in parentheses: a scalar, or what `IN` and `EXISTS` look into.
    Subquery(Box<Query>),
    /// `function.over(...)`.
    Over(Box<Over>),
    /// `function.filter(condition)`.
    Filter(Box<(Expression, Expression)>),
    /// `function.within_group(...)`.
    WithinGroup(Box<Ordered>),
    /// `aggregate_order_by(x, ...)`.
    OrderedArgument(Box<Ordered>),
    /// `postgresql.array([...])`.
    Array(Vec<Expression>, Box<Type>),
    /// `x[1:2]`: the bounds of a slice.
    Slice(Box<(Expression, Expression)>),
    /// `x["key"]` of a JSON document.
    Json(Box<JsonAccess>),
    /// `sequence.next_value()`.
    NextValue(TableName),
    /// A table as a whole: `table.table_valued()`.
    Row(Source),
}

/// `function OVER (...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Over {
    /// The function.
    pub function: Expression,
    /// `PARTITION BY`.
    pub partition_by: Vec<Expression>,
    /// `ORDER BY`.
    pub order_by: Vec<Expression>,
    /// `ROWS`, `RANGE` or `GROUPS` with its bounds.
    pub frame: Option<Frame>,
}

/// `ROWS BETWEEN ... AND ...`; a bound is an offset from the current row, nothing is unbounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// `ROWS`, `RANGE` or `GROUPS`.
    pub unit: &'static str,
    /// Where it starts.
    pub start: Option<i64>,
    /// Where it ends.
    pub end: Option<i64>,
}

/// An expression with an order of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Ordered {
    /// The expression.
    pub expression: Expression,
    /// `ORDER BY`.
    pub order_by: Vec<Expression>,
}

/// `x["key"]`, `x[("a", "b")]`, and `.astext` and `.as_integer()` of them.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonAccess {
    /// The document.
    pub document: Expression,
    /// The key or the index; a path of several is a value that is a list.
    pub key: Expression,
    /// `.astext` of PostgreSQL.
    pub text: bool,
    /// What comes out: JSON, or what it is read as.
    pub kind: Type,
}

/// `sa.text(...)` with the values bound to its names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text {
    /// The text as written, `:name` and `\:` included.
    pub sql: String,
    /// What `bindparams(...)` or `execute(..., parameters)` bound, by name.
    pub parameters: Vec<Parameter>,
}

/// A named parameter and, when it is known, its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The name after the colon.
    pub name: String,
    /// The value; `None` when it is bound at execution.
    pub value: Option<Literal>,
    /// Its type; [`Type::null`] when it is not given.
    pub kind: Type,
    /// A list that becomes `(a, b, c)`.
    pub expanding: bool,
}

/// A column that an expression names.
#[derive(Debug, Clone)]
pub struct ColumnReference {
    /// The table, or nothing for a bare `sa.column`.
    pub table: Option<TableName>,
    /// The column's name.
    pub name: String,
    /// Its type; [`Type::null`] when it is not known.
    pub kind: Type,
    /// Whether the name is quoted: `None` lets the dialect decide.
    pub quote: Option<bool>,
    /// What it comes from, in a statement: a table, an alias, a subquery.
    pub source: Option<Source>,
    /// The object that the name is numbered for, where it is `count_1` and its like.
    pub anonymous: Option<Box<Identity>>,
}

/// A function call.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// `["now"]`, `["pr_occtax", "get_default"]`.
    pub name: Vec<String>,
    /// What stands between the parentheses.
    pub arguments: Vec<Expression>,
    /// The type of its result; [`Type::null`] when it is not known.
    pub kind: Type,
}

/// `left operator right`.
#[derive(Debug, Clone, PartialEq)]
pub struct Binary {
    /// The left side.
    pub left: Expression,
    /// What joins the sides.
    pub operator: BinaryOperator,
    /// The right side.
    pub right: Expression,
}

/// The operators of two sides that are not `AND` and `OR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `//`.
    FloorDivide,
    /// `%`.
    Modulo,
    /// `||`.
    Concatenate,
    /// `IS`.
    Is,
    /// `IS NOT`.
    IsNot,
    /// `IS DISTINCT FROM`.
    IsDistinctFrom,
    /// `IS NOT DISTINCT FROM`.
    IsNotDistinctFrom,
    /// `IN`.
    In,
    /// `NOT IN`.
    NotIn,
    /// `LIKE`, with its escape character.
    Like(Option<char>),
    /// `NOT LIKE`.
    NotLike(Option<char>),
    /// `ILIKE`, with its escape character.
    Ilike(Option<char>),
    /// `NOT ILIKE`.
    NotIlike(Option<char>),
    /// `BETWEEN`; the right side is a [`Expression::Tuple`] of two.
    Between,
    /// `NOT BETWEEN`.
    NotBetween,
    /// `BETWEEN SYMMETRIC`: the bounds in any order.
    BetweenSymmetric,
    /// `NOT BETWEEN SYMMETRIC`.
    NotBetweenSymmetric,
    /// `x.contains(y)` and its like.
    Within(Within),
    /// `x.regexp_match(pattern, flags)`.
    RegexpMatch(Option<String>),
    /// `NOT x.regexp_match(pattern, flags)`.
    NotRegexpMatch(Option<String>),
    /// `x[y]` of an array.
    Index,
    /// `x.op("...")`.
    Custom(CustomOperator),
}

/// `x LIKE '%' || y || '%'`: what a text begins with, ends with or has inside.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "SQLAlchemy has an operator for each combination"
)]
pub struct Within {
    /// Whether anything may stand before it.
    pub before: bool,
    /// Whether anything may stand behind it.
    pub after: bool,
    /// The escape character of the pattern.
    pub escape: Option<char>,
    /// Whether case does not matter.
    pub insensitive: bool,
    /// `NOT LIKE`.
    pub negated: bool,
}

/// An operator by its symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomOperator {
    /// The symbol.
    pub symbol: String,
    /// How tight it binds.
    pub precedence: i64,
    /// Whether its result is a boolean.
    pub is_comparison: bool,
    /// Whether it is in parentheses wherever it is a side of an operator.
    pub eager: bool,
}

/// `AND` or `OR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BooleanOperator {
    /// `AND`.
    And,
    /// `OR`.
    Or,
}

/// An operator of one side.
#[derive(Debug, Clone, PartialEq)]
pub struct Unary {
    /// What is done to the operand.
    pub operator: UnaryOperator,
    /// The operand.
    pub operand: Expression,
}

/// The operators of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `NOT x`.
    Not,
    /// `-x`.
    Negative,
    /// `x ASC`.
    Ascending,
    /// `x DESC`.
    Descending,
    /// `x NULLS FIRST`.
    NullsFirst,
    /// `x NULLS LAST`.
    NullsLast,
    /// `DISTINCT x`.
    Distinct,
    /// `EXISTS x`.
    Exists,
    /// `ANY (x)`.
    Any,
    /// `ALL (x)`.
    All,
    /// `~x` of numbers.
    BitwiseNot,
}

/// `CASE value WHEN ... THEN ... ELSE ... END`.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What is compared, in the short form.
    pub value: Option<Expression>,
    /// Condition and result.
    pub whens: Vec<(Expression, Expression)>,
    /// The result otherwise.
    pub otherwise: Option<Expression>,
}

impl ColumnReference {
    /// Whether it is a `sa.Column` of a table, not a `sa.column`.
    pub fn is_of_schema(&self) -> bool {
        let source = self.source.as_ref();
        source.is_some_and(|source| source.has_schema_column(&self.name))
    }

    /// The source that is no table: a table is known by its name.
    fn unnamed_source(&self) -> Option<&Source> {
        let source = self.source.as_ref()?;
        let is_table = matches!(source.kind(), SourceKind::Table(_));
        (!is_table).then_some(source)
    }
}

/// As values, columns of tables of one name are equal, whichever object of a script they are.
impl PartialEq for ColumnReference {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.table == other.table
            && self.kind == other.kind
            && self.quote == other.quote
            && self.anonymous == other.anonymous
            && self.unnamed_source() == other.unnamed_source()
    }
}

impl CustomOperator {
    /// `x.op(symbol)`.
    pub fn new(symbol: impl Into<String>) -> Self {
        Self {
            symbol: symbol.into(),
            precedence: 0,
            is_comparison: false,
            eager: false,
        }
    }

    /// The same, in parentheses wherever it is a side of an operator.
    #[must_use]
    pub fn eager(mut self) -> Self {
        self.eager = true;
        self
    }

    /// The same, binding as tight as `precedence`.
    #[must_use]
    pub fn binding(mut self, precedence: i64) -> Self {
        self.precedence = precedence;
        self
    }

    /// The same, with a boolean result.
    #[must_use]
    pub fn comparing(mut self) -> Self {
        self.is_comparison = true;
        self
    }
}

impl Expression {
    /// SQL text without parameters.
    pub fn text(sql: impl Into<String>) -> Self {
        Self::Text(Text {
            sql: sql.into(),
            parameters: Vec::new(),
        })
    }

    /// A column by its bare name.
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column(ColumnReference {
            table: None,
            name: name.into(),
            kind: Type::null(),
            quote: None,
            source: None,
            anonymous: None,
        })
    }
}
