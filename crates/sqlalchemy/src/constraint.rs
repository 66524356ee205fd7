//! The constraints of tables: `sa.UniqueConstraint`, `sa.ForeignKeyConstraint` and their like.

mod exclude;

use std::cell::{Ref, RefCell};
use std::rc::{Rc, Weak};

use crate::assembly;
use crate::attachment::attach_constraint;
use crate::column::{ColumnObject, creation_order};
use crate::errors;
use crate::expression::IntoPython;
use crate::expression::{of, sql};
use crate::foreign_key::{Rules, Target, timing};
use crate::host::Host;
use crate::name::{constraint_name, value as name_value};
use crate::options::{Owner, options};
use crate::schema_class::SchemaClass;
use crate::table::collection::ColumnCollection;
use crate::table::{TableObject, keys};
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::expression::traverse::column_names;
use dbm_core::schema::{ConstraintName, Expression, Options};
use dbm_python::{Arguments, Bound, Interpreter, Native, NativeFunction, PyError, PyResult, Value};
pub(crate) use exclude::exclude;
pub use exclude::exclude_rule;

/// A column of a constraint: by its name in Python, or itself.
#[derive(Debug, Clone)]
pub enum ColumnArgument {
    /// By name.
    Named(String),
    /// The object.
    Column(Rc<ColumnObject>),
}

/// What a constraint holds.
#[derive(Debug, Clone)]
pub enum Rule {
    /// `PrimaryKeyConstraint`
    PrimaryKey {
        /// Its columns.
        columns: Vec<ColumnArgument>,
    },
    /// `UniqueConstraint`
    Unique {
        /// Its columns.
        columns: Vec<ColumnArgument>,
    },
    /// `ForeignKeyConstraint`
    ForeignKey {
        /// The columns that refer.
        columns: Vec<ColumnArgument>,
        /// What they refer to.
        targets: Vec<Target>,
        /// What happens to rows.
        rules: Rules,
    },
    /// `CheckConstraint`
    Check {
        /// What holds for every row.
        condition: Expression,
    },
    /// `postgresql.ExcludeConstraint`
    Exclude {
        /// Expression, operator, operator class.
        elements: Vec<(Expression, String, Option<String>)>,
        /// The index method.
        using: Option<String>,
        /// The rows that take part.
        condition: Option<Expression>,
    },
}

/// What a script says of a constraint.
#[derive(Debug, Clone)]
pub struct ConstraintState {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// What it holds.
    pub rule: Rule,
    /// When it is checked.
    pub timing: Timing,
    /// Options of a dialect.
    pub options: Options,
}

/// A constraint, as the script holds it.
#[derive(Debug)]
pub struct ConstraintObject {
    /// See [`creation_order`].
    pub(crate) order: u64,
    state: RefCell<ConstraintState>,
    owner: RefCell<Weak<TableObject>>,
    /// Whether a column brought it, so that a change of it would be lost.
    is_brought: bool,
}

/// The functions that make constraints.
pub(crate) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("PrimaryKeyConstraint", primary_key),
    ("UniqueConstraint", unique),
    ("ForeignKeyConstraint", foreign_key),
    ("CheckConstraint", check),
];

/// That of PostgreSQL's module.
const EXCLUDE: &[(&str, NativeFunction)] = &[("ExcludeConstraint", exclude)];

impl ConstraintObject {
    /// A constraint of its own.
    pub fn new(state: ConstraintState) -> Self {
        Self {
            order: creation_order(),
            state: RefCell::new(state),
            owner: RefCell::default(),
            is_brought: false,
        }
    }

    /// What a column brings to `table`, as an object.
    pub(crate) fn brought(state: ConstraintState, table: &Rc<TableObject>) -> Rc<Self> {
        let constraint = Self {
            is_brought: true,
            ..Self::new(state)
        };
        constraint.attach(table);
        Rc::new(constraint)
    }

    /// Gives it to a table.
    pub(crate) fn attach(&self, table: &Rc<TableObject>) {
        self.owner.replace(Rc::downgrade(table));
    }

    /// The table that it belongs to, while that is there.
    pub(crate) fn owner(&self) -> Option<Rc<TableObject>> {
        self.owner.borrow().upgrade()
    }

