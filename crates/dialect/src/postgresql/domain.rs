//! `CREATE DOMAIN` (SQLAlchemy: `PGDDLCompiler.visit_create_domain_type`).

use crate::generic::{expression, types};
use crate::postgresql::enumeration::{type_name, unless_there};
use crate::{RenderError, Renderer};
use dbm_core::schema::option::given;
use dbm_core::schema::types::NamedType;
use dbm_core::schema::{ConstraintName, OptionValue};

type Sql = Result<String, RenderError>;

/// A domain's name behind its schema.
pub(crate) fn name(r: &Renderer, kind: &NamedType) -> Sql {
    type_name(r, word(kind, "name"), word(kind, "schema"), "DOMAIN")
}

/// Whether a table makes it.
pub fn is_made(kind: &NamedType) -> bool {
    kind.name == "DOMAIN"
        && given(&kind.arguments, "create_type") != Some(&OptionValue::Bool(false))
}

/// `CREATE DOMAIN`, in one statement with the look for it, or `DROP DOMAIN`.
pub(crate) fn statement(r: &Renderer, kind: &NamedType, is_made: bool, checkfirst: bool) -> Sql {
    if !is_made {
        let exists = if checkfirst { "IF EXISTS " } else { "" };
        return Ok(format!("DROP DOMAIN {exists}{}", name(r, kind)?));
    }
    let create = definition(r, kind)?;
    if !checkfirst {
        return Ok(create);
    }
    let name = word(kind, "name").unwrap_or_default();
    Ok(unless_there(r, name, word(kind, "schema"), &create))
}

/// `CREATE DOMAIN d AS INTEGER COLLATE ... DEFAULT ... CONSTRAINT ... NOT NULL CHECK (...)`.
pub(crate) fn definition(r: &Renderer, kind: &NamedType) -> Sql {
    let item = kind.item.as_deref().ok_or(RenderError::NoType)?;
    let mut options = Vec::new();
    options.extend(word(kind, "collation").map(|name| format!("COLLATE {}", r.quote(name))));
    options.extend(default(r, kind)?);
    if let Some(constraint) = word(kind, "constraint_name") {
        let constraint = r.constraint_name(&ConstraintName::plain(constraint))?;
        options.push(format!("CONSTRAINT {constraint}"));
    }
    if given(&kind.arguments, "not_null").is_some_and(OptionValue::is_true) {
        options.push("NOT NULL".to_owned());
    }
    if let Some(check) = &kind.check {
        options.push(format!("CHECK ({})", expression::render(r, check, false)?));
    }
    let (name, item) = (name(r, kind)?, types::render(r, item)?);
    Ok(format!(
        "CREATE DOMAIN {name} AS {item} {}",
        options.join(" ")
    ))
}

fn default(r: &Renderer, kind: &NamedType) -> Result<Option<String>, RenderError> {
    Ok(match given(&kind.arguments, "default") {
        Some(OptionValue::Text(text)) => {
            Some(format!("DEFAULT {}", r.dialect.text_literal(r, text)))
        }
        Some(OptionValue::Integer(number)) => Some(format!("DEFAULT {number}")),
        Some(OptionValue::Expression(default)) => {
            Some(format!("DEFAULT {}", expression::render(r, default, true)?))
        }
        Some(
            OptionValue::None | OptionValue::Bool(_) | OptionValue::List(_) | OptionValue::Map(_),
        ) => {
            return Err(RenderError::Argument(
                "a domain's default is a text, a number or an expression",
            ));
        }
        None => None,
    })
}

fn word<'k>(kind: &'k NamedType, name: &str) -> Option<&'k str> {
    given(&kind.arguments, name).and_then(OptionValue::as_text)
}
