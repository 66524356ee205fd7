//! `dict`.

use std::rc::Rc;

use super::super::arguments::Arguments;
use super::super::class::BuiltinType;
use super::super::collections::Dict;
use super::super::interpreter::Interpreter;
use super::super::iteration::{DictPart, Items, dict_items};
use super::super::key::Key;
use super::super::native::{BinaryOperator, Comparison, Native, NativeMethod, PyResult};
use super::super::py_error::PyError;
use super::super::value::Value;

pub(super) const DICT: BuiltinType = BuiltinType {
    name: "dict",
    new: new_dict,
    methods: &[
        ("get", get),
        ("items", items),
        ("keys", keys),
        ("values", values),
        ("update", update),
        ("pop", pop),
        ("popitem", pop_item),
        ("setdefault", set_default),
        ("copy", copy),
        ("clear", clear),
        ("__contains__", contains),
        ("__len__", length),
        ("__getitem__", get_item),
        ("__setitem__", set_item),
        ("__delitem__", delete_item),
        ("__iter__", iterate),
        ("__init__", update),
    ],
    functions: &[("fromkeys", from_keys)],
};

fn new_dict(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let dict = Rc::new(Dict::new());
    fill(interpreter, &dict, arguments, "dict")?;
    Ok(Value::Dict(dict))
}

/// What `dict(...)` and `update(...)` take: a mapping or pairs, and keywords.
pub(in super::super) fn fill(
    interpreter: &mut Interpreter,
    dict: &Rc<Dict>,
    arguments: Arguments,
    function: &str,
) -> Result<(), PyError> {
    if arguments.positional.len() > 1 {
        let message = format!(
            "{function} expected at most 1 argument, got {}",
            arguments.positional.len()
        );
        return Err(PyError::type_error(message));
    }
    if let Some(source) = arguments.positional.first() {
        if source.as_dict().is_some() || interpreter.attribute_or_none(source, "keys")?.is_some() {
            for (key, value) in interpreter.mapping_entries(source)? {
                dict.insert(key, value);
            }
        } else {
            fill_from_pairs(interpreter, dict, source)?;
        }
    }
    for (name, value) in arguments.keywords {
        dict.insert(Key::from(name), value);
    }
    Ok(())
}

fn fill_from_pairs(
    interpreter: &mut Interpreter,
    dict: &Rc<Dict>,
    pairs: &Value,
) -> Result<(), PyError> {
    for (at, pair) in interpreter.iterate(pairs)?.into_iter().enumerate() {
        let Some(iterator) = interpreter.try_iterator(&pair)? else {
            let message =
                format!("cannot convert dictionary update sequence element #{at} to a sequence");
            return Err(PyError::type_error(message));
        };
        let pair = interpreter.collect(&iterator, 1024)?;
        let [key, value] = pair.as_slice() else {
            let length = pair.len();
            let message = format!(
                "dictionary update sequence element #{at} has length {length}; 2 is required"
            );
            return Err(PyError::value_error(message));
        };
        dict.insert(interpreter.key(key.clone())?, value.clone());
    }
    Ok(())
}

fn dict(this: &Value) -> Result<&Rc<Dict>, PyError> {
    this.as_dict()
        .ok_or_else(|| PyError::type_error("a dict is wanted"))
}

fn get(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("get(key, default=None, /)")?;
    let key = interpreter.key(bound.required("key")?)?;
    let found = dict(this)?.get(&key);
    Ok(found
        .or_else(|| bound.value("default"))
        .unwrap_or(Value::None))
}

fn update(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    fill(interpreter, &Rc::clone(dict(this)?), arguments, "update")?;
    Ok(Value::None)
}

fn pop(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("pop(key, default=None, /)")?;
    let key = bound.required::<Value>("key")?;
    interpreter.count_work(dict(this)?.len() / 16)?;
    let removed = dict(this)?.remove(&interpreter.key(key.clone())?);
    removed
        .or_else(|| bound.value("default"))
        .ok_or_else(|| PyError::key_error(key))
}

