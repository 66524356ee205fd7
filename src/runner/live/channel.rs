//! The channel between a script, which waits, and the task that owns the connection.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::event::{EventKind, Events};
use dbm_core::failure::{Failure, Kind};
use dbm_core::message::Message;
use dbm_core::operation::Located;
use dbm_core::rows::Rows;
use dbm_core::source::Place;
use dbm_core::target::url::DatabaseUrl;
use dbm_dialect::{Dialect, Renderer, Rendering};
use dbm_sqlalchemy::host::{Database, Refusal, SchemaSnapshot, Scope};

/// What a script asks for, and where the answer goes.
pub(super) struct Request {
    pub(super) question: Question,
    pub(super) reply: oneshot::Sender<Answer>,
}

pub(super) enum Question {
    Run(Box<Located>),
    Ask(Box<Located>),
    Commit(Place),
    Rollback(Place),
    Look(Scope),
}

/// Only a look gives what was found.
pub(super) type Answer = Result<(Rows, Option<Arc<SchemaSnapshot>>), Refusal>;

/// The database, on the script's side of the channel.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) requests: mpsc::UnboundedSender<Request>,
    pub(super) events: Events,
    pub(super) revision: String,
    /// The password is `***`.
    pub(super) url: DatabaseUrl,
    pub(super) server_version: (u32, u32, u32),
    pub(super) dialect: &'static dyn Dialect,
    pub(super) rendering: Rendering,
}

impl Channel {
    fn question(&self, question: Question) -> Answer {
        let (reply, answer) = oneshot::channel();
        let gone = || {
            let failure = Failure::new(Kind::Interrupted, "the run is over");
            Refusal::Stop(Box::new(failure))
        };
        let sent = self.requests.send(Request { question, reply });
        sent.map_err(|_| gone())?;
        answer.blocking_recv().map_err(|_| gone())?
    }
}

impl Database for Channel {
    fn run(&self, operation: Located) -> Result<Rows, Refusal> {
        Ok(self.question(Question::Run(Box::new(operation)))?.0)
    }

    fn ask(&self, question: Located) -> Result<Rows, Refusal> {
        Ok(self.question(Question::Ask(Box::new(question)))?.0)
    }

    fn commit(&self, place: Place) -> Result<(), Refusal> {
        self.question(Question::Commit(place)).map(drop)
    }

    fn rollback(&self, place: Place) -> Result<(), Refusal> {
        self.question(Question::Rollback(place)).map(drop)
    }

    fn look(&self, scope: Scope) -> Result<Arc<SchemaSnapshot>, Refusal> {
        Ok(self.question(Question::Look(scope))?.1.unwrap_or_default())
    }

    fn url(&self) -> DatabaseUrl {
        self.url.clone()
    }

    fn server_version(&self) -> (u32, u32, u32) {
        self.server_version
    }

    fn quote(&self, name: &str, always: bool) -> String {
        let renderer = Renderer::new(self.dialect, &self.rendering);
        renderer.quote_as(name, always.then_some(true))
    }

    fn log(&self, message: Message) {
        self.events.send(EventKind::Said {
            revision: self.revision.clone(),
            message,
        });
    }
}
