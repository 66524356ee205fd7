//! Indexes as SQLAlchemy's dicts.

use crate::inspection::constraints::of_kind;
use crate::inspection::{Question, option, sql_of, texts};
use dbm_core::schema::expression::UnaryOperator;
use dbm_core::schema::{Expression, Index, OptionValue, Options};
use dbm_python::{Interpreter, PyError, PyResult, Value};

type Entry = (&'static str, Value);

/// What an index is over: a column or an expression, and how it is sorted.
struct Element {
    column: Option<String>,
    sql: String,
    sorting: Vec<&'static str>,
}

impl Element {
    fn of(expression: &Expression) -> Result<Self, PyError> {
        Ok(match expression {
            Expression::Unary(unary) => {
                let mut element = Self::of(&unary.operand)?;
                element.sorting.extend(match unary.operator {
                    UnaryOperator::Descending => Some("desc"),
                    UnaryOperator::NullsFirst => Some("nulls_first"),
                    UnaryOperator::NullsLast => Some("nulls_last"),
                    _ => None,
                });
                element
            }
            Expression::Column(column) => Self {
                column: Some(column.name.clone()),
                sql: column.name.clone(),
                sorting: Vec::new(),
            },
            other => Self {
                column: None,
                sql: sql_of(other)?,
                sorting: Vec::new(),
            },
        })
    }
}

/// `inspector.get_indexes(table)`.
pub(super) fn indexes(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let (_, table) = question.table()?;
    let mut told: Vec<(String, Value)> = Vec::new();
    for index in &table.indexes {
        let name = index.name.as_ref().map(|name| name.text.clone());
        told.push((name.unwrap_or_default(), dict(question, index)?));
    }
    if question.is_postgresql() {
        for unique in of_kind(&table) {
            let name = unique.name.as_ref().map(|name| name.text.clone());
            let name = name.unwrap_or_default();
            let entries = [
                ("name", Value::from(name.as_str())),
                ("unique", Value::Bool(true)),
                ("column_names", texts(unique.columns.clone())),
                ("duplicates_constraint", Value::from(name.as_str())),
                ("dialect_options", options(&Options::new(), true)?),
            ];
            told.push((name, Value::dict(entries)));
        }
        told.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    Ok(Value::list(told.into_iter().map(|(_, dict)| dict)))
}

fn dict(question: &Question<'_>, index: &Index) -> PyResult {
    let name = index.name.as_ref().map(|name| name.text.clone());
    let elements = index.elements.iter().map(Element::of);
    let elements: Vec<Element> = elements.collect::<Result<_, PyError>>()?;
    let columns = elements.iter().map(|it| Value::from(it.column.clone()));
    let name = ("name", Value::from(name));
    let columns = ("column_names", Value::list(columns));
    Ok(match question.host.dialect.as_str() {
        "postgresql" => {
            let mut entries = vec![name, ("unique", Value::Bool(index.unique)), columns];
            entries.extend(expressions(&elements));
            entries.extend(sorting(&elements));
            entries.push(("dialect_options", options(&index.options, true)?));
            Value::dict(entries)
        }
        "sqlite" => {
            let unique = ("unique", Value::from(i64::from(index.unique)));
            let options = ("dialect_options", options(&index.options, false)?);
            Value::dict([name, columns, unique, options])
        }
        _ => {
            let mut entries = vec![name, columns, ("unique", Value::Bool(index.unique))];
            if !index.options.is_empty() {
                entries.push(("dialect_options", options(&index.options, false)?));
            }
            Value::dict(entries)
        }
    })
}

/// All elements as SQL, where not all are columns.
fn expressions(elements: &[Element]) -> Option<Entry> {
    let has_expression = elements.iter().any(|element| element.column.is_none());
    has_expression.then(|| {
        let sql = elements.iter().map(|element| element.sql.clone());
        ("expressions", texts(sql))
    })
}

fn sorting(elements: &[Element]) -> Option<Entry> {
    let sorted: Vec<(&str, Value)> = elements
        .iter()
        .filter(|element| !element.sorting.is_empty())
        .map(|element| {
            let words = element.sorting.iter().map(|word| Value::from(*word));
            (element.sql.as_str(), Value::tuple(words))
        })
        .collect();
    (!sorted.is_empty()).then(|| ("column_sorting", Value::dict(sorted)))
}

/// The options; PostgreSQL always tells which columns an index includes.
fn options(options: &Options, includes: bool) -> PyResult {
    let plain = |value: &OptionValue| match value {
        OptionValue::Expression(expression) if includes => sql_of(expression).map(Value::from),
        other => Ok(option(other)),
    };
    let given = options
        .iter()
        .map(|(name, value)| Ok((name.as_str(), plain(value)?)));
    let mut entries: Vec<(&str, Value)> = given.collect::<Result<_, PyError>>()?;
    if includes && !options.contains_key("postgresql_include") {
        entries.push(("postgresql_include", Value::list([])));
    }
    Ok(Value::dict(entries))
}

/// `inspector.has_index(table, name)`.
pub(super) fn has_index(question: &Question<'_>, interpreter: &mut Interpreter) -> PyResult {
    let name = question.bound.required::<Value>("index_name")?;
    let table = question.table_name()?;
    let schema = question.schema()?;
    if !super::names::exists(question, &table, schema.as_deref())? {
        return Ok(Value::Bool(false));
    }
    let all = indexes(question, interpreter)?;
    for dict in interpreter.iterate(&all)? {
        let found = interpreter.get_item(&dict, &Value::from("name"))?;
        if found.as_str() == name.as_str() {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}
