//! SQL expressions as Python objects: `sa.text(...)`, `sa.func.now()`, `column > 5`.

pub(crate) mod access;
pub(crate) mod constructors;
pub(crate) mod functions;
pub(crate) mod matching;
pub(crate) mod methods;
pub(crate) mod operators;
pub(crate) mod window;

use crate::column::ColumnObject;
use crate::compiled;
use crate::literal::literal;
use crate::query::{QueryObject, copied};
use crate::session::query::SessionQuery;
use crate::types::{decorator, enumeration, resolution};
use dbm_core::schema::extent::Measured;
use dbm_core::schema::query::next_identity;
use dbm_core::schema::{Expression, Literal, Type, expression};
use dbm_python::{
    BinaryOperator, Charge, Comparison, Interpreter, Native, NativeMethod, PyError, UnaryOperator,
    Value, allows,
};

/// An SQL expression, and a number that tells it from others that look alike.
///
/// A column that has no name yet (a declarative class body gives it at the end) stands in it under
/// its [placeholder](ColumnObject::placeholder), until the table that has the column is assembled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SqlExpression(pub Expression, pub u64, Charge);

impl SqlExpression {}

impl From<Expression> for SqlExpression {
    fn from(expression: Expression) -> Self {
        let extent = expression.extent();
        // what is too deep is never seen: the script ends at its next step
        allows(0, extent.depth);
        Self(expression, next_identity(), Charge::new(extent.bytes))
    }
}

/// Makes the Python object that stands for a value of `schema`.
pub trait IntoPython {
    /// The object.
    fn into_python(self) -> Value;
}

impl IntoPython for Expression {
    fn into_python(self) -> Value {
        Value::native(SqlExpression::from(self))
    }
}

/// The expression that a Python object is: expressions and columns.
pub fn of(value: &Value) -> Option<Expression> {
    if let Some(SqlExpression(expression, _, charge)) = value.as_native() {
        return Some(if allows(charge.bytes(), 0) {
            expression.clone()
        } else {
            Expression::Null
        });
    }
    if let Some(column) = value.as_native::<ColumnObject>() {
        return Some(Expression::Column(column.reference()));
    }
    if let Some(query) = value.as_native::<SessionQuery>() {
        return of(&query.statement);
    }
    let query = value.as_native::<QueryObject>()?;
    Some(Expression::Subquery(Box::new(copied(&query.query))))
}

/// The expression of a Python object, or of data as a value of the type `kind`.
///
/// # Errors
/// For what is neither.
pub fn operand(value: &Value, kind: &Type) -> Result<Expression, PyError> {
    if let Some(expression) = of(value) {
        return Ok(expression);
    }
    if let Some(word) = enumeration::word(value, kind) {
        return Ok(Expression::Value(word, Box::new(kind.clone())));
    }
    match literal(value) {
        Some(Literal::Null) => Ok(Expression::Null),
        Some(literal) => {
            let kind = resolution::beside(kind, &literal);
            Ok(Expression::Value(literal, Box::new(kind)))
        }
        None => Err(PyError::unsupported(format!(
            "a `{}` cannot stand in an SQL expression here",
            value.type_name()
        ))),
    }
}

/// The same where data is of the type `kind`, whatever it is in Python: `cast('5', Integer)`.
///
/// # Errors
/// For what is neither SQL nor data.
pub(crate) fn typed_operand(value: &Value, kind: &Type) -> Result<Expression, PyError> {
    if let Some(expression) = of(value) {
        return Ok(expression);
    }
    Ok(match operand(value, kind)? {
        Expression::Value(literal, _) => Expression::Value(literal, Box::new(kind.clone())),
        expression => expression,
    })
}

/// SQL that a script writes as a `str` or as an expression.
///
/// # Errors
/// For what is neither.
pub fn sql(value: &Value) -> Result<Expression, PyError> {
    if let Some(text) = value.as_str() {
        return Ok(Expression::text(text));
    }
    of(value).ok_or_else(|| {
        let found = value.type_name();
        PyError::type_error(format!(
            "SQL text or an SQL expression is expected, not `{found}`"
        ))
    })
}

/// What expressions and columns can do alike, as [`Native`] asks it.
pub(crate) fn binary(
    this: &Value,
    operator: BinaryOperator,
    other: &Value,
    reflected: bool,
) -> Result<Option<Value>, PyError> {
    let Some(expression) = of(this) else {
        return Ok(None);
    };
    operators::arithmetic(expression, operator, other, reflected)
        .map(|result| result.map(IntoPython::into_python))
}

