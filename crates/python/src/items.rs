//! `value[key]`.

use std::collections::HashSet;
use std::rc::Rc;

use super::calling::NATIVE_STEPS;
use super::collections::List;
use super::integer::Int;
use super::interpreter::Interpreter;
use super::native::{Native, PyResult};
use super::py_error::PyError;
use super::slice::{Positions, Slice};
use super::text::Str;
use super::value::Value;

impl Interpreter {
    /// `value[key]`.
    ///
    /// # Errors
    /// `KeyError`, `IndexError`, `TypeError`, and whatever `__getitem__` raises.
    pub fn get_item(&mut self, value: &Value, key: &Value) -> PyResult {
        let item = match value {
            Value::Dict(dict) => {
                let found = dict.get(&self.key(key.clone())?);
                return found.ok_or_else(|| PyError::key_error(key.clone()));
            }
            Value::List(list) => self
                .item_of(list.len(), key, "list", |at| list.get(at))
                .map(Taken::or_list)?,
            Value::Tuple(items) => self
                .item_of(items.len(), key, "tuple", |at| items.get(at).cloned())
                .map(Taken::or_tuple)?,
            Value::Str(text) => self.character(text, key)?,
            Value::Bytes(bytes) => self.byte(bytes, key)?,
            Value::Instance(_) => return self.item_of_instance(value, key),
            Value::Class(class) => return self.item_of_class(&Rc::clone(class), key),
            Value::Native(native) => match self.native_item(&Rc::clone(native), value, key)? {
                Some(item) => item,
                None => return Err(not_subscriptable(value)),
            },
            Value::Unavailable(unavailable) => {
                return self.derive_unavailable(unavailable, "[...]");
            }
            _ => return Err(not_subscriptable(value)),
        };
        Ok(item)
    }

    fn native_item(
        &mut self,
        native: &Rc<dyn Native>,
        value: &Value,
        key: &Value,
    ) -> Result<Option<Value>, PyError> {
        self.count_work(NATIVE_STEPS)?;
        native.get_item(value, key, self)
    }

    fn item_of(
        &mut self,
        length: usize,
        key: &Value,
        what: &str,
        item: impl Fn(usize) -> Option<Value>,
    ) -> Result<Taken, PyError> {
        if let Some(slice) = key.as_native::<Slice>() {
            let positions = slice.positions(length)?;
            self.reserve(positions.count * size_of::<Value>())?;
            self.count_work(positions.count / 16)?;
            return Ok(Taken::Many(positions.iter().filter_map(item).collect()));
        }
        let found = self.index(key, length, what)?.and_then(item);
        found
            .map(Taken::One)
            .ok_or_else(|| PyError::index_error(format!("{what} index out of range")))
    }

    /// The position that an index stands for; nothing when it is out of range.
    fn index(&mut self, key: &Value, length: usize, what: &str) -> Result<Option<usize>, PyError> {
        let Some(number) = self.as_index(key)? else {
            let message = format!(
                "{what} indices must be integers or slices, not {}",
                key.type_name()
            );
            return Err(PyError::type_error(message));
        };
        Ok(position(&number, length))
    }

    fn character(&mut self, text: &Str, key: &Value) -> PyResult {
        let length = text.characters();
        if !text.is_ascii() {
            self.count_work(text.len() / 64)?;
        }
        if let Some(slice) = key.as_native::<Slice>() {
            let positions = slice.positions(length)?;
            let characters = if positions.step == 1 { 0 } else { length };
            self.reserve(positions.count + characters * size_of::<char>())?;
            self.count_work(positions.count / 64)?;
            return Ok(Value::from(cut(text, positions)));
        }
        let Some(number) = self.as_index(key)? else {
            let message = format!("string indices must be integers, not '{}'", key.type_name());
            return Err(PyError::type_error(message));
        };
        let at = position(&number, length)
            .ok_or_else(|| PyError::index_error("string index out of range"))?;
        Ok(Value::from(text.slice(at, at + 1)))
    }

