//! Constraints as SQLAlchemy's dicts.

use crate::inspection::{Question, option, sql_of, texts};
use dbm_core::schema::{
    Check, Constraint, ConstraintName, ForeignKey, OptionValue, Options, PrimaryKey, Table, Unique,
};
use dbm_python::{Interpreter, PyError, PyResult, Value};

type Entry = (&'static str, Value);

fn name(name: Option<&ConstraintName>) -> Entry {
    ("name", Value::from(name.map(|name| name.text.clone())))
}

/// What PostgreSQL tells of every constraint, for which there is no comment known.
fn comment(question: &Question<'_>) -> Option<Entry> {
    question.is_postgresql().then_some(("comment", Value::None))
}

/// `postgresql_include` and its like, the given ones with their values.
fn dialect_options(options: &Options, always: &[(&str, OptionValue)]) -> Entry {
    let mut all: Options = always
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    for (name, value) in options {
        all.insert(name.clone(), value.clone());
    }
    let dict = all
        .iter()
        .map(|(name, value)| (name.as_str(), option(value)));
    ("dialect_options", Value::dict(dict))
}

/// `inspector.get_pk_constraint(table)`.
pub(super) fn primary_key(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let (_, table) = question.table()?;
    let key = table
        .constraints
        .iter()
        .find_map(|constraint| match constraint {
            Constraint::PrimaryKey(key) => Some(key.clone()),
            _ => None,
        });
    let is_missing = key.is_none();
    let key: PrimaryKey = key.unwrap_or_default();
    let mut entries = vec![
        ("constrained_columns", texts(key.columns)),
        name(key.name.as_ref()),
    ];
    if question.is_postgresql() && is_missing {
        entries.push(("comment", Value::None));
    } else if question.is_postgresql() {
        entries.extend(comment(question));
        let include = [("postgresql_include", OptionValue::List(Vec::new()))];
        entries.push(dialect_options(&key.options, &include));
    }
    Ok(Value::dict(entries))
}

/// `inspector.get_foreign_keys(table)`.
pub(super) fn foreign_keys(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let (found, table) = question.table()?;
    let schema = question.schema()?;
    let keys = table.constraints.iter().filter_map(|constraint| {
        let Constraint::ForeignKey(key) = constraint else {
            return None;
        };
        let referred = key.referred_table.schema.clone();
        // a schema that was asked for by its name is told by its name
        let own = schema.clone().filter(|schema| {
            table.name.schema.is_none() && found.default_schema.as_ref() == Some(schema)
        });
        Some(foreign_key(question, key, referred.or(own)))
    });
    Ok(Value::list(keys))
}

fn foreign_key(question: &Question<'_>, key: &ForeignKey, referred: Option<String>) -> Value {
    let mut entries = vec![
        name(key.name.as_ref()),
        ("constrained_columns", texts(key.columns.clone())),
        ("referred_schema", Value::from(referred)),
        (
            "referred_table",
            Value::from(key.referred_table.name.as_str()),
        ),
        ("referred_columns", texts(key.referred_columns.clone())),
        ("options", options(key, question.is_sqlite())),
    ];
    entries.extend(comment(question));
    Value::dict(entries)
}

fn options(key: &ForeignKey, deferrable_first: bool) -> Value {
    let text = |text: &Option<String>| text.clone().map(Value::from);
    let mut entries = [
        ("onupdate", text(&key.onupdate)),
        ("ondelete", text(&key.ondelete)),
        ("initially", text(&key.timing.initially)),
        ("deferrable", key.timing.deferrable.map(Value::Bool)),
        ("match", text(&key.match_)),
    ];
    if deferrable_first {
        entries.swap(2, 3);
    }
    let given = entries.into_iter();
    let given = given.filter_map(|(name, value)| Some((name, value?)));
    Value::dict(given)
}

/// `inspector.get_unique_constraints(table)`.
pub(super) fn uniques(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let (_, table) = question.table()?;
    if !question.is_sqlite() && !question.is_postgresql() {
        return unique_indexes(&table);
    }
    let uniques = of_kind(&table).map(|unique| {
        let mut entries = vec![
            ("column_names", texts(unique.columns.clone())),
            name(unique.name.as_ref()),
        ];
        match question.host.dialect.as_str() {
            "postgresql" => {
                entries.extend(comment(question));
                let always = [
                    ("postgresql_include", OptionValue::List(Vec::new())),
                    ("postgresql_nulls_not_distinct", OptionValue::Bool(false)),
                ];
                entries.push(dialect_options(&unique.options, &always));
            }
            _ => entries.reverse(),
        }
        Value::dict(entries)
    });
    Ok(Value::list(uniques))
}

/// MySQL's unique constraints are its unique indexes.
fn unique_indexes(table: &Table) -> PyResult {
    let unique = table.indexes.iter().filter(|index| index.unique);
    let dicts = unique.map(|index| {
        let (_, name) = name(index.name.as_ref());
        let columns: Vec<String> = index
            .elements
            .iter()
            .map(sql_of)
            .collect::<Result<_, _>>()?;
        Ok(Value::dict([
            ("name", name.clone()),
            ("column_names", texts(columns)),
            ("duplicates_index", name),
        ]))
    });
    let dicts: Vec<Value> = dicts.collect::<Result<_, PyError>>()?;
    Ok(Value::list(dicts))
}

/// The unique constraints of a table.
pub(super) fn of_kind(table: &Table) -> impl Iterator<Item = &Unique> {
    let constraints = table.constraints.iter();
    constraints.filter_map(|constraint| match constraint {
        Constraint::Unique(unique) => Some(unique),
        _ => None,
    })
}

/// `inspector.get_check_constraints(table)`.
pub(super) fn checks(question: &Question<'_>, _: &mut Interpreter) -> PyResult {
    let (_, table) = question.table()?;
    let checks = table.constraints.iter().filter_map(|constraint| {
        let Constraint::Check(check) = constraint else {
            return None;
        };
        Some(check_dict(question, check))
    });
    let checks: Vec<Value> = checks.collect::<Result<_, PyError>>()?;
    Ok(Value::list(checks))
}

fn check_dict(question: &Question<'_>, check: &Check) -> PyResult {
    let mut entries = vec![
        name(check.name.as_ref()),
        ("sqltext", Value::from(sql_of(&check.condition)?)),
    ];
    if question.is_sqlite() {
        entries.reverse();
    }
    entries.extend(comment(question));
    if !check.options.is_empty() {
        entries.push(dialect_options(&check.options, &[]));
    }
    Ok(Value::dict(entries))
}
