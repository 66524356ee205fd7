//! `sa.select(...)` and its methods.

use crate::python::{Arguments, Bound, Interpreter, NativeMethod, Outcome, Raised, Value};
use crate::schema::expression::UnaryOperator;
use crate::schema::query::froms::{of_expression, of_select};
use crate::schema::query::{
    Compound, CompoundOperator, Cte, Distinct, ForUpdate, Item, JoinKind, Limits, Query, Select,
    Source, SourceKind,
};
use crate::schema::{Expression, Type};
use crate::sqlalchemy::column::ColumnObject;
use crate::sqlalchemy::errors;
use crate::sqlalchemy::expression::{of, operand};
use crate::sqlalchemy::query::coerce::{affixes, condition, count, exists, items, ordering};
use crate::sqlalchemy::query::source::{self, join_kind, no_condition, of_query};
use crate::sqlalchemy::query::view::View;
use crate::sqlalchemy::query::{QueryObject, query_of};

/// What a select can do.
pub const SELECT: &[(&str, NativeMethod)] = &[
    ("where", |interpreter, this, arguments| {
        filtered(interpreter, this, arguments, |select| {
            &mut select.conditions
        })
    }),
    ("filter", |interpreter, this, arguments| {
        filtered(interpreter, this, arguments, |select| {
            &mut select.conditions
        })
    }),
    ("having", |interpreter, this, arguments| {
        filtered(interpreter, this, arguments, |select| &mut select.having)
    }),
    ("filter_by", filter_by),
    ("join", |interpreter, this, arguments| {
        join(interpreter, this, arguments, JoinKind::Inner)
    }),
    ("outerjoin", |interpreter, this, arguments| {
        join(interpreter, this, arguments, JoinKind::Left)
    }),
    ("join_from", |interpreter, this, arguments| {
        join_from(interpreter, this, arguments, JoinKind::Inner)
    }),
    ("outerjoin_from", |interpreter, this, arguments| {
        join_from(interpreter, this, arguments, JoinKind::Left)
    }),
    ("select_from", select_from_method),
    ("distinct", distinct),
    ("correlate", |_, this, arguments| {
        correlate(this, &arguments, |select, sources| {
            select.correlation.only = Some(sources)
        })
    }),
    ("correlate_except", |_, this, arguments| {
        correlate(this, &arguments, |select, sources| {
            select.correlation.except = Some(sources)
        })
    }),
    ("with_only_columns", with_only_columns),
    ("add_columns", add_columns),
    ("column", add_columns),
    ("with_for_update", with_for_update),
    ("prefix_with", |interpreter, this, arguments| {
        let added = affixes(arguments, interpreter)?;
        changed(this, |select| {
            select.prefixes.extend(added);
            Ok(())
        })
    }),
    ("suffix_with", |interpreter, this, arguments| {
        let added = affixes(arguments, interpreter)?;
        changed(this, |select| {
            select.suffixes.extend(added);
            Ok(())
        })
    }),
    ("set_label_style", set_label_style),
    ("get_final_froms", |_, this, _| {
        let select = required(this)?;
        let object = required_object(this)?;
        let names = of_select(&select)
            .into_iter()
            .map(|source| source::object(object.view_of(&source)));
        Ok(Value::list(names))
    }),
];

/// What selects and unions can do alike.
pub const QUERY: &[(&str, NativeMethod)] = &[
    ("order_by", |_, this, arguments| order_by(this, &arguments)),
    ("group_by", |_, this, arguments| group_by(this, &arguments)),
    ("limit", |_, this, arguments| {
        let limit = arguments.one::<Value>("limit")?;
        limited(this, |limits| set_count(&mut limits.limit, &limit))
    }),
    ("offset", |_, this, arguments| {
        let offset = arguments.one::<Value>("offset")?;
        limited(this, |limits| set_count(&mut limits.offset, &offset))
    }),
    ("slice", slice),
    ("subquery", subquery),
    ("alias", subquery),
    ("lateral", lateral),
    ("cte", cte),
    ("add_cte", add_cte),
    ("scalar_subquery", scalar_subquery),
    ("as_scalar", scalar_subquery),
    ("label", |interpreter, this, arguments| {
        let scalar = scalar_subquery(interpreter, this, Arguments::new(&arguments.place()))?;
        crate::sqlalchemy::expression::methods::label(interpreter, &scalar, arguments)
    }),
    ("exists", |_, this, arguments| {
        arguments.none("exists")?;
        Ok(exists(query_of(this)?).into())
    }),
    ("union", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "union")
    }),
    ("union_all", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "union_all")
    }),
    ("intersect", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "intersect")
    }),
    ("intersect_all", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "intersect_all")
    }),
    ("except_", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "except_")
    }),
    ("except_all", |interpreter, this, arguments| {
        combined(interpreter, this, &arguments, "except_all")
    }),
    ("select", |interpreter, this, _| {
        let subquery = of_query_named(&query_of(this)?, None);
        let _ = interpreter;
        select_from(&subquery)
    }),
];

