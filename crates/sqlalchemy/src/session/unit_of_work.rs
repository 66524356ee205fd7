//! What a session holds: objects with rows, objects to be inserted, objects to be deleted.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use indexmap::IndexMap;

use crate::errors;
use crate::expression::IntoPython;
use crate::query::{change, coerce, select};
use crate::session::mapping::Mapping;
use crate::session::snapshot::Snapshots;
use crate::session::state::InstanceState;
use crate::session::{eager, loading};
use dbm_core::schema::Expression;
use dbm_python::{Arguments, Class, Instance, Interpreter, Key, PyError, PyResult, Value};

/// The objects of a session.
#[derive(Debug)]
pub(crate) struct UnitOfWork {
    /// The connection.
    pub(crate) bind: Value,
    /// Whether a query writes changes first.
    pub(crate) autoflush: Cell<bool>,
    /// Whether values are read again after a commit.
    pub(crate) expire_on_commit: Cell<bool>,
    /// The objects that have rows.
    pub(crate) known: RefCell<IndexMap<Identity, Rc<Instance>>>,
    /// Those with attributes that the script set.
    pub(crate) modified: RefCell<Vec<Rc<Instance>>>,
    /// Those with values that can change inside.
    pub(crate) watched: RefCell<Vec<Weak<Instance>>>,
    sweep: Cell<usize>,
    /// Those to be inserted, in the order in which they were added.
    pub(crate) added: RefCell<Vec<Rc<Instance>>>,
    /// Those to be deleted.
    pub(crate) deleted: RefCell<Vec<Rc<Instance>>>,
    /// What rollbacks take back.
    pub(crate) snapshots: Snapshots,
    /// The classes of the objects that are being loaded, each with what is loaded with it.
    pub(crate) loading: RefCell<Vec<Rc<Class>>>,
}

/// How often an object is held that the session has found for a row: by itself, and by who looks.
const HELD_HERE: usize = 2;

/// A class and a primary key.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    class: usize,
    key: Key,
}

impl Identity {
    /// The identity of a row.
    ///
    /// # Errors
    /// For keys that have no hash.
    pub(crate) fn of(mapping: &Mapping, key: &[Value]) -> Result<Self, PyError> {
        Ok(Self {
            class: Rc::as_ptr(&mapping.class) as usize,
            key: Key::new(Value::tuple(key.iter().cloned()))?,
        })
    }
}

/// `table.column = value` for each.
///
/// # Errors
/// For values that are no SQL.
pub(crate) fn conditions(mapping: &Mapping, key: &[Value]) -> Result<Vec<Value>, PyError> {
    let columns = mapping.primary_key().zip(key);
    let conditions = columns.map(|((_, column), value)| {
        let column = column.reference();
        let value = coerce::typed(value, &column.kind)?;
        let condition = crate::expression::operators::binary(
            Expression::Column(column),
            dbm_core::schema::expression::BinaryOperator::Equal,
            value,
        );
        Ok(condition.into_python())
    });
    conditions.collect()
}

impl UnitOfWork {
    /// An empty one.
    pub(crate) fn new(bind: Value) -> Self {
        Self {
            bind,
            autoflush: Cell::new(true),
            expire_on_commit: Cell::new(true),
            known: RefCell::default(),
            modified: RefCell::default(),
            watched: RefCell::default(),
            sweep: Cell::default(),
            added: RefCell::default(),
            deleted: RefCell::default(),
            snapshots: Snapshots::default(),
            loading: RefCell::default(),
        }
    }

