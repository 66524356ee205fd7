//! `PostgresDsn` and its like: texts that are URLs.
//!
//! They are both pydantic 1's, which are `str`, and pydantic 2's, which are not.

use url::Url;

use dbm_python::{
    Arguments, BinaryOperator, Bound, Interpreter, Native, NativeMethod, PyError, PyResult, Value,
};

/// A URL.
#[derive(Debug)]
pub(crate) struct DsnObject {
    class: &'static str,
    /// Its text.
    pub(crate) text: String,
}

/// One of the classes.
#[derive(Debug)]
struct DsnClass(&'static str);

/// The class of that name.
pub(crate) fn class(name: &'static str) -> Value {
    Value::native(DsnClass(name))
}

/// The object of a class of URLs for `text`; `None`: `class` is no such class.
///
/// pydantic 2 writes the URL anew, pydantic 1 keeps it; a text that is no URL of the web stays too.
pub(crate) fn of(class: &Value, text: &str) -> Option<Value> {
    let DsnClass(class) = *class.as_native::<DsnClass>()?;
    Some(Value::native(DsnObject {
        class,
        text: normal(text),
    }))
}

fn normal(text: &str) -> String {
    let several_hosts = text.contains(',');
    match Url::parse(text) {
        Ok(url) if !several_hosts => url.to_string(),
        _ => text.to_owned(),
    }
}

const BUILD: &str = "build(*, scheme, user=None, username=None, password=None, host=None, port=None, path=None, query=None, fragment=None, tld=None)";

/// `PostgresDsn.build(...)`: `user` is pydantic 1's, `username` pydantic 2's.
fn build(class: &'static str, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(BUILD)?;
    let is_new = bound.value("user").is_none();
    let part = |name: &'static str| bound.optional::<Value>(name);
    let mut text = format!("{}://", bound.required::<String>("scheme")?);
    let user = text_of(
        if is_new {
            part("username")?
        } else {
            part("user")?
        },
        &bound,
    )?;
    let password = text_of(part("password")?, &bound)?;
    if user.is_some() || password.is_some() {
        text += &user.unwrap_or_default();
        text += &password.map(|it| format!(":{it}")).unwrap_or_default();
        text.push('@');
    }
    text += &text_of(part("host")?, &bound)?.unwrap_or_default();
    text += &text_of(part("port")?, &bound)?
        .map(|it| format!(":{it}"))
        .unwrap_or_default();
    let path = text_of(part("path")?, &bound)?.unwrap_or_default();
    if is_new && !path.is_empty() {
        text.push('/');
    }
    text += &path;
    text += &text_of(part("query")?, &bound)?
        .map(|it| format!("?{it}"))
        .unwrap_or_default();
    let text = if is_new { normal(&text) } else { text };
    Ok(Value::native(DsnObject { class, text }))
}

fn text_of(value: Option<Value>, bound: &Bound) -> Result<Option<String>, PyError> {
    match value {
        None => Ok(None),
        Some(value) => match (value.as_str(), value.as_int()) {
            (Some(text), _) => Ok(Some(text.to_owned())),
            (None, Some(number)) => Ok(Some(number.to_big().to_string())),
            (None, None) => {
                Err(PyError::type_error("the parts of a URL are texts").at(bound.place()))
            }
        },
    }
}

impl Native for DsnClass {
    fn type_name(&self) -> &str {
        self.0
    }

    fn call(&self, this: &Value, arguments: Arguments, _: &mut Interpreter) -> PyResult {
        let text: String = arguments.one(self.0)?;
        Ok(of(this, &text).unwrap_or(Value::None))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let class = self.0;
        Ok((name == "build")
            .then(|| Value::closure("build", move |_, arguments| build(class, arguments))))
    }
}

impl DsnObject {
    fn url(&self) -> Option<Url> {
        Url::parse(&self.text).ok()
    }
}

impl Native for DsnObject {
    fn type_name(&self) -> &str {
        self.class
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[
            ("unicode_string", |_, this, _| text_value(this)),
            ("encoded_string", |_, this, _| text_value(this)),
            ("hosts", hosts),
        ]
    }

    /// Its parts, else whatever a str has.
    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let url = self.url();
        let filled = |text: &str| Value::from(Some(text).filter(|it| !it.is_empty()));
        Ok(Some(match (name, url) {
            ("scheme", Some(url)) => Value::from(url.scheme()),
            ("user" | "username", Some(url)) => filled(url.username()),
            ("password", Some(url)) => Value::from(url.password()),
            ("host", Some(url)) => Value::from(url.host_str()),
            ("port", Some(url)) => Value::from(url.port().map(i64::from)),
            ("path", Some(url)) => filled(url.path()),
            ("query", Some(url)) => Value::from(url.query()),
            ("unicode_string" | "encoded_string" | "hosts", _) => return Ok(None),
            _ => return interpreter.find_attribute(&Value::from(self.text.as_str()), name),
        }))
    }

    fn binary(
        &self,
        _: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let own = Value::from(self.text.as_str());
        let (left, right) = if reflected {
            (other, &own)
        } else {
            (&own, other)
        };
        interpreter.binary(operator, left, right).map(Some)
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("{}('{}')", self.class, self.text))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(self.text.clone())
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        class
            .as_native::<DsnClass>()
            .is_some_and(|class| class.0 == self.class)
    }
}

fn text_value(this: &Value) -> PyResult {
    Ok(Value::from(
        this.as_native::<DsnObject>().map(|it| it.text.clone()),
    ))
}

/// `hosts()`: one dict for each host.
fn hosts(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("hosts")?;
    let url = this.as_native::<DsnObject>().and_then(DsnObject::url);
    let hosts = url.map(|url| {
        Value::dict([
            (
                "username",
                Value::from(Some(url.username()).filter(|it| !it.is_empty())),
            ),
            ("password", Value::from(url.password())),
            ("host", Value::from(url.host_str())),
            ("port", Value::from(url.port().map(i64::from))),
        ])
    });
    Ok(Value::list(hosts))
}
