//! Aliases, subqueries, CTEs, joins and `VALUES` as Python objects.

use crate::errors;
use crate::expression::IntoPython;
use crate::expression::{of, operand};
use crate::query::QueryObject;
use crate::query::coerce::condition;
use crate::query::select::select_from;
use crate::query::shape::compound_of;
use crate::query::tables;
use crate::query::view::View;
use crate::table::collection::ColumnCollection;
use dbm_core::schema::query::{
    Cte, FunctionSource, JoinKind, Query, SampledSource, Source, SourceKind, SourceName,
    ValuesSource,
};
use dbm_core::schema::{Expression, Type};
use dbm_python::{
    Arguments, Charge, Interpreter, Native, NativeMethod, PyError, PyResult, Value, allows,
};

/// An alias, a subquery, a CTE, a join, `VALUES`.
#[derive(Debug, Clone)]
pub(crate) struct SourceObject {
    /// What statements see of it.
    pub(crate) view: View,
    /// What that takes.
    charge: Charge,
}

impl From<View> for SourceObject {
    fn from(view: View) -> Self {
        let charge = Charge::default();
        Self { view, charge }
    }
}

/// What every source can do, tables as well.
pub(crate) const METHODS: &[(&str, NativeMethod)] = &[
    ("alias", alias),
    ("tablesample", tablesample),
    ("join", |interpreter, this, arguments| {
        join(interpreter, this, arguments, JoinKind::Inner)
    }),
    ("outerjoin", |interpreter, this, arguments| {
        join(interpreter, this, arguments, JoinKind::Left)
    }),
    ("select", |_, this, arguments| {
        arguments.none("select")?;
        select_from(this)
    }),
    ("corresponding_column", corresponding_column),
    ("lateral", lateral),
    ("table_valued", |_, this, _| {
        let view = required(this)?;
        Ok(Expression::Row(view.source).into_python())
    }),
];

/// What CTEs and `VALUES` can do beside it.
const OWN: &[(&str, NativeMethod)] = &[
    ("union", |interpreter, this, arguments| {
        widen(interpreter, this, arguments, "union")
    }),
    ("union_all", |interpreter, this, arguments| {
        widen(interpreter, this, arguments, "union_all")
    }),
    ("data", tables::data),
    ("cte", tables::values_cte),
    ("render_derived", tables::render_derived),
    ("prefix_with", |interpreter, this, arguments| {
        affix(interpreter, this, arguments, false)
    }),
    ("suffix_with", |interpreter, this, arguments| {
        affix(interpreter, this, arguments, true)
    }),
    ("subquery", |_, this, _| Ok(this.clone())),
];

/// The source that a value is.
///
/// # Errors
/// For what is none.
pub(crate) fn required(value: &Value) -> Result<View, PyError> {
    View::of(value).ok_or_else(|| {
        let found = value.type_name();
        errors::argument_error(format!(
            "a table, a subquery or a join is expected, got `{found}`"
        ))
    })
}

/// A source object with these columns.
pub(crate) fn object(view: View) -> Value {
    Value::native(SourceObject::from(view))
}

/// The name that was given, or one after `base`.
pub(crate) fn name(given: Option<String>, base: impl Into<String>) -> SourceName {
    match given {
        Some(name) => SourceName::Given(name),
        None => SourceName::Anonymous(base.into()),
    }
}

/// A query as a source: the columns are those of the query.
pub(crate) fn of_query(query: &Query, source: Source) -> Value {
    let columns = dbm_core::schema::query::names::proxies(query, &source);
    object(View {
        source,
        columns,
        tables: Vec::new(),
    })
}

/// `source.alias(name=None)`.
///
/// # Errors
/// For what is no source.
pub(crate) fn alias(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("alias(name=None, flat=False)")?;
    let view = required(this)?;
    let given = bound.optional::<String>("name")?;
    let name = name(given, view.source.base_name());
    let source = match view.source.kind() {
        SourceKind::Cte(cte) => Source::new(SourceKind::Cte(Cte {
            name,
            query: cte.query.clone(),
            recursive: cte.recursive,
            nesting: cte.nesting,
            restates: None,
            alias_of: Some(view.source.clone()),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
        })),
        SourceKind::Function(function) => Source::new(SourceKind::Function(FunctionSource {
            name,
            call: function.call.clone(),
            derived: function.derived.clone(),
            ordinality: function.ordinality,
            lateral: function.lateral,
        })),
        _ => Source::new(SourceKind::Alias(name, view.source.clone())),
    };
    Ok(object(view.renamed(source)))
}