    /// Runs a statement on the connection.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn run(&self, statement: Value, interpreter: &mut Interpreter) -> PyResult {
        interpreter.call_method(&self.bind, "execute", vec![statement])
    }

    /// The object of that identity.
    ///
    /// # Errors
    /// For keys that have no hash.
    pub(crate) fn find(
        &self,
        mapping: &Mapping,
        key: &[Value],
    ) -> Result<Option<Rc<Instance>>, PyError> {
        let identity = Identity::of(mapping, key)?;
        Ok(self.known.borrow().get(&identity).map(Rc::clone))
    }

    /// Takes an object as that of a row.
    ///
    /// # Errors
    /// For keys that have no hash.
    pub(crate) fn keep(
        self: &Rc<Self>,
        instance: &Rc<Instance>,
        state: &InstanceState,
        key: Vec<Value>,
    ) -> Result<(), PyError> {
        let identity = Identity::of(&state.mapping, &key)?;
        *state.unit.borrow_mut() = Rc::downgrade(self);
        *state.key.borrow_mut() = Some(key);
        self.known
            .borrow_mut()
            .insert(identity, Rc::clone(instance));
        Ok(())
    }

    /// The object of a row: the one that the session has, else a new one.
    ///
    /// # Errors
    /// For keys that have no hash.
    pub(crate) fn object(
        self: &Rc<Self>,
        mapping: &Rc<Mapping>,
        cells: &[Value],
        overwrite: bool,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        let Some(key) = loading::key_of(mapping, cells) else {
            return Ok(Value::None);
        };
        let known = self.find(mapping, &key)?;
        let (instance, state) = match known.filter(|known| Rc::strong_count(known) > HELD_HERE) {
            Some(known) => {
                let state = InstanceState::of(&known)?;
                (known, state)
            }
            None => {
                let instance = Rc::new(Instance::new(Rc::clone(&mapping.class)));
                let state = InstanceState::attach(&instance, Rc::clone(mapping));
                self.keep(&instance, &state, key)?;
                (instance, state)
            }
        };
        loading::fill(&instance, &state, cells, overwrite, interpreter)?;
        eager::load(self, &instance, mapping, interpreter)?;
        Ok(Value::Instance(instance))
    }

    /// Lets go of objects that nobody else holds, as SQLAlchemy's weak references do, now and then.
    pub(crate) fn forget_unused(&self) {
        const OFTEN: usize = 1000;
        let mut known = self.known.borrow_mut();
        if known.len() >= self.sweep.get().max(OFTEN) {
            known.retain(|_, instance| Rc::strong_count(instance) > 1);
            self.sweep.set(known.len() * 2);
        }
    }

    /// Notes that the script set an attribute.
    pub(crate) fn note(&self, instance: &Rc<Instance>) {
        let mut modified = self.modified.borrow_mut();
        if !modified
            .last()
            .is_some_and(|last| Rc::ptr_eq(last, instance))
        {
            modified.push(Rc::clone(instance));
        }
    }

    /// Looks at the object whenever changes are written: its lists and dicts can change inside.
    pub(crate) fn watch(&self, instance: &Rc<Instance>) {
        self.watched.borrow_mut().push(Rc::downgrade(instance));
    }

    /// Reads the row of an object and fills what it lacks.
    ///
    /// # Errors
    /// For rows that are gone.
    pub fn load_missing(
        self: &Rc<Self>,
        instance: &Rc<Instance>,
        state: &InstanceState,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let key = state.key.borrow().clone().unwrap_or_default();
        let Some(cells) = self.row(&state.mapping, &key, interpreter)? else {
            return Err(errors::invalid_request(format!(
                "Instance '<{}>' has been deleted, or its row is otherwise not present.",
                instance.class().name()
            )));
        };
        loading::fill(instance, state, &cells, false, interpreter)
    }

    /// The cells of the row with that primary key.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn row(
        &self,
        mapping: &Mapping,
        key: &[Value],
        interpreter: &mut Interpreter,
    ) -> Result<Option<Vec<Value>>, PyError> {
        let class = Value::Class(Rc::clone(&mapping.class));
        let place = interpreter.place();
        let statement = select::select(interpreter, Arguments::new(&place).with(class))?;
        let conditions = conditions(mapping, key)?;
        let statement = interpreter.call_method(&statement, "where", conditions)?;
        let result = self.run(statement, interpreter)?;
        match interpreter.call_method(&result, "first", Vec::new())? {
            Value::None => Ok(None),
            row => interpreter.iterate(&row).map(Some),
        }
    }

    /// Takes all objects out.
    pub(crate) fn clear(&self) {
        let known = std::mem::take(&mut *self.known.borrow_mut()).into_values();
        self.modified.borrow_mut().clear();
        self.watched.borrow_mut().clear();
        let added = std::mem::take(&mut *self.added.borrow_mut());
        let deleted = std::mem::take(&mut *self.deleted.borrow_mut());
        self.snapshots.reset();
        for instance in known.chain(added).chain(deleted) {
            if let Ok(state) = InstanceState::of(&instance) {
                *state.unit.borrow_mut() = Weak::new();
            }
        }
    }

    /// What comes before a query: changes are written.
    ///
    /// # Errors
    /// What the database says of them.
    pub(crate) fn before_query(
        self: &Rc<Self>,
        autoflush: Option<bool>,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        self.snapshots.check()?;
        if autoflush.unwrap_or_else(|| self.autoflush.get()) {
            self.flush(interpreter)?;
        }
        self.forget_unused();
        Ok(())
    }

    /// Lets all values be read again.
    ///
    /// # Errors
    /// For objects of classes that are not supported.
    pub(crate) fn expire_all(&self) -> Result<(), PyError> {
        for instance in self.known.borrow().values() {
            InstanceState::of(instance)?.expire_all(instance);
        }
        Ok(())
    }

    /// Changes a row; how many there were.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn update(
        &self,
        mapping: &Mapping,
        key: &[Value],
        values: Value,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let table = Value::Native(Rc::clone(&mapping.table) as Rc<dyn dbm_python::Native>);
        let place = interpreter.place();
        let statement = change::update_function(interpreter, Arguments::new(&place).with(table))?;
        let statement = interpreter.call_method(&statement, "where", conditions(mapping, key)?)?;
        let statement = interpreter.call_method(&statement, "values", vec![values])?;
        let result = self.run(statement, interpreter)?;
        one_row("UPDATE", mapping, &result, interpreter)
    }

    /// Deletes a row.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) fn delete(
        &self,
        mapping: &Mapping,
        key: &[Value],
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let table = Value::Native(Rc::clone(&mapping.table) as Rc<dyn dbm_python::Native>);
        let place = interpreter.place();
        let statement = change::delete_function(interpreter, Arguments::new(&place).with(table))?;
        let statement = interpreter.call_method(&statement, "where", conditions(mapping, key)?)?;
        let result = self.run(statement, interpreter)?;
        one_row("DELETE", mapping, &result, interpreter)
    }
}

/// SQLAlchemy raises `StaleDataError` where a row is gone (`orm/persistence.py`).
fn one_row(
    what: &str,
    mapping: &Mapping,
    result: &Value,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let count = interpreter.get_attribute(result, "rowcount")?;
    match count.as_int().and_then(|count| count.to_i64()) {
        Some(1) => Ok(()),
        _ => Err(PyError::unsupported(format!(
            "{what} statement on table '{}' expected to match 1 row, but did not",
            mapping.table.name()
        ))),
    }
}
