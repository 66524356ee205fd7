//! The `dbm` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    dbm::cli::main()
}
