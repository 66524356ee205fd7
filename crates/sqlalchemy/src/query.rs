//! Statements as Python objects: `sa.select(...)`, `table.insert()`, subqueries and aliases.

pub(crate) mod bind;
pub(crate) mod change;
pub(crate) mod coerce;
pub(crate) mod conflict;
pub(crate) mod execute;
pub(crate) mod execution;
pub(crate) mod exists;
pub(crate) mod joins;
mod legacy;
pub(crate) mod select;
pub(crate) mod shape;
pub(crate) mod source;
pub(crate) mod tables;
pub(crate) mod values;
pub(crate) mod view;

use std::rc::Rc;

use crate::compiled;
use crate::expression::IntoPython;
use crate::expression::of;
use crate::query::execution::ExecutionOptions;
use crate::query::view::View;
use crate::session::loader_option;
use crate::table::TableObject;
use dbm_core::schema::extent::Measured;
use dbm_core::schema::query::{Query, Source, SourceKind};
use dbm_python::{
    Arguments, Charge, Class, Interpreter, Native, NativeFunction, NativeMethod, PyError, PyResult,
    Value, allows,
};

/// A statement. It never changes: its methods give others.
#[derive(Debug, Clone)]
pub(crate) struct QueryObject {
    /// The statement.
    pub(crate) query: Query,
    /// What was joined and selected from, which knows its columns and foreign keys.
    pub(crate) views: Vec<View>,
    /// The table of an insert, an update or a delete.
    pub(crate) table: Option<Rc<TableObject>>,
    /// The dialect whose own `insert` made it.
    pub(crate) dialect: Option<&'static str>,
    /// The mapped class that an insert, an update or a delete is about.
    pub(crate) class: Option<Rc<Class>>,
    /// Whether an update sets its columns in the order given, not in that of the table.
    pub(crate) keeps_order: bool,
    /// What a select asks for, as the script wrote it.
    pub(crate) entities: Vec<Value>,
    /// What was said of how it runs.
    pub(crate) options: ExecutionOptions,
    /// What the statement takes.
    pub(crate) charge: Charge,
}

impl QueryObject {
    /// A statement of its own.
    pub(crate) fn new(query: Query) -> Self {
        Self {
            query,
            views: Vec::new(),
            table: None,
            dialect: None,
            class: None,
            keeps_order: false,
            entities: Vec::new(),
            options: ExecutionOptions::default(),
            charge: Charge::default(),
        }
    }

    /// What is known of a source that the statement selects from.
    pub(crate) fn view_of(&self, source: &Source) -> View {
        let known = self.views.iter().rev().find(|view| view.source == *source);
        known.cloned().unwrap_or_else(|| View {
            source: source.clone(),
            columns: Vec::new(),
            tables: Vec::new(),
        })
    }
}

/// A copy of a statement; of one that is too large for the script, something of no use.
pub(crate) fn copied(query: &Query) -> Query {
    let extent = query.extent();
    if allows(extent.bytes, extent.depth) {
        return query.clone();
    }
    Query::Select(Box::default())
}

/// The statement that a value is.
///
/// # Errors
/// For what is none.
pub(crate) fn query_of(value: &Value) -> Result<Query, PyError> {
    if let Some(object) = value.as_native::<QueryObject>() {
        return Ok(copied(&object.query));
    }
    if let Some(dbm_core::schema::Expression::Subquery(query)) = of(value) {
        return Ok(*query);
    }
    Err(PyError::type_error(format!(
        "a statement such as `select(...)` is expected, got `{}`",
        value.type_name()
    )))
}

/// The functions that make statements and sources, by their names.
pub(crate) const FUNCTIONS: &[(&str, NativeFunction)] = &[
    ("select", select::select),
    ("exists", exists::exists_function),
    ("insert", change::insert_function),
    ("update", change::update_function),
    ("delete", change::delete_function),
    ("union", |interpreter, arguments| {
        shape::compound(interpreter, &arguments, "union")
    }),
    ("union_all", |interpreter, arguments| {
        shape::compound(interpreter, &arguments, "union_all")
    }),
    ("intersect", |interpreter, arguments| {
        shape::compound(interpreter, &arguments, "intersect")
    }),
    ("intersect_all", |interpreter, arguments| {
        shape::compound(interpreter, &arguments, "intersect_all")
    }),
    ("except_", |interpreter, arguments| {
        shape::compound(interpreter, &arguments, "except_")
    }),
    ("except_all", |interpreter, arguments| {
        shape::compound(interpreter, &arguments, "except_all")
    }),
    ("lateral", |interpreter, mut arguments| {
        let first = take_first(&mut arguments)?;
        match interpreter.find_attribute(&first, "lateral")? {
            Some(lateral) => interpreter.call(&lateral, arguments),
            None => Err(PyError::type_error("`lateral` takes a query or a source")),
        }
    }),
    ("alias", source::alias_function),
    ("join", source::join_function),
    ("outerjoin", source::outerjoin_function),
    ("values", tables::values_function),
    ("subquery", |_, arguments| named_query(arguments)),
    ("cte", |interpreter, mut arguments| {
        let first = take_first(&mut arguments)?;
        shape::cte(interpreter, &first, arguments)
    }),
];

