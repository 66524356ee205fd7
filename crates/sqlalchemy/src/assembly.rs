//! From what a script says of a table to the whole table: primary key, nullability, what columns
//! bring, names by convention. The rules are SQLAlchemy's (`sql/schema.py`).

mod constraints;
mod spatial;

pub(crate) use constraints::indexed_columns;

use std::rc::Rc;

use indexmap::IndexSet;

use crate::column::{ColumnObject, ColumnState};
use crate::constraint::{ColumnArgument, ConstraintState, Rule};
use crate::errors;
use crate::host::Host;
use crate::index::IndexState;
use crate::metadata::MetaDataObject;
use crate::table::{TableObject, TableState};
use dbm_core::naming::{self, Named, Subject};
use dbm_core::schema::expression::ColumnReference;
use dbm_core::schema::expression::traverse::column_names;
use dbm_core::schema::expression::traverse::columns_mut;
use dbm_core::schema::{
    Autoincrement, Check, Column, Constraint, ConstraintName, Expression, Index, OptionValue,
    Options, PrimaryKey, ServerDefault, Table, TableName, Type, TypeKind,
};
use dbm_python::PyError;

/// The whole table.
///
/// # Errors
/// As SQLAlchemy: a constraint over columns that are not there, a name that no convention gives.
pub fn table(table: &TableObject, host: &Host) -> Result<Table, PyError> {
    Assembly::of(table, &table.state(), host).table()
}

/// The constraints and indexes that its columns bring.
///
/// # Errors
/// As [`table`].
pub(crate) fn brought(
    table: &TableObject,
    host: &Host,
) -> Result<(Vec<Constraint>, Vec<Index>), PyError> {
    let state = table.state();
    let assembly = Assembly::of(table, &state, host);
    let (mut constraints, mut indexes) = (Vec::new(), Vec::new());
    for column in &state.columns {
        assembly.brought(column, &mut constraints, &mut indexes)?;
    }
    Ok((constraints, indexes))
}

/// Its primary key.
///
/// # Errors
/// As [`table`].
pub(crate) fn primary_key(table: &TableObject, host: &Host) -> Result<Option<PrimaryKey>, PyError> {
    Assembly::of(table, &table.state(), host).primary_key()
}

/// One of its indexes.
///
/// # Errors
/// As [`table`].
pub(crate) fn index(
    table: &TableObject,
    index: &IndexState,
    host: &Host,
) -> Result<Index, PyError> {
    Assembly::of(table, &table.state(), host).index(index)
}

/// The name of one of its constraints.
///
/// # Errors
/// As [`table`].
pub(crate) fn constraint_name(
    table: &TableObject,
    constraint: &ConstraintState,
    host: &Host,
) -> Result<Option<ConstraintName>, PyError> {
    Assembly::of(table, &table.state(), host).constraint_name(constraint)
}

/// The name of a constraint that stands alone, under a convention.
///
/// # Errors
/// When the convention's template cannot be filled in.
pub fn conventional(
    convention: &dbm_core::schema::NamingConvention,
    subject: &Subject<'_>,
    given: Option<&ConstraintName>,
) -> Result<Option<ConstraintName>, PyError> {
    naming::name(convention, subject, given)
        .map_err(|error| errors::invalid_request(error.to_string()))
}

struct Assembly<'a> {
    state: &'a TableState,
    metadata: Option<Rc<MetaDataObject>>,
    convention: &'a dbm_core::schema::NamingConvention,
    host: &'a Host,
}

impl<'a> Assembly<'a> {
    fn of(table: &'a TableObject, state: &'a TableState, host: &'a Host) -> Self {
        Self {
            state,
            metadata: table.metadata(),
            convention: &table.convention,
            host,
        }
    }
}

