//! JSON text into Python values.

use std::rc::Rc;

use num_bigint::BigInt;
use serde_json::Value as Json;

use crate::{Dict, Str, Value};

/// The value of a JSON text, or what is wrong with it.
pub fn read(text: &str) -> Result<Value, String> {
    let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(value(&json))
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::None,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(digits) => number(digits.as_str()),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value)),
        Json::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, entry)| (Str::from(key.as_str()), value(entry)));
            Value::Dict(Rc::new(entries.collect::<Dict>()))
        }
    }
}

/// An int unless there is a point or an exponent, as in Python.
fn number(digits: &str) -> Value {
    match digits.parse::<BigInt>() {
        Ok(number) => Value::from(number),
        Err(_) => Value::Float(digits.parse().unwrap_or(f64::NAN)),
    }
}
