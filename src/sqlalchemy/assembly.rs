//! From what a script says of a table to the whole table: primary key, nullability, what columns
//! bring, names by convention. The rules are SQLAlchemy's (`sql/schema.py`).

use std::rc::Rc;

use crate::naming::{self, Named, Subject};
use crate::python::Raised;
use crate::schema::constraint::Timing;
use crate::schema::expression::{Binary, BinaryOperator, ColumnReference};
use crate::schema::{
    Check, Column, Constraint, ConstraintName, Exclude, Expression, ForeignKey, Index, Literal,
    OptionValue, Options, PrimaryKey, ServerDefault, Table, TableName, Type, TypeKind, Unique,
};
use crate::sqlalchemy::column::{ColumnObject, ColumnState};
use crate::sqlalchemy::constraint::{ColumnArgument, ConstraintObject, ConstraintState, Rule};
use crate::sqlalchemy::errors;
use crate::sqlalchemy::expression::traverse::{column_names, columns_mut};
use crate::sqlalchemy::foreign_key::ForeignKeyObject;
use crate::sqlalchemy::host::Host;
use crate::sqlalchemy::index::IndexState;
use crate::sqlalchemy::metadata::MetaDataObject;
use crate::sqlalchemy::table::{TableObject, TableState};
use crate::sqlalchemy::types::resolution;

/// The whole table.
///
/// # Errors
/// As SQLAlchemy: a constraint over columns that are not there, a name that no convention gives.
pub fn table(table: &TableObject, host: &Host) -> Result<Table, Raised> {
    let state = table.state();
    let assembly = Assembly {
        state: &state,
        metadata: table.metadata(),
        convention: &table.convention,
        host,
    };
    assembly.table()
}

/// The name of a constraint that stands alone, under a convention.
///
/// # Errors
/// When the convention's template cannot be filled in.
pub fn conventional(
    convention: &crate::schema::NamingConvention,
    subject: &Subject<'_>,
    given: Option<&ConstraintName>,
) -> Result<Option<ConstraintName>, Raised> {
    naming::name(convention, subject, given)
        .map_err(|error| errors::invalid_request(error.to_string()))
}

struct Assembly<'a> {
    state: &'a TableState,
    metadata: Option<Rc<MetaDataObject>>,
    convention: &'a crate::schema::NamingConvention,
    host: &'a Host,
}

