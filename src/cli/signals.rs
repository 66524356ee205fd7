//! Ctrl-C, SIGTERM and SIGHUP: the first stops the runs, the second cancels what runs.

use std::time::Duration;

use crate::failure::Kind;
use crate::report::exit_code::exit_code;
use crate::workspace::{Interrupt, Interrupter};

/// How long the databases may take to stop what they do, once they are asked to.
const LAST_WAIT: Duration = Duration::from_secs(10);

/// Listens for signals from now on: a second one cancels what runs, a third one ends the process.
pub(super) fn listen() -> Interrupt {
    let (interrupt, interrupter) = Interrupt::new();
    tokio::spawn(async move {
        let Some(mut signals) = Signals::listen() else {
            return;
        };
        stop(&interrupter, signals.next().await);
        let second = signals.next().await;
        interrupter.cancel();
        // Either way it is time to go: the servers roll back what is open when the connections end.
        let _ = tokio::time::timeout(LAST_WAIT, signals.next()).await;
        std::process::exit(i32::from(exit_code(second)));
    });
    interrupt
}

fn stop(interrupter: &Interrupter, kind: Kind) {
    if kind == Kind::Terminated {
        interrupter.terminate();
    } else {
        interrupter.interrupt();
    }
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