/// `this == other` and its like.
///
/// # Errors
/// For what cannot be compared in SQL.
pub(crate) fn compare(
    this: &Value,
    comparison: Comparison,
    other: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let Some(expression) = of(this) else {
        return Ok(None);
    };
    let other = &decorator::beside(&expression, other, interpreter)?;
    if let (Expression::Column(own), Some(Expression::Column(theirs))) = (&expression, of(other))
        && !own.is_of_schema()
        && theirs.is_of_schema()
    {
        // Python asks the more special class first, with the sides the other way round
        let swapped =
            operators::comparison(Expression::Column(theirs), reflected(comparison), this);
        return swapped.map(|result| Some(result.into_python()));
    }
    if let (Expression::Function(own), Some(right @ Expression::Function(theirs))) =
        (&expression, &of(other))
        && functions::is_known(theirs)
        && !functions::is_known(own)
    {
        let swapped = operators::comparison(right.clone(), reflected(comparison), this);
        return swapped.map(|result| Some(result.into_python()));
    }
    if operators::is_collected(&expression) {
        // `ANY (...)` and `ALL (...)` stand on the right
        let left = operand(other, &Type::null())?;
        let swapped = operators::comparison(left, reflected(comparison), this);
        return swapped.map(|result| Some(result.into_python()));
    }
    operators::comparison(expression, comparison, other).map(|result| Some(result.into_python()))
}

/// The comparison that says the same from the other side.
fn reflected(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
        Comparison::Equal | Comparison::NotEqual => comparison,
    }
}

/// `~this`, `-this`.
pub(crate) fn unary(this: &Value, operator: UnaryOperator) -> Option<Value> {
    let expression = of(this)?;
    match operator {
        UnaryOperator::Invert => Some(operators::negate(expression).into_python()),
        UnaryOperator::Negate => Some(operators::minus(expression).into_python()),
        UnaryOperator::Plus => None,
    }
}

impl Native for SqlExpression {
    fn type_name(&self) -> &str {
        match &self.0 {
            Expression::Text(_) => "TextClause",
            Expression::Column(_) | Expression::LiteralColumn(..) => "ColumnClause",
            Expression::Value(..) | Expression::InlineLiteral(..) | Expression::Parameter(_) => {
                "BindParameter"
            }
            Expression::Function(_) => "Function",
            Expression::Null => "Null",
            Expression::True => "True_",
            Expression::False => "False_",
            Expression::Label(..) => "Label",
            Expression::Binary(_)
            | Expression::Unary(_)
            | Expression::Boolean(..)
            | Expression::Tuple(_)
            | Expression::Grouping(_)
            | Expression::Cast(..)
            | Expression::Coerce(..)
            | Expression::Case(_)
            | Expression::Collate(..)
            | Expression::Extract(..)
            | Expression::Name(_)
            | Expression::Over(_)
            | Expression::Filter(_)
            | Expression::WithinGroup(_)
            | Expression::OrderedArgument(_)
            | Expression::Array(..)
            | Expression::Slice(_)
            | Expression::Json(_)
            | Expression::NextValue(_)
            | Expression::Row(_) => "ColumnElement",
            Expression::Subquery(_) => "ScalarSelect",
        }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        match self.0 {
            Expression::Text(_) => methods::TEXT,
            _ => methods::METHODS,
        }
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        methods::attribute(this, name)
    }

    fn binary(
        &self,
        this: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        binary(this, operator, other, reflected)
    }

    fn compare(
        &self,
        this: &Value,
        comparison: Comparison,
        other: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        compare(this, comparison, other, interpreter)
    }

    fn unary(
        &self,
        this: &Value,
        operator: UnaryOperator,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(unary(this, operator))
    }

    fn get_item(
        &self,
        this: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        access::item(this, key, interpreter)
    }

    /// `a == b` of two columns asks whether they are one.
    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        if let Expression::Binary(binary) = &self.0
            && let (Expression::Column(left), Expression::Column(right)) =
                (&binary.left, &binary.right)
        {
            let same = left.source == right.source && left.name == right.name;
            if binary.operator == expression::BinaryOperator::Equal {
                return Ok(Some(same));
            }
            if binary.operator == expression::BinaryOperator::NotEqual {
                return Ok(Some(!same));
            }
        }
        Err(PyError::type_error(
            "Boolean value of this clause is not defined",
        ))
    }

    fn text(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        match &self.0 {
            Expression::Text(text) => Ok(text.sql.clone()),
            Expression::LiteralColumn(sql, _) => Ok(sql.clone()),
            _ => compiled::text(&self.0.clone().into_python(), interpreter),
        }
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("<sqlalchemy {}>", self.type_name()))
    }
}
