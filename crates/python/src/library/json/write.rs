//! Python values into JSON text, as `json.dumps` spaces it.

use crate::{Arguments, Interpreter, PyError, Value};

const DEEPEST: usize = 500;

/// How the text is to look.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of `json.dumps`"
)]
#[derive(Debug)]
pub(crate) struct Writer {
    /// One step of indentation; nothing for one line.
    pub(crate) indent: Option<String>,
    /// Between items.
    pub(crate) item: String,
    /// Between key and value.
    pub(crate) key: String,
    /// Whether other characters than ASCII are escaped.
    pub(crate) ascii: bool,
    /// Whether keys are sorted.
    pub(crate) sort: bool,
    /// Whether keys that JSON does not know are left out.
    pub(crate) skip: bool,
    /// Whether numbers that JSON does not know are written.
    pub(crate) allow_nan: bool,
    /// What makes something else of an object that JSON does not know.
    pub(crate) default: Option<Value>,
}

impl Writer {
    /// The text of `value`.
    pub(crate) fn write(
        &self,
        value: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<String, PyError> {
        let mut text = String::new();
        self.append(&mut text, value, 0, interpreter)?;
        Ok(text)
    }

    fn append(
        &self,
        text: &mut String,
        value: &Value,
        depth: usize,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        if depth > DEEPEST {
            return Err(PyError::limit(
                "the object is nested too deeply for json.dumps",
            ));
        }
        let escaped = value.as_str().map_or(0, |text| text.len() * 6);
        interpreter.reserve(2 * text.len() + escaped)?;
        match value {
            Value::List(list) => self.array(text, &list.to_vec(), depth, interpreter),
            Value::Tuple(items) => self.array(text, items, depth, interpreter),
            Value::Dict(dict) => self.object(text, dict.entries(), depth, interpreter),
            Value::Float(number) if !self.allow_nan && !number.is_finite() => {
                let message = "Out of range float values are not JSON compliant";
                Err(PyError::value_error(message))
            }
            _ => match scalar(value, self.ascii) {
                Some(scalar) => {
                    text.push_str(&scalar);
                    Ok(())
                }
                None => self.other(text, value, depth, interpreter),
            },
        }
    }

    fn other(
        &self,
        text: &mut String,
        value: &Value,
        depth: usize,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        if let Value::Instance(instance) = value
            && let Some(payload) = instance.payload()
        {
            return self.append(text, payload, depth, interpreter);
        }
        let Some(default) = &self.default else {
            let kind = value.type_name();
            let message = format!("Object of type {kind} is not JSON serializable");
            return Err(PyError::type_error(message));
        };
        let arguments = Arguments::new(&interpreter.place()).with(value.clone());
        let made = interpreter.call(default, arguments)?;
        self.append(text, &made, depth + 1, interpreter)
    }

    fn array(
        &self,
        text: &mut String,
        items: &[Value],
        depth: usize,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        if items.is_empty() {
            text.push_str("[]");
            return Ok(());
        }
        text.push('[');
        for (at, item) in items.iter().enumerate() {
            self.separate(text, at, depth + 1, interpreter)?;
            self.append(text, item, depth + 1, interpreter)?;
        }
        self.close(text, depth, ']', interpreter)
    }

    fn object(
        &self,
        text: &mut String,
        mut entries: Vec<(Value, Value)>,
        depth: usize,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        if entries.is_empty() {
            text.push_str("{}");
            return Ok(());
        }
        if self.sort {
            entries = sorted(interpreter, entries)?;
        }
        if self.skip {
            entries.retain(|(key, _)| self.key_text(key).is_ok());
        }
        text.push('{');
        for (at, (key, value)) in entries.iter().enumerate() {
            self.separate(text, at, depth + 1, interpreter)?;
            text.push_str(&self.key_text(key)?);
            text.push_str(&self.key);
            self.append(text, value, depth + 1, interpreter)?;
        }
        self.close(text, depth, '}', interpreter)
    }

    fn key_text(&self, key: &Value) -> Result<String, PyError> {
        if let Some(text) = key.as_str() {
            return Ok(quoted(text, self.ascii));
        }
        let plain = matches!(
            key,
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_)
        );
        match scalar(key, self.ascii).filter(|_| plain) {
            Some(text) => Ok(format!("\"{text}\"")),
            None => Err(PyError::type_error(format!(
                "keys must be str, int, float, bool or None, not {}",
                key.type_name()
            ))),
        }
    }

    fn separate(
        &self,
        text: &mut String,
        at: usize,
        depth: usize,
        interpreter: &Interpreter,
    ) -> Result<(), PyError> {
        if at > 0 {
            text.push_str(&self.item);
        }
        self.break_line(text, depth, interpreter)
    }

    fn close(
        &self,
        text: &mut String,
        depth: usize,
        bracket: char,
        interpreter: &Interpreter,
    ) -> Result<(), PyError> {
        self.break_line(text, depth, interpreter)?;
        text.push(bracket);
        Ok(())
    }

    fn break_line(
        &self,
        text: &mut String,
        depth: usize,
        interpreter: &Interpreter,
    ) -> Result<(), PyError> {
        if let Some(indent) = &self.indent {
            let indentation = indent.len().saturating_mul(depth);
            interpreter.reserve(text.len().saturating_add(indentation).saturating_mul(2))?;
            text.push('\n');
            text.push_str(&indent.repeat(depth));
        }
        Ok(())
    }
}

/// Entries in the order of their keys.
fn sorted(
    interpreter: &mut Interpreter,
    entries: Vec<(Value, Value)>,
) -> Result<Vec<(Value, Value)>, PyError> {
    let pairs = entries.into_iter();
    let pairs = Value::list(pairs.map(|(key, value)| Value::tuple([key, value])));
    let operator = Value::Module(interpreter.import("operator")?);
    let first = interpreter.call_method(&operator, "itemgetter", vec![Value::from(0)])?;
    let arguments = Arguments::new(&interpreter.place()).with_keyword("key", first);
    let sort = interpreter.get_attribute(&pairs, "sort")?;
    interpreter.call(&sort, arguments)?;
    let pairs = interpreter.iterate(&pairs)?.into_iter();
    let pairs = pairs.filter_map(|pair| match pair {
        Value::Tuple(pair) => Some((pair.first()?.clone(), pair.get(1)?.clone())),
        _ => None,
    });
    Ok(pairs.collect())
}

/// The text of a value that holds no others.
fn scalar(value: &Value, ascii: bool) -> Option<String> {
    Some(match value {
        Value::None => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) if number.is_nan() => "NaN".to_owned(),
        Value::Float(number) if number.is_infinite() => if *number < 0.0 {
            "-Infinity"
        } else {
            "Infinity"
        }
        .to_owned(),
        Value::Float(_) => crate::render::plain_repr(value),
        _ => quoted(value.as_str()?, ascii),
    })
}

fn quoted(text: &str, ascii: bool) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            _ if character < ' ' || (ascii && character > '~') => {
                let mut units = [0; 2];
                let units = character.encode_utf16(&mut units);
                quoted.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
