//! From rows to objects: each row of a mapped class is one object of the session.

use std::rc::Rc;

use crate::column::ColumnObject;
use crate::query::QueryObject;
use crate::query::coerce::items;
use crate::result::row::RowObject;
use crate::session::mapping::Mapping;
use crate::session::state::InstanceState;
use crate::session::unit_of_work::UnitOfWork;
use dbm_python::{Instance, Interpreter, PyError, Value};

/// What the columns of a result become.
#[derive(Debug)]
pub(crate) struct Loader {
    unit: Rc<UnitOfWork>,
    parts: Vec<Part>,
    /// Whether objects that the session holds take what their rows say.
    overwrites: bool,
}

#[derive(Debug)]
enum Part {
    /// The columns of a class are an object of it.
    Object(Rc<Mapping>),
    /// Columns stay what they are; one of a table is named as in Python.
    Columns(usize, Option<String>),
}

impl Loader {
    /// The loader of what a script selected; nothing where that has no mapped class.
    ///
    /// # Errors
    /// For classes that are not supported.
    pub(crate) fn of(
        unit: &Rc<UnitOfWork>,
        statement: &QueryObject,
    ) -> Result<Option<Self>, PyError> {
        let mut parts = Vec::with_capacity(statement.entities.len());
        for entity in &statement.entities {
            parts.push(match entity {
                Value::Class(class) => Part::Object(Rc::new(Mapping::of(class)?)),
                other => {
                    let column = other.as_native::<ColumnObject>();
                    Part::Columns(items(other)?.len(), column.and_then(ColumnObject::key))
                }
            });
        }
        let has_objects = parts.iter().any(|part| matches!(part, Part::Object(_)));
        Ok(has_objects.then(|| Self {
            unit: Rc::clone(unit),
            parts,
            overwrites: statement.options.populate_existing,
        }))
    }

    /// Whether objects come with others, so that all rows are made objects at once.
    pub(crate) fn is_eager(&self) -> bool {
        let is_eager =
            |part: &Part| matches!(part, Part::Object(mapping) if !mapping.eager.is_empty());
        self.parts.iter().any(is_eager)
    }

    /// The names of a row's columns, an object being one named as its class.
    pub(crate) fn names(&self, names: &[String]) -> Rc<[String]> {
        let mut left = names.iter();
        let mut shown = Vec::new();
        for part in &self.parts {
            match part {
                Part::Object(mapping) => {
                    shown.push(mapping.class.name().to_owned());
                    left.by_ref().take(mapping.columns.len()).for_each(drop);
                }
                Part::Columns(count, name) => {
                    let taken = left.by_ref().take(*count);
                    shown.extend(taken.map(|found| name.as_ref().unwrap_or(found).clone()));
                }
            }
        }
        shown.into()
    }

    /// The row with its objects.
    ///
    /// # Errors
    /// For primary keys that cannot be told apart.
    pub(crate) fn row(
        &self,
        row: &RowObject,
        names: Rc<[String]>,
        interpreter: &mut Interpreter,
    ) -> Result<RowObject, PyError> {
        let mut left = row.values.iter().cloned();
        let mut values = Vec::with_capacity(names.len());
        for part in &self.parts {
            match part {
                Part::Object(mapping) => {
                    let cells: Vec<Value> = left.by_ref().take(mapping.columns.len()).collect();
                    let overwrites = self.overwrites;
                    let object = self.unit.object(mapping, &cells, overwrites, interpreter);
                    values.push(object?);
                }
                Part::Columns(count, _) => values.extend(left.by_ref().take(*count)),
            }
        }
        let values = values.into();
        Ok(RowObject { names, values })
    }
}

/// The values of the primary key among the cells of a row; nothing where the row is that of an outer
/// join without a match.
pub(crate) fn key_of(mapping: &Mapping, cells: &[Value]) -> Option<Vec<Value>> {
    let columns = mapping.columns.iter().zip(cells);
    let key: Vec<Value> = columns
        .filter(|((_, column), _)| column.state().primary_key)
        .map(|(_, cell)| cell.clone())
        .collect();
    (!key.iter().all(Value::is_none)).then_some(key)
}

/// Fills an object with the cells of its row: what it lacks, or everything.
///
/// # Errors
/// Whatever `repr` of a value raises.
pub(crate) fn fill(
    instance: &Rc<Instance>,
    state: &InstanceState,
    cells: &[Value],
    overwrite: bool,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    for ((name, _), cell) in state.mapping.columns.iter().zip(cells) {
        if overwrite || instance.get(name).is_none() {
            state.commit(instance, name, cell.clone(), interpreter)?;
        }
    }
    Ok(())
}
