//! `sa.Index`.

use std::cell::{Ref, RefCell};
use std::rc::{Rc, Weak};

use crate::assembly;
use crate::attachment::attach_index;
use crate::column::creation_order;
use crate::errors;
use crate::expression::{IntoPython, of};
use crate::host::Host;
use crate::name::{index_name, value as name_value};
use crate::options::{Owner, options};
use crate::schema_class::SchemaClass;
use crate::table::TableObject;
use crate::table::collection::ColumnCollection;
use dbm_core::schema::{ConstraintName, Expression, Options};
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// What a script says of an index.
#[derive(Debug, Clone)]
pub struct IndexState {
    /// Its name.
    pub name: Option<ConstraintName>,
    /// What is indexed; a `str` stands as the column of that name in Python.
    pub elements: Vec<Expression>,
    /// `unique=`
    pub unique: bool,
    /// `quote=`
    pub quote: Option<bool>,
    /// Options of a dialect.
    pub options: Options,
}

/// An index, as the script holds it.
#[derive(Debug)]
pub struct IndexObject {
    /// See [`creation_order`].
    pub(crate) order: u64,
    state: RefCell<IndexState>,
    owner: RefCell<Weak<TableObject>>,
}

impl IndexObject {
    /// An index of its own.
    pub fn new(state: IndexState) -> Self {
        Self {
            order: creation_order(),
            state: RefCell::new(state),
            owner: RefCell::default(),
        }
    }

    /// The table that it belongs to, while that is there.
    pub(crate) fn owner(&self) -> Option<Rc<TableObject>> {
        self.owner.borrow().upgrade()
    }

    /// Gives it to a table.
    pub(crate) fn attach(&self, table: &Rc<TableObject>) {
        self.owner.replace(Rc::downgrade(table));
    }

    /// What is said of it.
    pub(crate) fn state(&self) -> Ref<'_, IndexState> {
        self.state.borrow()
    }
}

/// What can be indexed: a column's name, a column, text, another expression.
///
/// # Errors
/// As SQLAlchemy, for anything else.
pub fn element(value: &Value) -> Result<Expression, PyError> {
    match value.as_str() {
        Some(name) => Ok(Expression::column(name)),
        None => of(value).map(with_text).ok_or_else(|| {
            let found = value.type_name();
            errors::argument_error(format!(
                "String column name or column expression for DDL constraint expected, got `{found}`"
            ))
        }),
    }
}

/// `desc("name")` is text here, which nothing quotes.
fn with_text(mut expression: Expression) -> Expression {
    if let Expression::Unary(unary) = &mut expression
        && let Expression::Name(name) = &unary.operand
    {
        unary.operand = Expression::text(name.clone());
    }
    expression
}

/// `sa.Index(...)`.
///
/// # Errors
/// For arguments that SQLAlchemy refuses.
pub(crate) fn index(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(
        "Index(name, *expressions, unique=False, quote=None, info=None, _table=None, _column_flag=False, **dialect_options)",
    )?;
    let elements = bound
        .rest()
        .iter()
        .enumerate()
        .map(|(at, value)| element(value).map_err(|error| error.at(bound.place_of_rest(at))));
    let object = IndexObject::new(IndexState {
        name: index_name(bound.value("name"), bound.optional("quote")?)?,
        elements: elements.collect::<Result<_, _>>()?,
        unique: bound.optional("unique")?.unwrap_or(false),
        quote: bound.optional("quote")?,
        options: options(
            Owner::Index,
            bound.keywords(),
            bound.arguments(),
            interpreter,
        )?,
    });
    let object = Rc::new(object);
    attach_index(&object, bound.rest(), interpreter)?;
    Ok(Value::Native(object))
}

impl Native for IndexObject {
    fn type_name(&self) -> &'static str {
        "Index"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        crate::ddl::INDEX_METHODS
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(SchemaClass::value("Index", index))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        let class = class.as_native::<SchemaClass>();
        class.is_some_and(|class| class.covers("Index"))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let whole = match (name, self.owner()) {
            ("name" | "columns" | "expressions", Some(table)) => {
                let host = Host::of(interpreter);
                Some((assembly::index(&table, &self.state(), &host)?, table))
            }
            _ => None,
        };
        let state = self.state.borrow();
        Ok(match (name, whole) {
            ("name", Some((whole, _))) => Some(name_value(whole.name.as_ref())),
            ("name", None) => Some(name_value(state.name.as_ref())),
            ("columns", Some((whole, table))) => {
                let names = whole.elements.iter().flat_map(assembly::indexed_columns);
                let columns = names.filter_map(|name| table.column(&name));
                Some(Value::native(ColumnCollection::over(columns.collect())))
            }
            ("expressions", Some((whole, _))) => {
                let elements = whole.elements.into_iter();
                Some(Value::list(elements.map(IntoPython::into_python)))
            }
            ("unique", _) => Some(Value::from(state.unique)),
            ("table", _) => self.owner().map(|table| Value::Native(table)),
            _ => None,
        })
    }
}
