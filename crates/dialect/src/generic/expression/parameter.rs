//! Parameters: of `sa.text(...)`, and `sa.bindparam(...)`.

use super::Sql;
use crate::generic::literal;
use crate::{RenderError, Renderer};
use dbm_core::schema::expression::{Parameter, Text};
use dbm_core::schema::types::plain;
use dbm_core::schema::{Literal, TypeKind};
use dbm_core::sql::parameters;

/// `sa.text(...)`: its parameters become their values, or placeholders where those are asked for.
pub fn text(r: &Renderer, text: &Text) -> Sql {
    let mut names: Vec<String> = Vec::new();
    parameters::substitute(&r.percents(&text.sql), |name| {
        let parameter = text
            .parameters
            .iter()
            .find(|parameter| parameter.name == name);
        if r.rendering.shows_placeholders() {
            let known = names.iter().position(|known| known == name);
            let position = known.unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            });
            return Ok(placeholder(r, name, position + 1, parameter));
        }
        match parameter {
            Some(parameter) => bound(r, parameter),
            None => Err(RenderError::Unbound {
                name: name.to_owned(),
            }),
        }
    })
}

/// A parameter that stays one; PostgreSQL's says its type.
fn placeholder(r: &Renderer, name: &str, position: usize, parameter: Option<&Parameter>) -> String {
    let placeholder = r.rendering.paramstyle.placeholder(name, position);
    let cast = parameter.and_then(|parameter| {
        let value = parameter.value.as_ref()?;
        let is_known = !matches!(parameter.kind.kind, TypeKind::Null);
        let kind = if is_known {
            parameter.kind.clone()
        } else {
            plain::of_literal(value)
        };
        r.dialect.placeholder_cast(r, &kind)
    });
    format!("{placeholder}{}", cast.unwrap_or_default())
}

/// The value of a parameter.
pub(super) fn bound(r: &Renderer, parameter: &Parameter) -> Sql {
    let kind = &parameter.kind;
    match &parameter.value {
        None => Err(RenderError::Unbound {
            name: parameter.name.clone(),
        }),
        Some(Literal::List(values)) if parameter.expanding => {
            let values: Result<Vec<String>, RenderError> = values
                .iter()
                .map(|value| literal::value(r, value, kind))
                .collect();
            let values = values?;
            if values.is_empty() {
                return Ok(format!("({})", r.dialect.empty_set(r, kind, false)?));
            }
            Ok(format!("({})", values.join(", ")))
        }
        Some(value) => literal::value(r, value, kind),
    }
}
