//! What an evaluation of `env.py` knows and what it finds out.

use std::cell::RefCell;
use std::rc::Rc;

use crate::application::connection::ConnectionObject;
use dbm_core::operation::Operation;
use dbm_core::schema::Literal;
use dbm_core::source::Place;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{Interpreter, PyError, Str, Value};

use super::call::Call;
use super::config::Options;

/// The state that `alembic.context` stands for.
#[derive(Debug)]
pub struct EnvironmentState {
    /// What was asked for.
    pub call: Call,
    /// `context.config`
    pub config: Options,
    /// `-x`
    pub x: Vec<String>,
    /// The last `context.configure`.
    pub configured: RefCell<Option<Rc<Configured>>>,
    /// `context.run_migrations`, once.
    pub run: RefCell<Option<Run>>,
}

/// A call of `context.configure`.
#[derive(Debug)]
pub struct Configured {
    /// The URL, of the connection or given itself.
    pub url: Option<DatabaseUrl>,
    /// The connection, or one that stands for the URL.
    pub connection: Option<Rc<ConnectionObject>>,
    /// `dialect_name`
    pub dialect: Option<String>,
    /// All other arguments, each with its place.
    pub arguments: Vec<(Str, Value, Place)>,
    /// Whether a transaction was open on the connection, so that Alembic begins none.
    pub in_transaction: bool,
    /// The call.
    pub place: Place,
}

/// A call of `context.run_migrations`.
#[derive(Debug)]
pub struct Run {
    /// The configuration that it ran with.
    pub configured: Rc<Configured>,
    /// Statements that the engine's listeners execute on each new connection.
    pub on_connect: Vec<String>,
    /// Statements that were committed before.
    pub before: Vec<Operation>,
    /// Statements in the transaction of the run.
    pub first: Vec<Operation>,
    /// The arguments for each `upgrade()`.
    pub arguments: Vec<(String, Literal)>,
}

impl EnvironmentState {
    /// The state of this evaluation.
    pub fn of(interpreter: &Interpreter) -> Result<Rc<Self>, PyError> {
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
    pub fn argument(&self, name: &str) -> Option<(&Value, &Place)> {
        let found = self.arguments.iter().rfind(|(known, _, _)| known == name);
        found.map(|(_, value, place)| (value, place))
    }
}
