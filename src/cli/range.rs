//! `FROM:TO`, which only `--sql` takes.

use crate::failure::{Failure, Kind};

/// Where a script starts, if that is said, and where to go.
pub(super) fn split(revision: &str, sql: bool) -> Result<(Option<&str>, &str), Failure> {
    match revision.split_once(':') {
        None => Ok((None, revision)),
        Some((start, target)) if sql => Ok((Some(start), target)),
        Some((_, target)) => {
            let message = format!(
                "the range `{revision}` is for `--sql` alone: a database knows where it is"
            );
            Err(Failure::new(Kind::CommandLine, message)
                .hint(format!("say `{target}`, or add `--sql`")))
        }
    }
}
