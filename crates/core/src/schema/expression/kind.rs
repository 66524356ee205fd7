//! The type of an expression (SQLAlchemy: `sql/type_api.py`, `_adapt_expression`; `sql/functions.py`).

use crate::schema::expression::{Binary, BinaryOperator, UnaryOperator};
use crate::schema::query::SourceKind;
use crate::schema::types::{TemporalClass, plain};
use crate::schema::{Expression, Type, TypeKind};

impl Expression {
    /// Its type, as far as it is known.
    pub fn kind(&self) -> Type {
        match self {
            Self::LiteralColumn(_, kind)
            | Self::Value(_, kind)
            | Self::InlineLiteral(_, kind)
            | Self::Cast(_, kind)
            | Self::Coerce(_, kind)
            | Self::Array(_, kind) => (**kind).clone(),
            Self::Column(column) => column.kind.clone(),
            Self::Parameter(parameter) => parameter.kind.clone(),
            Self::Function(function) => function.kind.clone(),
            Self::Json(access) => access.kind.clone(),
            Self::Binary(binary) => of_binary(binary),
            Self::True | Self::False | Self::Boolean(..) => Type::new(plain::boolean()),
            Self::Unary(unary) => match unary.operator {
                UnaryOperator::Not | UnaryOperator::Exists => Type::new(plain::boolean()),
                _ => unary.operand.kind(),
            },
            Self::Grouping(inner) | Self::Label(inner, _) | Self::Collate(inner, _) => inner.kind(),
            Self::Case(case) => {
                let results = case.whens.iter().map(|(_, result)| result);
                let mut results = results.chain(&case.otherwise).map(Self::kind);
                let known = results.rfind(|kind| kind.kind != TypeKind::Null);
                known.unwrap_or_else(Type::null)
            }
            Self::Subquery(query) => query.scalar_type(),
            Self::Over(over) => over.function.kind(),
            Self::Filter(pair) => pair.0.kind(),
            Self::WithinGroup(ordered) | Self::OrderedArgument(ordered) => {
                ordered.expression.kind()
            }
            Self::Extract(..) | Self::NextValue(_) => Type::new(plain::integer()),
            Self::Text(_) | Self::Name(_) | Self::Null | Self::Tuple(_) | Self::Slice(_) => {
                Type::null()
            }
            Self::Row(source) => match source.kind() {
                SourceKind::Function(function) => function.call.kind(),
                _ => Type::null(),
            },
        }
    }
}

fn of_binary(binary: &Binary) -> Type {
    let (left, right) = (binary.left.kind(), binary.right.kind());
    match &binary.operator {
        BinaryOperator::Concatenate => match left.kind {
            TypeKind::Null => right,
            _ => left,
        },
        BinaryOperator::Add | BinaryOperator::Subtract => of_sum(&binary.operator, left, right),
        BinaryOperator::Divide => of_quotient(left, right),
        BinaryOperator::Multiply | BinaryOperator::FloorDivide | BinaryOperator::Modulo => {
            of_product(left, right)
        }
        BinaryOperator::Index => match left.kind {
            TypeKind::Array(array) if !matches!(binary.right, Expression::Slice(_)) => array.item,
            kind => Type::new(kind),
        },
        BinaryOperator::Custom(custom) if !custom.is_comparison => left,
        _ => Type::new(plain::boolean()),
    }
}

/// Dates and spans of time have sums of their own.
fn of_sum(operator: &BinaryOperator, left: Type, right: Type) -> Type {
    use TemporalClass::{Date, DateTime, Time, Timestamp};
    let subtracts = *operator == BinaryOperator::Subtract;
    match (&left.kind, &right.kind) {
        (TypeKind::Temporal(one), TypeKind::Temporal(other)) if subtracts => {
            match (one.class, other.class) {
                (Date, Date) => Type::new(plain::integer()),
                _ => Type::new(plain::interval()),
            }
        }
        (TypeKind::Temporal(one), TypeKind::Temporal(other)) => match (one.class, other.class) {
            (Date, Time) | (Time, Date) => Type::new(plain::temporal(DateTime, false)),
            _ => left,
        },
        (TypeKind::Temporal(one), TypeKind::Interval(_)) if one.class == Date => {
            Type::new(plain::temporal(DateTime, false))
        }
        (TypeKind::Interval(_), TypeKind::Temporal(other)) => match other.class {
            DateTime | Timestamp | Date => Type::new(plain::temporal(DateTime, false)),
            Time => right,
        },
        _ => of_product(left, right),
    }
}

/// A fraction makes the whole a fraction; what is not known takes the other's type.
fn of_product(left: Type, right: Type) -> Type {
    match (&left.kind, &right.kind) {
        (TypeKind::Integer(_), TypeKind::Numeric(_) | TypeKind::Float(_)) => right,
        (TypeKind::Null, _) => Type::null(),
        _ => left,
    }
}

fn of_quotient(left: Type, right: Type) -> Type {
    match (&left.kind, &right.kind) {
        (TypeKind::Integer(_), TypeKind::Integer(_)) => Type::new(plain::numeric()),
        _ => of_product(left, right),
    }
}