fn pop_item(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("popitem")?;
    let last = dict(this)?.change(indexmap::IndexMap::pop);
    match last {
        Some((key, value)) => Ok(Value::tuple([key.value().clone(), value])),
        None => Err(PyError::key_error(Value::from(
            "popitem(): dictionary is empty",
        ))),
    }
}

fn set_default(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("setdefault(key, default=None, /)")?;
    let key = interpreter.key(bound.required("key")?)?;
    let dict = dict(this)?;
    if let Some(value) = dict.get(&key) {
        return Ok(value);
    }
    let value = bound.value("default").unwrap_or(Value::None);
    dict.insert(key, value.clone());
    Ok(value)
}

fn copy(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("copy")?;
    interpreter.prepare_entries(dict(this)?.len())?;
    Ok(Value::Dict(Rc::new(duplicate(dict(this)?))))
}

/// A dict with the same entries.
pub(in super::super) fn duplicate(dict: &Dict) -> Dict {
    let copy = Dict::new();
    copy.change(|all| all.clone_from(&dict.borrow()));
    copy
}

fn clear(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("clear")?;
    let old = dict(this)?.change(std::mem::take);
    drop(old);
    Ok(Value::None)
}

fn contains(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key = interpreter.key(arguments.one("__contains__")?)?;
    Ok(Value::Bool(dict(this)?.get(&key).is_some()))
}

fn length(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__len__")?;
    Ok(Value::from(dict(this)?.len()))
}

fn get_item(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key: Value = arguments.one("__getitem__")?;
    let found = dict(this)?.get(&interpreter.key(key.clone())?);
    found.ok_or_else(|| PyError::key_error(key))
}

fn set_item(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("__setitem__(key, value, /)")?;
    let key = interpreter.key(bound.required("key")?)?;
    dict(this)?.insert(key, bound.required("value")?);
    Ok(Value::None)
}

fn delete_item(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let key: Value = arguments.one("__delitem__")?;
    let removed = dict(this)?.remove(&interpreter.key(key.clone())?);
    removed
        .map(|_| Value::None)
        .ok_or_else(|| PyError::key_error(key))
}

fn iterate(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("__iter__")?;
    Ok(dict_items(dict(this)?, DictPart::Keys))
}

fn from_keys(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("fromkeys(iterable, value=None, /)")?;
    let keys = bound.required::<Value>("iterable")?;
    let value = bound.value("value").unwrap_or(Value::None);
    let dict = Dict::new();
    for key in interpreter.iterate(&keys)? {
        dict.insert(interpreter.key(key)?, value.clone());
    }
    Ok(Value::Dict(Rc::new(dict)))
}

fn keys(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    view(this, arguments, DictPart::Keys)
}

fn values(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    view(this, arguments, DictPart::Values)
}

fn items(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    view(this, arguments, DictPart::Entries)
}

fn view(this: &Value, arguments: Arguments, part: DictPart) -> PyResult {
    arguments.none("keys")?;
    Ok(Value::native(View {
        dict: Rc::clone(dict(this)?),
        part,
    }))
}

/// What `keys()`, `values()` and `items()` give: it follows the dict.
#[derive(Debug)]
struct View {
    dict: Rc<Dict>,
    part: DictPart,
}

impl View {
    fn all(&self) -> Vec<Value> {
        self.dict
            .entries()
            .into_iter()
            .map(|entry| self.part.of(entry))
            .collect()
    }

