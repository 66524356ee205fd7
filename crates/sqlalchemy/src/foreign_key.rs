//! `sa.ForeignKey`, and what a foreign key refers to.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::column::ColumnObject;
use crate::errors;
use crate::metadata::MetaDataObject;
use crate::name::constraint_name;
use crate::options::{Owner, options};
use crate::table::keys;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{ConstraintName, Options, TableName};
use dbm_python::{Arguments, Bound, Interpreter, Native, PyError, PyResult, Value};

/// What a foreign key refers to, as it was written.
#[derive(Debug, Clone)]
pub enum Target {
    /// `"schema.table.column"`, `"table.column"` or `"table"`.
    Named {
        /// The table.
        table: TableName,
        /// The column; none: the one named like the column that refers.
        column: Option<String>,
    },
    /// A column object, whose table may come later.
    Column(Rc<ColumnObject>),
}

/// What all foreign keys say beside their columns.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// `onupdate=`
    pub onupdate: Option<String>,
    /// `ondelete=`
    pub ondelete: Option<String>,
    /// `match=`
    pub match_: Option<String>,
    /// `use_alter=`
    pub use_alter: bool,
}

/// `ForeignKey(...)`, as it is given to a column.
#[derive(Debug)]
pub(crate) struct ForeignKeyObject {
    /// What it refers to.
    pub(crate) target: Target,
    /// Its name.
    pub(crate) name: Option<ConstraintName>,
    /// What happens to rows.
    pub(crate) rules: Rules,
    /// When it is checked.
    pub(crate) timing: Timing,
    /// Options of a dialect.
    pub(crate) options: Options,
    /// The column that refers, once it was found in a table.
    pub(crate) parent: RefCell<Weak<ColumnObject>>,
}

impl ForeignKeyObject {
    /// The column that is referred to.
    fn column(&self) -> Result<Rc<ColumnObject>, PyError> {
        let (table, column) = match &self.target {
            Target::Column(column) => return Ok(Rc::clone(column)),
            Target::Named { table, column } => (table, column),
        };
        let parent = self.parent.borrow().upgrade();
        let metadata = parent
            .as_ref()
            .and_then(|parent| parent.owner()?.metadata());
        let referred = metadata.and_then(|metadata| metadata.table(table));
        let name = column.clone().or_else(|| parent?.name());
        let found = referred
            .zip(name)
            .and_then(|(table, name)| table.column(&name));
        found.ok_or_else(|| {
            let message =
                format!("the table `{table}` that the foreign key refers to is not known here");
            PyError::unsupported(message)
        })
    }
}

impl Target {
    /// The target that a script names: a `str`, a tuple of names, or a column.
    ///
    /// # Errors
    /// For anything else.
    pub(crate) fn from_value(value: &Value) -> Result<Self, PyError> {
        if let Some(column) = value.to_native::<ColumnObject>() {
            return Ok(Self::Column(column));
        }
        if let Some(text) = value.as_str() {
            return Ok(Self::parse(text));
        }
        if let Value::Tuple(parts) = value {
            let parts: Option<Vec<_>> = parts.iter().map(Value::as_str).collect();
            match parts.as_deref() {
                Some([table, column]) => return Ok(Self::of(None, table, column)),
                Some([schema, table, column]) => return Ok(Self::of(Some(schema), table, column)),
                _ => {}
            }
        }
        let found = value.type_name();
        Err(errors::argument_error(format!(
            "a foreign key refers to \"table.column\" or a column, not to a `{found}`"
        )))
    }

    fn of(schema: Option<&str>, table: &str, column: &str) -> Self {
        Self::Named {
            table: TableName::of(schema.map(str::to_owned), table),
            column: Some(column.to_owned()),
        }
    }

    /// The parts of a text; everything before the last two dots is the schema.
    pub(crate) fn parse(text: &str) -> Self {
        let Some((rest, column)) = text.rsplit_once('.') else {
            return Self::Named {
                table: TableName::new(text),
                column: None,
            };
        };
        match rest.rsplit_once('.') {
            Some((schema, table)) => Self::of(Some(schema), table, column),
            None => Self::of(None, rest, column),
        }
    }

