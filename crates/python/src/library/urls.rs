//! Python's `urllib.parse`: quoting, and the parts of a URL.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// The module `urllib.parse`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("parse", Entry::Module("urllib.parse")),
    ("quote", Entry::Function(quote)),
    ("quote_plus", Entry::Function(quote_plus)),
    ("unquote", Entry::Function(unquote)),
    ("unquote_plus", Entry::Function(unquote_plus)),
    ("urlencode", Entry::Function(urlencode)),
    ("urlparse", Entry::Function(urlsplit)),
    ("urlsplit", Entry::Function(urlsplit)),
]);

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~');

fn quoted(text: &str, safe: &str) -> String {
    let characters = text.chars().map(|character| {
        if safe.contains(character) {
            return character.to_string();
        }
        let mut bytes = [0; 4];
        utf8_percent_encode(character.encode_utf8(&mut bytes), UNRESERVED).to_string()
    });
    characters.collect()
}

fn unquoted(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The text of a str or of bytes.
fn subject(value: &Value) -> Result<String, PyError> {
    match value {
        Value::Bytes(bytes) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        _ => match value.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(PyError::type_error("quote_from_bytes() expected bytes")),
        },
    }
}

fn quote(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("quote(string, safe='/')")?;
    let safe = bound.or("safe", "/".to_owned())?;
    let text = subject(&bound.required("string")?)?;
    interpreter.reserve(6 * text.len())?;
    Ok(Value::from(quoted(&text, &safe)))
}

fn quote_plus(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("quote_plus(string, safe='')")?;
    let safe = bound.or("safe", String::new())?;
    let value: Value = bound.required("string")?;
    let text = match &value {
        Value::Bytes(_) | Value::Str(_) => subject(&value)?,
        _ => interpreter.text(&value)?,
    };
    Ok(Value::from(plus(&text, &safe)))
}

fn plus(text: &str, safe: &str) -> String {
    quoted(text, &format!("{safe} ")).replace(' ', "+")
}

fn unquote(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: String = arguments.one("unquote")?;
    Ok(Value::from(unquoted(&text)))
}

fn unquote_plus(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: String = arguments.one("unquote_plus")?;
    Ok(Value::from(unquoted(&text.replace('+', " "))))
}

fn urlencode(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("urlencode(query)")?;
    let query: Value = bound.required("query")?;
    let pairs = match &query {
        Value::Dict(dict) => dict.entries(),
        other => interpreter
            .iterate(other)?
            .iter()
            .map(|pair| match pair {
                Value::Tuple(pair) if pair.len() == 2 => Ok((pair[0].clone(), pair[1].clone())),
                _ => Err(PyError::type_error(
                    "not a valid non-string sequence or mapping object",
                )),
            })
            .collect::<Result<Vec<_>, PyError>>()?,
    };
    let mut parts = Vec::new();
    for (key, value) in pairs {
        let (key, value) = (interpreter.text(&key)?, interpreter.text(&value)?);
        parts.push(format!("{}={}", plus(&key, ""), plus(&value, "")));
    }
    Ok(Value::from(parts.join("&")))
}

/// A URL in its parts, as `urlsplit` and `urlparse` name them.
#[derive(Debug)]
struct Parts {
    scheme: String,
    netloc: String,
    path: String,
    query: String,
    fragment: String,
}

fn urlsplit(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let text: String = arguments.one("urlsplit")?;
    Ok(Value::native(Parts::of(&text)))
}

impl Parts {
    fn of(text: &str) -> Self {
        let scheme_end = text.find(':').filter(|at| {
            let scheme = &text[..*at];
            scheme.starts_with(|it: char| it.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it))
        });
        let (scheme, rest) = match scheme_end {
            Some(at) => (text[..at].to_ascii_lowercase(), &text[at + 1..]),
            None => (String::new(), text),
        };
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (netloc, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", rest),
        };
        Self {
            scheme,
            netloc: netloc.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            fragment: fragment.to_owned(),
        }
    }

    fn userinfo(&self) -> Option<(&str, Option<&str>)> {
        let (userinfo, _) = self.netloc.rsplit_once('@')?;
        Some(match userinfo.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (userinfo, None),
        })
    }

    fn host_and_port(&self) -> (&str, Option<&str>) {
        let host = self
            .netloc
            .rsplit_once('@')
            .map_or(&*self.netloc, |(_, host)| host);
        if let Some(inner) = host.strip_prefix('[') {
            let (host, rest) = inner.split_once(']').unwrap_or((inner, ""));
            return (host, rest.strip_prefix(':'));
        }
        host.split_once(':')
            .map_or((host, None), |(host, port)| (host, Some(port)))
    }

    fn port(&self) -> PyResult {
        match self.host_and_port().1.filter(|port| !port.is_empty()) {
            None => Ok(Value::None),
            Some(port) => port
                .parse::<i64>()
                .map(Value::from)
                .map_err(|_| PyError::value_error("Port could not be cast to integer value")),
        }
    }
}

fn geturl(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("geturl")?;
    let Some(parts) = this.to_native::<Parts>() else {
        return Err(PyError::type_error("expected a split URL"));
    };
    let scheme = if parts.scheme.is_empty() {
        String::new()
    } else {
        format!("{}:", parts.scheme)
    };
    let netloc = if parts.netloc.is_empty() {
        String::new()
    } else {
        format!("//{}", parts.netloc)
    };
    let query = if parts.query.is_empty() {
        String::new()
    } else {
        format!("?{}", parts.query)
    };
    let fragment = if parts.fragment.is_empty() {
        String::new()
    } else {
        format!("#{}", parts.fragment)
    };
    Ok(Value::from(format!(
        "{scheme}{netloc}{}{query}{fragment}",
        parts.path
    )))
}

impl Native for Parts {
    fn type_name(&self) -> &'static str {
        "SplitResult"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[("geturl", geturl)]
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let optional = |text: Option<&str>| Value::from(text.map(str::to_owned));
        Ok(Some(match name {
            "scheme" => Value::from(&*self.scheme),
            "netloc" => Value::from(&*self.netloc),
            "path" => Value::from(&*self.path),
            "query" => Value::from(&*self.query),
            "fragment" => Value::from(&*self.fragment),
            "username" => optional(self.userinfo().map(|(user, _)| user)),
            "password" => optional(self.userinfo().and_then(|(_, password)| password)),
            "hostname" => {
                let host = self.host_and_port().0.to_ascii_lowercase();
                Value::from(Some(host).filter(|host| !host.is_empty()))
            }
            "port" => self.port()?,
            _ => return Ok(None),
        }))
    }
}