/// `sa.select(*columns)`.
pub fn select(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
    if let Some((keyword, _)) = arguments.keywords.first() {
        let message = format!("select() got an unexpected keyword argument '{keyword}'");
        return Err(Raised::type_error(message).at(arguments.place_of_keyword(keyword)));
    }
    let select = Select {
        items: all_items(&arguments, interpreter)?,
        ..Select::default()
    };
    Ok(Value::native(QueryObject {
        views: views(&arguments.positional),
        ..QueryObject::new(Query::Select(Box::new(select)))
    }))
}

fn all_items(arguments: &Arguments, _: &mut Interpreter) -> Result<Vec<Item>, Raised> {
    let mut all = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        all.extend(items(value).map_err(|error| error.at(arguments.place_of(at)))?);
    }
    Ok(all)
}

/// `SELECT` of all columns of a source.
///
/// # Errors
/// For what is no source.
pub fn select_from(source: &Value) -> Outcome {
    let select = Select {
        items: items(source)?,
        ..Select::default()
    };
    Ok(Value::native(QueryObject {
        views: views(std::slice::from_ref(source)),
        ..QueryObject::new(Query::Select(Box::new(select)))
    }))
}

/// What the script's objects say of the sources that they belong to.
fn views(values: &[Value]) -> Vec<View> {
    let mut views: Vec<View> = values.iter().filter_map(View::of).collect();
    let owners = values.iter().filter_map(Value::as_native::<ColumnObject>);
    for table in owners.filter_map(ColumnObject::owner) {
        views.push(View::of_table(&table));
    }
    views
}

fn required(this: &Value) -> Result<Select, Raised> {
    match query_of(this)? {
        Query::Select(select) => Ok(*select),
        _ => Err(Raised::type_error("that is a method of `select`")),
    }
}

/// The same select, changed.
fn changed(this: &Value, change: impl FnOnce(&mut Select) -> Result<(), Raised>) -> Outcome {
    let mut select = required(this)?;
    change(&mut select)?;
    Ok(Value::native(QueryObject {
        query: Query::Select(Box::new(select)),
        ..required_object(this)?.clone()
    }))
}

fn filtered(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    of: fn(&mut Select) -> &mut Vec<Expression>,
) -> Outcome {
    let mut conditions = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        let added = condition(value, interpreter);
        conditions.push(added.map_err(|error| error.at(arguments.place_of(at)))?);
    }
    changed(this, |select| {
        of(select).extend(conditions);
        Ok(())
    })
}

/// `filter_by(name="x")`: of the last thing joined, else of the first thing selected.
fn filter_by(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let place = arguments.place();
    let object = required_object(this)?;
    changed(this, |select| {
        let sources = of_select(select);
        let Some(source) = sources.last().map(last_joined) else {
            let message = "`filter_by` needs something to select from";
            return Err(Raised::unsupported(message).at(place));
        };
        let conditions = named_conditions(&arguments, &object.view_of(&source))?;
        select.conditions.extend(conditions);
        Ok(())
    })
}

