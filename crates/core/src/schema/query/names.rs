//! How the columns of a query are called (SQLAlchemy: `_generate_columns_plus_names`).

use crate::schema::expression::{ColumnReference, UnaryOperator};
use crate::schema::query::{Item, Query, Source};
use crate::schema::{Expression, Type};

/// Which object a name is numbered for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identity {
    /// A column of a source.
    Column(u64, String),
    /// Any other object.
    Object(u64),
    /// The nth repetition of an object in its columns clause.
    Repetition(Box<Identity>, usize),
}

/// A name in a columns clause.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemName {
    /// The name itself.
    Plain(String),
    /// `base_1`, `base_2`, ...: numbered while the statement is written.
    Anonymous(Identity, String),
}

/// How an item of a columns clause is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Naming {
    /// The label that it must have.
    pub required: Option<ItemName>,
    /// The label that it has where it needs one.
    pub fallback: ItemName,
}

/// A column that a statement gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultColumn {
    /// Its name, unless it is numbered as the statement is written; the database says it as well.
    pub(crate) name: Option<String>,
    /// Its type, which decides what Python object its values become.
    pub kind: Type,
    /// The expression, by which `row[table.c.x]` finds it.
    pub(crate) expression: Expression,
}

/// The names of a columns clause, in order; `qualified` labels every column `table_column`.
pub fn namings(items: &[Item], qualified: bool) -> Vec<Naming> {
    let mut known = Known::default();
    items
        .iter()
        .map(|item| naming(item, qualified, &mut known))
        .collect()
}

/// The names that were given so far, and to what.
#[derive(Default)]
struct Known {
    names: Vec<(ItemName, Identity)>,
    repetitions: usize,
}

impl Known {
    fn owner(&self, name: &ItemName) -> Option<&Identity> {
        let entry = self.names.iter().find(|(known, _)| known == name);
        entry.map(|(_, identity)| identity)
    }

    fn repetition(&mut self, item: &Item) -> ItemName {
        self.repetitions += 1;
        let identity = Identity::Repetition(Box::new(identity(item)), self.repetitions);
        let base = match &item.expression {
            Expression::Cast(inner, _) | Expression::Coerce(inner, _) => qualified_base(inner),
            other => name_of(other),
        };
        ItemName::Anonymous(
            identity,
            format!("{}_", base.unwrap_or_else(|| "anon".to_owned())),
        )
    }
}

fn naming(item: &Item, qualified: bool, known: &mut Known) -> Naming {
    let own = identity(item);
    let effective = match &item.expression {
        Expression::Column(column) if qualified => qualified_name(column),
        other => plain_name(other),
    };
    let Some(effective) = effective else {
        let anonymous = anonymous_name(&item.expression, &own);
        if matches!(item.expression, Expression::Text(_)) {
            return Naming {
                required: None,
                fallback: anonymous,
            };
        }
        let repeated = known.owner(&anonymous).is_some();
        known.names.push((anonymous.clone(), own));
        let fallback = if repeated {
            known.repetition(item)
        } else {
            anonymous
        };
        return Naming {
            required: None,
            fallback,
        };
    };
    match known.owner(&effective) {
        None => {
            known.names.push((effective.clone(), own));
            let is_labelled = qualified && matches!(item.expression, Expression::Column(_));
            Naming {
                required: is_labelled.then(|| effective.clone()),
                fallback: effective,
            }
        }
        Some(owner) if *owner == own => required(known.repetition(item)),
        Some(_) => {
            let anonymous = anonymous_name(&item.expression, &own);
            if known.owner(&anonymous).is_some() {
                return required(known.repetition(item));
            }
            known.names.push((anonymous.clone(), own));
            required(anonymous)
        }
    }
}

fn required(name: ItemName) -> Naming {
    Naming {
        required: Some(name.clone()),
        fallback: name,
    }
}

/// Which object an item is: a column is the same wherever it is named.
pub(crate) fn identity(item: &Item) -> Identity {
    match &item.expression {
        Expression::Column(column) => of_column(column),
        _ => Identity::Object(item.identity),
    }
}

fn of_column(column: &ColumnReference) -> Identity {
    let source = column.source.as_ref().map_or(0, Source::identity);
    Identity::Column(source, column.name.clone())
}

/// The name that an expression has by itself.
fn plain_name(expression: &Expression) -> Option<ItemName> {
    match expression {
        Expression::Column(column) => Some(column_name(column)),
        Expression::LiteralColumn(name, _) | Expression::Label(_, name) => {
            Some(ItemName::Plain(name.clone()))
        }
        Expression::Row(source) => Some(ItemName::Plain(source.base_name())),
        _ => None,
    }
}

/// The name of a column, numbered where it stands for something without a name.
pub fn column_name(column: &ColumnReference) -> ItemName {
    match &column.anonymous {
        Some(identity) => ItemName::Anonymous((**identity).clone(), column.name.clone()),
        None => ItemName::Plain(column.name.clone()),
    }
}

fn qualified_name(column: &ColumnReference) -> Option<ItemName> {
    let base = qualified_base(&Expression::Column(column.clone()))?;
    Some(ItemName::Plain(base))
}

