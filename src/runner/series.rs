//! The runs of a project, one after the other: one for each schema or database of its `env.py`.

use crate::event::{EventKind, Events, Summary};
use crate::runner::{Interrupt, Job, Run};

/// Runs a job of a project to its end, good or bad, and then its `further` ones, one after the other; the summary of
/// all is the last event, too. What one of them has done stays if a later one fails.
///
/// It evaluates scripts, which blocks its thread and needs a large stack.
pub async fn run(job: &Job, further: &[Job], events: &Events, interrupt: &Interrupt) -> Summary {
    let runs = further.len() + 1;
    let (mut summary, mut is_over) = run_one(job, (1, runs), events, interrupt).await;
    for (at, job) in further.iter().enumerate() {
        if is_over {
            break;
        }
        let (next, is_last) = run_one(job, (at + 2, runs), events, interrupt).await;
        summary = summary.and(next);
        is_over = is_last;
    }
    events.send(EventKind::Ended(Box::new(summary.clone())));
    summary
}

/// Runs the job that has this number among so many; says as well whether no other should follow.
async fn run_one(
    job: &Job,
    (number, runs): (usize, usize),
    events: &Events,
    interrupt: &Interrupt,
) -> (Summary, bool) {
    if runs > 1 {
        let title = job.title.clone();
        events.send(EventKind::RunStarted {
            number,
            runs,
            title,
        });
    }
    let mut run = Run::new(job, events, interrupt);
    let result = run.start().await;
    // The project's Alembic has done what is left of them as well.
    let is_last = result.is_err() || run.outside.has_run();
    let mut summary = run.summary(result.err());
    if runs > 1 {
        summary.failure = summary.failure.map(|it| it.note("run", &job.title));
    }
    (summary, is_last)
}