/// `sa.alias(source, name=None)`.
pub(crate) fn alias_function(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("alias(selectable, name=None, flat=False)")?;
    let this = bound.required::<Value>("selectable")?;
    let mut given = Arguments::new(&bound.place());
    if let Some(name) = bound.optional::<Value>("name")? {
        given = given.with(name);
    }
    interpreter.find_attribute(&this, "alias")?.map_or_else(
        || {
            Err(PyError::type_error(
                "`alias` takes something to select from",
            ))
        },
        |alias| interpreter.call(&alias, given),
    )
}

fn tablesample(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("tablesample(sampling, name=None, seed=None)")?;
    let view = required(this)?;
    let method = bound.required::<Value>("sampling")?;
    let method = match of(&method) {
        Some(method) => method,
        None => Expression::Function(dbm_core::schema::expression::Function {
            name: vec!["system".to_owned()],
            arguments: vec![operand(&method, &Type::null())?],
            kind: Type::null(),
        }),
    };
    let seed = match bound.optional::<Value>("seed")? {
        Some(seed) => Some(operand(&seed, &Type::null())?),
        None => None,
    };
    let source = Source::new(SourceKind::Sample(SampledSource {
        name: name(bound.optional("name")?, view.source.base_name()),
        of: view.source.clone(),
        method,
        seed,
    }));
    Ok(object(view.renamed(source)))
}

/// `left.join(right, onclause=None, isouter=False, full=False)`.
fn join(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    kind: JoinKind,
) -> PyResult {
    let bound = arguments.bind("join(right, onclause=None, isouter=False, full=False)")?;
    let right = bound.required::<Value>("right")?;
    let on = bound.optional::<Value>("onclause")?;
    let kind = join_kind(bound.or("isouter", false)?, bound.or("full", false)?, kind);
    joined(interpreter, this, &right, on.as_ref(), kind).map_err(|error| error.at(bound.place()))
}

/// `sa.join(left, right, onclause=None, isouter=False, full=False)`.
pub(crate) fn join_function(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("join(left, right, onclause=None, isouter=False, full=False)")?;
    function_join(interpreter, &bound, bound.or("isouter", false)?)
}

/// `sa.outerjoin(left, right, onclause=None, full=False)`.
pub(crate) fn outerjoin_function(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("outerjoin(left, right, onclause=None, full=False)")?;
    function_join(interpreter, &bound, true)
}

fn function_join(
    interpreter: &mut Interpreter,
    bound: &dbm_python::Bound,
    outer: bool,
) -> PyResult {
    let (left, right) = (
        bound.required::<Value>("left")?,
        bound.required::<Value>("right")?,
    );
    let on = bound.optional::<Value>("onclause")?;
    let kind = join_kind(outer, bound.or("full", false)?, JoinKind::Inner);
    joined(interpreter, &left, &right, on.as_ref(), kind).map_err(|error| error.at(bound.place()))
}

/// What `isouter=` and `full=` make of a join.
pub(crate) fn join_kind(outer: bool, full: bool, otherwise: JoinKind) -> JoinKind {
    match (full, outer) {
        (true, _) => JoinKind::Full,
        (false, true) => JoinKind::Left,
        (false, false) => otherwise,
    }
}

fn joined(
    interpreter: &mut Interpreter,
    left: &Value,
    right: &Value,
    on: Option<&Value>,
    kind: JoinKind,
) -> PyResult {
    let on = on.map(|on| condition(on, interpreter)).transpose()?;
    let (left, right) = (required(left)?, required(right)?);
    let view = View::joined(&left, &right, on, kind).ok_or_else(|| no_condition(&left, &right))?;
    Ok(object(view))
}

/// No foreign key says how to join.
pub(crate) fn no_condition(left: &View, right: &View) -> PyError {
    errors::no_foreign_keys(format!(
        "Can't find any foreign key relationships between '{}' and '{}'.",
        left.source.base_name(),
        right.source.base_name()
    ))
}

fn corresponding_column(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("corresponding_column(column, require_embedded=False)")?;
    let Some(Expression::Column(wanted)) = of(&bound.required("column")?) else {
        return Err(bound.type_error("column", "a column is expected"));
    };
    let view = required(this)?;
    let found = view
        .columns
        .iter()
        .find(|(_, column)| column.name == wanted.name);
    Ok(found.map_or(Value::None, |(_, column)| {
        Expression::Column(column.clone()).into_python()
    }))
}

