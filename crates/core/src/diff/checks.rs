//! Check constraints, by their names alone (Alembic: `ext/checkconstraint_byname.py`).

use std::collections::BTreeMap;

use crate::diff::Comparing;
use crate::operation::{AddConstraint, DropConstraint, Operation};
use crate::schema::{Check, Constraint, ConstraintKind, Table, TableName};

impl Comparing<'_> {
    /// One without a name has nothing to be compared by; what it checks is not looked at.
    pub(super) fn checks(&mut self, database: &Table, model: &Table) {
        let (existing, wanted) = (by_name(database), by_name(model));
        for (name, check) in &existing {
            if !wanted.contains_key(name) {
                self.add(drop_check(&database.name, check));
            }
        }
        for (name, check) in &wanted {
            if !existing.contains_key(name) {
                self.add(add_check(&model.name, check));
            }
        }
    }
}

fn by_name(table: &Table) -> BTreeMap<&str, &Check> {
    let of_table = table.constraints.iter().filter_map(|it| match it {
        Constraint::Check(check) => Some(check),
        Constraint::PrimaryKey(_)
        | Constraint::Unique(_)
        | Constraint::ForeignKey(_)
        | Constraint::Exclude(_) => None,
    });
    let of_columns = table.columns.iter().flat_map(|column| &column.checks);
    let named = |check| -> Option<(&str, &Check)> { Some((name(check)?, check)) };
    of_table.chain(of_columns).filter_map(named).collect()
}

fn name(check: &Check) -> Option<&str> {
    check.name.as_ref().map(|name| name.text.as_str())
}

fn drop_check(table: &TableName, check: &Check) -> Operation {
    Operation::DropConstraint(DropConstraint {
        table: table.clone(),
        name: check.name.clone(),
        kind: Some(ConstraintKind::Check),
        if_exists: false,
        existing: Some(Box::new(Constraint::Check(check.clone()))),
    })
}

fn add_check(table: &TableName, check: &Check) -> Operation {
    Operation::AddConstraint(Box::new(AddConstraint {
        table: table.clone(),
        constraint: Constraint::Check(check.clone()),
    }))
}
