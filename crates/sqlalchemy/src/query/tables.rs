//! What is a table without being one: `VALUES`, and functions that give rows.

use crate::expression::of;
use crate::query::coerce::typed;
use crate::query::source::{name, object, of_query, required};
use crate::query::view::View;
use dbm_core::schema::expression::ColumnReference;
use dbm_core::schema::query::{
    Cte, FunctionSource, Query, Source, SourceKind, SourceName, ValuesSource,
};
use dbm_core::schema::{Expression, Type};
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

/// `sa.values(*columns, name=None, literal_binds=False)`.
pub(crate) fn values_function(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("values(*columns, name=None, literal_binds=False)")?;
    let mut columns = Vec::new();
    for (at, column) in bound.rest().iter().enumerate() {
        let Some(Expression::Column(column)) = of(column) else {
            let message = "`values` takes columns";
            return Err(PyError::type_error(message).at(bound.place_of_rest(at)));
        };
        columns.push((column.name, column.kind));
    }
    let name = bound.optional::<String>("name")?.map(SourceName::Given);
    Ok(values_object(ValuesSource {
        name,
        columns,
        rows: Vec::new(),
        lateral: false,
    }))
}

fn values_object(values: ValuesSource) -> Value {
    let source = Source::new(SourceKind::Values(values.clone()));
    of_query(&Query::Values(Box::new(values)), source)
}

/// `values.data([(1, "a"), ...])`.
///
/// # Errors
/// For rows that are none.
pub(crate) fn data(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let view = required(this)?;
    let SourceKind::Values(values) = view.source.kind() else {
        return Err(PyError::unsupported("`data` is for `values`"));
    };
    let mut values = values.clone();
    let rows = arguments.one::<Value>("data")?;
    for row in interpreter.iterate(&rows)? {
        let cells = interpreter.iterate(&row)?;
        let kinds = values.columns.iter().map(|(_, kind)| kind);
        let cells = cells
            .iter()
            .zip(kinds)
            .map(|(cell, kind)| typed(cell, kind));
        let cells = cells.collect::<Result<Vec<_>, _>>()?;
        values.rows.push(cells);
    }
    Ok(values_object(values))
}

/// `values.cte(name=None)`.
///
/// # Errors
/// For what is no `VALUES`.
pub(crate) fn values_cte(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("cte(name=None, recursive=False, nesting=False)")?;
    let view = required(this)?;
    let SourceKind::Values(values) = view.source.kind() else {
        return Err(PyError::unsupported("`cte` is for queries"));
    };
    let query = Query::Values(Box::new(values.clone()));
    let source = Source::new(SourceKind::Cte(Cte {
        name: name(bound.optional("name")?, "anon"),
        query: query.clone(),
        recursive: false,
        nesting: false,
        restates: None,
        alias_of: None,
        prefixes: Vec::new(),
        suffixes: Vec::new(),
    }));
    Ok(of_query(&query, source))
}

/// `function.table_valued("a", sa.column("b", Integer), with_ordinality="n", name="x")`.
///
/// # Errors
/// For columns that are none.
pub(crate) fn table_valued(
    interpreter: &mut Interpreter,
    call: Expression,
    arguments: Arguments,
) -> PyResult {
    let bound = arguments
        .bind("table_valued(*expr, with_ordinality=None, joins_implicitly=False, name=None)")?;
    let mut columns = Vec::new();
    for column in bound.rest() {
        columns.push(derived_column(column, interpreter)?);
    }
    let ordinality = bound.optional::<String>("with_ordinality")?;
    if let Some(name) = &ordinality {
        columns.push((
            name.clone(),
            Type::new(dbm_core::schema::types::plain::integer()),
        ));
    }
    let source = Source::new(SourceKind::Function(FunctionSource {
        name: name(bound.optional("name")?, "anon"),
        call,
        derived: None,
        ordinality: ordinality.is_some(),
        lateral: false,
    }));
    Ok(function_object(source, columns))
}

fn derived_column(column: &Value, _: &mut Interpreter) -> Result<(String, Type), PyError> {
    if let Some(name) = column.as_str() {
        return Ok((name.to_owned(), Type::null()));
    }
    match of(column) {
        Some(Expression::Column(column)) => Ok((column.name, column.kind)),
        _ => Err(PyError::type_error(
            "`table_valued` takes the names of columns",
        )),
    }
}

fn function_object(source: Source, columns: Vec<(String, Type)>) -> Value {
    let columns: Vec<(String, ColumnReference)> = columns
        .into_iter()
        .map(|(name, kind)| (name.clone(), source.column(name, kind)))
        .collect();
    object(View {
        source,
        columns,
        tables: Vec::new(),
    })
}

/// `function.alias(name)` and `function.column_valued(name)`: the one column is the alias itself.
pub(crate) fn column_valued(call: Expression, name: SourceName) -> (Value, Expression) {
    let source = Source::new(SourceKind::Function(FunctionSource {
        name,
        call,
        derived: None,
        ordinality: false,
        lateral: false,
    }));
    let column = Expression::Row(source.clone());
    (function_object(source, Vec::new()), column)
}

/// `.render_derived(name=None, with_types=False)`.
///
/// # Errors
/// For what is no function.
pub(crate) fn render_derived(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("render_derived(name=None, with_types=False)")?;
    let view = required(this)?;
    let SourceKind::Function(function) = view.source.kind() else {
        return Err(PyError::unsupported("`render_derived` is for functions"));
    };
    let with_types = bound.or("with_types", false)?;
    let derived = view
        .columns
        .iter()
        .map(|(_, column)| (column.name.clone(), with_types.then(|| column.kind.clone())));
    let given = bound.optional::<String>("name")?;
    let source = Source::new(SourceKind::Function(FunctionSource {
        name: given.map_or_else(|| function.name.clone(), SourceName::Given),
        call: function.call.clone(),
        derived: Some(derived.collect()),
        ordinality: function.ordinality,
        lateral: function.lateral,
    }));
    Ok(object(view.renamed(source)))
}
