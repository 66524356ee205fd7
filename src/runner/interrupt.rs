//! Ctrl-C, SIGTERM and SIGHUP: a run stops between two messages, and the second time in the middle of one.

use std::time::Duration;

use tokio::sync::watch;

use crate::runner::RunError;
use dbm_core::failure::{Failure, Kind};

/// How long the databases may take to stop what they do, once they are asked to.
const LAST_WAIT: Duration = Duration::from_secs(10);

/// Whether the process was asked to stop.
#[derive(Debug, Clone)]
pub struct Interrupt {
    asked: watch::Receiver<Option<Kind>>,
    urged: watch::Receiver<bool>,
}

impl Interrupt {
    /// Listens for signals from now on: a second one cancels what runs, a third one ends the process.
    pub fn of_process() -> Self {
        let (sender, asked) = watch::channel(None);
        let (urge, urged) = watch::channel(false);
        tokio::spawn(async move {
            let Some(mut signals) = Signals::listen() else {
                return;
            };
            sender.send_replace(Some(signals.next().await));
            let second = signals.next().await;
            urge.send_replace(true);
            // Either way it is time to go: the servers roll back what is open when the connections end.
            let _ = tokio::time::timeout(LAST_WAIT, signals.next()).await;
            std::process::exit(i32::from(second.exit_code()));
        });
        Self { asked, urged }
    }

    /// One that comes when a test says so.
    #[cfg(test)]
    pub fn by_hand() -> (Self, watch::Sender<Option<Kind>>) {
        let (sender, asked) = watch::channel(None);
        let urged = watch::channel(false).1;
        (Self { asked, urged }, sender)
    }

    /// One that never comes.
    pub fn never() -> Self {
        Self {
            asked: watch::channel(None).1,
            urged: watch::channel(false).1,
        }
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

/// The signals that ask a process to stop.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// None where whoever started dbm wants it to outlive the terminal.
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Some(Self {
            interrupt: signal(SignalKind::interrupt()).ok()?,
            terminate: signal(SignalKind::terminate()).ok()?,
            hangup: if ignores_hangup() {
                None
            } else {
                signal(SignalKind::hangup()).ok()
            },
        })
    }

    async fn next(&mut self) -> Kind {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => Kind::Interrupted,
            _ = self.terminate.recv() => Kind::Terminated,
            // The terminal is closed.
            _ = hangup => Kind::Terminated,
        }
    }
}

/// Whether `nohup`, or a `trap` of the shell, has SIGHUP ignored; known on Linux alone.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}

/// The one that there is.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Option<Self> {
        Some(Self)
    }

    async fn next(&mut self) -> Kind {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Kind::Interrupted,
            Err(_) => std::future::pending().await,
        }
    }
}