fn take_first(arguments: &mut Arguments) -> Result<Value, PyError> {
    if arguments.positional.is_empty() {
        return Err(PyError::type_error("a statement is expected"));
    }
    Ok(arguments.positional.remove(0))
}

/// `subquery(alias, query)`.
fn named_query(arguments: Arguments) -> PyResult {
    let bound = arguments.bind("subquery(alias, query)")?;
    let query = query_of(&bound.required("query")?)?;
    Ok(shape::of_query_named(&query, bound.optional("alias")?))
}

/// What statements can do in SQLAlchemy, and not with dbm.
const LATER: &[&str] = &[
    "with_hint",
    "with_statement_hint",
    "with_dialect_options",
    "dialect_options",
    "dialect_kwargs",
    "fetch",
    "reduce_columns",
    "return_defaults",
    "from_statement",
    "get_children",
    "froms",
    "inner_columns",
    "column_descriptions",
    "entity_description",
    "compare",
    "is_derived_from",
    "with_return_defaults",
    "bindparams",
];

/// What every statement can do.
const METHODS: &[(&str, NativeMethod)] = &[
    ("execution_options", execution::execution_options),
    ("options", loader_option::options),
    ("params", execute::params),
    ("self_group", |_, this, _| Ok(this.clone())),
    ("compile", compiled::compile),
];

impl QueryObject {
    fn own_methods(&self) -> [&'static [(&'static str, NativeMethod)]; 2] {
        match &self.query {
            Query::Select(_) => [select::SELECT, shape::QUERY],
            Query::Compound(_) | Query::Text(_) | Query::Values(_) => [shape::QUERY, &[]],
            Query::Insert(_) if self.dialect.is_some() => [change::INSERT, conflict::INSERT],
            Query::Insert(_) => [change::INSERT, &[]],
            Query::Update(_) => [change::UPDATE, &[]],
            Query::Delete(_) => [change::DELETE, &[]],
        }
    }

    fn columns(&self) -> Value {
        let source = Source::new(SourceKind::Excluded);
        let proxies = dbm_core::schema::query::names::proxies(&self.query, &source);
        let items = self.query.items().iter();
        let expressions = items
            .filter(|item| !matches!(item.expression, dbm_core::schema::Expression::Text(_)))
            .map(|item| item.expression.clone().into_python());
        let columns = proxies.into_iter().map(|(key, _)| key).zip(expressions);
        Value::native(crate::table::collection::ColumnCollection::of(
            columns.collect(),
        ))
    }
}

impl Native for QueryObject {
    fn holds(&self) -> Option<(&Charge, usize)> {
        let extent = self.query.extent();
        allows(0, extent.depth);
        Some((&self.charge, extent.bytes))
    }

    fn type_name(&self) -> &'static str {
        match &self.query {
            Query::Select(_) => "Select",
            Query::Compound(_) => "CompoundSelect",
            Query::Text(_) => "TextualSelect",
            Query::Values(_) => "Values",
            Query::Insert(_) => "Insert",
            Query::Update(_) => "Update",
            Query::Delete(_) => "Delete",
        }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        for methods in self.own_methods() {
            if let Some((name, method)) = methods.iter().find(|(known, _)| *known == name) {
                return Ok(Some(Value::method(this, name, *method)));
            }
        }
        Ok(match name {
            "selected_columns" | "exported_columns" | "c" | "columns"
                if self.query.returns_rows() =>
            {
                Some(self.columns())
            }
            "excluded" | "inserted" if self.dialect.is_some() => {
                self.table.as_ref().map(conflict::excluded)
            }
            "table" => self.table.as_ref().map(|table| {
                let table: Rc<TableObject> = Rc::clone(table);
                Value::Native(table)
            }),
            "whereclause" => match &self.query {
                Query::Select(select) if select.conditions.is_empty() => Some(Value::None),
                _ => {
                    let message = "the conditions of a statement are not known to scripts";
                    return Err(PyError::unsupported(message));
                }
            },
            _ if LATER.contains(&name) => {
                return Err(PyError::unsupported(format!(
                    "`{name}` of a statement is not supported yet"
                )));
            }
            _ => None,
        })
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Err(PyError::type_error(
            "Boolean value of this clause is not defined",
        ))
    }

    fn text(&self, interpreter: &mut Interpreter) -> Result<String, PyError> {
        compiled::text(&Value::native(self.clone()), interpreter)
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("<sqlalchemy {}>", self.type_name()))
    }
}
