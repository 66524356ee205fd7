//! What a session keeps with each object, under the name that SQLAlchemy uses: `_sa_instance_state`.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::column::ColumnObject;
use crate::errors;
use crate::session::mapping::Mapping;
use crate::session::unit_of_work::UnitOfWork;
use dbm_python::{Arguments, Class, Instance, Interpreter, Native, PyError, PyResult, Value};

/// The name in an object's `__dict__`.
pub(crate) const NAME: &str = "_sa_instance_state";

/// What is known of an object.
#[derive(Debug)]
pub(crate) struct InstanceState {
    /// Its class.
    pub(crate) mapping: Rc<Mapping>,
    /// The session that it belongs to.
    pub(crate) unit: RefCell<Weak<UnitOfWork>>,
    /// The primary key of its row; nothing while it has none.
    pub(crate) key: RefCell<Option<Vec<Value>>>,
    committed: RefCell<Vec<Committed>>,
    /// The attributes whose defaults were never read before the row went with a rollback.
    lost: RefCell<Vec<String>>,
}

/// A value as it stands in the database.
#[derive(Debug)]
struct Committed {
    name: String,
    value: Value,
    /// What a list or a dict looked like.
    content: Option<String>,
}

impl InstanceState {
    /// The state of an object, made where there is none yet.
    ///
    /// # Errors
    /// For objects of classes that are not supported.
    pub fn of(instance: &Rc<Instance>) -> Result<Rc<Self>, PyError> {
        if let Some(state) = instance.get(NAME).and_then(|it| it.to_native::<Self>()) {
            return Ok(state);
        }
        let mapping = Rc::new(Mapping::of(instance.class())?);
        Ok(Self::attach(instance, mapping))
    }

    /// The state of a new object.
    pub(crate) fn attach(instance: &Rc<Instance>, mapping: Rc<Mapping>) -> Rc<Self> {
        let state = Rc::new(Self {
            mapping,
            unit: RefCell::default(),
            key: RefCell::default(),
            committed: RefCell::default(),
            lost: RefCell::default(),
        });
        let kept: Rc<Self> = Rc::clone(&state);
        instance.set(NAME, Value::Native(kept));
        state
    }

    /// The session that it belongs to.
    pub(crate) fn session(&self) -> Option<Rc<UnitOfWork>> {
        self.unit.borrow().upgrade()
    }

    /// Takes a value as that of the database.
    ///
    /// # Errors
    /// Whatever `repr` of a value in it raises.
    pub(crate) fn commit(
        &self,
        instance: &Rc<Instance>,
        name: &str,
        value: Value,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let content = content(&value, interpreter)?;
        instance.set(name, value.clone());
        if let (Some(unit), true) = (self.session(), content.is_some()) {
            unit.watch(instance);
        }
        let mut committed = self.committed.borrow_mut();
        committed.retain(|known| known.name != name);
        committed.push(Committed {
            name: name.to_owned(),
            value,
            content,
        });
        Ok(())
    }

    /// Forgets a value: it is read again when it is asked for.
    pub(crate) fn expire(&self, instance: &Instance, name: &str) {
        instance.attributes().remove_str(name);
        self.committed
            .borrow_mut()
            .retain(|known| known.name != name);
    }

    /// It has no row any more, and keeps its values.
    pub(crate) fn make_transient(&self, instance: &Instance) {
        if self.key.take().is_some() {
            let columns = self.mapping.columns.iter();
            let lost = columns.filter(|(name, column)| {
                column.state().default.is_some() && instance.get(name).is_none()
            });
            *self.lost.borrow_mut() = lost.map(|(name, _)| name.clone()).collect();
        }
        self.committed.borrow_mut().clear();
        *self.unit.borrow_mut() = Weak::new();
    }

    /// Forgets all values.
    pub(crate) fn expire_all(&self, instance: &Instance) {
        for (name, _) in &self.mapping.columns {
            self.expire(instance, name);
        }
        for name in &self.mapping.relationships {
            instance.attributes().remove_str(name);
        }
    }

    /// The attributes that the script changed, with their values.
    ///
    /// # Errors
    /// For a change inside of a list or a dict, and whatever comparing raises.
    pub(crate) fn changes(
        &self,
        instance: &Instance,
        interpreter: &mut Interpreter,
    ) -> Result<Vec<(String, Value)>, PyError> {
        let mut changes = Vec::new();
        for (name, _) in &self.mapping.columns {
            let Some(value) = instance.get(name) else {
                continue;
            };
            if self.is_changed(name, &value, interpreter)? {
                changes.push((name.clone(), value));
            }
        }
        Ok(changes)
    }

    /// An attribute without a value, of an object without a row.
    fn absent(&self, column: &Rc<ColumnObject>) -> PyResult {
        let name = self.mapping.attribute_of(column);
        match name.filter(|name| self.lost.borrow().iter().any(|lost| lost == name)) {
            None => Ok(Value::None),
            Some(name) => Err(PyError::unsupported(format!(
                "the default of `{name}` is not known after a rollback"
            ))),
        }
    }

