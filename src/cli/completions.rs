//! `dbm completions`.

use clap::Args;
use clap_complete::{Generator, Shell};

use crate::cli::{Session, declaration};
use crate::failure::{Failure, Kind};

/// Writes the completions of a shell to stdout
#[derive(Debug, Args)]
pub struct Arguments {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let mut declaration = declaration();
        declaration.set_bin_name("dbm");
        declaration.build();
        let mut text = Vec::new();
        self.shell
            .try_generate(&declaration, &mut text)
            .map_err(|error| {
                Failure::new(
                    Kind::CommandLine,
                    format!("cannot write the completions: {error}"),
                )
            })?;
        session.output.bytes(&text);
        Ok(())
    }
}
