//! JSON text into Python values, with what Python accepts beyond JSON.

use num_bigint::BigInt;

use crate::{Interpreter, Key, PyError, Str, Value};

const DEEPEST: usize = 500;

/// Python reads integers of 4300 digits at most.
const MOST_DIGITS: usize = 4300;

/// What a reader makes of the parts, if something else than usual.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    /// Gets each dict.
    pub(crate) object: Option<Value>,
    /// Gets the pairs of each object.
    pub(crate) pairs: Option<Value>,
    /// Gets the digits of a float.
    pub(crate) float: Option<Value>,
    /// Gets the digits of an int.
    pub(crate) int: Option<Value>,
    /// Gets `NaN` and its like.
    pub(crate) constant: Option<Value>,
    /// Whether texts may hold control characters.
    pub(crate) lenient: bool,
}

/// Why a text could not be read.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// It is no JSON: what is wrong, and at which byte.
    Text(&'static str, usize),
    /// A hook failed, or it is something that dbm cannot do.
    Raised(PyError),
}

impl From<PyError> for Wrong {
    fn from(raised: PyError) -> Self {
        Self::Raised(raised)
    }
}

type Read<T> = Result<T, Wrong>;

/// Reads a text from `at`.
pub(crate) struct Reader<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
    pub(crate) hooks: &'a Hooks,
    /// Who calls the hooks.
    pub(crate) interpreter: Option<&'a mut Interpreter>,
}