    /// The items of another iterable that are here.
    fn shared(&self, interpreter: &mut Interpreter, other: &Value) -> PyResult {
        let view = Value::native(Self {
            dict: Rc::clone(&self.dict),
            part: self.part,
        });
        let (mut long, mut short) = (view, other.clone());
        if matches!(&short, Value::Set(_)) || short.as_native::<Self>().is_some() {
            let count = interpreter.length(&short)?;
            if count > self.dict.len() {
                std::mem::swap(&mut long, &mut short);
            }
        }
        let mut both = Vec::new();
        for item in interpreter.iterate(&short)? {
            if interpreter.contains(&long, &item)? {
                both.push(item);
            }
        }
        super::set::of_items(interpreter, both, false)
    }

    fn as_set(&self, interpreter: &mut Interpreter) -> PyResult {
        interpreter.prepare_entries(2 * self.dict.len())?;
        super::set::of_items(interpreter, self.all(), false)
    }
}

fn is_disjoint(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let other: Value = arguments.one("isdisjoint")?;
    for item in interpreter.iterate(&other)? {
        if interpreter.contains(this, &item)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

impl Native for View {
    fn type_name(&self) -> &str {
        match self.part {
            DictPart::Keys => "dict_keys",
            DictPart::Values => "dict_values",
            DictPart::Entries => "dict_items",
        }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        match self.part {
            DictPart::Keys | DictPart::Entries => &[("isdisjoint", is_disjoint)],
            DictPart::Values => &[],
        }
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "mapping").then(|| Value::Dict(Rc::clone(&self.dict))))
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(dict_items(&self.dict, self.part)))
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(Some(self.dict.len()))
    }

    fn contains(
        &self,
        item: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<bool>, PyError> {
        match self.part {
            DictPart::Keys => Ok(Some(
                self.dict.get(&interpreter.key(item.clone())?).is_some(),
            )),
            DictPart::Entries => {
                let Value::Tuple(pair) = item else {
                    return Ok(Some(false));
                };
                let [key, value] = &***pair else {
                    return Ok(Some(false));
                };
                match self.dict.get(&interpreter.key(key.clone())?) {
                    Some(known) => interpreter.equals(&known, value).map(Some),
                    None => Ok(Some(false)),
                }
            }
            DictPart::Values => {
                interpreter.prepare_entries(self.dict.len())?;
                let all = Items::of(self.all());
                interpreter.contains(&all, item).map(Some)
            }
        }
    }

    fn binary(
        &self,
        _: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if operator == BinaryOperator::And {
            return self.shared(interpreter, other).map(Some);
        }
        let own = self.as_set(interpreter)?;
        let other = super::set::of_iterable(interpreter, other, false)?;
        let (left, right) = if reflected {
            (other, own)
        } else {
            (own, other)
        };
        interpreter.binary(operator, &left, &right).map(Some)
    }

    fn compare(
        &self,
        this: &Value,
        comparison: Comparison,
        other: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if self.part == DictPart::Values {
            return Ok(None);
        }
        let others = match other {
            Value::Set(set) => set.len(),
            _ => match other.as_native::<Self>() {
                Some(other) if other.part != DictPart::Values => other.dict.len(),
                _ => return Ok(None),
            },
        };
        let own = self.dict.len();
        // the smaller side must be all in the larger one
        let (is_possible, reversed) = match comparison {
            Comparison::Equal | Comparison::NotEqual => (own == others, false),
            Comparison::Less => (own < others, false),
            Comparison::LessEqual => (own <= others, false),
            Comparison::Greater => (own > others, true),
            Comparison::GreaterEqual => (own >= others, true),
        };
        let (small, large) = if reversed {
            (other, this)
        } else {
            (this, other)
        };
        let mut holds = is_possible;
        if is_possible {
            for item in interpreter.iterate(small)? {
                if !interpreter.contains(large, &item)? {
                    holds = false;
                    break;
                }
            }
        }
        Ok(Some(Value::Bool(
            holds != (comparison == Comparison::NotEqual),
        )))
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        interpreter.prepare_entries(self.dict.len())?;
        let items = interpreter.repr(&Value::list(self.all()))?;
        Ok(format!("{}({items})", self.type_name()))
    }
}
