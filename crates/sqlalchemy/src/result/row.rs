//! Rows: tuples with names (SQLAlchemy: `engine/row.py`).

use std::rc::Rc;

use crate::errors;
use dbm_python::{
    Comparison, Interpreter, Key, Native, NativeMethod, PyError, StandardError, Value,
};

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct RowObject {
    /// The names of its columns.
    pub(crate) names: Rc<[String]>,
    /// Its values.
    pub(crate) values: Rc<[Value]>,
}

/// One row as a dict: `row._mapping`.
#[derive(Debug)]
pub(crate) struct MappingObject(RowObject);

impl RowObject {
    /// The value of a column; of two with one name, the last.
    fn named(&self, name: &str) -> Option<Value> {
        let at = self.names.iter().rposition(|known| known == name)?;
        self.values.get(at).cloned()
    }

    /// The row as a plain tuple.
    pub(crate) fn tuple(&self) -> Value {
        Value::tuple(self.values.iter().cloned())
    }

    /// The row as a plain dict.
    pub(crate) fn dict(&self) -> Value {
        let pairs = self.names.iter().zip(self.values.iter());
        Value::dict(pairs.map(|(name, value)| (name.as_str(), value.clone())))
    }

    /// The row as a mapping.
    pub(crate) fn mapping(&self) -> Value {
        Value::native(MappingObject(self.clone()))
    }

    fn fields(&self) -> Value {
        Value::tuple(self.names.iter().map(|name| Value::from(name.as_str())))
    }
}

/// The row that `this` is, as a plain tuple.
fn plain(this: &Value) -> Value {
    match this.as_native::<RowObject>() {
        Some(row) => row.tuple(),
        None => this.clone(),
    }
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("_asdict", |_, this, arguments| {
        arguments.none("_asdict")?;
        Ok(this
            .as_native::<RowObject>()
            .map_or(Value::None, RowObject::dict))
    }),
    ("_tuple", |_, this, _| Ok(this.clone())),
    ("tuple", |_, this, _| Ok(this.clone())),
    ("count", |interpreter, this, arguments| {
        interpreter.call_method(&plain(this), "count", arguments.positional)
    }),
    ("index", |interpreter, this, arguments| {
        interpreter.call_method(&plain(this), "index", arguments.positional)
    }),
];

impl Native for RowObject {
    fn type_name(&self) -> &'static str {
        "Row"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "_mapping" => return Ok(Some(self.mapping())),
            "_fields" => return Ok(Some(self.fields())),
            "t" | "_t" => return Ok(Some(this.clone())),
            "tuple" => return Ok(None),
            _ => {}
        }
        let found = self.named(name);
        let is_method = METHODS.iter().any(|(method, _)| *method == name);
        if found.is_none() && !is_method && !name.starts_with("__") {
            let message = format!("Could not locate column in row for column '{name}'");
            return Err(PyError::standard(StandardError::AttributeError, message));
        }
        Ok(found)
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        interpreter.get_item(&self.tuple(), key).map(Some)
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(self.tuple()))
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(Some(self.values.len()))
    }

    fn compare(
        &self,
        _: &Value,
        comparison: Comparison,
        other: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let other = plain(other);
        interpreter
            .compare(comparison, &self.tuple(), &other)
            .map(Some)
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let (own, other) = (Key::new(self.tuple()), Key::new(plain(other)));
        Some(own.ok()? == other.ok()?)
    }

    fn hash_value(&self) -> Option<Value> {
        Some(self.tuple())
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        interpreter.repr(&self.tuple())
    }
}

/// The methods of a mapping, which are those of the dict.
const OF_DICT: &[&str] = &["keys", "values", "items", "get"];

impl Native for MappingObject {
    fn type_name(&self) -> &'static str {
        "RowMapping"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if OF_DICT.contains(&name) {
            return interpreter.get_attribute(&self.0.dict(), name).map(Some);
        }
        Ok(None)
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let name = match key.as_str() {
            Some(name) => name.to_owned(),
            None => match interpreter.find_attribute(key, "key")? {
                Some(Value::Str(name)) => name.to_string(),
                _ => interpreter.text(key)?,
            },
        };
        let value = self.0.named(&name);
        value.map(Some).ok_or_else(|| {
            let message = format!("Could not locate column in row for column '{name}'");
            errors::no_such_column(message)
        })
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(self.0.fields()))
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(Some(self.0.values.len()))
    }

    fn contains(&self, item: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        let name = item.as_str().unwrap_or_default();
        Ok(Some(self.0.names.iter().any(|known| known == name)))
    }

    fn compare(
        &self,
        _: &Value,
        comparison: Comparison,
        other: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let other = match other.as_native::<Self>() {
            Some(other) => other.0.dict(),
            None => other.clone(),
        };
        interpreter
            .compare(comparison, &self.0.dict(), &other)
            .map(Some)
    }

    fn repr(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        interpreter.repr(&self.0.dict())
    }
}
