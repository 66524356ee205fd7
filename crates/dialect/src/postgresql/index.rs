//! Indexes (SQLAlchemy: `PGDDLCompiler.visit_create_index`).

use crate::generic::expression;
use crate::generic::expression::precedence::{Against, grouped};
use crate::generic::index as generic;
use crate::postgresql::{constraint, table};
use crate::{RenderError, Renderer};
use dbm_core::operation::{CreateIndex, DropIndex};
use dbm_core::schema::option::given;
use dbm_core::schema::{Expression, Index, OptionValue, Options};

type Sql = Result<String, RenderError>;

/// `CREATE INDEX CONCURRENTLY i ON t USING gin (a) WHERE ...`.
pub(crate) fn create(r: &Renderer, operation: &CreateIndex) -> Sql {
    let index = &operation.index;
    Ok(format!(
        "CREATE {}INDEX {}{}{} ON {} {}({}){}{}",
        if index.unique { "UNIQUE " } else { "" },
        concurrently(&index.options),
        if operation.if_not_exists {
            "IF NOT EXISTS "
        } else {
            ""
        },
        generic::name(r, index)?,
        r.table(&operation.table),
        using(&index.options)?,
        elements(r, index)?,
        constraint::include(r, &index.options),
        options(r, &index.options)?
    ))
}

/// `DROP INDEX CONCURRENTLY`.
pub(crate) fn drop(r: &Renderer, operation: &DropIndex) -> Sql {
    Ok(format!(
        "\nDROP INDEX {}{}{}",
        concurrently(&operation.options),
        if operation.if_exists {
            "IF EXISTS "
        } else {
            ""
        },
        generic::dropped_name(r, operation)?
    ))
}

fn concurrently(options: &Options) -> &'static str {
    match given(options, "postgresql_concurrently") {
        Some(value) if value.is_true() => "CONCURRENTLY ",
        _ => "",
    }
}

fn using(options: &Options) -> Sql {
    match given(options, "postgresql_using").and_then(OptionValue::as_text) {
        Some(using) if !using.is_empty() => Ok(format!("USING {} ", method(using)?)),
        _ => Ok(String::new()),
    }
}

/// An index method: one word, lowercase.
pub(crate) fn method(name: &str) -> Sql {
    let is_word = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_word && !name.is_empty() {
        Ok(name.to_lowercase())
    } else {
        Err(RenderError::NotAPhrase {
            found: name.to_owned(),
        })
    }
}

/// What is indexed, an operator class behind it; what is no plain column is in parentheses.
fn elements(r: &Renderer, index: &Index) -> Sql {
    let mut elements = Vec::with_capacity(index.elements.len());
    for element in &index.elements {
        let sql = match element {
            Expression::Column(_) | Expression::LiteralColumn(..) => {
                expression::render(r, element, false)?
            }
            other => grouped(r, other, Against::Everything, false)?,
        };
        elements.push(format!("{sql}{}", operator_class(&index.options, element)));
    }
    Ok(elements.join(", "))
}

fn operator_class(options: &Options, element: &Expression) -> String {
    let key = match element {
        Expression::Column(column) => &column.name,
        Expression::LiteralColumn(name, _) | Expression::Label(_, name) => name,
        _ => return String::new(),
    };
    match given(options, "postgresql_ops") {
        Some(OptionValue::Map(classes)) => {
            let class = classes.get(key).and_then(OptionValue::as_text);
            class.map(|class| format!(" {class}")).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn options(r: &Renderer, options: &Options) -> Sql {
    let distinct = match given(options, "postgresql_nulls_not_distinct") {
        Some(OptionValue::Bool(true)) => " NULLS NOT DISTINCT",
        Some(OptionValue::Bool(false)) => " NULLS DISTINCT",
        _ => "",
    };
    let parameters = match given(options, "postgresql_with") {
        Some(OptionValue::Map(parameters)) if !parameters.is_empty() => {
            format!(" WITH ({})", table::storage_parameters(parameters)?)
        }
        _ => String::new(),
    };
    let space = given(options, "postgresql_tablespace").and_then(OptionValue::as_text);
    let space = space.map(|space| format!(" TABLESPACE {}", r.quote(space)));
    let condition = condition(r, given(options, "postgresql_where"))?;
    Ok([
        distinct,
        &parameters,
        space.as_deref().unwrap_or_default(),
        &condition,
    ]
    .concat())
}

/// ` WHERE ...` of an index: an expression, or its text.
pub(crate) fn condition(r: &Renderer, condition: Option<&OptionValue>) -> Sql {
    match condition {
        Some(OptionValue::Expression(condition)) => Ok(format!(
            " WHERE {}",
            expression::render(r, condition, false)?
        )),
        Some(OptionValue::Text(condition)) => {
            let condition = Expression::text(condition);
            Ok(format!(
                " WHERE {}",
                expression::render(r, &condition, false)?
            ))
        }
        Some(OptionValue::Bool(true)) => Ok(format!(" WHERE {}", r.dialect.boolean(r, true))),
        Some(OptionValue::Bool(false)) => Ok(format!(" WHERE {}", r.dialect.boolean(r, false))),
        Some(
            OptionValue::None
            | OptionValue::Integer(_)
            | OptionValue::List(_)
            | OptionValue::Map(_),
        )
        | None => Ok(String::new()),
    }
}
