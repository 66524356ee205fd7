//! Names, Python values and expressions that nobody would write.

use jiff::civil;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::wild_types::kind;
use dbm_core::schema::expression::{
    Binary, BinaryOperator, BooleanOperator, Case, ColumnReference, Function, Parameter, Text,
    Unary, UnaryOperator,
};
use dbm_core::schema::{ConstraintName, Expression, Literal, TableName, Type};

/// A name or a text: a word, nothing, or anything.
pub(crate) fn text() -> BoxedStrategy<String> {
    prop_oneof![
        "[a-z]{1,3}",
        Just("user".to_owned()),
        ".{0,70}",
        Just(String::new())
    ]
    .boxed()
}

/// Several texts.
pub(crate) fn texts() -> BoxedStrategy<Vec<String>> {
    vec(text(), 0..3).boxed()
}

/// A table's name.
pub(crate) fn table_name() -> BoxedStrategy<TableName> {
    (of(text()), text())
        .prop_map(|(schema, name)| TableName { schema, name })
        .boxed()
}

/// A constraint's name.
pub(crate) fn name() -> BoxedStrategy<ConstraintName> {
    (text(), any::<bool>())
        .prop_map(|(text, conventional)| ConstraintName { text, conventional })
        .boxed()
}

/// A Python value.
pub(crate) fn literal() -> BoxedStrategy<Literal> {
    let date = civil::date(2020, 2, 29);
    let leaf = prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        any::<i128>().prop_map(|number| Literal::Integer(number.into())),
        any::<f64>().prop_map(Literal::Float),
        prop_oneof![Just("1.50"), Just("-1E+3"), Just("NaN"), Just("")]
            .prop_map(|digits| Literal::Decimal(digits.to_owned())),
        text().prop_map(Literal::Text),
        vec(any::<u8>(), 0..5).prop_map(Literal::Bytes),
        Just(Literal::Date(date)),
        Just(Literal::Time(civil::time(1, 2, 3, 4_000))),
        of(any::<i32>()).prop_map(move |offset| Literal::DateTime(date.at(1, 2, 3, 0), offset)),
        any::<i128>().prop_map(Literal::Interval),
        any::<u128>().prop_map(|number| Literal::Uuid(uuid::Uuid::from_u128(number))),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        let pairs = vec((text(), inner.clone()), 0..3);
        prop_oneof![
            vec(inner, 0..3).prop_map(Literal::List),
            pairs.prop_map(|pairs| Literal::Map(pairs.into_iter().collect())),
        ]
    })
    .boxed()
}

fn operator() -> BoxedStrategy<BinaryOperator> {
    use BinaryOperator as B;
    prop_oneof![
        prop::sample::select(vec![
            B::Equal,
            B::NotEqual,
            B::Less,
            B::Add,
            B::Subtract,
            B::Multiply,
            B::Divide,
            B::FloorDivide,
            B::Modulo,
            B::Concatenate,
            B::Is,
            B::IsNot,
            B::IsDistinctFrom,
            B::In,
            B::NotIn,
            B::Like(None),
            B::NotLike(Some('\'')),
            B::Ilike(Some('\\')),
            B::NotIlike(None),
            B::Between,
            B::NotBetween,
        ]),
        text().prop_map(
            |symbol| B::Custom(dbm_core::schema::expression::CustomOperator::new(symbol))
        ),
    ]
    .boxed()
}

fn unary_operator() -> BoxedStrategy<UnaryOperator> {
    use UnaryOperator as U;
    prop::sample::select(vec![
        U::Not,
        U::Negative,
        U::Ascending,
        U::Descending,
        U::NullsFirst,
        U::NullsLast,
        U::Distinct,
        U::Exists,
    ])
    .boxed()
}

/// A parameter, bound or not.
pub(crate) fn parameter() -> BoxedStrategy<Parameter> {
    (text(), of(literal()), kind(), any::<bool>())
        .prop_map(|(name, value, kind, expanding)| Parameter {
            name,
            value,
            kind,
            expanding,
        })
        .boxed()
}

/// `sa.text(...)`.
pub(crate) fn sql_text() -> BoxedStrategy<Text> {
    let sql = prop_oneof![text(), Just(r"a = :a AND b = '\:b' OR :c::x".to_owned())];
    (sql, vec(parameter(), 0..2))
        .prop_map(|(sql, parameters)| Text { sql, parameters })
        .boxed()
}

/// An expression of one level.
pub(crate) fn leaf() -> BoxedStrategy<Expression> {
    let column = (of(table_name()), text(), kind(), of(any::<bool>()));
    prop_oneof![
        sql_text().prop_map(Expression::Text),
        (text(), kind()).prop_map(|(sql, kind)| Expression::LiteralColumn(sql, Box::new(kind))),
        column.prop_map(|(table, name, kind, quote)| {
            Expression::Column(ColumnReference {
                table,
                name,
                kind,
                quote,
                source: None,
                anonymous: None,
            })
        }),
        (literal(), kind()).prop_map(|(value, kind)| Expression::Value(value, Box::new(kind))),
        parameter().prop_map(Expression::Parameter),
        prop::sample::select(vec![Expression::Null, Expression::True, Expression::False]),
    ]
    .boxed()
}

/// An expression, a few levels deep.
pub(crate) fn expression() -> BoxedStrategy<Expression> {
    leaf()
        .prop_recursive(3, 12, 3, |inner| {
            let boxed = inner.clone().prop_map(Box::new);
            let several = || vec(inner.clone(), 0..3);
            let binary = (inner.clone(), operator(), inner.clone());
            let whens = vec((inner.clone(), inner.clone()), 0..2);
            let conjunction = prop_oneof![Just(BooleanOperator::And), Just(BooleanOperator::Or)];
            prop_oneof![
                (texts(), several(), kind()).prop_map(|(name, arguments, kind)| {
                    Expression::Function(Function {
                        name,
                        arguments,
                        kind,
                    })
                }),
                binary.prop_map(|(left, operator, right)| {
                    Expression::Binary(Box::new(Binary {
                        left,
                        operator,
                        right,
                    }))
                }),
                (unary_operator(), inner.clone()).prop_map(|(operator, operand)| {
                    Expression::Unary(Box::new(Unary { operator, operand }))
                }),
                (conjunction, several()).prop_map(|(it, all)| Expression::Boolean(it, all)),
                several().prop_map(Expression::Tuple),
                (boxed.clone(), kind()).prop_map(|(it, kind)| Expression::Cast(it, Box::new(kind))),
                (of(inner.clone()), whens, of(inner.clone())).prop_map(
                    |(value, whens, otherwise)| {
                        Expression::Case(Box::new(Case {
                            value,
                            whens,
                            otherwise,
                        }))
                    }
                ),
                (boxed.clone(), text()).prop_map(|(it, name)| Expression::Collate(it, name)),
                (text(), boxed).prop_map(|(field, it)| Expression::Extract(field, it)),
            ]
        })
        .boxed()
}

/// A type with another one for SQLite.
pub(crate) fn varied(kind: Type, other: Type) -> Type {
    Type {
        variants: vec![("sqlite".to_owned(), other)],
        ..kind
    }
}
