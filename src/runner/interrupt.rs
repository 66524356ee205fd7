//! How whoever started a run stops it: between two messages, and the second time in the middle of one.

use tokio::sync::watch;

use crate::runner::RunError;
use dbm_core::failure::{Failure, Kind};

/// What a run listens to: whether it was asked to stop.
#[derive(Debug, Clone)]
pub struct Interrupt {
    asked: watch::Receiver<Option<Kind>>,
    urged: watch::Receiver<bool>,
}

/// Asks the runs to stop that have the [`Interrupt`] of it.
#[derive(Debug, Clone)]
pub struct Interrupter {
    asked: watch::Sender<Option<Kind>>,
    urged: watch::Sender<bool>,
}

impl Interrupter {
    /// Lets what runs now end, and nothing begin after it; the failure is [`Kind::Interrupted`].
    pub fn interrupt(&self) {
        self.asked.send_replace(Some(Kind::Interrupted));
    }

    /// The same for the end of the process; the failure is [`Kind::Terminated`].
    pub fn terminate(&self) {
        self.asked.send_replace(Some(Kind::Terminated));
    }

    /// Cancels the statements that run on the servers.
    pub fn cancel(&self) {
        self.urged.send_replace(true);
    }
}

impl Interrupt {
    /// An interrupt, and what makes it come.
    pub fn new() -> (Self, Interrupter) {
        let (ask, asked) = watch::channel(None);
        let (urge, urged) = watch::channel(false);
        let interrupter = Interrupter {
            asked: ask,
            urged: urge,
        };
        (Self { asked, urged }, interrupter)
    }

    /// One that never comes.
    pub fn never() -> Self {
        Self::new().0
    }

    /// Fails if the process was asked to stop.
    pub fn check(&self) -> Result<(), Failure> {
        match *self.asked.borrow() {
            Some(kind) => Err(failure(kind)),
            None => Ok(()),
        }
    }

    /// What stopped the run, if it was asked to stop; else this error.
    pub fn or(&self, error: RunError) -> RunError {
        match self.check() {
            Ok(()) => error,
            Err(interrupted) => interrupted.into(),
        }
    }

    /// Whether the process was asked to stop a second time.
    pub fn is_urged(&self) -> bool {
        *self.urged.borrow()
    }

    /// Ends when the process is asked to stop a second time.
    pub async fn urged(&self) {
        let mut urged = self.urged.clone();
        if urged.wait_for(|urged| *urged).await.is_err() {
            // Nobody can ask any more.
            std::future::pending::<()>().await;
        }
    }

    /// Ends when the process is asked to stop.
    pub async fn wait(&self) -> Failure {
        let mut asked = self.asked.clone();
        match asked.wait_for(Option::is_some).await.map(|kind| *kind) {
            Ok(Some(kind)) => failure(kind),
            // Nobody can ask any more.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }
}

fn failure(kind: Kind) -> Failure {
    let word = if kind == Kind::Terminated {
        "terminated"
    } else {
        "interrupted"
    };
    Failure::new(kind, word)
}
