//! Indexes and constraints that stand alone: they belong to the table of the columns that they are
//! over, once those have one (SQLAlchemy: `ColumnCollectionMixin._check_attach`).

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::column::ColumnObject;
use crate::constraint::{ConstraintObject, Rule};
use crate::errors;
use crate::expression::of;
use crate::index::IndexObject;
use crate::table::TableObject;
use dbm_core::schema::Expression;
use dbm_core::schema::expression::ColumnReference;
use dbm_core::schema::expression::traverse::columns_mut;
use dbm_python::{Interpreter, PyError, Value};

/// What a table takes.
#[derive(Debug, Clone)]
enum Item {
    Index(Rc<IndexObject>),
    Constraint(Rc<ConstraintObject>),
}

/// What an item is over.
#[derive(Debug)]
enum Member {
    Column(Rc<ColumnObject>),
    /// A `str` or a `sa.column(...)`, which belong to no table.
    Name,
}

/// An item whose columns do not all belong to a table yet.
#[derive(Debug)]
pub(crate) struct Waiting {
    columns: Vec<Weak<ColumnObject>>,
    item: Item,
}

/// The columns and tables of an evaluation, by which the columns of an expression are found.
#[derive(Debug, Default)]
struct Known {
    columns: RefCell<Vec<Weak<ColumnObject>>>,
    tables: RefCell<Vec<Weak<TableObject>>>,
}

fn known(interpreter: &mut Interpreter) -> Rc<Known> {
    if let Some(known) = interpreter.state::<Known>() {
        return known;
    }
    let known = Rc::new(Known::default());
    interpreter.set_state(Rc::clone(&known));
    known
}

/// Notes a column, so that an expression that names it leads back to it.
pub(crate) fn note_column(column: &Rc<ColumnObject>, interpreter: &mut Interpreter) {
    let known = known(interpreter);
    known.columns.borrow_mut().push(Rc::downgrade(column));
}

/// Notes a table, so that an expression over its columns leads back to it.
pub(crate) fn note_table(table: &Rc<TableObject>, interpreter: &mut Interpreter) {
    let known = known(interpreter);
    known.tables.borrow_mut().push(Rc::downgrade(table));
}

/// Gives an index to the table of its columns, now or once they have one.
///
/// # Errors
/// As SQLAlchemy, for columns of several tables.
pub(crate) fn attach_index(
    index: &Rc<IndexObject>,
    given: &[Value],
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let known = known(interpreter);
    let members = given.iter().filter_map(|value| known.member(value));
    attach(Item::Index(Rc::clone(index)), members.collect(), false)
}

/// Gives a constraint to the table of its columns, now or once they have one.
///
/// # Errors
/// As SQLAlchemy, for columns of several tables; a CHECK over such belongs to none.
pub(crate) fn attach_constraint(
    constraint: &Rc<ConstraintObject>,
    given: &[Value],
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let known = known(interpreter);
    let is_check = matches!(constraint.state().rule, Rule::Check { .. });
    let members: Vec<Member> = if is_check {
        let conditions = given.iter().filter_map(of);
        conditions.flat_map(|it| known.members(&it)).collect()
    } else {
        given.iter().filter_map(|it| known.member(it)).collect()
    };
    attach(Item::Constraint(Rc::clone(constraint)), members, is_check)
}

/// Gives a table what waited for its new column alone.
///
/// # Errors
/// As SQLAlchemy, for what is over columns of several tables.
pub(crate) fn attached(column: &ColumnObject) -> Result<(), PyError> {
    for waiting in column.take_waiting() {
        let columns: Vec<_> = waiting.columns.iter().filter_map(Weak::upgrade).collect();
        let owners: Vec<_> = columns.iter().filter_map(|it| it.owner()).collect();
        if owners.len() == waiting.columns.len() {
            let is_check = waiting.item.is_check();
            settle(&waiting.item, &columns, &owners, is_check)?;
        }
    }
    Ok(())
}

fn attach(item: Item, members: Vec<Member>, takes_several: bool) -> Result<(), PyError> {
    let has_names = members.iter().any(|it| matches!(it, Member::Name));
    let columns: Vec<_> = members.into_iter().filter_map(Member::column).collect();
    let owners: Vec<_> = columns.iter().filter_map(|it| it.owner()).collect();
    if owners.len() == columns.len() || has_names {
        return settle(&item, &columns, &owners, takes_several);
    }
    let waiting = Rc::new(Waiting {
        columns: columns.iter().map(Rc::downgrade).collect(),
        item,
    });
    for column in columns.iter().filter(|column| column.owner().is_none()) {
        column.wait(Rc::clone(&waiting));
    }
    Ok(())
}

fn settle(
    item: &Item,
    columns: &[Rc<ColumnObject>],
    owners: &[Rc<TableObject>],
    takes_several: bool,
) -> Result<(), PyError> {
    let Some(table) = owners.first() else {
        return Ok(());
    };
    let is_other = |column: &&Rc<ColumnObject>| {
        let owner = column.owner();
        owner.is_some_and(|owner| !Rc::ptr_eq(&owner, table))
    };
    match columns.iter().find(is_other) {
        None => item.give_to(table),
        Some(_) if takes_several => {}
        Some(other) => {
            let name = other.name().unwrap_or_default();
            let table = table.name();
            return Err(errors::argument_error(format!(
                "Column(s) '{name}' are not part of table '{table}'."
            )));
        }
    }
    Ok(())
}

impl Item {
    fn is_check(&self) -> bool {
        match self {
            Self::Index(_) => false,
            Self::Constraint(constraint) => {
                matches!(constraint.state().rule, Rule::Check { .. })
            }
        }
    }

    fn give_to(&self, table: &Rc<TableObject>) {
        match self {
            Self::Index(index) => table.add_index(Rc::clone(index)),
            Self::Constraint(constraint) => table.add_constraint(Rc::clone(constraint)),
        }
    }
}

impl Member {
    fn column(self) -> Option<Rc<ColumnObject>> {
        match self {
            Self::Column(column) => Some(column),
            Self::Name => None,
        }
    }
}

impl Known {
    /// What stands for an item's argument: a column, a name, or the first column of an expression.
    fn member(&self, value: &Value) -> Option<Member> {
        if let Some(column) = value.to_native::<ColumnObject>() {
            return Some(Member::Column(column));
        }
        if value.as_str().is_some() {
            return Some(Member::Name);
        }
        let expression = of(value)?;
        self.members(&expression).into_iter().next()
    }

    /// The columns of an expression.
    fn members(&self, expression: &Expression) -> Vec<Member> {
        let mut members = Vec::new();
        columns_mut(&mut expression.clone(), &mut |reference| {
            let column = self.column(reference);
            members.push(column.map_or(Member::Name, Member::Column));
        });
        members
    }

    /// The column that an expression names: the last one of that name where it has no table yet.
    fn column(&self, reference: &ColumnReference) -> Option<Rc<ColumnObject>> {
        if let Some(source) = &reference.source {
            let tables = self.tables.borrow();
            let mut tables = tables.iter().filter_map(Weak::upgrade);
            let table = tables.find(|table| table.source() == *source)?;
            return table.columns().into_iter().find(|column| {
                column.name().as_ref() == Some(&reference.name)
                    || column.is_meant_by(&reference.name)
            });
        }
        let columns = self.columns.borrow();
        let mut columns = columns.iter().rev().filter_map(Weak::upgrade);
        columns.find(|column| {
            column.placeholder() == reference.name
                || (column.owner().is_none() && column.name().as_ref() == Some(&reference.name))
        })
    }
}
