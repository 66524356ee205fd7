//! The constraints and indexes of a table: those that were given, and those that columns bring.

use std::rc::Rc;

use crate::assembly::{Assembly, name_of, reference};
use crate::column::ColumnObject;
use crate::constraint::{ColumnArgument, ConstraintObject, ConstraintState, Rule};
use crate::errors;
use crate::foreign_key::{ForeignKeyObject, Target};
use crate::host::Host;
use crate::index::IndexState;
use crate::types::resolution;
use dbm_core::naming::Named;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::expression::traverse::column_names;
use dbm_core::schema::expression::{Binary, BinaryOperator, ColumnReference};
use dbm_core::schema::{
    Check, Constraint, ConstraintName, Exclude, Expression, ForeignKey, Index, Literal,
    OptionValue, Options, PrimaryKey, TableName, Type, TypeKind, Unique,
};
use dbm_python::{PyError, StandardError};

impl Assembly<'_> {
    /// The primary key: of a constraint, and of columns with `primary_key=True`.
    pub(super) fn primary_key(&self) -> Result<Option<PrimaryKey>, PyError> {
        let marked = self
            .state
            .columns
            .iter()
            .filter(|column| column.state().primary_key);
        let marked = marked
            .map(|column| name_of(column))
            .collect::<Result<Vec<_>, _>>()?;
        let (state, mut columns) = match self.primary_keys().next_back() {
            Some((state, columns)) => (
                Some(state),
                self.columns_once("PrimaryKeyConstraint", &columns)?,
            ),
            None => (None, Vec::new()),
        };
        if columns.is_empty() {
            columns = marked;
        }
        if columns.is_empty() {
            return Ok(None);
        }
        let given = state.as_ref().and_then(|state| state.name.as_ref());
        let name = self.name(Named::PrimaryKey, &columns, None, given)?;
        let (timing, options) = match &state {
            Some(state) => (state.timing.clone(), self.including(&state.options)?),
            None => (Timing::default(), Options::new()),
        };
        Ok(Some(PrimaryKey {
            name,
            columns,
            timing,
            options,
        }))
    }

    /// The options of a constraint whose `postgresql_include` must name columns of the table.
    fn including(&self, options: &Options) -> Result<Options, PyError> {
        let mut options = self.options(options)?;
        let included = options.get_mut("postgresql_include");
        if let Some(OptionValue::List(columns)) = included
            && self.host.dialect == "postgresql"
        {
            for column in columns {
                if let OptionValue::Text(key) = column {
                    *key = self.named(key).ok_or_else(|| {
                        let table = &self.state.name.name;
                        let message = format!("table `{table}` has no column `{key}` to include");
                        PyError::standard(StandardError::KeyError, message)
                    })?;
                }
            }
        }
        Ok(options)
    }

    /// The primary keys that were given; the last one counts.
    fn primary_keys(
        &self,
    ) -> impl DoubleEndedIterator<Item = (ConstraintState, Vec<ColumnArgument>)> {
        self.state.constraints.iter().filter_map(|constraint| {
            let state = constraint.state();
            match &state.rule {
                Rule::PrimaryKey { columns } => Some((state.clone(), columns.clone())),
                Rule::Unique { .. }
                | Rule::ForeignKey { .. }
                | Rule::Check { .. }
                | Rule::Exclude { .. } => None,
            }
        })
    }

    /// The columns of the primary keys that another one took the place of.
    pub(super) fn replaced_keys(&self) -> Result<Vec<String>, PyError> {
        let mut names = Vec::new();
        for (_, columns) in self.primary_keys().rev().skip(1) {
            names.extend(self.columns("PrimaryKeyConstraint", &columns)?);
        }
        Ok(names)
    }

    /// The constraints that were given to the table, in the order they were made.
    pub(super) fn given_constraints(&self) -> Result<Vec<Constraint>, PyError> {
        let mut given: Vec<_> = self.state.constraints.iter().collect();
        given.sort_by_key(|constraint| constraint.order);
        let constraints = given
            .into_iter()
            .map(|constraint| self.constraint(constraint));
        let constraints = constraints.collect::<Result<Vec<_>, _>>()?;
        Ok(constraints.into_iter().flatten().collect())
    }

    fn constraint(&self, constraint: &ConstraintObject) -> Result<Option<Constraint>, PyError> {
        let state = constraint.state();
        let given = state.name.as_ref();
        Ok(Some(match &state.rule {
            Rule::PrimaryKey { .. } => return Ok(None),
            Rule::Unique { columns } => {
                let columns = self.columns_once("UniqueConstraint", columns)?;
                if columns.is_empty() {
                    return Ok(None);
                }
                Constraint::Unique(Unique {
                    name: self.name(Named::Unique, &columns, None, given)?,
                    columns,
                    timing: state.timing.clone(),
                    options: self.including(&state.options)?,
                })
            }
            Rule::ForeignKey { .. } => Constraint::ForeignKey(self.foreign_key(&state)?),
            Rule::Check { condition } => {
                let condition = self.expression(condition)?;
                let name = self.name(Named::Check, &column_names(&condition), None, given)?;
                Constraint::Check(self.check(&state, name, condition)?)
            }
            Rule::Exclude {
                elements,
                using,
                condition,
            } => {
                let elements = elements.iter().map(|(element, operator, class)| {
                    Ok((self.expression(element)?, operator.clone(), class.clone()))
                });
                let condition = condition
                    .as_ref()
                    .map(|condition| self.expression(condition));
                Constraint::Exclude(Exclude {
                    name: state.name.clone(),
                    elements: elements.collect::<Result<_, PyError>>()?,
                    using: using.clone(),
                    condition: condition.transpose()?,
                    timing: state.timing.clone(),
                    options: self.options(&state.options)?,
                })
            }
        }))
    }

    /// The name that a constraint has in the table.
    pub(super) fn constraint_name(
        &self,
        state: &ConstraintState,
    ) -> Result<Option<ConstraintName>, PyError> {
        let given = state.name.as_ref();
        match &state.rule {
            Rule::PrimaryKey { columns } => {
                let columns = self.columns_once("PrimaryKeyConstraint", columns)?;
                self.name(Named::PrimaryKey, &columns, None, given)
            }
            Rule::Unique { columns } => {
                let columns = self.columns_once("UniqueConstraint", columns)?;
                self.name(Named::Unique, &columns, None, given)
            }
            Rule::ForeignKey { .. } => Ok(self.foreign_key(state)?.name),
            Rule::Check { condition } => {
                let columns = column_names(&self.expression(condition)?);
                self.name(Named::Check, &columns, None, given)
            }
            Rule::Exclude { .. } => Ok(given.cloned()),
        }
    }

    fn foreign_key(&self, state: &ConstraintState) -> Result<ForeignKey, PyError> {
        let Rule::ForeignKey {
            columns,
            targets,
            rules,
        } = &state.rule
        else {
            return Err(PyError::type_error("a foreign key is expected"));
        };
        let columns = self.columns("ForeignKeyConstraint", columns)?;
        let resolved = columns.iter().zip(targets);
        let resolved = resolved.map(|(own, target)| target.resolve(own, self.metadata.as_deref()));
        let resolved = resolved.collect::<Result<Vec<_>, _>>()?;
        let Some((table, _)) = resolved.first().cloned() else {
            return Err(errors::argument_error(
                "a foreign key needs at least one column",
            ));
        };
        if let Some((other, _)) = resolved.iter().find(|(other, _)| *other != table) {
            return Err(errors::argument_error(format!(
                "ForeignKeyConstraint on {}({}) refers to multiple remote tables: {table} and {other}",
                self.state.name,
                columns.join(", ")
            )));
        }
        let referred_columns: Vec<_> = resolved.into_iter().map(|(_, column)| column).collect();
        self.check_convention(state, targets, &table)?;
        let referred = Some((&table, referred_columns.as_slice()));
        let name = self.name(Named::ForeignKey, &columns, referred, state.name.as_ref())?;
        Ok(ForeignKey {
            name: name.filter(|_| !self.host.unnamed_foreign_keys.get()),
            columns,
            referred_table: table,
            referred_columns,
            onupdate: rules.onupdate.clone(),
            ondelete: rules.ondelete.clone(),
            match_: rules.match_.clone(),
            use_alter: rules.use_alter,
            timing: state.timing.clone(),
            options: self.options(&state.options)?,
        })
    }

    /// A convention that names the columns that are referred to needs a table that is known.
    fn check_convention(
        &self,
        state: &ConstraintState,
        targets: &[Target],
        table: &TableName,
    ) -> Result<(), PyError> {
        let template = self.convention.get(Named::ForeignKey.key());
        let template = template.filter(|template| template.contains("referred_column_"));
        let is_named = state.name.as_ref().is_some_and(|name| {
            name.conventional || !template.is_some_and(|it| it.contains("constraint_name"))
        });
        let is_text = |target: &Target| matches!(target, Target::Named { .. });
        let is_unknown = self.metadata.is_none() && *table != self.state.name;
        if template.is_some() && !is_named && is_unknown && targets.iter().any(is_text) {
            return Err(errors::no_referenced_table(format!(
                "the naming convention asks for the columns of `{table}`, which is not known here: name the foreign key"
            )));
        }
        Ok(())
    }

    pub(super) fn given_indexes(&self) -> Result<Vec<Index>, PyError> {
        let mut given: Vec<_> = self.state.indexes.iter().collect();
        given.sort_by_key(|index| index.order);
        given
            .into_iter()
            .map(|index| self.index(&index.state()))
            .collect()
    }

    pub(super) fn index(&self, state: &IndexState) -> Result<Index, PyError> {
        let elements = state
            .elements
            .iter()
            .map(|element| self.expression(element));
        let elements = elements.collect::<Result<Vec<_>, _>>()?;
        let columns: Vec<_> = elements.iter().flat_map(indexed_columns).collect();
        Ok(Index {
            name: self.name(Named::Index, &columns, None, state.name.as_ref())?,
            elements,
            unique: state.unique,
            quote: state.quote,
            options: self.options(&state.options)?,
        })
    }

    /// What a column brings, in SQLAlchemy's order: index or unique, its type's index and CHECK,
    /// foreign keys.
    pub(super) fn brought(
        &self,
        column: &ColumnObject,
        constraints: &mut Vec<Constraint>,
        indexes: &mut Vec<Index>,
    ) -> Result<(), PyError> {
        let name = name_of(column)?;
        let state = column.state();
        let columns = vec![name.clone()];
        if state.index {
            indexes.push(Index {
                name: self.name(Named::Index, &columns, None, None)?,
                elements: vec![Expression::Column(reference(column, &name))],
                unique: state.unique,
                ..Index::default()
            });
        } else if state.unique {
            constraints.push(Constraint::Unique(Unique {
                name: self.name(Named::Unique, &columns, None, None)?,
                columns,
                ..Unique::default()
            }));
        }
        let reference = reference(column, &name);
        indexes.extend(self.spatial_index(&state.kind, &reference)?);
        constraints.extend(
            self.check_of_type(&state.kind, reference)?
                .map(Constraint::Check),
        );
        for key in &state.foreign_keys {
            let key = self.foreign_key(&standalone(column, key))?;
            constraints.push(Constraint::ForeignKey(key));
        }
        Ok(())
    }

    /// The CHECK of a Boolean or an Enum, where the database needs it (`SchemaType`).
    fn check_of_type(
        &self,
        kind: &Type,
        column: ColumnReference,
    ) -> Result<Option<Check>, PyError> {
        let Some((given, words)) = checked_words(kind, self.host) else {
            return Ok(None);
        };
        let columns = [column.name.clone()];
        let name = self.name(Named::Check, &columns, None, given.as_ref())?;
        Ok(Some(Check {
            name,
            condition: Expression::Binary(Box::new(Binary {
                left: Expression::Column(column),
                operator: BinaryOperator::In,
                right: Expression::Tuple(words),
            })),
            of_type: true,
            timing: Timing::default(),
            options: Options::new(),
        }))
    }
}