impl Assembly<'_> {
    fn table(&self) -> Result<Table, PyError> {
        let primary_key = self.primary_key()?;
        let keys = primary_key.as_ref().map_or(&[][..], |key| &key.columns);
        let replaced = self.replaced_keys()?;
        let columns = self
            .state
            .columns
            .iter()
            .map(|column| self.column(column, keys, &replaced));
        let columns = columns.collect::<Result<_, _>>()?;
        let mut constraints: Vec<_> = primary_key
            .into_iter()
            .map(Constraint::PrimaryKey)
            .collect();
        constraints.extend(self.given_constraints()?);
        let mut indexes = self.given_indexes()?;
        for column in &self.state.columns {
            self.brought(column, &mut constraints, &mut indexes)?;
        }
        Ok(Table {
            name: self.state.name.clone(),
            columns,
            constraints,
            indexes,
            comment: self.state.comment.clone(),
            info: None,
            prefixes: self.state.prefixes.clone(),
            quote: self.state.quote,
            options: self.options(&self.state.options)?,
        })
    }

    /// A column; one of `replaced`, the keys that another key took the place of, is not NULL either.
    fn column(
        &self,
        column: &ColumnObject,
        keys: &[String],
        replaced: &[String],
    ) -> Result<Column, PyError> {
        let name = name_of(column)?;
        let state = column.state();
        let primary_key = keys.contains(&name);
        let in_a_key = primary_key || state.primary_key || replaced.contains(&name);
        if primary_key {
            check_autoincrement(&state, &name)?;
        }
        Ok(Column {
            kind: self.kind(&state, &name)?,
            nullable: state.nullable.unwrap_or(!in_a_key)
                && !state.kind.user.as_ref().is_some_and(|user| user.not_null),
            primary_key,
            autoincrement: state.autoincrement,
            client_default: state.default.is_some(),
            server_default: self.server_default(state.server_default.as_ref())?,
            sequence: state.sequence.clone(),
            comment: state.comment.clone(),
            quote: state.quote,
            system: state.system,
            checks: self.column_checks(&state)?,
            options: self.options(&state.options)?,
            name,
        })
    }

    /// The column's type; a column without one takes that of the column it refers to.
    fn kind(&self, state: &ColumnState, own: &str) -> Result<Type, PyError> {
        if !matches!(state.kind.kind, TypeKind::Null) {
            return Ok(state.kind.clone());
        }
        let Some(key) = state.foreign_keys.first() else {
            return Ok(state.kind.clone());
        };
        if let crate::foreign_key::Target::Column(column) = &key.target {
            return Ok(column.state().kind.clone());
        }
        let (table, column) = key.target.resolve(own, self.metadata.as_deref())?;
        let refers_to_itself = table == self.state.name;
        if refers_to_itself && column == own {
            return Ok(state.kind.clone());
        }
        let columns = if refers_to_itself {
            self.state.columns.clone()
        } else {
            let metadata = self.metadata.as_ref();
            let table = metadata.and_then(|metadata| metadata.table(&table));
            table.map(|table| table.columns()).unwrap_or_default()
        };
        let is_referred = |other: &Rc<ColumnObject>| other.name().as_ref() == Some(&column);
        let referred = columns.into_iter().find(is_referred);
        match referred {
            Some(referred) if !referred.lacks_type() => Ok(referred.state().kind.clone()),
            Some(referred) => {
                let state = referred.state().clone();
                let name = name_of(&referred)?;
                self.kind(&state, &name)
            }
            None => Ok(state.kind.clone()),
        }
    }

    fn server_default(
        &self,
        default: Option<&ServerDefault>,
    ) -> Result<Option<ServerDefault>, PyError> {
        Ok(match default {
            Some(ServerDefault::Expression(expression)) => {
                Some(ServerDefault::Expression(self.expression(expression)?))
            }
            Some(ServerDefault::Computed(computed)) => {
                let mut computed = computed.clone();
                computed.expression = self.expression(&computed.expression)?;
                Some(ServerDefault::Computed(computed))
            }
            other => other.cloned(),
        })
    }

    fn column_checks(&self, state: &ColumnState) -> Result<Vec<Check>, PyError> {
        let checks = state.checks.iter().map(|check| {
            let state = check.state();
            let Rule::Check { condition } = &state.rule else {
                return Ok(None);
            };
            if has_loose_columns(condition) {
                return Err(errors::argument_error(
                    "the CHECK of a column is a text: put one over `sa.column(...)` beside the columns of the table",
                ));
            }
            let condition = self.expression(condition)?;
            let columns = column_names(&condition);
            let name = self.name(Named::Check, &columns, None, state.name.as_ref())?;
            Ok(Some(self.check(&state, name, condition)?))
        });
        let checks = checks.collect::<Result<Vec<_>, PyError>>()?;
        Ok(checks.into_iter().flatten().collect())
    }

    fn check(
        &self,
        state: &ConstraintState,
        name: Option<ConstraintName>,
        condition: Expression,
    ) -> Result<Check, PyError> {
        Ok(Check {
            name,
            condition,
            of_type: false,
            timing: state.timing.clone(),
            options: self.options(&state.options)?,
        })
    }

    fn name(
        &self,
        named: Named,
        columns: &[String],
        referred: Option<(&TableName, &[String])>,
        given: Option<&ConstraintName>,
    ) -> Result<Option<ConstraintName>, PyError> {
        let subject = Subject {
            named,
            table: &self.state.name,
            columns,
            referred,
        };
        conventional(self.convention, &subject, given)
    }

    /// The names of a constraint's columns.
    fn columns(&self, class: &str, columns: &[ColumnArgument]) -> Result<Vec<String>, PyError> {
        let names = columns.iter().map(|column| match column {
            ColumnArgument::Column(column) => self.own_name(column),
            ColumnArgument::Named(key) => self.named(key).ok_or_else(|| {
                errors::column_not_found(format!(
                    "Can't create {class} on table '{}': no column named '{key}' is present.",
                    self.state.name.name
                ))
            }),
        });
        names.collect()
    }

    /// The same, each column once.
    fn columns_once(
        &self,
        class: &str,
        columns: &[ColumnArgument],
    ) -> Result<Vec<String>, PyError> {
        let columns: IndexSet<_> = self.columns(class, columns)?.into_iter().collect();
        Ok(columns.into_iter().collect())
    }

    fn named(&self, key: &str) -> Option<String> {
        let known = self
            .state
            .columns
            .iter()
            .find(|column| column.key().as_deref() == Some(key));
        known.and_then(|column| column.name())
    }

    /// The name of a column that stands for one of the table's: itself, or what it was copied from.
    fn own_name(&self, column: &ColumnObject) -> Result<String, PyError> {
        let placeholder = column.placeholder();
        let own = self
            .state
            .columns
            .iter()
            .find(|own| own.is_meant_by(&placeholder));
        name_of(own.map_or(column, |own| own))
    }

    /// An expression, every column under its name.
    fn expression(&self, expression: &Expression) -> Result<Expression, PyError> {
        let mut expression = expression.clone();
        let mut lost = None;
        columns_mut(&mut expression, &mut |reference| {
            if reference.name.starts_with('\0') {
                let own = self.state.columns.iter();
                match own
                    .clone()
                    .find(|column| column.is_meant_by(&reference.name))
                {
                    Some(column) => *reference = column.reference(),
                    None => lost = Some(()),
                }
            } else if let Some(name) = self.named(&reference.name) {
                reference.name = name;
            }
        });
        match lost {
            None => Ok(expression),
            Some(()) => Err(errors::argument_error(format!(
                "an expression of table '{}' uses a column that has no name",
                self.state.name
            ))),
        }
    }

    fn options(&self, options: &Options) -> Result<Options, PyError> {
        let options = options.iter().map(|(name, value)| {
            let value = match value {
                OptionValue::Expression(expression) => {
                    OptionValue::Expression(self.expression(expression)?)
                }
                other => other.clone(),
            };
            Ok((name.clone(), value))
        });
        options.collect()
    }
}

