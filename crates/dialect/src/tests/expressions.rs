//! Expressions: what is in parentheses, and what each dialect writes differently.
//!
//! Each page was compared with what SQLAlchemy compiles.

#![expect(clippy::too_many_lines, reason = "a page is as long as what it shows")]

use insta::assert_snapshot;

use super::values::{integer, string};
use crate::generic::expression::render;
use crate::{Renderer, Rendering, by_name};
use dbm_core::schema::expression::{
    Binary, BinaryOperator as Op, BooleanOperator, Case, ColumnReference, Function, Unary,
    UnaryOperator,
};
use dbm_core::schema::types::{BooleanType, Spelling};
use dbm_core::schema::{Expression, Literal, Type, TypeKind};

/// Each expression on PostgreSQL, then what differs on SQLite and MySQL.
fn page(expressions: &[Expression]) -> String {
    let line = |expression: &Expression| {
        let [first, rest @ ..] = ["postgresql", "sqlite", "mysql"].map(|name| {
            let dialect = by_name(name).expect("a dialect");
            let rendering = Rendering::offline(dialect);
            let renderer = Renderer::new(dialect, &rendering);
            render(&renderer, expression, false).unwrap_or_else(|error| error.to_string())
        });
        let mut line = first.clone();
        for (name, sql) in ["sqlite", "mysql"].iter().zip(rest) {
            if sql != first {
                line = format!("{line}\n    {name}: {sql}");
            }
        }
        line
    };
    expressions.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn column(name: &str) -> Expression {
    Expression::column(name)
}

fn flag() -> Expression {
    Expression::Column(ColumnReference {
        table: None,
        name: "c".to_owned(),
        kind: Type::new(TypeKind::Boolean(BooleanType {
            spelling: Spelling::Generic,
            create_constraint: false,
            name: None,
        })),
        quote: None,
        source: None,
        anonymous: None,
    })
}

fn number(value: i64) -> Expression {
    Expression::Value(Literal::Integer(value.into()), Box::new(integer()))
}

fn word(value: &str) -> Expression {
    Expression::Value(Literal::Text(value.to_owned()), Box::new(Type::null()))
}

fn binary(left: Expression, operator: Op, right: Expression) -> Expression {
    Expression::Binary(Box::new(Binary {
        left,
        operator,
        right,
    }))
}

fn unary(operator: UnaryOperator, operand: Expression) -> Expression {
    Expression::Unary(Box::new(Unary { operator, operand }))
}

fn all(operands: Vec<Expression>) -> Expression {
    Expression::Boolean(BooleanOperator::And, operands)
}

fn any(operands: Vec<Expression>) -> Expression {
    Expression::Boolean(BooleanOperator::Or, operands)
}

fn call(name: &[&str], arguments: Vec<Expression>) -> Expression {
    Expression::Function(Function {
        name: name.iter().map(ToString::to_string).collect(),
        arguments,
        kind: Type::null(),
    })
}

fn equal(name: &str, value: i64) -> Expression {
    binary(column(name), Op::Equal, number(value))
}

#[test]
fn arithmetic_keeps_its_parentheses() {
    let (a, b, c) = (|| column("a"), || column("b"), || column("c"));
    let sum = binary(a(), Op::Add, b());
    let page = page(&[
        binary(a(), Op::Add, binary(b(), Op::Multiply, c())),
        binary(sum.clone(), Op::Multiply, c()),
        binary(a(), Op::Subtract, binary(b(), Op::Subtract, c())),
        binary(binary(a(), Op::Subtract, b()), Op::Subtract, c()),
        binary(a(), Op::Divide, binary(b(), Op::Divide, c())),
        binary(a(), Op::FloorDivide, b()),
        binary(a(), Op::Modulo, binary(b(), Op::Modulo, c())),
        unary(UnaryOperator::Negative, sum.clone()),
        binary(unary(UnaryOperator::Negative, a()), Op::Multiply, number(2)),
        binary(
            sum,
            Op::Custom(dbm_core::schema::expression::CustomOperator::new("&&")),
            b(),
        ),
        binary(
            binary(
                a(),
                Op::Custom(dbm_core::schema::expression::CustomOperator::new("->>")),
                word("x"),
            ),
            Op::Equal,
            word("y"),
        ),
        binary(
            binary(a(), Op::Concatenate, word("x")),
            Op::Concatenate,
            b(),
        ),
        binary(binary(a(), Op::Concatenate, b()), Op::Equal, word("x")),
    ]);
    assert_snapshot!(page, @"
    a + b * c
    (a + b) * c
    a - (b - c)
    (a - b) - c
    a / CAST((b / CAST(c AS NUMERIC)) AS NUMERIC)
        sqlite: a / ((b / (c + 0.0)) + 0.0)
        mysql: a / (b / c)
    FLOOR(a / b)
    a % (b % c)
    -(a + b)
    (-a) * 2
    a + b && b
    (a ->> 'x') = 'y'
    a || 'x' || b
        mysql: concat(a, 'x', b)
    (a || b) = 'x'
        mysql: (concat(a, b)) = 'x'
    ");
}

#[test]
fn conditions_keep_their_parentheses() {
    let a = || column("a");
    let page = page(&[
        any(vec![equal("a", 1), all(vec![equal("a", 2), equal("b", 3)])]),
        all(vec![equal("a", 1), any(vec![equal("a", 2), equal("b", 3)])]),
        unary(UnaryOperator::Not, all(vec![equal("a", 1), equal("b", 2)])),
        unary(UnaryOperator::Not, flag()),
        all(vec![flag(), unary(UnaryOperator::Not, flag())]),
        binary(flag(), Op::Is, Expression::True),
        binary(equal("a", 1), Op::Equal, equal("b", 2)),
        all(vec![
            Expression::text("a or b"),
            binary(column("b"), Op::Greater, number(2)),
        ]),
        unary(
            UnaryOperator::Not,
            binary(
                a(),
                Op::Custom(dbm_core::schema::expression::CustomOperator::new("&&")),
                column("b"),
            ),
        ),
        all(vec![
            binary(
                a(),
                Op::Custom(dbm_core::schema::expression::CustomOperator::new("&&")),
                column("b"),
            ),
            flag(),
        ]),
        binary(a(), Op::IsDistinctFrom, column("b")),
        binary(a(), Op::IsNotDistinctFrom, column("b")),
        binary(a(), Op::IsNot, Expression::Null),
    ]);
    assert_snapshot!(page, @"
    a = 1 OR a = 2 AND b = 3
    a = 1 AND (a = 2 OR b = 3)
    NOT (a = 1 AND b = 2)
    NOT c
        sqlite: c = 0
        mysql: c = 0
    c AND NOT c
        sqlite: c = 1 AND c = 0
        mysql: c = 1 AND c = 0
    c IS true
        sqlite: c IS 1
    (a = 1) = (b = 2)
    a or b AND b > 2
    NOT (a && b)
    (a && b) AND c
        sqlite: (a && b) AND c = 1
        mysql: (a && b) AND c = 1
    a IS DISTINCT FROM b
        sqlite: a IS NOT b
        mysql: NOT (a <=> b)
    a IS NOT DISTINCT FROM b
        sqlite: a IS b
        mysql: a <=> b
    a IS NOT NULL
    ");
}

#[test]
fn values_are_compared_with_lists_and_patterns() {
    let a = || column("a");
    let list = |items: Vec<Expression>| Expression::Tuple(items);
    let page = page(&[
        binary(a(), Op::In, list(vec![number(1), number(2)])),
        binary(a(), Op::NotIn, list(vec![number(1)])),
        binary(a(), Op::In, list(vec![])),
        binary(a(), Op::NotIn, list(vec![])),
        binary(a(), Op::In, Expression::text("SELECT 1")),
        binary(
            a(),
            Op::Between,
            list(vec![number(1), binary(a(), Op::Add, number(1))]),
        ),
        binary(a(), Op::NotBetween, list(vec![number(1), number(2)])),
        binary(a(), Op::Like(None), word("x%")),
        binary(a(), Op::NotLike(Some('/')), word("it's")),
        binary(a(), Op::Ilike(Some('/')), word("X")),
        binary(a(), Op::NotIlike(None), word("X")),
    ]);
    assert_snapshot!(page, @"
    a IN (1, 2)
    (a NOT IN (1))
    a IN (NULL) AND (1 != 1)
        sqlite: a IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
    (a NOT IN (NULL) OR (1 = 1))
        sqlite: (a NOT IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1))
    a IN (SELECT 1)
    a BETWEEN 1 AND a + 1
    a NOT BETWEEN 1 AND 2
    a LIKE 'x%'
    a NOT LIKE 'it''s' ESCAPE '/'
    a ILIKE 'X' ESCAPE '/'
        sqlite: lower(a) LIKE lower('X') ESCAPE '/'
        mysql: lower(a) LIKE lower('X') ESCAPE '/'
    a NOT ILIKE 'X'
        sqlite: lower(a) NOT LIKE lower('X')
        mysql: lower(a) NOT LIKE lower('X')
    ");
}

#[test]
fn functions_and_the_rest() {
    let a = || column("a");
    let sum = || binary(a(), Op::Add, column("b"));
    let case = |value: Option<Expression>, condition: Expression| {
        Expression::Case(Box::new(Case {
            value,
            whens: vec![(condition, word("x"))],
            otherwise: Some(binary(a(), Op::Add, number(1))),
        }))
    };
    let page = page(&[
        call(&["NOW"], vec![]),
        call(&["current_timestamp"], vec![]),
        call(&["Upper"], vec![a()]),
        call(&["char_length"], vec![a()]),
        call(&["foo", "bar"], vec![number(1), word("x")]),
        call(&["my func"], vec![]),
        call(&["count"], vec![]),
        call(&["count"], vec![unary(UnaryOperator::Distinct, a())]),
        call(&["random"], vec![]),
        call(&["pow"], vec![number(1), number(2)]),
        call(&["localtimestamp"], vec![]),
        call(&["sysdate"], vec![]),
        case(None, equal("a", 1)),
        case(None, all(vec![flag(), equal("a", 1)])),
        case(Some(a()), number(1)),
        Expression::Cast(Box::new(a()), Box::new(string(5))),
        Expression::Extract("year".to_owned(), Box::new(a())),
        binary(
            Expression::Collate(Box::new(a()), "C".to_owned()),
            Op::Equal,
            word("x"),
        ),
        unary(
            UnaryOperator::NullsLast,
            unary(UnaryOperator::Descending, sum()),
        ),
        unary(UnaryOperator::NullsFirst, sum()),
        unary(
            UnaryOperator::Descending,
            any(vec![equal("a", 1), equal("b", 2)]),
        ),
        word(r"x%y\z"),
        Expression::True,
    ]);
    assert_snapshot!(page, @r#"
    now()
        sqlite: CURRENT_TIMESTAMP
    CURRENT_TIMESTAMP
    Upper(a)
    char_length(a)
        sqlite: length(a)
    foo.bar(1, 'x')
    "my func"()
        mysql: `my func`()
    count(*)
    count(DISTINCT a)
    random()
        mysql: rand()
    power(1, 2)
        sqlite: pow(1, 2)
        mysql: pow(1, 2)
    LOCALTIMESTAMP
        sqlite: DATETIME(CURRENT_TIMESTAMP, 'localtime')
    sysdate
        mysql: SYSDATE()
    CASE WHEN (a = 1) THEN 'x' ELSE a + 1 END
    CASE WHEN (c AND a = 1) THEN 'x' ELSE a + 1 END
        sqlite: CASE WHEN (c = 1 AND a = 1) THEN 'x' ELSE a + 1 END
        mysql: CASE WHEN (c = 1 AND a = 1) THEN 'x' ELSE a + 1 END
    CASE a WHEN 1 THEN 'x' ELSE a + 1 END
    CAST(a AS VARCHAR(5))
        mysql: CAST(a AS CHAR(5))
    EXTRACT(year FROM a)
        sqlite: CAST(STRFTIME('%Y', a) AS INTEGER)
    (a COLLATE "C") = 'x'
        mysql: (a COLLATE `C`) = 'x'
    a + b DESC NULLS LAST
    (a + b) NULLS FIRST
    (a = 1 OR b = 2) DESC
    'x%y\z'
        mysql: 'x%y\\z'
    true
        sqlite: 1
    "#);
}
