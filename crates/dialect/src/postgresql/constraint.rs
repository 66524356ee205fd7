//! Constraints (SQLAlchemy: `PGDDLCompiler.visit_*_constraint`).

use crate::generic::{constraint as generic, expression};
use crate::identifier::keyword_phrase;
use crate::postgresql::index;
use crate::{RenderError, Renderer};
use dbm_core::schema::option::given;
use dbm_core::schema::{
    Check, Exclude, Expression, ForeignKey, OptionValue, Options, PrimaryKey, Table, Unique,
};

type Sql = Result<String, RenderError>;

/// `PRIMARY KEY (...) INCLUDE (...)`.
pub(crate) fn primary_key(
    r: &Renderer,
    key: &PrimaryKey,
    table: &Table,
) -> Result<Option<String>, RenderError> {
    if key.columns.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!(
        "{}PRIMARY KEY ({}){}{}",
        generic::preamble(r, key.name.as_ref())?,
        r.columns_of(table, &key.columns),
        include(r, &key.options),
        generic::timing(&key.timing)?
    )))
}

/// `UNIQUE NULLS NOT DISTINCT (...) INCLUDE (...)`.
pub(crate) fn unique(r: &Renderer, unique: &Unique, table: &Table) -> Sql {
    if unique.columns.is_empty() {
        return Ok(String::new());
    }
    let distinct = match given(&unique.options, "postgresql_nulls_not_distinct") {
        Some(OptionValue::Bool(true)) => "NULLS NOT DISTINCT ",
        Some(OptionValue::Bool(false)) => "NULLS DISTINCT ",
        _ => "",
    };
    Ok(format!(
        "{}UNIQUE {distinct}({}){}{}",
        generic::preamble(r, unique.name.as_ref())?,
        r.columns_of(table, &unique.columns),
        include(r, &unique.options),
        generic::timing(&unique.timing)?
    ))
}

/// ` INCLUDE (...)`.
pub(crate) fn include(r: &Renderer, options: &Options) -> String {
    match given(options, "postgresql_include") {
        Some(OptionValue::List(columns)) if !columns.is_empty() => {
            let names = columns.iter().filter_map(column_name);
            let names: Vec<String> = names.map(|name| r.quote(name)).collect();
            format!(" INCLUDE ({})", names.join(", "))
        }
        _ => String::new(),
    }
}

/// A column that an option names by its name or by itself.
fn column_name(value: &OptionValue) -> Option<&str> {
    match value {
        OptionValue::Text(name) => Some(name),
        OptionValue::Expression(Expression::Column(column)) => Some(&column.name),
        _ => None,
    }
}

/// `FOREIGN KEY(...) ... NOT VALID`.
pub(crate) fn foreign_key(r: &Renderer, key: &ForeignKey, table: &Table) -> Sql {
    Ok(format!(
        "{}{}",
        generic::foreign_key(r, key, table)?,
        validity(&key.options)
    ))
}

/// `CHECK (...) NOT VALID`.
pub(crate) fn check(r: &Renderer, check: &Check) -> Sql {
    Ok(format!(
        "{}{}",
        generic::check(r, check)?,
        validity(&check.options)
    ))
}

fn validity(options: &Options) -> &'static str {
    match given(options, "postgresql_not_valid") {
        Some(value) if value.is_true() => " NOT VALID",
        _ => "",
    }
}

/// `EXCLUDE USING gist (a WITH =) WHERE (...)`.
pub(crate) fn exclude(r: &Renderer, exclude: &Exclude) -> Sql {
    let mut elements = Vec::with_capacity(exclude.elements.len());
    for (element, operator, class) in &exclude.elements {
        let class = class
            .as_ref()
            .map(|class| format!(" {class}"))
            .unwrap_or_default();
        let element = expression::render(r, element, false)?;
        elements.push(format!("{element}{class} WITH {operator}"));
    }
    let condition = match &exclude.condition {
        Some(condition) => format!(" WHERE ({})", expression::render(r, condition, true)?),
        None => String::new(),
    };
    Ok(format!(
        "{}EXCLUDE USING {} ({}){condition}{}",
        generic::preamble(r, exclude.name.as_ref())?,
        index::method(exclude.using.as_deref().unwrap_or("gist"))?,
        elements.join(", "),
        generic::timing(&exclude.timing)?
    ))
}

/// `CASCADE`, `SET NULL (a, "B")`.
pub(crate) fn on_delete(action: &str) -> Sql {
    if let Some((words, columns)) = action.split_once('(')
        && let Some(columns) = columns.trim_end().strip_suffix(')')
        && columns.split(',').all(is_column)
    {
        keyword_phrase(words.trim_end())?;
        return Ok(action.to_owned());
    }
    generic::action(action)
}

/// Whether `text` is a name, quoted or not.
fn is_column(text: &str) -> bool {
    let name = text.trim();
    let is_word = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || "_$".contains(c))
    };
    match name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
    {
        Some(quoted) => !quoted.is_empty() && !quoted.replace("\"\"", "").contains('"'),
        None => is_word(name),
    }
}
