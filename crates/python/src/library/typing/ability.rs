//! `collections.abc`: what objects can do.

use super::{GenericAlias, missing};
use crate::typing::type_arguments;
use crate::{Interpreter, ModuleTable, Native, PyError, PyResult, Value};

/// `collections.abc`: what objects can do, asked with `isinstance`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ability(&'static str);

pub(crate) const ABILITIES: ModuleTable = ModuleTable {
    entries: &[],
    fallback: Some(ability),
};

fn ability(_: &mut Interpreter, name: &str) -> PyResult {
    const NAMES: &[&str] = &[
        "AsyncGenerator",
        "AsyncIterable",
        "AsyncIterator",
        "Awaitable",
        "Callable",
        "Collection",
        "Container",
        "Coroutine",
        "Generator",
        "Hashable",
        "ItemsView",
        "Iterable",
        "Iterator",
        "KeysView",
        "Mapping",
        "MutableMapping",
        "MutableSequence",
        "MutableSet",
        "Reversible",
        "Sequence",
        "Set",
        "Sized",
        "ValuesView",
        "ByteString",
    ];
    let known = NAMES.iter().find(|known| **known == name);
    known
        .map(|name| Value::native(Ability(name)))
        .ok_or_else(|| missing("collections.abc", name))
}

impl Native for Ability {
    fn type_name(&self) -> &'static str {
        "ABCMeta"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "__name__").then(|| Value::from(self.0)))
    }

    fn get_item(
        &self,
        this: &Value,
        key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(Some(Value::native(GenericAlias {
            origin: this.clone(),
            arguments: type_arguments(key),
        })))
    }

    fn base(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Vec<Value>>, PyError> {
        Ok(Some(Vec::new()))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        other.as_native::<Self>().map(|other| self == other)
    }

    fn has_instance(
        &self,
        value: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<bool>, PyError> {
        let has = |interpreter: &mut Interpreter, name: &str| {
            interpreter
                .attribute_or_none(value, name)
                .map(|found| found.is_some())
        };
        let own = crate::operators::payload(value).unwrap_or_else(|| value.clone());
        Ok(Some(match self.0 {
            "Mapping" | "MutableMapping" => {
                matches!(own, Value::Dict(_))
                    || (has(interpreter, "keys")? && has(interpreter, "__getitem__")?)
            }
            "Sequence" => {
                matches!(
                    own,
                    Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_)
                ) || own.type_name() == "range"
            }
            "MutableSequence" => matches!(own, Value::List(_)),
            "Set" => {
                matches!(own, Value::Set(_))
                    || matches!(own.type_name(), "dict_keys" | "dict_items")
            }
            "MutableSet" => matches!(&own, Value::Set(set) if !set.frozen),
            "Callable" => {
                let callable = interpreter
                    .builtins
                    .get_str("callable")
                    .unwrap_or(Value::None);
                let outcome = interpreter.call_with(&callable, [value.clone()])?;
                interpreter.truth(&outcome)?
            }
            "Iterable" | "Collection" | "Container" | "Reversible" => {
                interpreter.try_iterator(value)?.is_some()
            }
            "Iterator" => {
                matches!(value, Value::Native(_))
                    && interpreter
                        .iterator(value)
                        .is_ok_and(|iterator| iterator.is(value))
            }
            "Hashable" => interpreter.key(value.clone()).is_ok(),
            "Sized" => interpreter.length(value).is_ok(),
            "Generator" => value.type_name() == "generator",
            "Coroutine" | "Awaitable" => value.type_name() == "coroutine",
            _ => {
                return Err(PyError::unsupported(format!(
                    "`isinstance` of `{}` is not supported",
                    self.0
                )));
            }
        }))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("<class 'collections.abc.{}'>", self.0))
    }
}