fn lateral(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("lateral(name=None)")?;
    let view = required(this)?;
    let given = bound.optional::<String>("name")?;
    let source = match view.source.kind() {
        SourceKind::Function(function) => SourceKind::Function(FunctionSource {
            name: given.map_or_else(|| function.name.clone(), SourceName::Given),
            call: function.call.clone(),
            derived: function.derived.clone(),
            ordinality: function.ordinality,
            lateral: true,
        }),
        SourceKind::Values(values) => SourceKind::Values(ValuesSource {
            lateral: true,
            ..values.clone()
        }),
        SourceKind::Subquery {
            query, name: own, ..
        } => SourceKind::Subquery {
            name: given.map_or_else(|| own.clone(), SourceName::Given),
            query: query.clone(),
            lateral: true,
        },
        _ => return Err(PyError::unsupported("`lateral` of that is not supported")),
    };
    Ok(object(view.renamed(Source::new(source))))
}

/// `cte.union_all(query)` of a recursive CTE.
fn widen(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    operator: &'static str,
) -> PyResult {
    let view = required(this)?;
    let SourceKind::Cte(cte) = view.source.kind() else {
        return Err(PyError::unsupported(format!(
            "`{operator}` is for queries and CTEs"
        )));
    };
    let mut parts = vec![Value::native(QueryObject::new(cte.query.clone()))];
    parts.extend(arguments.positional.iter().cloned());
    let query = compound_of(operator, &parts, interpreter)?;
    let source = Source::new(SourceKind::Cte(Cte {
        name: cte.name.clone(),
        query: query.clone(),
        recursive: cte.recursive,
        nesting: cte.nesting,
        restates: Some(view.source.clone()),
        alias_of: None,
        prefixes: cte.prefixes.clone(),
        suffixes: cte.suffixes.clone(),
    }));
    Ok(of_query(&query, source))
}

fn affix(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    behind: bool,
) -> PyResult {
    let view = required(this)?;
    let SourceKind::Cte(cte) = view.source.kind() else {
        return Err(PyError::unsupported(
            "prefixes and suffixes are for queries and CTEs",
        ));
    };
    let added = crate::query::coerce::affixes(arguments, interpreter)?;
    let (mut prefixes, mut suffixes) = (cte.prefixes.clone(), cte.suffixes.clone());
    if behind {
        suffixes.extend(added);
    } else {
        prefixes.extend(added);
    }
    let source = Source::new(SourceKind::Cte(Cte {
        name: cte.name.clone(),
        query: cte.query.clone(),
        recursive: cte.recursive,
        nesting: cte.nesting,
        restates: Some(view.source.clone()),
        alias_of: cte.alias_of.clone(),
        prefixes,
        suffixes,
    }));
    Ok(object(view.renamed(source)))
}

impl Native for SourceObject {
    fn holds(&self) -> Option<(&Charge, usize)> {
        let inside = self.view.source.inside();
        allows(0, inside.depth);
        Some((&self.charge, inside.bytes.saturating_add(self.view.bytes())))
    }

    fn type_name(&self) -> &'static str {
        match self.view.source.kind() {
            SourceKind::Table(_) => "Table",
            SourceKind::Alias(..) | SourceKind::Excluded => "Alias",
            SourceKind::Sample(_) => "TableSample",
            SourceKind::Subquery { .. } => "Subquery",
            SourceKind::Cte(_) => "CTE",
            SourceKind::Join(_) => "Join",
            SourceKind::Values(_) => "Values",
            SourceKind::Text(_) => "TextClause",
            SourceKind::Function(_) => "TableValuedAlias",
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
        if let Some((name, method)) = OWN.iter().find(|(known, _)| *known == name) {
            return Ok(Some(Value::method(this, name, *method)));
        }
        Ok(match name {
            "c" | "columns" | "exported_columns" => Some(columns(&self.view)),
            "name" => match self.view.source.name() {
                Some(SourceName::Given(name)) => Some(Value::from(name.as_str())),
                _ => None,
            },
            "column" => match self.view.source.kind() {
                SourceKind::Function(_) => {
                    Some(Expression::Row(self.view.source.clone()).into_python())
                }
                _ => None,
            },
            _ => None,
        })
    }
}

/// `source.c`.
pub(crate) fn columns(view: &View) -> Value {
    let columns = view.columns.iter().map(|(key, column)| {
        let column = Expression::Column(column.clone());
        (key.clone(), column.into_python())
    });
    Value::native(ColumnCollection::of(columns.collect()))
}
