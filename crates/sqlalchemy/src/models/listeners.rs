//! Listeners of SQLAlchemy's that may change tables. They are not run; so what they are for is lost.

use std::cell::RefCell;
use std::rc::Rc;

use dbm_core::source::Place;
use dbm_python::{Arguments, Interpreter, PyError, PyResult, Value};

/// Events that come while classes are mapped and tables are made or reflected.
const WHILE_TABLES_ARE_MADE: &[&str] = &[
    "after_mapper_constructed",
    "after_parent_attach",
    "attribute_instrument",
    "before_parent_attach",
    "class_instrument",
    "column_reflect",
    "instrument_class",
];

/// Events that come once somebody configures the mappers, which importing models does not.
const WHILE_MAPPERS_ARE_CONFIGURED: &[&str] = &[
    "after_configured",
    "before_configured",
    "before_mapper_configured",
    "mapper_configured",
];

/// The first listener of each kind, as what it takes away.
#[derive(Debug, Default)]
struct Listeners {
    lost: RefCell<Option<PyError>>,
    on_configure: RefCell<Option<PyError>>,
}

fn listeners(interpreter: &mut Interpreter) -> Rc<Listeners> {
    if let Some(known) = interpreter.state::<Listeners>() {
        return known;
    }
    let known = Rc::new(Listeners::default());
    interpreter.set_state(Rc::clone(&known));
    known
}

/// Notes a listener for an event, if it may change tables.
pub fn note(event: &str, place: Place, interpreter: &mut Interpreter) {
    let listeners = listeners(interpreter);
    let kept = if WHILE_TABLES_ARE_MADE.contains(&event) {
        &listeners.lost
    } else if WHILE_MAPPERS_ARE_CONFIGURED.contains(&event) {
        &listeners.on_configure
    } else {
        return;
    };
    let message = format!("a listener for `{event}` may change tables, and dbm does not run it");
    kept.borrow_mut()
        .get_or_insert_with(|| PyError::unsupported(message).at(place));
}

/// Why the tables are not those that Python would have: a listener that may change them.
pub fn lost(interpreter: &mut Interpreter) -> Option<PyError> {
    listeners(interpreter).lost.borrow().clone()
}

/// `configure_mappers()`.
pub(crate) fn configure_mappers(interpreter: &mut Interpreter, _: Arguments) -> PyResult {
    let listeners = listeners(interpreter);
    if let Some(listener) = listeners.on_configure.borrow().clone() {
        listeners.lost.borrow_mut().get_or_insert(listener);
    }
    Ok(Value::None)
}
