//! What cannot be in a run that is one transaction: a step that Python runs, which works in another.

use crate::python_fallback::Handover;
use dbm_core::failure::{Failure, Kind};

use super::PlannedStep;

/// Refuses a hand-over among several steps that share a transaction.
///
/// # Errors
/// When a step goes to Python, is not alone, and does not have its own transaction.
pub fn check_handovers(steps: &[PlannedStep], own_transactions: bool) -> Result<(), Failure> {
    if steps.len() < 2 || own_transactions {
        return Ok(());
    }
    let handed = steps
        .iter()
        .find_map(|step| Some((step, step.handover.as_ref()?)));
    match handed {
        Some((step, handover)) => Err(cannot_leave(step, handover, steps.len())),
        None => Ok(()),
    }
}

/// A step cannot leave the transaction that it shares with others.
pub fn cannot_leave(step: &PlannedStep, handover: &Handover, steps: usize) -> Failure {
    let title = step.step.title();
    let message = format!(
        "`{title}` goes through Python, which ends the transaction that all {steps} steps of this run share: {}",
        handover.why.message
    );
    let hint = "say `transaction_per_migration = true` for the project in the manifest, so that each step is \
                a transaction of its own; or run up to the revision before it, then it alone, then the rest";
    let failure = Failure::new(Kind::Plan, message).hint(hint);
    match &handover.why.place {
        Some(place) => failure.at(place.clone()),
        None => failure,
    }
}
