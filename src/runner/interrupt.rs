//! Ctrl-C and SIGTERM: a run stops between two messages.

use tokio::sync::watch;

use dbm_core::failure::{Failure, Kind};

/// Whether the process was asked to stop.
#[derive(Debug, Clone)]
pub struct Interrupt {
    asked: watch::Receiver<Option<Kind>>,
}

impl Interrupt {
    /// Listens for signals from now on; a second one ends the process at once.
    pub fn of_process() -> Self {
        let (sender, asked) = watch::channel(None);
        tokio::spawn(async move {
            let first = signal().await;
            sender.send_replace(Some(first));
            let second = signal().await;
            // The servers roll back what is open when the connections end.
            std::process::exit(i32::from(second.exit_code()));
        });
        Self { asked }
    }

    /// One that comes when a test says so.
    #[cfg(test)]
    pub fn by_hand() -> (Self, watch::Sender<Option<Kind>>) {
        let (sender, asked) = watch::channel(None);
        (Self { asked }, sender)
    }

    /// One that never comes.
    pub fn never() -> Self {
        Self {
            asked: watch::channel(None).1,
        }
    }

    /// Fails if the process was asked to stop.
    pub fn check(&self) -> Result<(), Failure> {
        match *self.asked.borrow() {
            Some(kind) => Err(failure(kind)),
            None => Ok(()),
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

#[cfg(unix)]
async fn signal() -> Kind {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => Kind::Interrupted,
        _ = terminate.recv() => Kind::Terminated,
    }
}

#[cfg(not(unix))]
async fn signal() -> Kind {
    match tokio::signal::ctrl_c().await {
        Ok(()) => Kind::Interrupted,
        Err(_) => std::future::pending().await,
    }
}
