//! SQL expressions, as SQLAlchemy Core builds them.

pub mod traverse;

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
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnReference {
    /// The table, or nothing for a bare `sa.column`.
    pub table: Option<TableName>,
    /// The column's name.
    pub name: String,
    /// Its type; [`Type::null`] when it is not known.
    pub kind: Type,
    /// Whether the name is quoted: `None` lets the dialect decide.
    pub quote: Option<bool>,
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
    /// `x.op("...")`.
    Custom(String),
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
        })
    }
}