/// `column = value` for each keyword.
///
/// # Errors
/// For values that are no SQL.
pub fn named_conditions(arguments: &Arguments, view: &View) -> Result<Vec<Expression>, Raised> {
    let mut conditions = Vec::new();
    for (name, value) in &arguments.keywords {
        let column = match view.column(name) {
            Some(column) => column.clone(),
            None if view.columns.is_empty() => view.source.column(name.to_string(), Type::null()),
            None => {
                return Err(errors::invalid_request(format!(
                    "Entity namespace for \"{}\" has no property \"{name}\"",
                    view.source.base_name()
                ))
                .at(arguments.place_of_keyword(name)));
            }
        };
        conditions.push(crate::sqlalchemy::expression::operators::comparison(
            Expression::Column(column),
            crate::python::Comparison::Equal,
            value,
        )?);
    }
    Ok(conditions)
}

fn last_joined(source: &Source) -> Source {
    match source.kind() {
        SourceKind::Join(join) => last_joined(&join.right),
        _ => source.clone(),
    }
}

fn select_from_method(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let mut sources = Vec::new();
    let mut views = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        if let Some(Expression::Text(text)) = of(value) {
            sources.push(Source::new(SourceKind::Text(text)));
            continue;
        }
        let view = View::of(value).ok_or_else(|| {
            let found = value.type_name();
            errors::argument_error(format!(
                "FROM expression, such as a Table or alias() object expected, got `{found}`"
            ))
            .at(arguments.place_of(at))
        })?;
        sources.push(view.source.clone());
        views.push(view);
    }
    let object = required_object(this)?;
    let mut known = object.views.clone();
    known.extend(views);
    let mut select = required(this)?;
    select.from.extend(sources);
    Ok(Value::native(QueryObject {
        views: known,
        ..QueryObject::new(Query::Select(Box::new(select)))
    }))
}

fn required_object(this: &Value) -> Result<&QueryObject, Raised> {
    this.as_native::<QueryObject>()
        .ok_or_else(|| Raised::type_error("a statement is expected"))
}

/// `select.join(right, onclause=None, isouter=False, full=False)`.
fn join(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    kind: JoinKind,
) -> Outcome {
    let bound = arguments.bind("join(target, onclause=None, isouter=False, full=False)")?;
    let select = required(this)?;
    let right = view(&bound, "target")?;
    let on = on_clause(&bound, interpreter)?;
    let kind = kind_of(&bound, kind)?;
    let candidates = if select.from.is_empty() {
        of_select(&select)
    } else {
        select.from.clone()
    };
    let left = left_side(&candidates, &right, on.as_ref()).ok_or_else(|| {
        errors::invalid_request(format!(
            "Don't know how to join to '{}'. Please use the .select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to help resolve the ambiguity.",
            right.source.base_name()
        ))
        .at(bound.place())
    })?;
    place_join(this, select, &left, &right, on, kind).map_err(|error| error.at(bound.place()))
}

/// `select.join_from(left, right, ...)`.
fn join_from(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: Arguments,
    kind: JoinKind,
) -> Outcome {
    let bound =
        arguments.bind("join_from(from_, target, onclause=None, isouter=False, full=False)")?;
    let select = required(this)?;
    let (left, right) = (view(&bound, "from_")?, view(&bound, "target")?);
    let on = on_clause(&bound, interpreter)?;
    let kind = kind_of(&bound, kind)?;
    let mut views = required_object(this)?.views.clone();
    views.push(left.clone());
    let object = Value::native(QueryObject {
        views,
        ..QueryObject::new(Query::Select(Box::new(select.clone())))
    });
    place_join(&object, select, &left.source, &right, on, kind)
        .map_err(|error| error.at(bound.place()))
}

fn view(bound: &Bound, name: &str) -> Result<View, Raised> {
    let value = bound.required::<Value>(name)?;
    View::of(&value)
        .ok_or_else(|| bound.type_error(name, "a table, a subquery or a join is expected"))
}

fn on_clause(bound: &Bound, interpreter: &mut Interpreter) -> Result<Option<Expression>, Raised> {
    let on = bound.optional::<Value>("onclause")?;
    on.map(|on| condition(&on, interpreter)).transpose()
}

fn kind_of(bound: &Bound, otherwise: JoinKind) -> Result<JoinKind, Raised> {
    Ok(join_kind(
        bound.or("isouter", false)?,
        bound.or("full", false)?,
        otherwise,
    ))
}