    /// Its columns as far as they are known.
    pub(crate) fn columns(&self) -> Vec<Rc<ColumnObject>> {
        let table = self.owner();
        let named = |name: &str| table.as_ref()?.column(name);
        match &self.state.borrow().rule {
            Rule::PrimaryKey { columns }
            | Rule::Unique { columns }
            | Rule::ForeignKey { columns, .. } => columns
                .iter()
                .filter_map(|column| match column {
                    ColumnArgument::Column(column) => Some(Rc::clone(column)),
                    ColumnArgument::Named(name) => named(name),
                })
                .collect(),
            Rule::Check { condition } => column_names(condition)
                .iter()
                .filter_map(|name| named(name))
                .collect(),
            Rule::Exclude { elements, .. } => elements
                .iter()
                .flat_map(|(element, ..)| column_names(element))
                .filter_map(|name| named(&name))
                .collect(),
        }
    }

    /// Its name; the convention of its table gives one where none is given.
    fn name(&self, interpreter: &Interpreter) -> Result<Option<ConstraintName>, PyError> {
        match self.owner() {
            Some(table) => assembly::constraint_name(&table, &self.state(), &Host::of(interpreter)),
            None => Ok(self.state().name.clone()),
        }
    }

    /// What is said of it.
    pub fn state(&self) -> Ref<'_, ConstraintState> {
        self.state.borrow()
    }

    /// Whether it is unique over no column.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.state.borrow().rule, Rule::Unique { columns } if columns.is_empty())
    }
}

impl ColumnArgument {
    /// A column, or its name.
    ///
    /// # Errors
    /// As SQLAlchemy, for anything else.
    pub fn from_value(value: &Value) -> Result<Self, PyError> {
        if let Some(column) = value.to_native::<ColumnObject>() {
            return Ok(Self::Column(column));
        }
        if let Some(Expression::Column(column)) = of(value) {
            return Ok(Self::Named(column.name));
        }
        value.as_str().map(|name| Self::Named(name.to_owned())).ok_or_else(|| {
            let found = value.type_name();
            errors::argument_error(format!(
                "String column name or column expression for DDL constraint expected, got `{found}`"
            ))
        })
    }

    /// Columns, or their names.
    ///
    /// # Errors
    /// As SQLAlchemy, for anything else.
    pub(crate) fn from_values(values: &[Value]) -> Result<Vec<Self>, PyError> {
        values.iter().map(Self::from_value).collect()
    }
}

/// The constraint; it is over `members`, whose table it belongs to.
fn object(
    bound: &Bound,
    owner: Owner,
    rule: Rule,
    members: &[Value],
    interpreter: &mut Interpreter,
) -> PyResult {
    let constraint = Rc::new(ConstraintObject::new(ConstraintState {
        name: constraint_name(bound.value("name"))?,
        rule,
        timing: timing(bound)?,
        options: options(owner, bound.keywords(), bound.arguments(), interpreter)?,
    }));
    attach_constraint(&constraint, members, interpreter)
        .map_err(|error| error.at(bound.place()))?;
    Ok(Value::Native(constraint))
}

fn rest_columns(bound: &Bound) -> Result<Vec<ColumnArgument>, PyError> {
    let columns = bound.rest().iter().enumerate().map(|(at, column)| {
        ColumnArgument::from_value(column).map_err(|error| error.at(bound.place_of_rest(at)))
    });
    columns.collect()
}

fn primary_key(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "PrimaryKeyConstraint(*columns, name=None, deferrable=None, initially=None, info=None, _implicit_generated=False, **dialect_options)",
    )?;
    let rule = Rule::PrimaryKey {
        columns: rest_columns(&bound)?,
    };
    object(&bound, Owner::PrimaryKey, rule, bound.rest(), interpreter)
}

fn unique(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "UniqueConstraint(*columns, name=None, deferrable=None, initially=None, info=None, comment=None, **dialect_options)",
    )?;
    let rule = Rule::Unique {
        columns: rest_columns(&bound)?,
    };
    object(&bound, Owner::Unique, rule, bound.rest(), interpreter)
}

fn foreign_key(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "ForeignKeyConstraint(columns, refcolumns, name=None, onupdate=None, ondelete=None, deferrable=None, initially=None, use_alter=False, link_to_name=False, match=None, table=None, info=None, comment=None, **dialect_options)",
    )?;
    let columns = interpreter.iterate(&bound.required("columns")?)?;
    let targets = interpreter.iterate(&bound.required("refcolumns")?)?;
    if columns.len() != targets.len() {
        return Err(errors::argument_error(
            "ForeignKeyConstraint number of constrained columns must match the number of referenced columns.",
        ));
    }
    let targets = targets
        .iter()
        .map(Target::from_value)
        .collect::<Result<_, _>>();
    let rule = Rule::ForeignKey {
        columns: ColumnArgument::from_values(&columns)
            .map_err(|error| error.at(bound.place_of("columns")))?,
        targets: targets.map_err(|error| error.at(bound.place_of("refcolumns")))?,
        rules: Rules::of(&bound)?,
    };
    object(&bound, Owner::ForeignKey, rule, &columns, interpreter)
}

