//! Objects of classes that Python code or an exception table defines.

use std::cell::{OnceCell, RefCell};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::class::Class;
use super::collections::Dict;
use super::memory::Charge;
use super::py_error::{Origin, PyError};
use super::value::Value;

/// An object of a class.
pub struct Instance {
    class: Rc<Class>,
    attributes: Rc<Dict>,
    /// The built-in value that an object of a class below `str`, `int`, `dict`, ... is.
    payload: OnceCell<Value>,
    /// Where it was raised, if it is an exception.
    origin: RefCell<Option<Origin>>,
    _charge: Charge,
}

impl Instance {
    /// A new object without attributes.
    pub fn new(class: Rc<Class>) -> Self {
        Self {
            class,
            attributes: Rc::default(),
            payload: OnceCell::new(),
            origin: RefCell::default(),
            _charge: Charge::new(160),
        }
    }

    /// The same, being a built-in value as well.
    pub fn with_payload(class: Rc<Class>, payload: Value) -> Self {
        let instance = Self::new(class);
        let _ = instance.payload.set(payload);
        instance
    }

    /// Its class.
    pub fn class(&self) -> &Rc<Class> {
        &self.class
    }

    /// Its `__dict__`.
    pub fn attributes(&self) -> &Rc<Dict> {
        &self.attributes
    }

    /// An attribute of its own; the class is not asked.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.attributes.get_str(name)
    }

    /// Sets an attribute of its own; no Python code runs.
    pub fn set(&self, name: &str, value: Value) {
        self.attributes.insert_str(name, value);
    }

    /// The built-in value that it is as well, for classes below `str`, `int`, `dict`, ...
    pub fn payload(&self) -> Option<&Value> {
        self.payload.get()
    }

    pub(super) fn keep_origin(&self, origin: Origin) {
        *self.origin.borrow_mut() = Some(origin);
    }

    pub(super) fn origin(&self) -> Option<Origin> {
        self.origin.borrow().clone()
    }

    pub(super) fn hash_into(&self, hasher: &mut impl Hasher) -> Result<(), PyError> {
        match self.payload.get() {
            Some(payload) => payload.hash_into(hasher)?,
            None => std::ptr::from_ref(self).hash(hasher),
        }
        Ok(())
    }

    /// Equality as a key; identity is already ruled out.
    pub(super) fn same_key(&self, other: &Value) -> bool {
        self.payload
            .get()
            .is_some_and(|payload| payload.same_key(other))
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} object>", self.class().name())
    }
}
