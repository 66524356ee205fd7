//! Iterators.

mod membership;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::collections::{Dict, List};
use super::enumeration::is_flag;
use super::exceptions::StandardError;
use super::interpreter::Interpreter;
use super::native::Native;
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// What a step of an iterator comes to: an item, or its end.
pub(super) type Item = Result<Option<Value>, PyError>;

/// An iterator over items that are there already.
#[derive(Debug)]
pub(super) struct Items {
    items: RefCell<std::vec::IntoIter<Value>>,
}

impl Items {
    /// An iterator over `items`.
    pub(super) fn of(items: Vec<Value>) -> Value {
        Value::native(Self {
            items: RefCell::new(items.into_iter()),
        })
    }
}

impl Native for Items {
    fn type_name(&self) -> &'static str {
        "iterator"
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Item {
        Ok(Some(this.clone()))
    }

    fn next(&self, _: &mut Interpreter) -> Option<Item> {
        Some(Ok(self.items.borrow_mut().next()))
    }
}

/// An iterator over a list, which may change meanwhile.
#[derive(Debug)]
struct ListItems {
    list: Rc<List>,
    at: Cell<usize>,
}

impl Native for ListItems {
    fn type_name(&self) -> &'static str {
        "list_iterator"
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Item {
        Ok(Some(this.clone()))
    }

    fn next(&self, _: &mut Interpreter) -> Option<Item> {
        let at = self.at.replace(self.at.get() + 1);
        Some(Ok(self.list.get(at)))
    }
}

/// An iterator over a dict, which must not grow meanwhile.
#[derive(Debug)]
struct DictItems {
    dict: Rc<Dict>,
    what: DictPart,
    length: usize,
    at: Cell<usize>,
}

/// What of a dict's entries is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DictPart {
    Keys,
    Values,
    Entries,
}

impl DictPart {
    pub(super) fn of(self, (key, value): (Value, Value)) -> Value {
        match self {
            Self::Keys => key,
            Self::Values => value,
            Self::Entries => Value::tuple([key, value]),
        }
    }
}

/// An iterator over a dict's keys, values or entries.
pub(super) fn dict_items(dict: &Rc<Dict>, what: DictPart) -> Value {
    Value::native(DictItems {
        dict: Rc::clone(dict),
        what,
        length: dict.len(),
        at: Cell::new(0),
    })
}

impl Native for DictItems {
    fn type_name(&self) -> &'static str {
        "dict_iterator"
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Item {
        Ok(Some(this.clone()))
    }

    fn next(&self, _: &mut Interpreter) -> Option<Item> {
        if self.dict.len() != self.length {
            let message = "dictionary changed size during iteration";
            return Some(Err(PyError::standard(StandardError::RuntimeError, message)));
        }
        let at = self.at.replace(self.at.get() + 1);
        Some(Ok(self.dict.entry(at).map(|entry| self.what.of(entry))))
    }
}

/// An iterator that Rust code computes item by item.
pub(super) struct Lazy {
    name: &'static str,
    next: Box<dyn Fn(&mut Interpreter) -> Item>,
}

impl Lazy {
    /// An iterator that asks `next`.
    pub(super) fn of(
        name: &'static str,
        next: impl Fn(&mut Interpreter) -> Item + 'static,
    ) -> Value {
        Value::native(Self {
            name,
            next: Box::new(next),
        })
    }
}

impl std::fmt::Debug for Lazy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{} object>", self.name)
    }
}

impl Native for Lazy {
    fn type_name(&self) -> &str {
        self.name
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Item {
        Ok(Some(this.clone()))
    }

    fn next(&self, interpreter: &mut Interpreter) -> Option<Item> {
        Some((self.next)(interpreter))
    }
}

impl Interpreter {
    /// `iter(value)`.
    ///
    /// # Errors
    /// `TypeError` when it is not iterable, and whatever `__iter__` raises.
    pub(crate) fn iterator(&mut self, value: &Value) -> Result<Value, PyError> {
        match value {
            Value::List(list) => Ok(Value::native(ListItems {
                list: Rc::clone(list),
                at: Cell::new(0),
            })),
            Value::Tuple(items) => {
                let (items, at) = (Rc::clone(items), Cell::new(0));
                Ok(Lazy::of("tuple_iterator", move |_| {
                    Ok(items.get(at.replace(at.get() + 1)).cloned())
                }))
            }
            Value::Dict(dict) => Ok(dict_items(dict, DictPart::Keys)),
            Value::Set(set) => {
                self.count_work(set.len() / 64)?;
                self.reserve(set.len() * size_of::<Value>())?;
                Ok(Items::of(set.to_vec()))
            }
            Value::Str(text) => Ok(characters(text)),
            Value::Bytes(bytes) => {
                let (bytes, at) = (bytes.clone(), Cell::new(0));
                Ok(Lazy::of("bytes_iterator", move |_| {
                    let byte = bytes.get(at.replace(at.get() + 1));
                    Ok(byte.map(|byte| Value::from(i64::from(*byte))))
                }))
            }
            Value::Instance(_) => self.iterator_of_instance(value),
            Value::Class(class) => match class.members() {
                Some(members) => Ok(Items::of(members)),
                None => Err(not_iterable(value)),
            },
            Value::Native(native) => Rc::clone(native)
                .iterate(value, self)?
                .ok_or_else(|| not_iterable(value))
                .and_then(|iterator| match iterator {
                    Value::List(_) | Value::Tuple(_) => self.iterator(&iterator),
                    iterator => Ok(iterator),
                }),
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => Err(not_iterable(value)),
        }
    }