/// What is joined from: the only candidate, else the one that `ON` names.
fn left_side(candidates: &[Source], right: &View, on: Option<&Expression>) -> Option<Source> {
    if let [only] = candidates {
        return Some(only.clone());
    }
    let named = on.map(of_expression).unwrap_or_default();
    let mut fitting = candidates.iter().filter(|candidate| {
        let sides = crate::schema::query::froms::with_sides(candidate);
        sides
            .iter()
            .any(|side| *side != right.source && named.contains(side))
    });
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}

fn place_join(
    this: &Value,
    mut select: Select,
    left: &Source,
    right: &View,
    on: Option<Expression>,
    kind: JoinKind,
) -> Outcome {
    let object = required_object(this)?;
    let left_view = object.view_of(left);
    let joined =
        View::joined(&left_view, right, on, kind).ok_or_else(|| no_condition(&left_view, right))?;
    match select.from.iter().position(|from| from == left) {
        Some(at) => select.from[at] = joined.source.clone(),
        None => select.from.push(joined.source.clone()),
    }
    let mut views = object.views.clone();
    views.push(right.clone());
    views.push(joined);
    Ok(Value::native(QueryObject {
        views,
        ..QueryObject::new(Query::Select(Box::new(select)))
    }))
}

fn distinct(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let mut columns = Vec::new();
    for value in &arguments.positional {
        columns.extend(ordering(value)?);
    }
    changed(this, |select| {
        select.distinct = if columns.is_empty() {
            Distinct::Rows
        } else {
            Distinct::On(columns)
        };
        Ok(())
    })
}

fn correlate(this: &Value, arguments: &Arguments, set: fn(&mut Select, Vec<Source>)) -> Outcome {
    let mut sources = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        if value.is_none() {
            continue;
        }
        let view = View::of(value)
            .ok_or_else(|| Raised::type_error("tables are expected").at(arguments.place_of(at)))?;
        sources.push(view.source);
    }
    changed(this, |select| {
        set(select, sources);
        Ok(())
    })
}

fn with_only_columns(_: &mut Interpreter, this: &Value, mut arguments: Arguments) -> Outcome {
    let keeps = arguments.take_keyword("maintain_column_froms");
    let mut all = Vec::new();
    for value in &arguments.positional {
        all.extend(items(value)?);
    }
    changed(this, |select| {
        if matches!(keeps, Some(Value::Bool(true))) {
            select.from = of_select(select);
        }
        select.items = all;
        Ok(())
    })
}

fn add_columns(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let mut added = Vec::new();
    for value in &arguments.positional {
        added.extend(items(value)?);
    }
    changed(this, |select| {
        select.items.extend(added);
        Ok(())
    })
}

fn with_for_update(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind(
        "with_for_update(*, nowait=False, read=False, of=None, skip_locked=False, key_share=False)",
    )?;
    let tables = match bound.optional::<Value>("of")? {
        None => Vec::new(),
        Some(list @ (Value::List(_) | Value::Tuple(_))) => interpreter.iterate(&list)?,
        Some(one) => vec![one],
    };
    let mut of_sources: Vec<Source> = Vec::new();
    for table in &tables {
        let sources = match (View::of(table), of(table)) {
            (Some(view), _) => vec![view.source],
            (None, Some(column)) => of_expression(&column),
            (None, None) => return Err(bound.type_error("of", "tables or columns are expected")),
        };
        for source in sources {
            if !of_sources.contains(&source) {
                of_sources.push(source);
            }
        }
    }
    let locking = ForUpdate {
        read: bound.or("read", false)?,
        nowait: bound.or("nowait", false)?,
        skip_locked: bound.or("skip_locked", false)?,
        key_share: bound.or("key_share", false)?,
        of: of_sources,
    };
    changed(this, |select| {
        select.for_update = Some(locking);
        Ok(())
    })
}

fn set_label_style(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let style = arguments.one::<Value>("set_label_style")?;
    let qualified = match style.as_str() {
        Some("LABEL_STYLE_TABLENAME_PLUS_COL") => true,
        Some("LABEL_STYLE_DISAMBIGUATE_ONLY" | "LABEL_STYLE_DEFAULT") => false,
        _ => return Err(Raised::unsupported("that style of labels is not supported")),
    };
    changed(this, |select| {
        select.qualified_labels = qualified;
        Ok(())
    })
}