fn check(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "CheckConstraint(sqltext, name=None, deferrable=None, initially=None, table=None, info=None, comment=None, **dialect_options)",
    )?;
    let text = bound.required::<Value>("sqltext")?;
    let condition = sql(&text).map_err(|error| error.at(bound.place_of("sqltext")))?;
    let rule = Rule::Check { condition };
    let constraint = object(&bound, Owner::Check, rule, &[text], interpreter)?;
    if let Some(table) = bound.optional::<Value>("table")? {
        let table = table.to_native::<TableObject>();
        if let (Some(table), Some(check)) = (table, constraint.to_native::<ConstraintObject>()) {
            table.add_constraint(check);
        }
    }
    Ok(constraint)
}

impl Native for ConstraintObject {
    fn type_name(&self) -> &str {
        match self.state.borrow().rule {
            Rule::PrimaryKey { .. } => "PrimaryKeyConstraint",
            Rule::Unique { .. } => "UniqueConstraint",
            Rule::ForeignKey { .. } => "ForeignKeyConstraint",
            Rule::Check { .. } => "CheckConstraint",
            Rule::Exclude { .. } => "ExcludeConstraint",
        }
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        let name = self.type_name();
        let functions = FUNCTIONS.iter().chain(EXCLUDE);
        let found = functions.into_iter().find(|(known, _)| *known == name);
        found.map(|(name, new)| SchemaClass::value(name, *new))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        let class = class.as_native::<SchemaClass>();
        class.is_some_and(|class| class.covers(self.type_name()))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if name == "name" {
            return Ok(Some(name_value(self.name(interpreter)?.as_ref())));
        }
        let keys = |columns: Vec<Rc<ColumnObject>>| {
            let keys = columns.into_iter().map(|it| it.key().unwrap_or_default());
            keys.map(Value::from).collect::<Vec<_>>()
        };
        let state = self.state.borrow();
        Ok(match (name, &state.rule) {
            ("deferrable", _) => Some(Value::from(state.timing.deferrable)),
            ("initially", _) => Some(Value::from(state.timing.initially.clone())),
            ("columns" | "c", _) => Some(Value::native(ColumnCollection::over(self.columns()))),
            ("table" | "parent", _) => self.owner().map(|table| Value::Native(table)),
            ("column_keys", Rule::ForeignKey { .. }) => Some(Value::list(keys(self.columns()))),
            ("sqltext", Rule::Check { condition }) => Some(condition.clone().into_python()),
            ("ondelete", Rule::ForeignKey { rules, .. }) => Some(rules.ondelete.clone().into()),
            ("onupdate", Rule::ForeignKey { rules, .. }) => Some(rules.onupdate.clone().into()),
            ("elements", Rule::ForeignKey { .. }) => {
                let table = self.owner();
                let keys = table.map(|table| keys::parts(&state, &table.state()));
                let keys = keys.unwrap_or_default().into_iter();
                Some(Value::list(keys.map(|key| Value::Native(key))))
            }
            _ => None,
        })
    }

    fn iterate(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>, PyError> {
        if matches!(self.state.borrow().rule, Rule::Check { .. }) {
            return Ok(None);
        }
        let columns = self.columns().into_iter();
        Ok(Some(Value::list(columns.map(|it| Value::Native(it)))))
    }

    fn length(&self, _: &mut Interpreter) -> Result<Option<usize>, PyError> {
        Ok(Some(self.columns().len()))
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(Some(true))
    }

    fn contains(&self, item: &Value, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        let columns = self.columns().into_iter();
        let mut columns = columns.map(|it| Value::Native(it));
        Ok(Some(columns.any(|column| column.is(item))))
    }

    fn set_attribute(
        &self,
        name: &str,
        value: Value,
        _: &mut Interpreter,
    ) -> Result<bool, PyError> {
        if name != "name" {
            return Ok(false);
        }
        if self.is_brought {
            let message = "renaming a constraint that a column brings is not supported";
            return Err(PyError::unsupported(message));
        }
        self.state.borrow_mut().name = constraint_name(Some(value))?;
        Ok(true)
    }
}