/// `table_column`.
fn qualified_base(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Column(column) => Some(match &column.source {
            Some(source) => format!("{}_{}", source.base_name(), column.name),
            None => column.name.clone(),
        }),
        other => name_of(other),
    }
}

/// What an expression is called after where it has no name: `count` of `count_1`.
fn name_of(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Function(function) => function.name.last().cloned(),
        Expression::WithinGroup(ordered) => name_of(&ordered.expression),
        Expression::Column(column) => Some(column.name.clone()),
        Expression::LiteralColumn(name, _) | Expression::Label(_, name) => Some(name.clone()),
        Expression::Unary(unary) if is_boolean_negation(expression) => name_of(&unary.operand),
        _ => None,
    }
}

/// `NOT flag`, which SQLAlchemy calls after the flag.
fn is_boolean_negation(expression: &Expression) -> bool {
    matches!(expression, Expression::Unary(unary)
        if unary.operator == UnaryOperator::Not && matches!(unary.operand, Expression::Column(_)))
}

/// The name that an expression gets where it has none.
fn anonymous_name(expression: &Expression, own: &Identity) -> ItemName {
    match expression {
        Expression::Cast(inner, _) | Expression::Coerce(inner, _)
            if !matches!(**inner, Expression::Text(_)) =>
        {
            plain_name(inner).unwrap_or_else(|| anonymous_name(inner, own))
        }
        Expression::Unary(unary) if is_boolean_negation(expression) => {
            plain_name(&unary.operand).unwrap_or_else(|| anonymous_name(&unary.operand, own))
        }
        other => {
            let base = name_of(other).unwrap_or_else(|| "anon".to_owned());
            ItemName::Anonymous(own.clone(), base)
        }
    }
}

/// The columns that a source has that is this query: key in Python, column.
pub fn proxies(query: &Query, source: &Source) -> Vec<(String, ColumnReference)> {
    match query {
        Query::Text(text) => named_columns(&text.columns, source),
        Query::Values(values) => values
            .columns
            .iter()
            .map(|(name, kind)| (name.clone(), source.column(name, kind.clone())))
            .collect(),
        other => {
            let qualified = matches!(other, Query::Select(select) if select.qualified_labels);
            item_proxies(other.items(), qualified, source)
        }
    }
}

fn named_columns(columns: &[ColumnReference], source: &Source) -> Vec<(String, ColumnReference)> {
    columns
        .iter()
        .map(|column| {
            let name = column.name.clone();
            (name.clone(), source.column(name, column.kind.clone()))
        })
        .collect()
}

fn item_proxies(
    items: &[Item],
    qualified: bool,
    source: &Source,
) -> Vec<(String, ColumnReference)> {
    let mut keys: Vec<String> = Vec::new();
    let named = items.iter().zip(namings(items, qualified));
    let named = named.filter(|(item, _)| !matches!(item.expression, Expression::Text(_)));
    named
        .map(|(item, naming)| {
            let name = naming.required.unwrap_or_else(|| {
                plain_name(&item.expression)
                    .unwrap_or_else(|| anonymous_name(&item.expression, &identity(item)))
            });
            let key = unique_key(key_of(&item.expression, &name, qualified), &keys);
            keys.push(key.clone());
            (key, proxy(source, name, item))
        })
        .collect()
}

fn proxy(source: &Source, name: ItemName, item: &Item) -> ColumnReference {
    let (name, anonymous) = match name {
        ItemName::Plain(name) => (name, None),
        ItemName::Anonymous(identity, base) => (base, Some(Box::new(identity))),
    };
    let mut column = source.column(name, item.expression.kind());
    column.anonymous = anonymous;
    column
}

/// The key in Python: the name where there is one.
fn key_of(expression: &Expression, name: &ItemName, qualified: bool) -> String {
    let inner = match expression {
        Expression::Cast(inner, _) | Expression::Coerce(inner, _) => inner,
        other => other,
    };
    match (qualified, name, inner) {
        (true, ItemName::Plain(name), _) => name.clone(),
        (_, _, Expression::Column(column)) if column.anonymous.is_some() => "_no_label".to_owned(),
        (_, _, other) => name_of(other).unwrap_or_else(|| "_no_label".to_owned()),
    }
}

fn unique_key(key: String, known: &[String]) -> String {
    if !known.contains(&key) {
        return key;
    }
    let mut number = 1;
    while known.contains(&format!("{key}_{number}")) {
        number += 1;
    }
    format!("{key}_{number}")
}

impl Query {
    /// The columns of the rows that it gives back; empty where it gives none or does not say.
    pub fn result_columns(&self) -> Vec<ResultColumn> {
        if let Self::Text(text) = self {
            let columns = text.columns.iter().map(|column| ResultColumn {
                name: Some(column.name.clone()),
                kind: column.kind.clone(),
                expression: Expression::Column(column.clone()),
            });
            return columns.collect();
        }
        let qualified = matches!(self, Self::Select(select) if select.qualified_labels);
        let items = self.items();
        let named = items.iter().zip(namings(items, qualified));
        named
            .map(|(item, naming)| ResultColumn {
                name: match naming.required.unwrap_or(naming.fallback) {
                    ItemName::Plain(name) => Some(name),
                    ItemName::Anonymous(..) => None,
                },
                kind: item.expression.kind(),
                expression: item.expression.clone(),
            })
            .collect()
    }
}
