//! `table.c`: the columns of a table.

use std::rc::Rc;

use crate::python::{Arguments, Interpreter, Native, NativeMethod, Outcome, Raised, Value};
use crate::sqlalchemy::table::TableObject;

/// The columns of a table, by name and by position.
#[derive(Debug)]
pub struct ColumnCollection {
    table: Rc<TableObject>,
}

impl ColumnCollection {
    /// The columns of `table`.
    pub fn new(table: Rc<TableObject>) -> Self {
        Self { table }
    }

    fn column(&self, key: &str) -> Option<Value> {
        self.table.column(key).map(|column| Value::Native(column))
    }

    fn values(&self) -> Vec<Value> {
        let columns = self.table.columns().into_iter();
        columns.map(|column| Value::Native(column)).collect()
    }

    fn keys(&self) -> Vec<Value> {
        self.table
            .columns()
            .iter()
            .map(|column| Value::from(column.key()))
            .collect()
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

fn listed(this: &Value, list: impl Fn(&ColumnCollection) -> Vec<Value>) -> Outcome {
    Ok(Value::list(
        this.as_native::<ColumnCollection>()
            .map(list)
            .unwrap_or_default(),
    ))
}

fn get(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
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
    ) -> Result<Option<Value>, Raised> {
        let method = METHODS.iter().any(|(method, _)| *method == name);
        Ok(if method { None } else { self.column(name) })
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        let column = match (key.as_str(), key.as_int().and_then(|at| at.to_usize())) {
            (Some(name), _) => self.column(name),
            (None, Some(at)) => self.values().get(at).cloned(),
            (None, None) => None,
        };
        column
            .map(Some)
            .ok_or_else(|| Raised::key_error(key.clone()))
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, Raised> {
        Ok(Some(Value::list(self.values())))
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, Raised> {
        Ok(Some(self.table.columns().len()))
    }

    fn contains(&self, item: &Value, _: &mut Interpreter) -> Result<Option<bool>, Raised> {
        Ok(Some(match item.as_str() {
            Some(key) => self.table.column(key).is_some(),
            None => self.values().iter().any(|column| column.is(item)),
        }))
    }
}
