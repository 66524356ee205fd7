//! `repr(value)` and `str(value)`.

use std::fmt::Write as _;
use std::rc::Rc;

use super::interpreter::Interpreter;
use super::number::float_text;
use super::py_error::PyError;
use super::quote::quote;
use super::value::Value;

impl Interpreter {
    /// `str(value)`.
    ///
    /// # Errors
    /// Whatever `__str__` raises.
    pub fn text(&mut self, value: &Value) -> Result<String, PyError> {
        match value {
            Value::Str(text) => Ok(text.to_string()),
            Value::Int(number) => integer_text(number),
            Value::Instance(_) => match self.special(value, "__str__")? {
                Some(method) => self.text_from(&method, "__str__"),
                None => self.inherited_text(value),
            },
            Value::Native(native) => {
                let native = Rc::clone(native);
                self.deep(|interpreter| native.text(interpreter))
            }
            _ => self.repr(value),
        }
    }

    /// `str` of an object whose class does not define `__str__`.
    pub(super) fn inherited_text(&mut self, value: &Value) -> Result<String, PyError> {
        let Value::Instance(instance) = value else {
            return self.text(value);
        };
        if let Some(text) = self.enum_text(instance)? {
            return Ok(text);
        }
        if instance.class().is_exception() {
            return self.exception_text(value);
        }
        match (
            instance.payload().cloned(),
            self.special(value, "__repr__")?,
        ) {
            (Some(payload), None) => self.text(&payload),
            _ => self.repr(value),
        }
    }

    /// `repr` of an object whose class does not define `__repr__`.
    pub(super) fn inherited_repr(&mut self, value: &Value) -> Result<String, PyError> {
        let Value::Instance(instance) = value else {
            return self.repr(value);
        };
        if let Some(text) = self.enum_repr(instance)? {
            return Ok(text);
        }
        if instance.class().is_exception() {
            return self.exception_repr(value);
        }
        match instance.payload().cloned() {
            Some(payload) => self.repr(&payload),
            None => Ok(format!(
                "<{}.{} object>",
                instance.class().module(),
                instance.class().name()
            )),
        }
    }

    fn text_from(&mut self, method: &Value, name: &str) -> Result<String, PyError> {
        let result = self.call_with(method, [])?;
        match result.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(PyError::type_error(format!(
                "{name} returned non-string (type {})",
                result.type_name()
            ))),
        }
    }

    fn exception_text(&mut self, value: &Value) -> Result<String, PyError> {
        let arguments = self.get_attribute(value, "args")?;
        let arguments = self.iterate(&arguments)?;
        let Value::Instance(instance) = value else {
            return Ok(String::new());
        };
        match arguments.as_slice() {
            [] => Ok(String::new()),
            [only]
                if instance
                    .class()
                    .is_below(&super::StandardError::KeyError.class()) =>
            {
                self.repr(only)
            }
            [only] => self.text(only),
            [number, reason]
                if instance
                    .class()
                    .is_below(&super::StandardError::OSError.class()) =>
            {
                Ok(format!(
                    "[Errno {}] {}",
                    self.text(number)?,
                    self.text(reason)?
                ))
            }
            _ => self.repr(&Value::tuple(arguments)),
        }
    }

    /// `repr(value)`.
    ///
    /// # Errors
    /// Whatever `__repr__` raises.
    pub fn repr(&mut self, value: &Value) -> Result<String, PyError> {
        Ok(match value {
            Value::None => "None".to_owned(),
            Value::Ellipsis => "Ellipsis".to_owned(),
            Value::NotImplemented => "NotImplemented".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Int(number) => integer_text(number)?,
            Value::Float(number) => float_text(*number),
            Value::Str(text) => quote(text),
            Value::Bytes(bytes) => format!("b{}", quoted_bytes(bytes)),
            Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_) => {
                self.repr_collection(value)?
            }
            Value::Function(function) => format!("<function {}>", function.code.qualified_name),
            Value::Method(method) => format!("<bound method {:?}>", method.function),
            Value::Builtin(builtin) => format!("<built-in function {}>", builtin.name()),
            Value::Class(class) => match class.module() {
                "builtins" => format!("<class '{}'>", class.name()),
                module => format!("<class '{module}.{}'>", class.name()),
            },
            Value::Instance(_) => match self.special(value, "__repr__")? {
                Some(method) => self.text_from(&method, "__repr__")?,
                None => self.inherited_repr(value)?,
            },
            Value::Module(module) => format!("<module '{}'>", module.name()),
            Value::Native(native) => {
                let native = Rc::clone(native);
                self.deep(|interpreter| native.repr(interpreter))?
            }
            Value::Unavailable(unavailable) => return Err(unavailable.raise()),
        })
    }

    fn exception_repr(&mut self, value: &Value) -> Result<String, PyError> {
        let arguments = self.get_attribute(value, "args")?;
        let arguments = self.iterate(&arguments)?;
        let parts = self.repr_all(&arguments)?;
        Ok(format!("{}({parts})", value.type_name()))
    }

    fn repr_collection(&mut self, value: &Value) -> Result<String, PyError> {
        let id = value.id().unwrap_or(0);
        if self.rendering.contains(&id) {
            return Ok(match value {
                Value::List(_) => "[...]",
                Value::Dict(_) => "{...}",
                _ => "(...)",
            }
            .to_owned());
        }
        self.rendering.push(id);
        let result = self.deep(|interpreter| interpreter.repr_items(value));
        self.rendering.pop();
        let text = result?;
        self.reserve(text.len())?;
        Ok(text)
    }

    fn repr_items(&mut self, value: &Value) -> Result<String, PyError> {
        Ok(match value {
            Value::List(list) => format!("[{}]", self.repr_all(&list.to_vec())?),
            Value::Tuple(items) if items.len() == 1 => format!("({},)", self.repr_all(items)?),
            Value::Tuple(items) => format!("({})", self.repr_all(items)?),
            Value::Set(set) if set.is_empty() => format!("{}()", value.type_name()),
            Value::Set(set) if set.frozen => {
                format!("frozenset({{{}}})", self.repr_all(&set.to_vec())?)
            }
            Value::Set(set) => format!("{{{}}}", self.repr_all(&set.to_vec())?),
            Value::Dict(dict) => {
                let mut parts = Vec::new();
                for (key, value) in dict.entries() {
                    self.count_work(1)?;
                    parts.push(format!("{}: {}", self.repr(&key)?, self.repr(&value)?));
                }
                format!("{{{}}}", parts.join(", "))
            }
            _ => String::new(),
        })
    }

    pub(super) fn repr_all(&mut self, items: &[Value]) -> Result<String, PyError> {
        let mut text = String::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                text.push_str(", ");
            }
            self.count_work(1)?;
            let part = self.repr(item)?;
            self.reserve(text.len() + part.len())?;
            text.push_str(&part);
        }
        Ok(text)
    }
}

