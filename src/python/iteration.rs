//! Iterators.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::collections::{Dict, List};
use super::exceptions::StandardError;
use super::interpreter::Interpreter;
use super::native::Native;
use super::raised::Raised;
use super::value::Value;

/// What a step of an iterator comes to: an item, or its end.
pub(super) type Item = Result<Option<Value>, Raised>;

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
    fn type_name(&self) -> &str {
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
    fn type_name(&self) -> &str {
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
    fn type_name(&self) -> &str {
        "dict_iterator"
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Item {
        Ok(Some(this.clone()))
    }

    fn next(&self, _: &mut Interpreter) -> Option<Item> {
        if self.dict.len() != self.length {
            let message = "dictionary changed size during iteration";
            return Some(Err(Raised::standard(StandardError::RuntimeError, message)));
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
    pub fn iterator(&mut self, value: &Value) -> Result<Value, Raised> {
        match value {
            Value::List(list) => Ok(Value::native(ListItems {
                list: Rc::clone(list),
                at: Cell::new(0),
            })),
            Value::Tuple(items) => Ok(Items::of(items.to_vec())),
            Value::Dict(dict) => Ok(dict_items(dict, DictPart::Keys)),
            Value::Set(set) => Ok(Items::of(set.to_vec())),
            Value::Str(text) => Ok(Items::of(
                text.chars()
                    .map(|character| Value::Str(character.into()))
                    .collect(),
            )),
            Value::Bytes(bytes) => Ok(Items::of(
                bytes
                    .iter()
                    .map(|byte| Value::from(i64::from(*byte)))
                    .collect(),
            )),
            Value::Instance(_) => self.iterator_of_instance(value),
            Value::Class(class) => match self.enum_members(class) {
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

    fn iterator_of_instance(&mut self, value: &Value) -> Result<Value, Raised> {
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
        match instance.payload().cloned() {
            Some(payload) => self.iterator(&payload),
            None => Err(not_iterable(value)),
        }
    }

    /// `next(iterator)`; nothing at its end.
    ///
    /// # Errors
    /// `TypeError` when it is no iterator, and whatever the step raises.
    pub fn next(&mut self, iterator: &Value) -> Result<Option<Value>, Raised> {
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
            return Err(Raised::type_error(format!(
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
    pub fn iterate(&mut self, value: &Value) -> Result<Vec<Value>, Raised> {
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
    ) -> Result<Vec<Value>, Raised> {
        const BETWEEN_CHECKS: usize = 1024;
        let iterator = self.iterator(value)?;
        let mut items = Vec::new();
        while items.len() < most {
            let Some(item) = self.next(&iterator)? else {
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

    /// Whether `iter(value)` would work.
    pub(super) fn is_iterable(&mut self, value: &Value) -> bool {
        match value {
            Value::Native(_) | Value::Instance(_) => match self.iterator(value) {
                Ok(_) => true,
                Err(raised) => !raised.is(StandardError::TypeError),
            },
            Value::Class(class) => self.enum_members(class).is_some(),
            Value::List(_)
            | Value::Tuple(_)
            | Value::Dict(_)
            | Value::Set(_)
            | Value::Str(_)
            | Value::Bytes(_) => true,
            Value::Unavailable(_) => true,
            _ => false,
        }
    }

    /// `item in value`.
    ///
    /// # Errors
    /// `TypeError` when nothing can be in it, and whatever comparing raises.
    pub fn contains(&mut self, value: &Value, item: &Value) -> Result<bool, Raised> {
        match value {
            Value::Dict(dict) => Ok(dict.get(&self.key(item.clone())?).is_some()),
            Value::Set(set) => {
                let key = self.key(item.clone())?;
                Ok(set.borrow().contains(&key))
            }
            Value::Str(text) => match item.as_str() {
                Some(part) => Ok(text.contains(part)),
                None => {
                    let message = format!(
                        "'in <string>' requires string as left operand, not {}",
                        item.type_name()
                    );
                    Err(Raised::type_error(message))
                }
            },
            Value::Instance(_) => self.instance_contains(value, item),
            Value::Native(native) => match Rc::clone(native).contains(item, self)? {
                Some(contains) => Ok(contains),
                None => self.contains_by_iterating(value, item),
            },
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => self.contains_by_iterating(value, item),
        }
    }

    fn instance_contains(&mut self, value: &Value, item: &Value) -> Result<bool, Raised> {
        if let Some(method) = self.special(value, "__contains__")? {
            let outcome = self.call_with(&method, [item.clone()])?;
            return self.truth(&outcome);
        }
        let Value::Instance(instance) = value else {
            return Ok(false);
        };
        match instance.payload().cloned() {
            Some(payload) if self.special(value, "__iter__")?.is_none() => {
                self.contains(&payload, item)
            }
            _ => self.contains_by_iterating(value, item),
        }
    }

    fn contains_by_iterating(&mut self, value: &Value, item: &Value) -> Result<bool, Raised> {
        if !self.is_iterable(value) {
            return Err(Raised::type_error(format!(
                "argument of type '{}' is not iterable",
                value.type_name()
            )));
        }
        let iterator = self.iterator(value)?;
        while let Some(candidate) = self.next(&iterator)? {
            self.count_work(1)?;
            if candidate.is(item) || self.equals(&candidate, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn wait_for_coroutine(&mut self, value: Value) -> Result<Value, Raised> {
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

fn not_iterable(value: &Value) -> Raised {
    Raised::type_error(format!("'{}' object is not iterable", value.type_name()))
}
