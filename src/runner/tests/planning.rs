//! An interrupt while scripts are still evaluated.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::runner::interrupt::Interrupter;

/// Scripts in whose evaluation the run is asked to stop.
struct Interrupting {
    interrupter: Interrupter,
    evaluated: Arc<AtomicUsize>,
}

impl Scripts for Interrupting {
    fn evaluate(
        &self,
        scripts: &[(Arc<Source>, Direction)],
    ) -> Result<Vec<Result<Script, ScriptError>>, Failure> {
        self.interrupter.interrupt();
        self.evaluated.fetch_add(scripts.len(), Ordering::Relaxed);
        Ok(scripts.iter().map(|_| Ok(Script::default())).collect())
    }
}

#[tokio::test]
async fn an_interrupt_is_noticed_between_the_scripts_of_a_long_history() {
    let directory = tempfile::tempdir().expect("a directory");
    let names: Vec<_> = (0..200).map(|n| format!("r{n}: SELECT 1")).collect();
    let history = History(Box::leak(names.join(" | ").into_boxed_str()));
    let file = directory.path().join("a.db");
    let mut job = job(&file, &history, "head", Options::default());
    let (interrupt, interrupter) = Interrupt::new();
    let evaluated = Arc::new(AtomicUsize::new(0));
    job.planner.scripts = Box::new(Interrupting {
        interrupter,
        evaluated: Arc::clone(&evaluated),
    });
    let (sender, _receiver) = mpsc::unbounded_channel();
    let events = Events::new(&job.project, sender);
    let summary = run(&job, &[], &events, &interrupt).await;
    let failure = summary.failure.expect("an interrupt");
    assert_eq!(failure.kind, Kind::Interrupted);
    assert!(evaluated.load(Ordering::Relaxed) < 200, "{evaluated:?}");
}