    fn is_changed(
        &self,
        name: &str,
        value: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        let (before, known) = {
            let committed = self.committed.borrow();
            let Some(known) = committed.iter().find(|known| known.name == name) else {
                return Ok(true);
            };
            (known.value.clone(), known.content.clone())
        };
        if known.is_some() && known != content(&before, interpreter)? {
            return Err(PyError::unsupported(format!(
                "a change inside of the value of `{name}` is not followed: assign a new value"
            )));
        }
        if before.is(value) {
            return Ok(false);
        }
        let is_sql = crate::expression::of(value).is_some();
        Ok(is_sql || !interpreter.equals(&before, value)?)
    }
}

/// What a value that can change looks like.
fn content(value: &Value, interpreter: &mut Interpreter) -> Result<Option<String>, PyError> {
    match value {
        Value::List(_) | Value::Dict(_) => interpreter.repr(value).map(Some),
        _ => Ok(None),
    }
}

/// `object.attribute`, where the object does not have it: read from the database, else `None`.
///
/// # Errors
/// For objects whose row or session is gone.
pub(crate) fn missing_attribute(
    column: &Value,
    object: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let (Value::Instance(instance), Some(column)) = (object, column.to_native::<ColumnObject>())
    else {
        return Ok(None);
    };
    if !is_mapped(instance.class()) {
        return Ok(None);
    }
    let state = InstanceState::of(instance)?;
    if state.key.borrow().is_none() {
        return state.absent(&column).map(Some);
    }
    let unit = state.session().ok_or_else(|| detached(instance))?;
    unit.load_missing(instance, &state, interpreter)?;
    let name = state.mapping.attribute_of(&column);
    Ok(name.and_then(|name| instance.get(name)))
}

/// The object of a session that is gone cannot be read further.
pub fn detached(instance: &Instance) -> PyError {
    errors::invalid_request(format!(
        "Instance <{}> is not bound to a Session; attribute refresh operation cannot proceed",
        instance.class().name()
    ))
}

/// `flag_modified(object, "attribute")`: the attribute is written whatever it looks like.
///
/// # Errors
/// For what is no object of a mapped class, or not its attribute.
pub(crate) fn flag_modified(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("flag_modified(instance, key)")?;
    let name = bound.required::<String>("key")?;
    let Value::Instance(instance) = bound.required::<Value>("instance")? else {
        return Err(bound.type_error("instance", "an object of a mapped class is expected"));
    };
    let state = InstanceState::of(&instance)?;
    if instance.get(&name).is_none() {
        return Err(errors::invalid_request(format!(
            "Can't flag attribute '{name}' modified; it's not present in the object state"
        )));
    }
    state
        .committed
        .borrow_mut()
        .retain(|known| known.name != name);
    if let Some(unit) = state.session() {
        unit.note(&instance);
    }
    Ok(Value::None)
}

/// `object.attribute = value`: its session looks at the object when it writes changes.
pub(crate) fn note_change(object: &Value, is_set: bool) -> Option<Result<(), PyError>> {
    let Value::Instance(instance) = object else {
        return None;
    };
    let state = instance.get(NAME)?.to_native::<InstanceState>()?;
    let unit = state.session()?;
    if !is_set {
        let message = "`del` of an attribute of a mapped class is not supported";
        return Some(Err(PyError::unsupported(message)));
    }
    unit.note(instance);
    None
}

fn is_mapped(class: &Rc<Class>) -> bool {
    class.lookup("__table__").is_some()
}

/// `Model(name=value)`, as declarative classes have it.
///
/// # Errors
/// `TypeError` for names that the class does not have.
pub(crate) fn construct(
    instance: &Rc<Instance>,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    let class = instance.class().name().to_owned();
    if !arguments.positional.is_empty() {
        let given = arguments.positional.len() + 1;
        return Err(PyError::type_error(format!(
            "_declarative_constructor() takes 1 positional argument but {given} were given"
        )));
    }
    if is_mapped(instance.class()) {
        InstanceState::of(instance)?;
    }
    let this = Value::Instance(Rc::clone(instance));
    for (name, value) in &arguments.keywords {
        if instance.class().lookup(name).is_none() {
            return Err(PyError::type_error(format!(
                "'{name}' is an invalid keyword argument for {class}"
            ))
            .at(arguments.place_of_keyword(name)));
        }
        interpreter.set_attribute(&this, name, value.clone())?;
    }
    Ok(())
}

impl Native for InstanceState {
    fn type_name(&self) -> &'static str {
        "InstanceState"
    }

    fn call(&self, _: &Value, _: Arguments, _: &mut Interpreter) -> PyResult {
        Err(PyError::type_error(
            "'InstanceState' object is not callable",
        ))
    }
}
