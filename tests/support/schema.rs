//! The lines of `--format json`, held against `docs/events.schema.json`.

use serde_json::{Map, Value};

/// What is wrong with each line of an output; nothing if it is as the schema says.
pub fn errors(output: &str) -> String {
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/events.schema.json")).unwrap();
    let check = |line: &str| match serde_json::from_str::<Value>(line) {
        Ok(value) => error(&schema, &schema, &value).map(|error| format!("{line}\n  {error}\n")),
        Err(error) => Some(format!("{line}\n  {error}\n")),
    };
    output.lines().filter_map(check).collect()
}

/// What of `value` is not as this part of the schema says.
fn error(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    let rules = schema.as_object().unwrap();
    rules.iter().find_map(|(rule, wanted)| match rule.as_str() {
        "$schema" | "title" | "description" | "$defs" => None,
        "$ref" => error(
            root,
            root.pointer(&wanted.as_str().unwrap()[1..]).unwrap(),
            value,
        ),
        "oneOf" => one_of(root, wanted.as_array().unwrap(), value),
        "const" => (wanted != value).then(|| format!("{value} is not {wanted}")),
        "enum" => (!wanted.as_array().unwrap().contains(value))
            .then(|| format!("{value} is none of {wanted}")),
        "type" => (!has_type(wanted, value)).then(|| format!("{value} is no {wanted}")),
        "items" => value
            .as_array()?
            .iter()
            .find_map(|item| error(root, wanted, item)),
        "required" => {
            let missing = |name: &&Value| value.get(name.as_str().unwrap()).is_none();
            wanted
                .as_array()
                .unwrap()
                .iter()
                .find(missing)
                .map(|name| format!("{name} is missing"))
        }
        "properties" => {
            let of_one = |(name, value): (&String, &Value)| {
                error(root, wanted.get(name)?, value).map(|error| format!("{name}: {error}"))
            };
            value.as_object()?.iter().find_map(of_one)
        }
        "additionalProperties" => additional(root, rules, wanted, value.as_object()?),
        other => panic!("the schema has `{other}`, which the test does not know"),
    })
}

/// An event is held against the one that has its name.
fn one_of(root: &Value, events: &[Value], value: &Value) -> Option<String> {
    let is_meant = |it: &&Value| it["properties"]["event"]["const"] == value["event"];
    match events.iter().find(is_meant) {
        Some(event) => error(root, event, value),
        None => Some(format!("there is no event {}", value["event"])),
    }
}

fn additional(
    root: &Value,
    rules: &Map<String, Value>,
    wanted: &Value,
    value: &Map<String, Value>,
) -> Option<String> {
    let known = rules.get("properties").and_then(Value::as_object);
    let mut others = value
        .iter()
        .filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
    others.find_map(|(name, value)| match wanted {
        Value::Bool(false) => Some(format!("`{name}` is not in the schema")),
        wanted => error(root, wanted, value),
    })
}

fn has_type(wanted: &Value, value: &Value) -> bool {
    match wanted {
        Value::Array(types) => types.iter().any(|it| has_type(it, value)),
        wanted => match wanted.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("the schema has the type `{other}`"),
        },
    }
}
