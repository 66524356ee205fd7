//! The constraints of tables: `sa.UniqueConstraint`, `sa.ForeignKeyConstraint` and their like.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::attachment::attach_constraint;
use crate::column::{ColumnObject, creation_order};
use crate::errors;
use crate::expression::IntoPython;
use crate::expression::{of, sql};
use crate::foreign_key::{Rules, Target, timing};
use crate::name::{constraint_name, value as name_value};
use crate::options::{Owner, options};
use crate::table::TableObject;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{ConstraintName, Expression, Options};
use dbm_python::{Arguments, Bound, Interpreter, Native, NativeFunction, PyError, PyResult, Value};

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
}

/// The functions that make constraints.
pub(crate) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("PrimaryKeyConstraint", primary_key),
    ("UniqueConstraint", unique),
    ("ForeignKeyConstraint", foreign_key),
    ("CheckConstraint", check),
];

impl ConstraintObject {
    /// A constraint of its own.
    pub fn new(state: ConstraintState) -> Self {
        Self {
            order: creation_order(),
            state: RefCell::new(state),
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

/// `postgresql.ExcludeConstraint(...)`.
///
/// # Errors
/// For arguments that SQLAlchemy refuses.
pub(crate) fn exclude(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "ExcludeConstraint(*elements, name=None, deferrable=None, initially=None, using='gist', where=None, ops=None, **dialect_options)",
    )?;
    let rule = exclude_rule(&bound, interpreter)?;
    let mut elements = Vec::new();
    for pair in bound.rest() {
        elements.extend(interpreter.iterate(pair)?.into_iter().next());
    }
    object(&bound, Owner::Exclude, rule, &elements, interpreter)
}

/// What an exclude constraint says, from arguments with `elements` as the rest, `using`, `where` and `ops`.
///
/// # Errors
/// For elements that are no pairs of an expression and an operator.
pub fn exclude_rule(bound: &Bound, interpreter: &mut Interpreter) -> Result<Rule, PyError> {
    let classes = bound.optional::<Value>("ops")?;
    let mut elements = Vec::new();
    for pair in bound.rest() {
        let pair = interpreter.iterate(pair)?;
        let [element, operator] = pair.as_slice() else {
            return Err(PyError::type_error(
                "an exclude constraint takes pairs (column, operator)",
            ));
        };
        let operator = operator.as_str().ok_or_else(|| {
            PyError::type_error("the operator of an exclude constraint must be a str")
        })?;
        let class = element_class(classes.as_ref(), element, interpreter)?;
        elements.push((exclude_element(element)?, operator.to_owned(), class));
    }
    let condition = match bound.optional::<Value>("where")? {
        Some(condition) => Some(sql(&condition)?),
        None => None,
    };
    Ok(Rule::Exclude {
        elements,
        using: bound.optional("using")?,
        condition,
    })
}

/// A `str` names a column.
fn exclude_element(element: &Value) -> Result<Expression, PyError> {
    match element.as_str() {
        Some(name) => Ok(Expression::column(name)),
        None => sql(element),
    }
}

fn element_class(
    classes: Option<&Value>,
    element: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<String>, PyError> {
    let (Some(Value::Dict(classes)), Some(name)) = (classes, element_name(element)) else {
        return Ok(None);
    };
    match classes.get_str(&name) {
        Some(class) => interpreter.text(&class).map(Some),
        None => Ok(None),
    }
}

fn element_name(element: &Value) -> Option<String> {
    match (element.as_str(), of(element)) {
        (Some(name), _) => Some(name.to_owned()),
        (None, Some(Expression::Column(column))) => Some(column.name),
        _ => None,
    }
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

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let state = self.state.borrow();
        Ok(match name {
            "name" => Some(name_value(state.name.as_ref())),
            "deferrable" => Some(Value::from(state.timing.deferrable)),
            "initially" => Some(Value::from(state.timing.initially.clone())),
            "sqltext" => match &state.rule {
                Rule::Check { condition } => Some(condition.clone().into_python()),
                _ => None,
            },
            _ => None,
        })
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
        self.state.borrow_mut().name = constraint_name(Some(value))?;
        Ok(true)
    }
}
