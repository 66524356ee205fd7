//! SQLAlchemy's `URL` and `make_url`, as settings and `env.py` use them, and `url` of an engine.

use indexmap::IndexMap;

use crate::errors;
use dbm_core::target::Secret;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{
    Arguments, Bound, Interpreter, Native, NativeFunction, NativeMethod, PyError, PyResult, Value,
};

/// A `URL`.
#[derive(Debug, Clone)]
pub struct UrlObject(pub DatabaseUrl);

/// The class `URL`.
#[derive(Debug)]
struct UrlClass;

/// The class `URL`, to be called or asked for `create`.
pub fn class(_: &mut Interpreter) -> PyResult {
    Ok(Value::native(UrlClass))
}

/// The functions that make URLs.
pub const FUNCTIONS: &[(&str, NativeFunction)] = &[("make_url", make_url)];

/// The URL that a `URL` object or a text is.
///
/// # Errors
/// SQLAlchemy's `ArgumentError`, for what is none.
pub fn of(value: &Value) -> Result<DatabaseUrl, PyError> {
    if let Some(url) = value.as_native::<UrlObject>() {
        return Ok(url.0.clone());
    }
    let Some(text) = value.as_str() else {
        let message = format!(
            "a database URL is a text or a `URL`, not `{}`",
            value.type_name()
        );
        return Err(errors::argument_error(message));
    };
    DatabaseUrl::parse(text).map_err(|error| errors::argument_error(error.to_string()))
}

fn make_url(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("make_url(name_or_url)")?;
    let url = of(&bound.required("name_or_url")?).map_err(|error| error.at(bound.place()))?;
    Ok(Value::native(UrlObject(url)))
}

const SIGNATURE: &str = "create(drivername, username=None, password=None, host=None, port=None, database=None, query=None)";

fn create(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(SIGNATURE)?;
    let driver: String = bound.required("drivername")?;
    let refused = |error: dbm_core::target::url::UrlError| {
        errors::argument_error(error.to_string()).at(bound.place_of("drivername"))
    };
    let url = DatabaseUrl::of_driver(&driver).map_err(refused)?;
    Ok(Value::native(UrlObject(with_parts(url, &bound)?)))
}

/// The URL with the parts that were given; `None` leaves a part as it is.
fn with_parts(mut url: DatabaseUrl, bound: &Bound) -> Result<DatabaseUrl, PyError> {
    if let Some(user) = bound.optional("username")? {
        url.user = Some(user);
    }
    if let Some(password) = bound.optional::<Value>("password")? {
        url.password = Some(Secret::new(password_text(&password, bound)?));
    }
    if let Some(host) = bound.optional("host")? {
        url.host = Some(host);
    }
    if let Some(port) = bound.optional::<Value>("port")? {
        url.port =
            Some(port_number(&port).ok_or_else(|| {
                bound.type_error("port", "Port argument must be an integer or None")
            })?);
    }
    if let Some(database) = bound.optional("database")? {
        url.database = Some(database);
    }
    if let Some(query) = bound.optional::<IndexMap<String, Value>>("query")? {
        url.query = query_fields(&query).map_err(|error| error.at(bound.place_of("query")))?;
    }
    Ok(url)
}

/// A text, or an object that prints as one, such as pydantic's secret: SQLAlchemy takes its `str`.
fn password_text(value: &Value, bound: &Bound) -> Result<String, PyError> {
    match value.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(bound.unsupported(
            "password",
            "a password that is no text is not supported here",
        )),
    }
}

/// SQLAlchemy takes a text of digits too.
fn port_number(value: &Value) -> Option<u16> {
    match value.as_str() {
        Some(text) => text.parse().ok(),
        None => value.as_int()?.to_i64()?.try_into().ok(),
    }
}

fn query_fields(query: &IndexMap<String, Value>) -> Result<Vec<(String, String)>, PyError> {
    let mut fields = Vec::new();
    for (name, value) in query {
        let values = match value {
            Value::List(_) | Value::Tuple(_) => dbm_python::FromValue::from_value(value)?,
            other => vec![<String as dbm_python::FromValue>::from_value(other)?],
        };
        fields.extend(
            values
                .into_iter()
                .map(|value: String| (name.clone(), value)),
        );
    }
    Ok(fields)
}

impl Native for UrlClass {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        create(interpreter, arguments)
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "create").then(|| Value::function("create", create)))
    }
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("render_as_string", |_, this, arguments| {
        let bound = arguments.bind("render_as_string(hide_password=True)")?;
        let hide = bound.or("hide_password", true)?;
        Ok(match this.as_native::<UrlObject>() {
            Some(url) if hide => Value::from(url.0.to_string()),
            Some(url) => Value::from(url.0.expose()),
            None => Value::None,
        })
    }),
    ("set", set),
    ("_replace", set),
    ("get_backend_name", |_, this, _| {
        part(this, |url| url.driver.split('+').next().map(str::to_owned))
    }),
    ("get_driver_name", |_, this, _| {
        part(this, |url| url.suffix().map(str::to_owned))
    }),
    ("update_query_dict", |_, this, arguments| {
        let added: IndexMap<String, Value> = arguments.one("update_query_dict")?;
        let mut url = url_of(this)?;
        url.query.retain(|(name, _)| !added.contains_key(name));
        url.query.extend(query_fields(&added)?);
        Ok(Value::native(UrlObject(url)))
    }),
    ("difference_update_query", |_, this, arguments| {
        let removed: Vec<String> = arguments.one("difference_update_query")?;
        let mut url = url_of(this)?;
        url.query.retain(|(name, _)| !removed.contains(name));
        Ok(Value::native(UrlObject(url)))
    }),
];

fn url_of(this: &Value) -> Result<DatabaseUrl, PyError> {
    of(this)
}

fn part(this: &Value, part: impl Fn(&DatabaseUrl) -> Option<String>) -> PyResult {
    Ok(Value::from(part(&url_of(this)?)))
}

fn set(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("set(drivername=None, username=None, password=None, host=None, port=None, database=None, query=None)")?;
    let mut url = url_of(this)?;
    if let Some(driver) = bound.optional::<String>("drivername")? {
        let named = DatabaseUrl::of_driver(&driver);
        let named = named.map_err(|error| errors::argument_error(error.to_string()))?;
        url.driver = named.driver;
        url.backend = named.backend;
    }
    Ok(Value::native(UrlObject(with_parts(url, &bound)?)))
}

impl Native for UrlObject {
    fn type_name(&self) -> &'static str {
        "URL"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let url = &self.0;
        Ok(Some(match name {
            "drivername" => Value::from(url.driver.as_str()),
            "username" => Value::from(url.user.clone()),
            "password" => Value::from(url.password.as_ref().map(|it| it.expose().to_owned())),
            "host" => Value::from(url.host.clone()),
            "port" => Value::from(url.port.map(i64::from)),
            "database" => Value::from(url.database.clone()),
            "query" => Value::dict(
                url.query
                    .iter()
                    .map(|(name, value)| (name.as_str(), Value::from(value.as_str()))),
            ),
            _ => return Ok(None),
        }))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(self.0.to_string())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        other.as_native::<Self>().map(|other| self.0 == other.0)
    }
}
