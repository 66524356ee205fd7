//! Displays, items, attributes and unpacking.

use std::rc::Rc;

use super::super::code::{Build, CollectionUpdate, Conversion, Index, Instruction};
use super::super::collections::{Dict, List, Set, Tuple};
use super::super::frame::Frame;
use super::super::interpreter::Interpreter;
use super::super::key::Key;
use super::super::py_error::PyError;
use super::super::set_items::SetItems;
use super::super::slice::Slice;
use super::super::value::Value;
use super::Step;

impl Interpreter {
    pub(super) fn build(&mut self, frame: &mut Frame, build: Build) -> Step {
        let value = match build {
            Build::List(count) => Value::List(Rc::new(List::new(frame.pop_many(count)))),
            Build::Tuple(count) => Value::Tuple(Rc::new(Tuple::new(frame.pop_many(count)))),
            Build::Set(count) => {
                let mut items = SetItems::default();
                for item in frame.pop_many(count) {
                    items.insert(self.key(item)?);
                }
                Value::Set(Rc::new(Set::new(items, false)))
            }
            Build::ConstantSet(count) => {
                let mut items = SetItems::default();
                for item in frame.pop_many(count) {
                    items.insert(self.key(item)?);
                }
                let items = items.iter().cloned().collect();
                Value::Set(Rc::new(Set::new(items, true)))
            }
            Build::Dict(count) => self.build_dict(frame.pop_many(count * 2))?,
            Build::Slice => {
                let parts = frame.pop_many(3);
                Value::native(Slice::new(&parts))
            }
            Build::Text(count) => self.build_text(&frame.pop_many(count))?,
            Build::TupleOfList => match frame.pop()? {
                Value::List(list) => Value::tuple(list.to_vec()),
                other => other,
            },
        };
        frame.push(value);
        Ok(None)
    }

    fn build_dict(&mut self, pairs: Vec<Value>) -> Result<Value, PyError> {
        let dict = Dict::new();
        let mut pairs = pairs.into_iter();
        while let (Some(key), Some(value)) = (pairs.next(), pairs.next()) {
            dict.insert(self.key(key)?, value);
        }
        Ok(Value::Dict(Rc::new(dict)))
    }

    fn build_text(&mut self, parts: &[Value]) -> Result<Value, PyError> {
        let length = parts.iter().filter_map(Value::as_str).map(str::len).sum();
        self.reserve(length)?;
        let mut text = String::with_capacity(length);
        parts
            .iter()
            .filter_map(Value::as_str)
            .for_each(|part| text.push_str(part));
        Ok(Value::from(text))
    }

    pub(super) fn grow(&mut self, frame: &mut Frame, grow: CollectionUpdate, depth: Index) -> Step {
        let value = frame.pop()?;
        let key = if grow == CollectionUpdate::Insert {
            Some(self.key(frame.pop()?)?)
        } else {
            None
        };
        let collection = frame.peek(depth)?.clone();
        match (grow, collection) {
            (CollectionUpdate::Append, Value::List(list)) => list.push(value),
            (CollectionUpdate::Extend, Value::List(list)) => {
                let items = self.spread_items(&value)?;
                list.change(|all| all.extend(items));
            }
            (CollectionUpdate::Add, Value::Set(set)) => {
                let key = self.key(value)?;
                set.change(|items| items.insert(key));
            }
            (CollectionUpdate::Update, Value::Set(set)) => {
                self.call_method(&Value::Set(set), "update", vec![value])?;
            }
            (CollectionUpdate::Insert, Value::Dict(dict)) => {
                if let Some(key) = key {
                    dict.insert(key, value);
                }
            }
            (CollectionUpdate::Merge, Value::Dict(dict)) => {
                for (key, value) in self.mapping_entries(&value)? {
                    dict.insert(key, value);
                }
            }
            (CollectionUpdate::MergeKeywords, Value::Dict(dict)) => {
                self.merge_keywords(&dict, &value)?;
            }
            _ => return Err(PyError::unsupported("this collection does not grow")),
        }
        Ok(None)
    }

    fn spread_items(&mut self, value: &Value) -> Result<Vec<Value>, PyError> {
        let Some(iterator) = self.try_iterator(value)? else {
            let message = format!(
                "Value after * must be an iterable, not {}",
                value.type_name()
            );
            return Err(PyError::type_error(message));
        };
        self.collect(&iterator, usize::MAX)
    }

    fn merge_keywords(&mut self, keywords: &Dict, value: &Value) -> Result<(), PyError> {
        for (key, value) in self.mapping_entries(value)? {
            if key.as_str().is_none() {
                return Err(PyError::type_error("keywords must be strings"));
            }
            if keywords.get(&key).is_some() {
                let name = key.as_str().unwrap_or_default();
                return Err(PyError::type_error(format!(
                    "got multiple values for keyword argument '{name}'"
                )));
            }
            keywords.insert(key, value);
        }
        Ok(())
    }

