//! A step that Python writes as SQL.

use std::sync::Arc;

use dbm_core::failure::{Failure, Kind};
use dbm_core::message::Message;
use dbm_core::source::Source;
use dbm_core::target::url::DatabaseUrl;

use super::child::Child;
use super::reply::Reply;
use super::request::Request;
use super::{Interpreter, ProjectPython, TypeName};

/// The SQL of a step.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// As Alembic writes it, statement by statement.
    pub(crate) text: String,
    /// The enumerations that tables of the run have made by now.
    pub(crate) created_enums: Vec<TypeName>,
    /// What the script printed and logged.
    pub(crate) messages: Vec<Message>,
}

/// Has Python write the step of `request`, whose script is `source`; nothing is connected to.
///
/// # Errors
/// What Alembic says, at its place in the script.
pub async fn write(
    python: &ProjectPython,
    interpreter: &Interpreter,
    request: &Request<'_>,
    url: &DatabaseUrl,
    source: &Arc<Source>,
) -> Result<Written, Failure> {
    let started = Child::start(interpreter, python.directory(), request, url).await;
    let mut child = started.map_err(|error| error.failure(source))?;
    let mut messages = Vec::new();
    while let Some(reply) = child.next().await {
        match reply {
            Reply::Said {
                level,
                logger,
                text,
            } => messages.push(Reply::message(&level, logger, text)),
            Reply::Written {
                text,
                created_enums,
            } => {
                child.end().await;
                return Ok(Written {
                    text,
                    created_enums,
                    messages,
                });
            }
            Reply::Failed(trouble) => return Err(trouble.failure(Kind::Plan, source)),
            Reply::Done { .. }
            | Reply::Moved { .. }
            | Reply::Waiting
            | Reply::Planned { .. }
            | Reply::StepStarted(_)
            | Reply::StepEnded
            | Reply::Committed { .. }
            | Reply::Ended { .. }
            | Reply::Interrupted => break,
        }
    }
    Err(child.death().await.failure(source))
}
