//! `sa.select(...)` and its methods.

use crate::column::ColumnObject;
use crate::errors;
use crate::expression::of;
use crate::query::coerce::{affixes, condition, items, ordering};
use crate::query::joins;
use crate::query::legacy;
use crate::query::source;
use crate::query::view::View;
use crate::query::{QueryObject, query_of};
use dbm_core::schema::query::froms::{of_expression, of_select};
use dbm_core::schema::query::{
    Distinct, ForUpdate, Item, JoinKind, Query, Select, Source, SourceKind,
};
use dbm_core::schema::{Expression, Type};
use dbm_python::{Arguments, Interpreter, NativeMethod, PyError, PyResult, Value};

/// What a select can do.
pub(crate) const SELECT: &[(&str, NativeMethod)] = &[
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
        joins::join(interpreter, this, arguments, JoinKind::Inner)
    }),
    ("outerjoin", |interpreter, this, arguments| {
        joins::join(interpreter, this, arguments, JoinKind::Left)
    }),
    ("join_from", |interpreter, this, arguments| {
        joins::join_from(interpreter, this, arguments, JoinKind::Inner)
    }),
    ("outerjoin_from", |interpreter, this, arguments| {
        joins::join_from(interpreter, this, arguments, JoinKind::Left)
    }),
    ("select_from", select_from_method),
    ("distinct", distinct),
    ("correlate", |_, this, arguments| {
        correlate(this, &arguments, |select, sources| {
            select.correlation.only = Some(sources);
        })
    }),
    ("correlate_except", |_, this, arguments| {
        correlate(this, &arguments, |select, sources| {
            select.correlation.except = Some(sources);
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

/// `sa.select(*columns)`.
pub(crate) fn select(interpreter: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    if let Some((columns, said)) = legacy::select(&arguments, interpreter)? {
        arguments.positional = columns;
        arguments.keywords.clear();
        let statement = select(interpreter, arguments)?;
        return legacy::selected(statement, &said, interpreter);
    }
    if let Some((keyword, _)) = arguments.keywords.first() {
        let message = format!("select() got an unexpected keyword argument '{keyword}'");
        return Err(PyError::type_error(message).at(arguments.place_of_keyword(keyword)));
    }
    let select = Select {
        items: all_items(&arguments, interpreter)?,
        ..Select::default()
    };
    Ok(Value::native(QueryObject {
        views: views(&arguments.positional),
        entities: arguments.positional,
        ..QueryObject::new(Query::Select(Box::new(select)))
    }))
}

pub(super) fn all_items(arguments: &Arguments, _: &mut Interpreter) -> Result<Vec<Item>, PyError> {
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
pub(crate) fn select_from(source: &Value) -> PyResult {
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

/// The select that a value is.
///
/// # Errors
/// For what is none.
pub(crate) fn required(this: &Value) -> Result<Select, PyError> {
    match query_of(this)? {
        Query::Select(select) => Ok(*select),
        _ => Err(PyError::type_error("that is a method of `select`")),
    }
}

/// The same select, changed.
fn changed(this: &Value, change: impl FnOnce(&mut Select) -> Result<(), PyError>) -> PyResult {
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
) -> PyResult {
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
fn filter_by(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let place = arguments.place();
    let object = required_object(this)?;
    changed(this, |select| {
        let sources = of_select(select);
        let Some(source) = sources.last().map(last_joined) else {
            let message = "`filter_by` needs something to select from";
            return Err(PyError::unsupported(message).at(place));
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
pub(crate) fn named_conditions(
    arguments: &Arguments,
    view: &View,
) -> Result<Vec<Expression>, PyError> {
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
        conditions.push(crate::expression::operators::comparison(
            Expression::Column(column),
            dbm_python::Comparison::Equal,
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

fn select_from_method(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
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
        query: Query::Select(Box::new(select)),
        views: known,
        ..object.clone()
    }))
}

/// The statement that a value is, with what is known of its sources.
///
/// # Errors
/// For what is none.
pub(crate) fn required_object(this: &Value) -> Result<&QueryObject, PyError> {
    this.as_native::<QueryObject>()
        .ok_or_else(|| PyError::type_error("a statement is expected"))
}

fn distinct(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
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

fn correlate(this: &Value, arguments: &Arguments, set: fn(&mut Select, Vec<Source>)) -> PyResult {
    let mut sources = Vec::new();
    for (at, value) in arguments.positional.iter().enumerate() {
        if value.is_none() {
            continue;
        }
        let view = View::of(value)
            .ok_or_else(|| PyError::type_error("tables are expected").at(arguments.place_of(at)))?;
        sources.push(view.source);
    }
    changed(this, |select| {
        set(select, sources);
        Ok(())
    })
}

fn with_only_columns(_: &mut Interpreter, this: &Value, mut arguments: Arguments) -> PyResult {
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
    .map(|statement| with_entities(&statement, arguments.positional))
}

/// The same statement, asking for something else.
fn with_entities(statement: &Value, entities: Vec<Value>) -> Value {
    match statement.as_native::<QueryObject>() {
        Some(object) => Value::native(QueryObject {
            entities,
            ..object.clone()
        }),
        None => statement.clone(),
    }
}

fn add_columns(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let mut added = Vec::new();
    for value in &arguments.positional {
        added.extend(items(value)?);
    }
    changed(this, |select| {
        select.items.extend(added);
        Ok(())
    })
    .and_then(|statement| {
        let mut entities = required_object(&statement)?.entities.clone();
        entities.extend(arguments.positional);
        Ok(with_entities(&statement, entities))
    })
}

fn with_for_update(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
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

fn set_label_style(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let style = arguments.one::<Value>("set_label_style")?;
    let qualified = match style.as_str() {
        Some("LABEL_STYLE_TABLENAME_PLUS_COL") => true,
        Some("LABEL_STYLE_DISAMBIGUATE_ONLY" | "LABEL_STYLE_DEFAULT") => false,
        _ => {
            return Err(PyError::unsupported(
                "that style of labels is not supported",
            ));
        }
    };
    changed(this, |select| {
        select.qualified_labels = qualified;
        Ok(())
    })
}
