//! `dbm man`.

use std::io;

use clap::{Args, Command};
use clap_mangen::Man;

use crate::cli::{Session, declaration};
use crate::failure::{Failure, Kind};

/// Writes the manual page to stdout, all commands in one
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<(), Failure> {
        let page = render().map_err(|error| {
            Failure::new(
                Kind::CommandLine,
                format!("cannot write the manual: {error}"),
            )
        })?;
        session.output.bytes(&page);
        Ok(())
    }
}

/// The page of `dbm` itself, then the options of each command.
fn render() -> io::Result<Vec<u8>> {
    let mut declaration = declaration();
    declaration.build();
    let mut page = Vec::new();
    Man::new(declaration.clone()).render(&mut page)?;
    for command in declaration
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
    {
        render_command(command, &mut page)?;
    }
    Ok(page)
}

fn render_command(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let own_arguments = |argument: &&clap::Arg| argument.is_global_set();
    let hidden: Vec<_> = command
        .get_arguments()
        .filter(own_arguments)
        .map(|argument| argument.get_id().clone())
        .collect();
    let command = hidden.into_iter().fold(command.clone(), |command, id| {
        command.mut_arg(id, |argument| argument.hide(true))
    });
    let man = Man::new(command.clone());
    page.extend_from_slice(format!(".SH DBM {}\n", command.get_name().to_uppercase()).as_bytes());
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)
}
