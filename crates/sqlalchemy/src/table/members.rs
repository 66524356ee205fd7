//! `table.indexes`, `table.constraints` and `table.primary_key`: what was given, and what columns bring.

use std::rc::Rc;

use crate::assembly;
use crate::constraint::{ColumnArgument, ConstraintObject, ConstraintState, Rule};
use crate::foreign_key::{Rules, Target};
use crate::host::Host;
use crate::index::{IndexObject, IndexState};
use crate::table::TableObject;
use dbm_core::schema::{Constraint, ForeignKey, Index, PrimaryKey};
use dbm_python::{Interpreter, PyError, PyResult, Value};

/// The attribute of a table that is one of these.
///
/// # Errors
/// As [`assembly::table`].
pub(super) fn attribute(
    this: &Value,
    name: &str,
    interpreter: &Interpreter,
) -> Result<Option<Value>, PyError> {
    let Some(table) = this.to_native::<TableObject>() else {
        return Ok(None);
    };
    let host = Host::of(interpreter);
    Ok(match name {
        "indexes" => Some(indexes(&table, &host)?),
        "constraints" => Some(constraints(&table, &host)?),
        "primary_key" => Some(Value::Native(primary_key(&table, &host)?)),
        _ => None,
    })
}

/// `table.indexes`. A tuple, where SQLAlchemy has a set: whoever would change it is told.
fn indexes(table: &Rc<TableObject>, host: &Host) -> PyResult {
    let mut indexes = table.state().indexes.clone();
    for index in assembly::brought(table, host)?.1 {
        let index = Rc::new(IndexObject::new(index_state(&index)));
        index.attach(table);
        indexes.push(index);
    }
    Ok(Value::tuple(
        indexes.into_iter().map(|it| Value::Native(it)),
    ))
}

/// `table.constraints`, a tuple as [`indexes`].
fn constraints(table: &Rc<TableObject>, host: &Host) -> PyResult {
    let is_key = |constraint: &Rc<ConstraintObject>| {
        matches!(constraint.state().rule, Rule::PrimaryKey { .. })
    };
    let mut constraints = vec![primary_key(table, host)?];
    let given = table.state().constraints.clone();
    constraints.extend(given.into_iter().filter(|it| !is_key(it)));
    for column in table.columns() {
        for check in &column.state().checks {
            check.attach(table);
            constraints.push(Rc::clone(check));
        }
    }
    let brought = assembly::brought(table, host)?.0;
    let states = brought.iter().filter_map(state_of);
    constraints.extend(states.map(|state| ConstraintObject::brought(state, table)));
    Ok(Value::tuple(
        constraints.into_iter().map(|it| Value::Native(it)),
    ))
}

/// `table.primary_key`, which is there without columns too.
fn primary_key(table: &Rc<TableObject>, host: &Host) -> Result<Rc<ConstraintObject>, PyError> {
    let given = table.state().constraints.clone();
    let is_key = |state: &ConstraintState| matches!(state.rule, Rule::PrimaryKey { .. });
    let last = given.into_iter().rfind(|it| is_key(&it.state()));
    if let Some(given) = last.filter(|given| !given.columns().is_empty()) {
        return Ok(given);
    }
    let key = assembly::primary_key(table, host)?.unwrap_or_default();
    Ok(ConstraintObject::brought(key_state(&key), table))
}

fn index_state(index: &Index) -> IndexState {
    IndexState {
        name: index.name.clone(),
        elements: index.elements.clone(),
        unique: index.unique,
        quote: index.quote,
        options: index.options.clone(),
    }
}

fn key_state(key: &PrimaryKey) -> ConstraintState {
    ConstraintState {
        name: key.name.clone(),
        rule: Rule::PrimaryKey {
            columns: named(&key.columns),
        },
        timing: key.timing.clone(),
        options: key.options.clone(),
    }
}

/// A whole constraint as a script holds one; `EXCLUDE` is never brought nor reflected.
pub(super) fn state_of(constraint: &Constraint) -> Option<ConstraintState> {
    let (name, rule, timing, options) = match constraint {
        Constraint::PrimaryKey(key) => return Some(key_state(key)),
        Constraint::Unique(unique) => {
            let columns = named(&unique.columns);
            let rule = Rule::Unique { columns };
            (&unique.name, rule, &unique.timing, &unique.options)
        }
        Constraint::ForeignKey(key) => (&key.name, key_rule(key), &key.timing, &key.options),
        Constraint::Check(check) => {
            let condition = check.condition.clone();
            let rule = Rule::Check { condition };
            (&check.name, rule, &check.timing, &check.options)
        }
        Constraint::Exclude(_) => return None,
    };
    Some(ConstraintState {
        name: name.clone(),
        rule,
        timing: timing.clone(),
        options: options.clone(),
    })
}

fn key_rule(key: &ForeignKey) -> Rule {
    let target = |column: &String| Target::Named {
        table: key.referred_table.clone(),
        column: Some(column.clone()),
    };
    Rule::ForeignKey {
        columns: named(&key.columns),
        targets: key.referred_columns.iter().map(target).collect(),
        rules: rules(key),
    }
}

/// What happens to rows that a foreign key is about.
pub(super) fn rules(key: &ForeignKey) -> Rules {
    Rules {
        onupdate: key.onupdate.clone(),
        ondelete: key.ondelete.clone(),
        match_: key.match_.clone(),
        use_alter: key.use_alter,
    }
}

fn named(columns: &[String]) -> Vec<ColumnArgument> {
    let columns = columns.iter().cloned();
    columns.map(ColumnArgument::Named).collect()
}