impl Reader<'_> {
    /// The value of the whole text.
    pub(crate) fn whole(&mut self) -> Read<Value> {
        self.skip_space();
        let value = self.value(0)?;
        self.skip_space();
        if self.at < self.text.len() {
            return Err(Wrong::Text("Extra data", self.at));
        }
        Ok(value)
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// The value that begins here.
    pub(crate) fn value(&mut self, depth: usize) -> Read<Value> {
        if depth > DEEPEST {
            let message = "the text is nested too deeply for json.loads";
            return Err(PyError::limit(message).into());
        }
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.string().map(Value::from)
            }
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Read<Value> {
        for (word, value) in [
            ("null", Value::None),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
        ] {
            if self.take(word) {
                return Ok(value);
            }
        }
        if let Some(number) = self.number()? {
            return Ok(number);
        }
        for (word, number) in [
            ("NaN", f64::NAN),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            if self.take(word) {
                return self.made(|hooks| &hooks.constant, word, Value::Float(number));
            }
        }
        Err(Wrong::Text("Expecting value", self.at))
    }

    /// What a hook makes of a text, or the usual value.
    fn made(
        &mut self,
        hook: fn(&Hooks) -> &Option<Value>,
        text: &str,
        usual: Value,
    ) -> Read<Value> {
        match hook(self.hooks) {
            Some(hook) => self.call(hook, Value::from(text)),
            None => Ok(usual),
        }
    }

    fn call(&mut self, hook: &Value, value: Value) -> Read<Value> {
        match &mut self.interpreter {
            Some(interpreter) => Ok(interpreter.call_with(hook, [value])?),
            None => Ok(value),
        }
    }

    fn number(&mut self) -> Read<Option<Value>> {
        let bytes = &self.text.as_bytes()[self.at..];
        let digits = |from: usize| {
            let digits = bytes.get(from..).unwrap_or_default().iter();
            digits.take_while(|byte| byte.is_ascii_digit()).count()
        };
        let sign = usize::from(bytes.first() == Some(&b'-'));
        let whole = match bytes.get(sign) {
            Some(b'0') => 1,
            _ => digits(sign),
        };
        if whole == 0 {
            return Ok(None);
        }
        let end = sign + whole;
        let mut long = end;
        if bytes.get(long) == Some(&b'.') && digits(long + 1) > 0 {
            long += 1 + digits(long + 1);
        }
        if matches!(bytes.get(long), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(long + 1), Some(b'+' | b'-')));
            let exponent = digits(long + 1 + sign);
            long += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        let text = self.text[self.at..self.at + long].to_owned();
        self.at += long;
        if long > end {
            let usual = Value::Float(text.parse().unwrap_or(f64::NAN));
            return self.made(|hooks| &hooks.float, &text, usual).map(Some);
        }
        if whole > MOST_DIGITS && self.hooks.int.is_none() {
            let message = "Exceeds the limit (4300 digits) for integer string conversion";
            return Err(PyError::value_error(message).into());
        }
        let usual = text.parse::<BigInt>().map_or(Value::None, Value::from);
        self.made(|hooks| &hooks.int, &text, usual).map(Some)
    }

    /// What stands behind a quote.
    fn string(&mut self) -> Read<String> {
        let start = self.at - 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let Some(end) = rest.find(|it: char| it == '"' || it == '\\' || it < ' ') else {
                return Err(Wrong::Text("Unterminated string starting at", start));
            };
            text.push_str(&rest[..end]);
            self.at += end;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape(start)?);
                }
                Some(control) if self.hooks.lenient => {
                    text.push(char::from(control));
                    self.at += 1;
                }
                _ => return Err(Wrong::Text("Invalid control character at", self.at)),
            }
        }
    }

    fn escape(&mut self, start: usize) -> Read<char> {
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code(),
            Some(_) => return Err(Wrong::Text("Invalid \\escape", self.at - 2)),
            None => return Err(Wrong::Text("Unterminated string starting at", start)),
        })
    }

    fn unit(&mut self) -> Read<u32> {
        let digits = self.rest().get(..4).unwrap_or_default();
        let is_number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_number);
        let number = number.ok_or(Wrong::Text("Invalid \\uXXXX escape", self.at))?;
        self.at += 4;
        Ok(number)
    }

    /// The character of `\u....`, perhaps with its other half.
    fn code(&mut self) -> Read<char> {
        let first = self.unit()?;
        if (0xD800..0xDC00).contains(&first) && self.take("\\u") {
            let second = self.unit()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xD800) << 10 | (second - 0xDC00));
                return Ok(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
        }
        char::from_u32(first).ok_or_else(|| {
            let message = "half of a surrogate pair in JSON is not supported";
            PyError::unsupported(message).into()
        })
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take("]") {
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take("]") {
                return Ok(Value::list(items));
            }
            if !self.take(",") {
                return Err(Wrong::Text("Expecting ',' delimiter", self.at));
            }
            self.skip_space();
        }
    }

    fn object(&mut self, depth: usize) -> Read<Value> {
        const NAME: &str = "Expecting property name enclosed in double quotes";
        let mut pairs = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take("}") {
            return self.object_of(pairs);
        }
        loop {
            if !self.take("\"") {
                return Err(Wrong::Text(NAME, self.at));
            }
            let key = Str::from(self.string()?);
            self.skip_space();
            if !self.take(":") {
                return Err(Wrong::Text("Expecting ':' delimiter", self.at));
            }
            self.skip_space();
            pairs.push((key, self.value(depth + 1)?));
            self.skip_space();
            if self.take("}") {
                return self.object_of(pairs);
            }
            if !self.take(",") {
                return Err(Wrong::Text("Expecting ',' delimiter", self.at));
            }
            self.skip_space();
        }
    }

    fn object_of(&mut self, pairs: Vec<(Str, Value)>) -> Read<Value> {
        if let Some(hook) = &self.hooks.pairs {
            let pairs = pairs.into_iter();
            let pairs = pairs.map(|(key, value)| Value::tuple([Value::Str(key), value]));
            return self.call(hook, Value::list(pairs));
        }
        let dict = crate::Dict::new();
        dict.change(|entries| {
            entries.extend(
                pairs
                    .into_iter()
                    .map(|(key, value)| (Key::from(key), value)),
            );
        });
        let dict = Value::Dict(dict.into());
        match &self.hooks.object {
            Some(hook) => self.call(hook, dict),
            None => Ok(dict),
        }
    }
}
