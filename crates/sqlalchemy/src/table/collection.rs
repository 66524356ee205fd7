//! `table.c`: the columns of a table, or of what stands for one.

use std::rc::Rc;

use crate::column::ColumnObject;
use crate::table::TableObject;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// Columns, by key and by position.
#[derive(Debug)]
pub(crate) struct ColumnCollection {
    columns: Vec<(String, Value)>,
}

impl ColumnCollection {
    /// The columns of `table`.
    pub(crate) fn new(table: &TableObject) -> Self {
        Self::over(table.columns())
    }

    /// These columns, by their names in Python.
    pub(crate) fn over(columns: Vec<Rc<ColumnObject>>) -> Self {
        let columns = columns.into_iter().map(|column| {
            let key = column.key().unwrap_or_default();
            (key, Value::Native(column))
        });
        Self::of(columns.collect())
    }

    /// These columns: key and column.
    pub(crate) fn of(columns: Vec<(String, Value)>) -> Self {
        Self { columns }
    }

    fn column(&self, key: &str) -> Option<Value> {
        let found = self.columns.iter().find(|(known, _)| known == key);
        found.map(|(_, column)| column.clone())
    }

    fn values(&self) -> Vec<Value> {
        let columns = self.columns.iter();
        columns.map(|(_, column)| column.clone()).collect()
    }

    fn keys(&self) -> Vec<Value> {
        let columns = self.columns.iter();
        columns.map(|(key, _)| Value::from(key.as_str())).collect()
    }
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("keys", |_, this, _| listed(this, ColumnCollection::keys)),
    ("values", |_, this, _| {
        listed(this, ColumnCollection::values)
    }),
    ("items", |_, this, _| {
        listed(this, |columns| {
            let pairs = columns.keys().into_iter().zip(columns.values());
            pairs
                .map(|(key, column)| Value::tuple([key, column]))
                .collect()
        })
    }),
    ("get", get),
];

fn listed(this: &Value, list: impl Fn(&ColumnCollection) -> Vec<Value>) -> PyResult {
    Ok(Value::list(
        this.as_native::<ColumnCollection>()
            .map(list)
            .unwrap_or_default(),
    ))
}

fn get(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("get(key, default=None)")?;
    let key = bound.required::<String>("key")?;
    let column = this
        .as_native::<ColumnCollection>()
        .and_then(|columns| columns.column(&key));
    Ok(column.unwrap_or(bound.or("default", Value::None)?))
}

impl Native for ColumnCollection {
    fn type_name(&self) -> &'static str {
        "ColumnCollection"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let method = METHODS.iter().any(|(method, _)| *method == name);
        Ok(if method { None } else { self.column(name) })
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let column = match (key.as_str(), key.as_int().and_then(|at| at.to_usize())) {
            (Some(name), _) => self.column(name),
            (None, Some(at)) => self.values().get(at).cloned(),
            (None, None) => None,
        };
        column
            .map(Some)
            .ok_or_else(|| PyError::key_error(key.clone()))
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(Value::list(self.values())))
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(Some(self.columns.len()))
    }

    fn contains(&self, item: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(Some(match item.as_str() {
            Some(key) => self.column(key).is_some(),
            None => self.values().iter().any(|column| column.is(item)),
        }))
    }
}
