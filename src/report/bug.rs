//! What is said when dbm itself is wrong: a panic.

use std::panic::{self, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

use crate::report::error_line;
use dbm_core::failure::{Failure, Kind};

/// Where the last panic was.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Says of every panic from now on that it is a bug of dbm, and where.
pub fn watch_for_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = place(panic);
        let report = "report it, with that place and what `dbm --version` says";
        error_line(&format!("this is a bug of dbm, at {place}: {report}"));
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }));
}

/// What a panic is to the user, once what ran has been unwound: transactions that were open are rolled back.
pub fn after_panic() -> Failure {
    let place = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let place = place.unwrap_or_else(|| "a place that is not known".to_owned());
    let message =
        format!("this is a bug of dbm, at {place}; what was not committed is rolled back");
    let hint = "report it, with that place and what `dbm --version` says";
    Failure::new(Kind::Database, message).hint(hint)
}

/// File and line. Of the message only what stands in dbm's own code is shown: the rest may hold a secret.
fn place(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map_or_else(
        || "a place that is not known".to_owned(),
        ToString::to_string,
    );
    match panic.payload().downcast_ref::<&'static str>() {
        Some(message) => format!("{place} ({message})"),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(panics: fn()) -> String {
        watch_for_panics();
        let panicked = panic::catch_unwind(panics).is_err();
        drop(panic::take_hook());
        assert!(panicked);
        let failure = after_panic();
        assert_eq!(failure.kind, Kind::Database);
        failure.message
    }

    #[test]
    fn a_panic_says_where_it_was_and_shows_no_secret() {
        let secret = after(|| panic!("no host in {}", String::from("postgresql://u:secret@/")));
        let numbers = unnumbered(&secret);
        insta::assert_snapshot!(numbers, @"this is a bug of dbm, at src/report/bug.rs:N:N; what was not committed is rolled back");
        let constant = unnumbered(&after(|| panic!("a constant")));
        insta::assert_snapshot!(constant, @"this is a bug of dbm, at src/report/bug.rs:N:N (a constant); what was not committed is rolled back");
    }

    /// The message without the numbers of line and column.
    fn unnumbered(message: &str) -> String {
        let digits = |part: &str| {
            part.trim_start_matches(|letter: char| letter.is_ascii_digit())
                .to_owned()
        };
        let mut parts = message.split(':');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| format!("{text}:N{}", digits(part)))
    }
}
