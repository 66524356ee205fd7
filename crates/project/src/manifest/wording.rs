//! What serde says of a value of the wrong kind, in our words and without the value,
//! which may hold a secret.

/// `found a text, wanted a list`, from serde's `invalid type: string "x", expected a sequence`.
pub(crate) fn wrong_kind(message: &str) -> String {
    let Some((found, wanted)) = message.rsplit_once(", expected ") else {
        return message.lines().next().unwrap_or_default().to_owned();
    };
    format!(
        "found {}, wanted {}",
        found_kind(found),
        wanted_kind(wanted)
    )
}

fn found_kind(found: &str) -> &'static str {
    let known = [
        ("string", "a text"),
        ("integer", "a number"),
        ("signed int", "a number"),
        ("unsigned int", "a number"),
        ("float", "a fraction"),
        ("bool", "a truth value"),
        ("map", "a table"),
        ("sequence", "a list"),
    ];
    let found = known.iter().find(|(word, _)| {
        found.contains(&format!(": {word}")) || found.contains(&format!("found {word}"))
    });
    found.map_or("something else", |(_, kind)| kind)
}

fn wanted_kind(wanted: &str) -> &str {
    match wanted {
        "path string" => "the text of a path",
        "a string" => "a text",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a map" => "a table",
        wanted if wanted.starts_with("struct ") => "a table",
        wanted => wanted,
    }
}