fn integer_text(number: &super::Int) -> Result<String, PyError> {
    if number.bits() > MOST_BITS {
        return Err(too_long());
    }
    Ok(number.to_string())
}

/// Python writes integers of 4300 digits at most.
pub(super) const MOST_BITS: u64 = 14_286;

pub(super) fn too_long() -> PyError {
    PyError::value_error("Exceeds the limit (4300 digits) for integer string conversion")
}

fn escape(character: char, text: &mut String) {
    let code = u32::from(character);
    let _ = match code {
        0..=0xff => write!(text, "\\x{code:02x}"),
        0x100..=0xffff => write!(text, "\\u{code:04x}"),
        _ => write!(text, "\\U{code:08x}"),
    };
}

/// What `ascii()` makes of a `repr`.
pub(super) fn ascii(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            result.push(character);
        } else {
            escape(character, &mut result);
        }
    }
    result
}

fn quoted_bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut quoted = String::from(quote);
    for byte in bytes {
        match byte {
            b'\\' => quoted.push_str("\\\\"),
            b'\n' => quoted.push_str("\\n"),
            b'\r' => quoted.push_str("\\r"),
            b'\t' => quoted.push_str("\\t"),
            byte if char::from(*byte) == quote => {
                quoted.push('\\');
                quoted.push(quote);
            }
            0x20..=0x7e => quoted.push(char::from(*byte)),
            byte => {
                let _ = write!(quoted, "\\x{byte:02x}");
            }
        }
    }
    quoted.push(quote);
    quoted
}

/// `repr` without running Python code; objects show their type alone.
pub(super) fn plain_repr(value: &Value) -> String {
    match value {
        Value::None => "None".to_owned(),
        Value::Bool(truth) => if *truth { "True" } else { "False" }.to_owned(),
        Value::Int(number) if number.bits() < 4096 => number.to_string(),
        Value::Float(number) => float_text(*number),
        Value::Str(text) => quote(text),
        Value::Bytes(bytes) => format!("b{}", quoted_bytes(bytes)),
        Value::Tuple(items) => {
            let parts: Vec<String> = items.iter().map(shallow_repr).collect();
            format!("({})", parts.join(", "))
        }
        _ => shallow_repr(value),
    }
}

fn shallow_repr(value: &Value) -> String {
    match value {
        Value::None | Value::Bool(_) | Value::Float(_) | Value::Str(_) | Value::Bytes(_) => {
            plain_repr(value)
        }
        Value::Int(number) if number.bits() < 4096 => number.to_string(),
        _ => format!("<{}>", value.type_name()),
    }
}