    fn byte(&mut self, bytes: &[u8], key: &Value) -> PyResult {
        if let Some(slice) = key.as_native::<Slice>() {
            let positions = slice.positions(bytes.len())?;
            self.reserve(positions.count)?;
            self.count_work(positions.count / 64)?;
            return Ok(Value::from(
                positions
                    .iter()
                    .filter_map(|at| bytes.get(at).copied())
                    .collect::<Vec<u8>>(),
            ));
        }
        let at = self.index(key, bytes.len(), "byte")?;
        let byte = at.and_then(|at| bytes.get(at).copied());
        byte.map(|byte| Value::from(i64::from(byte)))
            .ok_or_else(|| PyError::index_error("index out of range"))
    }

    fn item_of_instance(&mut self, value: &Value, key: &Value) -> PyResult {
        if let Some(method) = self.special(value, "__getitem__")? {
            return self.call_with(&method, [key.clone()]);
        }
        let Value::Instance(instance) = value else {
            return Err(not_subscriptable(value));
        };
        if let Some(payload) = instance.payload().cloned() {
            return match self.get_item(&payload, key) {
                Err(raised) if raised.is(super::StandardError::KeyError) => {
                    match self.special(value, "__missing__")? {
                        Some(missing) => self.call_with(&missing, [key.clone()]),
                        None => Err(raised),
                    }
                }
                item => item,
            };
        }
        for base in instance.class().native_bases() {
            if let Value::Native(native) = &base
                && let Some(method) = native
                    .instance_methods()
                    .iter()
                    .find(|(name, _)| *name == "__getitem__")
            {
                let arguments = self.no_arguments().with(key.clone());
                return (method.1)(self, value, arguments);
            }
        }
        Err(not_subscriptable(value))
    }

    /// `value[key] = new`.
    ///
    /// # Errors
    /// `IndexError`, `TypeError`, and whatever `__setitem__` raises.
    pub(crate) fn set_item(
        &mut self,
        value: &Value,
        key: &Value,
        new: Value,
    ) -> Result<(), PyError> {
        match value {
            Value::Dict(dict) => {
                let key = self.key(key.clone())?;
                dict.insert(key, new);
                Ok(())
            }
            Value::List(list) => self.set_in_list(&Rc::clone(list), key, new),
            Value::Instance(instance) => {
                if let Some(method) = self.special(value, "__setitem__")? {
                    return self.call_with(&method, [key.clone(), new]).map(|_| ());
                }
                match instance.payload().cloned() {
                    Some(payload) => self.set_item(&payload, key, new),
                    None => Err(no_assignment(value)),
                }
            }
            Value::Native(native) => {
                if Rc::clone(native).set_item(key, new, self)? {
                    Ok(())
                } else {
                    Err(no_assignment(value))
                }
            }
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => Err(no_assignment(value)),
        }
    }

    fn set_in_list(&mut self, list: &Rc<List>, key: &Value, new: Value) -> Result<(), PyError> {
        if let Some(slice) = key.as_native::<Slice>() {
            let items = self.iterate(&new)?;
            self.reserve((items.len() + list.len()) * size_of::<Value>())?;
            self.count_work(list.len() / 16)?;
            return set_slice(list, slice, items);
        }
        let at = self.index(key, list.len(), "list")?;
        let at = at.ok_or_else(|| PyError::index_error("list assignment index out of range"))?;
        list.change(|items| items[at] = new);
        Ok(())
    }

