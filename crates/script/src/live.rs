//! Scripts that are evaluated while they run on a database.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::state::ScriptState;
use crate::world::ScriptWorld;
use crate::{Context, ScriptError};
use dbm_core::failure::Failure;
use dbm_core::graph::Direction;
use dbm_core::source::Source;
use dbm_python::{Budget, Interpreter};
use dbm_sqlalchemy::host::{Database, Host};

/// A script whose operations are decided while it runs.
#[derive(Clone)]
pub struct LiveScript {
    /// The script.
    pub source: Arc<Source>,
    /// Which of its functions runs.
    pub(crate) direction: Direction,
    /// What it is evaluated for.
    pub(crate) context: Arc<Context>,
    /// Why its operations are not known before, with the place.
    pub reason: Failure,
    /// What it may reach of which nothing is known: Python should run it, if there is one.
    pub unknown: Option<Failure>,
}

impl LiveScript {
    /// A script of which no more is known than why.
    pub(crate) fn new(
        source: &Arc<Source>,
        direction: Direction,
        context: &Context,
        reason: Failure,
    ) -> Self {
        Self {
            source: Arc::clone(source),
            direction,
            context: Arc::new(context.clone()),
            reason,
            unknown: None,
        }
    }

    /// Why its operations are not known before, and where, on one line.
    pub fn words(&self) -> String {
        match &self.reason.place {
            Some(place) => format!("{} ({place})", self.reason.message),
            None => self.reason.message.clone(),
        }
    }
}

impl fmt::Debug for LiveScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveScript")
            .field("source", &self.source.name)
            .field("direction", &self.direction)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl PartialEq for LiveScript {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
            && self.direction == other.direction
            && self.reason == other.reason
    }
}

/// Evaluates a script on a database, operation by operation.
///
/// Call it on a thread with a large stack; it waits for the database each time.
///
/// # Errors
/// Whatever the script raises and does not catch; an error of the database as the database told it;
/// and what dbm does not understand of it.
pub fn run(live: &LiveScript, database: Rc<dyn Database>) -> Result<(), ScriptError> {
    let context = &live.context;
    let world = ScriptWorld::new(Arc::clone(&context.modules)).with_database(Rc::clone(&database));
    let mut interpreter = Interpreter::new(Rc::new(world), budget(context.budget));
    let host = Host::live(&context.dialect, database).with_driver(context.driver.clone());
    let host = host.with_writer(context.writer.clone());
    interpreter.set_state(Rc::new(host));
    interpreter.set_state(Rc::new(ScriptState::new(context)));
    let result = super::run(&live.source, live.direction, context, &mut interpreter);
    result.map_err(|error| match error {
        // it runs on a database, and still that is not enough
        ScriptError::Live { failure, .. } => ScriptError::Unsupported { failure },
        other => other,
    })
}

/// A script that moves rows may take longer than one that only says what to do.
fn budget(budget: Budget) -> Budget {
    const LONGER: u64 = 100;
    const LARGER: usize = 8;
    Budget {
        steps: budget.steps.saturating_mul(LONGER),
        memory: budget.memory.saturating_mul(LARGER),
        depth: budget.depth,
    }
}