    pub(super) fn format_field(
        &mut self,
        frame: &mut Frame,
        conversion: Conversion,
        specification: bool,
    ) -> Step {
        let specification = if specification {
            frame.pop()?
        } else {
            Value::from("")
        };
        let value = frame.pop()?;
        let value = match conversion {
            Conversion::None => value,
            Conversion::Str => Value::from(self.text(&value)?),
            Conversion::Repr => Value::from(self.repr(&value)?),
            Conversion::Ascii => Value::from(super::super::render::ascii(&self.repr(&value)?)),
        };
        let text = self.format(&value, specification.as_str().unwrap_or_default())?;
        frame.push(Value::Str(text));
        Ok(None)
    }

    pub(super) fn access_attribute(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::LoadAttribute(name) => {
                let value = frame.pop()?;
                let code = Rc::clone(&frame.code);
                let name = code.names[name as usize].as_str().unwrap_or_default();
                let attribute = self.get_attribute(&value, name)?;
                frame.push(attribute);
            }
            Instruction::StoreAttribute(name) => {
                let (object, value) = (frame.pop()?, frame.pop()?);
                let code = Rc::clone(&frame.code);
                let name = code.names[name as usize].as_str().unwrap_or_default();
                self.set_attribute(&object, name, value)?;
            }
            Instruction::DeleteAttribute(name) => {
                let object = frame.pop()?;
                let code = Rc::clone(&frame.code);
                let name = code.names[name as usize].as_str().unwrap_or_default();
                self.delete_attribute(&object, name)?;
            }
            _ => {}
        }
        Ok(None)
    }

    pub(super) fn access_item(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        let key = frame.pop()?;
        let object = frame.pop()?;
        match instruction {
            Instruction::LoadItem => {
                let item = self.get_item(&object, &key)?;
                frame.push(item);
            }
            Instruction::StoreItem => {
                let value = frame.pop()?;
                self.set_item(&object, &key, value)?;
            }
            _ => self.delete_item(&object, &key)?,
        }
        Ok(None)
    }

    pub(super) fn step_iteration(&mut self, frame: &mut Frame, instruction: Instruction) -> Step {
        match instruction {
            Instruction::Iterate => {
                let value = frame.pop()?;
                let iterator = self.iterator(&value)?;
                frame.push(iterator);
            }
            Instruction::Next(end) => {
                let iterator = frame.peek(1)?.clone();
                if let Some(item) = self.next(&iterator)? {
                    frame.push(item);
                } else {
                    frame.pop()?;
                    frame.next = end as usize;
                }
            }
            Instruction::Abandon => {
                let iterator = frame.pop()?;
                self.abandon(&iterator)?;
            }
            Instruction::Unpack(count) => {
                let value = frame.pop()?;
                let items = self.unpack(&value, count as usize)?;
                frame.stack.extend(items.into_iter().rev());
            }
            Instruction::UnpackStar(before, after) => {
                let value = frame.pop()?;
                let items = self.unpack_star(&value, before as usize, after as usize)?;
                frame.stack.extend(items.into_iter().rev());
            }
            _ => {}
        }
        Ok(None)
    }

    fn unpack(&mut self, value: &Value, count: usize) -> Result<Vec<Value>, PyError> {
        let Some(iterator) = self.try_iterator(value)? else {
            let message = format!("cannot unpack non-iterable {} object", value.type_name());
            return Err(PyError::type_error(message));
        };
        let items = self.collect(&iterator, count + 1)?;
        if items.len() > count {
            return Err(PyError::value_error(format!(
                "too many values to unpack (expected {count})"
            )));
        }
        if items.len() < count {
            let found = items.len();
            return Err(PyError::value_error(format!(
                "not enough values to unpack (expected {count}, got {found})"
            )));
        }
        Ok(items)
    }

    fn unpack_star(
        &mut self,
        value: &Value,
        before: usize,
        after: usize,
    ) -> Result<Vec<Value>, PyError> {
        let mut items = self.iterate(value)?;
        if items.len() < before + after {
            let (wanted, found) = (before + after, items.len());
            let message =
                format!("not enough values to unpack (expected at least {wanted}, got {found})");
            return Err(PyError::value_error(message));
        }
        let end = items.len() - after;
        let middle: Vec<Value> = items.splice(before..end, [Value::None]).collect();
        items[before] = Value::list(middle);
        Ok(items)
    }

    /// The entries of a dict, or of anything with `keys()` and items.
    pub(in super::super) fn mapping_entries(
        &mut self,
        value: &Value,
    ) -> Result<Vec<(Key, Value)>, PyError> {
        if let Some(dict) = value.as_dict() {
            let entries = dict.borrow();
            return Ok(entries
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect());
        }
        if self.find_attribute(value, "keys")?.is_none() {
            let message = format!("'{}' object is not a mapping", value.type_name());
            return Err(PyError::type_error(message));
        }
        let keys = self.call_method(value, "keys", Vec::new())?;
        let mut entries = Vec::new();
        for key in self.iterate(&keys)? {
            let item = self.get_item(value, &key)?;
            entries.push((self.key(key)?, item));
        }
        Ok(entries)
    }
}
