//! What `connection.execute(...)` gives back: rows to be fetched (SQLAlchemy: `engine/result.py`).

pub(crate) mod fetching;
pub(crate) mod processing;
pub(crate) mod row;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::errors;
use crate::literal;
use crate::query::execute::KeyPart;
use crate::result::processing::Column;
use crate::result::row::RowObject;
use crate::session::loading::Loader;
use dbm_core::rows::Rows;
use dbm_core::schema::Literal;
use dbm_core::source::Place;
use dbm_python::{Interpreter, Native, NativeMethod, PyError, Value};

/// What a statement gives back, as a script holds it.
#[derive(Debug)]
pub(crate) struct ResultObject {
    /// Where the rows come from; nothing while a script is only planned.
    cursor: Option<Rc<Cursor>>,
    /// What is made of each row.
    view: View,
    /// Whether equal rows are given once.
    unique: bool,
    /// The primary key of the row that it inserted.
    key: Vec<KeyPart>,
    /// Where the statement is run.
    place: Place,
}

/// What is made of each row.
#[derive(Debug, Clone)]
enum View {
    /// The row itself.
    Rows,
    /// One of its values.
    Scalars(usize),
    /// The row as a dict.
    Mappings,
    /// Some of its columns.
    Columns(Vec<usize>),
}

/// The rows that were not fetched yet; the views of one result share it.
#[derive(Debug)]
struct Cursor {
    /// The names of the columns; nothing where the statement gives no rows.
    names: Option<Rc<[String]>>,
    columns: Vec<Column>,
    rows: RefCell<std::vec::IntoIter<Vec<Literal>>>,
    count: i64,
    last_id: Option<i64>,
    closed: Cell<bool>,
    /// What makes objects of the rows.
    loader: Option<Loader>,
    /// Rows that are objects already.
    loaded: RefCell<std::vec::IntoIter<RowObject>>,
}

impl ResultObject {
    /// What a statement gave; `columns` says what is known of the types of its columns.
    pub(crate) fn new(rows: Option<Rows>, columns: Vec<Column>, place: Place) -> Self {
        Self {
            cursor: rows.map(|rows| Rc::new(Cursor::new(rows, columns))),
            view: View::Rows,
            unique: false,
            key: Vec::new(),
            place,
        }
    }

    /// The same for an insert of one row with that primary key.
    #[must_use]
    pub(crate) fn with_key(mut self, key: Vec<KeyPart>) -> Self {
        self.key = key;
        self
    }

    /// The same rows with objects of mapped classes; nothing of them may have been fetched.
    ///
    /// # Errors
    /// Whatever loading them raises.
    pub(crate) fn with_objects(
        &self,
        loader: Loader,
        interpreter: &mut Interpreter,
    ) -> Result<Self, PyError> {
        let is_eager = loader.is_eager();
        let cursor = self.cursor.as_ref().map(|cursor| {
            let names = cursor.names.as_ref().map(|names| loader.names(names));
            Rc::new(Cursor {
                names,
                columns: cursor.columns.clone(),
                rows: RefCell::new(cursor.rows.take()),
                count: cursor.count,
                last_id: cursor.last_id,
                closed: Cell::new(false),
                loader: Some(loader),
                loaded: RefCell::default(),
            })
        });
        if let Some(cursor) = cursor.as_ref().filter(|_| is_eager) {
            cursor.load(interpreter)?;
        }
        Ok(Self {
            cursor,
            view: View::Rows,
            unique: false,
            key: Vec::new(),
            place: self.place.clone(),
        })
    }

    /// `result.inserted_primary_key`: what was given, and what the database made up.
    fn primary_key(&self) -> Result<Value, PyError> {
        let cursor = self.cursor()?;
        let mut returned = cursor
            .rows
            .borrow()
            .as_slice()
            .first()
            .cloned()
            .unwrap_or_default()
            .into_iter();
        let parts = self.key.iter().map(|part| match (part, cursor.last_id) {
            (KeyPart::Given(value), _) => literal::value(value),
            (KeyPart::Made, last) => match (returned.next(), last) {
                (Some(value), _) => literal::value(&value),
                (None, Some(last)) => Value::from(last),
                (None, None) => Value::None,
            },
        });
        Ok(Value::tuple(parts.collect::<Vec<_>>()))
    }

    fn viewed(&self, view: View) -> Value {
        Value::native(Self {
            cursor: self.cursor.clone(),
            view,
            unique: self.unique,
            key: self.key.clone(),
            place: self.place.clone(),
        })
    }

    /// Where the rows come from.
    fn cursor(&self) -> Result<&Rc<Cursor>, PyError> {
        self.cursor.as_ref().ok_or_else(|| {
            PyError::live("rows are known only while the script runs on a database")
                .at(self.place.clone())
        })
    }

    /// The next of what the view gives.
    fn next_item(&self, interpreter: &mut Interpreter) -> Result<Option<Value>, PyError> {
        let cursor = self.cursor()?;
        match cursor.next_row(interpreter)? {
            Some(row) => self.shown(&row).map(Some),
            None => Ok(None),
        }
    }