    /// `del value[key]`.
    ///
    /// # Errors
    /// `KeyError`, `IndexError`, `TypeError`, and whatever `__delitem__` raises.
    pub(crate) fn delete_item(&mut self, value: &Value, key: &Value) -> Result<(), PyError> {
        match value {
            Value::Dict(dict) => {
                self.count_work(dict.len() / 16)?;
                let removed = dict.remove(&self.key(key.clone())?);
                removed
                    .map(|_| ())
                    .ok_or_else(|| PyError::key_error(key.clone()))
            }
            Value::List(list) => {
                self.count_work(list.len() / 16)?;
                if let Some(slice) = key.as_native::<Slice>() {
                    self.reserve(list.len() * 2 * size_of::<usize>())?;
                    return delete_slice(list, slice);
                }
                let at = self.index(key, list.len(), "list")?;
                let at =
                    at.ok_or_else(|| PyError::index_error("list assignment index out of range"))?;
                list.change(|items| items.remove(at));
                Ok(())
            }
            Value::Instance(instance) => {
                if let Some(method) = self.special(value, "__delitem__")? {
                    return self.call_with(&method, [key.clone()]).map(|_| ());
                }
                match instance.payload().cloned() {
                    Some(payload) => self.delete_item(&payload, key),
                    None => Err(no_deletion(value)),
                }
            }
            Value::Native(native) => {
                if Rc::clone(native).delete_item(key, self)? {
                    Ok(())
                } else {
                    Err(no_deletion(value))
                }
            }
            _ => Err(no_deletion(value)),
        }
    }

    /// The integer that a value stands for where Python wants an index.
    pub(super) fn as_index(&mut self, value: &Value) -> Result<Option<Int>, PyError> {
        if let Some(number) = value.as_int() {
            return Ok(Some(number));
        }
        match self.special(value, "__index__")? {
            Some(method) => Ok(self.call_with(&method, [])?.as_int()),
            None => Ok(None),
        }
    }
}

/// What an index or a slice takes of a sequence.
enum Taken {
    One(Value),
    Many(Vec<Value>),
}

impl Taken {
    fn or_list(self) -> Value {
        match self {
            Self::One(item) => item,
            Self::Many(items) => Value::list(items),
        }
    }

    fn or_tuple(self) -> Value {
        match self {
            Self::One(item) => item,
            Self::Many(items) => Value::tuple(items),
        }
    }
}

/// The position that an index stands for; nothing when it is out of range.
pub(super) fn position(number: &Int, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let number = number.to_i64()?;
    let at = if number < 0 {
        number.checked_add(length)?
    } else {
        number
    };
    usize::try_from(at).ok().filter(|_| at < length)
}

fn cut(text: &Str, positions: Positions) -> String {
    if positions.step == 1 {
        let start = usize::try_from(positions.start).unwrap_or(0);
        return text.slice(start, start + positions.count).to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    positions
        .iter()
        .filter_map(|at| characters.get(at))
        .collect()
}

fn set_slice(list: &List, slice: &Slice, new: Vec<Value>) -> Result<(), PyError> {
    let positions = slice.positions(list.len())?;
    if positions.step == 1 {
        let start = usize::try_from(positions.start).unwrap_or(0);
        list.change(|items| {
            items
                .splice(start..start + positions.count, new)
                .for_each(drop);
        });
        return Ok(());
    }
    if new.len() != positions.count {
        let (found, wanted) = (new.len(), positions.count);
        let message = format!(
            "attempt to assign sequence of size {found} to extended slice of size {wanted}"
        );
        return Err(PyError::value_error(message));
    }
    list.change(|items| {
        positions
            .iter()
            .zip(new)
            .for_each(|(at, value)| items[at] = value);
    });
    Ok(())
}

fn delete_slice(list: &List, slice: &Slice) -> Result<(), PyError> {
    let positions = slice.positions(list.len())?;
    let doomed: HashSet<usize> = positions.iter().collect();
    let mut at = 0;
    list.change(|items| {
        items.retain(|_| {
            at += 1;
            !doomed.contains(&(at - 1))
        });
    });
    Ok(())
}

fn not_subscriptable(value: &Value) -> PyError {
    PyError::type_error(format!(
        "'{}' object is not subscriptable",
        value.type_name()
    ))
}

fn no_assignment(value: &Value) -> PyError {
    PyError::type_error(format!(
        "'{}' object does not support item assignment",
        value.type_name()
    ))
}

fn no_deletion(value: &Value) -> PyError {
    PyError::type_error(format!(
        "'{}' object doesn't support item deletion",
        value.type_name()
    ))
}
