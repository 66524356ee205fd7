//! `table.foreign_keys` and `table.foreign_key_constraints`: those of the table and of its columns.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::column::ColumnObject;
use crate::constraint::{ColumnArgument, ConstraintObject, ConstraintState, Rule};
use crate::foreign_key::ForeignKeyObject;
use crate::table::TableState;

/// Each foreign key, one for each column that refers.
pub(crate) fn foreign_keys(table: &TableState) -> Vec<Rc<ForeignKeyObject>> {
    let of_columns = table.columns.iter().flat_map(keys_of);
    let constraints = table.constraints.iter();
    let of_table = constraints.flat_map(|constraint| parts(&constraint.state(), table));
    of_columns.chain(of_table).collect()
}

fn keys_of(column: &Rc<ColumnObject>) -> Vec<Rc<ForeignKeyObject>> {
    let keys = column.state().foreign_keys.clone();
    for key in &keys {
        key.parent.replace(Rc::downgrade(column));
    }
    keys
}

/// A constraint as the keys of its columns.
pub(crate) fn parts(constraint: &ConstraintState, table: &TableState) -> Vec<Rc<ForeignKeyObject>> {
    let Rule::ForeignKey {
        columns,
        targets,
        rules,
    } = &constraint.rule
    else {
        return Vec::new();
    };
    let keys = columns.iter().zip(targets).map(|(column, target)| {
        Rc::new(ForeignKeyObject {
            target: target.clone(),
            name: constraint.name.clone(),
            rules: rules.clone(),
            timing: constraint.timing.clone(),
            options: constraint.options.clone(),
            parent: RefCell::new(parent(column, table)),
        })
    });
    keys.collect()
}

fn parent(column: &ColumnArgument, table: &TableState) -> Weak<ColumnObject> {
    match column {
        ColumnArgument::Column(column) => Rc::downgrade(column),
        ColumnArgument::Named(name) => {
            let mut columns = table.columns.iter();
            let found = columns.find(|column| column.key().as_ref() == Some(name));
            found.map(Rc::downgrade).unwrap_or_default()
        }
    }
}

/// Each foreign key as a constraint; that of a column is made one.
pub(crate) fn foreign_key_constraints(table: &TableState) -> Vec<Rc<ConstraintObject>> {
    let is_key = |constraint: &&Rc<ConstraintObject>| {
        matches!(constraint.state().rule, Rule::ForeignKey { .. })
    };
    let of_table = table.constraints.iter().filter(is_key).cloned();
    let of_columns = table.columns.iter().flat_map(|column| {
        let keys = column.state().foreign_keys.clone();
        let constraints = keys.iter().map(|key| Rc::new(constraint_of(column, key)));
        constraints.collect::<Vec<_>>()
    });
    of_columns.chain(of_table).collect()
}

/// The foreign key of a column as a constraint of its table.
pub(crate) fn constraint_of(column: &Rc<ColumnObject>, key: &ForeignKeyObject) -> ConstraintObject {
    ConstraintObject::new(ConstraintState {
        name: key.name.clone(),
        rule: Rule::ForeignKey {
            columns: vec![ColumnArgument::Column(Rc::clone(column))],
            targets: vec![key.target.clone()],
            rules: key.rules.clone(),
        },
        timing: key.timing.clone(),
        options: key.options.clone(),
    })
}