/// A column that the database counts up must hold whole numbers (`_validate_autoinc`).
fn check_autoincrement(state: &ColumnState, name: &str) -> Result<(), PyError> {
    let whole = match &state.kind.kind {
        TypeKind::Integer(_) => true,
        TypeKind::Numeric(numeric) => numeric.scale == Some(0),
        TypeKind::Null
        | TypeKind::Text(_)
        | TypeKind::Float(_)
        | TypeKind::Boolean(_)
        | TypeKind::Temporal(_)
        | TypeKind::Interval(_)
        | TypeKind::Binary(_)
        | TypeKind::Uuid(_)
        | TypeKind::Enum(_)
        | TypeKind::Json(_)
        | TypeKind::Array(_)
        | TypeKind::Named(_)
        | TypeKind::Verbatim(_) => false,
    };
    if state.autoincrement == Autoincrement::Yes && !whole {
        return Err(errors::argument_error(format!(
            "the type of column '{name}' is not compatible with autoincrement=True"
        )));
    }
    Ok(())
}

/// Whether an expression has a `sa.column(...)`, which belongs to no table.
fn has_loose_columns(expression: &Expression) -> bool {
    let mut found = false;
    columns_mut(&mut expression.clone(), &mut |column| {
        found |= column.source.is_none() && !column.name.starts_with('\0');
    });
    found
}

fn name_of(column: &ColumnObject) -> Result<String, PyError> {
    let name = column.name().filter(|name| !name.is_empty());
    name.ok_or_else(|| errors::argument_error("a column of a table needs a name"))
}

fn reference(column: &ColumnObject, name: &str) -> ColumnReference {
    ColumnReference {
        name: name.to_owned(),
        ..column.reference()
    }
}