/// The same query with other limits.
fn limited(this: &Value, change: impl FnOnce(&mut Limits) -> Result<(), Raised>) -> Outcome {
    let mut query = query_of(this)?;
    match &mut query {
        Query::Select(select) => change(&mut select.limits)?,
        Query::Compound(compound) => change(&mut compound.limits)?,
        _ => return Err(Raised::type_error("that is a method of `select`")),
    }
    Ok(Value::native(QueryObject {
        query,
        ..required_object(this)?.clone()
    }))
}

fn set_count(slot: &mut Option<Expression>, value: &Value) -> Result<(), Raised> {
    *slot = match value {
        Value::None => None,
        other => Some(count(other)?),
    };
    Ok(())
}

fn slice(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("slice(start, stop)")?;
    let (start, stop) = (
        bound.required::<i64>("start")?,
        bound.required::<i64>("stop")?,
    );
    limited(this, |limits| {
        limits.limit = Some(operand(&Value::from(stop - start), &Type::null())?);
        limits.offset = match start {
            0 => None,
            start => Some(operand(&Value::from(start), &Type::null())?),
        };
        Ok(())
    })
}

fn order_by(this: &Value, arguments: &Arguments) -> Outcome {
    if let [Value::None] = arguments.positional.as_slice() {
        return limited(this, |limits| {
            limits.order_by.clear();
            Ok(())
        });
    }
    let mut added = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        added.extend(ordering(value).map_err(|error| error.at(arguments.place_of(at)))?);
    }
    limited(this, |limits| {
        limits.order_by.extend(added);
        Ok(())
    })
}

fn group_by(this: &Value, arguments: &Arguments) -> Outcome {
    let mut added = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        if !value.is_none() {
            added.extend(ordering(value).map_err(|error| error.at(arguments.place_of(at)))?);
        }
    }
    let mut query = query_of(this)?;
    match &mut query {
        Query::Select(select) => select.group_by.extend(added),
        Query::Compound(compound) => compound.group_by.extend(added),
        _ => return Err(Raised::type_error("that is a method of `select`")),
    }
    Ok(Value::native(QueryObject {
        query,
        ..required_object(this)?.clone()
    }))
}

fn subquery(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("subquery(name=None, flat=False)")?;
    Ok(of_query_named(&query_of(this)?, bound.optional("name")?))
}

/// A query as a subquery of that name.
pub fn of_query_named(query: &Query, name: Option<String>) -> Value {
    let source = Source::new(SourceKind::Subquery {
        name: source::name(name, "anon"),
        query: query.clone(),
        lateral: false,
    });
    of_query(query, source)
}

fn lateral(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("lateral(name=None)")?;
    let query = query_of(this)?;
    let source = Source::new(SourceKind::Subquery {
        name: source::name(bound.optional("name")?, "anon"),
        query: query.clone(),
        lateral: true,
    });
    Ok(of_query(&query, source))
}

/// `query.cte(name=None, recursive=False, nesting=False)`.
pub fn cte(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let bound = arguments.bind("cte(name=None, recursive=False, nesting=False)")?;
    if bound.or("nesting", false)? {
        return Err(bound.unsupported("nesting", "`nesting` of a CTE is not supported"));
    }
    let query = query_of(this)?;
    let source = Source::new(SourceKind::Cte(Cte {
        name: source::name(bound.optional("name")?, "anon"),
        query: query.clone(),
        recursive: bound.or("recursive", false)?,
        nesting: false,
        restates: None,
        alias_of: None,
        prefixes: Vec::new(),
        suffixes: Vec::new(),
    }));
    Ok(of_query(&query, source))
}

fn add_cte(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    let mut added = Vec::new();
    for value in &arguments.positional {
        let view = View::of(value).ok_or_else(|| Raised::type_error("CTEs are expected"))?;
        added.push(view.source);
    }
    let object = required_object(this)?;
    let mut query = object.query.clone();
    match &mut query {
        Query::Select(select) => select.ctes.extend(added),
        Query::Compound(compound) => compound.ctes.extend(added),
        Query::Text(_)
        | Query::Values(_)
        | Query::Insert(_)
        | Query::Update(_)
        | Query::Delete(_) => {
            return Err(Raised::unsupported("`add_cte` of that is not supported"));
        }
    }
    Ok(Value::native(QueryObject {
        query,
        ..object.clone()
    }))
}

