//! A command line that is wrong.

use std::process::ExitCode;

use clap::Error;

use crate::failure::{Failure, Kind};
use crate::report::{Color, Format, Output};

/// Says what is wrong, as JSON where that is asked for; help and version are no errors.
pub(super) fn exit(error: &Error) -> ExitCode {
    if !error.use_stderr() || !wants_json() {
        // A terminal that is gone needs no word.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let output = Output::new(Format::Json, Color::Never, false);
    let text = error.render().to_string();
    let message = text.lines().next().unwrap_or_default();
    let message = message.trim_start_matches("error: ");
    let failure = Failure::new(Kind::CommandLine, message);
    output.failure(
        &failure.hint("`dbm help` tells the commands, `dbm help COMMAND` the options of one"),
    );
    output.exit_code()
}

/// Whether the command line, which could not be read, or its variable asks for JSON.
fn wants_json() -> bool {
    let words: Vec<_> = std::env::args().collect();
    let of_option =
        words
            .iter()
            .enumerate()
            .find_map(|(at, word)| match word.strip_prefix("--format") {
                Some("") => words.get(at + 1).map(String::as_str),
                Some(value) => value.strip_prefix('='),
                None => None,
            });
    let variable = std::env::var("DBM_FORMAT").ok();
    of_option.or(variable.as_deref()) == Some("json")
}
