//! Indexes (SQLAlchemy: `get_multi_indexes`; Alembic: `_make_index`).

use crate::introspect::final_name;
use crate::introspect::postgresql::fact::{ElementFact, IndexFact, storage};
use crate::introspect::postgresql::text;
use dbm_core::schema::expression::{Unary, UnaryOperator};
use dbm_core::schema::{Expression, Index, OptionValue, Options};

const DESCENDING: i32 = 1;
const NULLS_FIRST: i32 = 2;

/// An index; what PostgreSQL does anyway is not said.
pub(super) fn read(mut fact: IndexFact) -> Index {
    let include = fact
        .elements
        .split_off(fact.key_columns.min(fact.elements.len()));
    Index {
        name: Some(final_name(&fact.name)),
        elements: fact.elements.iter().map(element).collect(),
        unique: fact.is_unique,
        quote: None,
        options: options(&fact, include),
    }
}

fn element(fact: &ElementFact) -> Expression {
    let element = if fact.is_expression {
        text(&fact.sql)
    } else {
        Expression::column(&fact.sql)
    };
    match (fact.flags & DESCENDING != 0, fact.flags & NULLS_FIRST != 0) {
        (false, false) => element,
        (false, true) => sorted(element, UnaryOperator::NullsFirst),
        (true, true) => sorted(element, UnaryOperator::Descending),
        (true, false) => sorted(
            sorted(element, UnaryOperator::Descending),
            UnaryOperator::NullsLast,
        ),
    }
}

fn sorted(operand: Expression, operator: UnaryOperator) -> Expression {
    Expression::Unary(Box::new(Unary { operator, operand }))
}

fn options(fact: &IndexFact, include: Vec<ElementFact>) -> Options {
    let include: Vec<OptionValue> = include
        .into_iter()
        .map(|element| OptionValue::Text(element.sql))
        .collect();
    let flag = |given: bool| given.then_some(OptionValue::Bool(true));
    let text = |value: &Option<String>| value.clone().map(OptionValue::Text);
    [
        ("postgresql_ops", operator_classes(&fact.elements)),
        ("postgresql_with", storage(fact.storage.as_deref())),
        ("postgresql_using", text(&fact.method)),
        ("postgresql_where", text(&fact.condition)),
        (
            "postgresql_include",
            (!include.is_empty()).then_some(OptionValue::List(include)),
        ),
        (
            "postgresql_nulls_not_distinct",
            flag(fact.nulls_not_distinct),
        ),
        ("postgresql_invalid", flag(!fact.is_valid)),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key.to_owned(), value?)))
    .collect()
}

fn operator_classes(elements: &[ElementFact]) -> Option<OptionValue> {
    let class = |element: &ElementFact| {
        let class = OptionValue::Text(element.class.clone()?);
        Some((element.sql.clone(), class))
    };
    let classes: indexmap::IndexMap<_, _> = elements.iter().filter_map(class).collect();
    (!classes.is_empty()).then_some(OptionValue::Map(classes))
}