fn scalar_subquery(_: &mut Interpreter, this: &Value, arguments: Arguments) -> Outcome {
    arguments.none("scalar_subquery")?;
    Ok(Expression::Subquery(Box::new(query_of(this)?)).into())
}

/// `query.union(other, ...)`.
fn combined(
    interpreter: &mut Interpreter,
    this: &Value,
    arguments: &Arguments,
    operator: &str,
) -> Outcome {
    let mut parts = vec![this.clone()];
    parts.extend(arguments.positional.iter().cloned());
    let query = compound_of(operator, &parts, interpreter)?;
    Ok(Value::native(QueryObject::new(query)))
}

/// `sa.union(query, ...)`.
///
/// # Errors
/// For what is no query.
pub fn compound(interpreter: &mut Interpreter, arguments: &Arguments, operator: &str) -> Outcome {
    let parts = match arguments.positional.as_slice() {
        [list @ Value::List(_)] => interpreter.iterate(list)?,
        parts => parts.to_vec(),
    };
    let query =
        compound_of(operator, &parts, interpreter).map_err(|error| error.at(arguments.place()))?;
    Ok(Value::native(QueryObject::new(query)))
}

/// The query that joins others.
///
/// # Errors
/// For what is no query.
pub fn compound_of(operator: &str, parts: &[Value], _: &mut Interpreter) -> Result<Query, Raised> {
    let operator = match operator {
        "union" => CompoundOperator::Union,
        "union_all" => CompoundOperator::UnionAll,
        "intersect" => CompoundOperator::Intersect,
        "intersect_all" => CompoundOperator::IntersectAll,
        "except_" => CompoundOperator::Except,
        _ => CompoundOperator::ExceptAll,
    };
    let parts: Result<Vec<Query>, Raised> = parts.iter().map(query_of).collect();
    Ok(Query::Compound(Box::new(Compound {
        operator,
        parts: parts?,
        limits: Limits::default(),
        group_by: Vec::new(),
        ctes: Vec::new(),
    })))
}

/// `sa.exists(...)`: of a query, of columns, or of `*`.
pub fn exists_function(interpreter: &mut Interpreter, arguments: Arguments) -> Outcome {
    if let [only] = arguments.positional.as_slice() {
        if let Ok(query) = query_of(only) {
            return Ok(exists(query).into());
        }
        if let Some(Expression::Subquery(query)) = of(only) {
            return Ok(exists(*query).into());
        }
    }
    let mut select = Select::default();
    if arguments.positional.is_empty() {
        let star = Expression::LiteralColumn("*".to_owned(), Box::new(Type::null()));
        select.items = items(&Value::from(star))?;
    } else {
        select.items = all_items(&arguments, interpreter)?;
    }
    Ok(exists(Query::Select(Box::new(select))).into())
}

/// `exists.where(...)`, `scalar_subquery.correlate(...)`: the query inside is changed.
///
/// # Errors
/// For expressions that have no query inside.
pub fn inside(
    interpreter: &mut Interpreter,
    this: &Value,
    method: &'static str,
    arguments: Arguments,
) -> Outcome {
    let rebuild = |query: Query, expression: Expression| match expression {
        Expression::Unary(unary) if unary.operator == UnaryOperator::Exists => exists(query),
        _ => Expression::Subquery(Box::new(query)),
    };
    let expression = of(this).ok_or_else(|| Raised::type_error("SQL is expected"))?;
    let query = match &expression {
        Expression::Subquery(query) => (**query).clone(),
        Expression::Unary(unary) => match &unary.operand {
            Expression::Subquery(query) => (**query).clone(),
            _ => {
                return Err(Raised::unsupported(format!(
                    "`{method}` of that expression"
                )));
            }
        },
        _ => {
            return Err(Raised::unsupported(format!(
                "`{method}` of that expression"
            )));
        }
    };
    let object = Value::native(QueryObject::new(query));
    let found = SELECT.iter().find(|(name, _)| *name == method);
    let Some((_, function)) = found else {
        return Err(Raised::unsupported(format!(
            "`{method}` of that expression"
        )));
    };
    let changed = function(interpreter, &object, arguments)?;
    Ok(rebuild(query_of(&changed)?, expression).into())
}