/// The constraint that a column's `ForeignKey(...)` becomes.
fn standalone(column: &ColumnObject, key: &Rc<ForeignKeyObject>) -> ConstraintState {
    let own = column.key().unwrap_or_default();
    ConstraintState {
        name: key.name.clone(),
        rule: Rule::ForeignKey {
            columns: vec![ColumnArgument::Named(own)],
            targets: vec![key.target.clone()],
            rules: key.rules.clone(),
        },
        timing: key.timing.clone(),
        options: key.options.clone(),
    }
}

/// The name that a type's CHECK is given, and the words that the CHECK allows.
fn checked_words(kind: &Type, host: &Host) -> Option<(Option<ConstraintName>, Vec<Expression>)> {
    let value = |literal: Literal| {
        let kind = resolution::of_literal(&literal);
        Expression::Value(literal, Box::new(kind))
    };
    match &kind.on(&host.dialect).kind {
        TypeKind::Boolean(boolean) if boolean.create_constraint && !host.has_booleans() => {
            let words = [0, 1].map(|number| value(Literal::Integer(number.into())));
            Some((
                boolean.name.as_ref().map(ConstraintName::plain),
                words.into(),
            ))
        }
        TypeKind::Enum(kind) if kind.create_constraint && !(kind.native && host.has_enums()) => {
            let words = kind
                .values
                .iter()
                .map(|word| value(Literal::Text(word.clone())));
            Some((
                kind.name.as_ref().map(ConstraintName::plain),
                words.collect(),
            ))
        }
        _ => None,
    }
}

/// The columns that an index is named after; Alembic takes a text for the name of one.
pub(crate) fn indexed_columns(element: &Expression) -> Vec<String> {
    match element {
        Expression::Text(text) => vec![text.sql.clone()],
        other => column_names(other),
    }
}