    fn iterator_of_instance(&mut self, value: &Value) -> Result<Value, PyError> {
        if let Some(method) = self.special(value, "__iter__")? {
            return self.call_with(&method, []);
        }
        if let Some(method) = self.special(value, "__aiter__")? {
            return self.call_with(&method, []);
        }
        if let Some(method) = self.special(value, "__getitem__")? {
            let at = Cell::new(0_i64);
            return Ok(Lazy::of("iterator", move |interpreter| {
                let index = at.replace(at.get() + 1);
                match interpreter.call_with(&method, [Value::from(index)]) {
                    Ok(item) => Ok(Some(item)),
                    Err(raised) if raised.is(StandardError::IndexError) => Ok(None),
                    Err(raised) => Err(raised),
                }
            }));
        }
        let Value::Instance(instance) = value else {
            return Err(not_iterable(value));
        };
        if is_flag(value) {
            return Ok(Items::of(self.flag_parts(value)?));
        }
        match instance.payload().cloned() {
            Some(payload) => self.iterator(&payload),
            None => Err(not_iterable(value)),
        }
    }

    /// `iter(value)`; nothing if it is not iterable.
    pub(super) fn try_iterator(&mut self, value: &Value) -> Result<Option<Value>, PyError> {
        let iterable = match value {
            Value::Instance(instance) => {
                let mut own = instance.payload().is_some() || is_flag(value);
                for name in ["__iter__", "__aiter__", "__getitem__"] {
                    own = own || self.special(value, name)?.is_some();
                }
                own
            }
            Value::Native(native) => {
                return match Rc::clone(native).iterate(value, self)? {
                    Some(iterator @ (Value::List(_) | Value::Tuple(_))) => {
                        self.iterator(&iterator).map(Some)
                    }
                    iterator => Ok(iterator),
                };
            }
            Value::Class(class) => class.members().is_some(),
            Value::List(_)
            | Value::Tuple(_)
            | Value::Dict(_)
            | Value::Set(_)
            | Value::Str(_)
            | Value::Bytes(_)
            | Value::Unavailable(_) => true,
            _ => false,
        };
        if iterable {
            self.iterator(value).map(Some)
        } else {
            Ok(None)
        }
    }

    /// `next(iterator)`; nothing at its end.
    ///
    /// # Errors
    /// `TypeError` when it is no iterator, and whatever the step raises.
    pub(crate) fn next(&mut self, iterator: &Value) -> Result<Option<Value>, PyError> {
        let step = match iterator {
            Value::Native(native) => {
                let native = Rc::clone(native);
                match self.deep(|interpreter| native.next(interpreter).transpose())? {
                    Some(item) => return Ok(item),
                    None => None,
                }
            }
            Value::Instance(_) => match self.special(iterator, "__next__")? {
                Some(method) => Some(method),
                None => self.special(iterator, "__anext__")?,
            },
            _ => None,
        };
        let Some(method) = step else {
            return Err(PyError::type_error(format!(
                "'{}' object is not an iterator",
                iterator.type_name()
            )));
        };
        match self
            .call_with(&method, [])
            .and_then(|item| self.wait_for_coroutine(item))
        {
            Ok(item) => Ok(Some(item)),
            Err(raised)
                if raised.is(StandardError::StopIteration)
                    || raised.is(StandardError::StopAsyncIteration) =>
            {
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }

    /// `list(value)`.
    ///
    /// # Errors
    /// `TypeError` when it is not iterable, and whatever iterating raises.
    pub fn iterate(&mut self, value: &Value) -> Result<Vec<Value>, PyError> {
        let length = match value {
            Value::List(list) => list.len(),
            Value::Tuple(items) => items.len(),
            Value::Set(set) => set.len(),
            Value::Dict(dict) => dict.len(),
            _ => 0,
        };
        self.count_work(length / 64)?;
        self.reserve(length * size_of::<Value>())?;
        match value {
            Value::List(list) => Ok(list.to_vec()),
            Value::Tuple(items) => Ok(items.to_vec()),
            Value::Set(set) => Ok(set.to_vec()),
            Value::Dict(dict) => Ok(dict.keys()),
            _ => self.iterate_at_most(value, usize::MAX),
        }
    }

    /// The first items of an iterable.
    pub(super) fn iterate_at_most(
        &mut self,
        value: &Value,
        most: usize,
    ) -> Result<Vec<Value>, PyError> {
        let iterator = self.iterator(value)?;
        self.collect(&iterator, most)
    }

    /// The next items of an iterator.
    pub(super) fn collect(&mut self, iterator: &Value, most: usize) -> Result<Vec<Value>, PyError> {
        const BETWEEN_CHECKS: usize = 1024;
        let mut items = Vec::new();
        while items.len() < most {
            let Some(item) = self.next(iterator)? else {
                break;
            };
            items.push(item);
            if items.len().is_multiple_of(BETWEEN_CHECKS) {
                self.count_work(BETWEEN_CHECKS)?;
                self.reserve(items.len() * size_of::<Value>())?;
            }
        }
        Ok(items)
    }

    fn wait_for_coroutine(&mut self, value: Value) -> Result<Value, PyError> {
        let is_coroutine = value
            .as_native::<super::generator::Generator>()
            .is_some_and(super::generator::Generator::is_coroutine);
        if is_coroutine {
            self.wait_for(&value)
        } else {
            Ok(value)
        }
    }
}

fn characters(text: &Str) -> Value {
    let (text, at) = (text.clone(), Cell::new(0));
    Lazy::of("str_iterator", move |_| {
        let character = text.as_str()[at.get()..].chars().next();
        at.set(at.get() + character.map_or(0, char::len_utf8));
        Ok(character.map(|character| Value::Str(character.into())))
    })
}

fn not_iterable(value: &Value) -> PyError {
    PyError::type_error(format!("'{}' object is not iterable", value.type_name()))
}