    /// The table and the column, `own` being the column that refers. A table without a schema is
    /// looked for in that of the metadata.
    ///
    /// # Errors
    /// When the column that is referred to belongs to no table.
    pub(crate) fn resolve(
        &self,
        own: &str,
        metadata: Option<&MetaDataObject>,
    ) -> Result<(TableName, String), PyError> {
        match self {
            Self::Named { table, column } => {
                let mut table = table.clone();
                if table.schema.is_none() {
                    table.schema = metadata.and_then(|metadata| metadata.schema.clone());
                }
                let known = metadata.and_then(|metadata| metadata.table(&table));
                let key = match column {
                    Some(column) => column.as_str(),
                    None if known.is_some() => own,
                    None => return Err(no_column(own, &table)),
                };
                let name = known
                    .and_then(|table| table.column(key))
                    .and_then(|column| column.name());
                Ok((table, name.unwrap_or_else(|| key.to_owned())))
            }
            Self::Column(column) => {
                let state = column.state();
                match (&state.table, &state.name) {
                    (Some(table), Some(name)) => Ok((table.clone(), name.clone())),
                    _ => Err(errors::invalid_request(format!(
                        "the foreign key of `{own}` refers to a column that belongs to no table"
                    ))),
                }
            }
        }
    }

    /// As `ForeignKey.target_fullname` says it.
    pub(crate) fn full_name(&self) -> Option<String> {
        match self {
            Self::Named {
                table,
                column: Some(column),
            } => Some(format!("{table}.{column}")),
            Self::Named {
                table,
                column: None,
            } => Some(table.to_string()),
            Self::Column(column) => {
                let state = column.state();
                Some(format!(
                    "{}.{}",
                    state.table.as_ref()?,
                    state.name.as_ref()?
                ))
            }
        }
    }
}

/// `ForeignKey("users")` means the column of the same name, which must be known there.
fn no_column(own: &str, table: &TableName) -> PyError {
    errors::no_referenced_column(format!(
        "the foreign key of `{own}` names no column of `{table}`: write \"{table}.id\""
    ))
}

impl Rules {
    /// The rules among the arguments of a foreign key.
    ///
    /// # Errors
    /// For values of the wrong type.
    pub fn of(bound: &Bound) -> Result<Self, PyError> {
        Ok(Self {
            onupdate: bound.optional("onupdate")?,
            ondelete: bound.optional("ondelete")?,
            match_: bound.optional("match")?,
            use_alter: bound.optional("use_alter")?.unwrap_or(false),
        })
    }
}

/// When a constraint is checked, among its arguments.
///
/// # Errors
/// For values of the wrong type.
pub fn timing(bound: &Bound) -> Result<Timing, PyError> {
    Ok(Timing {
        deferrable: bound.optional("deferrable")?,
        initially: bound.optional("initially")?,
    })
}

/// `sa.ForeignKey(...)`.
///
/// # Errors
/// For arguments that SQLAlchemy refuses.
pub(crate) fn foreign_key(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "ForeignKey(column, _constraint=None, use_alter=False, name=None, onupdate=None, ondelete=None, deferrable=None, initially=None, link_to_name=False, match=None, info=None, comment=None, **dialect_options)",
    )?;
    let target = Target::from_value(&bound.required("column")?)
        .map_err(|error| error.at(bound.place_of("column")))?;
    Ok(Value::native(ForeignKeyObject {
        target,
        name: constraint_name(bound.value("name"))?,
        rules: Rules::of(&bound)?,
        timing: timing(&bound)?,
        options: options(
            Owner::ForeignKey,
            bound.keywords(),
            bound.arguments(),
            interpreter,
        )?,
        parent: RefCell::default(),
    }))
}

impl Native for ForeignKeyObject {
    fn type_name(&self) -> &'static str {
        "ForeignKey"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "target_fullname" | "_colspec" => Some(Value::from(self.target.full_name())),
            "name" => Some(crate::name::value(self.name.as_ref())),
            "ondelete" => Some(Value::from(self.rules.ondelete.clone())),
            "onupdate" => Some(Value::from(self.rules.onupdate.clone())),
            "column" => Some(Value::Native(self.column()?)),
            "parent" => self
                .parent
                .borrow()
                .upgrade()
                .map(|column| Value::Native(column)),
            "constraint" => self.parent.borrow().upgrade().map(|column| {
                let constraint = keys::constraint_of(&column, self);
                Value::Native(Rc::new(constraint))
            }),
            _ => None,
        })
    }
}