    /// All that is left.
    fn rest(&self, interpreter: &mut Interpreter) -> Result<Vec<Value>, PyError> {
        let mut items: Vec<Value> = Vec::new();
        while let Some(item) = self.next_item(interpreter)? {
            let is_known = self.unique && contains(&items, &item, interpreter)?;
            if !is_known {
                items.push(item);
            }
        }
        Ok(items)
    }

    fn shown(&self, row: &RowObject) -> Result<Value, PyError> {
        let value = |at: usize| {
            let value = row.values.get(at).cloned();
            value.ok_or_else(|| PyError::index_error("tuple index out of range"))
        };
        match &self.view {
            View::Rows => Ok(Value::native(row.clone())),
            View::Scalars(at) => value(*at),
            View::Mappings => Ok(row.mapping()),
            View::Columns(columns) => {
                let names = columns.iter().filter_map(|at| row.names.get(*at).cloned());
                let values = columns.iter().map(|at| value(*at));
                Ok(Value::native(RowObject {
                    names: names.collect(),
                    values: values.collect::<Result<_, _>>()?,
                }))
            }
        }
    }

    /// Closes the result for good, as `first()` and `one()` do.
    fn close(&self) {
        if let Some(cursor) = &self.cursor {
            cursor.closed.set(true);
        }
    }
}

fn contains(items: &[Value], item: &Value, interpreter: &mut Interpreter) -> Result<bool, PyError> {
    for known in items {
        if interpreter.equals(known, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Cursor {
    fn new(rows: Rows, columns: Vec<Column>) -> Self {
        Self {
            names: rows.columns.map(|names| names.iter().cloned().collect()),
            columns,
            rows: RefCell::new(rows.rows.into_iter()),
            count: rows.count,
            last_id: rows.last_id,
            closed: Cell::new(false),
            loader: None,
            loaded: RefCell::default(),
        }
    }

    fn names(&self) -> Result<&Rc<[String]>, PyError> {
        self.names.as_ref().ok_or_else(|| {
            errors::closed(
                "This result object does not return rows. It has been closed automatically.",
            )
        })
    }

    fn next_row(&self, interpreter: &mut Interpreter) -> Result<Option<RowObject>, PyError> {
        let names = Rc::clone(self.names()?);
        if self.closed.get() {
            return Err(errors::closed("This result object is closed."));
        }
        if let Some(loaded) = self.loaded.borrow_mut().next() {
            return Ok(Some(loaded));
        }
        self.converted(names, interpreter)
    }

    /// Makes objects of all rows.
    fn load(&self, interpreter: &mut Interpreter) -> Result<(), PyError> {
        let Some(names) = &self.names else {
            return Ok(());
        };
        let mut loaded = Vec::new();
        while let Some(row) = self.converted(Rc::clone(names), interpreter)? {
            loaded.push(row);
        }
        self.loaded.replace(loaded.into_iter());
        Ok(())
    }

    fn converted(
        &self,
        names: Rc<[String]>,
        interpreter: &mut Interpreter,
    ) -> Result<Option<RowObject>, PyError> {
        let Some(row) = self.rows.borrow_mut().next() else {
            return Ok(None);
        };
        let mut values = Vec::with_capacity(row.len());
        for (at, literal) in row.iter().enumerate() {
            values.push(match self.columns.get(at) {
                Some(column) => column.value(literal, interpreter)?,
                None => crate::literal::value(literal),
            });
        }
        let values = values.into();
        let row = RowObject { names, values };
        match &self.loader {
            Some(loader) => loader
                .row(&row, Rc::clone(&row.names), interpreter)
                .map(Some),
            None => Ok(Some(row)),
        }
    }
}

impl Native for ResultObject {
    fn type_name(&self) -> &'static str {
        match self.view {
            View::Rows | View::Columns(_) => "CursorResult",
            View::Scalars(_) => "ScalarResult",
            View::Mappings => "MappingResult",
        }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        fetching::METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let value = match name {
            "rowcount" => Value::from(self.cursor()?.count),
            "returns_rows" => Value::from(self.cursor()?.names.is_some()),
            "lastrowid" => Value::from(self.cursor()?.last_id.unwrap_or(0)),
            "closed" => Value::from(self.cursor()?.closed.get()),
            "inserted_primary_key" if !self.key.is_empty() => self.primary_key()?,
            "is_insert" | "inserted_primary_key" => {
                return Err(PyError::unsupported(format!(
                    "`{name}` of a result is not supported yet"
                )));
            }
            _ => return Ok(None),
        };
        Ok(Some(value))
    }

    fn iterate(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        self.cursor()?.names()?;
        Ok(Some(this.clone()))
    }

    fn next(&self, interpreter: &mut Interpreter) -> Option<Result<Option<Value>, PyError>> {
        Some(self.next_item(interpreter))
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        self.cursor()?;
        Ok(Some(true))
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        Ok(Some(this.clone()))
    }

    fn exit(&self, _: &Value, _: Option<&Value>, _: &mut Interpreter) -> Result<bool, PyError> {
        self.close();
        Ok(false)
    }
}
