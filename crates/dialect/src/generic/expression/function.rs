//! Function calls.

use super::{Sql, list};
use crate::Renderer;
use dbm_core::schema::expression::Function;

/// The functions that are written without their parentheses when they have no arguments.
const WORDS: [(&str, &str); 8] = [
    ("current_date", "CURRENT_DATE"),
    ("current_time", "CURRENT_TIME"),
    ("current_timestamp", "CURRENT_TIMESTAMP"),
    ("current_user", "CURRENT_USER"),
    ("localtime", "LOCALTIME"),
    ("localtimestamp", "LOCALTIMESTAMP"),
    ("session_user", "SESSION_USER"),
    ("user", "USER"),
];

/// The functions that SQLAlchemy knows by name, however they are written.
const KNOWN: [&str; 14] = [
    "array_agg",
    "char_length",
    "coalesce",
    "concat",
    "count",
    "cume_dist",
    "dense_rank",
    "max",
    "min",
    "now",
    "percent_rank",
    "random",
    "rank",
    "sum",
];

/// A function call (SQLAlchemy: `visit_function`).
pub(crate) fn function(r: &Renderer, function: &Function, tables: bool) -> Sql {
    let arguments = list(r, &function.arguments, tables)?;
    let [qualifiers @ .., name] = function.name.as_slice() else {
        return Ok(format!("({arguments})"));
    };
    let lowercase = name.to_lowercase();
    if qualifiers.is_empty() {
        if let Some((_, word)) = WORDS.iter().find(|(known, _)| *known == lowercase) {
            let is_bare = function.arguments.is_empty();
            return Ok(if is_bare {
                (*word).to_owned()
            } else {
                format!("{word}({arguments})")
            });
        }
        match (lowercase.as_str(), function.arguments.is_empty()) {
            ("count", true) => return Ok("count(*)".to_owned()),
            ("sysdate", true) => return Ok("sysdate".to_owned()),
            ("cube", _) => return Ok(format!("CUBE({arguments})")),
            ("rollup", _) => return Ok(format!("ROLLUP({arguments})")),
            ("grouping_sets", _) => return Ok(format!("GROUPING SETS({arguments})")),
            _ => {}
        }
    }
    let is_known = qualifiers.is_empty() && KNOWN.contains(&lowercase.as_str());
    let name = if is_known { &lowercase } else { name };
    let parts: Vec<String> = qualifiers
        .iter()
        .chain([name])
        .map(|part| function_name(r, part))
        .collect();
    Ok(format!("{}({arguments})", parts.join(".")))
}

/// A function's name is quoted for its characters, not for its case.
fn function_name(r: &Renderer, name: &str) -> String {
    let quote = Renderer::has_illegal_characters(name);
    r.quote_as(name, Some(quote))
}
