//! What an evaluation of `env.py` knows and what it finds out.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::application::connection::ConnectionObject;
use dbm_core::operation::Operation;
use dbm_core::schema::Literal;
use dbm_core::source::Place;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{Interpreter, PyError, Str, Value};

use super::call::Call;
use super::config::Options;
use super::history::HistoryOf;

/// The state that `alembic.context` stands for.
#[derive(Debug)]
pub(crate) struct EnvironmentState {
    /// What was asked for.
    pub(crate) call: Call,
    /// `context.config`
    pub(crate) config: Options,
    /// `-x`
    pub(crate) x: Vec<String>,
    /// The last `context.configure`.
    pub(crate) configured: RefCell<Option<Rc<Configured>>>,
    /// What is known of the history, once somebody asks.
    pub(crate) history: HistoryOf,
    /// Each `context.run_migrations`.
    pub(crate) runs: RefCell<Vec<Run>>,
}

/// A call of `context.configure`.
#[derive(Debug)]
pub(crate) struct Configured {
    /// The URL, of the connection or given itself.
    pub(crate) url: Option<DatabaseUrl>,
    /// The connection, or one that stands for the URL.
    pub(crate) connection: Option<Rc<ConnectionObject>>,
    /// `dialect_name`
    pub(crate) dialect: Option<String>,
    /// All other arguments, each with its place.
    pub(crate) arguments: Vec<(Str, Value, Place)>,
    /// Whether a transaction was open on the connection, so that Alembic begins none.
    pub(crate) in_transaction: bool,
    /// The call.
    pub(crate) place: Place,
}

/// A call of `context.run_migrations`.
#[derive(Debug)]
pub(crate) struct Run {
    /// The configuration that it ran with.
    pub(crate) configured: Rc<Configured>,
    /// Statements that the engine's listeners execute on each new connection.
    pub(crate) on_connect: Vec<String>,
    /// Statements that were committed before.
    pub(crate) before: Vec<Operation>,
    /// Statements in the transaction of the run.
    pub(crate) first: Vec<Operation>,
    /// The arguments for each `upgrade()`.
    pub(crate) arguments: Vec<(String, Literal)>,
    /// The options of the main section of `alembic.ini`, as they were then.
    pub(crate) main_options: Vec<(String, String)>,
    /// Whether the transaction that `env.py` began before it was committed after it.
    pub(crate) is_committed: Cell<bool>,
}

impl EnvironmentState {
    /// The state of this evaluation.
    pub(crate) fn of(interpreter: &Interpreter) -> Result<Rc<Self>, PyError> {
        let outside = || {
            PyError::unsupported(
                "`alembic.context` is known only to `env.py` and to revision scripts",
            )
        };
        interpreter.state().ok_or_else(outside)
    }
}

impl Configured {
    /// An argument.
    pub(crate) fn argument(&self, name: &str) -> Option<(&Value, &Place)> {
        let found = self.arguments.iter().rfind(|(known, _, _)| known == name);
        found.map(|(_, value, place)| (value, place))
    }
}