impl Assembly<'_> {
    fn table(&self) -> Result<Table, Raised> {
        let primary_key = self.primary_key()?;
        let keys = primary_key.as_ref().map_or(&[][..], |key| &key.columns);
        let columns = self
            .state
            .columns
            .iter()
            .map(|column| self.column(column, keys));
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
            prefixes: self.state.prefixes.clone(),
            quote: self.state.quote,
            options: self.options(&self.state.options)?,
        })
    }

    /// The primary key: of a constraint, and of columns with `primary_key=True`.
    fn primary_key(&self) -> Result<Option<PrimaryKey>, Raised> {
        let marked = self
            .state
            .columns
            .iter()
            .filter(|column| column.state().primary_key);
        let marked = marked
            .map(|column| name_of(column))
            .collect::<Result<Vec<_>, _>>()?;
        let given = self
            .state
            .constraints
            .iter()
            .rev()
            .map(|constraint| constraint.state());
        let given = given
            .filter_map(|state| match &state.rule {
                Rule::PrimaryKey { columns } => Some((state.clone(), columns.clone())),
                _ => None,
            })
            .next();
        let (state, mut columns) = match given {
            Some((state, columns)) => {
                (Some(state), self.columns("PrimaryKeyConstraint", &columns)?)
            }
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
            Some(state) => (state.timing.clone(), self.options(&state.options)?),
            None => (Timing::default(), Options::new()),
        };
        Ok(Some(PrimaryKey {
            name,
            columns,
            timing,
            options,
        }))
    }

    fn column(&self, column: &ColumnObject, keys: &[String]) -> Result<Column, Raised> {
        let name = name_of(column)?;
        let state = column.state();
        let primary_key = keys.contains(&name);
        Ok(Column {
            kind: self.kind(&state, &name)?,
            nullable: state.nullable.unwrap_or(!primary_key && !state.primary_key),
            primary_key,
            autoincrement: state.autoincrement,
            client_default: state.default.is_some(),
            server_default: self.server_default(state.server_default.as_ref())?,
            sequence: state.sequence.clone(),
            comment: state.comment.clone(),
            quote: state.quote,
            system: state.system,
            checks: self.column_checks(&state, &name)?,
            options: self.options(&state.options)?,
            name,
        })
    }

    /// The column's type; a column without one takes that of the column it refers to.
    fn kind(&self, state: &ColumnState, own: &str) -> Result<Type, Raised> {
        if !matches!(state.kind.kind, TypeKind::Null) {
            return Ok(state.kind.clone());
        }
        let Some(key) = state.foreign_keys.first() else {
            return Ok(state.kind.clone());
        };
        if let crate::sqlalchemy::foreign_key::Target::Column(column) = &key.target {
            return Ok(column.state().kind.clone());
        }
        let (table, column) = key.target.resolve(own, self.metadata.as_deref())?;
        let table = self
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.table(&table));
        let referred = table.and_then(|table| {
            table
                .columns()
                .into_iter()
                .find(|other| other.name().as_ref() == Some(&column))
        });
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
    ) -> Result<Option<ServerDefault>, Raised> {
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

    fn column_checks(&self, state: &ColumnState, column: &str) -> Result<Vec<Check>, Raised> {
        let checks = state.checks.iter().map(|check| {
            let state = check.state();
            let Rule::Check { condition } = &state.rule else {
                return Ok(None);
            };
            let condition = self.expression(condition)?;
            let columns = [column.to_owned()];
            let name = self.name(Named::Check, &columns, None, state.name.as_ref())?;
            Ok(Some(self.check(&state, name, condition)?))
        });
        let checks = checks.collect::<Result<Vec<_>, Raised>>()?;
        Ok(checks.into_iter().flatten().collect())
    }

    fn check(
        &self,
        state: &ConstraintState,
        name: Option<ConstraintName>,
        condition: Expression,
    ) -> Result<Check, Raised> {
        Ok(Check {
            name,
            condition,
            of_type: false,
            timing: state.timing.clone(),
            options: self.options(&state.options)?,
        })
    }

    /// The constraints that were given to the table, in the order they were made.
    fn given_constraints(&self) -> Result<Vec<Constraint>, Raised> {
        let mut given: Vec<_> = self.state.constraints.iter().collect();
        given.sort_by_key(|constraint| constraint.order);
        let constraints = given
            .into_iter()
            .map(|constraint| self.constraint(constraint));
        let constraints = constraints.collect::<Result<Vec<_>, _>>()?;
        Ok(constraints.into_iter().flatten().collect())
    }

    fn constraint(&self, constraint: &ConstraintObject) -> Result<Option<Constraint>, Raised> {
        let state = constraint.state();
        let given = state.name.as_ref();
        Ok(Some(match &state.rule {
            Rule::PrimaryKey { .. } => return Ok(None),
            Rule::Unique { columns } => {
                let columns = self.columns("UniqueConstraint", columns)?;
                if columns.is_empty() {
                    return Ok(None);
                }
                Constraint::Unique(Unique {
                    name: self.name(Named::Unique, &columns, None, given)?,
                    columns,
                    timing: state.timing.clone(),
                    options: self.options(&state.options)?,
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
                    elements: elements.collect::<Result<_, Raised>>()?,
                    using: using.clone(),
                    condition: condition.transpose()?,
                    timing: state.timing.clone(),
                    options: self.options(&state.options)?,
                })
            }
        }))
    }

    fn foreign_key(&self, state: &ConstraintState) -> Result<ForeignKey, Raised> {
        let Rule::ForeignKey {
            columns,
            targets,
            rules,
        } = &state.rule
        else {
            return Err(Raised::type_error("a foreign key is expected"));
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
        let referred = Some((&table, referred_columns.as_slice()));
        Ok(ForeignKey {
            name: self.name(Named::ForeignKey, &columns, referred, state.name.as_ref())?,
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

    fn given_indexes(&self) -> Result<Vec<Index>, Raised> {
        let mut given: Vec<_> = self.state.indexes.iter().collect();
        given.sort_by_key(|index| index.order);
        given
            .into_iter()
            .map(|index| self.index(&index.state()))
            .collect()
    }

    fn index(&self, state: &IndexState) -> Result<Index, Raised> {
        let elements = state
            .elements
            .iter()
            .map(|element| self.expression(element));
        let elements = elements.collect::<Result<Vec<_>, _>>()?;
        let columns: Vec<_> = elements.iter().flat_map(column_names).collect();
        Ok(Index {
            name: self.name(Named::Index, &columns, None, state.name.as_ref())?,
            elements,
            unique: state.unique,
            quote: state.quote,
            options: self.options(&state.options)?,
        })
    }

    /// What a column brings, in SQLAlchemy's order: index or unique, its type's CHECK, foreign keys.
    fn brought(
        &self,
        column: &ColumnObject,
        constraints: &mut Vec<Constraint>,
        indexes: &mut Vec<Index>,
    ) -> Result<(), Raised> {
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
    fn check_of_type(&self, kind: &Type, column: ColumnReference) -> Result<Option<Check>, Raised> {
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

    fn name(
        &self,
        named: Named,
        columns: &[String],
        referred: Option<(&TableName, &[String])>,
        given: Option<&ConstraintName>,
    ) -> Result<Option<ConstraintName>, Raised> {
        let subject = Subject {
            named,
            table: &self.state.name,
            columns,
            referred,
        };
        conventional(self.convention, &subject, given)
    }

    /// The names of a constraint's columns.
    fn columns(&self, class: &str, columns: &[ColumnArgument]) -> Result<Vec<String>, Raised> {
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

    fn named(&self, key: &str) -> Option<String> {
        let known = self
            .state
            .columns
            .iter()
            .find(|column| column.key().as_deref() == Some(key));
        known.and_then(|column| column.name())
    }

    /// The name of a column that stands for one of the table's: itself, or what it was copied from.
    fn own_name(&self, column: &ColumnObject) -> Result<String, Raised> {
        let placeholder = column.placeholder();
        let own = self
            .state
            .columns
            .iter()
            .find(|own| own.is_meant_by(&placeholder));
        name_of(own.map_or(column, |own| own))
    }

    /// An expression, every column under its name.
    fn expression(&self, expression: &Expression) -> Result<Expression, Raised> {
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

    fn options(&self, options: &Options) -> Result<Options, Raised> {
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

fn name_of(column: &ColumnObject) -> Result<String, Raised> {
    column
        .name()
        .ok_or_else(|| errors::argument_error("a column of a table needs a name"))
}

fn reference(column: &ColumnObject, name: &str) -> ColumnReference {
    ColumnReference {
        name: name.to_owned(),
        ..column.reference()
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
