//! `database_exists` and `create_database` of SQLAlchemy-Utils.

use crate::application::question::Questions;
use crate::application::recorder::{ManifestUrl, Recorder};
use dbm_core::source::Place;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{Arguments, Bound, Entry, Interpreter, ModuleTable, PyError, PyResult, Value};
use dbm_sqlalchemy::url;

/// What the package asks for.
pub(crate) const TABLE: ModuleTable = ModuleTable::new(&[
    ("exists", Entry::Function(exists)),
    ("create", Entry::Function(create)),
]);

/// The stated URL, else the argument.
fn url_of(interpreter: &Interpreter, bound: &Bound) -> Result<DatabaseUrl, PyError> {
    match ManifestUrl::of(interpreter) {
        Some(pinned) => Ok(pinned),
        None => url::of(&bound.required::<Value>("url")?),
    }
}

fn exists(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("database_exists(url)")?;
    let place = bound.place();
    let url = url_of(interpreter, &bound)?;
    let exists = Questions::exists(interpreter, &url, &place)?;
    Ok(Value::Bool(exists || is_created(interpreter, &url)))
}

fn is_created(interpreter: &Interpreter, url: &DatabaseUrl) -> bool {
    let recorder = Recorder::of(interpreter).unwrap_or_default();
    recorder.created.borrow().iter().any(|(it, _)| it == url)
}

/// The database is made when the run connects, so that a preview makes none.
fn create(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("create_database(url, encoding='utf8', template=None)")?;
    let encoding = bound.or("encoding", "utf8".to_owned())?;
    if !encoding.to_lowercase().starts_with("utf") || bound.optional::<Value>("template")?.is_some()
    {
        let message = "`create_database` with an encoding or a template is not supported";
        return Err(PyError::unsupported(message).at(bound.place()));
    }
    let url = url_of(interpreter, &bound)?;
    let recorder = Recorder::of(interpreter).unwrap_or_default();
    recorder.created.borrow_mut().push((url, bound.place()));
    Ok(Value::None)
}

/// Whether `env.py` makes the database of the run.
///
/// # Errors
/// Where it makes another one.
pub(crate) fn creates(interpreter: &Interpreter, run: &[&DatabaseUrl]) -> Result<bool, PyError> {
    let recorder = Recorder::of(interpreter).unwrap_or_default();
    let created = recorder.created.borrow();
    let place = |url: &DatabaseUrl| {
        (
            url.backend,
            url.host.clone(),
            url.port,
            url.database.clone(),
        )
    };
    let is_own = |url: &DatabaseUrl| run.iter().any(|own| place(own) == place(url));
    match created.iter().find(|(url, _)| !is_own(url)) {
        Some((_, at)) => Err(other(at)),
        None => Ok(!created.is_empty()),
    }
}

fn other(place: &Place) -> PyError {
    let message =
        "`create_database` makes another database than that of the run, which is not supported";
    PyError::unsupported(message).at(place.clone())
}
